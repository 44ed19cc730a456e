#!/usr/bin/env python3
"""Writes golden.json: values and gradients of the operators, as PyTorch computes them.

    /usr/bin/python3 make_golden.py > golden.json

Debian's python3-torch 1.13 made the committed file. A case is a name, inputs, the output, and for each input of
floating point the gradient of sum(output * weight), where weight[i] = sin(i + 1). Operators.cs has the same names.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(20)
torch.set_num_threads(1)


def randn(*shape):
    return torch.randn(*shape).mul(1000).round().div(1000)


def positive(*shape):
    return randn(*shape).abs() + 0.1


def ints(high, *shape):
    return torch.randint(0, high, shape)


def weight(tensor):
    return torch.sin(torch.arange(tensor.numel(), dtype=torch.float64) + 1).to(tensor.dtype).reshape(tensor.shape)


A, B, P, Q = randn(3, 4), randn(3, 4), positive(3, 4), positive(3, 4)
V, W = randn(5), randn(5)
BATCH1, BATCH2 = randn(2, 3, 4), randn(2, 4, 5)
MASK = torch.tensor([[True, False, True, False], [False, False, True, True], [True, True, True, False]])
INDEX = torch.tensor([2, 0, 2])

CASES = {
    "abs": (lambda x: x.abs(), [A]),
    "ceil": (lambda x: x.ceil(), [A]),
    "clamp": (lambda x: x.clamp(-0.5, 0.5), [A]),
    "clamp_min": (lambda x: x.clamp(min=0.1), [A]),
    "cos": (lambda x: x.cos(), [A]),
    "erf": (lambda x: x.erf(), [A]),
    "exp": (lambda x: x.exp(), [A]),
    "expm1": (lambda x: x.expm1(), [A]),
    "floor": (lambda x: x.floor(), [A]),
    "gelu": (lambda x: F.gelu(x), [A]),
    "log": (lambda x: x.log(), [P]),
    "log1p": (lambda x: x.log1p(), [P]),
    "log2": (lambda x: x.log2(), [P]),
    "neg": (lambda x: -x, [A]),
    "reciprocal": (lambda x: x.reciprocal(), [P]),
    "relu": (lambda x: F.relu(x), [A]),
    "round": (lambda x: x.round(), [A * 3]),
    "rsqrt": (lambda x: x.rsqrt(), [P]),
    "sigmoid": (lambda x: x.sigmoid(), [A]),
    "sign": (lambda x: x.sign(), [A]),
    "silu": (lambda x: F.silu(x), [A]),
    "sin": (lambda x: x.sin(), [A]),
    "sqrt": (lambda x: x.sqrt(), [P]),
    "square": (lambda x: x.square(), [A]),
    "tanh": (lambda x: x.tanh(), [A]),
    "trunc": (lambda x: x.trunc(), [A * 3]),
    "add": (lambda x, y: x + y, [A, B]),
    "add_broadcast": (lambda x, y: x + y, [A, randn(4)]),
    "add_scalar": (lambda x: x + 1.5, [A]),
    "add_alpha": (lambda x, y: x.add(y, alpha=0.25), [A, B]),
    "sub": (lambda x, y: x - y, [A, B]),
    "rsub_scalar": (lambda x: 2 - x, [A]),
    "mul": (lambda x, y: x * y, [A, B]),
    "mul_scalar": (lambda x: 3 * x, [A]),
    "div": (lambda x, y: x / y, [A, P]),
    "div_floor": (lambda x, y: torch.div(x, y, rounding_mode="floor"), [A, P]),
    "div_scalar": (lambda x: x / 4, [A]),
    "rdiv_scalar": (lambda x: 2 / x, [P]),
    "remainder": (lambda x: x % 0.7, [A]),
    "pow_scalar": (lambda x: x.pow(3), [A]),
    "pow_tensor": (lambda x, y: x.pow(y), [P, Q]),
    "maximum": (lambda x, y: torch.maximum(x, y), [A, B]),
    "minimum": (lambda x, y: torch.minimum(x, y), [A, B]),
    "addcmul": (lambda x, y, z: x.addcmul(y, z, value=0.5), [A, B, P]),
    "addcdiv": (lambda x, y, z: x.addcdiv(y, z, value=0.5), [A, B, P]),
    "lerp": (lambda x, y, z: x.lerp(y, z), [A, B, P]),
    "matmul": (lambda x, y: x @ y, [A, randn(4, 2)]),
    "matmul_batch": (lambda x, y: x @ y, [BATCH1, BATCH2]),
    "matmul_broadcast": (lambda x, y: x @ y, [BATCH1, randn(4, 6)]),
    "mm": (lambda x, y: x.mm(y), [A, randn(4, 2)]),
    "mv": (lambda x, y: x.mv(y), [A, randn(4)]),
    "bmm": (lambda x, y: x.bmm(y), [BATCH1, BATCH2]),
    "dot": (lambda x, y: x.dot(y), [V, W]),
    "outer": (lambda x, y: x.outer(y), [V, randn(3)]),
    "addmm": (lambda x, y, z: torch.addmm(x, y, z, beta=0.5, alpha=2), [randn(3, 2), A, randn(4, 2)]),
    "baddbmm": (lambda x, y, z: torch.baddbmm(x, y, z, beta=0.5, alpha=2), [randn(2, 3, 5), BATCH1, BATCH2]),
    "einsum": (lambda x, y: torch.einsum("bij,bjk->bk", x, y), [BATCH1, BATCH2]),
    "eq": (lambda x, y: x == y, [ints(3, 3, 4), ints(3, 3, 4)]),
    "ne": (lambda x, y: x != y, [ints(3, 3, 4), ints(3, 3, 4)]),
    "lt": (lambda x, y: x < y, [A, B]),
    "le": (lambda x, y: x <= y, [ints(3, 3, 4), ints(3, 3, 4)]),
    "gt": (lambda x: x > 0.2, [A]),
    "ge": (lambda x, y: x >= y, [ints(3, 3, 4), ints(3, 3, 4)]),
    "logical_not": (lambda x: x.logical_not(), [MASK]),
    "bitwise_and": (lambda x, y: x & y, [MASK, ints(2, 3, 4).bool()]),
    "sum": (lambda x: x.sum(), [A]),
    "sum_dim": (lambda x: x.sum(1), [BATCH1]),
    "sum_dims": (lambda x: x.sum([0, 2], keepdim=True), [BATCH1]),
    "mean": (lambda x: x.mean(), [A]),
    "mean_dim": (lambda x: x.mean([1], keepdim=True), [BATCH1]),
    "var": (lambda x: x.var(), [A]),
    "var_dim": (lambda x: x.var(1, unbiased=False), [A]),
    "std_dim": (lambda x: x.std(1), [A]),
    "prod": (lambda x: x.prod(), [P]),
    "max": (lambda x: x.max(), [A]),
    "max_dim": (lambda x: x.max(1)[0], [A]),
    "max_indices": (lambda x: x.max(1)[1], [A]),
    "min_dim": (lambda x: x.min(0)[0], [A]),
    "amax": (lambda x: x.amax([0]), [A]),
    "argmax": (lambda x: x.argmax(), [A]),
    "argmax_dim": (lambda x: x.argmax(1), [A]),
    "argsort": (lambda x: x.argsort(1, descending=True), [A]),
    "sort": (lambda x: x.sort(1)[0], [A]),
    "topk": (lambda x: x.topk(2, 1)[0], [A]),
    "topk_indices": (lambda x: x.topk(2, 1)[1], [A]),
    "cumsum": (lambda x: x.cumsum(1), [A]),
    "all": (lambda x: x.all(), [MASK]),
    "any_dim": (lambda x: x.any(1), [MASK]),
    "norm": (lambda x: x.norm(), [A]),
    "norm_dim": (lambda x: x.norm(2, 1), [A]),
    "logsumexp": (lambda x: x.logsumexp(1), [A]),
    "softmax": (lambda x: x.softmax(-1), [A]),
    "log_softmax": (lambda x: x.log_softmax(0), [A]),
    "view": (lambda x: x.view(2, 6), [A]),
    "reshape": (lambda x: x.t().reshape(6, 2), [A]),
    "flatten": (lambda x: x.flatten(1), [BATCH1]),
    "transpose": (lambda x: x.transpose(0, 2), [BATCH1]),
    "permute": (lambda x: x.permute(2, 0, 1), [BATCH1]),
    "unsqueeze": (lambda x: x.unsqueeze(1), [A]),
    "squeeze": (lambda x: x.view(3, 1, 4).squeeze(1), [A]),
    "expand": (lambda x: x.expand(3, 5), [V]),
    "repeat": (lambda x: x.repeat(2, 3), [A]),
    "repeat_interleave": (lambda x: x.repeat_interleave(2, 1), [A]),
    "flip": (lambda x: x.flip(1), [A]),
    "roll": (lambda x: x.roll(1, 1), [A]),
    "narrow": (lambda x: x.narrow(1, 1, 2), [A]),
    "select": (lambda x: x.select(0, 1), [A]),
    "slice_index": (lambda x: x[:, 1::2], [A]),
    "negative_index": (lambda x: x[-1, 1:], [A]),
    "ellipsis_index": (lambda x: x[..., 0], [BATCH1]),
    "none_index": (lambda x: x[:, None, 1], [A]),
    "tensor_index": (lambda x, i: x[i], [A, INDEX]),
    "mixed_index": (lambda x, i: x[0, :, i], [BATCH1, INDEX]),
    "mask_index": (lambda x, m: x[m], [A, MASK]),
    "chunk": (lambda x: x.chunk(2, 1)[1], [A]),
    "split": (lambda x: x.split([1, 3], 1)[1], [A]),
    "unbind": (lambda x: x.unbind(0)[2], [A]),
    "cat": (lambda x, y: torch.cat([x, y], 1), [A, B]),
    "stack": (lambda x, y: torch.stack([x, y], 1), [A, B]),
    "tril": (lambda x: x.tril(-1), [A]),
    "triu": (lambda x: x.triu(1), [A]),
    "where": (lambda m, x, y: torch.where(m, x, y), [MASK, A, B]),
    "masked_fill": (lambda x, m: x.masked_fill(m, 7), [A, MASK]),
    "masked_select": (lambda x, m: x.masked_select(m), [A, MASK]),
    "nonzero": (lambda m: m.nonzero(), [MASK]),
    "index_select": (lambda x, i: x.index_select(0, i), [A, INDEX]),
    "index_add": (lambda x, i, y: x.index_add(0, i, y, alpha=2), [A, INDEX, B]),
    "gather": (lambda x, i: x.gather(1, i), [A, ints(4, 3, 2)]),
    "scatter": (lambda x, i, y: x.scatter(1, i, y), [A, torch.tensor([[0, 1], [2, 3], [1, 0]]), randn(3, 2)]),
    "scatter_add": (lambda x, i, y: x.scatter_add(1, i, y), [A, ints(4, 3, 2), randn(3, 2)]),
    "linear": (lambda x, w, b: F.linear(x, w, b), [BATCH1, randn(5, 4), randn(5)]),
    "embedding": (lambda w, i: F.embedding(i, w), [A, torch.tensor([[0, 2], [2, 1]])]),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, [4], w, b), [BATCH1, randn(4), randn(4)]),
    "cross_entropy": (lambda x, t: F.cross_entropy(x, t), [A, torch.tensor([1, -100, 3])]),
    "cross_entropy_sum": (lambda x, t: F.cross_entropy(x, t, reduction="sum"), [A, torch.tensor([1, -100, 3])]),
    "cross_entropy_none": (lambda x, t: F.cross_entropy(x, t, reduction="none"), [A, torch.tensor([1, 2, 3])]),
    "cross_entropy_smoothed": (lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1), [A, torch.tensor([1, 2, 3])]),
    "nll_loss": (lambda x, t: F.nll_loss(x.log_softmax(1), t), [A, torch.tensor([1, 2, 3])]),
    "mse_loss": (lambda x, y: F.mse_loss(x, y), [A, B]),
    "one_hot": (lambda i: F.one_hot(i, 4), [INDEX]),
    "isfinite": (lambda x: x.isfinite(), [torch.tensor([1.0, 2.0]) / torch.tensor([0.0, 1.0])]),
}


def attention(query, key, value, allowed=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if allowed is not None:
        scores = scores.masked_fill(~allowed, -math.inf)
    return scores.softmax(-1) @ value


QKV = [randn(2, 3, 5, 4) for _ in range(3)]
CASES["attention"] = (attention, QKV)
CASES["attention_causal"] = (lambda q, k, v: attention(q, k, v, torch.ones(5, 5, dtype=torch.bool).tril()), QKV)
CASES["attention_masked"] = (attention, QKV + [torch.ones(5, 5, dtype=torch.bool).tril(1)])


def shortest(value):
    """Nine digits give every float back; JSON has no infinity."""
    return float(f"{value:.9g}") if math.isfinite(value) else str(value)


def encode(tensor):
    kind = {torch.float32: "float", torch.int64: "long", torch.bool: "bool"}[tensor.dtype]
    values = [shortest(v) if isinstance(v, float) else v for v in tensor.flatten().tolist()]
    return {"type": kind, "shape": list(tensor.shape), "values": values}


def run(name):
    function, inputs = CASES[name]
    inputs = [x.clone().requires_grad_() if x.is_floating_point() else x for x in inputs]
    output = function(*inputs)
    case = {"name": name, "inputs": [encode(x.detach()) for x in inputs], "output": encode(output.detach())}
    if output.requires_grad:
        (output * weight(output)).sum().backward()
        case["gradients"] = [encode(x.grad) if x.is_floating_point() else None for x in inputs]
    return case


lines = [json.dumps(run(name), separators=(",", ":")) for name in CASES]
sys.stdout.write("[\n" + ",\n".join(lines) + "\n]\n")
