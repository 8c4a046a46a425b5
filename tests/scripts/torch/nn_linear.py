import torch
import torch.nn as nn

fc = nn.Linear(3, 2)
print(fc)
print(fc.weight.shape, fc.bias.shape, fc.in_features, fc.out_features)
with torch.no_grad():
    fc.weight.copy_(torch.arange(6.0).reshape(2, 3) / 10)
    fc.bias.fill_(0.5)
x = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 2.0]])
y = fc(x)
print(y)
y.pow(2).sum().backward()
print(fc.weight.grad)
print(fc.bias.grad)
for name, p in fc.named_parameters():
    print(name, tuple(p.shape), p.requires_grad)
print(sum(p.numel() for p in fc.parameters()))
fc.zero_grad()
print(fc.weight.grad)
print(nn.functional.linear(x, fc.weight))
print(fc(torch.ones(2, 4, 3)).shape)
try:
    fc(torch.ones(2, 4))
except RuntimeError as e:
    print(str(e).split("\n")[0])
print(isinstance(fc.weight, nn.Parameter), isinstance(fc, nn.Module), type(fc).__name__)
