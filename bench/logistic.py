"""How fast logistic regression is fitted, and how small its loss gets, beside scikit-learn."""

import subprocess
from pathlib import Path

import numpy as np

from comparison import INPUTS, LEARN_BENCH, LEARNING, WORK, Table, Target
from measure import Contender, as_told

ROWS = 1_000_000
COLUMNS = 20


def logistic() -> list[Table]:
    folder = WORK / "logistic"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "rows.f32"
    if not file.exists():
        unfinished = file.with_suffix(".unfinished")
        subprocess.run([LEARNING, INPUTS / "logistic_rows.py", str(ROWS), unfinished], check=True)
        unfinished.rename(file)
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    shape = [file, str(ROWS), str(COLUMNS)]
    peer = [LEARNING, INPUTS / "sklearn_logistic.py", *shape]
    results, said = as_told(
        [
            Contender("mlgen", [LEARN_BENCH, "logistic", *shape, "1"], folder, output=folder / "mlgen.json"),
            Contender("scikit-learn, float64", [*peer, "64"], folder, output=folder / "64.json", environment=one),
            Contender("scikit-learn, float32", [*peer, "32"], folder, output=folder / "32.json", environment=one),
        ]
    )
    table = Table(f"{ROWS:,} rows of {COLUMNS} columns, 1 thread", results)
    faster = min(results[1:], key=lambda result: result.median("cpu"))
    share = results[0].median("cpu") / faster.median("cpu")
    table.targets.append(
        Target(f"CPU at most 0.5 of the faster peer's ({faster.contender.name}): {share:.2f}", share <= 0.5)
    )
    losses = {name: loss(file, figures["weights"]) for name, figures in said.items()}
    ours, lowest = losses.pop("mlgen"), min(losses.values())
    text = f"its loss is the lowest within a millionth: {ours:.3f}, and {lowest:.3f}"
    table.targets.append(Target(text, ours <= lowest * (1 + 1e-6)))
    return [table]


def loss(file: Path, weights: list[float]) -> float:
    """What both make small: the sum of the log losses, and half the square of the weights but for the intercept."""
    *slopes, intercept = weights
    values = np.fromfile(file, np.float32).reshape(COLUMNS + 1, ROWS).astype(np.float64)
    margin = np.array(slopes) @ values[:-1] + intercept
    return float(np.logaddexp(0, np.where(values[-1] > 0, -margin, margin)).sum() + np.dot(slopes, slopes) / 2)
