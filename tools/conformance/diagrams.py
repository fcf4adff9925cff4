"""What the readers of a diagram see in it: Mermaid itself, Graphviz, and XML.

usage: diagrams.py

Judges the diagrams of `Tests/FormatsTests/Diagrams`, each with a description of what it shows, and those that
`mlgen graph` prints for the specs of this repository and of the examples, where the three formats must show the same.
"""

import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tally import Tally
from tree import MLGEN, ROOT

FOLDER = ROOT / "Tests" / "FormatsTests" / "Diagrams"
SVG = "{http://www.w3.org/2000/svg}"
XHTML = "{http://www.w3.org/1999/xhtml}"
WORD_JOINER = "\u2060"
"""Without a width: keeps Mermaid from reading what stands on both sides as one."""
NARROWEST = 0.602
"""The share of its size that a column of DejaVu Sans Mono takes, the widest of the common monospaced fonts."""


@dataclass
class Drawing:
    """What a reader sees: the lines of each box in their order, and the arrows by the boxes' places."""

    boxes: list[list[str]]
    arrows: list[tuple[int, int]]
    dashed: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def described(text: str) -> Drawing:
    description = json.loads(text)
    boxes = description["boxes"]
    return Drawing(
        [[box["name"], *box["details"]] for box in boxes],
        [(start, end) for start, end in description["arrows"]],
        [place for place, box in enumerate(boxes) if box["isDashed"]],
    )


def mermaid(text: str) -> Drawing:
    """As Mermaid's own parser and renderer show it."""
    names = re.findall(r'^  (\w+)\["', text, re.MULTILINE)
    try:
        picture = ElementTree.fromstring(rendered(text))
    except Exception as error:  # noqa: BLE001 - the library's own error, or XML's
        return Drawing([], [], problems=[f"Mermaid refuses it: {str(error).splitlines()[0]}"])
    nodes = {}
    for group in picture.iter(f"{SVG}g"):
        match = re.fullmatch(r".*flowchart-(\w+)-\d+", group.get("id", ""))
        if match and "node" in group.get("class", ""):
            nodes[match[1]] = group
    problems = [f"Mermaid shows {sorted(nodes)} and not {sorted(names)}"] if sorted(nodes) != sorted(names) else []
    ids = {f"L_{start}_{end}_0": (i, j) for i, start in enumerate(names) for j, end in enumerate(names)}
    edges = [path.get("data-id", "") for path in picture.iter(f"{SVG}path") if path.get("data-edge")]
    problems += [f"Mermaid shows an arrow {edge}" for edge in edges if edge not in ids]
    return Drawing(
        [mermaid_label(nodes[name]) for name in names if name in nodes],
        [ids[edge] for edge in edges if edge in ids],
        [place for place, name in enumerate(names) if name in nodes and "dashed" in nodes[name].get("class", "")],
        problems,
    )


def rendered(text: str) -> str:
    from mermaidx.engines.quickjs_engine import Engine

    global engine
    if engine is None:
        engine = Engine()
        engine.start()
    return engine.render_svg(text, "default", None, None)


engine = None


def mermaid_label(node: ElementTree.Element) -> list[str]:
    """The lines of the one paragraph; anything else, such as an icon or a formula, is not the text that was written."""
    paragraph = next(node.iter(f"{XHTML}p"), None)
    if paragraph is None:
        return ["no paragraph"]
    lines = [paragraph.text or ""]
    for child in paragraph:
        lines.append((child.tail or "") if child.tag == f"{XHTML}br" else f"<{child.tag}>{child.tail or ''}")
    return [line.replace(WORD_JOINER, "") for line in lines]


def dot(text: str) -> Drawing:
    """As Graphviz reads and draws it."""
    runs = [
        subprocess.run(["dot", f"-T{format}"], input=text, capture_output=True, text=True, encoding="utf-8")
        for format in ("json", "svg")
    ]
    said = runs[0].stderr + runs[1].stderr
    # Fonts are the machine's affair.
    problems = [f"dot: {line}" for line in said.splitlines() if "font" not in line.lower()]
    if any(run.returncode for run in runs):
        return Drawing([], [], problems=problems or ["dot failed"])
    graph = json.loads(runs[0].stdout)
    boxes = []
    for group in ElementTree.fromstring(runs[1].stdout).iter(f"{SVG}g"):
        if group.get("class") == "node":
            lines = [(element.text or "").replace("\u00a0", " ") for element in group.iter(f"{SVG}text")]
            boxes.append((int(group.get("id", "node0")[4:]), lines))
    return Drawing(
        [lines for _, lines in sorted(boxes)],
        [(edge["tail"], edge["head"]) for edge in graph.get("edges", [])],
        [place for place, node in enumerate(graph.get("objects", [])) if "dashed" in node.get("style", "")],
        problems,
    )


def svg(text: str) -> Drawing:
    """As XML shows it; the boxes must hold their text, and each arrow must touch two of them."""
    try:
        picture = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return Drawing([], [], problems=[f"not XML: {error}"])
    problems = []
    boxes: list[list[str]] = []
    places: list[tuple[int, int, int, int]] = []
    dashed: list[int] = []
    arrows: list[tuple[int, int]] = []
    paths: list[str] = []
    for element in picture.iter():
        kind = element.get("class", "")
        if kind.startswith("box"):
            x, y, width, height = (int(element.get(name, "0")) for name in ("x", "y", "width", "height"))
            places.append((x, y, x + width, y + height))
            boxes.append([])
            if "dashed" in kind:
                dashed.append(len(boxes) - 1)
        elif kind in ("name", "detail"):
            boxes[-1].append(element.text or "")
            problems += outside(element, kind, places[-1])
        elif kind == "arrow":
            paths.append(element.get("d", ""))
        elif kind == "tip":
            arrows.append(ends(paths[-1], element.get("d", "")))
    found = []
    for start, end in arrows:
        tails = [i for i, (left, _, right, bottom) in enumerate(places) if on(start, left, right, bottom)]
        heads = [i for i, (left, top, right, _) in enumerate(places) if on(end, left, right, top)]
        if len(tails) == len(heads) == 1:
            found.append((tails[0], heads[0]))
        else:
            problems.append(f"an arrow from {start} to {end} touches {len(tails)} and {len(heads)} boxes")
    width, height = int(picture.get("width", "0")), int(picture.get("height", "0"))
    if any(right > width or bottom > height for _, _, right, bottom in places):
        problems.append("a box stands outside of the picture")
    return Drawing(boxes, found, dashed, problems)


def outside(element: ElementTree.Element, kind: str, box: tuple[int, int, int, int]) -> Iterator[str]:
    """Whether a text, around its middle, reaches beyond its box in the widest of the common fonts."""
    size = {"name": 13, "detail": 11}[kind]
    middle, base = int(element.get("x", "0")), int(element.get("y", "0"))
    half = len(element.text or "") * size * NARROWEST / 2
    left, top, right, bottom = box
    if middle - half < left or middle + half > right or base - size < top or base + size / 4 > bottom:
        yield f"the text {element.text!r} does not fit into its box"


def ends(path: str, tip: str) -> tuple[tuple[int, int], tuple[int, int]]:
    numbers = [int(number) for number in re.findall(r"-?\d+", path)][:2]
    top = [int(number) for number in re.findall(r"-?\d+", tip)][:2]
    return (numbers[0], numbers[1]), (top[0], top[1])


def on(point: tuple[int, int], left: int, right: int, y: int) -> bool:
    return left <= point[0] <= right and point[1] == y


READERS = {"mermaid": mermaid, "dot": dot, "svg": svg}


def differences(seen: Drawing, expected: Drawing) -> Iterator[str]:
    yield from seen.problems
    for place, (found, wanted) in enumerate(zip(seen.boxes, expected.boxes)):
        if found != wanted:
            yield f"box {place} shows {found} and not {wanted}"
    if len(seen.boxes) != len(expected.boxes):
        yield f"{len(seen.boxes)} boxes and not {len(expected.boxes)}"
    if sorted(seen.arrows) != sorted(expected.arrows):
        yield f"arrows {sorted(seen.arrows)} and not {sorted(expected.arrows)}"
    if seen.dashed != expected.dashed:
        yield f"dashed are {seen.dashed} and not {expected.dashed}"


def graphs() -> Iterator[tuple[str, dict[str, str]]]:
    """What `mlgen graph` prints for each spec and environment, by format."""
    for project in [ROOT, *sorted((ROOT / "examples").iterdir())]:
        for spec in sorted(project.glob("specs/*.yaml")):
            for folder in sorted(project.glob(f"generated/{spec.stem}/*/kubernetes")):
                environment = folder.parent.name
                yield f"{project.name}/{spec.name} {environment}", {
                    format: subprocess.run(
                        [MLGEN, "graph", spec, "--env", environment, "--format", format],
                        cwd=project, capture_output=True, stdin=subprocess.DEVNULL, check=True,
                    ).stdout.decode()
                    for format in READERS
                }


def main() -> None:
    tally = Tally()
    for path in sorted(FOLDER.glob("*.json")):
        expected = described(path.read_text(encoding="utf-8"))
        for format, reader in READERS.items():
            text = path.with_suffix(f".{format}").read_text(encoding="utf-8")
            tally.check(f"{path.stem}.{format}", differences(reader(text), expected))
    for name, texts in graphs():
        expected = svg(texts["svg"])
        tally.check(f"{name} svg", expected.problems or ([] if expected.boxes else ["no boxes"]))
        for format in ("mermaid", "dot"):
            tally.check(f"{name} {format}", differences(READERS[format](texts[format]), expected))
    tally.finish()


if __name__ == "__main__":
    main()
