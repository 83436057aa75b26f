"""Loss curves of 100 steps by trl's and transformers' trainers with peft's LoRA, on stories260K.

Run from this folder: python make_curves.py
Writes curves.json: continued pretraining and training with masked prompts (trl's SFTTrainer) and
direct preference optimization (trl's DPOTrainer, reference: the adapter disabled). Texts follow from
reference.json and a formula (TrainingCurvesTest has the same); which of them each step reads is
what finetune.train.data documents, written down here once more, with Java's SplittableRandom.
Needs torch, transformers, peft, trl, datasets; the versions used are written into the output.
"""

import json
import math
import pathlib
import tempfile
from importlib.metadata import version

import peft
import torch
import transformers
import trl
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers

MODEL = pathlib.Path("../models/stories260K-hf")
STORY = json.loads((MODEL / "reference.json").read_text())["greedy_from_bos"]
END = 2
SEED = 7
STEPS, WARMUP = 100, 10
TEXT_RATE, PAIR_RATE = 2e-3, 3e-4
LENGTH, MICRO_BATCH, ACCUMULATION = 32, 2, 2
PER_STEP = MICRO_BATCH * ACCUMULATION
BETA = 0.1
MASK64 = (1 << 64) - 1


class SplittableRandom:
    """java.util.SplittableRandom (Steele, Lea and Flood 2014)."""

    def __init__(self, seed):
        self.seed = seed & MASK64

    def next_seed(self):
        self.seed = (self.seed + 0x9E3779B97F4A7C15) & MASK64
        return self.seed

    def next_double(self):
        z = self.next_seed()
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def next_bits(self):
        z = self.next_seed()
        z = ((z ^ (z >> 33)) * 0x62A9D9ED799705F5) & MASK64
        return (((z ^ (z >> 28)) * 0xCB24D0A5C88C35B3) & MASK64) >> 32

    def next_int(self, bound):
        r = self.next_bits()
        if bound & (bound - 1) == 0:
            return r & (bound - 1)
        u = r >> 1
        while u + bound - 1 - u % bound >= 1 << 31:
            u = self.next_bits() >> 1
        return u % bound


def shuffled(count, random):
    values = [0] * count
    for i in range(count):
        other = random.next_int(i + 1)
        values[i] = values[other]
        values[other] = i
    return values


def text_order(sources, seed):
    """Texts of one source far apart, see TextOrder."""
    random = SplittableRandom(seed)
    starts, taken, placed = {}, {}, []
    for index in shuffled(len(sources), random):
        source = sources[index]
        if source not in starts:
            starts[source] = random.next_double()
        turn = taken.get(source, 0)
        taken[source] = turn + 1
        place = (turn + starts[source] / 2 + random.next_double() / 2) / sources.count(source)
        placed.append((place, index))
    order = [index for _, index in sorted(placed)]
    for i in range(1, len(order)):
        if sources[order[i]] == sources[order[i - 1]]:
            for j in range(i + 1, len(order)):
                if sources[order[j]] != sources[order[i - 1]]:
                    order.insert(i, order.pop(j))
                    break
    return order


def windows(texts, seed):
    """One pass: texts packed into windows of [id, is learned], in random order, see WindowPacking."""
    packed, current = [], []

    def close():
        nonlocal current
        if any(learned for _, learned in current[1:]):
            packed.append(current)
        current = []

    for index in text_order([source for source, _, _ in texts], seed):
        _, ids, prompt = texts[index]
        if prompt and len(ids) <= LENGTH < len(current) + len(ids):
            close()
        for place, token in enumerate(ids):
            if len(current) == LENGTH:
                close()
            current.append((token, place >= prompt))
    close()
    return [packed[i] for i in shuffled(len(packed), SplittableRandom(~seed))]


def pass_seed(number):
    return SEED * 0x9E3779B97F4A7C15 + number


def noisy(i, start, count):
    """Part of a story with every fifth token another: something to learn that the model does not know."""
    return [3 + (31 * i + 17 * t) % 509 if t % 5 == i % 5 else STORY[start + t] for t in range(count)]


def make_texts(prompt):
    return [
        (f"source{i % 6}", noisy(i, 1 + 5 * i % 36, 10 + 7 * i % 19) + [END], prompt)
        for i in range(24)
    ]


def text_steps(texts):
    rows, number = [], 0
    while len(rows) < STEPS * PER_STEP:
        rows += windows(texts, pass_seed(number))
        number += 1
    return rows[: STEPS * PER_STEP]


def make_pairs():
    pairs = []
    for i in range(16):
        chosen = STORY[1 + 2 * i : 15 + 2 * i + i % 5]
        rejected = chosen[:6] + noisy(i, 3 + i, 12 + i % 7)[6:]
        if i % 3 == 0:
            chosen, rejected = rejected, chosen
        pairs.append({"prompt_ids": chosen[:6], "chosen_ids": chosen[6:] + [END], "rejected_ids": rejected[6:] + [END]})
    return pairs


def pair_steps(pairs):
    rows, number = [], 0
    while len(rows) < STEPS * PER_STEP:
        rows += [pairs[i] for i in shuffled(len(pairs), SplittableRandom(pass_seed(number)))]
        number += 1
    return rows[: STEPS * PER_STEP]


def collate(rows):
    """Windows as wide as the fullest; -100 where nothing is learned."""
    width = max(len(row["input_ids"]) for row in rows)

    def padded(key, value):
        return torch.tensor([row[key] + [value] * (width - len(row[key])) for row in rows])

    ids, labels = padded("input_ids", END), padded("labels", -100)
    return {"input_ids": ids, "labels": labels, "attention_mask": torch.ones_like(ids)}


def factor(done):
    """Schedule and Warmup: linear to the peak, then half a cosine."""
    step = done + 1
    if step <= WARMUP:
        return step / WARMUP
    return (1 + math.cos(math.pi * (step - 1 - WARMUP) / (STEPS - WARMUP))) / 2


class Recorded:
    """A trainer with our optimizer and schedule that keeps each micro-batch's loss."""

    def _prepare_dataset(self, dataset, *rest, **more):
        return dataset

    def create_optimizer(self, model=None):
        trained = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        with torch.no_grad():
            for name, p in trained.items():
                assert "lora_B" in name and not p.any() or "lora_A" in name
                if "lora_A" in name:
                    i, j = torch.arange(p.shape[0])[:, None], torch.arange(p.shape[1])[None, :]
                    p.copy_((((31 * i + 17 * j) % 101) - 50) / 2000)
        self.optimizer = torch.optim.AdamW(
            trained.values(), lr=self.args.learning_rate, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.01
        )
        return self.optimizer

    def create_scheduler(self, num_training_steps, optimizer=None):
        assert num_training_steps == STEPS
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, factor)
        return self.lr_scheduler

    def compute_loss(self, *given, **more):
        loss = super().compute_loss(*given, **more)
        self.__dict__.setdefault("kept", []).append(loss.item())
        return loss


class TextTrainer(Recorded, trl.SFTTrainer):
    pass


class PairTrainer(Recorded, trl.DPOTrainer):
    pass


def tokenizer():
    words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(512)}, unk_token="w0"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=words, eos_token="w2", pad_token="w2")


def train(trainer_type, config_type, rows, folder, collator, **more):
    torch.manual_seed(0)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        MODEL, dtype=torch.float32, attn_implementation="eager"
    )
    lora = peft.LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM")
    settings = config_type(
        output_dir=folder, max_steps=STEPS, per_device_train_batch_size=MICRO_BATCH,
        gradient_accumulation_steps=ACCUMULATION, max_grad_norm=1.0, train_sampling_strategy="sequential",
        bf16=False, gradient_checkpointing=False, use_cpu=True, logging_steps=1, save_strategy="no",
        report_to="none", disable_tqdm=True, max_length=None, remove_unused_columns=False, **more,
    )
    trainer = trainer_type(
        model=model, args=settings, train_dataset=Dataset.from_list(rows), data_collator=collator,
        processing_class=tokenizer(), peft_config=lora,
    )
    trainer.train()
    logs = [line for line in trainer.state.log_history if "grad_norm" in line]
    assert len(logs) == STEPS and len(trainer.kept) == STEPS * ACCUMULATION
    curve = {
        "parameters": sum(p.numel() for p in trainer.model.parameters() if p.requires_grad),
        "gradient_norms": [line["grad_norm"] for line in logs],
        "learning_rates": [line["learning_rate"] for line in logs],
    }
    return trainer, logs, curve


def steps(kept):
    return [kept[i : i + ACCUMULATION] for i in range(0, len(kept), ACCUMULATION)]


def text_curve(prompt, folder):
    """The micro-batches' losses are sums over the tokens of their step already, so they add up."""
    packed = text_steps(make_texts(prompt))
    rows = [
        {
            "input_ids": [token for token, _ in window],
            "labels": [-100] + [token if learned else -100 for token, learned in window[1:]],
        }
        for window in packed
    ]
    trainer, _, curve = train(
        TextTrainer, trl.SFTConfig, rows, folder, collate, learning_rate=TEXT_RATE,
        dataset_kwargs={"skip_prepare_dataset": True},
    )
    losses = [sum(micro) for micro in steps(trainer.kept)]
    return {"tokens": sum(len(window) for window in packed), "losses": losses, **curve}


def pair_curve(folder):
    trainer, logs, curve = train(
        PairTrainer, trl.DPOConfig, pair_steps(make_pairs()), folder, None, learning_rate=PAIR_RATE,
        beta=BETA, loss_type=["sigmoid"],
    )
    losses = [sum(micro) / ACCUMULATION for micro in steps(trainer.kept)]
    figures = {
        "accuracy": [line["rewards/accuracies"] for line in logs],
        "margin": [line["rewards/margins"] for line in logs],
        "chosenReward": [line["rewards/chosen"] for line in logs],
    }
    return {"losses": losses, **curve, **figures}


if __name__ == "__main__":
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as scratch:
        golden = {
            "versions": {n: version(n) for n in ("torch", "transformers", "peft", "trl", "datasets")},
            "pretraining": text_curve(0, scratch),
            "supervised": text_curve(5, scratch),
            "preferences": pair_curve(scratch),
        }
    for name in ("pretraining", "supervised", "preferences"):
        print(name, [round(loss, 4) for loss in golden[name]["losses"][::9]])
    pathlib.Path("curves.json").write_text(json.dumps(golden, indent=1) + "\n")
