"""Versions of what was measured."""

import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from comparison import LEARNING, MLGEN, ROOT

HELM = ROOT / ".venv" / "kubernetes" / "bin" / "helm"


def said(*command: str) -> str:
    result = subprocess.run([*command], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    return result.stdout.strip()


def mlgen() -> dict[str, str]:
    swift = re.search(r"Swift version (\S+)", said("swift", "--version"))
    compiler = f", built with Swift {swift[1]}" if swift else ""
    return {"mlgen": f"{said(str(MLGEN), '--version')}, release build with the static Swift library{compiler}"}


def runtime() -> dict[str, str]:
    """Of the programs of the runtime half."""
    swift = re.search(r"Swift version (\S+)", said("swift", "--version"))
    return {"mlgen": f"release build with the static Swift library, Swift {swift[1] if swift else 'unknown'}"}


def polars() -> dict[str, str]:
    return {"polars": f"{version('polars')} in Python {platform.python_version()}"}


def installed(python: Path, *names: str) -> dict[str, str]:
    """Of packages of another environment."""
    script = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    return dict(zip(names, said(str(python), "-c", script, *names).split(), strict=True))


def learning(*names: str) -> dict[str, str]:
    return installed(LEARNING, *names)


def serving(*names: str) -> dict[str, str]:
    """Of packages of the environment with the peers of serving."""
    script = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    python = str(ROOT / ".venv" / "serving" / "bin" / "python")
    return dict(zip(names, said(python, "-c", script, *names).split(), strict=True))


def helm() -> dict[str, str]:
    return {"helm": said(str(HELM), "version", "--short")}


def rjsonnet() -> dict[str, str]:
    return {"rjsonnet": f"{version('rjsonnet')} in Python {platform.python_version()}"}


def git() -> dict[str, str]:
    return {"git": said("git", "--version").removeprefix("git version ")}


def coreutils() -> dict[str, str]:
    return {"cp": said("cp", "--version").splitlines()[0]}
