import math
import torch
import torch.nn as nn

class MultiHeadAttention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        assert embed_dim % num_heads == 0, "embed_dim must be divisible by num_heads"
        self.h = num_heads
        self.d = embed_dim // num_heads
        self.qkv = nn.Linear(embed_dim, 3 * embed_dim, bias=False)
        self.proj = nn.Linear(embed_dim, embed_dim)
        self.register_buffer("mask", torch.tril(torch.ones(16, 16)))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(x).split(C, dim=2)
        q = q.view(B, T, self.h, self.d).transpose(1, 2)
        k = k.view(B, T, self.h, self.d).transpose(1, 2)
        v = v.view(B, T, self.h, self.d).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(self.d))
        att = att.masked_fill(self.mask[:T, :T] == 0, float("-inf"))
        att = torch.softmax(att, dim=-1)
        y = (att @ v).transpose(1, 2).contiguous().view(B, T, C)
        return self.proj(y)

mha = MultiHeadAttention(8, 2)
with torch.no_grad():
    for k, p in enumerate(mha.parameters()):
        p.copy_(torch.sin(torch.arange(p.numel()).float() + k).view_as(p) * 0.4)
x = torch.cos(torch.arange(40.0) * 0.7).view(1, 5, 8)
y = mha(x)
print(y.shape, y[0, 0])
y.pow(2).mean().backward()
for n, p in mha.named_parameters():
    print(n, round(p.grad.norm().item(), 6), [round(v, 6) for v in p.grad.flatten()[:4].tolist()])
try:
    MultiHeadAttention(7, 2)
except AssertionError as e:
    print("AssertionError:", e)
print(list(mha.state_dict().keys()))
