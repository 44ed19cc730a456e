#!/usr/bin/env python3
"""Writes golden.json beside this file: reference numbers of a small GPT-2 and a small Llama from PyTorch.

    python3 make_golden.py          (Debian: apt install python3-torch)

A plain re-implementation in float32. Parameters, tokens and targets come from formulas that the tests compute too,
so that the file holds results only. Names, shapes and layouts are those of model.safetensors.
"""
import json
import math
import os

import torch
import torch.nn.functional as F

torch.manual_seed(0)
torch.set_num_threads(1)

VOCABULARY, CONTEXT, BATCH, TOKENS, STEPS = 31, 16, 3, 12, 10
GPT2 = dict(layers=2, heads=3, width=24, hidden=96, context=CONTEXT, epsilon=1e-5)
LLAMA = dict(layers=2, heads=4, kv_heads=2, width=32, hidden=48, context=CONTEXT, epsilon=1e-5, theta=10000.0)
# A rate at which rounding stays rounding: at 1e-2 even float64 gives other losses than float32, by 1 %.
ADAMW = dict(lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
CLIP = 1.0


def gpt2_shapes(c):
    w, h = c["width"], c["hidden"]
    yield "transformer.wte.weight", (VOCABULARY, w)
    yield "transformer.wpe.weight", (c["context"], w)
    for i in range(c["layers"]):
        at = f"transformer.h.{i}."
        yield from [(at + "ln_1.weight", (w,)), (at + "ln_1.bias", (w,)), (at + "ln_2.weight", (w,)), (at + "ln_2.bias", (w,))]
        yield from [(at + "attn.c_attn.weight", (w, 3 * w)), (at + "attn.c_attn.bias", (3 * w,))]
        yield from [(at + "attn.c_proj.weight", (w, w)), (at + "attn.c_proj.bias", (w,))]
        yield from [(at + "mlp.c_fc.weight", (w, h)), (at + "mlp.c_fc.bias", (h,))]
        yield from [(at + "mlp.c_proj.weight", (h, w)), (at + "mlp.c_proj.bias", (w,))]
    yield from [("transformer.ln_f.weight", (w,)), ("transformer.ln_f.bias", (w,))]


def llama_shapes(c):
    w, h, kv = c["width"], c["hidden"], c["width"] // c["heads"] * c["kv_heads"]
    yield "model.embed_tokens.weight", (VOCABULARY, w)
    for i in range(c["layers"]):
        at = f"model.layers.{i}."
        yield from [(at + "input_layernorm.weight", (w,)), (at + "post_attention_layernorm.weight", (w,))]
        yield from [(at + "self_attn.q_proj.weight", (w, w)), (at + "self_attn.k_proj.weight", (kv, w))]
        yield from [(at + "self_attn.v_proj.weight", (kv, w)), (at + "self_attn.o_proj.weight", (w, w))]
        yield from [(at + "mlp.gate_proj.weight", (h, w)), (at + "mlp.up_proj.weight", (h, w)), (at + "mlp.down_proj.weight", (w, h))]
    yield "model.norm.weight", (w,)
    yield "lm_head.weight", (VOCABULARY, w)


def parameters(shapes):
    """Element i of the n-th tensor by name: 0.1 sin(0.7 i + n + 1), 1 more for the weight of a norm."""
    result = {}
    for n, (name, shape) in enumerate(sorted(shapes)):
        count = math.prod(shape)
        norm = len(shape) == 1 and name.endswith("weight")
        values = [0.1 * math.sin(0.7 * i + n + 1) + (1.0 if norm else 0.0) for i in range(count)]
        result[name] = torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape).requires_grad_()
    return result


def tokens(step):
    inputs = torch.tensor([(7 * i + 3 * step + i * i) % VOCABULARY for i in range(BATCH * TOKENS)])
    targets = torch.tensor([-100 if i % 5 == 4 else (5 * i + step + 1) % VOCABULARY for i in range(BATCH * TOKENS)])
    return inputs.reshape(BATCH, TOKENS), targets


def causal_attention(q, k, v):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    mask = torch.ones(q.size(-2), k.size(-2), dtype=torch.bool).triu(1)
    return F.softmax(scores.masked_fill(mask, float("-inf")), dim=-1) @ v


def heads_of(x, heads):
    return x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2)


def gelu_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gpt2_logits(p, c, inputs):
    x = F.embedding(inputs, p["transformer.wte.weight"]) + p["transformer.wpe.weight"][: inputs.size(1)]
    norm = lambda x, name: F.layer_norm(x, (c["width"],), p[name + ".weight"], p[name + ".bias"], c["epsilon"])
    conv = lambda x, name: x @ p[name + ".weight"] + p[name + ".bias"]
    for i in range(c["layers"]):
        at = f"transformer.h.{i}."
        q, k, v = conv(norm(x, at + "ln_1"), at + "attn.c_attn").split(c["width"], dim=-1)
        y = causal_attention(*(heads_of(t, c["heads"]) for t in (q, k, v)))
        x = x + conv(y.transpose(1, 2).reshape(x.shape), at + "attn.c_proj")
        x = x + conv(gelu_tanh(conv(norm(x, at + "ln_2"), at + "mlp.c_fc")), at + "mlp.c_proj")
    return norm(x, "transformer.ln_f") @ p["transformer.wte.weight"].t()


def rope(x, theta):
    """The rotate-half convention of transformers' Llama."""
    tokens_, dim = x.size(-2), x.size(-1)
    inverse = 1.0 / theta ** (torch.arange(0, dim, 2, dtype=torch.float64) / dim)
    angles = torch.arange(tokens_, dtype=torch.float64)[:, None] * inverse[None, :]
    angles = torch.cat([angles, angles], dim=-1)
    left, right = x.chunk(2, dim=-1)
    return x * angles.cos().float() + torch.cat([-right, left], dim=-1) * angles.sin().float()


def llama_logits(p, c, inputs):
    x = F.embedding(inputs, p["model.embed_tokens.weight"])
    norm = lambda x, name: x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + c["epsilon"]) * p[name + ".weight"]
    linear = lambda x, name: x @ p[name + ".weight"].t()
    group = c["heads"] // c["kv_heads"]
    for i in range(c["layers"]):
        at = f"model.layers.{i}."
        n = norm(x, at + "input_layernorm")
        q = rope(heads_of(linear(n, at + "self_attn.q_proj"), c["heads"]), c["theta"])
        k = rope(heads_of(linear(n, at + "self_attn.k_proj"), c["kv_heads"]), c["theta"]).repeat_interleave(group, dim=1)
        v = heads_of(linear(n, at + "self_attn.v_proj"), c["kv_heads"]).repeat_interleave(group, dim=1)
        x = x + linear(causal_attention(q, k, v).transpose(1, 2).reshape(x.shape), at + "self_attn.o_proj")
        n = norm(x, at + "post_attention_layernorm")
        x = x + linear(F.silu(linear(n, at + "mlp.gate_proj")) * linear(n, at + "mlp.up_proj"), at + "mlp.down_proj")
    return linear(norm(x, "model.norm"), "lm_head")


def sample(t):
    """About 32 elements, evenly spread, with the L2 norm."""
    flat = t.detach().double().flatten()
    stride = max(1, flat.numel() // 32)
    return {"norm": flat.norm().item(), "stride": stride, "elements": flat[::stride].tolist()}


def reference(shapes, logits_of, c):
    p = parameters(shapes)
    inputs, targets = tokens(0)
    logits = logits_of(p, c, inputs)
    loss = F.cross_entropy(logits.view(-1, VOCABULARY), targets, ignore_index=-100, reduction="sum")
    loss.backward()
    result = {
        "logits": sample(logits),
        "loss_sum": loss.item(),
        "gradients": {name: sample(t.grad) for name, t in sorted(p.items())},
    }
    for t in p.values():
        t.grad = None
    matrices = [t for t in p.values() if t.dim() >= 2]
    vectors = [t for t in p.values() if t.dim() < 2]
    groups = [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, **ADAMW)
    losses, norms = [], []
    for step in range(STEPS):
        inputs, targets = tokens(step)
        loss = F.cross_entropy(logits_of(p, c, inputs).view(-1, VOCABULARY), targets, ignore_index=-100)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(list(p.values()), CLIP).item())
        optimizer.step()
        losses.append(loss.item())
    result.update(losses=losses, gradient_norms=norms, final={name: sample(t) for name, t in sorted(p.items())})
    return result


if __name__ == "__main__":
    golden = {
        "torch": torch.__version__,
        "gpt2": reference(gpt2_shapes(GPT2), gpt2_logits, GPT2),
        "llama": reference(llama_shapes(LLAMA), llama_logits, LLAMA),
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
    print(path, golden["gpt2"]["losses"], golden["llama"]["losses"])
