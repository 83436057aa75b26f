"""Makes tiny cross-encoders in ONNX with a tokenizer, and scores pairs with ONNX Runtime; writes into its own folder.

    pip install onnx==1.23.2 onnxruntime==1.32.0 tokenizers==0.23.3 numpy==2.4.6    # Python 3.11
    python make_golden.py

    q = mean of E[id] over tokens of type 0, p = the same over tokens of type 1, logit = sum_d tanh(q_d p_d) W_d + b

tiny.onnx is that. untyped.onnx has no token_type_ids: logit = sum_d tanh(mean_d) W_d + b over all tokens. two-labels.onnx gives
[B, 2], rows.onnx gives [B]: neither is a cross-encoder.
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
SEED, WIDTH, MAX_TOKENS = 20260302, 16, 512
WORDS = """what who where when is was the a an of in to capital city river france paris rome italy runs through long old king
queen wrote book tree cat dog sat on mat blue green fast slow ##s ##ed ##er ##ing ? . , ' - 1 2 19 ##42""".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def tokenizer():
    vocabulary = {word: i for i, word in enumerate(SPECIAL + WORDS + list("bcdefghijklmnopqrstuvwxyz"))}
    result = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    result.normalizer = normalizers.BertNormalizer(lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    result.save(str(HERE / "tokenizer.json"), pretty=False)
    return result


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


def mean(tokens, count_of, prefix):
    """Nodes for sum(E * weight) / max(sum(weight), 1)."""
    return [
        helper.make_node("Unsqueeze", [count_of, "last"], [prefix + "_w"]),
        helper.make_node("Mul", [tokens, prefix + "_w"], [prefix + "_weighted"]),
        helper.make_node("ReduceSum", [prefix + "_weighted", "one_axis"], [prefix + "_sum"], keepdims=0),
        helper.make_node("ReduceSum", [prefix + "_w", "one_axis"], [prefix + "_n"], keepdims=0),
        helper.make_node("Max", [prefix + "_n", "one"], [prefix + "_atleast"]),
        helper.make_node("Div", [prefix + "_sum", prefix + "_atleast"], [prefix]),
    ]


def model(name, rng, vocabulary, typed=True, labels=1, flat=False):
    weights = [
        constant("E", rng.normal(0, 2, (vocabulary, WIDTH)).astype(np.float32)),
        constant("W", rng.normal(0, 1, (WIDTH, labels)).astype(np.float32)),
        constant("b", rng.normal(0, 1, (labels,)).astype(np.float32)),
        constant("last", np.array([-1], np.int64)),
        constant("one_axis", np.array([1], np.int64)),
        constant("one", np.array(1, np.float32)),
    ]
    nodes = [
        helper.make_node("Gather", ["E", "input_ids"], ["e"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
    ]
    if typed:
        nodes += [
            helper.make_node("Cast", ["token_type_ids"], ["type"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["mask", "type"], ["of_p"]),
            helper.make_node("Sub", ["mask", "of_p"], ["of_q"]),
            *mean("e", "of_q", "q"),
            *mean("e", "of_p", "p"),
            helper.make_node("Mul", ["q", "p"], ["joined"]),
        ]
    else:
        nodes += mean("e", "mask", "joined")
    nodes += [
        helper.make_node("Tanh", ["joined"], ["h"]),
        helper.make_node("MatMul", ["h", "W"], ["product"]),
        helper.make_node("Add", ["product", "b"], ["scores" if flat else "logits"]),
    ]
    if flat:
        nodes.append(helper.make_node("Squeeze", ["scores", "one_axis"], ["logits"]))
    names = ["input_ids", "attention_mask"] + (["token_type_ids"] if typed else [])
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in names],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch"] if flat else ["batch", labels])],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, HERE / f"{name}.onnx")


def score(session, encodings):
    feeds = {
        "input_ids": [e.ids for e in encodings],
        "attention_mask": [e.attention_mask for e in encodings],
        "token_type_ids": [e.type_ids for e in encodings],
    }
    wanted = {i.name for i in session.get_inputs()}
    return session.run(None, {n: np.array(v, np.int64) for n, v in feeds.items() if n in wanted})[0][:, 0].tolist()


CASES = [
    ("What is the capital of France?", ["Paris is the capital of France.", "The cat sat on the mat.", "Rome, Italy", "paris"]),
    ("who wrote the book", ["The king wrote a long book in 1942.", "???", "queen's books", "na\u00efve caf\u00e9 \u4e2d\u6587 \U0001f600", "dog"]),
    ("the river " * 10, ["river " * 2000, "a", "old trees and blue cats " * 300]),
    ("city of queens " * 300, ["city of kings " * 300, "short"]),
    ("fast?", [f"{w} {v} dog" for w in ["blue", "green", "slow", "old", "long", "fast"] for v in WORDS[:6]]),
]


def main():
    pairs = tokenizer()
    rng = np.random.default_rng(SEED)
    model("tiny", rng, pairs.get_vocab_size())
    model("untyped", rng, pairs.get_vocab_size(), typed=False)
    model("two-labels", rng, pairs.get_vocab_size(), labels=2)
    model("rows", rng, pairs.get_vocab_size(), flat=True)
    pairs.enable_truncation(MAX_TOKENS, strategy="longest_first")
    pairs.enable_padding(pad_id=0, pad_token="[PAD]")
    cases = []
    for query, passages in CASES:
        encodings = pairs.encode_batch([(query, passage) for passage in passages])
        case = {"query": query, "passages": passages}
        for name in ["tiny", "untyped"]:
            case[name] = score(onnxruntime.InferenceSession(str(HERE / f"{name}.onnx")), encodings)
        cases.append(case)
    versions = {name: importlib.metadata.version(name) for name in ["onnx", "onnxruntime", "tokenizers", "numpy"]}
    golden = {"versions": versions | {"python": platform.python_version()}, "maxTokens": MAX_TOKENS, "cases": cases}
    (HERE / "scores.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
