"""F-measures of rouge_score and stems of NLTK for RougeRulesTest.

    python make_golden.py

Writes golden.json.gz beside this script.
"""

import gzip
import json
import platform
import random
from importlib.metadata import version
from pathlib import Path

from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

TYPES = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
WORDS = ["the", "cat", "cats", "sat", "sitting", "on", "a", "mat", "mats", "running", "runs", "ran", "happily", "happy",
         "1,000", "U.S.", "don't", "caf\u00e9", "na\u00efve", "\u0130stanbul", "\u212aelvin", "\u4e2d\u6587", "_x_", "a-b", "skies", "dying",
         "relational", "generalizations", "oscillators", "THE", "Cat", "yyyy", "2024", "abc123s", "\U0001f600"]
SPACES = [" ", " ", " ", "  ", "\n", "\n", "\n\n", "\r\n", ". ", "\t", "\u00a0", "\x0b"]
ROOTS = ["hop", "fil", "fail", "tann", "fall", "hiss", "fizz", "conflat", "troubl", "siz", "happ", "enjo", "sk", "spr", "rat",
         "rational", "condition", "valenc", "digit", "conform", "radic", "differ", "vil", "analog", "vietnam", "predic", "oper",
         "feud", "decis", "hope", "call", "form", "sensit", "sens", "triplic", "electr", "good", "reviv", "allow", "infer",
         "airlin", "gyroscop", "adjust", "defens", "irrit", "replac", "depend", "adopt", "homolog", "commun", "activ",
         "angular", "effect", "bowdler", "prob", "ceas", "control", "roll", "ge", "the", "archae", "bio", "syzyg", "y", "ay",
         "eye", "ox", "be", "ab", "1st", "x2", "agr", "f", "gn", "pla", "box", "snow", "tr", "univers", "argu", "fluen"]
ENDS = ["", "s", "es", "ies", "ied", "ed", "eed", "ing", "y", "ly", "e", "ll", "ational", "tional", "enci", "anci", "izer",
        "izers", "bli", "ably", "alli", "ally", "entli", "ently", "eli", "ousli", "ously", "ization", "ation", "ator", "alism",
        "iveness", "fulness", "ousness", "aliti", "ality", "iviti", "ivity", "biliti", "bility", "fulli", "fully", "logi", "logy",
        "icate", "ative", "alize", "iciti", "icity", "ical", "ful", "ness", "al", "ance", "ence", "er", "ic", "able", "ible",
        "ant", "ement", "ment", "ent", "ion", "sion", "tion", "ou", "ism", "ate", "iti", "ous", "ive", "ize", "yed", "ying",
        "atted", "bled", "izing", "lled", "ssing", "zzed", "pping", "ee", "sses", "ss"]
ODD = ["sky", "skies", "dying", "lying", "tying", "news", "innings", "inning", "outings", "outing", "cannings", "canning",
       "howe", "proceed", "exceed", "succeed", "died", "dies", "spied", "flies", "feed", "agreed", "a", "is", "as", "ies", "ied"]


def text(draw, most):
    return "".join(draw.choice(WORDS) + draw.choice(SPACES) for _ in range(draw.randint(0, most)))


def varied(draw, gold):
    """A text that shares much with another."""
    parts = [part for part in gold.split(" ") if draw.random() < 0.7]
    for _ in range(draw.randint(0, 4)):
        parts.insert(draw.randint(0, len(parts)), draw.choice(WORDS))
    return " ".join(parts)


def cases():
    draw = random.Random(17)
    scorers = {stem: RougeScorer(TYPES, use_stemmer=stem == "stemmed") for stem in ("plain", "stemmed")}
    out = []
    for number in range(250):
        golds = [text(draw, 40 if number % 5 else 4) for _ in range(draw.randint(1, 3))]
        prediction = varied(draw, draw.choice(golds)) if draw.random() < 0.8 else text(draw, 30)
        case = {"prediction": prediction, "golds": golds}
        for name, scorer in scorers.items():
            case[name] = {key: score.fmeasure for key, score in scorer.score_multi(golds, prediction).items()}
        out.append(case)
    return out


def stems():
    stemmer = PorterStemmer()
    words = sorted(set(ODD) | {root + end for root in ROOTS for end in ENDS})
    return [[word, stemmer.stem(word)] for word in words]


golden = {"versions": {"python": platform.python_version(), "rouge_score": version("rouge_score"), "nltk": version("nltk")},
          "cases": cases(), "stems": stems()}
packed = gzip.compress(json.dumps(golden, separators=(",", ":")).encode(), mtime=0)
Path(__file__).with_name("golden.json.gz").write_bytes(packed)
