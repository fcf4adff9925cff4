"""usage: tabular.py ROWS FILE [drifted]

A table of 30 columns as CSV, always the same: 20 numbers with up to six decimals (two of them with gaps, one with a heavy
tail, one of counts), 8 categories of 2 to 1,000 values (one with gaps), a label of 0 and 1, a target.

`drifted` makes other rows of the same kind, but for `num_00`, which is shifted, `num_03`, which is wider, and `cat_3`, whose
values are as frequent the other way round.
"""

import sys

import numpy
import polars

CARDINALITIES = (2, 3, 5, 10, 20, 50, 200, 1000)


def table(rows: int, drifted: bool) -> polars.DataFrame:
    random = numpy.random.Generator(numpy.random.PCG64(20261121))
    numbers = random.standard_normal((rows, 20))
    scales = random.uniform(0.5, 2, 20)
    if drifted:
        random = numpy.random.Generator(numpy.random.PCG64(20261122))
        numbers = random.standard_normal((rows, 20))
        numbers[:, 0] += 0.3
        numbers[:, 3] *= 1.4
    numbers *= scales
    numbers[:, 5] = numpy.exp(numbers[:, 5])
    numbers[:, 7] = numpy.round(numbers[:, 7] * 3)
    columns: dict[str, polars.Series] = {}
    for index in range(20):
        values = polars.Series(numpy.round(numbers[:, index], 6))
        gaps = {2: 0.05, 9: 0.20}.get(index, 0)
        columns[f"num_{index:02}"] = values.set(polars.Series(random.random(rows) < gaps), None) if gaps else values
    for index, count in enumerate(CARDINALITIES):
        weights = 1 / numpy.arange(1, count + 1)
        if drifted and index == 3:
            weights = weights[::-1]
        names = numpy.array([f"c{index}_{value}" for value in range(count)])
        values = polars.Series(names[random.choice(count, size=rows, p=weights / weights.sum())])
        gaps = polars.Series(random.random(rows) < 0.03)
        columns[f"cat_{index}"] = values.set(gaps, None) if index == 4 else values
    columns["label"] = polars.Series((random.random(rows) < 0.6).astype(numpy.int64))
    columns["target"] = polars.Series(numpy.round(10 + 3 * random.standard_normal(rows), 6))
    return polars.DataFrame(columns)


if __name__ == "__main__":
    table(int(sys.argv[1]), "drifted" in sys.argv[3:]).write_csv(sys.argv[2])
