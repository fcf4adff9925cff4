"""Repositories of any number of pipelines, for `mlgen build` to work on."""

import shutil
import subprocess
from pathlib import Path

from comparison import MLGEN, ROOT

SPEC = ROOT / "specs" / "churn.yaml"
PINS = ROOT / "pins" / "churn.yaml"


def repository(folder: Path, count: int) -> Path:
    """A new repository with `count` copies of this project's fullest spec, each under a name of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("specs", "pins"):
        (folder / part).mkdir(parents=True)
    shutil.copy(ROOT / "mlgen.yaml", folder)
    spec, pins = SPEC.read_text(), PINS.read_text()
    for index in range(count):
        name = f"churn-{index:04}"
        # The namespace that an environment names would be the same in all of them.
        own = spec.replace("  name: churn\n", f"  name: {name}\n").replace("namespace: churn-dev", f"namespace: {name}-dev")
        (folder / "specs" / f"{name}.yaml").write_text(own)
        (folder / "pins" / f"{name}.yaml").write_text(pins.replace("pipeline: churn\n", f"pipeline: {name}\n"))
    git(folder, "init", "--quiet", "--initial-branch", "main")
    # No collection of garbage in the background, beside what is measured.
    git(folder, "config", "gc.auto", "0")
    return folder


def built(folder: Path, count: int) -> Path:
    """The same, with its outputs, and everything committed."""
    repository(folder, count)
    subprocess.run([MLGEN, "build"], cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "--message", "All")
    # An entry written in the same second as its file is compared by content; a second refresh settles it.
    git(folder, "status", "--porcelain")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)


def files(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def size(folder: Path) -> int:
    """In bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
