"""How fast trees predict, beside LightGBM, which fitted them, and onnxruntime."""

import subprocess
from pathlib import Path

import numpy as np

from comparison import INPUTS, LEARN_BENCH, LEARNING, WORK, Table, Target
from measure import Contender, as_told

ROWS = 1_000_000
COLUMNS = 28


def predict() -> list[Table]:
    folder = WORK / "predict"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        subprocess.run([LEARNING, INPUTS / "predict_rows.py", unfinished], check=True)
        unfinished.rename(folder)
    return [predictions(folder, threads) for threads in (1, 2)]


def predictions(folder: Path, threads: int) -> Table:
    shape = [str(ROWS), str(COLUMNS), str(threads)]
    environment = {"OMP_NUM_THREADS": str(threads)}

    def contender(name: str, command: list[str | Path]) -> Contender:
        output = folder / f"{name}.f32"
        return Contender(name, [*command, output], folder, output=folder / f"{name}.json", environment=environment)

    script = [LEARNING, INPUTS / "predict.py"]
    ours = [LEARN_BENCH, "predict", folder / "model.onnx", folder / "rows.f32", *shape]
    contenders = [
        contender("mlgen", ours),
        contender("LightGBM", [*script, "lightgbm", folder, *shape]),
        contender("onnxruntime", [*script, "onnxruntime", folder, *shape]),
    ]
    results, _ = as_told(contenders)
    table = Table(f"{ROWS:,} rows of {COLUMNS} columns, 100 trees, {threads} thread{'s' if threads > 1 else ''}", results)
    faster = min(results[1:], key=lambda result: result.median("cpu"))
    share = results[0].median("cpu") / faster.median("cpu")
    table.targets.append(
        Target(f"CPU at most that of the faster peer ({faster.contender.name}): {share:.2f}", share <= 1)
    )
    said = [np.fromfile(folder / f"{contender.name}.f32", np.float32) for contender in contenders]
    if any(len(values) != 2 * ROWS for values in said):
        raise SystemExit(f"a program predicted another number of rows; compare the files in {folder}")
    # LightGBM's own thresholds have 64 bits, so a few rows fall to another side there.
    apart = float(np.abs(said[0] - said[2]).max())
    table.targets.append(Target(f"probabilities within 1e-5 of onnxruntime's: {apart:.0e}", apart <= 1e-5))
    return table
