"""Scores 200 random runs with trec_eval (through pytrec_eval) and ir_measures.

    pip install pytrec-eval-terrier==0.5.11 ir_measures==0.4.3
    python random_runs.py

Writes random_runs.json.gz beside this script: runs and labels as the text of files, and every query's values by our names.
Runs have ties, scores that differ as 64-bit but not as 32-bit numbers, lines out of order, wrong and missing ranks,
passages without labels, queries without labels; labels have grades from -1 to 4 and queries without hits. trec_eval refuses
a passage that stands twice, and pytrec_eval's parser merges them, so there is none.

ir_measures breaks ties by ascending id in the measures that it computes itself (Judged, RR@k), and compares 64-bit scores.
trec_eval breaks them by descending id, and so do we everywhere: ir_measures is given the order as trec_eval sees it.
"""

import gzip
import importlib.metadata
import json
import platform
import random
from pathlib import Path

import ir_measures
import numpy
import pytrec_eval

SEED = 17
RUNS = 200
CUTS = (1, 3, 5, 10, 100)
TREC_EVAL = {"map": "AP", "recip_rank": "RR", "Rprec": "Rprec", "bpref": "Bpref", "ndcg": "nDCG", "P_": "P@",
             "recall_": "R@", "ndcg_cut_": "nDCG@", "map_cut_": "AP@", "success_": "Success@"}
IR_MEASURES = ["nDCG@10", "R@100", "RR@1", "RR@3", "RR@10", "AP", "AP@5", "P@5", "Rprec", "Bpref", "Judged", "Judged@1",
               "Judged@10", "Success@5"]


def our_name(name):
    if name in TREC_EVAL:
        return TREC_EVAL[name]
    stem, cut = name.rsplit("_", 1)
    return TREC_EVAL[stem + "_"] + cut


def score(rng, kind):
    if kind == "ties":
        return str(rng.randint(0, 4))
    if kind == "equal":
        return "1.5"
    if kind == "float32":  # neighbours that one 32-bit number stands for
        return rng.choice(["16777216", "16777217", "16777218", "0.1", "0.10000000001", "1e-3", "0.0010000000001", "-2", "-2.0"])
    if kind == "negative":
        return f"{-rng.random() * 10:.2f}"
    return f"{rng.gauss(0, 5):.6f}"


def make_case(rng):
    passages = [rng.choice(["d", "D", "doc-", "x", "\u00e9"]) + str(i) for i in range(rng.randint(1, 40))]
    kind = rng.choice(["ties", "equal", "float32", "negative", "plain", "plain"])
    top = rng.choice([1, 2, 4])
    qrels, run = {}, []
    for number in range(rng.randint(1, 5)):
        query = f"q{number}"
        labels = {p: rng.choice([-1, 0, 0, *range(top + 1)]) for p in rng.sample(passages, rng.randint(1, len(passages)))}
        # trec_eval reads beyond its arrays when no grade reaches the relevance level minus one
        labels[rng.choice(passages)] = 1
        qrels[query] = labels
        if rng.random() < 0.85:
            for p in rng.sample(passages, rng.randint(1, len(passages))):
                run.append((query, p, score(rng, kind)))
    if rng.random() < 0.3 or not run:
        run += [("unlabelled", p, score(rng, kind)) for p in passages[:3]]
    if not any(query in qrels for query, _, _ in run):
        run.append(("q0", passages[0], score(rng, kind)))
    if rng.random() < 0.5:
        rng.shuffle(run)  # queries in and out of one another
    return qrels, run


def trec_eval(qrels, run, level):
    cuts = ",".join(map(str, CUTS))
    names = {name if not name.endswith("_") else name[:-1] + "." + cuts for name in TREC_EVAL}
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, names, relevance_level=level)
    return {query: {our_name(name): value for name, value in values.items()}
            for query, values in evaluator.evaluate(run).items()}


def as_trec_eval_orders(run):
    ordered = {}
    for query, hits in run.items():
        best_first = sorted(hits, key=lambda p: (numpy.float32(hits[p]), p.encode()), reverse=True)
        ordered[query] = {p: float(-rank) for rank, p in enumerate(best_first)}
    return ordered


def of_ir_measures(qrels, run):
    values = {}
    measures = [ir_measures.parse_measure(name) for name in IR_MEASURES]
    for metric in ir_measures.iter_calc(measures, qrels, as_trec_eval_orders(run)):
        values.setdefault(metric.query_id, {})[str(metric.measure)] = metric.value
    return values


def main():
    rng = random.Random(SEED)
    cases = []
    for _ in range(RUNS):
        qrels, lines = make_case(rng)
        run = {}
        for query, passage, text in lines:
            run.setdefault(query, {})[passage] = float(text)
        cases.append({
            "qrels": "".join(f"{q} 0 {p} {grade}\n" for q, labels in qrels.items() for p, grade in labels.items()),
            "run": "".join(f"{q}\tQ0 {p} {rng.randint(0, 9)}  {text} random\n" for q, p, text in lines),
            "trec_eval": trec_eval(qrels, run, 1),
            "trec_eval -l 2": trec_eval(qrels, run, 2),
            "ir_measures": of_ir_measures(qrels, run)})
    versions = {"python": platform.python_version(),
                **{name: importlib.metadata.version(name) for name in ("pytrec-eval-terrier", "ir_measures")}}
    golden = {"versions": versions, "seed": SEED, "cases": cases}
    text = json.dumps(golden, sort_keys=True, separators=(",", ":"))
    Path(__file__).with_name("random_runs.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


main()
