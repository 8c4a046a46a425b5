import torch
import torch.nn as nn

def make():
    return nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))

a, b = make(), make()
for i, p in enumerate(a.parameters()):
    p.data.fill_(0.1 * (i + 1))
sd = a.state_dict()
for k, v in sd.items():
    print(k, tuple(v.shape), v.dtype, v.requires_grad)
print(b.load_state_dict(sd))
x = torch.tensor([[1.0, 2.0], [3.0, 5.0]])
print(torch.equal(a.eval()(x), b.eval()(x)))
copy = {k: v.clone() for k, v in sd.items()}
a[0].weight.data.zero_()
print(sd["0.weight"].sum().item(), round(copy["0.weight"].sum().item(), 4))
a.load_state_dict(copy)
print(a[0].weight)
try:
    a.load_state_dict({"0.weight": torch.zeros(3, 3)})
except RuntimeError as e:
    print(str(e).split("\n")[0])
print(a.load_state_dict({"0.bias": torch.zeros(2)}, strict=False).missing_keys[:2])
