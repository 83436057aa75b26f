"""Logits after Hugging Face's processors and warpers, in the order generate() applies them.

Run: python make_golden.py > golden.json
"""
import json

import torch
import transformers
from transformers import GenerationConfig
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinNewTokensLengthLogitsProcessor,
    MinPLogitsWarper,
    PrefixConstrainedLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    SequenceBiasLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

CASES = [
    dict(temperature=1.0),
    dict(temperature=0.7),
    dict(temperature=1.0, top_k=5),
    dict(temperature=1.3, top_k=1),
    dict(temperature=1.0, top_p=0.9),
    dict(temperature=0.6, top_p=0.2),
    dict(temperature=1.5, top_k=20, top_p=0.8),
    dict(temperature=1.0, min_p=0.1),
    dict(temperature=2.0, top_k=30, top_p=0.95, min_p=0.05),
    dict(temperature=1.0, repetition_penalty=1.3),
    dict(temperature=0.8, repetition_penalty=0.7, top_k=10),
    dict(temperature=1.0, bias={3: 5.0, 17: -4.0, 21: float("-inf")}, top_p=0.9),
    dict(temperature=0.9, bias={2: 2.5}, repetition_penalty=1.2, top_k=12, top_p=0.9, min_p=0.02),
    dict(temperature=1.0, forbidden=[0, 5], top_k=8),
    dict(temperature=1.0, only=[4, 9, 33], top_p=0.7, repetition_penalty=1.5),
]


def processors(case):
    """As GenerationMixin._get_logits_processor orders them."""
    result = LogitsProcessorList()
    if "bias" in case:
        result.append(SequenceBiasLogitsProcessor({(i,): float(b) for i, b in case["bias"].items()}))
    if "repetition_penalty" in case:
        result.append(RepetitionPenaltyLogitsProcessor(case["repetition_penalty"]))
    if "forbidden" in case:
        result.append(MinNewTokensLengthLogitsProcessor(0, 100, case["forbidden"]))
    if "only" in case:
        result.append(PrefixConstrainedLogitsProcessor(lambda batch, ids: case["only"], 1))
    if case["temperature"] != 1.0:
        result.append(TemperatureLogitsWarper(case["temperature"]))
    if "top_k" in case:
        result.append(TopKLogitsWarper(case["top_k"]))
    if "top_p" in case:
        result.append(TopPLogitsWarper(case["top_p"]))
    if "min_p" in case:
        result.append(MinPLogitsWarper(case["min_p"]))
    return result


def main():
    generator = torch.Generator().manual_seed(7)
    cases = []
    for number, case in enumerate(CASES):
        vocabulary = 40 if number % 2 == 0 else 400
        scale = 1.0 + number % 3
        logits = torch.randn(vocabulary, generator=generator) * 2 * scale
        logits[11] = logits[12]  # a tie
        before = torch.randint(0, vocabulary, (9,), generator=generator)
        scores = processors(case)(before.unsqueeze(0), logits.clone().unsqueeze(0))[0]
        kept = torch.isfinite(scores).nonzero().flatten()
        cases.append(
            dict(
                settings={
                    k: ({str(i): (b if b > float("-inf") else "-inf") for i, b in v.items()} if k == "bias" else v)
                    for k, v in case.items()
                },
                logits=logits.tolist(),
                before=before.tolist(),
                kept=kept.tolist(),
                probabilities=scores.softmax(-1)[kept].tolist(),
            )
        )
    versions = f"transformers {transformers.__version__}, torch {torch.__version__}"
    print(json.dumps(dict(versions=versions, cases=cases)))


main()
