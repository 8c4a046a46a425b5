import torch
import torch.nn as nn

X = torch.linspace(-1, 1, 20).unsqueeze(1)
y = 3 * X + 0.5
model = nn.Linear(1, 1)
with torch.no_grad():
    model.weight.fill_(0.0)
    model.bias.fill_(0.0)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
losses = []
for epoch in range(50):
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if epoch % 10 == 0:
        print(f"epoch {epoch}: loss {loss.item():.5f}")
print(f"w={model.weight.item():.4f} b={model.bias.item():.4f} {losses[-1] < losses[0]}")
