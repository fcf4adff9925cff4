"""usage: validate_gx.py FILE CHECKS

The same with Great Expectations on a table of pandas.
"""

import json
import sys

import great_expectations
import great_expectations.expectations as expect
import pandas


def main() -> None:
    file, checks = sys.argv[1], json.load(open(sys.argv[2]))
    numbers, texts = checks["numbers"], checks["texts"]
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("table")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": pandas.read_csv(file)})
    suite = great_expectations.ExpectationSuite(
        name="checks",
        expectations=[
            *(expect.ExpectColumnValuesToNotBeNull(column=name, mostly=0.7) for name in [*numbers, *texts]),
            *(
                expect.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
                for name, (low, high) in numbers.items()
            ),
            *(expect.ExpectColumnValuesToBeInSet(column=name, value_set=values) for name, values in texts.items()),
            expect.ExpectTableRowCountToBeBetween(min_value=1),
        ],
    )
    keys = {
        "expect_column_values_to_not_be_null": "missing",
        "expect_column_values_to_be_between": "outside",
        "expect_column_values_to_be_in_set": "others",
    }
    found = {}
    for result in batch.validate(suite).results:
        kind, column = result.expectation_config.type, result.expectation_config.kwargs.get("column")
        if kind in keys:
            found[f"{column} {keys[kind]}"] = result.result["unexpected_count"]
        else:
            found["rows"] = result.result["observed_value"]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
