"""The small transformer of the sample models: its PyTorch module, its training, and its ONNX graph.

`train.py` runs this; it is a file of its own because it is the longest.
"""

import json
import math

import numpy as np
import torch
from onnx import TensorProto
from torch import nn
from torch.nn import functional as F

from onnx_writer import GraphWriter, weights

LAYERS, EMBED_DIM, HEADS, CONTEXT = 2, 64, 4, 64
HEAD_DIM = EMBED_DIM // HEADS


class Attention(nn.Module):
    """Causal self-attention, written out."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(EMBED_DIM, 3 * EMBED_DIM)
        self.proj = nn.Linear(EMBED_DIM, EMBED_DIM)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (part.reshape(b, t, HEADS, HEAD_DIM).transpose(1, 2) for part in self.qkv(x).split(EMBED_DIM, 2))
        scores = q @ k.transpose(2, 3) / math.sqrt(HEAD_DIM)
        past = torch.ones(t, t, dtype=torch.bool).tril()
        attention = scores.masked_fill(~past, float("-inf")).softmax(-1)
        return self.proj((attention @ v).transpose(1, 2).reshape(b, t, EMBED_DIM))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(EMBED_DIM, 4 * EMBED_DIM)
        self.proj = nn.Linear(4 * EMBED_DIM, EMBED_DIM)

    def forward(self, x):
        return self.proj(F.gelu(self.fc(x), approximate="tanh"))


class Block(nn.Module):
    """Pre-norm: each branch reads a normalised copy and adds its answer to the residual stream."""

    def __init__(self):
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(EMBED_DIM), Attention()
        self.ln_2, self.mlp = nn.LayerNorm(EMBED_DIM), Mlp()

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class TinyGpt(nn.Module):
    """Two pre-norm blocks, 4 heads of 16, learned positions, a context of 64 characters."""

    def __init__(self, vocab_size):
        super().__init__()
        self.wte = nn.Embedding(vocab_size, EMBED_DIM)
        self.wpe = nn.Embedding(CONTEXT, EMBED_DIM)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.ln_f = nn.LayerNorm(EMBED_DIM)
        self.lm_head = nn.Linear(EMBED_DIM, vocab_size, bias=False)

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.lm_head(self.ln_f(x))


def train_gpt(text, seed):
    """Adam on random windows of the text; it is small enough to be known nearly by heart."""
    vocabulary = "".join(sorted(set(text)))
    data = torch.tensor([vocabulary.index(c) for c in text])
    torch.manual_seed(seed)
    model = TinyGpt(len(vocabulary))
    steps = 1200
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for step in range(steps):
        starts = torch.randint(len(data) - CONTEXT, (16,))
        windows = torch.stack([data[s : s + CONTEXT + 1] for s in starts.tolist()])
        loss = F.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 200 == 0:
            print(f"tiny-gpt      step {step:4} loss {loss.item():.3f}")
    print(f"tiny-gpt      last loss {loss.item():.3f} nats a character, vocabulary {len(vocabulary)}")
    return model, vocabulary, data


def linear(g, scope, prefix, x, out, doc=""):
    """x · weight + bias, on the last axis; returns the value `out`."""
    y = g.op("MatMul", scope, [x, f"{prefix}.weight"], f"{out}_no_bias", doc=doc)
    return g.op("Add", scope, [y, f"{prefix}.bias"], out)


def layer_norm(g, scope, prefix, x):
    return g.op("LayerNormalization", scope, [x, f"{prefix}.weight", f"{prefix}.bias"], prefix, axis=-1,
                epsilon=1e-5, doc="each position on its own: mean 0, variance 1, then scale and shift")


def attention(g, prefix, x, mask):
    """One attention module; its values are named `<prefix>.q`, `.scores`, `.weights` …"""
    scope = "/" + prefix.replace(".attn", "/attn")
    qkv = linear(g, f"{scope}/qkv", f"{prefix}.qkv", x, f"{prefix}.qkv", "queries, keys and values in one product")
    g.op("Split", scope, [qkv], [f"{prefix}.{n}" for n in ("queries", "keys", "values")], axis=2, num_outputs=3)
    heads = {}
    for name, part, perm in (("q", "queries", [0, 2, 1, 3]), ("k", "keys", [0, 2, 3, 1]), ("v", "values", [0, 2, 1, 3])):
        y = g.op("Reshape", scope, [f"{prefix}.{part}", "heads_shape"], f"{prefix}.{part}_by_head",
                 doc=f"{EMBED_DIM} channels become {HEADS} heads of {HEAD_DIM}")
        heads[name] = g.op("Transpose", scope, [y], f"{prefix}.{name if name != 'k' else 'k_transposed'}", perm=perm)
    y = g.op("MatMul", scope, [heads["q"], heads["k"]], f"{prefix}.dot_products", doc="every query with every key")
    y = g.op("Div", scope, [y, "sqrt_head_dim"], f"{prefix}.scores", doc="divided by √head_dim, so that the spread stays near 1")
    y = g.op("Where", scope, [mask, y, "minus_infinity"], f"{prefix}.masked_scores", doc="the future becomes −∞")
    y = g.op("Softmax", scope, [y], f"{prefix}.weights", axis=-1, doc="each row sums to 1; −∞ becomes exactly 0")
    y = g.op("MatMul", scope, [y, heads["v"]], f"{prefix}.mixed", doc="each query's weighted mean of the values")
    y = g.op("Transpose", scope, [y], f"{prefix}.mixed_by_position", perm=[0, 2, 1, 3])
    y = g.op("Reshape", scope, [y, "merged_shape"], f"{prefix}.heads_joined", doc="the heads side by side again")
    return linear(g, f"{scope}/proj", f"{prefix}.proj", y, f"{prefix}.out")


def mlp(g, prefix, x):
    scope = "/" + prefix.replace(".mlp", "/mlp")
    h = linear(g, f"{scope}/fc", f"{prefix}.fc", x, f"{prefix}.hidden")
    h = g.op("Gelu", f"{scope}/act", [h], f"{prefix}.hidden_gelu", approximate="tanh")
    return linear(g, f"{scope}/proj", f"{prefix}.proj", h, f"{prefix}.out")


def embed(g):
    """Token and position embeddings; returns the residual stream and the causal mask (sequence × sequence)."""
    length = g.op("Shape", "/positions", ["tokens"], "sequence_length", start=1, end=2)
    length = g.op("Squeeze", "/positions", [length], "sequence_length_scalar")
    positions = g.op("Range", "/positions", ["zero", length, "one"], "positions", doc="0, 1, 2 … one a character")
    token = g.op("Gather", "/wte", ["wte.weight", "tokens"], "token_embedding", doc="row number `token` of the table")
    position = g.op("Gather", "/wpe", ["wpe.weight", positions], "position_embedding")
    x = g.op("Add", "/embed", [token, position], "embedding", doc="the same positions are added to every sequence of the batch")
    query = g.op("Unsqueeze", "/mask", [positions, "axis_1"], "query_positions")
    key = g.op("Unsqueeze", "/mask", [positions, "axis_0"], "key_positions")
    mask = g.op("GreaterOrEqual", "/mask", [query, key], "causal_mask", doc="true where the key is not in the query's future")
    return x, mask


def gpt_constants(g):
    """The fixed numbers: each has one name, however many nodes use it."""
    g.parameter("heads_shape", np.array([0, 0, HEADS, HEAD_DIM], np.int64))
    g.parameter("merged_shape", np.array([0, 0, EMBED_DIM], np.int64))
    g.parameter("sqrt_head_dim", np.array(math.sqrt(HEAD_DIM), np.float32))
    g.parameter("minus_infinity", np.array(-np.inf, np.float32))
    for name, value in (("zero", 0), ("one", 1)):
        g.parameter(name, np.array(value, np.int64))
    for name, value in (("axis_0", 0), ("axis_1", 1)):
        g.parameter(name, np.array([value], np.int64))


def write_gpt(model, vocabulary, with_loss):
    g = GraphWriter("tiny-gpt", "A small GPT: 2 pre-norm blocks, 4 heads of 16, learned positions, characters as tokens.")
    g.input("tokens", ["batch", "sequence"], TensorProto.INT64, doc=f"character numbers; at most {CONTEXT} a sequence")
    weights(g, model, transpose=True)
    gpt_constants(g)
    x, mask = embed(g)
    for i in range(LAYERS):
        p = f"blocks.{i}"
        y = attention(g, f"{p}.attn", layer_norm(g, f"/{p}/ln_1", f"{p}.ln_1", x), mask)
        x = g.op("Add", f"/{p}", [x, y], f"{p}.after_attention", doc="the residual stream")
        y = mlp(g, f"{p}.mlp", layer_norm(g, f"/{p}/ln_2", f"{p}.ln_2", x))
        x = g.op("Add", f"/{p}", [x, y], f"{p}.after_mlp", doc="the residual stream")
    x = layer_norm(g, "/ln_f", "ln_f", x)
    logits = g.op("MatMul", "/lm_head", [x, "lm_head.weight"], "logits", doc="one score a character of the vocabulary")
    if with_loss:
        gpt_loss(g, logits, len(vocabulary))
    else:
        g.output("logits", ["batch", "sequence", len(vocabulary)])
    return g.model({"chalkgrad.task": "text", "chalkgrad.vocabulary": json.dumps(list(vocabulary))})


def gpt_loss(g, logits, vocab_size):
    target = g.input("target", ["batch", "sequence"], TensorProto.INT64, doc="the character that follows each position")
    g.parameter("logits_rows_shape", np.array([-1, vocab_size], np.int64))
    g.parameter("target_rows_shape", np.array([-1], np.int64))
    rows = g.op("Reshape", "/loss", [logits, "logits_rows_shape"], "logits_rows")
    target = g.op("Reshape", "/loss", [target, "target_rows_shape"], "target_rows")
    g.op("SoftmaxCrossEntropyLoss", "/loss", [rows, target], "loss", reduction="mean",
         doc="−log of the probability given to the character that really followed, averaged")
    g.output("loss", [])
