"""usage: lightgbm_fit.py TRAIN TEST LABEL TREES LEAVES THREADS NAME:TYPE…

What `mlgen-learn-bench boost` does, with LightGBM: prints the same line of JSON. Timed are the construction of the data set
and the training.
"""

import json
import resource
import sys
import time

import lightgbm
import pandas as pd
from sklearn.metrics import roc_auc_score


def main() -> None:
    train_file, test_file, label, trees, leaves, threads, *columns = sys.argv[1:]
    types = dict(column.split(":") for column in columns)
    read = {name: "float64" if kind in ("number", "integer") else "str" for name, kind in types.items()}
    train, test = (pd.read_csv(file, dtype=read, keep_default_na=False, na_values=[""]) for file in (train_file, test_file))
    for name, kind in types.items():
        if kind == "category":
            dtype = pd.CategoricalDtype(sorted(train[name].dropna().unique()))
            train[name], test[name] = train[name].astype(dtype), test[name].astype(dtype)
    labels, truth = train.pop(label).cat.codes, test.pop(label).cat.codes
    parameters = {"objective": "binary", "num_leaves": int(leaves), "num_threads": int(threads), "verbose": -1}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, wall = time.process_time(), time.perf_counter()
    model = lightgbm.train(parameters, lightgbm.Dataset(train, labels, params=parameters), int(trees))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    area = roc_auc_score(truth, model.predict(test, num_threads=1))
    print(json.dumps({"cpu": cpu, "wall": wall, "memory": peak * 1024, "auc": area}))


if __name__ == "__main__":
    main()
