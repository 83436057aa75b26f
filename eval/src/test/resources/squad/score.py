"""Scores predictions with SQuAD's official scorers and writes the golden files.

    python score.py SHARED_DATA PREDICTIONS_DIR SCORERS_DIR

SCORERS_DIR holds the official evaluate-v1.1.py and evaluate-v2.0.py (github.com/rajpurkar/SQuAD-explorer
at eee5fdbf62f8613a7812b03419e6b29617b74fd1 for 2.0; 1.1 as distributed from the same site, taken
from github.com/yhc1/QANet at 8107d223897775d0c3838cb97f93b089908781d4). They are run as they are on the
questions that have a prediction; per-question scores come from their own functions.
Writes squad-v1.1.json, squad-v2.0.json and normalization.json beside this script.
"""

import hashlib
import importlib.util
import json
import platform
import random
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PIECES = ["a", "an", "the", "The", "AN", "A.", "theatre", "a\u0301", "a\u00b2", "\u00bda", "\u0430", "caf\u00e9", "na\u00efve", "x-ray",
          "U.S.", "don't", "\u201cquoted\u201d", "\u2018a\u2019", "\u2013", "\u2014the\u2014", "1,000.50", "$5", "_a_", "`", "~an~", "\u0130stanbul",
          "\u03a3\u0391\u03a3", "\u00df", "\u1e9e", "\U0001f600", "\U0001d41aa", "\u00e9a", "the\u0301", "\u4e2d\u6587", "a\u4e2d", "\u0661a", "\u2167", "a\u2167", "\u200ba",
          "a\u200d", "\u00ad", "\uff0c", "\uff41", "\ufb01", "an\u0308", "O'Neill's", "[the]", "{a}|b", "a/b", "A.B.", "\u00b7a\u00b7", "a\u0387"]
SPACES = [" ", "  ", "\t", "\n", "\u00a0", "\u2003", "\u0085", "\u3000", "\u2028", "\x1c", "\x1f", "\x0b", "\u202f", "\u200b", "\ufeff", "", ""]


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_").replace(".", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def subset(dataset, ids):
    articles = []
    for article in dataset["data"]:
        paragraphs = [{**p, "qas": [qa for qa in p["qas"] if qa["id"] in ids]} for p in article["paragraphs"]]
        articles.append({**article, "paragraphs": [p for p in paragraphs if p["qas"]]})
    return {"version": dataset["version"], "data": [a for a in articles if a["paragraphs"]]}


def score(version, data, predictions_dir, scorers):
    document = json.loads((predictions_dir / f"predictions-{version}.json").read_text())
    predictions = document["predictions"]
    dataset = subset(json.loads((data / document["dataset"]).read_text()), predictions.keys())
    scorer = scorers / f"evaluate-{version}.py"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data.json").write_text(json.dumps(dataset))
        (Path(folder) / "predictions.json").write_text(json.dumps(predictions))
        command = [sys.executable, scorer, Path(folder) / "data.json", Path(folder) / "predictions.json"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    functions = load(scorer)
    questions = []
    for article in dataset["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                answer, golds = predictions[qa["id"]], [a["text"] for a in qa["answers"]]
                if version == "v1.1":
                    over = functions.metric_max_over_ground_truths
                    exact = over(functions.exact_match_score, answer, golds)
                    f1 = over(functions.f1_score, answer, golds)
                else:
                    one = [{"paragraphs": [{"qas": [qa]}]}]
                    exacts, f1s = functions.get_raw_scores(one, {qa["id"]: answer})
                    exact, f1 = exacts[qa["id"]], f1s[qa["id"]]
                questions.append({"id": qa["id"], "prediction": answer, "golds": golds, "exact": int(exact), "f1": f1})
    golden = {
        "licence": "gold answers: CC BY-SA 4.0, SQuAD and XQuAD",
        "dataset": document["dataset"],
        "model": document["model"],
        "versions": {**document["versions"], "scorerPython": platform.python_version()},
        "scorerSha256": hashlib.sha256(scorer.read_bytes()).hexdigest(),
        "printed": json.loads(printed),
        "questions": questions,
    }
    lines = ",\n".join(json.dumps(q) for q in questions)
    head = json.dumps({k: v for k, v in golden.items() if k != "questions"}, indent=1)
    (HERE / f"squad-{version}.json").write_text(head[:-2] + ',\n "questions": [\n' + lines + "\n]}\n")


def normalization(scorers):
    normalize = load(scorers / "evaluate-v2.0.py").normalize_answer
    draw = random.Random(17)
    texts = PIECES + ["".join(draw.choice(PIECES) + draw.choice(SPACES) for _ in range(draw.randint(1, 6)))
                      for _ in range(600)]
    lines = ",\n".join(json.dumps([t, normalize(t)]) for t in texts)
    (HERE / "normalization.json").write_text(
        '{"python": "' + platform.python_version() + '", "cases": [\n' + lines + "\n]}\n")


def main():
    data, predictions_dir, scorers = (Path(a) for a in sys.argv[1:4])
    for version in ("v1.1", "v2.0"):
        score(version, data, predictions_dir, scorers)
    normalization(scorers)


main()
