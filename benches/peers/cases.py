"""The seven teaching models of step-bench for other frameworks: the same weights and the same data.

Every number comes from SplitMix64. The i-th number of stream s is hash(s << 32 | i). Parameter p, counted from 1 in the
order in which a model makes its tensors (constants count too), is uniform in [-bound, bound) from stream p; inputs come
from stream 1000, targets from stream 1001. `step-bench/models.rs` says the same in Rust.
"""

import numpy as np

GPT = {"e": dict(layers=2, d=64, heads=4, t=64, vocab=65), "f": dict(layers=4, d=128, heads=4, t=128, vocab=65)}
MODELS = "abcdefg"
# What a step of a large model and batch would need is beyond a teaching machine.
LEFT_OUT = {("f", 256)}


def hashes(stream, count):
    with np.errstate(over="ignore"):
        z = (np.uint64(stream) << np.uint64(32)) + np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
        return z ^ (z >> np.uint64(31))


def uniform(stream, shape, bound=1.0):
    unit = (hashes(stream, int(np.prod(shape))) >> np.uint64(40)).astype(np.float64) / 2.0**24
    return ((2.0 * unit - 1.0) * bound).astype(np.float32).reshape(shape)


def integers(stream, shape, modulus):
    return ((hashes(stream, int(np.prod(shape))) >> np.uint64(33)) % np.uint64(modulus)).astype(np.int64).reshape(shape)


class Parameters(list):
    """Tensors in the order in which the model makes them, so that each knows its stream."""

    def uniform(self, shape, bound):
        self.append(uniform(len(self) + 1, shape, bound))

    def linear(self, fan_in, fan_out):
        self.uniform((fan_out, fan_in), fan_in**-0.5)
        self.uniform((fan_out,), fan_in**-0.5)

    def conv(self, channels, out, kernel):
        bound = (channels * kernel * kernel) ** -0.5
        self.uniform((out, channels, kernel, kernel), bound)
        self.uniform((out,), bound)

    def norm(self, width):
        self.append(np.ones(width, np.float32))
        self.append(np.zeros(width, np.float32))


def parameters(model):
    p = Parameters()
    linears = {"a": [(2, 8), (8, 1)], "b": [(784, 128), (128, 10)], "g": [(64, 64)] * 20 + [(64, 10)]}
    convs = {"c": [(1, 6, 5), (6, 16, 5)], "d": [(3, 16, 3), (16, 32, 3)]}
    heads = {"c": [(400, 120), (120, 84), (84, 10)], "d": [(2048, 10)]}
    for sizes in convs.get(model, []):
        p.conv(*sizes)
    for sizes in linears.get(model, []) + heads.get(model, []):
        p.linear(*sizes)
    if model in GPT:
        d, vocab = GPT[model]["d"], GPT[model]["vocab"]
        p.uniform((vocab, d), 0.1)
        p.uniform((GPT[model]["t"], d), 0.1)
        for _ in range(GPT[model]["layers"]):
            p.norm(d)
            p.linear(d, 3 * d)
            p.linear(d, d)
            p.norm(d)
            p.linear(d, 4 * d)
            p.linear(4 * d, d)
        p.norm(d)
        p.uniform((vocab, d), d**-0.5)
    return list(p)


def batch(model, n):
    """Inputs and targets."""
    if model in GPT:
        t, vocab = GPT[model]["t"], GPT[model]["vocab"]
        return integers(1000, (n, t), vocab), integers(1001, (n * t,), vocab)
    shape = {"a": (2,), "b": (784,), "c": (1, 28, 28), "d": (3, 32, 32), "g": (64,)}[model]
    x = uniform(1000, (n, *shape))
    if model == "a":
        return x, np.where(x[:, :1] * x[:, 1:] < 0, 1, -1).astype(np.float32)
    return x, integers(1001, (n,), 10)


def learning_rate(model):
    return 0.1 if model == "a" else 0.01
