"""usage: predict_rows.py FOLDER

Writes what is predicted and by what: `rows.f32`, a million rows of 28 floats, row by row (those of rows.py, categories as
their codes, gaps as NaN), and trees that LightGBM fitted to others, 100 of 31 leaves, as `model.txt` for itself and `model.onnx`
for ONNX (onnxmltools).
"""

import sys
from pathlib import Path

import lightgbm
import numpy as np
import onnx
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType
from rows import table

ROWS = 1_000_000
TRAINING_ROWS = 100_000
TREES = 100
LEAVES = 31


def matrix(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rows = table(count, seed)
    label = (rows.pop("label") == "yes").to_numpy(int)
    columns = []
    for name in rows:
        column = rows[name]
        if column.dtype == "category":
            column = column.cat.codes.astype("float32").replace(-1, np.nan)
        columns.append(column.to_numpy(np.float32))
    return np.column_stack(columns), label


def main() -> None:
    folder = Path(sys.argv[1])
    features, label = matrix(TRAINING_ROWS, 1)
    model = lightgbm.LGBMClassifier(n_estimators=TREES, num_leaves=LEAVES, verbose=-1, n_jobs=1).fit(features, label)
    model.booster_.save_model(folder / "model.txt")
    types = [("rows", FloatTensorType([None, features.shape[1]]))]
    onnx.save(convert_lightgbm(model, initial_types=types, zipmap=False, target_opset=15), folder / "model.onnx")
    matrix(ROWS, 2)[0].tofile(folder / "rows.f32")


if __name__ == "__main__":
    main()
