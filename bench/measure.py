"""Runs programs in turn and measures each: wall time, CPU time, peak memory."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launcher.py")
WARM_UPS = 1
RUNS = 5


@dataclass(frozen=True)
class Contender:
    """One program with one workload."""

    name: str
    command: Sequence[str | Path]
    folder: Path
    before: Callable[[], None] | None = None
    """Done before each run, unmeasured: removes what the run before wrote, or changes an input."""
    output: Path | None = None
    """Where standard output goes; thrown away without one."""
    environment: dict[str, str] = field(default_factory=dict)
    """Beside PATH and HOME."""
    accepts: tuple[int, ...] = ()
    """Exit codes beside 0 that are an answer and no failure."""


@dataclass(frozen=True)
class Run:
    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time, of the process and of the children that it waited for."""
    memory: int
    """Peak resident set in bytes, of the largest of those."""


@dataclass(frozen=True)
class Result:
    contender: Contender
    runs: list[Run]

    def median(self, of: str) -> float:
        return statistics.median(getattr(run, of) for run in self.runs)

    def spread(self, of: str) -> tuple[float, float]:
        values = [getattr(run, of) for run in self.runs]
        return min(values), max(values)


def once(contender: Contender) -> Run:
    if contender.before is not None:
        contender.before()
    program, *arguments = map(str, contender.command)
    # -I and -S: the smaller the launcher, the smaller the least peak that can be seen.
    result = subprocess.run(
        [sys.executable, "-I", "-S", LAUNCHER, contender.output or os.devnull, shutil.which(program) or program, *arguments],
        cwd=contender.folder,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **contender.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    measured = json.loads(result.stdout) if result.returncode == 0 else {"code": result.returncode}
    if measured["code"] not in (0, *contender.accepts):
        raise SystemExit(f"{contender.name} failed with {measured['code']}:\n{result.stderr}")
    return Run(measured["wall"], measured["cpu"], measured["memory"])


def in_turn(contenders: Sequence[Contender], runs_of_each: int = RUNS, warm_ups: int = WARM_UPS) -> list[Result]:
    """A B A B …, so that a machine that slows down slows all of them."""
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for index in range(warm_ups + runs_of_each):
        for contender in contenders:
            run = once(contender)
            if index >= warm_ups:
                runs[contender.name].append(run)
    return [Result(contender, runs[contender.name]) for contender in contenders]


def as_told(contenders: Sequence[Contender]) -> tuple[list[Result], dict[str, dict[str, object]]]:
    """Like `in_turn`, of programs that print a line of JSON with `wall`, `cpu` and `memory` of the work alone, without their
    start and without reading: that counts. Also what each printed last, by its name.
    """
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    last = {}
    for index in range(WARM_UPS + RUNS):
        for contender in contenders:
            if contender.output is None:
                raise ValueError(f"{contender.name} has no output")
            once(contender)
            said = last[contender.name] = json.loads(contender.output.read_text())
            if index >= WARM_UPS:
                runs[contender.name].append(Run(said["wall"], said["cpu"], said["memory"]))
    return [Result(contender, runs[contender.name]) for contender in contenders], last
