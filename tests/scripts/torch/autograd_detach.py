import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
z = y.detach()
print(z.requires_grad, z)
out = (y * z).sum()
out.backward()
print(x.grad)
d = x.data
print(d.requires_grad)
d[0] = 10.0
print(x)
n = x.detach().numpy()
print(n, n.dtype)
c = x.clone()
print(c.requires_grad, c)
c2 = x.detach().clone().requires_grad_(True)
(c2 ** 2).sum().backward()
print(c2.grad, x.grad)
