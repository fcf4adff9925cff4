"""Checks of data, and drift."""

import json
import sys
from pathlib import Path

from comparison import DRIFT, INPUTS, LEARN_BENCH, LEARNING, MLGEN_VALIDATE, QUALITY, WORK, Table, Target
from measure import Contender, Result, in_turn, once

NUMBERS = [f"num_{index:02}" for index in range(20)]
TEXTS = [f"cat_{index}" for index in range(8)]
BOUNDS = (-100, 1_000_000)
CARDINALITIES = (2, 3, 5, 10, 20, 50, 200, 1000)
"""Of inputs/tabular.py."""
SETS = {f"cat_{index}": [f"c{index}_{value}" for value in range(count)] for index, count in enumerate(CARDINALITIES)}


def column(name: str, **more: object) -> dict[str, object]:
    kind = "number" if name in NUMBERS or name == "target" else "integer" if name == "label" else "category"
    return {"name": name, "type": kind, "role": "feature", "values": [], **more}


def run_folder(file: Path) -> Path:
    """A run whose raw/ is the file, and the config of the checks."""
    run = WORK / "validate" / "run"
    raw = run / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    link = raw / "data.csv"
    link.unlink(missing_ok=True)
    link.symlink_to(file)
    (raw / "schema.json").write_text(json.dumps([column(name) for name in [*NUMBERS, *TEXTS, "label", "target"]]))
    low, high = BOUNDS
    columns = [column(name, min=low, max=high, max_missing=0.3) for name in NUMBERS]
    columns += [column(name, values=SETS[name], max_missing=0.3) for name in TEXTS]
    quality = {"unique": [], "max_bad_rows": 0, "on_failure": "stop"}
    config = {"input": "raw", "columns": columns, "quality": quality}
    (run.parent / "data.json").write_text(json.dumps(config))
    checks = {"numbers": dict.fromkeys(NUMBERS, BOUNDS), "texts": SETS}
    (run.parent / "checks.json").write_text(json.dumps(checks))
    return run


def our_figures(run: Path) -> dict[str, int]:
    keys = {
        "expect_column_values_to_not_be_null": "missing",
        "expect_column_values_to_be_between": "outside",
        "expect_column_values_to_be_in_set": "others",
    }
    found = {}
    for result in json.loads((run / "reports" / "data_validation.json").read_text())["results"]:
        config = result["expectation_config"]
        if config["type"] in keys:
            found[f"{config['kwargs']['column']} {keys[config['type']]}"] = result["result"]["unexpected_count"]
        elif config["type"] == "expect_table_row_count_to_be_between":
            found["rows"] = result["result"]["observed_value"]
    return found


def checks(file: Path) -> list[Table]:
    run = run_folder(file)
    folder = run.parent
    contenders = [
        Contender(
            "mlgen-validate data",
            [MLGEN_VALIDATE, "data", "--config", "data.json", "--folder", "run", "--threads", "2"],
            folder,
        ),
        Contender(
            "polars, scan_csv",
            [sys.executable, INPUTS / "validate_polars.py", file, "checks.json"],
            folder,
            output=folder / "polars.json",
        ),
        Contender(
            "Great Expectations on pandas",
            [QUALITY, INPUTS / "validate_gx.py", file, "checks.json"],
            folder,
            output=folder / "gx.json",
        ),
    ]
    results = in_turn(contenders)
    ours = our_figures(run)
    for peer in ("polars.json", "gx.json"):
        theirs = json.loads((folder / peer).read_text().splitlines()[-1])
        if theirs != ours or len(ours) != 57:
            raise SystemExit(f"the programs found other figures; compare {folder / peer} with {run}/reports")
    table = Table("57 checks of a million rows", results)
    table.targets += [
        at_most("CPU", "cpu", 1.5, results, 1, "polars'"),
        at_most("memory", "memory", 0.5, results, 1, "polars'"),
        at_most("CPU", "cpu", 0.3, results, 2, "Great Expectations'"),
    ]
    return [table]


def at_most(what: str, of: str, share: float, results: list[Result], peer: int, whose: str) -> Target:
    ratio = results[0].median(of) / results[peer].median(of)
    return Target(f"at most {share:g} of {whose} {what}: {ratio:.2f}", ratio <= share)


def ours(folder: Path, reference: Path, current: Path) -> Contender:
    """Makes the profile that the reference's model would have, and compares with that."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = folder / "profile.json"
    kinds = [f"{name}:number" for name in NUMBERS] + [f"{name}:category" for name in TEXTS]
    once(Contender("profile", [LEARN_BENCH, "profile", reference, profile, *kinds], folder))
    return Contender(
        "mlgen-validate drift",
        [MLGEN_VALIDATE, "drift", "--reference", profile, "--current", current, "--folder", "run", "--threads", "2"],
        folder,
        accepts=(1,),
    )


TITLE = "28 columns of a million rows, against a profile of a million"


def drift(reference: Path, current: Path) -> list[Table]:
    folder = WORK / "drift"
    scipy = Contender(
        "a loop over scipy", [LEARNING, INPUTS / "drift_scipy.py", reference, current], folder, output=folder / "scipy.json"
    )
    results = in_turn([ours(folder, reference, current), scipy])
    same_distances(folder)
    same_columns(folder)
    table = Table(TITLE, results)
    peak = results[0].median("memory") / 2**20
    table.targets += [
        at_most("CPU", "cpu", 0.3, results, 1, "scipy's"),
        Target(f"at most 200 MiB: {peak:.0f} MiB", peak <= 200),
    ]
    return [table]


def drift_evidently(reference: Path, current: Path) -> list[Table]:
    """Once: it takes minutes."""
    folder = WORK / "drift-evidently"
    evidently = Contender(
        "Evidently",
        [DRIFT, INPUTS / "drift_evidently.py", reference, current],
        folder,
        output=folder / "evidently.json",
    )
    results = in_turn([ours(folder, reference, current), evidently], runs_of_each=1, warm_ups=0)
    same_columns(folder)
    if json.loads((folder / "evidently.json").read_text())["metrics"] != len(NUMBERS) + len(TEXTS):
        raise SystemExit("Evidently did not compare all columns")
    table = Table(TITLE, results)
    table.targets.append(at_most("CPU", "cpu", 0.05, results, 1, "Evidently's"))
    return [table]


def drifts(folder: Path) -> list[dict]:
    return json.loads((folder / "run" / "reports" / "drift.json").read_text())["columns"]


def same_distances(folder: Path) -> None:
    """Distances of numbers are those of the rows within the rank error that is stated, Cramér's V to nine digits."""
    theirs = json.loads((folder / "scipy.json").read_text())
    for drift in drifts(folder):
        name = drift["column"]
        wanted = "ks" if name in NUMBERS else "chi_squared"
        measure = next(measure for measure in drift["measures"] if measure["test"] == wanted)
        error = measure.get("error") or 1e-9
        if abs(measure["statistic"] - theirs[name]) > error:
            raise SystemExit(f"{name}: {measure['statistic']} is not {theirs[name]} within {error}")


def same_columns(folder: Path) -> None:
    """Those that inputs/tabular.py made to differ."""
    drifted = {drift["column"] for drift in drifts(folder) if drift["outcome"] == "drifted"}
    if drifted != {"num_00", "num_03", "cat_3"}:
        raise SystemExit(f"drift was found in {sorted(drifted)}, and planted in num_00, num_03 and cat_3")
