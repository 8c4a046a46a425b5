import torch
import torch.nn as nn

def make():
    m = nn.Linear(2, 1)
    with torch.no_grad():
        m.weight.copy_(torch.tensor([[0.5, -0.5]]))
        m.bias.zero_()
    return m

X = torch.arange(8.0).view(4, 2)
y = torch.tensor([[1.0], [0.0], [1.0], [0.0]])
full, parts = make(), make()
nn.functional.mse_loss(full(X), y).backward()
for i in range(0, 4, 2):
    (nn.functional.mse_loss(parts(X[i:i + 2]), y[i:i + 2]) / 2).backward()
print(full.weight.grad, parts.weight.grad)
print(torch.allclose(full.weight.grad, parts.weight.grad))
forgot = make()
opt = torch.optim.SGD(forgot.parameters(), lr=0.001)
for step in range(3):
    loss = nn.functional.mse_loss(forgot(X), y)
    loss.backward()
    opt.step()
    print(f"{loss.item():.5f} {forgot.weight.grad.norm().item():.5f}")
