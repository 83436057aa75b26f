"""Compares llama.cpp on our GGUF exports with transformers, on small random checkpoints of each architecture.

Run: python check_llama_cpp.py make FOLDER TEXT   (torch, transformers, tokenizers)
     ./openbook export FOLDER/NAME --format gguf --type TYPE --out FOLDER/NAME.TYPE.gguf   for each NAME and TYPE
     python check_llama_cpp.py check FOLDER       (numpy, llama-cpp-python)
'make' trains a byte-level tokenizer of each splitting on TEXT and writes checkpoints FOLDER/NAME, with the logits
and greedy tokens of transformers in single precision in NAME/expected.npz. 'check' loads every FOLDER/*.gguf and
prints the largest difference of logits, whether the greedy tokens are the same, and whether texts have the same
token ids. Prompts are longer than the original contexts of scaled rotary embeddings.
"""

import json
import sys
from pathlib import Path

import numpy as np

TOKENS, GREEDY, ROWS = 96, 24, 1024
SPLITS = {"qwen2": r"\p{N}", "llama3": r"\p{N}{1,3}"}
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEXTS = [
    "Hello world! It's 12345 o'clock, isn't it?",
    "  two blanks,\n\n\tlines\r\nand <|end|> marks; caf\u00e9, \u4f60\u597d, \U0001f600 x  ",
    "3.14 and 1,000,000 of THEM'LL do -- [PAD] a_b",
]


def tokenizer(kind, text):
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    made = Tokenizer(models.BPE(ignore_merges=kind == "llama3"))
    if kind in SPLITS:
        split = pre_tokenizers.Split(Regex(WORDS % SPLITS[kind]), "isolated")
        parts = [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    else:
        parts = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    made.pre_tokenizer = pre_tokenizers.Sequence(parts)
    if kind == "qwen2":
        made.normalizer = normalizers.NFC()
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1000,
        special_tokens=["<|start|>", "<|end|>", "<|pad|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    made.train([text], trainer)
    if kind == "llama3":
        made.post_processor = processors.TemplateProcessing(
            single="<|start|> $A", pair="<|start|> $A <|start|> $B", special_tokens=[("<|start|>", 0)]
        )
    return made


def rope(kind, theta=10000.0, **settings):
    return {"rope_parameters": {"rope_type": kind, "rope_theta": theta, **settings}}


old = {"original_max_position_embeddings": 64}
biases = {"attention_bias": True, "mlp_bias": True}
CHECKPOINTS = {
    "llama": ("llama", "smollm", rope("default")),
    "llama-biases": ("llama", "smollm", rope("default") | biases),
    "llama3": (
        "llama",
        "llama3",
        rope("llama3", 500000.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, **old)
        | {"tie_word_embeddings": True},
    ),
    "llama-linear": ("llama", "smollm", rope("linear", factor=2.5)),
    "llama-yarn": ("llama", "smollm", rope("yarn", factor=4.0, attention_factor=1.3, **old)),
    "mistral": ("mistral", "smollm", rope("default") | {"sliding_window": None}),
    "smollm3": ("smollm3", "llama3", rope("default", 50000.0) | {"num_hidden_layers": 8, "head_dim": None}),
    "smollm3-yarn": (
        "smollm3",
        "llama3",
        rope("yarn", 50000.0, factor=4.0, **old) | {"num_hidden_layers": 8, "head_dim": None},
    ),
    "qwen2": ("qwen2", "qwen2", rope("default", 1000000.0) | {"tie_word_embeddings": True, "head_dim": None}),
    "qwen2-yarn": ("qwen2", "qwen2", rope("yarn", 1000000.0, factor=4.0, **old) | {"head_dim": None}),
    "qwen3": ("qwen3", "qwen2", rope("default", 1000000.0) | {"head_dim": 64}),
    "qwen3-yarn": ("qwen3", "qwen2", rope("yarn", 1000000.0, factor=4.0, **old) | {"head_dim": 64}),
}


def make(folder, text):
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

    torch.set_num_threads(1)
    for seed, (name, (kind, splitting, settings)) in enumerate(CHECKPOINTS.items()):
        values = {
            "vocab_size": ROWS,
            "hidden_size": 128,
            "intermediate_size": 192,
            "num_hidden_layers": 4,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 32,
            "max_position_embeddings": 256,
            "rms_norm_eps": 1e-5,
            "bos_token_id": 0,
            "eos_token_id": 1,
            "pad_token_id": 2,
            "tie_word_embeddings": False,
        } | settings
        if name == "mistral":
            config = AutoConfig.for_model(kind, **values)
        else:
            config = AutoConfig.for_model(kind, **{k: v for k, v in values.items() if v is not None})
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
        generator = torch.Generator().manual_seed(seed)
        for parameter_name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "norm" in parameter_name:
                parameter.data = 1 + 0.3 * noise
            elif parameter_name.endswith(".bias"):
                parameter.data = 0.3 * noise
            elif "embed_tokens" in parameter_name:
                parameter.data = 0.7 * noise
            else:
                parameter.data = 1.2 * noise / parameter.shape[1] ** 0.5
        model.save_pretrained(folder / name)
        made = tokenizer(splitting, text)
        tokens = {"bos_token": "<|start|>", "eos_token": "<|end|>", "pad_token": "<|pad|>"}
        PreTrainedTokenizerFast(tokenizer_object=made, **tokens).save_pretrained(folder / name)
        ids = torch.randint(3, 1000, (1, TOKENS), generator=generator)
        with torch.no_grad():
            logits = model(ids).logits[0].numpy()
            whole = ids
            for _ in range(GREEDY):
                whole = torch.cat([whole, model(whole).logits[:, -1:].argmax(-1)], dim=1)
        np.savez(
            folder / name / "expected.npz", ids=ids[0].numpy(), logits=logits, greedy=whole[0, TOKENS:].numpy()
        )
        texts = [{"text": t, "ids": made.encode(t).ids} for t in TEXTS]
        (folder / name / "expected.json").write_text(json.dumps(texts))
        print(name, "spread of logits %.2f" % logits.std())


def check(folder):
    import llama_cpp
    from llama_cpp import Llama

    print("llama-cpp-python", llama_cpp.__version__)
    failed = []
    for path in sorted(folder.glob("*.gguf")):
        name = path.name.split(".")[0]
        expected = np.load(folder / name / "expected.npz")
        try:
            # keys and values in single precision, no fused attention: what is compared is the file
            model = Llama(
                str(path), n_ctx=256, logits_all=True, type_k=0, type_v=0, flash_attn=False, n_threads=1, verbose=False
            )
        except ValueError as refused:
            print(f"{path.name}: refused, {refused}")
            failed.append(path.name)
            continue
        model.eval(expected["ids"].tolist())
        logits = np.array(model.scores[:TOKENS])
        error = np.abs(logits - expected["logits"]).max()
        greedy = [int(logits[-1].argmax())]
        while len(greedy) < GREEDY:
            model.eval(greedy[-1:])
            greedy.append(int(np.array(model.scores[model.n_tokens - 1]).argmax()))
        same = int(np.cumprod(np.array(greedy) == expected["greedy"]).sum())
        begins = model.metadata.get("tokenizer.ggml.add_bos_token") == "true"
        texts = json.loads((folder / name / "expected.json").read_text())
        tokens = [model.tokenize(t["text"].encode(), add_bos=begins, special=True) == t["ids"] for t in texts]
        print(
            f"{path.name}: largest difference of logits {error:.1e}, first {same} of {GREEDY} greedy tokens the same,"
            f" token ids of {sum(tokens)} of {len(tokens)} texts the same"
        )
        if not all(tokens) or ".f32." in path.name and (error > 1e-3 or same < GREEDY):
            failed.append(path.name)
    print("failed:", ", ".join(failed) or "none")
    return 1 if failed else 0


if sys.argv[1] == "make":
    make(Path(sys.argv[2]), sys.argv[3])
else:
    sys.exit(check(Path(sys.argv[2])))
