"""Tiny random checkpoints of every supported architecture and their numbers from transformers and peft.

Each folder gets config.json and model.safetensors as transformers writes them, transformers4.json (the same
settings as transformers 4 wrote them) and golden.json: logits, loss and every gradient of one batch, in float32.
Folders without model.safetensors read that of the folder that golden.json names. Biases and norms are random,
because zeros and ones would hide errors. Texts are longer than windows and original contexts. Some folders get
model.gguf as llama.cpp's converter lays it out, written by gguf-py.

Run: python make_architectures.py OUTPUT_FOLDER
Needs torch, transformers, peft, gguf; the versions used are written into each golden.json.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy as np
import peft
import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

out = Path(sys.argv[1])
versions = {
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "peft": peft.__version__,
    "python": sys.version.split()[0],
}
torch.set_num_threads(1)
WIDTH, VOCABULARY, TOKENS = 32, 128, 48

common = {
    "vocab_size": VOCABULARY,
    "hidden_size": WIDTH,
    "intermediate_size": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 128,
    "rms_norm_eps": 1e-5,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "tie_word_embeddings": False,
}


def rope(kind, theta=10000.0, **settings):
    return {"rope_parameters": {"rope_type": kind, "rope_theta": theta, **settings}}


old_context = {"original_max_position_embeddings": 32}
yarn = {"factor": 4.0, "beta_fast": 4.0, "beta_slow": 0.5, **old_context}
models = {
    "llama": ("llama", rope("default") | {"attention_bias": True, "mlp_bias": True}),
    "llama3": (
        "llama",
        rope("llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, **old_context)
        | {"tie_word_embeddings": True},
    ),
    "mistral": ("mistral", rope("default") | {"sliding_window": 7}),
    "smollm3": (
        "smollm3",
        rope("default", 50000.0)
        | {"num_hidden_layers": 4, "tie_word_embeddings": True}
        | {"head_dim": 8, "intermediate_size": 32},
    ),
    "qwen2": (
        "qwen2",
        rope("default", 1000000.0)
        | {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1, "tie_word_embeddings": True},
    ),
    "qwen3": ("qwen3", rope("default", 1000000.0) | {"tie_word_embeddings": False}),
}
# The same weights under another rotary embedding.
variants = {
    "llama-linear": ("llama3", rope("linear", factor=2.5)),
    "llama-dynamic": ("llama3", rope("dynamic", factor=2.0)),
    "llama-yarn": ("llama3", rope("yarn", 100.0, **yarn, mscale=0.7, mscale_all_dim=1.3, truncate=False)),
    "mistral-yarn": ("mistral", rope("yarn", 100.0, **yarn, attention_factor=1.21)),
    "qwen2-full": ("qwen2", rope("default", 1000000.0) | {"use_sliding_window": False, "layer_types": None}),
    "qwen3-yarn": ("qwen3", rope("yarn", 100.0, **yarn)),
}


def fill(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=generator)
        if "norm" in name:
            parameter.data = 1 + 0.3 * values
        elif name.endswith(".bias"):
            parameter.data = 0.3 * values
        elif "embed_tokens" in name:
            parameter.data = 0.7 * values
        else:
            parameter.data = 1.2 * values / parameter.shape[1] ** 0.5


def batch(seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(3, VOCABULARY, (2, TOKENS), generator=generator)


def gradients(parameters):
    return {
        name: {"l2": p.grad.norm().item(), "first4": p.grad.flatten()[:4].tolist()}
        for name, p in parameters
        if p.requires_grad
    }


def older(config):
    """What transformers 4 wrote for the same model."""
    config = dict(config)
    rope = dict(config.pop("rope_parameters"))
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = None if rope["rope_type"] == "default" else rope
    config.pop("layer_types", None)
    config["torch_dtype"] = config.pop("dtype", "float32")
    config["transformers_version"] = "4.55.0"
    return config


def write(folder, name, value):
    (folder / name).write_text(json.dumps(value, indent=1) + "\n")


def numbers(model, ids):
    model.zero_grad()
    result = model(ids, labels=ids)
    result.loss.backward()
    return {
        "versions": versions,
        "ids": ids.tolist(),
        "loss": result.loss.item(),
        "last_logits": result.logits[:, -1].tolist(),
        "middle_logits": result.logits[:, TOKENS // 2].tolist(),
        "gradients": gradients(model.named_parameters()),
    }


def lora_steps(model, ids):
    settings = peft.LoraConfig(
        r=4,
        lora_alpha=8,
        lora_dropout=0.0,
        task_type="CAUSAL_LM",
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    )
    adapted = peft.get_peft_model(model, settings)
    for name, parameter in adapted.named_parameters():
        if "lora_A" in name:
            i = torch.arange(parameter.shape[0])[:, None]
            j = torch.arange(parameter.shape[1])[None, :]
            parameter.data = (((31 * i + 17 * j) % 101) - 50).float() / 2000
    trained = [p for p in adapted.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    losses, norms, first = [], [], None
    for _ in range(3):
        optimizer.zero_grad()
        loss = adapted(ids, labels=ids).loss
        loss.backward()
        first = first or gradients(adapted.named_parameters())
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(trained, 1.0).item())
        optimizer.step()
    merged = adapted.merge_and_unload()
    return {
        "losses": losses,
        "grad_norms_before_clip": norms,
        "step1_gradients": first,
        "merged_last_logits": merged(ids).logits[:, -1].detach().tolist(),
    }


def with_weights(name, base=None):
    """The model of a folder, which may have another folder's weights."""
    base = base or json.loads((out / name / "golden.json").read_text()).get("weights", name)
    config = AutoConfig.from_pretrained(out / name)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32)
    model.load_state_dict(AutoModelForCausalLM.from_pretrained(out / base, dtype=torch.float32).state_dict())
    return model


NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def interleaved(values, heads):
    """Rows of a head from halves to pairs, as llama.cpp's converter does for some architectures."""
    return values.reshape(heads, 2, -1, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)


def write_gguf(file, model, kind):
    config = model.config
    head = getattr(config, "head_dim", config.hidden_size // config.num_attention_heads)
    writer = gguf.GGUFWriter(str(file), kind)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_bos_token_id(config.bos_token_id)
    writer.add_eos_token_id(config.eos_token_id)
    rotary = config.rope_parameters
    if rotary["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rotary["factor"])
        writer.add_rope_scaling_orig_ctx_len(rotary["original_max_position_embeddings"])
        writer.add_rope_scaling_yarn_beta_fast(rotary["beta_fast"])
        writer.add_rope_scaling_yarn_beta_slow(rotary["beta_slow"])
    if rotary["rope_type"] == "llama3":
        plain = rotary["rope_theta"] ** -(np.arange(0, head, 2, dtype=np.float32) / head)
        scaled = model.model.rotary_emb.inv_freq.numpy()
        writer.add_tensor("rope_freqs.weight", (plain / scaled).astype(np.float32))
    for name, parameter in model.named_parameters():
        path, ending = name.rsplit(".", 1)
        values = parameter.detach().numpy()
        if kind in ("llama", "smollm3") and ("q_proj" in path or "k_proj" in path):
            heads = config.num_attention_heads if "q_proj" in path else config.num_key_value_heads
            values = interleaved(values, heads)
        if path.startswith("model.layers."):
            layer, inner = path.removeprefix("model.layers.").split(".", 1)
            title = f"blk.{layer}.{NAMES[inner]}"
        else:
            title = NAMES[path]
        writer.add_tensor(f"{title}.{ending}", np.ascontiguousarray(values))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


for seed, (name, (kind, settings)) in enumerate(models.items()):
    folder = out / name
    folder.mkdir(exist_ok=True)
    values = common | settings
    if kind == "smollm3":
        values = values | {"head_dim": None}
    config = AutoConfig.for_model(kind, **{k: v for k, v in values.items() if v is not None})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32)
    fill(model, seed)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    write(folder, "transformers4.json", older(json.loads((folder / "config.json").read_text())))
    golden = numbers(model, batch(100 + seed))
    if name == "qwen2":
        golden["lora"] = lora_steps(model, batch(100 + seed))
    write(folder, "golden.json", golden)

for seed, (name, (base, settings)) in enumerate(variants.items()):
    folder = out / name
    folder.mkdir(exist_ok=True)
    config = json.loads((out / base / "config.json").read_text()) | settings
    write(folder, "config.json", config)
    write(folder, "transformers4.json", older(config))
    model = with_weights(name, base)
    write(folder, "golden.json", {"weights": base} | numbers(model, batch(200 + seed)))

for name, kind in (
    ("llama", "llama"),
    ("llama3", "llama"),
    ("qwen2-full", "qwen2"),
    ("qwen3-yarn", "qwen3"),
    ("smollm3", "smollm3"),
):
    write_gguf(out / name / "model.gguf", with_weights(name), kind)
