import torch
import torch.nn as nn

X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])

class XOR(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 4)
        self.out = nn.Linear(4, 1)
        with torch.no_grad():
            self.hidden.weight.copy_(torch.tensor([[0.8, -0.6], [-0.7, 0.9], [0.5, 0.4], [-0.3, -0.2]]))
            self.hidden.bias.copy_(torch.tensor([0.0, 0.1, -0.1, 0.2]))
            self.out.weight.copy_(torch.tensor([[0.7, 0.6, -0.8, 0.1]]))
            self.out.bias.zero_()

    def forward(self, x):
        return torch.sigmoid(self.out(torch.relu(self.hidden(x))))

model = XOR()
opt = torch.optim.SGD(model.parameters(), lr=0.5)
loss_fn = nn.BCELoss()
for epoch in range(301):
    pred = model(X)
    loss = loss_fn(pred, Y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 100 == 0:
        print(f"{epoch:4d} {loss.item():.4f}")
print((pred > 0.5).int().flatten().tolist())
print(model.hidden.weight.grad.norm().item() < 1)
