"""Splits made-up texts with LangChain's RecursiveCharacterTextSplitter, sizes in characters.

    pip install langchain-text-splitters
    python recursive.py

Writes recursive.json beside this script. LangChain cuts a piece of exactly the size further, we do not; so texts are
taken that have no such piece.
"""

import json
import platform
import random
import re
from importlib.metadata import version
from pathlib import Path

from langchain_text_splitters import RecursiveCharacterTextSplitter

SEPARATORS = [r"\n(?:[ \t]*\n)+", r"\n", r"[.?!][ \t]", r"[ \t]", ""]
PIECES = ["word", "a", "42", "antidisestablishment", " ", " ", " ", "  ", "\n", "\n\n", "\n \n\n", ". ", "? ", "! ",
          ".", ", "]


def split(text, size, overlap):
    splitter = RecursiveCharacterTextSplitter(separators=SEPARATORS, is_separator_regex=True, keep_separator="end",
                                              strip_whitespace=False, chunk_size=size, chunk_overlap=overlap)
    return splitter.split_text(text)


def main():
    cases = []
    draw = random.Random(7)
    while len(cases) < 200:
        text = "".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 60)))
        size = draw.randrange(3, 40)
        overlap = draw.choice([0, draw.randrange(size)])
        chunks = split(text, size, overlap)
        if text.strip() and all(len(piece) != size for piece in pieces(text)):
            cases.append({"text": text, "size": size, "overlap": overlap, "chunks": chunks})
    lines = ",\n".join(json.dumps(case) for case in cases)
    versions = {"python": platform.python_version(),
                "langchain-text-splitters": version("langchain-text-splitters")}
    Path(__file__).with_name("recursive.json").write_text(
        f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n')


def pieces(text):
    """All pieces that a separator makes in a piece of a coarser one."""
    ends = {0, len(text)}
    found = []
    for separator in SEPARATORS[:-1]:
        ends |= {match.end() for match in re.finditer(separator, text)}
        places = sorted(ends)
        found += [text[a:b] for a, b in zip(places, places[1:])]
    return found


main()
