"""usage: drift_evidently.py REFERENCE CURRENT

Compares the columns of two CSV files with the drift preset of Evidently, and prints the figure of each column.
"""

import json
import sys

import pandas
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset


def main() -> None:
    tables = [pandas.read_csv(file) for file in sys.argv[1:3]]
    numbers = [name for name in tables[0].columns if name.startswith("num_")]
    texts = [name for name in tables[0].columns if name.startswith("cat_")]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=texts)
    reference, current = (Dataset.from_pandas(table[numbers + texts], data_definition=definition) for table in tables)
    found = Report([DataDriftPreset()]).run(current, reference).dict()["metrics"]
    drifted = found[0]["value"]["count"]
    print(json.dumps({"drifted": drifted, "metrics": len(found) - 1}))


if __name__ == "__main__":
    main()
