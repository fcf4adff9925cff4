"""Runs of the built mlgen-train on the data sets of datasets.py, for the checks and comparisons beside this file."""

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from datasets import DATASETS


@dataclass(frozen=True)
class Case:
    """An algorithm on a data set."""

    name: str
    algorithm: str
    parameters: dict[str, object] = field(default_factory=dict)
    transforms: str = ""
    """`mixed` is one of each kind, from MIXED; `scaled` is what linear models and networks need."""
    rows: int | None = None
    """So many of the rows, drawn at random; all without."""

    @property
    def title(self) -> str:
        rows = f"{self.rows} rows" if self.rows else ""
        return ", ".join(filter(None, (self.name, rows, self.algorithm, self.transforms)))


MIXED = {
    "mlc_churn": [
        {"column": "state", "encode": "target"},
        {"column": "area_code", "encode": "one_hot"},
        {"column": "total_day_minutes", "scale": "robust", "clip": {"min": 20, "max": 300}},
        {"column": "number_customer_service_calls", "scale": "log1p"},
    ],
    "credit_data": [
        {"column": "income", "impute": "median", "scale": "log1p"},
        {"column": "assets", "impute": "mean", "scale": "standard"},
        {"column": "job", "impute": "most_frequent", "encode": "frequency"},
        {"column": "records", "encode": "ordinal"},
        {"column": "seniority", "scale": "min_max"},
    ],
}


class Run:
    """A run's folder over a data set."""

    def __init__(self, program: Path, data: Path, folder: Path, case: Case, seed: int) -> None:
        self.program, self.folder, self.case, self.seed = program, folder, case, seed
        dataset = DATASETS[case.name]
        columns = json.loads((data / case.name / "schema.json").read_text())["columns"]
        columns = [{key: value for key, value in column.items() if value is not None} for column in columns]
        (folder / "processed").mkdir(parents=True)
        copy_rows(data / case.name / "data.csv", folder / "processed" / "data.csv", case.rows)
        (folder / "processed" / "schema.json").write_text(json.dumps(columns))
        self.is_classifier = dataset.task == "classification"
        objective = ("log_loss", "minimize") if self.is_classifier else ("rmse", "minimize")
        split = {"method": "random", "train": 0.7, "validation": 0.1, "test": 0.2, "seed": seed}
        if self.is_classifier:
            split["stratify"] = dataset.label
        self.write("features.json", {
            "input": "processed", "task": dataset.task, "columns": columns, "split": split,
            "transforms": transforms(case, columns),
        })
        self.config = {
            "input": "features", "model": case.name, "task": dataset.task, "columns": columns,
            "algorithm": case.algorithm,
            "parameters": [{"name": name, "value": value} for name, value in case.parameters.items()],
            "class_weight": "none", "seed": seed, "objective": {"metric": objective[0], "goal": objective[1]},
            "metrics": ["auc"] if self.is_classifier else ["mae", "r2"], "threads": 1,
            "tracking": {"tracker": "mlflow", "experiment": case.name, "required": False},
        }
        self.write("fit.json", self.config)

    def write(self, name: str, value: object) -> None:
        (self.folder / name).write_text(json.dumps(value))

    def command(self, stage: str, *more: str) -> list[str]:
        return [str(self.program), stage, "--config", f"{stage}.json", "--folder", ".", "--log", "text", *more]

    def call(self, stage: str, *more: str) -> str:
        done = subprocess.run(self.command(stage, *more), cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{self.case.title}: {stage} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def part(self, name: str) -> pd.DataFrame:
        """Texts as they stand in the file."""
        return pd.read_csv(self.folder / "features" / f"{name}.csv", dtype=str, keep_default_na=False)

    @property
    def digest(self) -> dict[str, str]:
        model = self.folder / "model"
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(model.iterdir())}


def transforms(case: Case, columns: list[dict[str, object]]) -> list[dict[str, object]]:
    if case.transforms == "mixed":
        return MIXED[case.name]
    if not case.transforms:
        return []
    number = {"impute": "mean", "scale": "standard"}
    category = {"impute": "most_frequent", "encode": "one_hot"}
    features = [column for column in columns if column["role"] == "feature"]
    return [{"column": column["name"], **(category if column["type"] == "category" else number)} for column in features]


def copy_rows(source: Path, destination: Path, count: int | None) -> None:
    """No row of the data sets holds a line break."""
    if count is None:
        shutil.copy(source, destination)
        return
    header, *lines = source.read_text().splitlines(keepends=True)
    drawn = sorted(np.random.default_rng(1).choice(len(lines), count, replace=False))
    destination.write_text(header + "".join(lines[index] for index in drawn))


def typed(part: pd.DataFrame, columns: dict[str, dict[str, object]]) -> pd.DataFrame:
    table = {}
    for name, column in columns.items():
        texts = part[name]
        if column["role"] == "label":
            table[name] = texts if column["type"] == "category" else texts.astype(float)
        elif column["type"] == "category":
            table[name] = pd.Categorical(texts.where(texts != "", None), categories=column["values"])
        else:
            table[name] = texts.where(texts != "", "nan").astype(float)
    return pd.DataFrame(table)
