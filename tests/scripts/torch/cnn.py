import torch
import torch.nn as nn
import torch.nn.functional as F

class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 8, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(8 * 2 * 2, 3)
        self.drop = nn.Dropout(0.25)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = self.drop(x)
        return self.fc(x)

model = CNN().eval()
print(model)
with torch.no_grad():
    for k, p in enumerate(model.parameters()):
        p.copy_(torch.cos(torch.arange(p.numel()).float() * 0.9 + k).reshape(p.shape) * 0.3)
x = torch.sin(torch.arange(128.0)).view(2, 1, 8, 8)
y = torch.tensor([0, 2])
out = model(x)
print(out)
loss = F.cross_entropy(out, y)
loss.backward()
print(loss)
for name, p in model.named_parameters():
    print(f"{name:14s} {str(tuple(p.shape)):14s} {p.grad.norm().item():.5f} {p.grad.flatten()[0].item():.5f}")
print(sum(p.numel() for p in model.parameters()))
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for _ in range(5):
    opt.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    opt.step()
print(f"{loss.item():.4f}")
