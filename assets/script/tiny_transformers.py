"""tinytorch.core.transformers (transformer in some editions): LayerNorm, MLP, pre-norm blocks, GPT."""
from _tensors import TinyTensor as Tensor
from _tensors import _full, _arange, _share, dtype_float32
from tinytorch.core.layers import Layer, Linear, _parameter
from tinytorch.core.activations import GELU
from tinytorch.core.embeddings import Embedding, PositionalEncoding
from tinytorch.core.attention import MultiHeadAttention, scaled_dot_product_attention
import torch.nn.functional as _F


def create_causal_mask(seq_len):
    """1 on and below the diagonal."""
    return Tensor(_full("torch", [seq_len, seq_len], 1.0).tril())


class LayerNorm(Layer):
    def __init__(self, normalized_shape, eps=1e-5):
        self.normalized_shape, self.eps = normalized_shape, eps
        self.gamma, self.beta = _parameter([1.0] * normalized_shape), _parameter([0.0] * normalized_shape)

    def forward(self, x):
        return _F.layer_norm(x, [self.normalized_shape], self.gamma, self.beta, self.eps)


class MLP(Layer):
    def __init__(self, embed_dim, hidden_dim=None):
        hidden_dim = hidden_dim or 4 * embed_dim
        self.linear1, self.gelu, self.linear2 = Linear(embed_dim, hidden_dim), GELU(), Linear(hidden_dim, embed_dim)

    def forward(self, x):
        return self.linear2(self.gelu(self.linear1(x)))


class TransformerBlock(Layer):
    """Norms stand before attention and MLP; both add to what came in."""

    def __init__(self, embed_dim, num_heads, mlp_ratio=4, dropout_prob=0.1):
        self.ln1, self.attention = LayerNorm(embed_dim), MultiHeadAttention(embed_dim, num_heads)
        self.ln2, self.mlp = LayerNorm(embed_dim), MLP(embed_dim, int(embed_dim * mlp_ratio))

    def forward(self, x, mask=None):
        x = x + self.attention(self.ln1(x), mask)
        return x + self.mlp(self.ln2(x))


class GPT(Layer):
    def __init__(self, vocab_size, embed_dim, num_layers, num_heads, max_seq_len=1024):
        self.vocab_size, self.max_seq_len = vocab_size, max_seq_len
        self.token_embedding = Embedding(vocab_size, embed_dim)
        self.position_embedding = PositionalEncoding(max_seq_len, embed_dim)
        self.blocks = [TransformerBlock(embed_dim, num_heads) for _ in range(num_layers)]
        self.ln_f = LayerNorm(embed_dim)
        self.lm_head = Linear(embed_dim, vocab_size, bias=False)

    def forward(self, tokens):
        x = self.position_embedding(self.token_embedding(tokens))
        mask = create_causal_mask(tokens.shape[1])
        for block in self.blocks:
            x = block(x, mask)
        return self.lm_head(self.ln_f(x))

    def generate(self, prompt_tokens, max_new_tokens=50, temperature=1.0):
        """The likeliest next token, again and again."""
        ids = [int(t) for t in prompt_tokens.tolist()[0]]
        for _ in range(max_new_tokens):
            logits = self.forward(Tensor([ids[-self.max_seq_len:]]))
            ids.append(int(logits[0, -1].argmax()))
        return Tensor([ids])
