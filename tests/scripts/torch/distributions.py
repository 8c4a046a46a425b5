# REINFORCE + Categorical / Bernoulli distributions
import torch, torch.nn as nn
from torch.distributions import Categorical, Bernoulli, Normal, Uniform, Exponential, Beta, Gamma, MultivariateNormal, Independent, kl_divergence
torch.manual_seed(1)
class Policy(nn.Module):
    def __init__(self): super().__init__(); self.net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
    def forward(self, s): return Categorical(logits=self.net(s))
pi = Policy(); opt = torch.optim.Adam(pi.parameters(), lr=0.02)
s = torch.randn(16, 4); target = torch.randint(0, 3, (16,))
for it in range(20):
    d = pi(s); a = d.probs.argmax(-1); logp = d.log_prob(a); r = (a == target).float(); adv = r - r.mean()
    loss = -(logp * adv).mean() - 0.01 * d.entropy().mean(); opt.zero_grad(); loss.backward(); opt.step()
    if it % 5 == 0: print(it, f"{loss.item():.5f} {d.entropy().mean():.5f} {r.mean():.3f}")
d = Categorical(probs=torch.tensor([0.25, 0.25, 0.5])); print(d, d.probs, d.logits, d.entropy(), d.log_prob(torch.tensor([0, 2])), d.sample((3,)).shape, d.sample().dtype)
b = Bernoulli(torch.tensor([0.3, 0.7])); print(b.log_prob(torch.tensor([1., 0.])), b.entropy(), b.mean, b.variance, b.sample((5,)).shape)
n = Normal(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0])); print(n, n.log_prob(torch.tensor([0.5, 0.5])), n.entropy(), n.cdf(torch.tensor([0., 1.])), n.rsample((2,)).shape, n.variance)
u = Uniform(0., 2.); print(u.log_prob(torch.tensor(1.0)), u.mean, u.sample((2,)).shape); e = Exponential(torch.tensor(2.0)); print(e.log_prob(torch.tensor(1.0)), e.mean)
print(kl_divergence(Normal(0., 1.), Normal(1., 2.)), kl_divergence(Categorical(probs=torch.tensor([.5, .5])), Categorical(probs=torch.tensor([.9, .1]))))
print(Beta(torch.tensor(2.0), torch.tensor(3.0)).log_prob(torch.tensor(0.4)), Gamma(torch.tensor(2.0), torch.tensor(1.0)).log_prob(torch.tensor(1.5)))
mv = MultivariateNormal(torch.zeros(2), torch.tensor([[1.0, 0.5], [0.5, 2.0]])); print(mv.log_prob(torch.tensor([0.3, -0.2])), mv.mean)
i = Independent(Normal(torch.zeros(3), torch.ones(3)), 1); print(i.log_prob(torch.zeros(3)), i.event_shape, i.batch_shape)
torch.manual_seed(5); print(Normal(0., 1.).sample((3,)), Categorical(logits=torch.zeros(4)).sample((6,)), Bernoulli(0.5).sample((4,)))
