"""How fast gradient-boosted trees are fitted, and how good they are, beside LightGBM."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from comparison import INPUTS, LEARN_BENCH, LEARNING, REAL_DATA, ROOT, WORK, Table, Target
from measure import Contender, as_told

COLUMNS = [
    *(f"number_{index:02}:number" for index in range(20)),
    *(f"category_{index}:category" for index in range(8)),
    "label:category",
]
"""Of what `inputs/rows.py` writes."""


def contenders(folder: Path, arguments: Sequence[str | Path], threads: int) -> list[Contender]:
    environment = {"OMP_NUM_THREADS": str(threads)}
    return [
        Contender("mlgen", [LEARN_BENCH, "boost", *arguments], folder, output=folder / "mlgen.json"),
        Contender(
            "LightGBM",
            [LEARNING, INPUTS / "lightgbm_fit.py", *arguments],
            folder,
            output=folder / "lightgbm.json",
            environment=environment,
        ),
    ]


def fits(title: str, folder: Path, data: Sequence[str | Path], trees: int, threads: int, columns: list[str]) -> Table:
    """Reading the rows is not compared here."""
    both = contenders(folder, [*data, str(trees), "31", str(threads), *columns], threads)
    results, said = as_told(both)
    areas = {name: figures["auc"] for name, figures in said.items()}
    ours, peer = results
    share = ours.median("cpu") / peer.median("cpu")
    table = Table(title, results)
    table.targets.append(Target(f"CPU at most 1.3 of LightGBM's: {share:.2f}", share <= 1.3))
    less = areas["LightGBM"] - areas["mlgen"]
    table.targets.append(
        Target(f"area under the ROC curve within 0.001: {areas['mlgen']:.5f}, and {areas['LightGBM']:.5f}", less <= 0.001)
    )
    return table


def boosting() -> list[Table]:
    folder = WORK / "boosting"
    folder.mkdir(parents=True, exist_ok=True)
    for name, count, seed in (("train", 1_000_000, 1), ("test", 200_000, 2)):
        if not (folder / f"{name}.csv").exists():
            unfinished = folder / f"{name}.unfinished"
            subprocess.run([LEARNING, INPUTS / "rows.py", str(count), str(seed), unfinished], check=True)
            unfinished.rename(folder / f"{name}.csv")
    tables = []
    for threads in (1, 2):
        title = f"1,000,000 rows of 28 columns, 100 trees, {threads} thread{'s' if threads > 1 else ''}"
        table = fits(title, folder, [folder / "train.csv", folder / "test.csv", "label"], 100, threads, COLUMNS)
        peak = table.results[0].median("memory") / 1e6
        table.targets.append(Target(f"at most 150 MB above the loaded table: {peak:.0f} MB", peak <= 150))
        tables.append(table)
    return tables


def boosting_flights() -> list[Table]:
    folder = WORK / "boosting-flights"
    folder.mkdir(parents=True, exist_ok=True)
    script = ROOT / "tools" / "training" / "datasets.py"
    subprocess.run([LEARNING, script, REAL_DATA, "--only", "flights"], check=True, stdout=subprocess.DEVNULL)
    place = REAL_DATA / "flights"
    schema = json.loads((place / "schema.json").read_text())["columns"]
    columns = [f"{column['name']}:{column['type']}" for column in schema]
    data = [place / "1" / "train.csv", place / "1" / "test.csv", "late"]
    return [fits("261,877 flights, 200 trees, 1 thread", folder, data, 200, 1, columns)]
