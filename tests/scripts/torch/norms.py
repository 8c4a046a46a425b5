import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.arange(12.0).view(3, 4).requires_grad_()
ln = nn.LayerNorm(4)
print(ln, ln(x))
(ln(x) * torch.arange(4.0)).pow(2).sum().backward()
print([round(v, 4) for v in x.grad.flatten().tolist()], ln.weight.grad, ln.bias.grad)
x.grad = None
bn = nn.BatchNorm1d(4)
print(bn, [round(v, 4) + 0.0 for v in bn(x).flatten().tolist()])
print(bn.running_mean, bn.running_var, bn.num_batches_tracked)
bn.eval()
print(bn(x))
(bn(x) ** 2).sum().backward()
print(x.grad[0])
bn2 = nn.BatchNorm2d(2)
print(bn2(torch.arange(16.0).view(2, 2, 2, 2))[0, 0], bn2.running_var)
gn = nn.GroupNorm(2, 4)
print(gn(torch.arange(16.0).view(1, 4, 2, 2))[0, :, 0])
print(F.layer_norm(torch.arange(4.0), (4,)), F.normalize(torch.tensor([[3.0, 4.0]]), dim=1))
print(nn.LayerNorm([2, 3], elementwise_affine=False), nn.LayerNorm(3, eps=1e-6).eps)
print(nn.InstanceNorm2d(2)(torch.arange(16.0).view(2, 2, 2, 2))[1, 1])
print(nn.RMSNorm(4)(torch.arange(4.0)))
