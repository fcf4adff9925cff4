"""The same input gives the same bytes: in two processes, in two folders, under two locales and time zones, and whatever
was built before.

usage: determinism.py
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tally import Tally
from tree import MLGEN, projects, shown

INPUTS = ("mlgen.yaml", "specs", "pins", "templates", "data")
SURROUNDINGS = [
    {"LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "HOME": "/tmp", "USER": "someone"},
]
"""Turkish, whose lower case of I is another letter; a time zone that is no whole hour off."""


def build(project: Path, target: Path, surroundings: dict[str, str]) -> None:
    for name in INPUTS:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, target / name, dirs_exist_ok=True)
        elif source.exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    environment = {"PATH": os.environ["PATH"], **surroundings}
    result = subprocess.run(
        [MLGEN, "build"], cwd=target, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if result.returncode != 0:
        raise SystemExit(f"mlgen build: exit code {result.returncode}\n{result.stderr}")


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> None:
    tally = Tally()
    for project in projects():
        with tempfile.TemporaryDirectory() as directory:
            trees = []
            for index, surroundings in enumerate(SURROUNDINGS):
                # Names of other length and depth, so that a path in the output would show.
                target = Path(directory) / ("a", "another/folder/below")[index]
                build(project, target, surroundings)
                trees.append(digests(target / "generated"))
            first, second = trees
            for name in sorted(first.keys() | second.keys()):
                problem = [] if first.get(name) == second.get(name) else ["differs between two builds"]
                tally.check(f"{shown(project)}: {name}", problem)
            committed = digests(project / "generated")
            differing = [name for name in sorted(first.keys() | committed.keys()) if first.get(name) != committed.get(name)]
            tally.check(f"{shown(project)}: as committed", [f"{name} differs" for name in differing])
    tally.finish()


if __name__ == "__main__":
    main()
