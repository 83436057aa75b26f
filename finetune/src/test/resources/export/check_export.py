"""Reads exports with transformers and gguf-py, and makes the golden of ModelExportTest.

Run: python check_export.py EXPORTS OUTPUT_FOLDER
EXPORTS holds 'model' (a Hugging Face folder) and what was exported of it: folders with 'config.json' and
files NAME.gguf. With OUTPUT_FOLDER given, writes the checksums of the files F16.gguf and Q8_0.gguf once all
their tensors equal gguf-py's quantisation of the model.
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

exports = Path(sys.argv[1])
T = gguf.GGMLQuantizationType
ids = torch.tensor([[1, 5, 9, 33, 36, 2, 30]])
text = "hello 12 llo<|end|> hell"


def load(folder, **more):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **more)


base = load(exports / "model")
config = base.config
head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
state = {k: v.numpy() for k, v in base.state_dict().items()}
expected = base(ids).logits.detach()
tokens = AutoTokenizer.from_pretrained(exports / "model")(text)["input_ids"]
names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[config.model_type.upper()], config.num_hidden_layers)


def say(what, loaded, tokenizer):
    error = (loaded(ids).logits.detach() - expected).abs().max().item()
    same = tokenizer(text)["input_ids"] == tokens
    print(f"{what}: largest difference of logits {error:.2e}, same token ids: {same}")
    assert same and error < 0.05


sums = {}
for path in sorted(exports.iterdir()):
    if path.is_dir() and path.name != "model" and (path / "config.json").exists():
        say(path.name, load(path), AutoTokenizer.from_pretrained(path))
    if path.suffix != ".gguf":
        continue
    for tensor in gguf.GGUFReader(path).tensors:
        name = next(k for k in state if names.get_name(k, try_suffixes=(".weight", ".bias")) == tensor.name)
        values = state[name]
        if config.model_type == "llama" and ("q_proj" in name or "k_proj" in name):
            heads = values.shape[0] // head  # llama.cpp's LlamaModel.permute
            values = values.reshape(heads, 2, head // 2, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)
        raw = values if tensor.tensor_type == T.F32 else gguf.quants.quantize(values, tensor.tensor_type)
        assert tensor.data.tobytes() == raw.tobytes(), f"{path.name}: {tensor.name}"
    sums[path.stem] = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{path.name}: every tensor's bytes equal gguf-py's")
    say(
        path.name,
        load(exports, gguf_file=path.name),
        AutoTokenizer.from_pretrained(exports, gguf_file=path.name),
    )
if len(sys.argv) > 2:
    versions = {p: version(p) for p in ("gguf", "numpy", "torch", "transformers")}
    golden = {"versions": versions, "file": {k: sums[k] for k in ("F16", "Q8_0")}}
    (Path(sys.argv[2]) / "small-sha256.json").write_text(json.dumps(golden, indent=1) + "\n")
