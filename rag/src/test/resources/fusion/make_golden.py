"""Fuses random runs with ranx and with LangChain's EnsembleRetriever; writes fusion.json beside itself.

    pip install ranx==0.3.21 langchain-classic==1.0.8    # Python 3.11
    python make_golden.py

rrf and minMaxSum are ranx's (fuse with method rrf, and wsum after its min-max norm), weightedRrfOrder is the weighted reciprocal
rank fusion of EnsembleRetriever. That class keeps its scores to itself, so its order is what is written.
"""

import importlib.metadata
import json
import pathlib
import platform
import random

from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from ranx import Run, fuse

SEED = 20260301


class Nothing(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        return []


def random_run(rng, size):
    """Distinct scores of a scale and sign of the run's own."""
    ids = rng.sample([f"p{i}" for i in range(30)], size)
    scale, shift = 10 ** rng.uniform(-2, 3), rng.uniform(-50, 50)
    scores = sorted((rng.random() * scale + shift for _ in ids), reverse=True)
    return dict(zip(ids, scores))


def ensemble_order(parts, weights, constant):
    """Ids best first; EnsembleRetriever leaves ties in the order of sight, so cases with ties are not made."""
    ensemble = EnsembleRetriever(retrievers=[Nothing()] * len(parts), weights=weights, c=constant)
    lists = [[Document(page_content=passage) for passage in part] for part in parts]
    return [document.page_content for document in ensemble.weighted_reciprocal_rank(lists)]


def main():
    rng = random.Random(SEED)
    cases = []
    for size in [(2, 2), (5, 12), (20, 20), (3, 9, 17), (25, 4, 10, 2)]:
        parts = [random_run(rng, n) for n in size]
        weights = [round(rng.uniform(0.05, 2), 3) for _ in size]
        constant = rng.choice([60, 60, 1, 7])
        runs = [Run({"q": part}) for part in parts]
        rrf = fuse(runs, norm=None, method="rrf", params={"k": constant})
        wsum = fuse(runs, norm="min-max", method="wsum", params={"weights": weights})
        cases.append(
            {
                "parts": parts,
                "weights": weights,
                "rankConstant": constant,
                "rrf": {k: float(v) for k, v in rrf["q"].items()},
                "minMaxSum": {k: float(v) for k, v in wsum["q"].items()},
                "weightedRrfOrder": ensemble_order(parts, weights, constant),
            }
        )
    versions = {name: importlib.metadata.version(name) for name in ["ranx", "numpy", "langchain-classic", "langchain-core"]}
    golden = {"versions": versions | {"python": platform.python_version()}, "seed": SEED, "cases": cases}
    pathlib.Path(__file__).with_name("fusion.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
