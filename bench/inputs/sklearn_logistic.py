"""usage: sklearn_logistic.py FILE ROWS COLUMNS BITS

What `mlgen-learn-bench logistic` does, with scikit-learn's lbfgs and its defaults (l2, C=1), in floats of 32 or 64 bits:
prints the same line of JSON. The rows are as its solver wants them before the time begins.
"""

import json
import resource
import sys
import time

import numpy as np
from sklearn.linear_model import LogisticRegression


def main() -> None:
    file, rows, columns, bits = sys.argv[1], *map(int, sys.argv[2:])
    values = np.fromfile(file, np.float32).reshape(columns + 1, rows)
    kind = np.float32 if bits == 32 else np.float64
    features, label = np.ascontiguousarray(values[:-1].T, kind), values[-1].astype(np.int64)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, wall = time.process_time(), time.perf_counter()
    model = LogisticRegression(max_iter=1000).fit(features, label)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    weights = [*model.coef_[0].tolist(), float(model.intercept_[0])]
    figures = {"cpu": cpu, "wall": wall, "memory": peak * 1024, "iterations": int(model.n_iter_[0]), "weights": weights}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
