import math
import torch
import torch.nn.functional as F

def attention(q, k, v, mask=None):
    d = q.size(-1)
    scores = q @ k.transpose(-2, -1) / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    weights = F.softmax(scores, dim=-1)
    return weights @ v, weights

B, T, D = 1, 4, 3
q = torch.sin(torch.arange(12.0)).view(B, T, D).requires_grad_()
k = torch.cos(torch.arange(12.0)).view(B, T, D).requires_grad_()
v = torch.arange(12.0).view(B, T, D).requires_grad_()
out, w = attention(q, k, v)
print(out)
print(w.sum(dim=-1))
mask = torch.tril(torch.ones(T, T))
out, w = attention(q, k, v, mask)
print(w)
(out * torch.arange(12.0).view(B, T, D)).sum().backward()
for t in (q, k, v):
    print([round(x, 4) for x in t.grad.flatten().tolist()])
print(torch.allclose(out, F.scaled_dot_product_attention(q, k, v, is_causal=True), atol=1e-5))
print(torch.allclose(out, F.scaled_dot_product_attention(q, k, v, attn_mask=mask.bool()), atol=1e-5))
print(F.scaled_dot_product_attention(q, k, v)[0, 0])
print(mask)
