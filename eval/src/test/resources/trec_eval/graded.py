"""Scores trec_eval's own graded test run (qrels.rel_level, results.test) with trec_eval through pytrec_eval.

    python graded.py SHARED_DATA/trec_eval

Writes graded.json beside this script: measure values by query, as trec_eval computes them.
"""

import importlib.metadata
import json
import platform
import sys
from pathlib import Path

import pytrec_eval

MEASURES = {"map", "recip_rank", "Rprec", "bpref", "ndcg", "ndcg_cut.5,10,100", "P.10", "recall.100", "success.5",
            "map_cut.10"}


def main():
    folder = Path(sys.argv[1])
    with open(folder / "qrels.rel_level") as qrels, open(folder / "results.test") as run:
        evaluator = pytrec_eval.RelevanceEvaluator(pytrec_eval.parse_qrel(qrels), MEASURES)
        values = evaluator.evaluate(pytrec_eval.parse_run(run))
    versions = {"python": platform.python_version(),
                "pytrec-eval-terrier": importlib.metadata.version("pytrec-eval-terrier")}
    golden = {"versions": versions, "values": values}
    Path(__file__).with_name("graded.json").write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


main()
