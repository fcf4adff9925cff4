"""Writes Tests/LearningTests/Cases/linear.json: small tables, and the linear models that scikit-learn fits to them.

usage: linear_cases.py [--check]
With --check it writes nothing, and fails unless the file says what the installed scikit-learn says.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge

FILE = Path(__file__).resolve().parents[2] / "Tests" / "LearningTests" / "Cases" / "linear.json"
ROWS, COLUMNS = 60, 4


def table(seed):
    """Columns of different means and scales, correlated, as float32 can hold them."""
    random = np.random.Generator(np.random.PCG64(seed))
    mixed = random.normal(size=(ROWS, COLUMNS)) @ (np.eye(COLUMNS) + 0.4 * random.normal(size=(COLUMNS, COLUMNS)))
    columns = (mixed * [1, 3, 0.2, 10] + [0, 5, -1, 100]).round(3).astype(np.float32).astype(np.float64)
    return random, mixed, columns


def short(values):
    """The shortest decimals that float32 reads as these."""
    return [float(str(value)) for value in np.asarray(values).astype(np.float32)]


def linear_objective(columns, target, weights, coefficients, intercept, alpha, ratio):
    left = target - columns @ coefficients - intercept
    loss = (weights * left**2).sum()
    if ratio is None:
        return loss + alpha * (coefficients**2).sum()
    penalty = ratio * abs(coefficients).sum() + (1 - ratio) / 2 * (coefficients**2).sum()
    return loss / (2 * weights.sum()) + alpha * penalty


def regression(name, seed, penalty, alpha=1.0, ratio=0.5, intercept=True, weighted=False):
    random, mixed, columns = table(seed)
    target = (mixed @ [2, -1, 0.3, 0] + 7 + random.normal(size=ROWS)).round(3).astype(np.float32).astype(np.float64)
    weights = random.integers(1, 5, ROWS) / 2 if weighted else None
    common = {"fit_intercept": intercept}
    model = {
        "none": lambda: LinearRegression(**common),
        "l2": lambda: Ridge(alpha=alpha, solver="cholesky", **common),
        "l1": lambda: Lasso(alpha=alpha, tol=1e-13, max_iter=1_000_000, **common),
        "elasticnet": lambda: ElasticNet(alpha=alpha, l1_ratio=ratio, tol=1e-13, max_iter=1_000_000, **common),
    }[penalty]().fit(columns, target, sample_weight=weights)
    objective = linear_objective(
        columns, target, np.ones(ROWS) if weights is None else weights, model.coef_, model.intercept_,
        0 if penalty == "none" else alpha, {"l1": 1, "elasticnet": ratio}.get(penalty),
    )
    return {
        "name": name, "algorithm": "linear_regression", "columns": [short(column) for column in columns.T], "values": short(target),
        "classes": None, "weights": None if weights is None else weights.tolist(), "penalty": penalty, "strength": alpha,
        "ratio": ratio, "intercept": intercept, "coefficients": [model.coef_.tolist()],
        "intercepts": [float(model.intercept_)], "objective": float(objective),
    }


def classification(name, seed, penalty, c=1.0, ratio=0.5, intercept=True, weighted=False, classes=2):
    random, mixed, columns = table(seed)
    if penalty in ("l1", "elasticnet"):
        # SAGA converges on scaled columns alone.
        columns = mixed.round(3).astype(np.float32).astype(np.float64)
    scores = mixed @ random.normal(size=(COLUMNS, classes)) + 1.5 * random.gumbel(size=(ROWS, classes))
    truth = scores.argmax(1)
    weights = random.integers(1, 5, ROWS) / 2 if weighted else None
    ratio = {"none": 0.0, "l2": 0.0, "l1": 1.0}.get(penalty, ratio)
    strength = np.inf if penalty == "none" else c
    smooth = penalty in ("none", "l2")
    model = LogisticRegression(
        C=strength, l1_ratio=ratio, fit_intercept=intercept, max_iter=1_000_000, tol=1e-12 if not smooth else 1e-10,
        solver="newton-cg" if smooth else "saga", random_state=1,
    ).fit(columns, truth, sample_weight=weights)
    margins = model.decision_function(columns)
    if classes == 2:
        margins = np.column_stack([np.zeros(ROWS), margins])
    losses = np.logaddexp.reduce(margins, axis=1) - margins[np.arange(ROWS), truth]
    penalties = 0 if penalty == "none" else ratio * abs(model.coef_).sum() + (1 - ratio) / 2 * (model.coef_**2).sum()
    objective = c * (losses * (1 if weights is None else weights)).sum() + penalties
    coefficients, intercepts = model.coef_, np.broadcast_to(model.intercept_, len(model.coef_))
    if classes > 2:
        intercepts = intercepts - intercepts.mean()
        if penalty == "none":
            coefficients = coefficients - coefficients.mean(0)
    return {
        "name": name, "algorithm": "logistic_regression", "columns": [short(column) for column in columns.T], "values": None,
        "classes": truth.tolist(), "weights": None if weights is None else weights.tolist(), "penalty": penalty,
        "strength": c, "ratio": ratio, "intercept": intercept, "coefficients": coefficients.tolist(),
        "intercepts": intercepts.tolist(), "objective": float(objective),
    }


def cases():
    return [
        regression("least squares", 1, "none"),
        regression("least squares with weights", 2, "none", weighted=True),
        regression("least squares without intercept", 3, "none", intercept=False),
        regression("ridge", 4, "l2"),
        regression("ridge with weights", 5, "l2", alpha=10.0, weighted=True),
        regression("ridge without intercept", 6, "l2", alpha=5.0, intercept=False),
        regression("lasso", 7, "l1", alpha=0.2),
        regression("lasso with weights", 8, "l1", alpha=0.5, weighted=True),
        regression("elastic net", 9, "elasticnet", alpha=0.3, ratio=0.7),
        regression("elastic net without intercept", 10, "elasticnet", alpha=0.1, intercept=False),
        classification("logistic, no penalty", 11, "none"),
        classification("logistic, l2", 12, "l2"),
        classification("logistic, l2 with weights", 13, "l2", c=0.1, weighted=True),
        classification("logistic, l2 without intercept", 14, "l2", c=10.0, intercept=False),
        classification("logistic, l1", 15, "l1", c=0.3),
        classification("logistic, elastic net", 16, "elasticnet", c=0.5, weighted=True),
        classification("multinomial, l2", 17, "l2", classes=3),
        classification("multinomial, no penalty", 18, "none", classes=3),
        classification("multinomial, l1", 19, "l1", c=0.5, classes=3),
        classification("multinomial, elastic net with weights", 20, "elasticnet", c=2.0, classes=4, weighted=True),
    ]


def main():
    warnings.simplefilter("ignore")
    made = cases()
    if sys.argv[1:] == ["--check"]:
        for ours, theirs in zip(json.loads(FILE.read_text()), made, strict=True):
            same = {key: value for key, value in theirs.items() if key not in ("coefficients", "intercepts", "objective")}
            if any(ours[key] != value for key, value in same.items()):
                raise SystemExit(f"{FILE.name}: {theirs['name']}: another table")
            for key in ("coefficients", "intercepts", "objective"):
                if not np.allclose(ours[key], theirs[key], rtol=1e-5, atol=1e-6):
                    raise SystemExit(f"{FILE.name}: {theirs['name']}: {key} is not what scikit-learn says")
        print(f"{len(made)} recorded linear models are scikit-learn's")
    else:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text("[\n" + ",\n".join(json.dumps(case) for case in made) + "\n]\n")


main()
