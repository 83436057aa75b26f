"""Claim measures by RAGChecker's own code from random judgements, for ClaimMeasureTest.

    python make_golden.py RAGCHECKER

RAGCHECKER is a checkout of github.com/amazon-science/RAGChecker at 6091f08. computation.py, container.py
and metrics.py are run as they are, without the package's __init__.py, which wants a judge.
Writes golden.json.gz beside this script.
"""

import gzip
import importlib
import json
import platform
import random
import sys
import types
from importlib.metadata import version
from pathlib import Path

package = types.ModuleType("ragchecker")
package.__path__ = [str(Path(sys.argv[1]) / "ragchecker")]
sys.modules["ragchecker"] = package
computation = importlib.import_module("ragchecker.computation")
container = importlib.import_module("ragchecker.container")


def row(draw, size, share):
    return ["Entailment" if draw.random() < share else draw.choice(["Neutral", "Contradiction"]) for _ in range(size)]


def case(draw, number):
    claims, golds, passages = draw.randint(0, 6), draw.randint(0, 6), draw.randint(0, 5)
    share = draw.choice([0, 0.2, 0.5, 1])
    given = {"answer2response": row(draw, claims, draw.choice([0, 0.5, 0.8])), "response2answer": row(draw, golds, 0.5),
             "retrieved2response": [row(draw, passages, share) for _ in range(claims)],
             "retrieved2answer": [row(draw, passages, draw.choice([0, 0.3])) for _ in range(golds)]}
    result = container.RAGResult(query_id=str(number), query="q", gt_answer="a", response="r", **given)
    for function in computation.METRIC_FUNC_MAP.values():
        function(result)
    return {**given, "metrics": {name: float(value) for name, value in result.metrics.items()}}


draw = random.Random(29)
golden = {"versions": {"python": platform.python_version(), "numpy": version("numpy")}, "cases": [case(draw, n) for n in range(200)]}
packed = gzip.compress(json.dumps(golden, separators=(",", ":")).encode(), mtime=0)
Path(__file__).with_name("golden.json.gz").write_bytes(packed)
