import torch
import torch.nn as nn
from collections import OrderedDict

model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1), nn.Sigmoid())
print(model)
print(model[0], len(model), model[-1])
def init(m):
    if isinstance(m, nn.Linear):
        m.weight.data.fill_(0.5)
        nn.init.zeros_(m.bias)
model.apply(init)
print(model(torch.tensor([[1.0, 2.0]])))
for layer in model:
    print(layer.__class__.__name__)
named = nn.Sequential(OrderedDict([("first", nn.Linear(2, 2)), ("act", nn.Tanh())]))
print(named)
print(list(named.state_dict()), named.first.weight.shape)
m = nn.Sequential()
m.add_module("a", nn.Linear(1, 1))
m.append(nn.ReLU())
print(m, list(dict(m.named_parameters())))
x = torch.ones(1, 2)
for layer in model[:2]:
    x = layer(x)
print(x.shape)
