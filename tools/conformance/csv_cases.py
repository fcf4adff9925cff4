"""Writes Tests/TabularTests/Cases/python-csv.json: texts, and the rows that Python's csv module reads in them.

usage: csv_cases.py [--check]
With --check it writes nothing, and fails unless the file says what this Python says.
"""

import csv
import io
import json
import random
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "Tests" / "TabularTests" / "Cases" / "python-csv.json"
PIECES = ('"', '""', ",", "\n", "\r\n", "a", "b c", " ", "é", "日本", "'", "1.5", "x" * 9)


def rows(text: str) -> list[list[str]] | None:
    """Those of three fields; nothing where the module, being strict, refuses the text."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    return [row for row in found if len(row) == 3]


def field(generator: random.Random) -> str:
    """A field: with quotes, without, or as chance has it."""
    text = "".join(generator.choices(PIECES, k=generator.randrange(5)))
    if generator.random() < 0.4:
        return '"' + text.replace('"', '""') + '"'
    return text if generator.random() < 0.2 else "".join(c for c in text if c not in '",\r\n')


def cases() -> list[dict[str, object]]:
    generator = random.Random(20261121)
    found: list[dict[str, object]] = []
    while len(found) < 300:
        lines = (",".join(field(generator) for _ in range(3)) for _ in range(generator.randrange(1, 6)))
        text = generator.choice(("\n", "\r\n")).join(lines) + generator.choice(("", "\n", "\r\n"))
        if (expected := rows(text)) is not None:
            found.append({"text": text, "rows": expected})
    return found


def main() -> None:
    text = json.dumps(cases(), ensure_ascii=True, indent=0) + "\n"
    if sys.argv[1:] == ["--check"]:
        if FILE.read_text() != text:
            sys.exit(f"{FILE} is not what csv_cases.py writes")
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text)


if __name__ == "__main__":
    main()
