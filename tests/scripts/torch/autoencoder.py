import torch
from torch import nn, optim

class AutoEncoder(nn.Module):
    def __init__(self, d=4, z=2):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(d, 3), nn.ReLU(inplace=True), nn.Linear(3, z))
        self.decoder = nn.Sequential(nn.Linear(z, 3), nn.ReLU(inplace=True), nn.Linear(3, d), nn.Sigmoid())

    def forward(self, x):
        z = self.encoder(x)
        return self.decoder(z), z

model = AutoEncoder()
for k, p in enumerate(model.parameters()):
    p.data.copy_(torch.sin(torch.arange(p.numel()).float() * 1.3 + k).view_as(p))
print(model)
x = (torch.sin(torch.arange(16.0)).view(4, 4) + 1) / 2
opt = optim.RMSprop(model.parameters(), lr=0.01)
history = []
for _ in range(40):
    recon, z = model(x)
    loss = nn.functional.mse_loss(recon, x)
    opt.zero_grad()
    loss.backward()
    opt.step()
    history.append(loss.item())
print(f"{history[0]:.4f} {history[-1]:.4f}", z.shape)
