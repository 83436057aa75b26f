"""Reference figures for eval.stats from scipy and statsmodels.

    python make_golden.py

Writes stats.json beside this script.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

RESAMPLES = 200_000


def mcnemar_cases():
    counts = [(0, 0), (1, 0), (0, 5), (5, 5), (3, 9), (10, 2), (40, 61), (6, 30), (400, 520), (1200, 1300), (900, 0), (700, 1500)]
    return [{"onlyFirst": b, "onlySecond": c, "p": float(mcnemar([[7, b], [c, 11]], exact=True).pvalue)} for b, c in counts]


def holm_cases(draw):
    families = [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.02, 0.02], [1.0, 0.0, 0.7], [0.2, 0.001, 0.013, 0.04, 0.0002, 0.9]]
    families += [list(draw.uniform(0, 0.2, size=int(n))) for n in (2, 10, 25)]
    return [{"p": [float(p) for p in f], "adjusted": [float(p) for p in multipletests(f, method="holm")[1]]} for f in families]


def clustered(draw, clusters, most):
    labels, first, second = [], [], []
    for c in range(clusters):
        level = draw.normal(0.5, 0.2)
        for _ in range(int(draw.integers(1, most + 1))):
            labels.append(f"d{c}")
            first.append(float(np.round(np.clip(draw.normal(level + 0.05, 0.2), 0, 1), 4)))
            second.append(float(np.round(np.clip(draw.normal(level, 0.2), 0, 1), 4)))
    return labels, first, second


def ratio_interval(values, labels):
    """Percentile bootstrap of a mean over whole clusters: scipy resamples (sum, size) pairs."""
    names = sorted(set(labels))
    sums = np.array([sum(v for v, l in zip(values, labels) if l == n) for n in names])
    sizes = np.array([labels.count(n) for n in names], dtype=float)
    result = stats.bootstrap((sums, sizes), lambda s, n, axis=-1: s.sum(axis) / n.sum(axis), paired=True, vectorized=True,
                             n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(5), batch=2000)
    return [float(result.confidence_interval.low), float(result.confidence_interval.high), float(result.standard_error)]


def cluster_case(draw, clusters, most):
    labels, first, second = clustered(draw, clusters, most)
    groups = np.unique(labels, return_inverse=True)[1]
    fit = sm.OLS(np.array(first), np.ones(len(first))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    difference = [a - b for a, b in zip(first, second)]
    case = {"labels": labels, "first": first, "second": second, "clusteredStandardError": float(fit.bse[0]),
            "mean": ratio_interval(first, labels), "difference": ratio_interval(difference, labels)}
    names = sorted(set(labels))
    sums = np.array([sum(d for d, l in zip(difference, labels) if l == n) for n in names])
    test = stats.permutation_test((sums,), np.sum, permutation_type="samples", alternative="two-sided",
                                  n_resamples=np.inf if len(names) <= 16 else RESAMPLES, rng=np.random.default_rng(6))
    case["signFlipP"] = float(test.pvalue)
    return case


def mean_interval(draw):
    values = [float(np.round(v, 4)) for v in draw.beta(2, 3, size=80)]
    result = stats.bootstrap((np.array(values),), np.mean, n_resamples=RESAMPLES, method="percentile",
                             rng=np.random.default_rng(4), batch=2000)
    interval = [float(result.confidence_interval.low), float(result.confidence_interval.high), float(result.standard_error)]
    return {"values": values, "mean": interval}


def main():
    draw = np.random.default_rng(17)
    golden = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                     "statsmodels": statsmodels.__version__},
        "mcnemar": mcnemar_cases(),
        "holm": holm_cases(draw),
        "clustered": [cluster_case(draw, 8, 20), cluster_case(draw, 14, 6), cluster_case(draw, 40, 12)],
        "items": mean_interval(draw),
    }
    Path(__file__).with_name("stats.json").write_text(json.dumps(golden) + "\n")


main()
