"""Changing one value of a chart changes that value's places in the objects, and nothing else.

usage: flip.py [PROJECT...]

Each value that the chart's schema names is given another that the schema allows, in the first environment in which that
does something. What must come of it: with an object's switch, that object goes or comes; with any other, each place that
changed held the old value and holds the new one. A value that does nothing in any environment is an error.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jsonschema import Draft202012Validator

from charts import values_arguments
from clients import run
from tally import Tally
from tree import Environment, Object, Pipeline, load, pipelines

Place = tuple[str, ...]
MISSING = object()
DOCUMENT = re.compile(r"^---\n# Source: (.*)\n((?s:.*?))(?=^---\n|\Z)", re.MULTILINE)


class HelmError(Exception):
    """Helm's complaint."""


def layered(base: Any, overlay: Any) -> Any:
    """As helm lays one values file over another."""
    if isinstance(base, dict) and isinstance(overlay, dict):
        keys = [*base, *(key for key in overlay if key not in base)]
        return {key: layered(base[key], overlay[key]) if key in base and key in overlay else
                overlay.get(key, base.get(key)) for key in keys}  # fmt: skip
    return overlay


def named(schema: Object, place: Place = ()) -> Iterator[tuple[Place, Object]]:
    """Every value that a schema names: what has properties is a group, everything else a value."""
    if schema.get("properties"):
        for key, child in schema["properties"].items():
            yield from named(child, (*place, key))
    else:
        yield place, schema


def at(values: Any, place: Place) -> Any:
    for key in place:
        if not isinstance(values, dict) or key not in values:
            return MISSING
        values = values[key]
    return values


def put(place: Place, value: Any) -> Any:
    for key in reversed(place):
        value = {key: value}
    return value


def others(value: Any, schema: Object) -> Iterator[Any]:
    """Values other than this one, the likely ones first."""
    yield from (option for option in schema.get("enum", []) if option != value)
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield from (value + 1, value - 1, value * 2)
    elif isinstance(value, str):
        yield from (f"{value}-other", f"{value}1", f"1{value}", "7", "7Gi", "other", "ghcr.io/acme/other:1.0.0")
    elif isinstance(value, list):
        yield [*value, value[-1] if value else "other"]
        yield value[:-1]
    elif isinstance(value, dict):
        yield value | {"other": "other"}
        yield {}


def rendered(pipeline: Pipeline, environment: Environment, overlay: Any = None) -> dict[str, str]:
    """What each template prints."""
    arguments = values_arguments(pipeline, environment)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        if overlay is not None:
            json.dump(overlay, file)
            file.flush()
            arguments += ["--values", file.name]
        status, text, error = run("helm", "template", pipeline.name, pipeline.chart, *arguments)
    if status != 0:
        raise HelmError(error.strip())
    # Each document stands behind a line that names its template; every template prints at most one.
    return {match[1]: match[2].rstrip() for match in DOCUMENT.finditer(text)}


def flipped(
    pipeline: Pipeline, environment: Environment, before: dict[str, str], place: Place, old: Any, schema: Object
) -> list[str] | None:
    """What is wrong with what came of it; None when nothing came."""
    if place[0] == "objects" and old is False:
        # Switched on, it would ask for values that only the environments have in which it is on.
        return None
    valid = Draft202012Validator(schema)
    new = next((candidate for candidate in others(old, schema) if valid.is_valid(candidate)), MISSING)
    if new is MISSING:
        return [f"no other value than {old!r} is known that its schema allows"]
    try:
        after = rendered(pipeline, environment, put(place, new))
    except HelmError as error:
        return [f"{old!r} to {new!r}: {error}"]
    changed = [source for source in sorted(before.keys() | after.keys()) if before.get(source) != after.get(source)]
    if not changed:
        return None
    if place[0] == "objects":
        gone = len(changed) == 1 and changed[0] not in after
        return [] if gone else [f"switched {', '.join(changed)} and not one object"]
    return [
        f"{source}{where}"
        for source in changed
        for where in stray(load(before.get(source, "")), load(after.get(source, "")), old, new)
    ]


def stray(before: Any, after: Any, old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Places that changed otherwise than from the old value to the new one."""
    same_type = type(before) is type(after)
    if same_type and before == after or (before == old and after == new):
        return
    if same_type and isinstance(before, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            # A block that became empty is left out, with its key.
            left, right = before.get(key, empty(old)), after.get(key, empty(new))
            yield from stray(left, right, old, new, f"{path}/{key}")
    elif same_type and isinstance(before, list) and len(before) == len(after):
        for index, (left, right) in enumerate(zip(before, after)):
            yield from stray(left, right, old, new, f"{path}/{index}")
    else:
        yield f"{path}: {before!r} became {after!r}"


def empty(value: Any) -> Any:
    """The value that an absent key stands for: this one, when it is an empty collection."""
    return value if isinstance(value, (dict, list)) and not value else MISSING


def flips(pipeline: Pipeline) -> Iterator[tuple[str, list[str]]]:
    schema = json.loads((pipeline.chart / "values.schema.json").read_text())
    common = load((pipeline.chart / "values.yaml").read_text())
    # Helm hands `global` to every chart; it is no value of this one.
    remaining = {place: value for place, value in named(schema) if place[0] != "global"}
    for environment in pipeline.environments:
        own = load((pipeline.chart / f"values-{environment.name}.yaml").read_text())
        values = layered(common, own)
        present = [(place, at(values, place)) for place in remaining]
        present = [(place, value) for place, value in present if value is not MISSING and value is not None]
        try:
            before = rendered(pipeline, environment)
        except HelmError as error:
            yield str(environment), [str(error)]
            continue

        def flip(item: tuple[Place, Any]) -> list[str] | None:
            place, value = item
            return flipped(pipeline, environment, before, place, value, remaining[place])

        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(flip, present))
        for (place, _), found in zip(present, results):
            if found is not None:
                yield f"{environment}: {'.'.join(place)}", found
                del remaining[place]
    for place in remaining:
        yield f"{pipeline.name}: {'.'.join(place)}", ["flipping it does nothing in any environment"]


def main() -> None:
    tally = Tally()
    for pipeline in pipelines():
        if not (pipeline.chart / "values.schema.json").is_file():
            tally.check(pipeline.name, ["its chart has no values.schema.json"])
            continue
        for subject, found in flips(pipeline):
            tally.check(subject, found)
    tally.finish()


if __name__ == "__main__":
    main()
