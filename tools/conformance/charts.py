"""The chart says the same as the plain files: for every environment, what `helm template` prints equals what
`kubectl kustomize` prints; and `helm lint --strict` finds nothing.

usage: charts.py [PROJECT...]
"""

from collections.abc import Iterator
from typing import Any

from clients import run
from tally import Tally
from tree import Environment, Object, Pipeline, load_all, pipelines, walk

Key = tuple[str, str, str, str]


def by_key(text: str) -> tuple[dict[Key, Object], list[str]]:
    """Objects by apiVersion, kind, namespace and name, and what stands twice."""
    objects: dict[Key, Object] = {}
    twice: list[str] = []
    for document in load_all(text):
        metadata = document["metadata"]
        key = (document["apiVersion"], document["kind"], metadata.get("namespace", ""), metadata["name"])
        if key in objects:
            twice.append(f"{' '.join(key)} stands twice")
        objects[key] = document
    return objects, twice


def differences(left: Any, right: Any) -> list[str]:
    """Places at which two values differ."""
    a, b = dict(leaves(left)), dict(leaves(right))
    return [path for path in a | b if a.get(path) != b.get(path)]


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """Scalars with their type, and empty collections, by place."""
    for path, child in walk(value):
        if not isinstance(child, (dict, list)) or not child:
            yield path, (type(child).__name__, child if not isinstance(child, (dict, list)) else None)


def values_arguments(pipeline: Pipeline, environment: Environment) -> list[str]:
    return ["--values", str(pipeline.chart / f"values-{environment.name}.yaml")]


def parity(pipeline: Pipeline, environment: Environment) -> Iterator[str]:
    status, plain_text, error = run("kubectl", "kustomize", environment.kubernetes)
    if status != 0:
        yield f"kubectl kustomize: {error.strip()}"
        return
    arguments = values_arguments(pipeline, environment)
    status, chart_text, error = run("helm", "template", pipeline.name, pipeline.chart, *arguments)
    if status != 0:
        yield f"helm template: {error.strip()}"
        return
    plain, twice_plain = by_key(plain_text)
    chart, twice_chart = by_key(chart_text)
    yield from twice_plain
    yield from twice_chart
    if not plain:
        yield "kubectl kustomize prints nothing"
    for key in sorted(plain.keys() | chart.keys()):
        if key not in chart:
            yield f"{' '.join(key)}: not in the chart"
        elif key not in plain:
            yield f"{' '.join(key)}: only in the chart"
        else:
            for place in differences(plain[key], chart[key]):
                yield f"{' '.join(key)}: differs at {place}"


def lint(pipeline: Pipeline, environment: Environment) -> Iterator[str]:
    status, output, error = run("helm", "lint", "--strict", *values_arguments(pipeline, environment), pipeline.chart)
    if status != 0:
        yield f"helm lint: {output.strip()} {error.strip()}"


def main() -> None:
    tally = Tally()
    for pipeline in pipelines():
        for environment in pipeline.environments:
            tally.check(f"{environment}: lint", lint(pipeline, environment))
            tally.check(f"{environment}: parity", parity(pipeline, environment))
    tally.finish()


if __name__ == "__main__":
    main()
