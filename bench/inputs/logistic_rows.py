"""usage: logistic_rows.py ROWS FILE

Writes rows of 20 numbers that go together somewhat and a label of 0 or 1 that depends on them, always the same: floats of
32 bits, a column after another, the label last.
"""

import sys

import numpy as np

COLUMNS = 20


def main() -> None:
    count, file = int(sys.argv[1]), sys.argv[2]
    random = np.random.default_rng(11)
    mixing = np.eye(COLUMNS) + 0.25 * random.normal(size=(COLUMNS, COLUMNS))
    weights = 0.4 * random.normal(size=COLUMNS)
    rows = random.standard_normal((count, COLUMNS)) @ mixing
    label = random.random(count) < 1 / (1 + np.exp(-(rows @ weights + 0.3)))
    np.vstack([rows.T, label]).astype(np.float32).tofile(file)


if __name__ == "__main__":
    main()
