import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(d_model=8, nhead=2, dim_feedforward=16, dropout=0.0, batch_first=True)
with torch.no_grad():
    for k, (n, p) in enumerate(layer.named_parameters()):
        if p.dim() > 1:
            p.copy_(torch.sin(torch.arange(p.numel()).float() * 0.3 + k).view_as(p) * 0.3)
print([n for n, _ in layer.named_parameters()])
x = torch.cos(torch.arange(32.0)).view(1, 4, 8)
y = layer(x)
print(y)
(y * torch.arange(8.0)).sum().backward()
print(round(layer.linear1.weight.grad.norm().item(), 4), round(layer.self_attn.in_proj_weight.grad.norm().item(), 4))
mask = nn.Transformer.generate_square_subsequent_mask(4)
print(mask)
print(layer(x, src_mask=mask)[0, 0])
pre = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
pre.load_state_dict(layer.state_dict())
print(pre(x)[0, 1])
enc = nn.TransformerEncoder(layer, num_layers=2)
print(enc(x).shape, len(enc.layers), sum(p.numel() for p in enc.parameters()))
