import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self, d_in, hidden, d_out=1):
        super().__init__()
        self.fc1 = nn.Linear(d_in, hidden)
        self.fc2 = nn.Linear(hidden, d_out)
        self.scale = nn.Parameter(torch.ones(1))
        self.register_buffer("steps", torch.zeros(1))

    def forward(self, x):
        h = F.relu(self.fc1(x))
        return self.fc2(h) * self.scale

torch.manual_seed(3)
net = Net(2, 4)
for i, p in enumerate(net.parameters()):
    with torch.no_grad():
        p.copy_(torch.linspace(-1, 1, p.numel()).view_as(p) + 0.1 * i)
print(net)
out = net(torch.tensor([[1.0, 2.0], [-1.0, 0.5]]))
print(out)
out.mean().backward()
for name, p in net.named_parameters():
    print(name, list(p.shape), [round(v, 5) for v in p.grad.flatten().tolist()])
print(list(net.state_dict().keys()))
print([n for n, _ in net.named_children()], len(list(net.modules())))
print([n for n, _ in net.named_modules()], [n for n, b in net.named_buffers()])
print(net.training, net.eval().training, net.train().training)
print(net.fc1.weight.requires_grad, net.steps.requires_grad)
net.requires_grad_(False)
print(all(not p.requires_grad for p in net.parameters()))
