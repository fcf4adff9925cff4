#!/usr/bin/env python3
"""Turns the call centre's export, a row a call, into the source `calls`: a JSON object a line for each customer and day.

usage: calls-export --in FILE --out FOLDER

The file is CSV with the columns `customer_id` and `called_at`, an ISO 8601 time in UTC. A line of `calls.jsonl` says how
often the customer had called until the end of that day.
"""

import argparse
import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path


def totals(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str | int]]:
    days: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        days[row["customer_id"]][row["called_at"][:10]] += 1
    for customer in sorted(days):
        calls = 0
        for day in sorted(days[customer]):
            calls += days[customer][day]
            # What is known when the day is over.
            known = date.fromisoformat(day) + timedelta(days=1)
            yield {"customer_id": customer, "support_calls": calls, "updated_at": f"{known}T00:00:00Z"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="calls-export", description="Counts calls by customer and day.")
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FOLDER")
    arguments = parser.parse_args()
    arguments.target.mkdir(parents=True, exist_ok=True)
    unfinished = arguments.target / ".calls.jsonl.unfinished"
    with arguments.source.open(newline="") as file, unfinished.open("w") as output:
        for total in totals(csv.DictReader(file)):
            output.write(json.dumps(total) + "\n")
    os.replace(unfinished, arguments.target / "calls.jsonl")


if __name__ == "__main__":
    main()
