"""Three LoRA steps of peft with the output head among the targets, on tiny checkpoints of make_architectures.py.

Writes OUTPUT_FOLDER/NAME/lm-head: the adapter as peft saves it after the steps, and golden.json with losses, gradient
norms and the adapted model's logits after the last. llama3's head is its embedding
table (peft warns of it and adapts the head alone), llama's is not.

Run: python make_lm_head.py OUTPUT_FOLDER
Needs torch, transformers, peft; the versions used are written into each golden.json.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import peft
import torch
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
for name in ("llama", "llama3"):
    folder = Path(sys.argv[1]) / name
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    ids = torch.tensor(json.loads((folder / "golden.json").read_text())["ids"])
    targets = ["q_proj", "down_proj", "lm_head"]
    settings = peft.LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, task_type="CAUSAL_LM", target_modules=targets)
    adapted = peft.get_peft_model(model, settings)
    trained = {n: p for n, p in adapted.named_parameters() if p.requires_grad}
    for parameter_name, parameter in trained.items():
        if "lora_A" in parameter_name:
            i = torch.arange(parameter.shape[0])[:, None]
            j = torch.arange(parameter.shape[1])[None, :]
            parameter.data = (((31 * i + 17 * j) % 101) - 50).float() / 2000
    optimizer = torch.optim.AdamW(trained.values(), lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    losses, norms = [], []
    for _ in range(3):
        optimizer.zero_grad()
        loss = adapted(ids, labels=ids).loss
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(trained.values(), 1.0).item())
        optimizer.step()
    with torch.no_grad():
        logits = adapted(ids).logits[:, -1].tolist()
    adapted.save_pretrained(folder / "lm-head")
    (folder / "lm-head" / "README.md").unlink()
    golden = {
        "versions": {n: version(n) for n in ("torch", "transformers", "peft")},
        "losses": losses,
        "grad_norms_before_clip": norms,
        "last_logits": logits,
    }
    (folder / "lm-head" / "golden.json").write_text(json.dumps(golden) + "\n")
