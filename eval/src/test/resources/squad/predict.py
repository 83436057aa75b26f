"""Makes real predictions for SQuAD scorers with SmolLM2-135M-Instruct, greedy, gold paragraph in the prompt.

    OMP_NUM_THREADS=1 python predict.py SHARED_DATA OUT_DIR

Writes predictions-v1.1.json (the first 500 XQuAD English questions) and predictions-v2.0.json (the
first 500 SQuAD 2.0 questions taken from every 20th of the file; "" when the model says there is
no answer).
"""

import json
import platform
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

SHOTS = [
    ("The Nile flows north through eleven countries and empties into the Mediterranean Sea near Alexandria.",
     "Where does the Nile end?", "the Mediterranean Sea"),
    ("Marie Curie won the Nobel Prize in Physics in 1903 and the Nobel Prize in Chemistry in 1911.",
     "When did Marie Curie win the chemistry prize?", "1911"),
]
UNANSWERABLE_SHOT = (
    "The violin has four strings tuned in fifths and is played with a bow.",
    "Who built the first violin?", "unanswerable")
MAX_NEW_TOKENS = 24
BATCH = 16


def prompt(shots, context, question):
    parts = [f"Passage: {c}\nQuestion: {q}\nAnswer: {a}\n\n" for c, q, a in shots]
    return "".join(parts) + f"Passage: {context}\nQuestion: {question}\nAnswer:"


def questions(path):
    for article in json.loads(Path(path).read_text())["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                yield qa["id"], paragraph["context"], qa["question"]


def main():
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    folder = data / "models/SmolLM2-135M-Instruct"
    gguf = "SmolLM2-135M-Instruct.Q4_1.gguf"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.padding_side = "left"
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=gguf, dtype=torch.bfloat16).eval()
    jobs = {
        "v1.1": ("xquad/xquad.en.json", SHOTS, 1),
        "v2.0": ("squad/dev-v2.0.rebuilt.json", [SHOTS[0], UNANSWERABLE_SHOT, SHOTS[1]], 20),
    }
    for name, (path, shots, step) in jobs.items():
        asked = list(questions(data / path))[::step][:500]
        asked.sort(key=lambda item: len(item[1]))
        predictions = {}
        for i in range(0, len(asked), BATCH):
            batch = asked[i : i + BATCH]
            inputs = tokenizer([prompt(shots, c, q) for _, c, q in batch], return_tensors="pt", padding=True)
            with torch.inference_mode():
                ids = model.generate(**inputs, max_new_tokens=MAX_NEW_TOKENS, do_sample=False,
                                     pad_token_id=tokenizer.pad_token_id)
            for (qid, _, _), row in zip(batch, ids[:, inputs["input_ids"].shape[1] :]):
                answer = tokenizer.decode(row, skip_special_tokens=True).strip(" ").split("\n")[0]
                predictions[qid] = "" if name == "v2.0" and "unanswerable" in answer.lower() else answer
            print(name, len(predictions), len(asked), flush=True)
        document = {
            "dataset": path,
            "model": gguf,
            "versions": {"python": platform.python_version(), "torch": torch.__version__,
                         "transformers": transformers.__version__},
            "predictions": dict(sorted(predictions.items())),
        }
        (out / f"predictions-{name}.json").write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n")


main()
