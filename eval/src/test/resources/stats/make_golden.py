"""Reference figures for eval.stats from scipy and statsmodels.

    python make_golden.py

Writes stats.json beside this script.
"""

import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import special, stats
from scipy.linalg import block_diag
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower, TTestPower
from statsmodels.stats.weightstats import ttost_paired

RESAMPLES = 200_000


def mcnemar_cases():
    counts = [(0, 0), (1, 0), (0, 5), (5, 5), (3, 9), (10, 2), (40, 61), (6, 30), (400, 520), (1200, 1300), (900, 0), (700, 1500)]
    return [{"onlyFirst": b, "onlySecond": c, "p": float(mcnemar([[7, b], [c, 11]], exact=True).pvalue)} for b, c in counts]


def holm_cases(draw):
    families = [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.02, 0.02], [1.0, 0.0, 0.7], [0.2, 0.001, 0.013, 0.04, 0.0002, 0.9]]
    families += [list(draw.uniform(0, 0.2, size=int(n))) for n in (2, 10, 25)]
    return [{"p": [float(p) for p in f], "adjusted": [float(p) for p in multipletests(f, method="holm")[1]]} for f in families]


def benjamini_hochberg_cases(draw):
    families = [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.02, 0.02], [1.0, 0.0, 0.7], [0.2, 0.001, 0.013, 0.04, 0.0002, 0.9]]
    families += [list(draw.uniform(0, 0.2, size=int(n))) for n in (2, 10, 25)]
    return [{"p": [float(p) for p in f], "adjusted": [float(p) for p in multipletests(f, method="fdr_bh")[1]]} for f in families]


def clustered(draw, clusters, most):
    labels, first, second = [], [], []
    for c in range(clusters):
        level = draw.normal(0.5, 0.2)
        for _ in range(int(draw.integers(1, most + 1))):
            labels.append(f"d{c}")
            first.append(float(np.round(np.clip(draw.normal(level + 0.05, 0.2), 0, 1), 4)))
            second.append(float(np.round(np.clip(draw.normal(level, 0.2), 0, 1), 4)))
    return labels, first, second


def ends(result):
    return [float(result.confidence_interval.low), float(result.confidence_interval.high), float(result.standard_error)]


def expanded_tail(confidence, c):
    """Hesterberg 2015, section 5.3."""
    return float(stats.norm.cdf(-np.sqrt(c / (c - 1)) * stats.t.ppf((1 + confidence) / 2, c - 1)))


def ratio_intervals(values, labels):
    """Bootstrap of a mean over whole clusters: scipy resamples (sum, size) pairs."""
    names = sorted(set(labels))
    sums = np.array([sum(v for v, l in zip(values, labels) if l == n) for n in names])
    sizes = np.array([labels.count(n) for n in names], dtype=float)
    ratio = lambda s, n, axis=-1: s.sum(axis) / n.sum(axis)
    run = lambda method: stats.bootstrap((sums, sizes), ratio, paired=True, vectorized=True, n_resamples=RESAMPLES,
                                         method=method, rng=np.random.default_rng(5), batch=2000)
    result = run("percentile")
    tail = expanded_tail(0.95, len(names))
    low, high = np.quantile(result.bootstrap_distribution, [tail, 1 - tail])
    left_out = np.array([ratio(np.delete(sums, i), np.delete(sizes, i)) for i in range(len(names))])
    u = (len(names) - 1) * (left_out.mean() - left_out)
    return {"percentile": ends(result), "expanded": [float(low), float(high), float(result.standard_error)],
            "bca": ends(run("BCa")), "acceleration": float((u**3).sum() / (u**2).sum() ** 1.5 / 6)}


def interaction(draw, case):
    """Two more arms on the items of a case, and first - second - (third - fourth)."""
    third = [float(np.round(v, 4)) for v in draw.uniform(0, 1, size=len(case["labels"]))]
    fourth = [float(np.round(np.clip(v + draw.normal(0, 0.2), 0, 1), 4)) for v in third]
    combined = [a - b - c + d for a, b, c, d in zip(case["first"], case["second"], third, fourth)]
    return {"third": third, "fourth": fourth, **ratio_intervals(combined, case["labels"])}


def cluster_case(draw, clusters, most):
    labels, first, second = clustered(draw, clusters, most)
    groups = np.unique(labels, return_inverse=True)[1]
    fit = sm.OLS(np.array(first), np.ones(len(first))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    difference = [a - b for a, b in zip(first, second)]
    case = {"labels": labels, "first": first, "second": second, "clusteredStandardError": float(fit.bse[0]),
            "mean": ratio_intervals(first, labels), "difference": ratio_intervals(difference, labels)}
    case["interaction"] = interaction(draw, case)
    names = sorted(set(labels))
    sums = np.array([sum(d for d, l in zip(difference, labels) if l == n) for n in names])
    test = stats.permutation_test((sums,), np.sum, permutation_type="samples", alternative="two-sided",
                                  n_resamples=np.inf if len(names) <= 16 else RESAMPLES, rng=np.random.default_rng(6))
    case["signFlipP"] = float(test.pvalue)
    return case


def mean_intervals(draw):
    values = [float(np.round(v, 4)) for v in draw.beta(2, 3, size=80)]
    return {"values": values, "mean": ratio_intervals(values, [f"d{i:02}" for i in range(80)])}


def expanded_tails():
    return [{"confidence": q, "units": c, "tail": expanded_tail(q, c)} for q in (0.8, 0.95, 0.99) for c in (2, 5, 10, 16, 48, 1000)]


def effect_case(draw, n):
    """Hedges' exact factor by the gamma function; the odds of scipy's exact binomial interval."""
    first = [float(np.round(v, 4)) for v in draw.normal(0.5, 0.2, size=n)]
    second = [float(np.round(v - 0.05 + draw.normal(0, 0.1), 4)) for v in first]
    d = np.array(first) - np.array(second)
    m = n - 1
    hedges = np.exp(special.gammaln(m / 2) - special.gammaln((m - 1) / 2)) / np.sqrt(m / 2)
    return {"first": first, "second": second, "standardised": float(hedges * d.mean() / d.std(ddof=1))}


def odds_cases():
    cases = []
    for b, c in [(0, 4), (4, 0), (1, 1), (3, 9), (30, 10), (400, 520)]:
        p = stats.binomtest(b, b + c).proportion_ci(0.95, method="exact")
        cases.append({"onlyFirst": b, "onlySecond": c, "low": float(p.low / (1 - p.low)),
                      "high": "infinite" if p.high == 1 else float(p.high / (1 - p.high))})
    return cases


def equivalence_items(draw, n, low, high):
    first = [float(np.round(v, 4)) for v in draw.normal(0.5, 0.2, size=n)]
    second = [float(np.round(v + draw.normal(0.01, 0.1), 4)) for v in first]
    p, lower, upper = ttost_paired(np.array(first), np.array(second), low, high)
    return {"first": first, "second": second, "low": low, "high": high, "labels": [f"q{i}" for i in range(n)],
            "p": float(p), "pLow": float(lower[1]), "pHigh": float(upper[1]), "degreesOfFreedom": n - 1}


def equivalence_clusters(case, low, high):
    """Two t tests of an intercept with a cluster-robust error times c / (c - 1) and c - 1 degrees of freedom."""
    d = np.array(case["first"]) - np.array(case["second"])
    groups = np.unique(case["labels"], return_inverse=True)[1]
    fit = sm.OLS(d, np.ones(len(d))).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    lower, upper = fit.t_test(([[1]], [low])), fit.t_test(([[1]], [high]))
    df = int(groups.max())
    p_low, p_high = float(stats.t.sf(lower.tvalue.item(), df)), float(stats.t.cdf(upper.tvalue.item(), df))
    assert int(fit.df_resid_inference) == df
    return {"first": case["first"], "second": case["second"], "low": low, "high": high, "labels": case["labels"],
            "p": max(p_low, p_high), "pLow": p_low, "pHigh": p_high, "degreesOfFreedom": df}


def power_cases():
    cases = []
    for level, power, error, clusters, per, difference in [
            (0.05, 0.8, 0.02, 10, 5, 0.03), (0.05, 0.8, 0.013, 48, 25, 0.05), (0.01, 0.9, 0.04, 200, 1, 0.02), (0.05, 0.8, 0.3, 16, 10, 0.9)]:
        seen = lambda c: (stats.t.ppf(1 - level / 2, c - 1) + stats.t.ppf(power, c - 1)) * error * np.sqrt(clusters / c)
        needed = next(c for c in range(2, 10**6) if seen(c) <= difference)
        deviation = error * np.sqrt(clusters)  # of one cluster's difference
        normal = NormalIndPower(ddof=0).solve_power(
            difference / deviation, alpha=level / 2, power=power, ratio=0, alternative="larger")
        exact = TTestPower().solve_power(difference / deviation, alpha=level, power=power)
        cases.append({"level": level, "power": power, "standardError": error, "clusters": clusters, "perCluster": per,
                      "difference": difference, "detectable": float(seen(clusters)),
                      "detectableNormal": float((stats.norm.ppf(1 - level / 2) + stats.norm.ppf(power)) * error),
                      "needed": needed, "neededNormal": float(normal), "neededExact": float(np.squeeze(exact))})
    return cases


def variance_case(draw, seeds, sizes, levels):
    """ANOVA estimators: statsmodels' mean squares, expected ones by traces; REML beside them where it must agree."""
    documents = np.repeat(np.arange(len(sizes)), sizes)
    n = len(documents)
    effects = [draw.normal(0, s, size=k) for s, k in zip(levels, (seeds, len(sizes), n))]
    scores = np.round(0.5 + effects[0][:, None] + effects[1][documents] + effects[2] + draw.normal(0, levels[3], size=(seeds, n)), 4)
    frame = pd.DataFrame({"y": scores.ravel(), "s": np.repeat(np.arange(seeds), n), "d": np.tile(documents, seeds),
                          "q": np.tile(np.arange(n), seeds)})
    by_question = smf.ols("y ~ C(q) + C(s)", frame).fit()
    by_document = smf.ols("y ~ C(d) + C(s)", frame).fit()
    by_seed = smf.ols("y ~ C(s)", frame).fit()
    only = smf.ols("y ~ 1", frame).fit()
    ms_residual = by_question.ssr / by_question.df_resid
    ms_question = (by_document.ssr - by_question.ssr) / (n - len(sizes))
    ms_document = (by_seed.ssr - by_document.ssr) / (len(sizes) - 1)
    ms_seed = (only.ssr - by_seed.ssr) / (seeds - 1)
    membership = block_diag(*[np.ones((k, k)) for k in sizes])  # Z Z' of documents
    projection = block_diag(*[np.full((k, k), 1 / k) for k in sizes]) - np.full((n, n), 1 / n)
    n0 = np.trace(projection @ membership) / (len(sizes) - 1)
    split = [(ms_seed - ms_residual) / n, (ms_document - ms_question) / (seeds * n0), (ms_question - ms_residual) / seeds, ms_residual]
    case = {"scores": scores.tolist(), "labels": [f"d{d}" for d in documents], "components": [max(0.0, float(v)) for v in split]}
    if len(set(sizes)) == 1 and min(split) > 0:
        frame["one"] = 1
        fit = smf.mixedlm("y ~ 1", frame, groups="one", re_formula="0", vc_formula={
            "s": "0 + C(s)", "d": "0 + C(d)", "q": "0 + C(q)"}).fit(reml=True, method=["lbfgs", "powell"])
        names = fit.model.exog_vc.names
        vcomp = dict(zip(names, fit.vcomp))
        case["reml"] = [float(vcomp["s"]), float(vcomp["d"]), float(vcomp["q"]), float(fit.scale)]
    return case


def main():
    draw = np.random.default_rng(17)
    cases = [cluster_case(draw, 8, 20), cluster_case(draw, 14, 6), cluster_case(draw, 40, 12)]
    golden = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "pandas": pd.__version__,
                     "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
        "mcnemar": mcnemar_cases(),
        "holm": holm_cases(draw),
        "benjaminiHochberg": benjamini_hochberg_cases(draw),
        "clustered": cases,
        "items": mean_intervals(draw),
        "expandedTails": expanded_tails(),
        "effects": [effect_case(draw, n) for n in (3, 4, 9, 60)],
        "odds": odds_cases(),
        "equivalence": [equivalence_items(draw, 12, -0.05, 0.05), equivalence_items(draw, 80, -0.05, 0.03),
                        equivalence_clusters(cases[0], -0.2, 0.15), equivalence_clusters(cases[2], -0.1, 0.1)],
        "power": power_cases(),
        "variance": [variance_case(draw, 4, [5] * 8, (0.05, 0.15, 0.2, 0.1)), variance_case(draw, 5, [3] * 6, (0.1, 0.1, 0.1, 0.1)),
                     variance_case(draw, 3, [1, 4, 7, 2, 6], (0.05, 0.15, 0.2, 0.1)), variance_case(draw, 3, [4] * 4, (0, 0, 0, 0.2))],
    }
    Path(__file__).with_name("stats.json").write_text(json.dumps(golden) + "\n")


main()
