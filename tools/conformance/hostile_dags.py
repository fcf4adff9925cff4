"""Hostile texts in every free field of a spec reach the container as they are, through Python, Jinja and the kubelet.

usage: hostile_dags.py

As `hostile.py` does it for Kubernetes objects, with the same spec and the same texts: the DAG file is what ruff leaves, is
loaded by Airflow, each task's fields are rendered with a context, and its pod is made. What the kubelet would then hand to
the container is the spec's text.
"""

from pathlib import Path
from typing import Any

import dagbag
from dagbag import expanded
from dags import formatted
from hostile import Places, check, word
from tree import walk

VARIABLES = ("/args/", "/command/", "/env/")
INSTEAD = {"/owner": "airflow", "/description": "Trains, judges and registers a model."}
"""Of what is empty: Airflow's own default, and what the plan says of the main run."""


def read(folder: Path) -> Places:
    """Every string of the DAGs of an environment and of their pods, the container's as the kubelet hands them over."""
    path = folder / "generated" / "hostile" / "prod" / "airflow" / "dag.py"
    for problem in formatted([path]):
        raise SyntaxError(problem)
    dags, errors = dagbag.load(path)
    if errors:
        raise SyntaxError(str(errors))
    found: Places = {}
    for name, dag in dags.items():
        texts = {"description": dag.description or "", "owner": dag.owner, "tags": sorted(dag.tags)}
        found.update({(name, path): text for path, text in walk(texts) if isinstance(text, str)})
        if not dag.doc_md.endswith("\n"):
            raise SyntaxError(f"Airflow may take the page for the name of a file: {dag.doc_md!r}")
        for task in dag.task_ids:
            pod = dagbag.pod(dag, task)
            for path, text in walk(pod):
                # The name ends with what Airflow rolls.
                if isinstance(text, str) and path != "/metadata/name":
                    container = any(part in path for part in VARIABLES)
                    found[name, task, path] = expanded(text, {}) if container else text
    return found


def expected(text: str, texts: dict[str, str], names: list[str], place: tuple[Any, ...]) -> str:
    """The harmless text of a place with the hostile ones in it."""
    for index, name in enumerate(names):
        text = text.replace(word(index), texts[name])
    return text or INSTEAD.get(place[-1], "")


def main() -> None:
    check(read, expected)


if __name__ == "__main__":
    main()
