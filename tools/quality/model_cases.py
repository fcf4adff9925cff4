"""Writes Tests/QualityTests/Cases/model.json: comparisons of models and sizes of experiments, by their definitions.

usage: model_cases.py [--check]
With --check it writes nothing, and fails unless the file says what the definitions give with the installed scipy and
scikit-learn.
"""

import math
import sys
from pathlib import Path

import numpy as np
from scipy import optimize, stats
from sklearn import metrics

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import recorded  # noqa: E402

FILE = Path(__file__).resolve().parents[2] / "Tests" / "QualityTests" / "Cases" / "model.json"


def delong(name, truth, scores, others):
    """The covariance of the structural components, by comparing every positive row with every other one."""
    truth, both = np.asarray(truth), [np.asarray(scores, float), np.asarray(others, float)]
    positive, negative = truth == 1, truth == 0
    wins = [np.heaviside(s[positive][:, None] - s[negative][None, :], 0.5) for s in both]
    of_positives = np.cov([w.mean(1) for w in wins])
    of_negatives = np.cov([w.mean(0) for w in wins])
    covariance = of_positives / positive.sum() + of_negatives / negative.sum()
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    areas = [metrics.roc_auc_score(truth, s) for s in both]
    error = math.sqrt(max(0.0, variance))
    reach = stats.norm.ppf(0.975) * error
    difference = areas[0] - areas[1]
    return {
        "name": name,
        "truth": truth.tolist(),
        "scores": both[0].tolist(),
        "others": both[1].tolist(),
        "areas": [float(area) for area in areas],
        "error": error,
        "low": float(difference - reach),
        "high": float(difference + reach),
        "p": float(2 * stats.norm.sf(abs(difference) / error)) if error > 1e-12 else 1.0,
    }


def power(effect, count, significance):
    """statsmodels.stats.power.normal_power, two-sided, of two groups of `count`."""
    bound = stats.norm.isf(significance / 2)
    shift = effect * math.sqrt(count / 2)
    return stats.norm.sf(bound - shift) + stats.norm.cdf(-bound - shift)


def size(effect, wanted, significance):
    return {
        "effect": effect,
        "power": wanted,
        "significance": significance,
        "count": optimize.brentq(
            lambda count: power(effect, count, significance) - wanted, 1e-9, 1e12, xtol=1e-9, rtol=1e-14
        ),
    }


def shares(baseline, difference, wanted=0.8, significance=0.05):
    effect = 2 * (math.asin(math.sqrt(baseline + difference)) - math.asin(math.sqrt(baseline)))
    return {"baseline": baseline, "difference": difference} | size(abs(effect), wanted, significance)


def gaps(name, truth, scores, groups):
    """fairlearn.metrics' demographic_parity_difference and the like: the largest rate minus the smallest."""
    truth, scores, groups = np.asarray(truth), np.asarray(scores, float), np.asarray(groups)
    chosen = scores > 0.5
    def rate(values, among):
        rates = [values[(groups == group) & among].mean() for group in np.unique(groups)]
        return float(max(rates) - min(rates))
    every = np.ones(len(truth), bool)
    opportunity = rate(chosen, truth == 1)
    return {
        "name": name,
        "truth": truth.tolist(),
        "scores": scores.tolist(),
        "groups": groups.tolist(),
        "demographic_parity": rate(chosen, every),
        "equal_opportunity": opportunity,
        "equalized_odds": max(opportunity, rate(chosen, truth == 0)),
        "predictive_parity": rate(truth == 1, chosen),
    }


def cases():
    random = np.random.default_rng(21)
    truth = random.integers(0, 2, 60)
    good = truth + random.normal(0, 1, 60)
    worse = truth + random.normal(0, 1.6, 60)
    people = random.integers(0, 2, 300)
    return {
        "areas": [
            delong("two models", truth, good, worse),
            delong("ties within and between", truth, np.round(good), np.round(worse)),
            delong("the same order", truth, good, np.exp(good)),
            delong("the reverse", truth, good, -good),
            delong("few rows", [0, 1, 0, 1], [0.1, 0.4, 0.35, 0.8], [0.3, 0.2, 0.1, 0.9]),
            delong("a constant", truth, good, np.zeros(60)),
        ],
        "sizes": [
            size(effect, wanted, significance)
            for effect in (0.02, 0.2, 0.5, 1.3)
            for wanted, significance in ((0.8, 0.05), (0.95, 0.01), (0.2, 0.1), (0.5, 0.05))
        ],
        "shares": [shares(0.1, 0.02), shares(0.5, -0.01), shares(0.02, 0.001, 0.9), shares(0, 0.3), shares(0.7, 0.3)],
        "gaps": [
            gaps("two groups", people, np.clip(people * 0.3 + random.random(300) * 0.7, 0, 1), random.integers(0, 2, 300)),
            gaps("three groups", people, random.random(300), random.integers(0, 3, 300)),
        ],
    }


def main():
    made = cases()
    if sys.argv[1:] == ["--check"]:
        recorded.check(FILE, made, 1e-10, "the definitions")
        print(f"{sum(map(len, made.values()))} recorded comparisons are as defined")
    else:
        FILE.write_text(recorded.text(made))


main()
