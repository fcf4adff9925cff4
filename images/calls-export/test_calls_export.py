import unittest

from calls_export import totals


class CallsExportTest(unittest.TestCase):
    def test_calls_add_up_by_day(self) -> None:
        rows = [
            {"customer_id": "b", "called_at": "2026-01-31T23:59:59Z"},
            {"customer_id": "a", "called_at": "2026-01-02T08:00:00Z"},
            {"customer_id": "a", "called_at": "2026-01-01T08:00:00Z"},
            {"customer_id": "a", "called_at": "2026-01-01T09:00:00Z"},
        ]
        self.assertEqual(
            [(line["customer_id"], line["support_calls"], line["updated_at"]) for line in totals(rows)],
            [
                ("a", 2, "2026-01-02T00:00:00Z"),
                ("a", 3, "2026-01-03T00:00:00Z"),
                ("b", 1, "2026-02-01T00:00:00Z"),
            ],
        )


if __name__ == "__main__":
    unittest.main()
