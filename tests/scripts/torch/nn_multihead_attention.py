import torch
import torch.nn as nn

mha = nn.MultiheadAttention(8, 2, batch_first=True)
with torch.no_grad():
    for k, p in enumerate(mha.parameters()):
        p.copy_(torch.sin(torch.arange(p.numel()).float() * 0.5 + k).view_as(p) * 0.4)
for n, p in mha.named_parameters():
    print(n, tuple(p.shape))
x = torch.cos(torch.arange(48.0)).view(2, 3, 8)
out, w = mha(x, x, x)
print(out.shape, w.shape)
print(out[0])
print(w)
mask = torch.triu(torch.ones(3, 3, dtype=torch.bool), diagonal=1)
out, w = mha(x, x, x, attn_mask=mask)
print(w[1])
out.sum().backward()
print(round(mha.in_proj_weight.grad.norm().item(), 4), round(mha.out_proj.bias.grad[0].item(), 4))
_, none = mha(x, x, x, need_weights=False)
print(none)
_, heads = mha(x, x, x, average_attn_weights=False)
print(heads.shape)
