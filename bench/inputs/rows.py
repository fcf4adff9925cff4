"""usage: rows.py ROWS SEED FILE

Writes rows of a made-up table as CSV: 20 numbers (one with a heavy tail, one of few values, two with missing values), 8
categories of 2 to 1,000 levels that are the rarer the later (one with missing values), and a label that depends on them.
"""

import sys

import numpy as np
import pandas as pd

LEVELS = (2, 3, 5, 10, 20, 50, 200, 1000)
NUMBERS = [f"number_{index:02}" for index in range(20)]
CATEGORIES = [f"category_{index}" for index in range(len(LEVELS))]


def table(count: int, seed: int) -> pd.DataFrame:
    laws = np.random.default_rng(7)  # The same for every seed: what the rows have in common.
    draws = np.random.default_rng(seed)
    mixing = np.eye(20) + 0.25 * laws.normal(size=(20, 20))
    effects = 0.3 * laws.normal(size=20)
    numbers = draws.standard_normal((count, 20)) @ mixing
    numbers[:, 3] = np.exp(numbers[:, 3])
    numbers[:, 4] = np.round(2 * numbers[:, 4])
    logit = np.tanh(numbers[:, :12]) @ effects[:12] + 0.4 * numbers[:, 12] * numbers[:, 13]
    logit += 0.5 * np.sin(2 * numbers[:, 14]) + np.where(numbers[:, 15] > 0.5, 0.5, 0) + numbers[:, 16:] @ effects[16:] / 4
    columns: dict[str, object] = {}
    codes = []
    for levels in LEVELS:
        shares = 1 / np.arange(1, levels + 1)
        codes.append(draws.choice(levels, size=count, p=shares / shares.sum()))
        logit += 0.5 * laws.normal(size=levels)[codes[-1]]
    numbers[draws.random(count) < 0.05, 1] = np.nan
    numbers[draws.random(count) < 0.2, 8] = np.nan
    for index, name in enumerate(NUMBERS):
        columns[name] = np.round(numbers[:, index], 6)
    for name, drawn in zip(CATEGORIES, codes, strict=True):
        columns[name] = pd.Categorical.from_codes(drawn, [f"{name[-1]}_{level}" for level in range(max(drawn) + 1)])
    rows = pd.DataFrame(columns)
    rows.loc[draws.random(count) < 0.03, CATEGORIES[4]] = None
    rows["label"] = np.where(draws.random(count) < 1 / (1 + np.exp(-logit)), "yes", "no")
    return rows


if __name__ == "__main__":
    table(int(sys.argv[1]), int(sys.argv[2])).to_csv(sys.argv[3], index=False)
