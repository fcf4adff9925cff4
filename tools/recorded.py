"""Files of cases that other programs recorded for our tests: a part of named cases each, one case a line."""

import json
from pathlib import Path
from typing import Any


def differences(ours: Any, theirs: Any, tolerance: float, path: str = "") -> list[str]:
    """Places at which two values differ; numbers by more than `tolerance`, which is relative above 1."""
    if isinstance(theirs, dict):
        if not isinstance(ours, dict) or ours.keys() != theirs.keys():
            return [path]
        return [found for key in theirs for found in differences(ours[key], theirs[key], tolerance, f"{path}/{key}")]
    if isinstance(theirs, list):
        if not isinstance(ours, list) or len(ours) != len(theirs):
            return [path]
        pairs = enumerate(zip(ours, theirs))
        return [found for at, pair in pairs for found in differences(*pair, tolerance, f"{path}/{at}")]
    if isinstance(theirs, float) and isinstance(ours, float):
        return [] if abs(ours - theirs) <= tolerance * max(1, abs(theirs)) else [path]
    return [] if ours == theirs else [path]


def text(parts: dict[str, list[Any]]) -> str:
    """The file of these cases."""
    lines = [json.dumps(part) + ": [\n" + ",\n".join(map(json.dumps, cases)) + "\n]" for part, cases in parts.items()]
    return "{" + ",\n".join(lines) + "}\n"


def check(file: Path, parts: dict[str, list[Any]], tolerance: float, who: str) -> None:
    """Ends the process, naming places, unless the file says what `parts` do, which `who` said just now."""
    found = differences(json.loads(file.read_text()), parts, tolerance)
    if found:
        raise SystemExit(f"{file.name} says otherwise than {who} at " + ", ".join(found[:10]))
