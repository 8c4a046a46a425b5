"""Gradients of gradients: create_graph, Hessians, penalties, Newton's method."""
import torch
import torch.nn as nn

x = torch.tensor(2.0, requires_grad=True)
f = x ** 4 + 3 * x ** 2
d1, = torch.autograd.grad(f, x, create_graph=True)
d2, = torch.autograd.grad(d1, x, create_graph=True)
d3, = torch.autograd.grad(d2, x)
print(d1.item(), d2.item(), d3.item())
v = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
for name, g in [("sin", torch.sin), ("exp", torch.exp), ("tanh", torch.tanh), ("sigmoid", torch.sigmoid), ("softplus", nn.functional.softplus), ("gelu", nn.functional.gelu), ("square/sum", lambda t: t ** 2 / (t ** 2).sum()), ("softmax", lambda t: torch.softmax(t, 0) ** 2), ("logsumexp", lambda t: torch.logsumexp(t, 0)), ("norm", lambda t: t.norm()), ("prod", lambda t: t[0] * t[1] * t[2])]:
    first, = torch.autograd.grad(g(v).sum(), v, create_graph=True)
    second, = torch.autograd.grad((first * torch.tensor([1.0, 2.0, 3.0])).sum(), v)
    print(f"{name:>11}", first.detach(), second)
print(torch.autograd.functional.hessian(lambda t: (t ** 3).sum() + t[0] * t[1], torch.tensor([1.0, 2.0])))
print(torch.autograd.functional.jacobian(lambda t: torch.stack([t[0] * t[1], t[0] ** 2]), torch.tensor([3.0, 4.0])))
torch.manual_seed(1)
net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
real = torch.randn(6, 2, requires_grad=True)
slope, = torch.autograd.grad(net(real).sum(), real, create_graph=True)
penalty = ((slope.norm(2, dim=1) - 1) ** 2).mean()
penalty.backward()
print(penalty.item())
for p in net.parameters():
    print(None if p.grad is None else p.grad.flatten()[:4])
w = torch.tensor([4.0, 3.0], requires_grad=True)
for step in range(4):
    loss = (w[0] - 1) ** 4 + (w[1] + 2) ** 2 + w[0] * w[1] * 0.1
    g, = torch.autograd.grad(loss, w, create_graph=True)
    H = torch.stack([torch.autograd.grad(g[i], w, retain_graph=True)[0] for i in range(2)])
    with torch.no_grad():
        w -= torch.linalg.solve(H, g)
    print(step, loss.item(), w.detach())
z = torch.tensor([1.0, 2.0], requires_grad=True)
(z ** 3).sum().backward(create_graph=True)
g = z.grad
print(g.detach())
extra, = torch.autograd.grad(g.sum(), z)
print(extra)
# A residual of u'' = -u at some points, as physics-informed networks have it.
t = torch.linspace(0, 1, 5).reshape(-1, 1).requires_grad_(True)
u = net(torch.cat([t, t * 0], 1))
du, = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)
ddu, = torch.autograd.grad(du, t, torch.ones_like(du), create_graph=True)
residual = ((ddu + u) ** 2).mean()
net.zero_grad()
residual.backward()
print(residual.item(), net[0].weight.grad.norm().item())
