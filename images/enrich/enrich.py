#!/usr/bin/env python3
"""Adds to each payment how much larger it is than payments of its country usually are.

usage: enrich --in FOLDER --out FOLDER

The folders hold `data.csv` and `schema.json`, as stages of mlgen write and read them: a header and rows, and a list of
columns with their names, types and roles. The output folder appears when all of it is written.
"""

import argparse
import csv
import json
import shutil
import statistics
from collections import defaultdict
from pathlib import Path

COLUMN = {"name": "amount_by_country", "type": "number", "role": "feature", "values": []}


def enrich(source: Path, target: Path) -> int:
    with (source / "data.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    amounts = defaultdict(list)
    for row in rows:
        if row["amount"]:
            amounts[row["country"]].append(float(row["amount"]))
    usual = {country: statistics.median(values) for country, values in amounts.items()}
    schema = json.loads((source / "schema.json").read_text())
    schema = [column for column in schema if column["name"] != COLUMN["name"]] + [COLUMN]
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with (unfinished / "data.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [column["name"] for column in schema], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            middle = usual.get(row["country"])
            row[COLUMN["name"]] = repr(float(row["amount"]) / middle) if row["amount"] and middle else ""
            writer.writerow(row)
    (unfinished / "schema.json").write_text(json.dumps(schema, indent=2) + "\n")
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="enrich", description="Adds a column to payments.")
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FOLDER")
    arguments = parser.parse_args()
    print(f"{enrich(arguments.source, arguments.target)} rows")


if __name__ == "__main__":
    main()
