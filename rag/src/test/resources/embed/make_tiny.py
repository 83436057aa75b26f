"""Makes a tiny encoder in ONNX with a tokenizer, and encodes texts with ONNX Runtime, for OnnxEncoderTest.

    pip install onnx==1.23.2 onnxruntime==1.32.0 tokenizers==0.23.3 numpy==2.4.6    # Python 3.11
    python make_tiny.py

    hidden_t = tanh(E[id_t] + P[t] + T[type_t] + mean of E[id] over the mask)

Weights are 32-bit floats, so that versions and processors agree to rounding. P has MAX_PIECES rows: a text that is
not cut is an error. Writes tiny.onnx, tiny-tokenizer.json and tiny.json into its own folder.
"""

import importlib.metadata
import json
import pathlib
import platform

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent
SEED, WIDTH, MAX_PIECES = 20261127, 16, 24
WORDS = "the a river city king book of in to runs ##s ##ed ##ing . , ? \u6771 \u4eac".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
TEXTS = [
    "The river runs to the city.",
    "a",
    "Kings booked, rivers and cities of a king? " * 40,
    "\u200b",
    "\u6771\u4eac \u0412\u0438\u0441\u043b\u0430 na\u00efve \U0001f600",
    "the " * 21 + "king",
    "the " * 22 + "king",
    "the " * 23 + "king",
]


def tokenizer():
    vocabulary = {word: i for i, word in enumerate(SPECIAL + WORDS + list("bcdefghijklmnopqrstuvwxyz"))}
    result = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    result.normalizer = normalizers.BertNormalizer(lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    result.save(str(HERE / "tiny-tokenizer.json"), pretty=False)
    return result


def model(rng, vocabulary):
    def constant(name, value):
        return numpy_helper.from_array(np.asarray(value), name)

    weights = [
        constant("E", rng.normal(0, 1, (vocabulary, WIDTH)).astype(np.float32)),
        constant("P", rng.normal(0, 1, (MAX_PIECES, WIDTH)).astype(np.float32)),
        constant("T", rng.normal(0, 1, (2, WIDTH)).astype(np.float32)),
        constant("axis1", np.array([1], np.int64)),
        constant("last", np.array([-1], np.int64)),
        constant("zero", np.array(0, np.int64)),
        constant("one", np.array(1, np.int64)),
    ]
    nodes = [
        helper.make_node("Gather", ["E", "input_ids"], ["e"]),
        helper.make_node("Shape", ["input_ids"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["length"]),
        helper.make_node("Range", ["zero", "length", "one"], ["places"]),
        helper.make_node("Gather", ["P", "places"], ["p"]),
        helper.make_node("Gather", ["T", "token_type_ids"], ["t"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["weight"]),
        helper.make_node("Mul", ["e", "weight"], ["weighted"]),
        helper.make_node("ReduceSum", ["weighted", "axis1"], ["sum"], keepdims=1),
        helper.make_node("ReduceSum", ["weight", "axis1"], ["count"], keepdims=1),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Add", ["e", "p"], ["ep"]),
        helper.make_node("Add", ["ep", "t"], ["ept"]),
        helper.make_node("Add", ["ept", "mean"], ["all"]),
        helper.make_node("Tanh", ["all"], ["last_hidden_state"]),
    ]
    names = ["input_ids", "attention_mask", "token_type_ids"]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in names],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", WIDTH])],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, HERE / "tiny.onnx")


def main():
    pieces = tokenizer()
    model(np.random.default_rng(SEED), pieces.get_vocab_size())
    pieces.enable_truncation(MAX_PIECES)
    session = onnxruntime.InferenceSession(str(HERE / "tiny.onnx"))
    cases = []
    for text in TEXTS:
        ids = np.array([pieces.encode(text).ids], dtype=np.int64)
        hidden = session.run(None, {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0})[0][0]
        vectors = {"first": hidden[0], "mean": hidden.mean(axis=0)}
        case = {"text": text, "pieces": ids.shape[1]}
        cases.append(case | {name: [round(float(x), 6) for x in vector] for name, vector in vectors.items()})
    versions = {name: importlib.metadata.version(name) for name in ["onnx", "onnxruntime", "tokenizers", "numpy"]}
    golden = {"versions": versions | {"python": platform.python_version()}, "maxPieces": MAX_PIECES, "cases": cases}
    (HERE / "tiny.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


main()
