import torch
import torch.nn as nn

class RNNCell(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        self.ih = nn.Linear(n_in, n_hidden)
        self.hh = nn.Linear(n_hidden, n_hidden, bias=False)

    def forward(self, x, h):
        return torch.tanh(self.ih(x) + self.hh(h))

cell = RNNCell(2, 3)
with torch.no_grad():
    for k, p in enumerate(cell.parameters()):
        p.copy_(torch.cos(torch.arange(p.numel()).float() + k).view_as(p) * 0.5)
seq = torch.sin(torch.arange(8.0)).view(4, 2)
h = torch.zeros(3)
states = []
for x in seq:
    h = cell(x, h)
    states.append(h)
out = torch.stack(states)
print(out)
out.sum().backward()
for n, p in cell.named_parameters():
    print(n, p.grad)
