# attention, transformer blocks from scratch vs library
import torch, torch.nn as nn, torch.nn.functional as F, math
torch.manual_seed(0)
def attn(q, k, v, mask=None, dropout=None):
    s = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    if mask is not None: s = s.masked_fill(mask == 0, -1e9)
    p = s.softmax(-1); return p @ v, p
class MHA(nn.Module):
    def __init__(self, h, d):
        super().__init__(); assert d % h == 0; self.dk, self.h = d // h, h; self.linears = nn.ModuleList([nn.Linear(d, d) for _ in range(4)]); self.attn = None
    def forward(self, q, k, v, mask=None):
        if mask is not None: mask = mask.unsqueeze(1)
        n = q.size(0); q, k, v = [l(x).view(n, -1, self.h, self.dk).transpose(1, 2) for l, x in zip(self.linears, (q, k, v))]; x, self.attn = attn(q, k, v, mask); return self.linears[-1](x.transpose(1, 2).contiguous().view(n, -1, self.h * self.dk))
def subsequent_mask(n): return torch.triu(torch.ones(1, n, n), diagonal=1).type(torch.uint8) == 0
m = MHA(2, 8); x = torch.randn(2, 5, 8); o = m(x, x, x, subsequent_mask(5)); print(o.shape, m.attn[0, 0]); o.sum().backward(); print(m.linears[0].weight.grad.abs().sum())
q, k, v = torch.randn(1, 2, 4, 3), torch.randn(1, 2, 4, 3), torch.randn(1, 2, 4, 3); print(F.scaled_dot_product_attention(q, k, v, is_causal=True)[0, 0]); print(torch.allclose(F.scaled_dot_product_attention(q, k, v), attn(q, k, v)[0], atol=1e-6))
class PE(nn.Module):
    def __init__(self, d, max_len=50):
        super().__init__(); pe = torch.zeros(max_len, d); pos = torch.arange(0, max_len).unsqueeze(1); div = torch.exp(torch.arange(0, d, 2) * -(math.log(10000.0) / d)); pe[:, 0::2] = torch.sin(pos * div); pe[:, 1::2] = torch.cos(pos * div); self.register_buffer("pe", pe.unsqueeze(0))
    def forward(self, x): return x + self.pe[:, :x.size(1)].requires_grad_(False)
print(PE(6)(torch.zeros(1, 3, 6))); mha = nn.MultiheadAttention(8, 2, batch_first=True); o, w = mha(x, x, x, attn_mask=nn.Transformer.generate_square_subsequent_mask(5)); print(o[0, 0], w[0]); o, w = mha(x, x, x, key_padding_mask=torch.tensor([[False] * 4 + [True], [False] * 5]), average_attn_weights=False); print(w.shape, w[0, 0, 0]); print(mha(x, x, x, need_weights=False)[1])
enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True, activation="gelu", norm_first=True), 2, norm=nn.LayerNorm(8)); print(enc(x)[0, 0]); t = nn.Transformer(8, 2, 1, 1, 16, dropout=0.0, batch_first=True); print(t(x, x[:, :3])[0, 0]); print(enc)
def rope(x, base=10000):
    b, t, d = x.shape; f = base ** (-torch.arange(0, d, 2).float() / d); a = torch.outer(torch.arange(t).float(), f); c, s = a.cos(), a.sin(); x1, x2 = x[..., ::2], x[..., 1::2]; return torch.stack([x1 * c - x2 * s, x1 * s + x2 * c], -1).flatten(-2)
print(rope(x)[0, 1], torch.allclose(rope(x).norm(dim=-1), x.norm(dim=-1), atol=1e-5)); al = torch.tensor([2 ** (-8 * i / 4) for i in range(1, 5)]); bias = -(torch.arange(3)[None, :] - torch.arange(3)[:, None]).abs() * al[:, None, None]; print(bias[0], bias.shape)
logits = torch.tensor([[2.0, 1.0, 0.5, -1.0]]); p = F.softmax(logits / 0.7, -1); sp, si = p.sort(descending=True); keep = sp.cumsum(-1) - sp < 0.9; print(p, sp, si, keep); sp[~keep] = 0; print((sp / sp.sum(-1, keepdim=True)).gather(-1, si.argsort(-1))); top = logits.topk(2).values[:, -1:]; print(torch.where(logits < top, torch.full_like(logits, -float("inf")), logits)); torch.manual_seed(3); print([torch.multinomial(p, 1).item() for _ in range(8)], torch.multinomial(p[0], 5, replacement=True))
