"""A tiny random Llama in GGUF with every supported element type, and its values as gguf-py reads them.

Run: python make_tiny_gguf.py OUTPUT_FOLDER
Needs gguf and numpy; the versions used are written into the output.
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np

out = Path(sys.argv[1])
T = gguf.GGMLQuantizationType
random = np.random.default_rng(11)
heads, key_heads, head, width, inner, vocabulary = 4, 2, 16, 64, 96, 264
file = out / "tiny.gguf"
writer = gguf.GGUFWriter(str(file), "llama")
writer.add_block_count(1)
writer.add_context_length(128)
writer.add_embedding_length(width)
writer.add_feed_forward_length(inner)
writer.add_head_count(heads)
writer.add_head_count_kv(key_heads)
writer.add_rope_freq_base(5000.0)
writer.add_layer_norm_rms_eps(1e-6)
writer.add_vocab_size(vocabulary)
writer.add_rope_dimension_count(head)

# Byte-level vocabulary of GPT-2: printable bytes stand for themselves, others move to U+0100 and up.
printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
letters, moved = {}, 0
for byte in range(256):
    if byte in printable:
        letters[byte] = chr(byte)
    else:
        letters[byte] = chr(256 + moved)
        moved += 1
merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("hell", "o"), ("\u0120", "w")]
tokens = ["<|end|>", "<|start|>", *[letters[b] for b in range(256)], *[a + b for a, b in merges], "<extra>"]
types = [3, 3, *[1] * 256, *[1] * len(merges), 4]
assert len(tokens) == vocabulary
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("smollm")
writer.add_token_list(tokens)
writer.add_token_types(types)
writer.add_token_merges([" ".join(m) for m in merges])
writer.add_bos_token_id(1)
writer.add_eos_token_id(0)
writer.add_add_bos_token(False)

tensors = {
    "token_embd.weight": ((vocabulary, width), T.Q8_0),
    "blk.0.attn_norm.weight": ((width,), T.F32),
    "blk.0.attn_q.weight": ((heads * head, width), T.Q4_0),
    "blk.0.attn_k.weight": ((key_heads * head, width), T.Q4_1),
    "blk.0.attn_v.weight": ((key_heads * head, width), T.Q8_0),
    "blk.0.attn_output.weight": ((width, heads * head), T.F16),
    "blk.0.ffn_norm.weight": ((width,), T.F32),
    "blk.0.ffn_gate.weight": ((inner, width), T.BF16),
    "blk.0.ffn_up.weight": ((inner, width), T.Q4_0),
    "blk.0.ffn_down.weight": ((width, inner), T.Q4_1),
    "output_norm.weight": ((width,), T.F32),
    "output.weight": ((vocabulary, width), T.Q8_0),
}
for name, (shape, kind) in tensors.items():
    values = random.normal(0, 0.1, shape).astype(np.float32)
    data = gguf.quants.quantize(values, kind)
    writer.add_tensor(name, data, raw_dtype=kind)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

names = {
    "token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head",
    "blk.0.attn_norm": "model.layers.0.input_layernorm", "blk.0.attn_q": "model.layers.0.self_attn.q_proj",
    "blk.0.attn_k": "model.layers.0.self_attn.k_proj", "blk.0.attn_v": "model.layers.0.self_attn.v_proj",
    "blk.0.attn_output": "model.layers.0.self_attn.o_proj",
    "blk.0.ffn_norm": "model.layers.0.post_attention_layernorm", "blk.0.ffn_gate": "model.layers.0.mlp.gate_proj",
    "blk.0.ffn_up": "model.layers.0.mlp.up_proj", "blk.0.ffn_down": "model.layers.0.mlp.down_proj",
}
sums = {}
for tensor in gguf.GGUFReader(file).tensors:
    values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    if "attn_q" in tensor.name or "attn_k" in tensor.name:
        values = values.reshape(-1, head // 2, 2, width).swapaxes(1, 2).reshape(-1, width)
    name = names[tensor.name.removesuffix(".weight")] + ".weight"
    sums[name] = hashlib.sha256(np.ascontiguousarray(values, dtype="<f4").tobytes()).hexdigest()
lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(sums.items()))
versions = {"gguf": version("gguf"), "numpy": np.__version__, "python": sys.version.split()[0]}
(out / "tiny-sha256.json").write_text(
    '{\n "what": "float32 little-endian bytes of each tensor of tiny.gguf, dequantised by gguf-py, Hugging Face row order",\n'
    f' "versions": {json.dumps(versions)},\n "sha256": {{\n{lines}\n }}\n}}\n'
)
