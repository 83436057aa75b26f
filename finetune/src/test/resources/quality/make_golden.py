"""Ridge regression, F1 and Cohen's kappa by scikit-learn, for RidgeRegressionTest, QualityFiguresTest and JudgeReportTest.

Run as make_golden.py; writes golden.json beside itself. Vectors are 32-bit floats, so that both sides read the same
numbers. Made on 2026-11-27 with scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
"""

import json
import pathlib

import numpy
from sklearn.linear_model import Ridge
from sklearn.metrics import cohen_kappa_score, f1_score, mean_absolute_error

random = numpy.random.default_rng(20261127)


def fits(rows, columns, offset):
    vectors = (random.normal(size=(rows, columns)) + offset).astype(numpy.float32)
    values = numpy.round(random.uniform(0, 5, size=rows), 3)
    results = []
    for penalty in (0.01, 1.0, 100.0):
        ridge = Ridge(alpha=penalty, solver="cholesky").fit(vectors.astype(numpy.float64), values)
        results.append(
            {
                "penalty": penalty,
                "weights": ridge.coef_.tolist(),
                "intercept": float(ridge.intercept_),
                "predicted": ridge.predict(vectors.astype(numpy.float64)).tolist(),
            }
        )
    return {"vectors": vectors.astype(numpy.float64).tolist(), "values": values.tolist(), "fits": results}


def figures(count):
    truth = numpy.round(random.uniform(0, 5, size=count), 2)
    given = numpy.clip(truth + random.normal(scale=1.2, size=count), 0, 5)
    grades, predicted = numpy.floor(truth + 0.5).astype(int), numpy.floor(given + 0.5).astype(int)
    return {
        "truth": truth.tolist(),
        "given": given.tolist(),
        "threshold": 3,
        "f1": f1_score(grades >= 3, predicted >= 3),
        "macroF1": f1_score(grades, predicted, average="macro"),
        "meanAbsoluteError": mean_absolute_error(truth, given),
    }


def kappa(count, labels):
    exact = random.choice(labels, size=count)
    judged = numpy.where(random.uniform(size=count) < 0.5, exact, random.choice(labels, size=count))
    return {
        "exact": exact.tolist(),
        "judged": judged.tolist(),
        "kappa": float(cohen_kappa_score(exact, judged)),
    }


golden = {
    "ridge": [fits(30, 5, 0), fits(12, 20, 3)],
    "figures": [figures(60), figures(7)],
    "kappa": [kappa(40, ["A", "B", "TIE"]), kappa(25, ["right", "wrong"])],
}
path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps(golden, indent=1) + "\n")
