import torch
import torch.nn as nn

class Base(nn.Module):
    registry = []

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.registry.append(cls.__name__)

    def __init__(self, dim):
        super().__init__()
        self.dim = dim
        self.weight = nn.Parameter(torch.arange(float(dim)))

    def forward(self, x):
        raise NotImplementedError

    @property
    def size(self):
        return self.weight.numel()

    @staticmethod
    def helper(x):
        return x + 1

    @classmethod
    def small(cls):
        return cls(2)

class Scale(Base):
    def forward(self, x):
        return self.helper(x) * self.weight

class Bias(Base):
    def __init__(self, dim, extra=0.5):
        super().__init__(dim)
        self.extra = nn.Parameter(torch.tensor(extra))

    def forward(self, x):
        return x + self.weight + self.extra

    def extra_repr(self):
        return f"dim={self.dim}"

net = nn.Sequential(Scale.small(), Bias(2))
print(net, Base.registry)
out = net(torch.tensor([1.0, 2.0]))
out.sum().backward()
print(out, net[0].weight.grad, net[1].extra.grad, net[0].size)
try:
    Base(3)(torch.ones(3))
except NotImplementedError as e:
    print("NotImplementedError")
try:
    net[0].nothing
except AttributeError as e:
    print(e)
class Forgot(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)
try:
    Forgot()
except AttributeError as e:
    print(e)
