"""What `mlgen build` wrote: projects, their pipelines, environments and objects."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
MLGEN = Path(os.environ.get("MLGEN", ROOT / ".build-release" / "release" / "mlgen"))
"""The program whose work is judged; another one when MLGEN names it."""

Object = dict[str, Any]


@dataclass(frozen=True)
class Placed:
    """An object and the file it stands in."""

    path: Path
    object: Object

    @property
    def kind(self) -> str:
        return str(self.object.get("kind", ""))

    @property
    def api_version(self) -> str:
        return str(self.object.get("apiVersion", ""))

    @property
    def name(self) -> str:
        return str(self.object.get("metadata", {}).get("name", ""))

    @property
    def namespace(self) -> str:
        return str(self.object.get("metadata", {}).get("namespace", ""))

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.kind} {self.name}"


@dataclass(frozen=True)
class Environment:
    pipeline: str
    name: str
    folder: Path

    @property
    def kubernetes(self) -> Path:
        return self.folder / "kubernetes"

    @cached_property
    def objects(self) -> list[Placed]:
        files = sorted(self.kubernetes.glob("*.yaml"))
        return [
            Placed(file, object)
            for file in files
            if file.name != "kustomization.yaml"
            for object in load_all(file.read_text())
        ]

    def of_kind(self, kind: str) -> list[Placed]:
        return [placed for placed in self.objects if placed.kind == kind]

    def __str__(self) -> str:
        """`churn/prod`, `examples/level-1/iris/prod`."""
        return shown(self.folder).replace("generated/", "", 1)


@dataclass(frozen=True)
class Pipeline:
    name: str
    folder: Path

    @property
    def chart(self) -> Path:
        return self.folder / "chart"

    @cached_property
    def environments(self) -> list[Environment]:
        folders = sorted(path.parent for path in self.folder.glob("*/kubernetes"))
        return [Environment(self.name, folder.name, folder) for folder in folders]


class Loader(yaml.CSafeLoader):
    """Takes a plain `<<` for text where it is a value: kubectl prints it so."""


Loader.add_constructor("tag:yaml.org,2002:merge", yaml.CSafeLoader.construct_yaml_str)


def load_all(text: str) -> list[Any]:
    """The documents of a YAML text that are not empty."""
    return [document for document in yaml.load_all(text, Loader) if document]


def load(text: str) -> Any:
    """The one document of a YAML text; an empty mapping when there is none."""
    documents = load_all(text)
    return documents[0] if documents else {}


def shown(path: Path) -> str:
    """A path as a message shows it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def projects() -> list[Path]:
    """The folders of the command line, else this repository and each of its examples."""
    if len(sys.argv) > 1:
        return [Path(argument).resolve() for argument in sys.argv[1:]]
    return [ROOT, *sorted(path.parent for path in (ROOT / "examples").glob("*/mlgen.yaml"))]


def pipelines(roots: list[Path] | None = None) -> Iterator[Pipeline]:
    for root in roots or projects():
        for folder in sorted((root / "generated").glob("*")):
            if any(folder.glob("*/kubernetes")):
                yield Pipeline(folder.name, folder)


def environments() -> Iterator[Environment]:
    for pipeline in pipelines():
        yield from pipeline.environments


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value below and including this one, with its JSON Pointer."""
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from walk(child, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from walk(child, f"{path}/{index}")
