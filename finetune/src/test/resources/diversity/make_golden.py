"""Figures of diversity by independent code, for DiversityTest: make_golden.py XQUAD.json FOLDER_OF_diversity_PACKAGE.

Five corpora of a few texts; figures by NLTK (self-BLEU, n-grams), rouge_score (homogenisation), Python's gzip, and the
modules of the package diversity (n-gram diversity, self-repetition), loaded one by one since the package as a whole
needs PyTorch. Made on 2026-11-27 with nltk 3.10.4, rouge_score 0.1.2, diversity 0.3.1, numpy 2.4.6, Python 3.11.
"""

import gzip
import importlib.util
import json
import pathlib
import random
import re
import sys
import types

import nltk
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from rouge_score import rouge_scorer

sys.modules["evaluate"] = types.SimpleNamespace(load=None)


def module(name):
    path = pathlib.Path(sys.argv[2]) / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


repetition = module("self_repetition")
xquad = json.load(open(sys.argv[1]))["data"]
paragraphs = [p["context"] for article in xquad for p in article["paragraphs"]]
rng = random.Random(7)
words = [f"w{i}" for i in range(300)]
weights = [1 / (i + 1) for i in range(300)]


class Letters:
    """Words of any script; rouge_score's own tokenizer knows a to z alone."""

    def tokenize(self, text):
        return re.findall(r"[^\W_]+", text.lower())


def permuted(text):
    sentences = text.split(". ")
    rng.shuffle(sentences)
    return ". ".join(sentences)


corpora = {
    "articles": [paragraphs[i] for i in range(0, 60, 5)],
    "permutations": [permuted(max(paragraphs[:60], key=lambda text: text.count(". "))) for _ in range(10)],
    "questions": [q["question"] for q in xquad[0]["paragraphs"][0]["qas"] + xquad[1]["paragraphs"][0]["qas"]],
    "zipf": [" ".join(rng.choices(words, weights, k=rng.randint(2, 60))) for _ in range(20)],
    "short": ["one", "one two", "one two three four five", "a b c d e f g", "one two three four five"],
}


def measured(texts):
    split = [text.split() for text in texts]
    figures = {}
    for n in range(1, 5):
        grams = [gram for text in split for gram in nltk.ngrams(text, n)]
        figures[f"distinct{n}"] = len(set(grams)) / len(grams) if grams else 1
    joined = " ".join(texts).split(" ")
    figures["ngramDiversity"] = sum(
        len(set(nltk.ngrams(joined, n))) / len(list(nltk.ngrams(joined, n))) for n in range(1, 5)
    )
    figures["selfRepetition"] = float(repetition.self_repetition_score(texts, 4, verbose=False))
    raw = " ".join(texts).encode("utf-8")
    figures["compressionRatio"] = len(raw) / len(gzip.compress(raw, 9))
    smooth = SmoothingFunction().method1
    figures["selfBleu"] = sum(
        sentence_bleu(split[:i] + split[i + 1 :], text, smoothing_function=smooth) for i, text in enumerate(split)
    ) / len(split)
    scorer = rouge_scorer.RougeScorer(["rougeL"], tokenizer=Letters())
    scores = [
        scorer.score(a, b)["rougeL"].fmeasure for i, a in enumerate(texts) for j, b in enumerate(texts) if i != j
    ]
    figures["homogenisation"] = sum(scores) / len(scores)
    return figures


golden = [{"name": name, "texts": texts, "figures": measured(texts)} for name, texts in corpora.items()]
out = pathlib.Path(__file__).with_name("golden.json")
out.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
