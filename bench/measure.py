"""Runs programs in turn and measures each: wall time, CPU time, peak memory."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **contender.environment}
    with open(contender.output or os.devnull, "wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            contender.command,
            cwd=contender.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
        )
        # Read to the end first: a full pipe would stop the program.
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.stderr:
            process.stderr.close()
    if process.returncode != 0:
        raise SystemExit(f"{contender.name} failed with {process.returncode}:\n{errors.decode(errors='replace')}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def in_turn(contenders: Sequence[Contender]) -> list[Result]:
    """A B A B …, so that a machine that slows down slows all of them."""
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for index in range(WARM_UPS + RUNS):
        for contender in contenders:
            run = once(contender)
            if index >= WARM_UPS:
                runs[contender.name].append(run)
    return [Result(contender, runs[contender.name]) for contender in contenders]
