"""Scores retrieved chunks with the authors' own code (chunking_evaluation) for two of their chunkers.

    git clone https://github.com/brandonstarxel/chunking_evaluation
    pip install numpy pandas fuzzywuzzy python-Levenshtein attrs
    python make_golden.py chunking_evaluation SHARED_DATA/chunking

Writes golden.json beside this script: for every question the excerpts, the retrieved chunks and the authors' figures.

The metrics, the chunkers and the search for a chunk's place are theirs. Sizes are characters, as their token chunker
would fetch a vocabulary. What they retrieve by embeddings, a count of shared words retrieves here: deterministic and
without a model. Libraries that only their other parts use (chromadb, openai, anthropic, ...) are replaced by stubs.
"""

import json
import math
import platform
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from unittest.mock import MagicMock

STUBS = ["chromadb", "chromadb.api", "chromadb.api.types", "chromadb.utils", "chromadb.utils.embedding_functions",
         "tiktoken", "openai", "anthropic", "backoff", "tqdm"]
TOP = 5
# Corpora small enough for the authors' search, which is quadratic; every 6th question, up to 40.
CORPORA = ["state_of_the_union", "chatlogs", "wikitexts"]
QUESTIONS = 40


def words(text):
    return re.findall(r"\w+", text.lower())


def ranked(question, chunks):
    """Chunks by the sum of inverse document frequencies of the question's words, the earlier first of equals."""
    bags = [set(words(text)) for text in chunks]
    frequency = Counter(word for bag in bags for word in bag)
    asked = sorted(set(words(question)))
    scores = [round(sum(math.log(1 + len(chunks) / frequency[word]) for word in asked if word in bag), 9)
              for bag in bags]
    return sorted(range(len(chunks)), key=lambda i: (-scores[i], i))


class CharacterChunker:
    """Their loop over tokens, with characters for tokens."""

    def __init__(self, size, overlap):
        self.size, self.overlap = size, overlap

    def split_text(self, text):
        from chunking_evaluation.chunking.fixed_token_chunker import Tokenizer, split_text_on_tokens
        tokenizer = Tokenizer(chunk_overlap=self.overlap, tokens_per_chunk=self.size,
                              decode=lambda ids: "".join(map(chr, ids)), encode=lambda t: list(map(ord, t)))
        return split_text_on_tokens(text=text, tokenizer=tokenizer)


def golden(evaluation, chunker):
    texts, chunks = evaluation._get_chunks_and_metadata(chunker)
    retrieved = [[chunks[i] for i in ranked(question, texts)[:TOP]] for question in evaluation.questions_df["question"]]
    omega, touching = evaluation._full_precision_score(chunks)
    iou, recall, precision = evaluation._scores_from_dataset_and_retrievals(retrieved, [TOP] * len(retrieved))
    # The authors' retrieve = -1: as many chunks as touch the excerpts.
    least = evaluation._scores_from_dataset_and_retrievals(retrieved, touching)
    questions = []
    for i, (_, row) in enumerate(evaluation.questions_df.iterrows()):
        questions.append({
            "corpus": row["corpus_id"],
            "excerpts": [[r["start_index"], r["end_index"]] for r in row["references"]],
            "retrieved": [[c["corpus_id"], c["start_index"], c["end_index"]] for c in retrieved[i]],
            "recall": recall[i], "precision": precision[i], "iou": iou[i], "precisionOmega": omega[i],
            "touching": touching[i],
            "least": {"recall": least[1][i], "precision": least[2][i], "iou": least[0][i]}})
    spans = {corpus: [[c["start_index"], c["end_index"]] for c in chunks if c["corpus_id"] == corpus]
             for corpus in CORPORA}
    return {"chunks": spans, "questions": questions}


def main():
    source, data = Path(sys.argv[1]), Path(sys.argv[2])
    sys.path.insert(0, str(source))
    for name in STUBS:
        sys.modules[name] = MagicMock()
    from chunking_evaluation.chunking.recursive_token_chunker import RecursiveTokenChunker
    from chunking_evaluation.evaluation_framework.base_evaluation import BaseEvaluation

    evaluation = BaseEvaluation(str(data / "questions_df.csv"),
                                corpora_id_paths={corpus: str(data / f"{corpus}.md") for corpus in CORPORA})
    frame = evaluation.questions_df
    evaluation.questions_df = frame[frame["corpus_id"].isin(CORPORA)].iloc[::6].head(QUESTIONS)
    evaluation.corpus_list = CORPORA
    chunkers = {"characters 800, overlap 400": CharacterChunker(800, 400),
                "recursive 500": RecursiveTokenChunker(chunk_size=500, chunk_overlap=0, length_function=len)}
    result = {"versions": {"chunking_evaluation": commit(source), "python": platform.python_version(),
                           **{name: version(name) for name in ["numpy", "pandas", "fuzzywuzzy"]}},
              "chunkers": {name: golden(evaluation, chunker) for name, chunker in chunkers.items()}}
    text = json.dumps(result)
    text = re.sub(r'(\{"corpus"|"questions"|"chunkers"|"(?:characters|recursive) )', r"\n\1", text)
    Path(__file__).with_name("golden.json").write_text(text + "\n")


def commit(source):
    """The commit of the authors' code."""
    return subprocess.run(["git", "-C", source, "rev-parse", "HEAD"], capture_output=True, text=True,
                          check=True).stdout.strip()


main()
