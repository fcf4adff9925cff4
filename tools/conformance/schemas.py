"""JSON Schemas of Kubernetes kinds.

Core kinds: the strict set (unknown fields refused) of PyPI's kubernetes-validate. Custom resources: files
`GROUP/KIND_VERSION.json` in the folder that MLGEN_CRD_SCHEMAS names, else ../shared/k8s/crd beside this repository.
"""

import json
import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tree import ROOT, Object

VERSION = "1.36"
"""Of Kubernetes: the platform version that the specs here name."""

CORE = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{VERSION}.0-local-strict"


def custom_resources() -> Path | None:
    """The folder with the schemas of custom resources, when there is one."""
    named = os.environ.get("MLGEN_CRD_SCHEMAS")
    folder = Path(named) if named else ROOT.parent / "shared" / "k8s" / "crd"
    if named and not folder.is_dir():
        raise SystemExit(f"MLGEN_CRD_SCHEMAS names {named}, which is not a folder")
    return folder if folder.is_dir() else None


@cache
def definitions() -> Resource:
    return Resource.from_contents(json.loads((CORE / "_definitions.json").read_text()))


@cache
def registry() -> Registry:
    return definitions() @ Registry()


@cache
def core_type(name: str) -> Draft202012Validator:
    """Of a type such as `io.k8s.api.core.v1.PodSpec`."""
    return Draft202012Validator({"$ref": f"{definitions().id()}#/$defs/{name}"}, registry=registry())


@cache
def validator(api_version: str, kind: str) -> Draft202012Validator | None:
    """Of a kind; None when neither set knows it."""
    group, _, version = api_version.rpartition("/")
    folder = custom_resources()
    if folder is not None:
        custom = folder / group / f"{kind.lower()}_{version}.json"
        if custom.is_file():
            return Draft202012Validator(json.loads(custom.read_text()))
    # kubernetes-validate names its files by the first label of the group: rbac.authorization.k8s.io is `rbac`.
    stem = "-".join(part for part in (group.split(".")[0], version) if part)
    core = CORE / f"{kind.lower()}-{stem}.json"
    if core.is_file():
        return Draft202012Validator(json.loads(core.read_text()), registry=registry())
    return None


def is_custom(api_version: str) -> bool:
    """Whether the group is one that a custom resource must have: with a dot, outside k8s.io's built-in ones."""
    group = api_version.rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io")


def problems(validator: Draft202012Validator, value: Object) -> list[str]:
    """Every finding, at its place."""
    errors = sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.absolute_path)))
    return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]
