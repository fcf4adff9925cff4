"""Writes Tests/QualityTests/Cases/expectations.json: small tables, and what Great Expectations says of them.

usage: expectation_cases.py [--check]
With --check it writes nothing, and fails unless the file says what the installed Great Expectations says.
"""

import json
import logging
import os
import sys
import warnings
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as known

FILE = Path(__file__).resolve().parents[2] / "Tests" / "QualityTests" / "Cases" / "expectations.json"


def expectation(rule):
    mostly = {} if rule.get("mostly", 1) == 1 else {"mostly": rule["mostly"]}
    match rule["kind"]:
        case "exists":
            return known.ExpectColumnToExist(column=rule["column"])
        case "not_null":
            return known.ExpectColumnValuesToNotBeNull(column=rule["column"], mostly=1 - rule["max_missing"])
        case "between":
            return known.ExpectColumnValuesToBeBetween(
                column=rule["column"], min_value=rule.get("minimum"), max_value=rule.get("maximum"), **mostly
            )
        case "in_set":
            return known.ExpectColumnValuesToBeInSet(column=rule["column"], value_set=rule["values"], **mostly)
        case "unique" if len(rule["columns"]) == 1:
            return known.ExpectColumnValuesToBeUnique(column=rule["columns"][0], **mostly)
        case "unique":
            return known.ExpectCompoundColumnsToBeUnique(column_list=rule["columns"], **mostly)
        case "row_count":
            return known.ExpectTableRowCountToBeBetween(min_value=rule["minimum"])
        case "zscore":
            return known.ExpectColumnValueZScoresToBeLessThan(
                column=rule["column"], threshold=rule["factor"], double_sided=True, **mostly
            )


def frame(columns):
    types = {"number": "float64", "integer": "int64", "string": "object"}
    return pd.DataFrame({name: pd.Series(c["values"], dtype=types[c["type"]]) for name, c in columns.items()})


def case(name, columns, rules):
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (
        context.data_sources.add_pandas("source")
        .add_dataframe_asset("asset")
        .add_batch_definition_whole_dataframe("batch")
        .get_batch(batch_parameters={"dataframe": frame(columns)})
    )
    results = []
    for rule in rules:
        result = batch.validate(expectation(rule), result_format="SUMMARY").to_json_dict()
        config = result["expectation_config"]
        config["kwargs"].pop("batch_id")
        counts = result["result"].get("partial_unexpected_counts", [])
        if len(counts) > 1 and all(count["value"] is None for count in counts):
            # Python's NaN is no NaN's equal, so each was counted by itself.
            result["result"]["partial_unexpected_counts"] = [{"value": None, "count": len(counts)}]
        results.append(
            {
                "success": result["success"],
                "raised": result["exception_info"].get("raised_exception", True),
                "type": config["type"],
                "kwargs": config["kwargs"],
                "result": result["result"],
            }
        )
    return {"name": name, "columns": columns, "rules": rules, "results": results}


def cases():
    mixed = {
        "x": {"type": "number", "values": [1.0, 5.0, None, 900.0, -3.0, 2.0, 2.0, 2.5, 2.0, 2.0]},
        "c": {"type": "string", "values": ["a", "b", None, "z", "z", "a", "y", "a", "a", "b"]},
        "id": {"type": "string", "values": ["1", "2", "3", "3", None, "6", "7", "7", "3", "10"]},
        "k": {"type": "integer", "values": [1, 1, 2, 2, 3, 4, 5, 5, 7, 8]},
    }
    rules = [
        {"kind": "exists", "column": "x"},
        {"kind": "exists", "column": "absent"},
        {"kind": "not_null", "column": "x", "max_missing": 0.1},
        {"kind": "not_null", "column": "c", "max_missing": 0.02},
        {"kind": "not_null", "column": "k", "max_missing": 0},
        {"kind": "between", "column": "x", "minimum": 0, "maximum": 600},
        {"kind": "between", "column": "x", "minimum": 0, "maximum": 600, "mostly": 0.75},
        {"kind": "between", "column": "k", "minimum": 2},
        {"kind": "between", "column": "k", "maximum": 8},
        {"kind": "in_set", "column": "c", "values": ["a", "b"]},
        {"kind": "in_set", "column": "c", "values": ["a", "b"], "mostly": 0.5},
        {"kind": "unique", "columns": ["id"]},
        {"kind": "unique", "columns": ["k"], "mostly": 0.4},
        {"kind": "unique", "columns": ["id", "k"]},
        {"kind": "row_count", "minimum": 1},
        {"kind": "row_count", "minimum": 11},
        {"kind": "zscore", "column": "x", "factor": 2.5},
        {"kind": "zscore", "column": "k", "factor": 1.5},
    ]
    empty = {name: {"type": column["type"], "values": []} for name, column in mixed.items()}
    nothing = {
        "x": {"type": "number", "values": [None, None, None]},
        "c": {"type": "string", "values": [None, None, None]},
    }
    constant = {"x": {"type": "number", "values": [4.0] * 5}, "k": {"type": "integer", "values": [7] * 5}}
    many = {
        "k": {"type": "integer", "values": [at // 2 for at in range(60)]},
        "c": {"type": "string", "values": [f"v{at % 45:02}" for at in range(60)]},
    }
    return [
        case("good and bad", mixed, rules),
        case("no rows", empty, [rule for rule in rules if rule["kind"] not in ("zscore",)]),
        case(
            "no values",
            nothing,
            [
                {"kind": "not_null", "column": "x", "max_missing": 0.5},
                {"kind": "not_null", "column": "c", "max_missing": 1},
                {"kind": "between", "column": "x", "minimum": 0},
                {"kind": "in_set", "column": "c", "values": ["a"]},
                {"kind": "unique", "columns": ["c"]},
            ],
        ),
        case(
            "constants",
            constant,
            [
                {"kind": "zscore", "column": "x", "factor": 3},
                {"kind": "unique", "columns": ["k"]},
                {"kind": "between", "column": "x", "minimum": 4, "maximum": 4},
            ],
        ),
        case(
            "more than are listed",
            many,
            [{"kind": "unique", "columns": ["c"]}, {"kind": "between", "column": "k", "minimum": 25}],
        ),
    ]


def main():
    made = json.loads(json.dumps(cases()))
    if sys.argv[1:] == ["--check"]:
        if json.loads(FILE.read_text()) != made:
            raise SystemExit(f"{FILE.name} says otherwise than Great Expectations {gx.__version__}")
        print(f"{sum(len(case['results']) for case in made)} recorded results are those of Great Expectations")
    else:
        FILE.write_text("[\n" + ",\n".join(map(json.dumps, made)) + "\n]\n")


main()
