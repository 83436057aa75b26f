"""Runs one task with transformers, peft or lm-evaluation-harness; prints one JSON line.

Arguments as RuntimeProcess: task, type (f32, bf16, or bf16-autocast: weights in f32), threads, repetitions, model folder, choice items.
Needs: torch, transformers, peft, gguf (for a folder with a GGUF file), lm-eval.
"""

import json
import pathlib
import resource
import sys
import time

GENERATED = 64
WARM_UP_SECONDS = 6
SEED = 17

task, type_name, threads, repetitions, model_path, items_path = sys.argv[1:7]
kind, shape = task.split("-")
rows, tokens = map(int, shape.split("x"))

import torch  # noqa: E402

torch.set_num_threads(int(threads))
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

folder = pathlib.Path(model_path)
dtype = torch.bfloat16 if type_name == "bf16" else torch.float32
autocast = torch.autocast("cpu", dtype=torch.bfloat16, enabled=type_name == "bf16-autocast")
gguf = sorted(folder.glob("*.gguf"))
arguments = {"gguf_file": gguf[0].name} if gguf and not list(folder.glob("*.safetensors")) else {}
model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, **arguments)
torch.manual_seed(SEED)
ids = torch.randint(0, model.config.vocab_size, (rows, tokens))


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def repeated(rate):
    end = time.perf_counter() + WARM_UP_SECONDS
    while True:
        rate()
        if time.perf_counter() >= end:
            break
    return [rate() for _ in range(int(repetitions))]


def forward():
    with torch.no_grad():
        model(ids, use_cache=False)


def training():
    global model
    model.train()
    if kind == "lora":
        from peft import LoraConfig, get_peft_model

        config = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
        model = get_peft_model(model, config)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4)

    def step():
        with autocast:
            loss = model(ids, labels=ids, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()

    return step


def generate(count):
    with torch.no_grad():
        model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=count,
            min_new_tokens=count,
            do_sample=False,
            pad_token_id=0,
        )


def choices():
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    items = [json.loads(line) for line in pathlib.Path(items_path).read_text().splitlines()]
    harness = HFLM(
        pretrained=model,
        tokenizer=AutoTokenizer.from_pretrained(folder),
        batch_size=4,
        max_length=8192,
        device="cpu",
    )
    requests = [
        Instance("loglikelihood", {}, (item["context"], continuation), index)
        for index, item in enumerate(items)
        for continuation in item["continuations"]
    ]
    answers = []

    def work():
        scores = [score for score, _ in harness.loglikelihood(requests, disable_tqdm=True)]
        answers.clear()
        start = 0
        for item in items:
            count = len(item["continuations"])
            own = scores[start : start + count]
            answers.append(own.index(max(own)))
            start += count

    return repeated(lambda: len(items) / timed(work)), answers


answers = []
if kind == "forward":
    rates = repeated(lambda: rows * tokens / timed(forward))
elif kind in ("lora", "full"):
    step = training()
    rates = repeated(lambda: rows * tokens / timed(step))
elif kind == "answer":
    rates = repeated(lambda: rows * GENERATED / timed(lambda: generate(GENERATED)))
elif kind == "decode":

    def decode():
        first = timed(lambda: generate(1))
        return rows * (GENERATED - 1) / (timed(lambda: generate(GENERATED)) - first)

    rates = repeated(decode)
else:
    rates, answers = choices()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rates": rates, "peakBytes": peak, "answers": answers}))
