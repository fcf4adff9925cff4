"""Reads the generated suites of Great Expectations as it does, and has it judge good rows and bad ones by them.

usage: suites.py --program MLGEN_VALIDATE
Great Expectations leaves out in silence what it does not know, so what it read is counted. Each expectation is judged on
rows that meet all of them, and on rows that miss this one. Its own JSON Schemas judge the texts. And mlgen-validate, with
the config that was generated beside the suite, has to say the same of each expectation on all of these rows.
"""

import datetime
import json
import logging
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import great_expectations as gx
import jsonschema
import pandas as pd
from great_expectations.core.expectation_suite import ExpectationSuite

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = Path(gx.__file__).parent / "expectations" / "core" / "schemas"
ROWS = 400


def of_column(suite, name):
    """The arguments of what is expected of a column, by type."""
    return {e["type"]: e["kwargs"] for e in suite["expectations"] if e["kwargs"].get("column") == name}


def good(suite, types):
    """Rows that meet every expectation."""
    names = [e["kwargs"]["column"] for e in suite["expectations"] if e["type"] == "expect_column_to_exist"]
    return pd.DataFrame({name: column(of_column(suite, name), types.get(name)) for name in names})


def typed(values, kind):
    """Numbers as the column's type writes them."""
    return values.round().astype("int64") if kind == "integer" else values.astype("float64")


def column(wanted, kind):
    if "expect_column_values_to_be_in_set" in wanted:
        values = wanted["expect_column_values_to_be_in_set"]["value_set"]
        return pd.Series([values[row % len(values)] for row in range(ROWS)], dtype="object")
    if "expect_column_max_to_be_between" in wanted:
        now = pd.Timestamp(datetime.datetime.now())
        return pd.Series([now - pd.Timedelta(minutes=row) for row in range(ROWS)])
    if kind == "boolean":
        return pd.Series([row % 2 == 0 for row in range(ROWS)])
    numeric = {
        "expect_column_values_to_be_between",
        "expect_column_values_to_not_be_outliers",
        "expect_column_value_z_scores_to_be_less_than",
    }
    if "expect_column_values_to_be_unique" in wanted and kind == "integer" and not numeric & wanted.keys():
        return pd.Series(range(ROWS), dtype="int64")
    if numeric & wanted.keys() or kind in ("number", "integer"):
        bounds = wanted.get("expect_column_values_to_be_between", {})
        low, high = bounds.get("min_value"), bounds.get("max_value")
        low = low if low is not None else (high - 1 if high is not None else 0)
        high = high if high is not None else low + 10
        # Within the bounds, both of them included, and none far from the others.
        return typed(pd.Series([low + (high - low) * (row % 11) / 10 for row in range(ROWS)]), kind)
    return pd.Series([f"v{row}" for row in range(ROWS)], dtype="object")


def bad(frame, expectation, kind):
    """The same rows, but for what one expectation looks for."""
    frame = frame.copy()
    arguments = expectation["kwargs"]
    name = arguments.get("column")
    match expectation["type"]:
        case "expect_column_to_exist":
            return frame.drop(columns=name).assign(other="x")
        case "expect_column_values_to_not_be_null":
            frame[name] = pd.Series([None] * ROWS, dtype="object")
        case "expect_column_values_to_be_between":
            wrong = arguments["min_value"] - 1 if "min_value" in arguments else arguments["max_value"] + 1
            frame[name] = typed(pd.Series([wrong] * ROWS), kind)
        case "expect_column_values_to_be_in_set":
            frame[name] = pd.Series(["no such value"] * ROWS, dtype="object")
        case "expect_column_values_to_be_unique":
            frame[name] = frame[name].iloc[0]
        case "expect_compound_columns_to_be_unique":
            for column in arguments["column_list"]:
                frame[column] = frame[column].iloc[0]
        case "expect_column_max_to_be_between":
            frame[name] = frame[name] - pd.Timedelta(days=4000)
        case "expect_column_values_to_not_be_outliers" | "expect_column_value_z_scores_to_be_less_than":
            # As many as `mostly` lets through, and one more.
            far = int(ROWS * (1 - arguments.get("mostly", 1))) + 1
            frame.loc[frame.index[:far], name] = 10**12
        case "expect_table_row_count_to_be_between":
            return frame.iloc[:0]
    return frame


class Judge:
    """mlgen-validate, with a generated config."""

    def __init__(self, program, config):
        self.program, self.config = program, config
        # Labels that are named as such alone have no type.
        self.types = {column["name"]: column.get("type", "string") for column in config["columns"]}

    def __call__(self, frame, suite):
        """Whether each expectation is met, in the order of the suite."""
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "runs" / "one" / self.config["input"]
            raw.mkdir(parents=True)
            # Not written as the stage that follows would have it: only the verdict counts here.
            config = {key: value for key, value in self.config.items() if key != "copy_out"}
            (Path(folder) / "config.json").write_text(json.dumps(config))
            frame.to_csv(raw / "data.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
            schema = [
                {"name": name, "type": self.types.get(name, "string"), "role": "feature", "values": []} for name in frame.columns
            ]
            (raw / "schema.json").write_text(json.dumps(schema))
            now = datetime.datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            ended = subprocess.run(
                [self.program, "data", "--config", f"{folder}/config.json", "--folder", raw.parent, "--now", now],
                capture_output=True,
                text=True,
            )
            if ended.returncode not in (0, 1):
                raise SystemExit(f"mlgen-validate ended with {ended.returncode}: {ended.stderr}")
            report = raw.parent / "reports" / "data_validation.json"
            if not report.exists():
                raise SystemExit(f"mlgen-validate wrote no verdict: {ended.stderr}")
            report = json.loads(report.read_text())
        met = {key(result["expectation_config"]): result["success"] for result in report["results"]}
        return [met.get(key(expectation)) for expectation in suite["expectations"]]


def key(expectation):
    """What tells one expectation from another: the time that a clock gave does not."""
    arguments = {name: value for name, value in expectation["kwargs"].items() if name in ("column", "column_list")}
    return expectation["type"], json.dumps(arguments, sort_keys=True)


def config_beside(path):
    """The config of the stage that validates data, as its ConfigMap carries it."""
    for manifest in sorted((path.parents[1] / "kubernetes").glob("config-map-*.yaml")):
        for name in ("validate_data", "prepare"):
            lines = manifest.read_text().split("\n")
            if f"  {name}.json: |" in lines:
                block = lines[lines.index(f"  {name}.json: |") + 1 :]
                end = next((at for at, line in enumerate(block) if line and not line.startswith("    ")), len(block))
                config = json.loads("\n".join(block[:end]))
                return config if name == "validate_data" else config["validate"]
    raise SystemExit(f"{path}: no config of the same environment validates data")


def problems(suite, ours=None):
    types = ours.types if ours else {}
    yield from schema_problems(suite)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    read = ExpectationSuite(**suite)
    wanted = [e["type"] for e in suite["expectations"]]
    if [e.expectation_type for e in read.expectations] != wanted:
        yield f"of {len(wanted)} expectations, {len(read.expectations)} were read"
        return
    read = context.suites.add(read)
    rows = (
        context.data_sources.add_pandas("source")
        .add_dataframe_asset("asset")
        .add_batch_definition_whole_dataframe("rows")
    )

    def judge(frame):
        results = rows.get_batch(batch_parameters={"dataframe": frame}).validate(read).results
        return [result.success for result in sorted(results, key=lambda r: places[r.expectation_config.id])]

    places = {e.id: place for place, e in enumerate(read.expectations)}
    def compare(frame, theirs, rows):
        for expectation, one, other in zip(suite["expectations"], theirs, ours(frame, suite), strict=True):
            if one != other:
                yield f"{rows}: {key(expectation)} is {one} for Great Expectations and {other} for mlgen-validate"

    frame = good(suite, types)
    found = judge(frame)
    for expectation, success in zip(suite["expectations"], found, strict=True):
        if not success:
            yield f"good rows fail {expectation['type']} {expectation['kwargs']}"
    if ours:
        yield from compare(frame, found, "good rows")
    for place, expectation in enumerate(suite["expectations"]):
        wrong = bad(frame, expectation, types.get(expectation["kwargs"].get("column")))
        found = judge(wrong)
        if found[place]:
            yield f"bad rows pass {expectation['type']} {expectation['kwargs']}"
        if ours:
            yield from compare(wrong, found, f"rows against {key(expectation)}")


def schema_problems(suite):
    for expectation in suite["expectations"]:
        words = "".join(word.capitalize() for word in expectation["type"].split("_"))
        path = next((path for path in SCHEMAS.glob("*.json") if path.stem.lower() == words.lower()), None)
        if path is None:
            yield f"Great Expectations has no schema of {expectation['type']}"
            continue
        schema = json.loads(path.read_text())
        # That is for a form with a slider; a suite may ask for any share.
        schema["properties"].get("mostly", {}).pop("multipleOf", None)
        value = expectation["kwargs"] | {key: expectation[key] for key in ("severity", "notes") if key in expectation}
        for error in jsonschema.Draft7Validator(schema).iter_errors(value):
            yield f"{expectation['type']}: {error.json_path}: {error.message}"


def self_check():
    """Whether what should be found is found: a check that cannot fail proves nothing."""
    suite = {
        "name": "x",
        "expectations": [
            {"type": "expect_column_to_exist", "kwargs": {"column": "a"}, "severity": "critical"},
            {"type": "expect_nothing_known", "kwargs": {"column": "a"}, "severity": "critical"},
        ],
        "meta": {},
    }
    found = list(problems(suite))
    assert any("no schema" in text for text in found) and any("1 were read" in text for text in found), found
    suite["expectations"][1] = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "a", "min_value": 3, "max_value": 1},
        "severity": "critical",
    }
    assert list(problems(suite)), "bounds that nothing meets"


def main():
    if len(sys.argv) != 3 or sys.argv[1] != "--program":
        print(__doc__, file=sys.stderr)
        return 2
    self_check()
    paths = sorted(
        path
        for folder in (ROOT / "generated", *ROOT.glob("examples/*/generated"))
        for path in folder.glob("*/*/quality/expectations.json")
    )
    failed = not paths
    count = 0
    for path in paths:
        suite = json.loads(path.read_text())
        count += len(suite["expectations"])
        for problem in problems(suite, Judge(sys.argv[2], config_beside(path))):
            failed = True
            print(f"{path.relative_to(ROOT)}: {problem}")
    print(f"{len(paths)} suites, {count} expectations")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
