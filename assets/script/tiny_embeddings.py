"""tinytorch.core.embeddings: token vectors, learned positions, sinusoids."""
from _tensors import TinyTensor as Tensor
from _tensors import _cast, _op, dtype_int64, _flavour
from tinytorch.core.layers import Layer, _parameter, _randn
import math


class Embedding(Layer):
    def __init__(self, vocab_size, embed_dim):
        self.vocab_size, self.embed_dim = vocab_size, embed_dim
        self.weight = _parameter(_randn(vocab_size, embed_dim) * (1 / math.sqrt(embed_dim)))

    def forward(self, indices):
        indices = indices if _flavour(indices) else Tensor(indices)
        ids = _cast(indices.detach() if _flavour(indices) == "tiny" else Tensor(indices), dtype_int64)
        if int(ids.max()) >= self.vocab_size or int(ids.min()) < 0:
            raise ValueError(f"Index out of range. Expected 0 <= indices < {self.vocab_size}, got min={int(ids.min())}, max={int(ids.max())}")
        return _op("Gather", "EmbeddingBackward0", [self.weight, ids], {"axis": 0})

    def extra_repr(self):
        return f"vocab_size={self.vocab_size}, embed_dim={self.embed_dim}"


class PositionalEncoding(Layer):
    """A learned vector for every position."""

    def __init__(self, max_seq_len, embed_dim):
        self.max_seq_len, self.embed_dim = max_seq_len, embed_dim
        self.position_embeddings = _parameter(_randn(max_seq_len, embed_dim) * (1 / math.sqrt(embed_dim)))

    def forward(self, x):
        length = x.shape[1]
        if length > self.max_seq_len:
            raise ValueError(f"Sequence length {length} exceeds maximum {self.max_seq_len}")
        return x + self.position_embeddings[:length]


def create_sinusoidal_embeddings(max_seq_len, embed_dim):
    rows = []
    for t in range(max_seq_len):
        row = []
        for i in range(embed_dim):
            angle = t * math.exp(-(i - i % 2) * math.log(10000.0) / embed_dim)
            row.append(math.sin(angle) if i % 2 == 0 else math.cos(angle))
        rows.append(row)
    return Tensor(rows)


class EmbeddingLayer(Layer):
    def __init__(self, vocab_size, embed_dim, max_seq_len=512, pos_encoding="learned", scale_embeddings=False):
        self.token_embedding = Embedding(vocab_size, embed_dim)
        self.embed_dim, self.scale_embeddings = embed_dim, scale_embeddings
        self.pos_encoding = PositionalEncoding(max_seq_len, embed_dim) if pos_encoding == "learned" else None
        self.sinusoids = create_sinusoidal_embeddings(max_seq_len, embed_dim) if pos_encoding == "sinusoidal" else None

    def forward(self, tokens):
        x = self.token_embedding(tokens)
        x = x * math.sqrt(self.embed_dim) if self.scale_embeddings else x
        if self.pos_encoding is not None:
            return self.pos_encoding(x)
        return x if self.sinusoids is None else x + self.sinusoids[:x.shape[1]]
