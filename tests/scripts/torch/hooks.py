"""Hooks on tensors and on modules."""
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
handle = x.register_hook(lambda g: g * 2)
(x ** 2).sum().backward()
print(x.grad)
handle.remove()
x.grad = None
(x ** 2).sum().backward()
print(x.grad)
y = x * 3
seen = []
y.register_hook(lambda g: seen.append(g.clone()))
y.retain_grad()
(y ** 2).mean().backward()
print(seen, y.grad, x.grad)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
activations = {}


def keep(name):
    def hook(module, inputs, output):
        activations[name] = (type(module).__name__, tuple(inputs[0].shape), output.detach().mean().item())
    return hook


handles = [layer.register_forward_hook(keep(str(i))) for i, layer in enumerate(net)]
net(torch.ones(5, 3))
for k, (name, shape, mean) in activations.items():
    print(k, name, shape, round(mean, 5))
for h in handles:
    h.remove()
activations.clear()
net(torch.ones(1, 3))
print(activations)
double = net[0].register_forward_pre_hook(lambda module, inputs: (inputs[0] * 2,))
a = net(torch.ones(1, 3))
double.remove()
print(torch.allclose(a, net(2 * torch.ones(1, 3))))
half = net.register_forward_hook(lambda module, inputs, output: output / 2)
b = net(torch.ones(1, 3))
half.remove()
print(torch.allclose(b * 2, net(torch.ones(1, 3))))
net[2].register_full_backward_hook(lambda m, gi, go: print("backward", type(m).__name__, gi[0].shape, go[0]))
net(torch.ones(2, 3)).sum().backward()
try:
    torch.ones(2).register_hook(print)
except RuntimeError as e:
    print(str(e).split("\n")[0])
clipped = torch.tensor([10.0, -10.0], requires_grad=True)
clipped.register_hook(lambda g: g.clamp(-1, 1))
(clipped ** 2).sum().backward()
print(clipped.grad)
