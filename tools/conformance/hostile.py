"""Hostile texts in every free field of a spec arrive as the same data in every output, or are refused with a reason.

usage: hostile.py

`hostile/spec.yaml` and `hostile/pins.yaml` have a named hole for each field. First every hole gets a harmless word of its
own, which shows where in the outputs the field arrives: in the files as kubectl reads them, in the chart as helm does,
and inside texts that are JSON themselves. Then every hole gets each hostile text. One that `mlgen validate` refuses in
a field, with a code and a place, is left out of that field; what is left is built and looked up at the known places.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).with_name("hostile")))
from texts import TEXTS, quoted  # noqa: E402

from charts import by_key
from clients import run
from tally import Tally
from tree import MLGEN, walk

INPUTS = Path(__file__).with_name("hostile")
HOLE = re.compile(r"<([a-z ]+)>")
FILES = {"specs/hostile.yaml": "spec.yaml", "pins/hostile.yaml": "pins.yaml"}
# Fields that hold an address, around the text.
ADDRESSES = {
    "log address": "s3://logs/{}/",
    "model address": "s3://models/{}/",
    "tracker": "http://mlflow.mlflow.svc:5000/at-{}",
    "bearer": "serving/{}",
    "variable secret": "enrich/{}",
}

Places = dict[tuple[Any, ...], str]
"""The text that a reader finds, by program, object and place in it."""


def holes() -> list[str]:
    return [name for file in FILES.values() for name in HOLE.findall(stripped((INPUTS / file).read_text()))]


def stripped(text: str) -> str:
    """Without comments, which talk about holes."""
    return re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)


def word(index: int) -> str:
    """A harmless text, found in no other."""
    return f"zq{chr(ord('a') + index // 26)}{chr(ord('a') + index % 26)}qz"


def lay_out(folder: Path, texts: dict[str, str]) -> None:
    for path, source in FILES.items():
        target = folder / path
        target.parent.mkdir(exist_ok=True)

        def fill(match: re.Match[str]) -> str:
            return quoted(ADDRESSES.get(match[1], "{}").replace("{}", texts[match[1]]))

        target.write_text(HOLE.sub(fill, stripped((INPUTS / source).read_text())), encoding="utf-8")


def mlgen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([MLGEN, *arguments], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL)


def refusal(result: subprocess.CompletedProcess[bytes]) -> str | None:
    """What is wrong with the way in which a spec was refused; None when it was refused well."""
    if result.returncode != 1:
        return f"exit code {result.returncode}: {result.stderr.decode(errors='replace')[:300]}"
    findings = json.loads(result.stdout)["diagnostics"]
    return None if any("code" in finding and "location" in finding for finding in findings) else "no finding with a place"


def read(folder: Path) -> Places:
    """Everything that the readers of the output find in it."""
    found: Places = {}
    for environment in ("dev", "prod"):
        kubernetes = folder / "generated" / "hostile" / environment / "kubernetes"
        chart = folder / "generated" / "hostile" / "chart"
        for program, arguments in (
            ("kubectl", ["kustomize", str(kubernetes)]),
            ("helm", ["template", "hostile", str(chart), "--values", str(chart / f"values-{environment}.yaml")]),
        ):
            status, text, error = run(program, *arguments)
            if status != 0:
                raise RuntimeError(f"{program}: {error.strip()[:300]}")
            objects, _ = by_key(text)
            for key, object in objects.items():
                # The name of a mount ends in a digest of its address, which is hostile itself.
                key = (*key[:-1], re.sub(r"-[0-9a-f]{8}$", "-DIGEST", key[-1]))
                found.update({(program, environment, key, *place): value for place, value in strings(object)})
    return found


def strings(value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string, those inside texts that are JSON or YAML mappings included."""
    for path, child in walk(value):
        if not isinstance(child, str):
            continue
        inner = embedded(child)
        if inner is None:
            yield (path,), child
        else:
            yield from (((path, *place), text) for place, text in strings(inner))


def embedded(text: str) -> Any:
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def arrivals(harmless: Places, names: list[str]) -> dict[tuple[Any, ...], list[tuple[str, str]]]:
    """Where fields arrive: by place, the fields and the harmless text there."""
    result: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for place, text in harmless.items():
        for index, name in enumerate(names):
            if word(index) in text:
                result.setdefault(place, []).append((name, text))
    return result


def expected(text: str, texts: dict[str, str], names: list[str], place: tuple[Any, ...]) -> str:
    """The harmless text of a place with the hostile ones in it, as the program behind must see it."""
    for index, name in enumerate(names):
        # In arguments and variables the kubelet reads `$(NAME)`, and `$$` as `$`.
        expanded = re.search(r"/(args|command)/\d+$|/env/\d+/value$", str(place[-1]))
        inserted = re.sub(r"\$(?=[$(])", "$$", texts[name]) if expanded else texts[name]
        text = text.replace(word(index), inserted)
    return text


def check(
    read: Callable[[Path], Places], expected: Callable[[str, dict[str, str], list[str], tuple[Any, ...]], str]
) -> None:
    """Looks all texts up where `read` finds the fields, and leaves the process."""
    tally = Tally()
    names = holes()
    harmless = {name: word(index) for index, name in enumerate(names)}
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        lay_out(folder, harmless)
        (folder / "mlgen.yaml").write_text("apiVersion: mlgen.dev/v1\nkind: Project\n")
        result = mlgen(folder, "build")
        if not tally.check("harmless texts", [] if result.returncode == 0 else [result.stderr.decode()]):
            tally.finish()
        places = arrivals(read(folder), names)
        arriving = {name for fields in places.values() for name, _ in fields}
        print(f"{len(names)} fields, of which {len(arriving)} arrive at {len(places)} places")
        for title, hostile in TEXTS.items():
            texts = dict(harmless)
            for name in names:
                lay_out(folder, harmless | {name: hostile})
                result = mlgen(folder, "validate", "--format", "json")
                if result.returncode == 0:
                    texts[name] = hostile
                    tally.passed += 1
                else:
                    problem = refusal(result)
                    tally.check(f"{title} as {name}", [problem] if problem else [])
            lay_out(folder, texts)
            result = mlgen(folder, "build")
            if not tally.check(title, [] if result.returncode == 0 else [result.stderr.decode(errors="replace")[:600]]):
                continue
            try:
                found = read(folder)
            except (RuntimeError, SyntaxError, yaml.YAMLError) as error:
                tally.check(title, [str(error)])
                continue
            for place, fields in places.items():
                wanted = expected(fields[0][1], texts, names, place)
                # An empty text says nothing: it may be left out, with its key.
                actual = found.get(place, "" if wanted == "" else None)
                problem = [] if actual == wanted else [f"{place}: {actual!r:.200} instead of {wanted!r:.200}"]
                tally.check(f"{title} as {', '.join(name for name, _ in fields)}", problem)
    tally.finish()


def main() -> None:
    check(read, expected)


if __name__ == "__main__":
    main()
