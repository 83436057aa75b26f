"""Reference figures for eval.stats.curve from scipy and numpy.

    python make_curve_golden.py

Writes curves.json beside this script.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
from scipy import optimize

TIGHT = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
LOSS = (1.69, 406.4, 0.34, 410.7, 0.28)  # E, A, alpha, B, beta of Hoffmann et al. 2022, section 3.3


def log_linear(x, a, b):
    return a + b * np.log(x)


def power(x, a, b):
    return a * x**b


def limited_power(x, c, a, b):
    return c + a * x**b


def exponentials(x, c, *terms):
    return c - sum(drop * np.exp(-rate * x) for drop, rate in zip(terms[::2], terms[1::2]))


def case(draw, form, formula, x, truth, noise):
    x = np.array(x, dtype=float)
    y = np.round(formula(x, *truth) + draw.normal(0, noise, size=len(x)), 6)
    # the scaled Jacobian of trf, polished by MINPACK
    rough = optimize.curve_fit(formula, x, y, p0=truth, method="trf", x_scale="jac", max_nfev=100_000, **TIGHT)[0]
    found, covariance = optimize.curve_fit(formula, x, y, p0=rough, method="lm", maxfev=1_000_000, **TIGHT)
    return {"form": form, "x": x.tolist(), "y": y.tolist(), "parameters": found.tolist(),
            "standardErrors": np.sqrt(np.diag(covariance)).tolist()}


def condition(found):
    """Of limit + factor x^exponent, ln x less its mean, columns of length one."""
    x = np.array(found["x"])
    limit, factor, exponent = found["parameters"]
    u = np.log(x) - np.log(x).mean()
    columns = np.stack([np.ones_like(u), np.exp(exponent * u), u * np.exp(exponent * u)], axis=1)
    return float(np.linalg.cond(columns / np.linalg.norm(columns, axis=0)))


def loss_case(draw, noise):
    """Huber's loss of the logarithm by scipy's least squares from many starts, its gradient then brought to 0."""
    n, d = (v.ravel() for v in np.meshgrid(np.geomspace(5e7, 1.6e10, 6), np.geomspace(1e9, 4e11, 6)))
    e, a, alpha, b, beta = LOSS
    loss = np.round((e + a / n**alpha + b / d**beta) * np.exp(draw.normal(0, noise, size=len(n))), 6)
    mn, md = np.log(n).mean(), np.log(d).mean()

    def parts(t):
        return np.stack([t[0] - t[1] * (np.log(n) - mn), t[2] - t[3] * (np.log(d) - md), np.full(len(n), t[4])])

    def residual(t):
        return np.logaddexp.reduce(parts(t), axis=0) - np.log(loss)

    def jacobian(t):
        z = parts(t)
        p = np.exp(z - np.logaddexp.reduce(z, axis=0))
        return np.stack([p[0], -p[0] * (np.log(n) - mn), p[1], -p[1] * (np.log(d) - md), p[2]], axis=1)

    def gradient(t):
        return jacobian(t).T @ np.clip(residual(t), -1e-3, 1e-3)

    fits = []
    for start_alpha in (0.2, 0.5, 1):
        for start_beta in (0.2, 0.5, 1):
            for part in (-2.0, 0.0):
                fits.append(optimize.least_squares(
                    residual, [part, start_alpha, part, start_beta, 0.5], jac=jacobian, loss="huber", f_scale=1e-3,
                    x_scale="jac", max_nfev=20_000, **TIGHT))
    best = min(fits, key=lambda each: each.cost)
    t = optimize.root(gradient, best.x, method="hybr", options={"xtol": 1e-15}).x
    assert np.abs(gradient(t)).max() < 1e-13 and np.abs(t - best.x).max() < 1e-3
    found = [np.exp(t[4]), np.exp(t[0] + t[1] * mn), t[1], np.exp(t[2] + t[3] * md), t[3]]
    return {"parameters": [float(v) for v in found], "n": n.tolist(), "d": d.tolist(), "loss": loss.tolist()}


def main():
    draw = np.random.default_rng(23)
    budgets = [0, *np.round(np.geomspace(0.05, 455, 40), 4)]
    cases = [
        case(draw, "logLinear", log_linear, np.geomspace(1, 500, 9), (30, 3.5), 0.5),
        case(draw, "power", power, np.geomspace(1e3, 1e9, 10), (11.4, -0.076), 0.02),
        case(draw, "power", power, np.geomspace(2, 90, 7), (3, 0.4), 0.3),
        case(draw, "limitedPower", limited_power, np.geomspace(1e7, 1e10, 12), (1.69, 406.4, -0.34), 0.005),
        case(draw, "limitedPower", limited_power, np.geomspace(1, 400, 14), (64, -25, -0.5), 0.3),
        case(draw, "exponentials1", exponentials, np.linspace(0, 60, 12), (60, 20, 0.07), 0.4),
        case(draw, "exponentials2", exponentials, [0, *np.geomspace(0.5, 400, 20)], (62, 14, 0.01, 8, 0.4), 0.1),
        case(draw, "exponentials3", exponentials, budgets, (64.5456, 13.8352, 0.0011, 8.4705, 0.1097, 3.932, 2.9077), 0.05),
    ]
    for each in cases:
        if each["form"] == "limitedPower":
            each["condition"] = condition(each)
    golden = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
        "curves": cases,
        "surfaces": [loss_case(draw, 0.0005), loss_case(draw, 0.004)],
    }
    Path(__file__).with_name("curves.json").write_text(json.dumps(golden) + "\n")


main()
