"""Judges trained models with the built mlgen-validate, and holds every figure to what others compute.

usage: model_validation.py DATA [--train PROGRAM] [--validate PROGRAM] [--keep FOLDER]

On a real data set, two models are trained by the same rows: one as it should be, one of a single split. Each is judged
against the other. From onnxruntime's answers to the same test rows, scikit-learn gives the metrics, of all rows and of
each slice; numpy gives DeLong's interval of the difference of areas, the bootstrap's within its own spread, the gaps
between groups as fairlearn defines them, what an invariance test and a directional one must find, and the calibration.
The weak model must be stopped by its gates, and the good one pass; without a model to compare with, regression gates
pass and say so.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from scipy import stats
from sklearn import metrics

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

from datasets import DATASETS, write  # noqa: E402
from models import feed  # noqa: E402
from runs import Case, Run  # noqa: E402

SEED = 1
CLASSIFICATION = ["accuracy", "balanced_accuracy", "precision", "recall", "f1", "auc", "average_precision", "log_loss", "brier"]
REGRESSION = ["rmse", "mae", "mape", "r2"]
TOLERANCE = 1e-6
"""Of figures: onnxruntime's answers differ from ours in the last bits of float32."""


class Answers:
    """onnxruntime's answers to the test part."""

    def __init__(self, run: Run) -> None:
        self.run = run
        path = run.folder / "model" / "model.onnx"
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.rows = run.part("test")
        self.label = self.rows[DATASETS[run.case.name].label]
        self.values = self.of(self.rows)
        if run.is_classifier:
            self.classes = [output.name.removeprefix("probability_") for output in self.session.get_outputs()[1:]]
            self.truth = self.label.map({name: code for code, name in enumerate(self.classes)}).to_numpy()
        else:
            self.truth = self.label.astype(float).to_numpy()

    def of(self, rows: pd.DataFrame) -> np.ndarray:
        names = [output.name for output in self.session.get_outputs() if output.name != "label"]
        found = self.session.run(names, {tensor.name: feed(rows, tensor) for tensor in self.session.get_inputs()})
        values = np.column_stack(found).astype(np.float64)
        return values if self.run.is_classifier else values[:, 0]


def figure(name: str, truth: np.ndarray, answers: np.ndarray) -> float | None:
    """What scikit-learn says of two classes or of numbers; None where it is undefined."""
    if name in REGRESSION:
        scorers = {
            "rmse": metrics.root_mean_squared_error, "mae": metrics.mean_absolute_error,
            "mape": metrics.mean_absolute_percentage_error, "r2": metrics.r2_score,
        }
        return float(scorers[name](truth, answers))
    predicted = answers.argmax(1)
    clip = np.finfo(np.float32).eps
    if name in ("auc", "average_precision") and len(set(truth)) < 2:
        return None if name == "auc" or not truth.any() else 1.0
    return float({
        "accuracy": lambda: metrics.accuracy_score(truth, predicted),
        "balanced_accuracy": lambda: metrics.balanced_accuracy_score(truth, predicted),
        "precision": lambda: metrics.precision_score(truth, predicted, zero_division=0.0),
        "recall": lambda: metrics.recall_score(truth, predicted, zero_division=0.0),
        "f1": lambda: metrics.f1_score(truth, predicted, zero_division=0.0),
        "auc": lambda: metrics.roc_auc_score(truth, answers[:, 1]),
        "average_precision": lambda: metrics.average_precision_score(truth, answers[:, 1]),
        "log_loss": lambda: metrics.log_loss(truth, answers.clip(clip, 1 - clip), labels=[0, 1]),
        "brier": lambda: metrics.brier_score_loss(truth, answers[:, 1]),
    }[name]())


def delong(truth: np.ndarray, scores: np.ndarray, others: np.ndarray) -> tuple[float, float]:
    """The interval of 95 %, by comparing every positive row with every other one."""
    positive = truth == 1
    wins = [np.heaviside(s[positive][:, None] - s[~positive][None, :], 0.5) for s in (scores, others)]
    of_positives, of_others = np.cov([w.mean(1) for w in wins]), np.cov([w.mean(0) for w in wins])
    covariance = of_positives / positive.sum() + of_others / (~positive).sum()
    error = math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    difference = wins[0].mean() - wins[1].mean()
    reach = stats.norm.ppf(0.975) * error
    return difference - reach, difference + reach


def bootstrap(name: str, truth: np.ndarray, answers: np.ndarray, draws: int = 1000) -> tuple[float, float]:
    random = np.random.default_rng(0)
    rows = (random.integers(0, len(truth), len(truth)) for _ in range(draws))
    values = [figure(name, truth[draw], answers[draw]) for draw in rows]
    low, high = np.quantile([value for value in values if value is not None], [0.025, 0.975])
    return float(low), float(high)


def near(what: str, ours: float | None, theirs: float | None, tolerance: float = TOLERANCE) -> None:
    same = ours is None and theirs is None
    if not same and (ours is None or theirs is None or abs(ours - theirs) > tolerance * max(1, abs(theirs))):
        raise AssertionError(f"{what}: mlgen-validate says {ours}, and it is {theirs}")


class Judge:
    """Runs mlgen-validate on a run's folder."""

    def __init__(self, program: Path) -> None:
        self.program = program

    def __call__(self, run: Run, baseline: Run | None, more: dict[str, object], code: int) -> tuple[dict, str]:
        task = DATASETS[run.case.name].task
        config = {
            "model": run.case.name, "task": task, "columns": run.config["columns"],
            "metrics": CLASSIFICATION if run.is_classifier else REGRESSION, "gates": [], "slices": [],
            "behaviour": {"invariant": [], "directional": []}, "seed": SEED, "tracking": run.config["tracking"],
        } | more
        if baseline is not None:
            config["baseline"] = {"kind": "file", "path": str(baseline.folder / "model")}
        run.write("validate_model.json", config)
        done = subprocess.run(
            [str(self.program), "model", "--config", "validate_model.json", "--folder", ".", "--log", "text"],
            cwd=run.folder, capture_output=True, text=True, check=False,
        )
        assert done.returncode == code, f"{run.case.title}: ended with {done.returncode} and not {code}:\n{done.stdout}{done.stderr}"
        return json.loads((run.folder / "reports" / "model_validation.json").read_text()), done.stdout


def check_metrics(title: str, verdict: dict, own: Answers, other: Answers | None) -> None:
    for found in verdict["metrics"]:
        name = found["metric"]
        if name.startswith("latency"):
            continue
        near(f"{title}: {name}", found.get("value"), figure(name, own.truth, own.values))
        if other is None:
            continue
        near(f"{title}: {name} of the baseline", found.get("baseline"), figure(name, own.truth, other.values))
        if name == "auc":
            low, high = delong(own.truth, own.values[:, 1], other.values[:, 1])
            assert found["difference"]["method"] == "delong"
            near(f"{title}: DeLong's lower end", found["difference"]["low"], low)
            near(f"{title}: DeLong's upper end", found["difference"]["high"], high)
    for name in ("accuracy", "log_loss") if own.run.is_classifier else ("rmse", "r2"):
        found = next(found for found in verdict["metrics"] if found["metric"] == name)
        low, high = bootstrap(name, own.truth, own.values)
        # Two draws of 1000 differ by the spread of their percentiles.
        for end, theirs in (("low", low), ("high", high)):
            near(f"{title}: the interval of {name}", found["interval"][end], theirs, 0.15 * (high - low) / max(1, abs(theirs)))


def check_slices(title: str, verdict: dict, own: Answers) -> None:
    assert verdict["slices"], f"{title} has no slices"
    for found in verdict["slices"]:
        value = "" if found["group"] == "(missing)" else found["group"]
        chosen = (own.rows[found["column"]] == value).to_numpy()
        assert found["support"] == chosen.sum(), f"{title}: {found['group']} has {chosen.sum()} rows"
        assert found["supported"] == (chosen.sum() >= 30)
        for metric in found["metrics"]:
            theirs = figure(metric["metric"], own.truth[chosen], own.values[chosen])
            near(f"{title}: {metric['metric']} of {found['group']}", metric.get("value"), theirs)


def check_fairness(title: str, found: dict, own: Answers) -> None:
    """fairlearn.metrics: the largest rate of a group minus the smallest."""
    groups, chosen = own.rows[found["check"]["column"]].to_numpy(), own.values.argmax(1) == 1
    gaps = {}
    among = {"equal_opportunity": own.truth == 1, "false_positive": own.truth == 0, "demographic_parity": own.truth >= 0}
    for name, rows in among.items():
        rates = [chosen[(groups == group) & rows].mean() for group in np.unique(groups)]
        gaps[name] = max(rates) - min(rates)
    rates = [(own.truth == 1)[(groups == group) & chosen].mean() for group in np.unique(groups)]
    gaps["predictive_parity"] = max(rates) - min(rates)
    gaps["equalized_odds"] = max(gaps["equal_opportunity"], gaps["false_positive"])
    near(f"{title}: {found['check']['metric']}", found.get("gap"), gaps[found["check"]["metric"]])
    assert (found["outcome"] == "failed") == (found["gap"] > found["check"]["max_gap"])


def check_behaviour(title: str, verdict: dict, own: Answers, columns: list[dict]) -> None:
    assert len(verdict["behaviour"]) == 2
    invariant, directional = verdict["behaviour"]
    column = next(column for column in columns if column["name"] == invariant["column"])
    moved = np.zeros(len(own.rows), bool)
    for value in column["values"]:
        changed = own.of(own.rows.assign(**{column["name"]: value}))
        moved |= (np.abs(changed - own.values) > 1e-6 * np.maximum(changed, own.values)).any(1)
    # Rounding lies on either side of the tolerance.
    near(f"{title}: rows that {column['name']} moves", invariant["violations"], int(moved.sum()), 0.01)
    assert invariant["violations"] > 0 and invariant["outcome"] == "failed"
    example = invariant["examples"][0]
    lines = (own.run.folder / "features" / "test.csv").read_text().splitlines()
    cells = dict(zip(lines[0].split(","), lines[example["line"] - 1].split(","), strict=True))
    assert example["file"].endswith("test.csv") and cells[column["name"]] == example["from"], f"{title}: {example}"
    near(f"{title}: the prediction of {example['line']}", example["before"],
         own.values[example["line"] - 2][np.abs(own.values[example["line"] - 2] - example["before"]).argmin()], 1e-5)
    texts = own.rows[directional["column"]]
    known = (texts != "").to_numpy()
    raised = own.rows.assign(**{directional["column"]: [text and repr(float(text) + 100) for text in texts]})
    change = own.of(raised)[known, 1] - own.values[known, 1]
    assert directional["rows"] == known.sum(), f"{title}: {directional['rows']} rows are changed, and not {known.sum()}"
    near(f"{title}: rows that go up", directional["violations"], int((change > 1e-6 * own.values[known, 1]).sum()), 0.01)
    near(f"{title}: mean change", directional["mean_change"], float(change.mean()), 1e-5)


def check_calibration(title: str, verdict: dict, own: Answers) -> None:
    (found,) = verdict["calibration"]
    scores = own.values[:, 1]
    bins = np.searchsorted(np.arange(1, 10) / 10, scores, side="left")
    theirs = [
        {"predicted": scores[bins == place].mean(), "observed": own.truth[bins == place].mean(), "rows": (bins == place).sum()}
        for place in range(10) if (bins == place).any()
    ]
    assert len(found["bins"]) == len(theirs)
    for ours, other in zip(found["bins"], theirs, strict=True):
        for key, value in other.items():
            near(f"{title}: calibration, {key}", ours[key], float(value), 1e-5)
    error = sum(abs(place["predicted"] - place["observed"]) * place["rows"] for place in theirs) / len(scores)
    near(f"{title}: calibration error", found["error"], error, 1e-5)


def trained(program: Path, data: Path, work: Path, name: str, case: Case, of: Run | None = None) -> Run:
    """A run of the case; by the features of another run when one is given."""
    run = Run(program, data, work / name, case, SEED)
    if of is None:
        run.call("features")
    else:
        shutil.copytree(of.folder / "features", run.folder / "features")
    run.call("fit")
    return run


def classification(train: Path, judge: Judge, data: Path, work: Path) -> None:
    name = "credit_data"
    good = trained(train, data, work, "good", Case(name, "gradient_boosting", {"trees": 100}))
    weak = trained(train, data, work, "weak", Case(name, "gradient_boosting", {"trees": 1, "leaves": 2}), good)
    own, other = Answers(good), Answers(weak)
    more = {
        "gates": [
            {"metric": "auc", "min": 0.75, "max_regression": 0.01}, {"metric": "log_loss", "max": 0.6, "max_regression": 0.01},
            {"metric": "latency_p99", "max": 1.0},
        ],
        "slices": ["records", "job"],
        "fairness": {"column": "records", "metric": "equalized_odds", "max_gap": 0.99},
        "metrics": [*CLASSIFICATION, "latency_p50"],
    }
    verdict, output = judge(good, weak, more, 0)
    check_metrics("the good model", verdict, own, other)
    check_slices("the good model", verdict, own)
    check_calibration("the good model", verdict, own)
    check_fairness("the good model", verdict["fairness"], own)
    assert verdict["outcome"] == "passed" and "passed" in output.splitlines()[0]
    assert verdict["gates"][0]["outcome"] == "passed" and "better than the baseline's" in verdict["gates"][0]["reason"]
    latency = verdict["latency"]["processor"]
    assert 0 < latency["p50"] <= latency["p95"] <= latency["p99"] < 1
    for metric in ("demographic_parity", "equal_opportunity", "predictive_parity"):
        found, _ = judge(good, None, {"fairness": {"column": "records", "metric": metric, "max_gap": 0.0}}, 1)
        check_fairness("the good model", found["fairness"], own)
    print(f"credit_data: auc {figure('auc', own.truth, own.values):.4f} passes beside {figure('auc', own.truth, other.values):.4f}")

    verdict, output = judge(weak, good, more, 1)
    check_metrics("the weak model", verdict, other, own)
    assert [gate["outcome"] for gate in verdict["gates"]][:2] == ["failed", "failed"], verdict["gates"]
    assert "worse than the baseline's" in verdict["gates"][0]["reason"]
    print(f"stopped: {verdict['gates'][0]['reason']}")

    behaviour = {
        "invariant": ["job"], "directional": [{"column": "income", "change": 100.0, "prediction": "decreases"}],
    }
    verdict, _ = judge(good, None, {"behaviour": behaviour}, 1)
    check_behaviour("the good model", verdict, own, good.config["columns"])
    print(f"behaviour: {verdict['behaviour'][0]['reason']} {verdict['behaviour'][1]['reason']}")


def regression(train: Path, judge: Judge, data: Path, work: Path) -> None:
    good = trained(train, data, work, "numbers", Case("diabetes", "linear_regression", transforms="scaled"))
    weak = trained(train, data, work, "few", Case("diabetes", "gradient_boosting", {"trees": 1, "leaves": 2}), good)
    verdict, _ = judge(good, weak, {"gates": [{"metric": "r2", "min": 0.2, "max_regression": 0.0}]}, 0)
    check_metrics("the regression", verdict, Answers(good), Answers(weak))
    found, _ = judge(weak, good, {"gates": [{"metric": "rmse", "max_regression": 0.5}]}, 1)
    print(f"diabetes: {verdict['gates'][0]['reason']} The other: {found['gates'][0]['reason']}")


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--train", type=Path, default=Path(".build-release/release/mlgen-train"))
    parser.add_argument("--validate", type=Path, default=Path(".build-release/release/mlgen-validate"))
    parser.add_argument("--keep", type=Path, help="a folder for the runs, which stay")
    arguments = parser.parse_args()
    for name in ("credit_data", "diabetes"):
        write(arguments.data, DATASETS[name], (SEED,))
    with tempfile.TemporaryDirectory(prefix="mlgen-validation-") as scratch:
        work = (arguments.keep or Path(scratch)).resolve()
        os.makedirs(work, exist_ok=True)
        judge = Judge(arguments.validate.resolve())
        for check in (classification, regression):
            check(arguments.train.resolve(), judge, arguments.data.resolve(), work)
    print("verdicts of mlgen-validate are what scikit-learn and numpy say of onnxruntime's answers")


if __name__ == "__main__":
    sys.exit(main())
