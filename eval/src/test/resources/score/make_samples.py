"""Makes samples of lm-evaluation-harness with its 'dummy' model, whose figures score must reproduce.

Run: python make_samples.py OUT  (lm-eval 0.4.13)
"""
import json
import pathlib
import shutil
import sys
import tempfile

import lm_eval
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

out = pathlib.Path(sys.argv[1])
folder = pathlib.Path(tempfile.mkdtemp())
words = ["red", "dark blue", "green", "a very light grey", "ochre", "white", "pink", "sea green"]
docs = [
    {"id": f"q{i}", "document": f"d{i // 3}", "question": f"What colour is thing {i}?",
     "options": [words[(i + j) % len(words)] for j in range(4)], "gold": i % 4,
     "answer": "lol" if i % 3 == 0 else words[i % len(words)]}
    for i in range(24)]
(folder / "data.jsonl").write_text("".join(json.dumps(d) + "\n" for d in docs))
common = f"""
dataset_path: json
dataset_kwargs: {{data_files: {{test: {folder}/data.jsonl}}}}
test_split: test
doc_to_text: "Question: {{{{question}}}}\\nAnswer:"
"""
(folder / "choice.yaml").write_text(common + """
task: choice
output_type: multiple_choice
doc_to_choice: options
doc_to_target: gold
metric_list: [{metric: acc}, {metric: acc_norm}]
""")
(folder / "written.yaml").write_text(common + """
task: written
output_type: generate_until
doc_to_target: answer
generation_kwargs: {until: ["\\n"], do_sample: false}
metric_list: [{metric: exact_match}]
""")
manager = TaskManager(include_path=str(folder), include_defaults=False)
results = lm_eval.simple_evaluate(
    model="dummy", tasks=["choice", "written"], task_manager=manager, log_samples=True)
tracker = EvaluationTracker(output_path=str(folder))
tracker.general_config_tracker.model_name_sanitized = "dummy"
tracker.date_id = "now"
for task in ("choice", "written"):
    tracker.save_results_samples(task, results["samples"][task])
    shutil.copy(folder / "dummy" / f"samples_{task}_now.jsonl", out / f"samples_{task}.jsonl")
figures = {task: {k: v for k, v in results["results"][task].items()} for task in ("choice", "written")}
(out / "figures.json").write_text(json.dumps({"lm_eval": lm_eval.__version__, "results": figures}, indent=1) + "\n")
