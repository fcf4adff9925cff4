"""The Dockerfiles of `images/`: as hadolint reads them, and as the pods and programs need them.

usage: images.py

Every image runs as a number that is not root. The runtime image says which version it holds, has a health check, and brings
every library that the programs of the release build are linked with. What stages of one's own do has tests beside it.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tally import Tally
from tree import ROOT

HADOLINT = ROOT / ".venv" / "ci" / "bin" / "hadolint"
RELEASE = ROOT / ".build-release" / "release"
BASE = ["apt", "base-files", "base-passwd", "bash", "dpkg", "libc6"]
"""What every Debian holds, with what these packages depend on."""


def instructions(text: str) -> list[tuple[str, str]]:
    """Of the last stage: `USER`, `65532:65532`."""
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", text)).splitlines()
    found = [(word.upper(), rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]
    last = max(index for index, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


def judge(path: Path) -> Iterator[str]:
    """What is wrong with any Dockerfile."""
    done = subprocess.run([HADOLINT, "--format", "json", path], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    for finding in json.loads(done.stdout or "[]"):
        yield f"{finding['line']}: {finding['code']}: {finding['message']}"
    if done.returncode and not done.stdout.strip():
        yield done.stderr.strip()
    users = [rest for word, rest in instructions(path.read_text()) if word == "USER"]
    if not users or not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", users[-1]):
        yield f"it runs as {users[-1] if users else 'root'}, and not as a number that is not root"


def judge_runtime(text: str, version: str, libraries: set[str]) -> Iterator[str]:
    """What is wrong with the runtime image.

    libraries: the Debian packages of what its programs are linked with.
    """
    last = instructions(text)
    words = {word for word, _ in last}
    if f"VERSION={version}" not in [rest for word, rest in last if word == "ARG"]:
        yield f"its version is not {version}"
    if "HEALTHCHECK" not in words:
        yield "it has no health check"
    labels = " ".join(rest for word, rest in last if word == "LABEL")
    for label in ("title", "description", "licenses", "version", "revision"):
        if f"org.opencontainers.image.{label}=" not in labels:
            yield f"it has no label {label}"
    installed = re.search(r"apt-get install --yes --no-install-recommends\s+([^&]+)", text[text.rindex("\nFROM ") :])
    packages = installed.group(1).split() if installed else []
    for missing in sorted(libraries - closure(packages + BASE)):
        yield f"the library package {missing} is not installed"


def closure(packages: list[str]) -> set[str]:
    """The packages and all that they depend on, as far as this machine has them."""
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package}\t${Depends},${Pre-Depends}\n"], capture_output=True, text=True, check=True
    ).stdout
    depends = {}
    for line in shown.splitlines():
        name, _, wanted = line.partition("\t")
        # Of alternatives, whichever is here.
        depends[name] = [re.sub(r"[:\s(].*", "", part.strip()) for part in re.split(r"[,|]", wanted) if part.strip()]
    found: set[str] = set()
    waiting = [name for name in packages if name in depends]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in depends[name] if other in depends]
    return found


def linked(programs: list[str]) -> set[str]:
    """The packages of the shared libraries of programs. libgit2 is loaded when it is needed, and no such library."""
    found = {"libgit2-1.5"}
    for program in programs:
        shown = subprocess.run(["ldd", RELEASE / program], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r"=> (/\S+)", shown):
            # Debian's own database knows files below /usr by the names that they had before /lib became a link.
            for path in (Path(name).resolve(), Path(name)):
                owner = subprocess.run(["dpkg-query", "--search", str(path)], capture_output=True, text=True).stdout
                found |= {line.partition(":")[0] for line in owner.splitlines()[:1]}
                if owner:
                    break
    return found


def main() -> None:
    tally = Tally()
    images = sorted((ROOT / "images").glob("*/Dockerfile"))
    for path in images:
        tally.check(f"{path.relative_to(ROOT)}", list(judge(path)))
        if list(path.parent.glob("test_*.py")):
            done = subprocess.run([sys.executable, "-B", "-m", "unittest"], cwd=path.parent, capture_output=True, text=True)
            tally.check(f"{path.parent.relative_to(ROOT)}: its tests", [] if done.returncode == 0 else [done.stderr])
    text = (ROOT / "images" / "runtime" / "Dockerfile").read_text()
    version = re.search(r'version = "([^"]+)"', (ROOT / "Sources" / "RuntimeContract" / "Release.swift").read_text())
    programs = re.findall(r"\.build-release/release/([a-z-]+)", text)
    tally.check("images/runtime: what it holds", list(judge_runtime(text, version.group(1) if version else "", linked(programs))))
    tally.finish()


if __name__ == "__main__":
    main()
