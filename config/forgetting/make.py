"""Cuts texts.jsonl and choices.jsonl from a clone of github.com/factbook/factbook.json (CC0).

Usage: python3 make.py CLONE
The commit is fixed below, every draw follows from names alone: the same commit gives the same bytes.
"""

import hashlib
import html
import json
import re
import subprocess
import sys
from pathlib import Path

COMMIT = "8662a8b17a784841ab4528631b04090eb2f183eb"
TEXTS = 80
QUESTIONS = {"capital": 50, "neighbour": 40, "language": 40, "region": 40}
CHOICES = 4
# Articles of XQuAD, which suites here train on, are about these or their capitals.
LEFT_OUT = {"Kenya", "Poland", "Australia", "United Kingdom", "Germany", "United States"}
HERE = Path(__file__).parent


def order(*words):
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def git(clone, *words):
    return subprocess.run(["git", "-C", clone, *words], check=True, capture_output=True).stdout.decode()


def text(entry, *path):
    for key in path:
        entry = entry.get(key, {})
    return entry.get("text", "")


def plain(marked):
    """Running text without marks of HTML, blanks once."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", marked)).split())


def country(entry):
    government = entry.get("Government", {})
    name = text(government, "Country name", "conventional short form")
    if name in ("", "none") or name.startswith("The ") or government.get("Dependency status"):
        return None
    borders = text(entry, "Geography", "Land boundaries", "border countries")
    languages = plain(text(entry, "People and Society", "Languages", "Languages"))
    official = re.match(r"([A-Z][a-z]+) [^,;]*\(official\)|([A-Z][a-z]+) \(official", languages)
    return {
        "name": name,
        "background": plain(text(entry, "Introduction", "Background")),
        "capital": re.split(r"[;(,]", plain(text(government, "Capital", "name")))[0].strip(),
        "neighbour": re.findall(r"(?:^|; )([A-Z][A-Za-z' -]+?) (?:\([^)]*\) )?[\d,.]+ km", borders),
        "language": official and (official[1] or official[2]),
        "languages": languages,
        "region": text(entry, "Geography", "Map references"),
    }


ASKED = {
    "capital": "What is the capital of {}?",
    "neighbour": "Which country has a border with {}?",
    "language": "Which language is official in {}?",
    "region": "In which part of the world is {}?",
}


def question(kind, asked, countries):
    """One right choice, and wrong ones that are right for others."""
    others = sorted(countries, key=lambda it: order(kind, asked["name"], it["name"]))
    near = [it for it in others if it["region"] == asked["region"]] + others
    if kind == "capital":
        right, pool = asked["capital"], [it["capital"] for it in near]
    elif kind == "neighbour":
        known = [it["name"] for it in countries if it["name"] in asked["neighbour"]]
        if not known:
            return None
        right = min(known, key=lambda it: order("right", asked["name"], it))
        wrong = {asked["name"], *asked["neighbour"]}
        pool = [it["name"] for it in near if it["name"] not in wrong]
    elif kind == "language":
        right = asked["language"]
        pool = [it["language"] for it in others if it["language"] and it["language"] not in asked["languages"]]
    else:
        right, pool = asked["region"], [it["region"] for it in others]
    wrong = [it for it in dict.fromkeys(pool) if it and it != right][: CHOICES - 1]
    if not right or len(wrong) < CHOICES - 1:
        return None
    choices = sorted([right, *wrong], key=lambda it: order(kind, "place", asked["name"], it))
    return {
        "kind": kind,
        "question": ASKED[kind].format(asked["name"]),
        "choices": choices,
        "answer": choices.index(right),
    }


def write(name, lines):
    path = HERE / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    print(name, len(lines), "lines", path.stat().st_size, "bytes", hashlib.sha256(path.read_bytes()).hexdigest())


def main(clone):
    files = [it for it in git(clone, "ls-tree", "-r", "--name-only", COMMIT).splitlines()
             if re.fullmatch(r"[a-z-]+/[a-z]{2}\.json", it)]
    read = [country(json.loads(git(clone, "show", f"{COMMIT}:{it}"))) for it in files]
    countries = [it for it in read if it and it["capital"] and it["region"]]
    asked = [it for it in countries if it["name"] not in LEFT_OUT]
    long = [it for it in asked if 600 <= len(it["background"].encode()) <= 2000]
    drawn = sorted(long, key=lambda it: order("text", it["name"]))[:TEXTS]
    write("texts.jsonl", [{"source": it["name"], "text": it["background"]}
                          for it in sorted(drawn, key=lambda it: it["name"])])
    questions = []
    for kind, count in QUESTIONS.items():
        made = (question(kind, it, countries) for it in sorted(asked, key=lambda it: order(kind, it["name"])))
        questions += [it for it in made if it][:count]
    write("choices.jsonl", questions)


if __name__ == "__main__":
    main(sys.argv[1])
