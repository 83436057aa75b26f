"""Runs one task with a rival of our retriever; prints one JSON line.

Arguments: task (search, batch, index, encode), rival (bm25s-numpy, bm25s-numba, rank-bm25, pyserini; to encode
fastembed or onnxruntime), BEIR folder, repetitions; to encode, the folder of the bundled model's files. Needs
what the rival's name says, and PyStemmer for bm25s.
Texts and queries are analysed within the time that counts, as on our side.
"""

import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

task, rival, folder_name, repetitions = sys.argv[1:5]
BEST = 10
WARM_UP_SECONDS = 15
ROUND_SECONDS = 1
ENCODED = 128
if task != "batch":
    os.environ["NUMBA_NUM_THREADS"] = "1"

folder = pathlib.Path(folder_name)
corpus = [json.loads(line) for line in (folder / "corpus.jsonl").open()]
texts = [each["title"] + "\n" + each["text"] for each in corpus]
queries = [json.loads(line)["text"] for line in (folder / "queries.jsonl").open()]


def bm25s_searcher(backend):
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    tokenizer = bm25s.tokenization.Tokenizer(stemmer=stemmer, stopwords="en")

    def build():
        tokenizer.reset_vocab()
        tokens = tokenizer.tokenize(texts, return_as="tuple", show_progress=False)
        model = bm25s.BM25(k1=0.9, b=0.4, backend=backend)
        model.index(tokens, show_progress=False)
        return model

    def searcher():
        model = build()
        threads = 0 if task == "search" else os.cpu_count()

        def search():
            tokens = tokenizer.tokenize(queries, update_vocab=False, return_as="ids", show_progress=False)
            model.retrieve(tokens, k=BEST, show_progress=False, n_threads=threads)

        return search

    return build, searcher


def rank_bm25_searcher():
    import rank_bm25

    def words(text):
        return text.lower().split()

    def build():
        return rank_bm25.BM25Okapi([words(text) for text in texts], k1=0.9, b=0.4)

    def searcher():
        model = build()
        some = queries[:20]

        def search():
            for query in some:
                model.get_top_n(words(query), corpus, n=BEST)
            return len(some)

        return search

    return build, searcher


def pyserini_searcher():
    home = tempfile.mkdtemp()
    shutil.copy(folder / "corpus.jsonl", home)
    index = home + "-index"

    def build():
        shutil.rmtree(index, ignore_errors=True)
        command = [sys.executable, "-m", "pyserini.index.lucene", "--collection", "BeirFlatCollection"]
        command += ["--input", home, "--index", index, "--generator", "DefaultLuceneDocumentGenerator"]
        subprocess.run(command + ["--threads", "2"], check=True, capture_output=True)

    def searcher():
        build()
        from pyserini.search.lucene import LuceneSearcher

        model = LuceneSearcher(index)
        model.set_bm25(0.9, 0.4)

        def search():
            for query in queries:
                model.search(query, BEST)

        return search

    return build, searcher


def encoder():
    some = texts[:ENCODED]
    if rival == "fastembed":
        from fastembed import TextEmbedding

        model = TextEmbedding("sentence-transformers/all-MiniLM-L6-v2", threads=os.cpu_count())

        def encode():
            list(model.embed(some))
            return len(some)

    else:
        import numpy
        import onnxruntime
        from tokenizers import Tokenizer

        models = pathlib.Path(sys.argv[5])
        session = onnxruntime.InferenceSession(models / "all-minilm-l6-v2-q.onnx")
        wanted = {each.name for each in session.get_inputs()}
        tokenizer = Tokenizer.from_file(str(models / "all-minilm-l6-v2-q-tokenizer.json"))
        tokenizer.no_padding()

        def encode():
            for text in some:
                ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
                inputs = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
                hidden = session.run(None, {k: v for k, v in inputs.items() if k in wanted})[0][0]
                vector = hidden.mean(axis=0)
                vector / numpy.linalg.norm(vector)
            return len(some)

    return encode


def rates(work, units):
    begun = time.perf_counter()
    while time.perf_counter() - begun < WARM_UP_SECONDS:
        work()
    found = []
    for _ in range(int(repetitions)):
        start, done = time.perf_counter(), 0
        while True:
            done += work() or units
            spent = time.perf_counter() - start
            if spent >= ROUND_SECONDS:
                break
        found.append(done / spent)
    return found


def index_rates(build):
    build()
    found = []
    for _ in range(int(repetitions)):
        start = time.perf_counter()
        build()
        found.append(len(texts) / (time.perf_counter() - start))
    return found


if task == "encode":
    measured = rates(encoder(), ENCODED)
else:
    if rival.startswith("bm25s-"):
        build, searcher = bm25s_searcher(rival.removeprefix("bm25s-"))
    else:
        build, searcher = {"rank-bm25": rank_bm25_searcher, "pyserini": pyserini_searcher}[rival]()
    measured = index_rates(build) if task == "index" else rates(searcher(), len(queries))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rates": measured, "peakBytes": peak, "answers": []}))
