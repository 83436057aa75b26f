#!/usr/bin/env python3
"""Trains the tokenizer of the laboratory's models: a byte-level BPE of 512 ids, one for all sizes.

Made with tokenizers 0.23.3 on Python 3.11.7 (2026-11-28) from 2,000 texts of each stream:

    ./openbook train config/recipes/lab-pretrain-1m.yaml --preview 2000 --out /tmp/lab
    python config/models/make_tokenizer.py /tmp/lab/preview.jsonl

It writes tokenizer.json into each folder beside it. The weights of a model belong to one tokenizer:
after another one, train the models anew.
"""
import json
import pathlib
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

END = "<|endoftext|>"  # id 0


def texts(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield "".join(part["text"] for part in json.loads(line)["parts"])


tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=512,
    special_tokens=[END],
    initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    show_progress=False,
)
tokenizer.train_from_iterator(texts(sys.argv[1]), trainer)
for config in sorted(pathlib.Path(__file__).parent.glob("*/config.json")):
    tokenizer.save(str(config.parent / "tokenizer.json"), pretty=False)
