"""What Argo CD is told is what it needs, as it reads it: objects against their schemas, and what no schema says.

usage: argocd.py [PROJECT...]

An Application's project exists and lets in its repository, its cluster and namespace and every object that the
environment consists of, by the rules of Argo CD's app_project_types.go; its path holds that environment; no two
Applications have an object in common; production waits for a person; waves go up where one thing needs another.
"""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charts import by_key, differences
from clients import run
from schemas import custom_resources, problems, validator
from tally import Tally
from tree import Environment, Object, Placed, load, load_all, pipelines, projects, shown

WAVE = "argocd.argoproj.io/sync-wave"
OPTIONS = "argocd.argoproj.io/sync-options"
FINALIZER = "resources-finalizer.argocd.argoproj.io"
KEPT = {"Prune=false", "Delete=false"}
NAME = re.compile(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
NEEDS = {
    "InferenceService": ["ServingRuntime", "ServiceAccount", "ConfigMap", "ExternalSecret", "NetworkPolicy"],
    "HorizontalPodAutoscaler": ["ServingRuntime"],
    "ServingRuntime": ["Namespace"],
    "ServiceAccount": ["Namespace"],
    "ExternalSecret": ["Namespace"],
}
"""What has to be there, and well, before a kind is of use."""
MAY_WAIT = {"InferenceService", "HorizontalPodAutoscaler", "PersistentVolumeClaim"}
"""Kinds whose objects may not be healthy for long, so that a wave behind them may never come."""


@dataclass(frozen=True)
class Told:
    """The objects of one folder of Argo CD, and the environments that they are about."""

    folder: Path
    objects: list[Placed]
    environments: list[Environment]
    output: str
    """The output folder as it lies in the git repository."""

    def of_kind(self, kind: str) -> list[Placed]:
        return [placed for placed in self.objects if placed.kind == kind]

    def applications(self) -> Iterator[tuple[Placed, Environment | None]]:
        """Each with the environment that it syncs; None for the one that syncs this folder."""
        for placed in self.of_kind("Application"):
            labels = placed.object["metadata"]["labels"]
            key = (labels.get("mlgen.dev/pipeline"), labels.get("mlgen.dev/environment"))
            yield placed, next((each for each in self.environments if (each.pipeline, each.name) == key), None)

    def project(self, application: Placed) -> Object | None:
        name = application.object["spec"]["project"]
        return next((placed.object["spec"] for placed in self.of_kind("AppProject") if placed.name == name), None)


def told(root: Path) -> Iterator[Told]:
    settings = load((root / "mlgen.yaml").read_text()) if (root / "mlgen.yaml").is_file() else {}
    output = "/".join(part for part in (settings.get("subfolder"), "generated") if part)
    environments = [environment for pipeline in pipelines([root]) for environment in pipeline.environments]
    for folder in sorted((root / "generated" / "argocd").glob("*")):
        files = [file for file in sorted(folder.glob("*.yaml")) if file.name != "kustomization.yaml"]
        objects = [Placed(file, object) for file in files for object in load_all(file.read_text())]
        yield Told(folder, objects, environments, output)


def names(told: Told) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for placed in told.objects:
        if not NAME.match(placed.name) or len(placed.name) > 253:
            yield f"{placed}: not a DNS name"
        if placed.namespace != told.folder.name:
            yield f"{placed}: in the namespace {placed.namespace!r}"
        if (placed.kind, placed.name) in seen:
            yield f"{placed}: stands twice"
        seen.add((placed.kind, placed.name))


def places(told: Told) -> Iterator[str]:
    """Paths hold what is synced, and none is synced twice."""
    seen: set[tuple[str, str, str]] = set()
    for application, environment in told.applications():
        source = application.object["spec"]["source"]
        path, revision = source["path"], source["targetRevision"]
        if (source["repoURL"], revision, path) in seen:
            yield f"{application}: another Application syncs {path} of {revision}"
        seen.add((source["repoURL"], revision, path))
        if environment is None:
            if "mlgen.dev/pipeline" in application.object["metadata"]["labels"]:
                yield f"{application}: there is no such environment"
            elif path != f"{told.output}/argocd/{told.folder.name}":
                yield f"{application}: {path} is not its own folder"
            continue
        if not (environment.kubernetes / "kustomization.yaml").is_file():
            yield f"{application}: {environment} has no kustomization"
        here = f"{told.output}/{environment.pipeline}/{environment.name}/kubernetes"
        rendered = f"{environment.pipeline}/kubernetes"
        if path not in (here, rendered):
            yield f"{application}: {path} is neither {here} nor {rendered}"


def permissions(told: Told) -> Iterator[str]:
    """What a project lets in is what its applications bring, as Argo CD decides it."""
    for application, environment in told.applications():
        spec = application.object["spec"]
        project = told.project(application)
        if project is None:
            yield f"{application}: there is no project {spec['project']}"
            continue
        for text in [*project["sourceRepos"], *(str(value) for item in project["destinations"] for value in item.values())]:
            if any(character in "*?[]{}!\\" for character in text):
                yield f"{spec['project']}: {text!r} is a pattern"
        if spec["source"]["repoURL"] not in project["sourceRepos"]:
            yield f"{application}: its project does not let in {spec['source']['repoURL']}"
        objects = environment.objects if environment is not None else told.objects
        for namespace in {spec["destination"]["namespace"], *(placed.namespace for placed in objects)} - {""}:
            if {**spec["destination"], "namespace": namespace} not in project["destinations"]:
                yield f"{application}: its project does not let it into {namespace}"
        for placed in objects:
            if not admits(project, placed):
                yield f"{application}: its project does not let in {placed.kind} {placed.name}"


def admits(project: Object, placed: Placed) -> bool:
    group = placed.api_version.rpartition("/")[0]
    kinds = project["namespaceResourceWhitelist" if placed.namespace else "clusterResourceWhitelist"]
    return any(
        item["group"] == group
        and item["kind"] == placed.kind
        and (placed.namespace or fnmatch.fnmatchcase(placed.name, item.get("name", "*")))
        for item in kinds
    )


def limits(told: Told) -> Iterator[str]:
    """A project lets in no object of the whole cluster by its kind alone."""
    for placed in told.of_kind("AppProject"):
        for item in placed.object["spec"]["clusterResourceWhitelist"]:
            if not item.get("name") or item["name"].startswith("*"):
                yield f"{placed}: {item['kind']} of any name"


def owners(told: Told) -> Iterator[str]:
    """No object has two Applications."""
    seen: dict[tuple[str, ...], Placed] = {}
    for application, environment in told.applications():
        destination = application.object["spec"]["destination"]
        cluster = destination.get("name") or destination.get("server", "")
        for placed in environment.objects if environment is not None else []:
            key = (cluster, placed.api_version.rpartition("/")[0], placed.kind, placed.namespace, placed.name)
            if key in seen:
                yield f"{application} and {seen[key].name}: both have {placed.kind} {placed.name}"
            seen[key] = application


def policies(told: Told) -> Iterator[str]:
    for application, environment in told.applications():
        policy = application.object["spec"]["syncPolicy"]
        waits = environment is None or bool({"prod", "production"} & set(environment.name.split("-")))
        automated = policy.get("automated")
        if waits and (automated is not None or FINALIZER in application.object["metadata"].get("finalizers", [])):
            yield f"{application}: it does not wait for a person"
        if not waits and automated != {"prune": True, "selfHeal": True}:
            yield f"{application}: it does not prune and heal"
        if not {"limit", "backoff"} <= policy.get("retry", {}).keys():
            yield f"{application}: it does not try again"
        if "CreateNamespace=true" in policy["syncOptions"]:
            yield f"{application}: it makes a namespace beside the one among its objects"


def wave(placed: Placed) -> int:
    return int(placed.object["metadata"].get("annotations", {}).get(WAVE, "0"))


def waves(told: Told) -> Iterator[str]:
    for application, environment in told.applications():
        objects = environment.objects if environment is not None else []
        of_kind: dict[str, set[int]] = {}
        for placed in objects:
            of_kind.setdefault(placed.kind, set()).add(wave(placed))
        for kind, needed in NEEDS.items():
            for other in needed:
                if of_kind.get(kind) and of_kind.get(other) and min(of_kind[kind]) <= max(of_kind[other]):
                    yield f"{application}: {kind} does not come behind {other}"
        last = max((wave(placed) for placed in objects), default=0)
        for placed in objects:
            if placed.kind in MAY_WAIT and wave(placed) != last:
                yield f"{application}: {placed.kind} {placed.name} holds up what comes behind it"


def kept(told: Told) -> Iterator[str]:
    """Neither a sync nor the deletion of an Application removes what holds data: a namespace, and a claim that is no
    mount of a volume that is there anyway."""
    for _, environment in told.applications():
        for placed in environment.objects if environment is not None else []:
            holds = placed.kind == "PersistentVolumeClaim" and not placed.object["spec"].get("volumeName")
            options = placed.object["metadata"].get("annotations", {}).get(OPTIONS, "").split(",")
            if (holds or placed.kind == "Namespace") and not KEPT <= set(options):
                yield f"{environment}: {placed.kind} {placed.name} can be removed"


def listing(told: Told) -> Iterator[str]:
    """What kubectl makes of the folder is its files."""
    status, text, error = run("kubectl", "kustomize", told.folder)
    if status != 0:
        yield f"kubectl kustomize: {error.strip()}"
        return
    printed, twice = by_key(text)
    yield from twice
    files = {(each.api_version, each.kind, each.namespace, each.name): each.object for each in told.objects}
    for key in sorted(printed.keys() | files.keys()):
        if printed.get(key) is None or files.get(key) is None:
            yield f"{' '.join(key)}: only in {'the files' if key in files else 'the kustomization'}"
        else:
            yield from (f"{' '.join(key)}: differs at {place}" for place in differences(printed[key], files[key]))


def coverage(folders: list[Told]) -> Iterator[str]:
    """An environment has an Application in one folder when its objects have waves, and in none otherwise."""
    environments = folders[0].environments if folders else []
    for environment in environments:
        count = sum(each == environment for folder in folders for _, each in folder.applications())
        expected = int(any(wave(placed) for placed in environment.objects))
        if count != expected:
            yield f"{environment}: {count} Applications instead of {expected}"


CHECKS = [names, places, permissions, limits, owners, policies, waves, kept]


def main() -> None:
    tally = Tally()
    unchecked = 0
    for root in projects():
        folders = list(told(root))
        if folders:
            tally.check(f"{shown(root)}: coverage", coverage(folders))
        for folder in folders:
            for placed in folder.objects:
                schema = validator(placed.api_version, placed.kind)
                if schema is not None:
                    tally.check(str(placed), problems(schema, placed.object))
                elif custom_resources() is None:
                    unchecked += 1
                else:
                    tally.check(str(placed), [f"no schema for {placed.api_version} {placed.kind}"])
            for check in [*CHECKS, listing]:
                tally.check(f"{shown(folder.folder)}: {check.__name__}", check(folder))
    if unchecked:
        print(f"not checked, for MLGEN_CRD_SCHEMAS names no folder with schemas of custom resources: {unchecked} objects")
    tally.finish()


if __name__ == "__main__":
    main()
