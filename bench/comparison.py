"""What a comparison is, and how its results are written down."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from measure import RUNS, WARM_UPS, Result

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "bench" / "work"
RELEASE = ROOT / ".build-release" / "release"
MLGEN = RELEASE / "mlgen"
MLGEN_BENCH = RELEASE / "mlgen-bench"
MLGEN_TRAIN = RELEASE / "mlgen-train"
MLGEN_VALIDATE = RELEASE / "mlgen-validate"
LEARN_BENCH = RELEASE / "mlgen-learn-bench"
INPUTS = ROOT / "bench" / "inputs"
LEARNING = ROOT / ".venv" / "learning" / "bin" / "python"
"""Of the environment with the peers of training."""
QUALITY = ROOT / ".venv" / "quality" / "bin" / "python"
"""Of the environment with Great Expectations."""
DRIFT = ROOT / ".venv" / "drift" / "bin" / "python"
"""Of the environment with Evidently, which does not take the pandas of the others."""
REAL_DATA = WORK / "training"
"""What tools/training/datasets.py writes."""


@dataclass(frozen=True)
class Target:
    """A promise about the first result, ours."""

    text: str
    holds: bool

    @property
    def line(self) -> str:
        return f"- {self.text}: {'yes' if self.holds else '**no**'}"


class Section(Protocol):
    """A part of a page."""

    def lines(self) -> list[str]: ...


@dataclass
class Table:
    """Times and memory that belong together; the first result is ours."""

    title: str
    results: list[Result]
    targets: list[Target] = field(default_factory=list)

    def named(self, name: str) -> Result:
        return next(result for result in self.results if result.contender.name == name)

    def lines(self) -> list[str]:
        return [
            f"## {self.title}",
            "",
            "| | wall, ms | from, to | CPU, ms | peak memory, MiB | ours / it, wall | ours / it, CPU |",
            "|---|---:|---:|---:|---:|---:|---:|",
            *(row(result, self.results[0]) for result in self.results),
            "",
            *(target.line for target in self.targets),
            *([""] if self.targets else []),
        ]


@dataclass(frozen=True)
class Comparison:
    name: str
    title: str
    text: str
    """What is compared, and why that is fair."""
    run: Callable[[], Sequence[Section]]
    versions: Callable[[], dict[str, str]]
    method: str = f"Medians of {RUNS} runs after {WARM_UPS} to warm up, the programs in turn."


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def memory() -> str:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{pages * size / 2**30:.0f} GiB"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}"


def row(result: Result, ours: Result) -> str:
    low, high = result.spread("wall")
    return (
        f"| {result.contender.name} | {milliseconds(result.median('wall'))} "
        f"| {milliseconds(low)} to {milliseconds(high)} "
        f"| {milliseconds(result.median('cpu'))} | {result.median('memory') / 2**20:,.1f} "
        f"| {ratio(ours, result, 'wall')} | {ratio(ours, result, 'cpu')} |"
    )


def ratio(ours: Result, peer: Result, of: str) -> str:
    """Ours by the peer's: below 1 is better."""
    divisor = peer.median(of)
    return "–" if peer is ours or divisor == 0 else f"{ours.median(of) / divisor:.2f}"


def page(comparison: Comparison, sections: Sequence[Section]) -> str:
    lines = [f"# {comparison.title}", "", comparison.text.strip(), ""]
    for section in sections:
        lines += section.lines()
    lines += [
        f"{comparison.method} `make bench NAME={comparison.name}`",
        "measures again and writes this page.",
        "",
        *(f"- {name}: {version}" for name, version in comparison.versions().items()),
        f"- machine: {processor()}, {os.cpu_count()} cores, {memory()}, Linux {platform.release()}",
        f"- load average when it was done: {os.getloadavg()[1]:.1f}",
    ]
    return "\n".join(lines) + "\n"
