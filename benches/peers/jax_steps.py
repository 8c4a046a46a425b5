"""The seven models in JAX, the whole step under jit: forward, backward, SGD. Reads cases from stdin (see serve.py)."""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
from jax import lax, nn

import cases
from serve import serve


def linear(x, w, b):
    return x @ w.T + b


def norm(x, gamma, beta):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * gamma + beta


def conv(x, w, b, pad):
    y = lax.conv_general_dilated(x, w, (1, 1), [(pad, pad)] * 2, dimension_numbers=("NCHW", "OIHW", "NCHW"))
    return y + b[:, None, None]


def pool(x, start, combine):
    return lax.reduce_window(x, start, combine, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def average_pool(x):
    return pool(x, 0.0, lax.add) / 4.0


def max_pool(x):
    return pool(x, -jnp.inf, lax.max)


def cross_entropy(logits, y):
    return -jnp.take_along_axis(nn.log_softmax(logits), y[:, None], 1).mean()


def attention(x, p, g):
    n, t, d = x.shape
    qkv = linear(x, p[0], p[1]).reshape(n, t, 3, g["heads"], d // g["heads"]).transpose(2, 0, 3, 1, 4)
    scores = (qkv[0] @ qkv[1].swapaxes(-1, -2)) * (d // g["heads"]) ** -0.5
    hidden = jnp.triu(jnp.ones((t, t), bool), 1)
    weights = nn.softmax(jnp.where(hidden, -jnp.inf, scores))
    return linear((weights @ qkv[2]).swapaxes(1, 2).reshape(n, t, d), p[2], p[3])


def gpt(p, x, y, g):
    h = p[0][x] + p[1]
    for layer in range(g["layers"]):
        q = p[2 + 12 * layer : 14 + 12 * layer]
        h = h + attention(norm(h, q[0], q[1]), q[2:6], g)
        h = h + linear(nn.gelu(linear(norm(h, q[6], q[7]), q[8], q[9]), approximate=True), q[10], q[11])
    h = norm(h, p[-3], p[-2]).reshape(-1, g["d"])
    return cross_entropy(h @ p[-1].T, y)


def mlp(p, x, activation):
    for i in range(0, len(p) - 2, 2):
        x = activation(linear(x, p[i], p[i + 1]))
    return linear(x, p[-2], p[-1])


def loss_of(model, p, x, y):
    match model:
        case "a":
            return ((mlp(p, x, nn.relu) - y) ** 2).mean()
        case "b":
            return cross_entropy(mlp(p, x, nn.relu), y)
        case "c":
            h = average_pool(jnp.tanh(conv(x, p[0], p[1], 2)))
            h = average_pool(jnp.tanh(conv(h, p[2], p[3], 0)))
            return cross_entropy(mlp(p[4:], h.reshape(len(x), -1), jnp.tanh), y)
        case "d":
            h = max_pool(nn.relu(conv(x, p[0], p[1], 1)))
            h = max_pool(nn.relu(conv(h, p[2], p[3], 1)))
            return cross_entropy(linear(h.reshape(len(x), -1), p[4], p[5]), y)
        case "g":
            return cross_entropy(mlp(p, x, nn.sigmoid), y)
    return gpt(p, x, y, cases.GPT[model])


def prepare(case):
    model, rate = case["model"], cases.learning_rate(case["model"])
    x, y = (jnp.asarray(t) for t in cases.batch(model, case["batch"]))

    def update(p, x, y):
        loss, grads = jax.value_and_grad(lambda p: loss_of(model, p, x, y))(p)
        return loss, [a - rate * g for a, g in zip(p, grads)]

    p = [jnp.asarray(t) for t in cases.parameters(model)]
    compiled = jax.jit(update, donate_argnums=0).lower(p, x, y).compile()
    memory = compiled.memory_analysis()
    peak = memory.temp_size_in_bytes + memory.output_size_in_bytes - memory.alias_size_in_bytes
    state = [p]

    def step():
        loss, state[0] = compiled(state[0], x, y)
        return float(loss)

    losses = [step() for _ in range(11)]
    return step, {"fw": "jax " + jax.__version__, "loss0": losses[0], "loss10": losses[10], "peak_bytes": peak}


if __name__ == "__main__":
    serve(prepare)
