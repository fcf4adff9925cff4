"""How good models are on real data, beside those of LightGBM and scikit-learn.

usage: quality.py DATA [--program PROGRAM] [--only NAME|ALGORITHM,...] [--seeds 1,2,3,4,5]

For each case and seed, mlgen-train splits the rows and fits, and the peer fits the same training rows; both are judged on
the same test rows, which neither has seen. Prints a line of JSON for each: case, seed, metric, ours, theirs.
`make bench NAME=quality` runs it and judges the means.
"""

import argparse
import json
import sys
import tempfile
import warnings
from pathlib import Path

from datasets import DATASETS, SEEDS, write
from peers import quality
from runs import Case, Run

TREES = {"trees": 100}

CASES = [
    *(Case(name, "gradient_boosting", TREES) for name in DATASETS if name != "flights"),
    Case("flights", "gradient_boosting", {"trees": 200}),
    *(Case(name, "random_forest", TREES) for name in DATASETS if name not in ("flights", "diamonds")),
    Case("flights", "random_forest", TREES, rows=20_000),
    Case("diamonds", "random_forest", TREES, rows=20_000),
    *(
        Case(name, f"{'logistic' if dataset.task == 'classification' else 'linear'}_regression", transforms="scaled")
        for name, dataset in DATASETS.items()
    ),
    *(Case(name, "mlp", transforms="scaled") for name in DATASETS if name not in ("flights", "diamonds")),
    Case("flights", "mlp", {"epochs": 20}, "scaled", rows=60_000),
    Case("diamonds", "mlp", {"epochs": 50}, "scaled", rows=20_000),
]


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--program", type=Path, default=Path(".build-release/release/mlgen-train"))
    parser.add_argument("--only", type=lambda text: text.split(","))
    parser.add_argument("--seeds", type=lambda text: tuple(map(int, text.split(","))), default=SEEDS)
    arguments = parser.parse_args()
    only = arguments.only
    cases = [case for case in CASES if not only or case.name in only or case.algorithm in only]
    for name in sorted({case.name for case in cases}):
        write(arguments.data, DATASETS[name], SEEDS)
    for case in cases:
        for seed in arguments.seeds:
            with tempfile.TemporaryDirectory(prefix="mlgen-quality-") as folder:
                run = Run(arguments.program.resolve(), arguments.data.resolve(), Path(folder), case, seed)
                run.call("features")
                run.call("fit", "--predictions", "predictions.csv")
                metric, ours, theirs = quality(run)
            line = {
                "algorithm": case.algorithm, "data": case.name, "rows": case.rows, "parameters": case.parameters,
                "seed": seed, "metric": metric, "ours": float(ours), "theirs": float(theirs),
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
