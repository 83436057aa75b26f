"""Numbers of PyTorch and transformers for the training engine, on stories260K.

Run from this folder: python make_golden.py
Writes training.json: texts apart in one row (position_ids and a 4-D mask), rank-stabilised LoRA,
and full fine-tuning in bfloat16 with float32 master weights and AdamW.
"""

import json
import pathlib

import peft
import torch
import transformers

MODEL = pathlib.Path("../models/stories260K-hf")
REFERENCE = json.loads((MODEL / "reference.json").read_text())
IDS = REFERENCE["batch"]


def load(dtype=torch.float32):
    torch.manual_seed(0)
    return transformers.AutoModelForCausalLM.from_pretrained(
        MODEL, dtype=dtype, attn_implementation="eager"
    )


def loss_sum(model, ids, learned, **more):
    logits = model(ids, **more).logits.float()
    terms = torch.nn.functional.cross_entropy(logits[0, :-1], ids[0, 1:], reduction="none")
    return (terms * learned[0, 1:]).sum()


def apart():
    """Texts of 9 and 13 tokens in one row that do not see each other."""
    model = load()
    ids = torch.tensor([IDS[0][:22]])
    positions = torch.tensor([list(range(9)) + list(range(13))])
    text = torch.tensor([0] * 9 + [1] * 13)
    seen = (text[:, None] == text[None, :]) & torch.ones(22, 22).tril().bool()
    mask = torch.zeros(1, 1, 22, 22).masked_fill(~seen, torch.finfo(torch.float32).min)
    learned = torch.ones(1, 22)
    learned[0, 9] = 0
    loss = loss_sum(model, ids, learned, position_ids=positions, attention_mask=mask)
    loss.backward()
    norms = {name: p.grad.norm().item() for name, p in model.named_parameters()}
    return {"loss_sum": loss.item(), "tokens": 20, "gradient_norms": norms}


def bf16_full():
    """Ten steps; forward and backward in bfloat16, masters and moments in float32."""
    model = load(torch.bfloat16)
    exact = load()
    masters = [p.detach().clone().requires_grad_() for p in exact.parameters()]
    optimizer = torch.optim.AdamW(masters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    losses, norms = [], []
    batch = torch.tensor(IDS)
    for _ in range(10):
        with torch.no_grad():
            for working, master in zip(model.parameters(), masters):
                working.copy_(master)
        logits = model(batch).logits.float()
        loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), batch[:, 1:].flatten())
        model.zero_grad()
        loss.backward()
        for working, master in zip(model.parameters(), masters):
            master.grad = working.grad.float()
        norms.append(torch.nn.utils.clip_grad_norm_(masters, 1.0).item())
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "gradient_norms": norms}


def rank_stabilised():
    """Ten steps of rsLoRA of rank 4 on query and value of layers 1 and 3."""
    config = peft.LoraConfig(
        r=4, lora_alpha=8, lora_dropout=0.0, target_modules=["q_proj", "v_proj"],
        layers_to_transform=[1, 3], use_rslora=True, task_type="CAUSAL_LM",
    )
    model = peft.get_peft_model(load(), config)
    trained = [p for p in model.parameters() if p.requires_grad]
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "lora_A" in name:
                i = torch.arange(p.shape[0])[:, None]
                j = torch.arange(p.shape[1])[None, :]
                p.copy_((((31 * i + 17 * j) % 101) - 50) / 2000)
    optimizer = torch.optim.AdamW(trained, lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    batch = torch.tensor(IDS)
    losses, norms = [], []
    for _ in range(10):
        logits = model(batch).logits.float()
        loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, 1.0).item())
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "gradient_norms": norms, "parameters": sum(p.numel() for p in trained)}


golden = {
    "versions": f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}",
    "apart": apart(),
    "bf16_full": bf16_full(),
    "rank_stabilised": rank_stabilised(),
}
pathlib.Path("training.json").write_text(json.dumps(golden, indent=1) + "\n")
