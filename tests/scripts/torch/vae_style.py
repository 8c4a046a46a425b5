import torch
import torch.nn.functional as F

mu = torch.tensor([[0.5, -0.5], [1.0, 0.0]], requires_grad=True)
logvar = torch.tensor([[0.1, 0.2], [-0.3, 0.0]], requires_grad=True)
eps = torch.tensor([[0.3, -1.2], [0.7, 0.05]])
z = mu + torch.exp(0.5 * logvar) * eps
recon = torch.sigmoid(z)
target = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
bce = F.binary_cross_entropy(recon, target, reduction="sum")
kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
loss = bce + kld
loss.backward()
print(loss, bce, kld)
print(mu.grad, logvar.grad)
