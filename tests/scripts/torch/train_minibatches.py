import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader, TensorDataset

class Squares(Dataset):
    def __init__(self, n):
        self.x = torch.arange(n).float().unsqueeze(1) / n
        self.y = self.x ** 2

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]

loader = DataLoader(Squares(10), batch_size=4, shuffle=False)
print(len(loader), len(loader.dataset))
for xb, yb in loader:
    print(xb.shape, yb.flatten())
net = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
for p in net.parameters():
    p.data = torch.linspace(-0.5, 0.5, p.numel()).view(p.shape)
opt = torch.optim.Adam(net.parameters(), lr=0.05)
for epoch in range(20):
    total = 0.0
    for xb, yb in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(xb), yb)
        loss.backward()
        opt.step()
        total += loss.item() * len(xb)
    if epoch % 5 == 0:
        print(epoch, round(total / 10, 5))
ds = TensorDataset(torch.arange(6).view(3, 2), torch.tensor([0, 1, 0]))
print(len(ds), ds[1])
for a, b in DataLoader(ds, batch_size=2, drop_last=True):
    print(a, b)
