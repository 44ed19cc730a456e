#!/usr/bin/env python3
"""Small models in Hugging Face's format, and what PyTorch computes from such folders. No transformers needed.

    python3 hf_models.py golden        writes hf_golden.json beside this file
    python3 hf_models.py make DIR      writes DIR/KIND of each kind below: config.json and model.safetensors
    python3 hf_models.py logits DIR    reads every folder in DIR and writes its logits for TOKENS as DIR/KIND.json

A plain re-implementation in float32, apart from the code under test: safetensors, rope scaling and all. Parameters
come from a formula that the tests compute too, so that hf_golden.json holds results only.
(Debian: apt install python3-torch)
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)

VOCABULARY = 37
TOKENS = [(7 * i + i * i) % VOCABULARY for i in range(24)]
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}

GPT2 = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new", "n_layer": 2,
        "n_head": 3, "n_embd": 24, "n_inner": None, "n_positions": 32, "n_ctx": 32, "layer_norm_epsilon": 1e-5,
        "attn_pdrop": 0.1, "embd_pdrop": 0.1, "resid_pdrop": 0.1, "vocab_size": VOCABULARY, "torch_dtype": "float32",
        "bos_token_id": 0, "eos_token_id": 0, "summary_type": "cls_index", "task_specific_params": {"x": {"y": 1}}}
LLAMA = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "hidden_size": 32, "intermediate_size": 48,
         "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": None,
         "attention_bias": False, "tie_word_embeddings": False, "vocab_size": VOCABULARY, "torch_dtype": "float32",
         "bos_token_id": 1, "eos_token_id": 2, "pretraining_tp": 1}
LLAMA3_ROPE = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
               "original_max_position_embeddings": 32}
KINDS = {
    "gpt2": GPT2,
    "llama2": dict(LLAMA, num_key_value_heads=4),
    "llama3": dict(LLAMA, rope_theta=500.0, rope_scaling=LLAMA3_ROPE, eos_token_id=[2, 3]),
    "llama3 of transformers 5": dict({k: v for k, v in LLAMA.items() if not k.startswith("rope_") and k != "torch_dtype"},
                                     rope_parameters=dict(LLAMA3_ROPE, rope_theta=500.0), dtype="float32"),
    "llama linear": dict(LLAMA, rope_scaling={"type": "linear", "factor": 4.0}),
    "mistral": dict(LLAMA, model_type="mistral", architectures=["MistralForCausalLM"], sliding_window=None,
                    rope_theta=1e6, head_dim=12),
    "qwen2": dict(LLAMA, model_type="qwen2", architectures=["Qwen2ForCausalLM"], use_sliding_window=False,
                  sliding_window=32, max_window_layers=1, tie_word_embeddings=True, rms_norm_eps=1e-6),
}


def gpt2_shapes(c):
    w, h = c["n_embd"], c.get("n_inner") or 4 * c["n_embd"]
    yield "transformer.wte.weight", (c["vocab_size"], w)
    yield "transformer.wpe.weight", (c["n_positions"], w)
    for i in range(c["n_layer"]):
        at = f"transformer.h.{i}."
        for norm in ("ln_1", "ln_2"):
            yield from [(at + norm + ".weight", (w,)), (at + norm + ".bias", (w,))]
        yield from [(at + "attn.c_attn.weight", (w, 3 * w)), (at + "attn.c_attn.bias", (3 * w,))]
        yield from [(at + "attn.c_proj.weight", (w, w)), (at + "attn.c_proj.bias", (w,))]
        yield from [(at + "mlp.c_fc.weight", (w, h)), (at + "mlp.c_fc.bias", (h,))]
        yield from [(at + "mlp.c_proj.weight", (h, w)), (at + "mlp.c_proj.bias", (w,))]
    yield from [("transformer.ln_f.weight", (w,)), ("transformer.ln_f.bias", (w,))]


def head_dim(c):
    return c.get("head_dim") or c["hidden_size"] // c["num_attention_heads"]


def llama_shapes(c):
    w, h = c["hidden_size"], c["intermediate_size"]
    q, kv = head_dim(c) * c["num_attention_heads"], head_dim(c) * c["num_key_value_heads"]
    yield "model.embed_tokens.weight", (c["vocab_size"], w)
    for i in range(c["num_hidden_layers"]):
        at = f"model.layers.{i}."
        yield from [(at + "input_layernorm.weight", (w,)), (at + "post_attention_layernorm.weight", (w,))]
        for name, rows in (("q", q), ("k", kv), ("v", kv)):
            yield at + f"self_attn.{name}_proj.weight", (rows, w)
            if c["model_type"] == "qwen2":
                yield at + f"self_attn.{name}_proj.bias", (rows,)
        yield at + "self_attn.o_proj.weight", (w, q)
        yield from [(at + "mlp.gate_proj.weight", (h, w)), (at + "mlp.up_proj.weight", (h, w))]
        yield at + "mlp.down_proj.weight", (w, h)
    yield "model.norm.weight", (w,)
    if not c["tie_word_embeddings"]:
        yield "lm_head.weight", (c["vocab_size"], w)


def parameters(c):
    """Element i of the n-th tensor by name: 0.1 sin(0.7 i + n + 1), 1 more for the weight of a norm."""
    result = {}
    shapes = gpt2_shapes(c) if c["model_type"] == "gpt2" else llama_shapes(c)
    for n, (name, shape) in enumerate(sorted(shapes)):
        norm = len(shape) == 1 and name.endswith("weight")
        values = [0.1 * math.sin(0.7 * i + n + 1) + (1.0 if norm else 0.0) for i in range(math.prod(shape))]
        result[name] = torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)
    return result


def causal_attention(q, k, v):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    mask = torch.ones(q.size(-2), k.size(-2), dtype=torch.bool).triu(1)
    return F.softmax(scores.masked_fill(mask, float("-inf")), dim=-1) @ v


def heads_of(x, heads):
    return x.view(x.size(0), heads, -1).transpose(0, 1)


def gpt2_logits(p, c, inputs):
    p = {name.removeprefix("transformer."): t for name, t in p.items()}
    x = p["wte.weight"][inputs] + p["wpe.weight"][: len(inputs)]
    norm = lambda x, name: F.layer_norm(x, (c["n_embd"],), p[name + ".weight"], p[name + ".bias"], c["layer_norm_epsilon"])
    conv = lambda x, name: x @ p[name + ".weight"] + p[name + ".bias"]
    for i in range(c["n_layer"]):
        at = f"h.{i}."
        q, k, v = conv(norm(x, at + "ln_1"), at + "attn.c_attn").split(c["n_embd"], dim=-1)
        y = causal_attention(*(heads_of(t, c["n_head"]) for t in (q, k, v)))
        x = x + conv(y.transpose(0, 1).reshape(x.shape), at + "attn.c_proj")
        h = conv(norm(x, at + "ln_2"), at + "mlp.c_fc")
        x = x + conv(0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3))), at + "mlp.c_proj")
    return norm(x, "ln_f") @ p.get("lm_head.weight", p["wte.weight"]).t()


def inverse_frequencies(c):
    rope = c.get("rope_parameters") or c.get("rope_scaling") or {}
    theta, dim = rope.get("rope_theta") or c.get("rope_theta", 10000.0), head_dim(c)
    inverse = [1.0 / theta ** (i / dim) for i in range(0, dim, 2)]
    kind = rope.get("rope_type", rope.get("type", "default"))
    if kind == "default":
        return inverse
    if kind == "linear":
        return [f / rope["factor"] for f in inverse]
    assert kind == "llama3", kind
    low_wave = rope["original_max_position_embeddings"] / rope["low_freq_factor"]
    high_wave = rope["original_max_position_embeddings"] / rope["high_freq_factor"]
    scaled = []
    for f in inverse:
        wave = 2 * math.pi / f
        if wave < high_wave:
            scaled.append(f)
        elif wave > low_wave:
            scaled.append(f / rope["factor"])
        else:
            smooth = (rope["original_max_position_embeddings"] / wave - rope["low_freq_factor"]) \
                / (rope["high_freq_factor"] - rope["low_freq_factor"])
            scaled.append((1 - smooth) * f / rope["factor"] + smooth * f)
    return scaled


def rotate(x, inverse):
    """The rotate-half convention of transformers' Llama."""
    angles = torch.arange(x.size(-2), dtype=torch.float64)[:, None] * torch.tensor(inverse, dtype=torch.float64)[None, :]
    angles = torch.cat([angles, angles], dim=-1)
    left, right = x.chunk(2, dim=-1)
    return x * angles.cos().float() + torch.cat([-right, left], dim=-1) * angles.sin().float()


def llama_logits(p, c, inputs):
    inverse, heads, kv = inverse_frequencies(c), c["num_attention_heads"], c["num_key_value_heads"]
    norm = lambda x, name: x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + c["rms_norm_eps"]) * p[name + ".weight"]
    linear = lambda x, name: x @ p[name + ".weight"].t() + p.get(name + ".bias", 0.0)
    x = p["model.embed_tokens.weight"][inputs]
    for i in range(c["num_hidden_layers"]):
        at = f"model.layers.{i}."
        n = norm(x, at + "input_layernorm")
        q = rotate(heads_of(linear(n, at + "self_attn.q_proj"), heads), inverse)
        k = rotate(heads_of(linear(n, at + "self_attn.k_proj"), kv), inverse).repeat_interleave(heads // kv, dim=0)
        v = heads_of(linear(n, at + "self_attn.v_proj"), kv).repeat_interleave(heads // kv, dim=0)
        y = causal_attention(q, k, v).transpose(0, 1).reshape(x.size(0), -1)
        x = x + linear(y, at + "self_attn.o_proj")
        n = norm(x, at + "post_attention_layernorm")
        x = x + linear(F.silu(linear(n, at + "mlp.gate_proj")) * linear(n, at + "mlp.up_proj"), at + "mlp.down_proj")
    x = norm(x, "model.norm")
    return x @ p["model.embed_tokens.weight" if c["tie_word_embeddings"] else "lm_head.weight"].t()


def logits(p, c):
    inputs = torch.tensor(TOKENS)
    return gpt2_logits(p, c, inputs) if c["model_type"] == "gpt2" else llama_logits(p, c, inputs)


def write_safetensors(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, t in tensors.items():
        raw = t.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read_safetensors(path):
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            t = torch.frombuffer(data[begin:end], dtype=DTYPES[entry["dtype"]])
            tensors[name] = t.to(torch.float32).reshape(entry["shape"])
    return tensors


def read_folder(folder):
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        c = json.load(file)
    index = os.path.join(folder, "model.safetensors.index.json")
    if not os.path.exists(index):
        return read_safetensors(os.path.join(folder, "model.safetensors")), c
    with open(index, encoding="utf-8") as file:
        index = json.load(file)
    tensors = {}
    for name in sorted(set(index["weight_map"].values())):
        tensors.update(read_safetensors(os.path.join(folder, name)))
    assert set(tensors) == set(index["weight_map"]), "the index does not name what the shards hold"
    return tensors, c


def make(kind, folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(KINDS[kind], file)
    write_safetensors(os.path.join(folder, "model.safetensors"), parameters(KINDS[kind]))


def golden():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hf_golden.json")
    kinds = {}
    for kind, c in KINDS.items():
        result = logits(parameters(c), c)
        kinds[kind] = {"config": c, "logits": [[round(x, 6) for x in row[::3]] for row in result.tolist()]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"torch": torch.__version__, "kinds": kinds}, file, separators=(",", ":"))
        file.write("\n")
    print(path, os.path.getsize(path))


if __name__ == "__main__":
    if sys.argv[1] == "golden":
        golden()
    elif sys.argv[1] == "make":
        for kind in KINDS:
            make(kind, os.path.join(sys.argv[2], kind))
    else:
        for kind in sorted(os.listdir(sys.argv[2])):
            tensors, config = read_folder(os.path.join(sys.argv[2], kind))
            with open(os.path.join(sys.argv[2], kind + ".json"), "w", encoding="utf-8") as out:
                json.dump(logits(tensors, config).tolist(), out)
