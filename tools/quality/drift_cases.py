"""Writes Tests/QualityTests/Cases/drift.json: samples and tables, and what scipy says of them.

usage: drift_cases.py [--check]
       drift_cases.py --random SEED
With --check it writes nothing, and fails unless the file says what the installed scipy says. With --random it makes
other cases, larger ones among them, and has the tests, which are built, judge those.
"""

import math
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.spatial import distance

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import recorded  # noqa: E402

FILE = Path(__file__).resolve().parents[2] / "Tests" / "QualityTests" / "Cases" / "drift.json"


def samples(name, reference, current):
    reference, current = np.asarray(reference, float), np.asarray(current, float)
    exact = stats.ks_2samp(reference, current, method="exact")
    asymptotic = stats.ks_2samp(reference, current, method="asymp")
    auto = stats.ks_2samp(reference, current)
    undefined = math.isnan(asymptotic.pvalue)
    return {
        "name": name,
        "reference": reference.tolist(),
        "current": current.tolist(),
        "statistic": float(auto.statistic),
        "exact": float(exact.pvalue),
        # scipy has none for two samples of one value each.
        "asymptotic": None if undefined else float(asymptotic.pvalue),
        "auto": float(auto.pvalue),
        "wasserstein": float(stats.wasserstein_distance(reference, current)),
        "standard_deviation": float(reference.std()),
    }


def table(name, counts):
    counts = np.asarray(counts, float)
    plain = stats.chi2_contingency(counts, correction=False)
    yates = stats.chi2_contingency(counts, correction=True)
    return {
        "name": name,
        "counts": counts.tolist(),
        "degrees": int(plain.dof),
        "statistic": float(plain.statistic),
        "p": float(plain.pvalue),
        "corrected_statistic": float(yates.statistic),
        "corrected_p": float(yates.pvalue),
        "cramers_v": float(stats.contingency.association(counts.astype(int), method="cramer")),
    }


def shares(name, reference, current):
    reference, current = np.asarray(reference, float), np.asarray(current, float)
    # Our definition of the index, which nobody's is: none counts as 0.0001.
    before = np.where(reference > 0, reference, 1e-4)
    now = np.where(current > 0, current, 1e-4)
    return {
        "name": name,
        "reference": reference.tolist(),
        "current": current.tolist(),
        "stability_index": float(np.sum((now - before) * np.log(now / before))),
        "jensen_shannon": float(distance.jensenshannon(reference, current, base=2) ** 2),
    }


def proportion(first, of_first, second, of_second):
    # Pearson's test of the 2 x 2 table, whose root is the z of two proportions.
    counts = [[first, of_first - first], [second, of_second - second]]
    return {
        "counts": [first, of_first, second, of_second],
        "p": float(stats.chi2_contingency(counts, correction=False).pvalue),
        "effect": 2 * (math.asin(math.sqrt(second / of_second)) - math.asin(math.sqrt(first / of_first))),
    }


def adjusted(p):
    return {"p": list(map(float, p)), "adjusted": stats.false_discovery_control(np.asarray(p, float)).tolist()}


def tail(n, d):
    return {"n": n, "d": float(d), "p": float(stats.kstwo.sf(d, n))}


def upper(statistic, degrees):
    return {"statistic": float(statistic), "degrees": degrees, "p": float(stats.chi2.sf(statistic, degrees))}


def normal(p):
    return {"p": float(p), "z": float(stats.norm.ppf(p))}


def tails():
    made = []
    for n in (1, 2, 3, 7, 20, 100, 140, 141, 500, 5000, 100_000, 100_001, 500_000):
        places = [0.3 / n, 0.7 / n, 1 / n, 1.5 / n, 0.3, 0.49, 0.5, 0.77, 1 - 0.5 / n]
        places += [z / math.sqrt(n) for z in (0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.48, 1.6, 2.1, 3.0, 5.0, 12.0)]
        made += [tail(n, d) for d in places if 0 < d <= 1]
    return made


def distribution(random, count, empty):
    made = random.dirichlet(np.ones(count))
    made[random.random(count) < empty] = 0
    return made / made.sum() if made.sum() > 0 else np.eye(count)[0]


def cases():
    random = np.random.default_rng(20)
    normals = random.normal(size=60)
    return {
        "samples": [
            samples("numbers that differ", normals, random.normal(0.4, 1.2, 45)),
            samples("equal sizes", normals[:30], random.normal(0.4, 1, 30)),
            samples("sizes without a common divisor", normals[:37], random.normal(0.2, 1, 23)),
            samples("one size is a multiple", normals[:40], random.normal(0.2, 1, 20)),
            samples("ties", random.integers(0, 5, 40), random.integers(1, 6, 33)),
            samples("the same rows", normals, normals),
            samples("apart", normals[:20], normals[:20] + 100),
            samples("apart, of different sizes", normals[:20], normals[:13] - 100),
            samples("constants that are equal", [3, 3, 3, 3], [3, 3]),
            samples("constants that differ", [3, 3, 3, 3], [4, 4]),
            samples("a value each", [1], [2]),
            samples("the same value each", [1], [1]),
            samples("one value and many", [0.1], normals),
            samples("large numbers", 1e12 + normals, 1e12 + random.normal(size=50)),
            samples("two more rows", np.arange(100), np.arange(102)),
        ],
        "tables": [
            table("two by two", [[10, 20], [30, 25]]),
            table("two by two, less than the correction", [[10, 10], [10, 11]]),
            table("two by three", [[10, 10, 20], [20, 20, 20]]),
            table("alike", [[10, 20, 30], [20, 40, 60]]),
            table("apart", [[10, 0, 5, 0], [0, 12, 0, 3]]),
            table("many columns", random.integers(1, 40, (2, 300))),
            table("large counts", random.integers(90_000, 110_000, (2, 12))),
            table("three rows", random.integers(1, 30, (3, 4))),
            table("a tail beyond small numbers", [[1000, 1], [1, 1000]]),
        ],
        "shares": [
            shares("tenths", np.ones(10) / 10, distribution(random, 10, 0)),
            shares("equal", np.ones(4) / 4, np.ones(4) / 4),
            shares("apart", [1, 0, 0], [0, 0.5, 0.5]),
            shares("some are empty", distribution(random, 12, 0.3), distribution(random, 12, 0.3)),
            shares("empty on both sides", [0.5, 0, 0.5], [0.4, 0, 0.6]),
        ],
        "proportions": [
            proportion(20, 1000, 31, 1000), proportion(0, 50, 4, 40), proportion(7, 7, 6, 9), proportion(1, 2, 1, 3),
        ],
        "adjusted": [
            adjusted([0.01, 0.04, 0.03, 0.005]), adjusted([0.5]), adjusted([1, 1, 1]), adjusted(random.random(30) ** 3),
        ],
        "tails": tails(),
        "upper": [
            upper(x * degrees, degrees)
            for degrees in (1, 2, 3, 10, 99, 1000, 9999, 100_000)
            for x in (1e-3, 0.3, 0.9, 1.0, 1.01, 1.2, 2.5)
        ],
        "normal": [normal(p) for p in (1e-300, 1e-20, 1e-5, 0.01, 0.2, 0.499, 0.5, 0.7, 0.975, 1 - 1e-9)],
    }


def random_cases(seed):
    random = np.random.default_rng(seed)

    def sample():
        size = int(random.choice([1, 2, 3, 10, 30, 100, 300, 1000]))
        kind = random.integers(5)
        shift, scale = random.normal(0, 0.3), math.exp(random.normal(0, 0.3))
        if kind == 0:
            return np.round(random.normal(shift, scale, size), int(random.integers(0, 3)))
        if kind == 1:
            return np.full(size, float(random.integers(0, 2)))
        if kind == 2:
            return random.lognormal(shift, scale, size)
        return random.normal(shift, scale, size)

    made = cases()
    made["samples"] = [samples(f"random {at}", sample(), sample()) for at in range(120)] + [
        samples("large", random.normal(size=12_000), random.normal(0.02, 1, 15_000)),
        samples("large with ties", random.integers(0, 50, 11_000), random.integers(0, 51, 9_000)),
    ]
    made["tables"] = [
        table(f"random {at}", random.integers(1, 10 ** random.integers(1, 5), (2, random.choice([2, 3, 10, 10_000]))))
        for at in range(60)
    ]
    made["shares"] = []
    for at in range(60):
        count = int(random.integers(1, 40))
        made["shares"].append(shares(f"random {at}", distribution(random, count, 0.2), distribution(random, count, 0.2)))
    made["proportions"] = []
    while len(made["proportions"]) < 60:
        of_first, of_second = (int(size) for size in random.integers(1, 10 ** random.integers(1, 6), 2))
        first, second = int(random.integers(0, of_first + 1)), int(random.integers(0, of_second + 1))
        if 0 < first + second < of_first + of_second:
            made["proportions"].append(proportion(first, of_first, second, of_second))
    made["adjusted"] = [adjusted(random.random(int(random.integers(1, 60))) ** 4) for _ in range(40)]
    made["tails"] = [
        tail(n, min(1, math.exp(random.normal(-0.2, 0.7)) / math.sqrt(n)))
        for n in (int(math.exp(at)) for at in random.uniform(0, 13.5, 300))
    ]
    made["upper"] = [
        upper(degrees * math.exp(random.normal(0, 1)), degrees)
        for degrees in (int(math.exp(at)) for at in random.uniform(0, 12, 300))
    ]
    made["normal"] = [normal(p) for p in random.random(60) ** 5]
    return made


def main():
    warnings.simplefilter("ignore")
    match sys.argv[1:]:
        case ["--check"]:
            made = cases()
            recorded.check(FILE, made, 1e-12, "scipy")
            print(f"{sum(map(len, made.values()))} recorded cases are scipy's")
        case ["--random", seed]:
            made = random_cases(int(seed))
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                file.write(recorded.text(made))
                file.flush()
                judged = subprocess.run(
                    ["swift", "test", "--skip-build", "--filter", "RecordedDriftTests"],
                    env=os.environ | {"MLGEN_DRIFT_CASES": file.name},
                    capture_output=True,
                    text=True,
                )
            if judged.returncode != 0 or "6 tests" not in judged.stdout:
                raise SystemExit(judged.stdout[-8000:] + judged.stderr[-2000:])
            print(f"{sum(map(len, made.values()))} random cases of seed {seed} are scipy's")
        case []:
            FILE.write_text(recorded.text(cases()))
        case _:
            raise SystemExit(__doc__)


main()
