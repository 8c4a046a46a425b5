"""tinytorch.core.attention. A mask is 1 where a query may look, 0 where not."""
from _tensors import TinyTensor as Tensor
from _tensors import _flavour
from tinytorch.core.layers import Layer, Linear
import torch.nn.functional as _F
import math


def scaled_dot_product_attention(Q, K, V, mask=None):
    """(output, weights): softmax(Q·Kᵀ/√d)·V."""
    d_k = Q.shape[-1]
    if K.shape[-1] != d_k:
        raise ValueError(f"queries and keys must have the same last size, but have {d_k} and {K.shape[-1]}")
    scores = (Q @ K.transpose(-2, -1)) * (1 / math.sqrt(d_k))
    if mask is not None:
        mask = mask if _flavour(mask) == "tiny" else Tensor(mask)
        scores = scores.masked_fill(mask == 0, -1e9)
    weights = _F.softmax(scores, -1)
    return weights @ V, weights


class MultiHeadAttention(Layer):
    def __init__(self, embed_dim, num_heads):
        if embed_dim % num_heads:
            raise ValueError(f"embed_dim ({embed_dim}) must be divisible by num_heads ({num_heads})")
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.q_proj, self.k_proj = Linear(embed_dim, embed_dim), Linear(embed_dim, embed_dim)
        self.v_proj, self.out_proj = Linear(embed_dim, embed_dim), Linear(embed_dim, embed_dim)

    def _split(self, x):
        B, T, _ = x.shape
        return x.reshape(B, T, self.num_heads, self.head_dim).permute(0, 2, 1, 3)

    def forward(self, x, mask=None):
        B, T, C = x.shape
        if C != self.embed_dim:
            raise ValueError(f"MultiHeadAttention was made for embed_dim {self.embed_dim}, but the input has {C}")
        q, k, v = self._split(self.q_proj(x)), self._split(self.k_proj(x)), self._split(self.v_proj(x))
        out, _ = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.permute(0, 2, 1, 3).reshape(B, T, C))
