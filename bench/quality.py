"""How good models are on real data, beside those of LightGBM and scikit-learn."""

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from comparison import LEARNING, MLGEN_TRAIN, REAL_DATA, ROOT, Section, Target

PEERS = {
    "gradient_boosting": "Boosted trees beside LightGBM",
    "random_forest": "Forests beside scikit-learn",
    "logistic_regression": "Logistic regression beside scikit-learn",
    "linear_regression": "Ridge regression beside scikit-learn",
    "mlp": "Networks beside scikit-learn",
}


@dataclass(frozen=True)
class Figures:
    """Of one data set, a value for each seed."""

    data: str
    metric: str
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def holds(self) -> bool:
        ours, theirs = statistics.mean(self.ours), statistics.mean(self.theirs)
        return ours >= theirs - 0.005 if self.metric == "auc" else ours <= theirs * 1.01

    @property
    def row(self) -> str:
        ours, theirs = statistics.mean(self.ours), statistics.mean(self.theirs)
        gains = [one - other for one, other in zip(self.ours, self.theirs, strict=True)]
        if self.metric == "rmse":
            gains = [-gain / other * 100 for gain, other in zip(gains, self.theirs, strict=True)]
        unit, digits = ("", 5) if self.metric == "auc" else (" %", 2)
        return (
            f"| {self.data} | {'AUC' if self.metric == 'auc' else 'RMSE'} | {ours:.{digits}f} | {theirs:.{digits}f} "
            f"| {statistics.mean(gains):+.{digits}f}{unit} | {min(gains):+.{digits}f} to {max(gains):+.{digits}f}{unit} "
            f"| {'yes' if self.holds else '**no**'} |"
        )


@dataclass(frozen=True)
class QualityTable:
    """One algorithm on all data sets."""

    title: str
    figures: Sequence[Figures]

    def lines(self) -> list[str]:
        good = all(figures.holds for figures in self.figures)
        return [
            f"## {self.title}",
            "",
            "| | mean | ours | peer's | ours is better by | of the seeds, from, to | reaches it |",
            "|---|---|---:|---:|---:|---:|---|",
            *(figures.row for figures in self.figures),
            "",
            Target("at least the peer's, less 0.005 AUC or 1 % of RMSE, on each", good).line,
            "",
        ]


def quality() -> list[Section]:
    REAL_DATA.mkdir(parents=True, exist_ok=True)
    script = ROOT / "tools" / "training" / "quality.py"
    command = [LEARNING, script, REAL_DATA, "--program", MLGEN_TRAIN]
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=True)
    return tables([json.loads(line) for line in done.stdout.splitlines()])


def tables(lines: list[dict[str, object]]) -> list[Section]:
    """Of what quality.py prints."""
    grouped: dict[str, dict[str, list[dict[str, object]]]] = {}
    for line in lines:
        grouped.setdefault(line["algorithm"], {}).setdefault(title(line), []).append(line)
    return [
        QualityTable(
            PEERS[algorithm],
            [
                Figures(name, rows[0]["metric"], [row["ours"] for row in rows], [row["theirs"] for row in rows])
                for name, rows in sets.items()
            ],
        )
        for algorithm, sets in grouped.items()
    ]


def title(line: dict[str, object]) -> str:
    notes = [f"{line['rows']:,} rows"] if line["rows"] else []
    notes += [f"{value} {name}" for name, value in line["parameters"].items() if (name, value) != ("trees", 100)]
    return f"{line['data']} ({', '.join(notes)})" if notes else line["data"]
