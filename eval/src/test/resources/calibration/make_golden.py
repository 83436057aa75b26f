"""Calibration by scikit-learn, risk and coverage by numpy and by all orders of ties.

    python make_golden.py

Writes golden.json beside this script.
"""

import itertools
import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss


def expected_error(confidences, correct, bins):
    right, stated = calibration_curve(correct, confidences, n_bins=bins, strategy="uniform")
    edges = np.linspace(0.0, 1.0, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidences), minlength=bins)
    return float(np.sum(counts[counts > 0] * np.abs(right - stated)) / len(confidences))


def area(errors):
    return float(np.mean(np.cumsum(errors) / np.arange(1, len(errors) + 1)))


def area_over_orders(confidences, correct):
    """The mean over every order of the questions in which confidence does not rise."""
    errors = 1 - np.array(correct)
    areas = [area(errors[list(order)]) for order in itertools.permutations(range(len(errors)))
             if all(confidences[a] >= confidences[b] for a, b in zip(order, order[1:]))]
    return float(np.mean(areas))


def case(draw, n, edges):
    confidences = draw.integers(0, 21, size=n) / 20 if edges else np.round(draw.uniform(0, 1, size=n), 6)
    correct = (draw.uniform(0, 1, size=n) < confidences**2).astype(int)
    out = {"confidences": [float(c) for c in confidences], "correct": [bool(c) for c in correct],
           "brier": float(brier_score_loss(correct, confidences, pos_label=1)),
           "expectedErrors": {str(bins): expected_error(confidences, correct, bins) for bins in (1, 3, 10, 15, 20)}}
    if len(set(confidences)) == n:
        out["area"] = area((1 - correct)[np.argsort(-confidences)])
    elif n <= 7:
        out["area"] = area_over_orders(confidences, correct)
    return out


draw = np.random.default_rng(5)
cases = [case(draw, n, edges) for n in (1, 2, 5, 30, 200) for edges in (False, True)] + [case(draw, 7, True) for _ in range(5)]
ties = {"confidences": [0.5, 0.9, 0.5, 0.5, 0.1, 0.9], "correct": [True, False, False, True, False, True]}
ties.update({"area": area_over_orders(ties["confidences"], ties["correct"]),
             "brier": float(brier_score_loss(ties["correct"], ties["confidences"])),
             "expectedErrors": {"10": expected_error(np.array(ties["confidences"]), np.array(ties["correct"]).astype(int), 10)}})
golden = {"versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
          "cases": cases + [ties]}
Path(__file__).with_name("golden.json").write_text(json.dumps(golden).replace('}, {', '},\n{') + "\n")
