import math
import torch
import torch.nn as nn

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=50):
        super().__init__()
        pe = torch.zeros(max_len, d_model)
        position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2).float() * (-math.log(10000.0) / d_model))
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe.unsqueeze(0))

    def forward(self, x):
        return x + self.pe[:, :x.size(1)]

enc = PositionalEncoding(6)
print(enc.pe.shape, enc.pe[0, :3])
x = torch.zeros(1, 4, 6, requires_grad=True)
y = enc(x)
print(y[0, 1])
y.sum().backward()
print(x.grad.sum(), [k for k in enc.state_dict()])
gram = enc.pe[0, :5] @ enc.pe[0, :5].T
print(gram.diagonal(), gram[0, 1] > gram[0, 3])
