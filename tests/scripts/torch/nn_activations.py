import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0])
for layer in [nn.ReLU(), nn.LeakyReLU(0.2), nn.ELU(), nn.SELU(), nn.GELU(), nn.SiLU(), nn.Sigmoid(), nn.Tanh(), nn.Softplus(),
              nn.Softsign(), nn.Hardtanh(), nn.ReLU6(), nn.Mish(), nn.LogSigmoid(), nn.Hardswish(), nn.Identity()]:
    print(layer, [round(v, 5) for v in layer(x).tolist()])
print(nn.Softmax(dim=0)(x), nn.LogSoftmax(dim=-1)(x))
print(nn.Softmax(dim=1), nn.Dropout(0.3), nn.Flatten(), nn.GELU(approximate="tanh"))
print(F.softmax(x.view(1, 5), dim=1), F.log_softmax(x, dim=0).exp().sum())
print(torch.softmax(x, 0), x.softmax(dim=-1), x.sigmoid(), x.relu(), x.tanh())
p = nn.PReLU()
print(p(x), p.weight)
print(nn.Flatten()(torch.ones(2, 3, 4)).shape, nn.Unflatten(1, (2, 2))(torch.ones(3, 4)).shape)
print(nn.Threshold(0.1, 20)(x))
