import csv
import json
import tempfile
import unittest
from pathlib import Path

from enrich import enrich

SCHEMA = [{"name": "amount", "type": "number", "role": "feature"}, {"name": "country", "type": "category", "role": "feature"}]


class EnrichTest(unittest.TestCase):
    def test_amounts_are_compared_with_the_countrys(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "raw"), Path(folder, "out")
            source.mkdir()
            (source / "data.csv").write_text('amount,country\n10,"a, b"\n30,"a, b"\n,"a, b"\n5,c\n')
            (source / "schema.json").write_text(json.dumps(SCHEMA))
            for _ in range(2):
                self.assertEqual(enrich(source, target), 4)
            with (target / "data.csv").open(newline="") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual([row["amount_by_country"] for row in rows], ["0.5", "1.5", "", "1.0"])
            names = [column["name"] for column in json.loads((target / "schema.json").read_text())]
            self.assertEqual(names, ["amount", "country", "amount_by_country"])
            self.assertEqual(sorted(path.name for path in Path(folder).iterdir()), ["out", "raw"])


if __name__ == "__main__":
    unittest.main()
