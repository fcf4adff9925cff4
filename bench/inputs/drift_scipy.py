"""usage: drift_scipy.py REFERENCE CURRENT

Compares the columns of two CSV files with scipy, one after another: Kolmogorov-Smirnov, Wasserstein, stability index and
Jensen-Shannon of numbers in ten bins of the reference, chi-squared and Jensen-Shannon of texts. Prints the
Kolmogorov-Smirnov distance of each number, and Cramér's V of each text.
"""

import json
import sys

import numpy
import pandas
from scipy import stats
from scipy.spatial.distance import jensenshannon


def numbers(before: numpy.ndarray, now: numpy.ndarray) -> float:
    edges = numpy.unique(numpy.quantile(before, numpy.linspace(0, 1, 11)))
    edges[0], edges[-1] = -numpy.inf, numpy.inf
    shares = [numpy.clip(numpy.histogram(values, edges)[0] / len(values), 1e-4, None) for values in (before, now)]
    ((shares[1] - shares[0]) * numpy.log(shares[1] / shares[0])).sum()
    jensenshannon(*shares, 2)
    stats.wasserstein_distance(before, now)
    return float(stats.ks_2samp(before, now).statistic)


def texts(before: pandas.Series, now: pandas.Series) -> float:
    counts = [values.value_counts() for values in (before, now)]
    names = counts[0].index.union(counts[1].index)
    table = numpy.array([count.reindex(names, fill_value=0) for count in counts])
    jensenshannon(*table, 2)
    statistic = stats.chi2_contingency(table, correction=False).statistic
    return float((statistic / table.sum()) ** 0.5)


def main() -> None:
    reference, current = (pandas.read_csv(file) for file in sys.argv[1:3])
    found = {}
    for name in reference.columns:
        if name.startswith("num_"):
            found[name] = numbers(reference[name].dropna().to_numpy(), current[name].dropna().to_numpy())
        elif name.startswith("cat_"):
            found[name] = texts(reference[name].dropna(), current[name].dropna())
    print(json.dumps(found))


if __name__ == "__main__":
    main()
