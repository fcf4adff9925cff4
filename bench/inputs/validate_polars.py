"""usage: validate_polars.py FILE CHECKS

Makes the checks of a JSON file on a CSV file with polars, streamed, and prints for each what it found: rows without a value,
values outside of bounds, values that are none of a set.
"""

import json
import sys

import polars


def main() -> None:
    file, checks = sys.argv[1], json.load(open(sys.argv[2]))
    numbers, texts = checks["numbers"], checks["texts"]
    table = polars.scan_csv(file, schema_overrides={name: polars.Float64 for name in numbers})
    asked = [polars.col(name).null_count().alias(f"{name} missing") for name in [*numbers, *texts]]
    asked += [(~polars.col(name).is_between(*numbers[name])).sum().alias(f"{name} outside") for name in numbers]
    asked += [(~polars.col(name).is_in(texts[name])).sum().alias(f"{name} others") for name in texts]
    found = table.select(*asked, polars.len().alias("rows")).collect(engine="streaming").row(0, named=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
