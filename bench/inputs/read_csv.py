"""usage: read_csv.py FILE NAME:TYPE...

Reads a CSV file with polars, and prints for each column its name, the rows, the missing values, and the sum of its
numbers or the number of its different texts: what `mlgen-learn-bench read-csv` prints.
"""

import sys

import polars

TYPES = {"number": polars.Float64, "integer": polars.Int64, "category": polars.String}


def main() -> None:
    file, *columns = sys.argv[1:]
    schema = {name: TYPES[kind] for name, _, kind in (column.partition(":") for column in columns)}
    table = polars.read_csv(file, schema=schema)
    for column in table:
        present = column.drop_nulls()
        figure = present.n_unique() if column.dtype == polars.String else present.sum()
        print(column.name, len(column), column.null_count(), figure)


if __name__ == "__main__":
    main()
