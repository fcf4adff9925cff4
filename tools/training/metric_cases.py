"""Writes Tests/MetricsTests/Cases/cases.json: rows, and what scikit-learn's metrics say of them.

usage: metric_cases.py [--check]
With --check it writes nothing, and fails unless the file says what the installed scikit-learn says.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import recorded  # noqa: E402

FILE = Path(__file__).resolve().parents[2] / "Tests" / "MetricsTests" / "Cases" / "cases.json"


def classification(name, truth, probabilities, weights=None):
    truth, probabilities = np.asarray(truth), np.asarray(probabilities)
    classes = list(range(probabilities.shape[1]))
    binary = len(classes) == 2
    predicted = probabilities.argmax(1)
    weighted = {"sample_weight": weights}
    average = {"average": "binary" if binary else "macro", "zero_division": 0.0} | weighted
    every = binary or set(classes) == set(truth)
    scores = probabilities[:, 1] if binary else probabilities
    # scikit-learn would sum float32 in float32: what it clips to is that type's, what it sums is not.
    resolution = np.finfo(probabilities.dtype).eps
    exact = probabilities.astype(np.float64)
    clipped = exact.clip(resolution, 1 - resolution)
    expected = {
        "accuracy": metrics.accuracy_score(truth, predicted, **weighted),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted, **weighted),
        "precision": metrics.precision_score(truth, predicted, **average),
        "recall": metrics.recall_score(truth, predicted, **average),
        "f1": metrics.f1_score(truth, predicted, **average),
        "log_loss": metrics.log_loss(truth, y_proba=clipped, labels=classes, **weighted),
        "brier": metrics.brier_score_loss(truth, y_proba=exact, labels=classes, **weighted),
    }
    if every:
        expected["auc"] = metrics.roc_auc_score(truth, scores, multi_class="ovr", **weighted)
        expected["average_precision"] = metrics.average_precision_score(truth, scores, **weighted)
    case = {
        "name": name,
        "truth": truth.tolist(),
        "classes": len(classes),
        "probabilities": probabilities.ravel().tolist(),
        "weights": None if weights is None else np.asarray(weights).tolist(),
        "single": probabilities.dtype == np.float32,
        "expected": {key: float(value) for key, value in expected.items()},
        "confusion": metrics.confusion_matrix(truth, predicted, labels=classes, **weighted).astype(float).ravel().tolist(),
    }
    if binary:
        x, y, threshold = metrics.roc_curve(truth, scores, **weighted)
        # Infinity is not JSON; it is always the first.
        case["roc"] = {"x": x.tolist(), "y": y.tolist(), "threshold": threshold[1:].tolist()}
        precision, recall, threshold = metrics.precision_recall_curve(truth, scores, **weighted)
        case["precision_recall"] = {
            "x": recall[::-1].tolist(), "y": precision[::-1].tolist(), "threshold": threshold[::-1].tolist()
        }
        if weights is None and probabilities.dtype == np.float64:
            for strategy in ("uniform", "quantile"):
                observed, promised = calibration_curve(truth, scores, n_bins=5, strategy=strategy)
                case[strategy] = {"observed": observed.tolist(), "predicted": promised.tolist()}
    return case


def regression(name, truth, predicted, weights=None):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    weighted = {"sample_weight": weights}
    return {
        "name": name,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "weights": None if weights is None else np.asarray(weights).tolist(),
        "expected": {
            "rmse": float(metrics.root_mean_squared_error(truth, predicted, **weighted)),
            "mae": float(metrics.mean_absolute_error(truth, predicted, **weighted)),
            "mape": float(metrics.mean_absolute_percentage_error(truth, predicted, **weighted)),
            "r2": float(metrics.r2_score(truth, predicted, **weighted)),
        },
    }


def binary(random, rows, decimals):
    truth = random.integers(0, 2, rows)
    scores = np.round(np.clip(random.normal(0.4 + 0.2 * truth, 0.25), 0, 1), decimals)
    return truth, np.column_stack([1 - scores, scores])


def many(random, rows, classes):
    truth = random.integers(0, classes, rows)
    scores = np.exp(random.normal(size=(rows, classes)) + 1.0 * np.eye(classes)[truth]).round(2)
    return truth, scores / scores.sum(1, keepdims=True)


def cases():
    random = np.random.Generator(np.random.PCG64(7))
    weights = random.integers(0, 4, 30) / 2
    separable = np.array([0, 0, 1, 1]), np.array([[1, 0], [0.9, 0.1], [0.2, 0.8], [0, 1.0]])
    truth, probabilities = many(random, 40, 4)
    return {
        "classification": [
            classification("scores differ", *binary(random, 30, 9)),
            classification("many scores are equal", *binary(random, 30, 1)),
            classification("weights, some of them 0", *binary(random, 30, 1), weights),
            classification("all scores are equal", [0, 1, 1], [[0.5, 0.5]] * 3),
            classification("the classes are apart", *separable),
            classification("all are wrong", 1 - separable[0], separable[1]),
            classification("nothing is predicted to be positive", [0, 1, 0], [[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]]),
            classification("enough rows for the radix sort", *binary(random, 300, 2)),
            classification("float32", *(lambda t, p: (t, p.astype(np.float32)))(*binary(random, 30, 1))),
            classification("three classes", *many(random, 30, 3)),
            classification("three classes with weights", *many(random, 30, 3), weights),
            classification("a class that no row has", truth % 3, probabilities),
            classification("a class that no row has nor gets", [0, 1, 0], [[0.7, 0.3, 0], [0.6, 0.4, 0], [0.2, 0.8, 0]]),
        ],
        "regression": [
            regression("values", random.normal(10, 3, 30), random.normal(10, 3, 30)),
            regression("values with weights", random.normal(10, 3, 30), random.normal(10, 3, 30), weights),
            regression("zeros among the values", [0.0, 1.0, 2.0], [0.5, 1.0, 1.5]),
            regression("values that do not vary", [2.0, 2.0, 2.0], [2.0, 1.0, 2.5]),
            regression("values that do not vary, predicted right", [2.0, 2.0], [2.0, 2.0]),
            regression("far from zero", 1e6 + random.normal(size=20), 1e6 + random.normal(size=20)),
        ],
    }


def main():
    warnings.simplefilter("ignore")
    made = cases()
    if sys.argv[1:] == ["--check"]:
        recorded.check(FILE, made, 1e-12, "scikit-learn")
        count = sum(len(case["expected"]) for part in made.values() for case in part)
        print(f"{count} recorded metrics are scikit-learn's")
    else:
        FILE.write_text(recorded.text(made))


main()
