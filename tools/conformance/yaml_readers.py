"""Every YAML file means the same to a YAML 1.1 and a YAML 1.2 reader, and holds no plain word that kubectl's reader
takes for a boolean.

usage: yaml_readers.py [PROJECT...]

PyYAML is the reader of 1.1, ruamel.yaml the one of 1.2. Both leave `y` and `n` strings, which libraries closer to the
letter of 1.1, as kubectl's and helm's, do not.
"""

import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML as Ruamel

from tally import Tally
from tree import projects, shown, walk

BOOLEAN_WORDS = re.compile(r"^(y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$")
# Both readers here take it for a number, though to the letter of 1.2 it is a string.
GROUPED_NUMBER = re.compile(r"^[-+]?[0-9][0-9.]*_[0-9_.]*$")


class Loader(yaml.SafeLoader):
    """PyYAML's loader that refuses a key said twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def same(a: Any, b: Any) -> bool:
    """Equal in value and type: to Python `1`, `1.0` and `True` are equal."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


def problems(text: str) -> Iterator[str]:
    for token in yaml.scan(text):
        if isinstance(token, yaml.ScalarToken) and token.plain and BOOLEAN_WORDS.match(token.value):
            yield f"line {token.start_mark.line + 1}: plain {token.value!r} is a boolean to some readers"
        if isinstance(token, yaml.ScalarToken) and token.plain and GROUPED_NUMBER.match(token.value):
            yield f"line {token.start_mark.line + 1}: plain {token.value!r} is a number to some readers"
    old = list(yaml.load_all(text, Loader))
    reader = Ruamel(typ="safe", pure=True)
    reader.version = (1, 2)
    new = list(reader.load_all(text))
    if not same(old, new):
        yield "readers of YAML 1.1 and 1.2 disagree"
    for path, value in walk(old):
        if isinstance(value, (date, bytes, set)):
            yield f"{path}: a {type(value).__name__}, which JSON does not have"
        if isinstance(value, dict) and any(not isinstance(key, str) for key in value):
            yield f"{path}: a key is not a string"


def files(project: Path) -> list[Path]:
    """Every YAML file that was generated, but templates: those are text until helm has read them."""
    found = (project / "generated").rglob("*.y*ml")
    return sorted(path for path in found if "templates" not in path.relative_to(project).parts)


def main() -> None:
    tally = Tally()
    for project in projects():
        for path in files(project):
            try:
                tally.check(shown(path), problems(path.read_text(encoding="utf-8")))
            except yaml.YAMLError as error:
                tally.check(shown(path), [" ".join(str(error).split())])
    tally.finish()


if __name__ == "__main__":
    main()
