"""The seven models as a PyTorch user writes them, eager: forward, backward, SGD. Reads cases from stdin (see serve.py)."""

import math

import torch
import torch.nn.functional as F
from torch.profiler import ProfilerActivity, profile

import cases
from serve import serve


def attention(x, p, g):
    n, t, d = x.shape
    qkv = F.linear(x, p[0], p[1]).view(n, t, 3, g["heads"], d // g["heads"]).permute(2, 0, 3, 1, 4)
    q, k, v = qkv.unbind(0)
    scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(d // g["heads"]))
    weights = F.softmax(scores.masked_fill(g["mask"], float("-inf")), dim=-1)
    return F.linear((weights @ v).transpose(1, 2).reshape(n, t, d), p[2], p[3])


def gpt(p, x, y, g):
    d = g["d"]
    h = F.embedding(x, p[0]) + p[1]
    for layer in range(g["layers"]):
        q = p[2 + 12 * layer : 14 + 12 * layer]
        h = h + attention(F.layer_norm(h, (d,), q[0], q[1]), q[2:6], g)
        m = F.gelu(F.linear(F.layer_norm(h, (d,), q[6], q[7]), q[8], q[9]), approximate="tanh")
        h = h + F.linear(m, q[10], q[11])
    h = F.layer_norm(h, (d,), p[-3], p[-2]).view(-1, d)
    return F.cross_entropy(F.linear(h, p[-1]), y)


def mlp(p, x, activation):
    for i in range(0, len(p) - 2, 2):
        x = activation(F.linear(x, p[i], p[i + 1]))
    return F.linear(x, p[-2], p[-1])


def loss_of(model, p, x, y, g):
    match model:
        case "a":
            return F.mse_loss(mlp(p, x, F.relu), y)
        case "b":
            return F.cross_entropy(mlp(p, x, F.relu), y)
        case "c":
            h = F.avg_pool2d(torch.tanh(F.conv2d(x, p[0], p[1], padding=2)), 2)
            h = F.avg_pool2d(torch.tanh(F.conv2d(h, p[2], p[3])), 2)
            return F.cross_entropy(mlp(p[4:], h.flatten(1), torch.tanh), y)
        case "d":
            h = F.max_pool2d(F.relu(F.conv2d(x, p[0], p[1], padding=1)), 2)
            h = F.max_pool2d(F.relu(F.conv2d(h, p[2], p[3], padding=1)), 2)
            return F.cross_entropy(F.linear(h.flatten(1), p[4], p[5]), y)
        case "g":
            return F.cross_entropy(mlp(p, x, torch.sigmoid), y)
    return gpt(p, x, y, g)


def peak_bytes(step):
    """The most bytes that PyTorch's CPU allocator has out at once during a step, above those before it.

    The profiler misses the first steps of its life now and then, so it is asked twice.
    """
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as run:
        step()
    events = [e for e in run.profiler.kineto_results.events() if e.name() == "[memory]"]
    now = peak = 0
    for event in sorted(events, key=lambda e: e.start_ns()):
        now += event.nbytes()
        peak = max(peak, now)
    return peak


def prepare(case):
    torch.set_num_threads(case["threads"])
    model = case["model"]
    p = [torch.tensor(t).requires_grad_() for t in cases.parameters(model)]
    x, y = (torch.tensor(t) for t in cases.batch(model, case["batch"]))
    g = dict(cases.GPT.get(model, {}))
    if g:
        g["mask"] = torch.ones(g["t"], g["t"], dtype=torch.bool).triu(1)
    optimizer = torch.optim.SGD(p, lr=cases.learning_rate(model))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model, p, x, y, g)
        loss.backward()
        optimizer.step()
        return loss

    first = step().item()
    for _ in range(9):
        step()
    with torch.no_grad():
        tenth = loss_of(model, p, x, y, g).item()
    return step, {"fw": "torch " + torch.__version__, "loss0": first, "loss10": tenth, "peak_bytes": max(peak_bytes(step) for _ in range(2))}


if __name__ == "__main__":
    serve(prepare)
