"""Generated workflows as GitHub and GitLab read them, and as those who attack and those who mend them do.

usage: workflows.py [FOLDER...]

Schemas of both services, actionlint, zizmor, shellcheck over every script; actions of others by the id of a commit, with
the version beside it; every job with a limit of time and rights of its own.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ci_jobs import EXPRESSION, GITHUB, GITLAB, jobs
from tally import Tally
from tree import ROOT, load, projects, shown

BIN = Path(sys.executable).parent
NIGHTLY = ROOT / ".github" / "workflows" / "nightly.yml"
PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")


def tool(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": "/nonexistent", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def holds(tally: Tally, is_so: bool, what: str, said: str = "it does not hold") -> None:
    tally.check(what, [] if is_so else [said or "it does not hold"])


def judge(tally: Tally, folder: Path) -> None:
    for name, judge_one in [(GITHUB, judge_github), (GITLAB, judge_gitlab)]:
        path = folder / name
        if path.exists():
            judge_one(tally, path)
            judge_scripts(tally, path)


def expect(tally: Tally, path: Path, what: str, *command: str | Path) -> None:
    status, said = tool(*command)
    holds(tally, status == 0, f"{shown(path)}: {what}", said)


def judge_github(tally: Tally, path: Path) -> None:
    expect(tally, path, "schema", BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
    expect(tally, path, "actionlint", BIN / "actionlint", "-shellcheck", BIN / "shellcheck", path)
    expect(tally, path, "zizmor", BIN / "zizmor", "--offline", "--no-progress", path)
    document = load(path.read_text())
    holds(tally, document["permissions"] == {}, f"{shown(path)}: no rights for all jobs", str(document["permissions"]))
    for job in jobs(path):
        place = f"{shown(path)}: {job.id}"
        holds(tally, isinstance(job.node.get("timeout-minutes"), int), f"{place}: has a limit of time")
        holds(tally, "permissions" in job.node, f"{place}: has rights of its own")
        writes = [name for name, right in job.node["permissions"].items() if right == "write"]
        holds(tally, 
            "contents" not in writes or job.events == {"push"}, f"{place}: commits only what was pushed", str(writes)
        )
        for script in job.scripts:
            holds(tally, not EXPRESSION.search(script.text), f"{place}: {script.title}: no expression in the shell")
        for step in job.node["steps"]:
            if "uses" in step:
                holds(tally, PINNED.match(step["uses"]) is not None, f"{place}: an action by commit", step["uses"])
    for line in path.read_text().splitlines():
        if "uses:" in line:
            holds(tally, 
                re.search(r" # v\d+\.\d+\.\d+$", line) is not None, f"{shown(path)}: the version beside it", line
            )


def judge_gitlab(tally: Tally, path: Path) -> None:
    expect(tally, path, "schema", BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", path)
    document = load(path.read_text())
    found = jobs(path)
    for job in found:
        place = f"{shown(path)}: {job.id}"
        holds(tally, "timeout" in job.node, f"{place}: has a limit of time")
        holds(tally, job.node["stage"] in document["stages"], f"{place}: is of a stage that there is", job.node["stage"])
        holds(tally, 
            set(job.needs) <= {other.id for other in found}, f"{place}: needs jobs that there are", str(job.needs)
        )


def judge_scripts(tally: Tally, path: Path) -> None:
    for job in jobs(path):
        for script in job.scripts:
            with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
                file.write(f"set -e\n{script.text}")
                file.flush()
                expect(
                    tally,
                    path,
                    f"{job.id}: {script.title}: shellcheck",
                    BIN / "shellcheck",
                    "--norc",
                    f"--shell={script.shell}",
                    file.name,
                )


def main() -> None:
    tally = Tally()
    for folder in projects():
        judge(tally, folder)
    # By hand, of this repository itself.
    judge_github(tally, NIGHTLY)
    judge_scripts(tally, NIGHTLY)
    tally.finish()


if __name__ == "__main__":
    main()
