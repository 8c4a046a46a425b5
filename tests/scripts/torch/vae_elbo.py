# VAE + reparameterization, ELBO, Adam, latent interpolation
import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
class VAE(nn.Module):
    def __init__(self, d=8, h=16, z=2):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(d, h), nn.ReLU()); self.mu, self.logvar = nn.Linear(h, z), nn.Linear(h, z)
        self.dec = nn.Sequential(nn.Linear(z, h), nn.ReLU(), nn.Linear(h, d), nn.Sigmoid())
    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar); eps = torch.randn_like(std); return mu + eps * std
    def forward(self, x):
        h = self.enc(x); mu, logvar = self.mu(h), self.logvar(h); return self.dec(self.reparameterize(mu, logvar)), mu, logvar
def elbo(recon, x, mu, logvar):
    bce = F.binary_cross_entropy(recon, x, reduction="sum"); kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()); return bce + kld, bce, kld
x = (torch.rand(32, 8) > 0.5).float(); model = VAE(); opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(30):
    recon, mu, lv = model(x); loss, b, k = elbo(recon, x, mu, lv); opt.zero_grad(); loss.backward(); opt.step()
    if step % 10 == 0: print(f"{step:4d} {loss.item() / len(x):.4f} {b.item():.3f} {k.item():.4f}")
with torch.no_grad():
    z = torch.stack([torch.lerp(torch.tensor([-1., -1.]), torch.tensor([1., 1.]), w) for w in torch.linspace(0, 1, 3)]); print(model.dec(z)); print(z)
print(model)
p = sum(p.numel() for p in model.parameters() if p.requires_grad); print(f"{p:,}")
q = torch.distributions.Normal(mu.detach()[:2], (0.5 * lv.detach()[:2]).exp()); print(q.log_prob(torch.zeros(2, 2)), q.mean.shape, q.stddev.shape)
print(torch.distributions.kl_divergence(q, torch.distributions.Normal(0., 1.)))
