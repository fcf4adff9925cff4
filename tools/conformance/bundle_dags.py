"""The DAG bundle that docs/airflow.md describes, as Airflow itself makes it of a git repository with what was generated.

usage: bundle_dags.py

Each configuration in docs/airflow.md is given to Airflow with the address of a repository on this machine in place of the one
that stands there. The bundle is then checked out, now and at its version of now, and its DAGs are loaded.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagbag  # noqa: F401  (sets Airflow up)
from tally import Tally
from tree import ROOT, environments

from airflow.dag_processing.bundles.manager import DagBundlesManager  # noqa: E402
from airflow.dag_processing.dagbag import BundleDagBag  # noqa: E402

CONFIGURATION = re.compile(r"DAG_BUNDLE_CONFIG_LIST='(\[.*?\])'", re.DOTALL)


def configurations(readme: str) -> list[list[dict[str, Any]]]:
    return [json.loads(text) for text in CONFIGURATION.findall(readme)]


def repository(folder: Path) -> str:
    """The address of a repository whose branch `main` holds what was generated."""
    shutil.copytree(ROOT / "generated", folder / "generated")
    settings = ["-c", "user.name=mlgen", "-c", "user.email=mlgen@example.com", "-c", "init.defaultBranch=main"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Generate"]):
        subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL)
    return str(folder)


def found(name: str, version: str | None = None) -> tuple[str | None, set[str], dict[str, str]]:
    """The version of a bundle, the ids of its DAGs, and the errors of importing."""
    bundle = DagBundlesManager().get_bundle(name, version)
    bundle.initialize()
    bag = BundleDagBag(bundle.path, bundle_path=bundle.path, bundle_name=name)
    current = bundle.get_current_version()
    return current and current.version, set(bag.dags), dict(bag.import_errors)


def wanted(subdir: str) -> set[str]:
    """The ids of the main DAGs in a folder of this repository."""
    return {
        f"{environment.pipeline}.{environment.name}"
        for environment in environments()
        if (environment.folder / "airflow" / "dag.py").is_relative_to(ROOT / subdir)
    }


def problems(bundle: dict[str, Any]) -> Iterator[str]:
    version, dags, errors = found(bundle["name"])
    yield from errors.values()
    expected = wanted(bundle["kwargs"]["subdir"])
    if not expected:
        yield f"nothing is generated in {bundle['kwargs']['subdir']}"
    yield from (f"Airflow does not see {name}" for name in sorted(expected - dags))
    if version is None or len(version) != 40:
        yield f"its version is {version}, and no commit: a run would not keep to its DAG"
    elif found(bundle["name"], version)[1] != dags:
        yield "at its version of now it has other DAGs"


def main() -> None:
    tally = Tally()
    with tempfile.TemporaryDirectory() as directory:
        address = repository(Path(directory))
        for bundles in configurations((ROOT / "docs" / "airflow.md").read_text()):
            for bundle in bundles:
                bundle["kwargs"]["repo_url"] = address
            os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"] = json.dumps(bundles)
            for bundle in bundles:
                tally.check(f"bundle {bundle['name']}", problems(bundle))
    tally.finish()


if __name__ == "__main__":
    main()
