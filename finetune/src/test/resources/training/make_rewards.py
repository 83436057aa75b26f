"""A loss curve of 40 steps by trl's GRPOTrainer with peft's LoRA, on stories260K and fixed completions.

Run from this folder: python make_rewards.py
Writes rewards.json. Completions and rewards follow from formulas (RewardTrainingTest has the same) and
are handed to trl as what a rollout function gave; advantages, likelihoods before each batch, those of
the reference (the adapter disabled), loss, clipping and gradients are trl's own. Prompts, their order,
the adapter's start, optimizer and schedule are those of make_curves.py.
Needs torch, transformers, peft, trl, datasets; the versions used are written into the output.
"""

import json
import pathlib
import tempfile
from importlib.metadata import version

import make_curves
import peft
import torch
import transformers
import trl
from datasets import Dataset
from make_curves import MODEL, Recorded, SplittableRandom, noisy, pass_seed, shuffled, tokenizer

make_curves.STEPS = STEPS = 40
PROMPTS, EPOCHS = 20, 4
PER_BATCH, GROUP, ITERATIONS = 4, 4, 2
RATE, TEMPERATURE, CLIP, KL_WEIGHT = 1e-3, 0.8, 0.1, 0.05


def prompt(i):
    return noisy(i, 1 + 2 * i, 4 + i % 5)


def completion(batch, place, number):
    """What is written to a prompt: batch, place in it and number in the group from 0."""
    i = 7 * batch + 3 * place + number
    return noisy(i, 1 + (5 * batch + 11 * place + 7 * number) % 30, 3 + i % 9)


def reward(batch, place, number):
    if (batch + place) % 5 == 0:
        return 1.0
    return {0: 1.0, 1: 0.5}.get((7 * batch + 3 * place + 5 * number) % 4, 0.0)


class RewardTrainer(Recorded, trl.GRPOTrainer):
    pass


def rollouts():
    batch = -1

    def write(prompts, trainer):
        nonlocal batch
        batch += 1
        assert len(prompts) == PER_BATCH * GROUP
        places = [divmod(row, GROUP) for row in range(len(prompts))]
        completions = [completion(batch, place, number) for place, number in places]
        return {
            "prompt_ids": [[int(word[1:]) for word in text.split()] for text in prompts],
            "completion_ids": completions,
            "logprobs": [[0.0] * len(ids) for ids in completions],
            "score": [reward(batch, place, number) for place, number in places],
        }

    return write


def scores(completions, score, **more):
    return score


def curve(scale, folder):
    order = [i for number in range(EPOCHS) for i in shuffled(PROMPTS, SplittableRandom(pass_seed(number)))]
    rows = [{"prompt": " ".join(f"w{token}" for token in prompt(i))} for i in order]
    torch.manual_seed(0)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        MODEL, dtype=torch.float32, attn_implementation="eager"
    )
    lora = peft.LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM")
    settings = trl.GRPOConfig(
        output_dir=folder, max_steps=STEPS, per_device_train_batch_size=PER_BATCH * GROUP,
        gradient_accumulation_steps=1, num_generations=GROUP, num_iterations=ITERATIONS, max_completion_length=16,
        temperature=TEMPERATURE, epsilon=CLIP, beta=KL_WEIGHT, scale_rewards=scale, loss_type="dapo",
        learning_rate=RATE, max_grad_norm=1.0, shuffle_dataset=False, bf16=False, gradient_checkpointing=False,
        use_cpu=True, logging_steps=1, save_strategy="no", report_to="none", disable_tqdm=True,
    )
    trainer = RewardTrainer(
        model=model, args=settings, train_dataset=Dataset.from_list(rows), reward_funcs=scores,
        processing_class=tokenizer(), peft_config=lora, rollout_func=rollouts(),
    )
    trainer.train()
    logs = [line for line in trainer.state.log_history if "grad_norm" in line]
    assert len(logs) == STEPS and len(trainer.kept) == STEPS
    return {
        "losses": trainer.kept,
        "gradient_norms": [line["grad_norm"] for line in logs],
        "learning_rates": [line["learning_rate"] for line in logs],
        "kl": [line["kl"] for line in logs],
        "clippedShare": [line["clip_ratio/region_mean"] for line in logs],
        # of a batch; trl logs them with the first step on it alone
        "reward": [line.get("reward") for line in logs],
        "unanimousShare": [line.get("frac_reward_zero_std") for line in logs],
        "completionTokens": [line.get("completions/mean_length") for line in logs],
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as scratch:
        golden = {
            "versions": {n: version(n) for n in ("torch", "transformers", "peft", "trl", "datasets")},
            "group": curve("group", scratch),
            "none": curve("none", scratch),
        }
    for name in ("group", "none"):
        for key in ("losses", "kl", "clippedShare", "reward"):
            print(name, key, golden[name][key][:12])
    pathlib.Path("rewards.json").write_text(json.dumps(golden, indent=1) + "\n")
