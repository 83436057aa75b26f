"""Log-likelihoods, acc and acc_norm of lm-evaluation-harness on QuALITY's options, closed book.

usage: make_quality_golden.py SHARED OUT

SHARED is the folder with data/quality and data/models. Versions used for the committed golden: lm-eval 0.4.13,
transformers 5.24, torch 2.15. The weights are those of the GGUF file, made f32 by transformers.
"""

import json
import pathlib
import re
import sys
import tempfile

import lm_eval
from lm_eval.tasks import TaskManager

TASK = """
task: quality_closed_book
dataset_path: json
dataset_kwargs: {data_files: {test: %s}}
test_split: test
output_type: multiple_choice
doc_to_text: "Question: {{question}}\\nAnswer:"
doc_to_choice: "{{options}}"
doc_to_target: gold
target_delimiter: " "
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
metadata: {version: 1}
"""


def one_line(text):
    return re.sub(r"\s*\n\s*", " ", text.strip())


def questions(file):
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        for asked, right in zip(row["instructions"], row["outputs"]):
            parts = re.split(r"\n\s*\(([A-D])\)", asked)
            yield {
                "question": one_line(parts[0]),
                "options": [one_line(option) for option in parts[2::2]],
                "gold": "ABCD".index(re.match(r"\s*\(([A-D])\)", right).group(1)),
            }


def main(shared, out):
    model = shared / "data/models/SmolLM2-135M-Instruct"
    gguf = next(model.glob("*.gguf")).name
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder, "quality.jsonl")
        data.write_text("".join(json.dumps(q) + "\n" for q in questions(shared / "data/quality/quality-leval.jsonl")))
        pathlib.Path(folder, "quality_closed_book.yaml").write_text(TASK % data)
        done = lm_eval.simple_evaluate(
            model="hf",
            model_args=f"pretrained={model},gguf_file={gguf},dtype=float32,prefix_token_id=0",
            tasks=["quality_closed_book"],
            task_manager=TaskManager(include_path=folder),
            batch_size=8,
            device="cpu",
            bootstrap_iters=0,
        )
    scores = done["results"]["quality_closed_book"]
    samples = sorted(done["samples"]["quality_closed_book"], key=lambda one: one["doc_id"])
    golden = {
        "acc": scores["acc,none"],
        "acc_norm": scores["acc_norm,none"],
        "logLikelihoods": [[round(float(r[0]), 4) for r in one["filtered_resps"]] for one in samples],
        "acc_each": [one["acc"] for one in samples],
        "acc_norm_each": [one["acc_norm"] for one in samples],
    }
    out.write_text(json.dumps(golden) + "\n")
    print(scores, len(samples))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
