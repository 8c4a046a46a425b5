import torch
import torch.nn as nn
import torch.nn.functional as F

angles = torch.linspace(0, 6.2, 30)
inner = torch.stack([torch.cos(angles), torch.sin(angles)], dim=1)
X = torch.cat([inner, inner * 2])
y = torch.cat([torch.zeros(30), torch.ones(30)]).long()

class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x):
        return self.net(x)

model = MLP()
with torch.no_grad():
    for k, p in enumerate(model.parameters()):
        p.copy_(torch.sin(torch.arange(p.numel(), dtype=torch.float32) * 1.7 + k).view_as(p) * 0.5)
opt = torch.optim.AdamW(model.parameters(), lr=0.02)
for epoch in range(60):
    model.train()
    logits = model(X)
    loss = F.cross_entropy(logits, y)
    opt.zero_grad(set_to_none=True)
    loss.backward()
    opt.step()
    if epoch % 20 == 0:
        model.eval()
        with torch.no_grad():
            acc = (model(X).argmax(1) == y).float().mean()
        print(f"{epoch} loss={loss:.3f} acc={acc.item():.2f}")
print(torch.bincount(model(X).argmax(dim=-1), minlength=2).sum())
