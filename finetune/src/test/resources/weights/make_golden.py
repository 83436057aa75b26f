"""Checksums of every tensor as transformers and gguf-py hand it out, and an adapter as peft writes it.

Run: python make_golden.py SHARED/data/models OUTPUT_FOLDER
Needs torch, transformers, gguf, safetensors, peft; the versions used are written into the output.
"""

import hashlib
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import peft
import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

models, out = Path(sys.argv[1]), Path(sys.argv[2])
versions = {
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "peft": peft.__version__,
    "numpy": np.__version__,
    "python": sys.version.split()[0],
}


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array, dtype="<f4").tobytes()).hexdigest()


def write(name, what, tensors):
    lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(tensors.items()))
    (out / name).write_text(
        f'{{\n "what": {json.dumps(what)},\n "versions": {json.dumps(versions)},\n "sha256": {{\n{lines}\n }}\n}}\n'
    )


folder = models / "SmolLM2-135M-Instruct"
file = next(folder.glob("*.gguf"))
model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file.name, dtype=torch.float32)
state = {k: v.numpy() for k, v in model.state_dict().items() if k != "lm_head.weight"}
reader = gguf.GGUFReader(file)
raw = {t.name: gguf.quants.dequantize(t.data, t.tensor_type) for t in reader.tensors}
# transformers' dequantised tensors must be gguf-py's own, apart from the row order of q and k.
assert np.array_equal(raw["blk.3.ffn_down.weight"], state["model.layers.3.mlp.down_proj.weight"])
assert np.array_equal(raw["token_embd.weight"], state["model.embed_tokens.weight"])
write(
    "smollm2-sha256.json",
    "float32 little-endian bytes of each tensor of the GGUF, dequantised, Hugging Face names and row order",
    {k: sha(v) for k, v in state.items()},
)

stories = load_file(models / "stories260K-hf" / "model.safetensors")
write(
    "stories260K-sha256.json",
    "float32 little-endian bytes of each tensor of model.safetensors",
    {k: sha(v.numpy()) for k, v in stories.items()},
)

# A tiny adapter as peft writes it, with non-zero B.
base = AutoModelForCausalLM.from_pretrained(models / "stories260K-hf", dtype=torch.float32)
lora = peft.LoraConfig(r=2, lora_alpha=8, lora_dropout=0.0, target_modules=["q_proj", "down_proj"], task_type="CAUSAL_LM")
adapted = peft.get_peft_model(base, lora)
torch.manual_seed(3)
for name, parameter in adapted.named_parameters():
    if "lora_" in name:
        parameter.data = torch.randn_like(parameter) * 0.02
adapted.save_pretrained(out / "peft-adapter")
(out / "peft-adapter" / "README.md").unlink(missing_ok=True)
ids = torch.tensor([[1, 403, 407, 261, 378, 432, 383, 286]])
logits = adapted(ids).logits[0, -1].detach()
(out / "peft-adapter-logits.json").write_text(
    json.dumps({"versions": versions, "ids": ids[0].tolist(), "last_logits": logits.tolist()}) + "\n"
)
