import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
with torch.no_grad():
    model[0].weight.fill_(-1.0)
    model[0].bias.fill_(-1.0)
    model[2].weight.fill_(0.5)
    model[2].bias.fill_(0.0)
x = torch.tensor([[1.0, 2.0], [0.5, 0.1]])
loss = ((model(x) - 1) ** 2).mean()
loss.backward()
for n, p in model.named_parameters():
    print(n, p.grad, p.grad.abs().sum().item() == 0)
deep = nn.Sequential(*[nn.Sequential(nn.Linear(2, 2), nn.Sigmoid()) for _ in range(5)])
for p in deep.parameters():
    nn.init.constant_(p, 0.3)
deep(x).sum().backward()
print([f"{layer[0].weight.grad.norm().item():.2e}" for layer in deep])
