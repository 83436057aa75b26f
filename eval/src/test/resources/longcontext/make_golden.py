"""Scores of LongBench's and RULER's own code for LongContextGoldenTest.

    python make_golden.py LONGBENCH RULER

LONGBENCH is a checkout of github.com/THUDM/LongBench at 2e00731 (metrics.py, eval.py and pred.py are
run as they are), RULER one of github.com/hsiehjackson/RULER at e40fae1 (scripts/eval). Needs rouge, jieba,
fuzzywuzzy without python-Levenshtein, as LongBench's requirements.txt has it.
Writes golden.json.gz beside this script.
"""

import ast
import gzip
import importlib.util
import json
import platform
import random
import re
import sys
from importlib.metadata import version
from pathlib import Path

longbench, ruler = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(longbench / "LongBench"))
import eval as longbench_eval  # noqa: E402


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def function(path, name):
    """One function of a script whose other imports are not here."""
    tree = ast.parse(path.read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    scope = {"re": re}
    exec(compile(tree, str(path), "exec"), scope)
    return scope[name]


string_match = load(ruler / "scripts/eval/synthetic/constants.py")
postprocess = function(ruler / "scripts/eval/evaluate.py", "postprocess_pred")
extract_answer = function(longbench / "pred.py", "extract_answer")

CHINESE = {"multifieldqa_zh", "dureader", "vcsum", "passage_retrieval_zh"}
TASKS = [task for task in longbench_eval.dataset2metric if task not in CHINESE]
CLASSES = ["Individual", "Individual description", "Title of a person", "City", "Other city", "City", "Number",
           "Number of something", "Date", "Description", "Abbreviation", "\u4f53\u80b2", "\u4f53\u80b2\u65b0\u95fb", "of", "Other"]
WORDS = ["the", "a", "An", "river", "River", "bank.", "report,", "committee", "meeting", "3", "17", "\u0661\u0662", "Paragraph", "Nile", "is",
         "long", "of", "U.S.", "...", "said", "and", "caf\u00e9", "x-ray", "1901", "Alice:", "who", "\u201cquoted\u201d", "in", "Rome"]
CODE = ["x", "y", " = ", "self.", "foo", "(", ")", "return ", "    ", "[i]", " + ", "bar", "if ", ":", "\u00e9", "\U0001f600", "0", "1", "import ",
        "for i in range(", "==", "'s'", ","]


def words(draw, most, seps=(" ", " ", " ", "  ", ". ", ".", "\n", "\t", "\u00a0", "\u3000")):
    return "".join(draw.choice(WORDS) + draw.choice(seps) for _ in range(draw.randint(0, most)))


def varied(draw, gold, pieces, share=0.75):
    parts = [part for part in re.split(r"(?<=[ .(])", gold) if draw.random() < share]
    for _ in range(draw.randint(0, 3)):
        parts.insert(draw.randint(0, len(parts)), draw.choice(pieces))
    return "".join(parts)


def code(draw, most):
    return "".join(draw.choice(CODE) for _ in range(draw.randint(1, most)))


def case(draw, task):
    """A prediction and its gold answers, in the way of the task."""
    metric = longbench_eval.dataset2metric[task].__name__
    if metric == "code_sim_score":
        golds = [code(draw, draw.choice([8, 20, 90, 160]))]
        lines = [draw.choice(["# note", "// note", "```python", "", "  ", "`x`"]) for _ in range(draw.randint(0, 3))]
        lines.append(draw.choice([golds[0], varied(draw, golds[0], CODE), varied(draw, golds[0], CODE, 0.5), code(draw, 150)]))
        lines.append(code(draw, 10))
        return "\n" * draw.randint(0, 2) + "\n".join(lines), golds
    if metric == "classification_score":
        gold = draw.choice(CLASSES)
        pieces = [draw.choice(CLASSES) for _ in range(draw.randint(0, 3))] + [gold] * draw.randint(0, 1)
        draw.shuffle(pieces)
        return "\n" * draw.randint(0, 2) + "Type: " + " ".join(pieces) + draw.choice(["", "\nQuestion: City Date"]), [gold]
    if metric in ("retrieval_score", "count_score"):
        number = draw.randint(1, 4)
        pieces = [draw.choice(["Paragraph 2", "Paragraph 1", "3", "4", "12", "\u0661", "none", "it is", "1.5", "a2b"]) for _ in range(draw.randint(0, 4))]
        return " ".join(pieces), [f"Paragraph {number}" if metric == "retrieval_score" else str(number)]
    most = 60 if metric == "rouge_score" else 8
    golds = [words(draw, most) for _ in range(1 if metric == "rouge_score" else draw.randint(1, 3))]
    prediction = varied(draw, draw.choice(golds), [w + " " for w in WORDS]) if draw.random() < 0.8 else words(draw, most)
    if draw.random() < 0.1:
        prediction = draw.choice(["", ".", "...", " ", ". .", "the", "\n\n"])
    return "\n" * draw.choice([0, 0, 1]) + prediction, golds


def longbench_score(task, prediction, golds):
    """The loop of eval.scorer for one question, without its rounding."""
    if task in ["trec", "triviaqa", "samsum", "lsht"]:
        prediction = prediction.lstrip("\n").split("\n")[0]
    return max([0.0] + [float(longbench_eval.dataset2metric[task](prediction, gold, all_classes=CLASSES)) for gold in golds])


def longbench_cases(draw, count):
    out = []
    for number in range(count):
        task = TASKS[number % len(TASKS)]
        prediction, golds = case(draw, task)
        score = longbench_score(task, prediction, golds)
        assert longbench_eval.scorer(task, [prediction], [golds], CLASSES) == round(100 * score, 2)
        out.append({"task": task, "prediction": prediction, "golds": golds, "score": score})
    return out


def choice_cases(draw, count):
    pieces = ["The correct answer is (A)", "The correct answer is (B)", "The correct answer is C", "**The correct answer is (D)**",
              "The correct answer is **(B)**", "The correct answer is (E)", "the correct answer is (A)", "The correct answer is\n(A)",
              "The correct answer is D.", "The correct answer is  A", "I think", "(C)", "The correct answer is Apple"]
    out = []
    for _ in range(count):
        response = " ".join(draw.choice(pieces) for _ in range(draw.randint(0, 3)))
        out.append({"response": response, "answer": extract_answer(response)})
    return out


def ruler_cases(draw, count):
    pieces = ["4711", "X1", "x1", "Needle", "needle", "\u0130", "caf\u00c9", "caf\u00e9", "12", "\x00", "\x1f", "\t", "\u00a0", "\n", "47", "none", "\u03a3"]
    out = []
    for _ in range(count):
        prediction = "".join(draw.choice(pieces) + draw.choice([" ", "", "\n"]) for _ in range(draw.randint(0, 6)))
        references = [draw.choice(["4711", "X1", "needle", "\u0130", "Caf\u00e9", "12", "abc", "\u03c3", "47\n"]) for _ in range(draw.randint(1, 4))]
        prepared = postprocess(prediction, {})
        out.append({"prediction": prediction, "prepared": prepared, "references": references,
                    "all": sum([1.0 if r.lower() in prepared.lower() else 0.0 for r in references]) / len(references),
                    "allPercent": string_match.string_match_all([prepared], [references]),
                    "partPercent": string_match.string_match_part([prepared], [references])})
    return out


draw = random.Random(23)
golden = {"versions": {"python": platform.python_version(), **{name: version(name) for name in ("rouge", "fuzzywuzzy", "jieba")}},
          "classes": CLASSES, "longbench": longbench_cases(draw, 400), "choices": choice_cases(draw, 40), "ruler": ruler_cases(draw, 60)}
packed = gzip.compress(json.dumps(golden, indent=0).encode(), mtime=0)
Path(__file__).with_name("golden.json.gz").write_bytes(packed)
for task in TASKS:
    scores = [each["score"] for each in golden["longbench"] if each["task"] == task]
    print(task, len(scores), sum(s > 0 for s in scores), len(set(scores)))
