"""Log-likelihoods of a text in rolling windows, by transformers and lm-evaluation-harness's own windows.

Run: python make_golden.py MODEL OUTPUT_FILE
MODEL is the stories260K checkpoint (finetune/src/test/resources/models/stories260K-hf). Its text is sampled from it.
Needs torch, transformers, lm-eval; the versions used are written into the file.
"""

import json
import sys
from importlib.metadata import version

import torch
from lm_eval.api.metrics import bits_per_byte
from lm_eval.utils import get_rolling_token_windows, make_disjoint_window
from transformers import AutoModelForCausalLM

LENGTH, BYTES = 150, 417
torch.manual_seed(17)
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
begin = model.config.bos_token_id
sampled = model.generate(torch.tensor([[begin]]), do_sample=True, max_new_tokens=LENGTH, min_new_tokens=LENGTH)
ids = sampled[0, 1:].tolist()


def nats(window):
    """What lm-evaluation-harness's hf backend does with one window."""
    total = 0.0
    for context, continuation in map(
        make_disjoint_window,
        get_rolling_token_windows(token_list=ids, prefix_token=begin, max_seq_len=window, context_len=1),
    ):
        tokens = torch.tensor([(context + continuation)[:-1]])
        with torch.no_grad():
            scores = torch.log_softmax(model(tokens).logits[0].double(), dim=-1)[-len(continuation) :]
        total -= scores.gather(1, torch.tensor(continuation)[:, None]).sum().item()
    return total


windows = [{"window": w, "nats": nats(w), "bits_per_byte": bits_per_byte([(-nats(w), BYTES)])} for w in (1, 50, 64, 200)]
names = ("torch", "transformers", "lm-eval")
golden = {"versions": {n: version(n) for n in names}, "bytes": BYTES, "ids": ids, "windows": windows}
with open(sys.argv[2], "w") as file:
    file.write(json.dumps(golden) + "\n")
