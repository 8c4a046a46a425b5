import torch

x = torch.ones(3)
x.add_(2)
x.mul_(3).sub_(1)
print(x)
x.zero_()
print(x)
x.fill_(4.5)
x[1:] = 0
print(x)
y = torch.arange(3.0)
y += x
y *= 2
y /= 4
y -= 1
y **= 2
print(y)
z = torch.zeros(2, 2)
z.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
print(z)
row = z[0]
row[1] = 20.0
print(z)
v = z.view(-1)
v[3] = -4.0
print(z)
w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 2
h += 1
h[0] = 0.0
(h ** 2).sum().backward()
print(w.grad)
q = torch.zeros(3)
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for i in range(3):
    q[i] = a[i] ** 2
q.sum().backward()
print(q, a.grad)
z.clamp_(0, 2)
print(z, z.fill_(1).sum())
print(z.t_() if False else z.neg_())
s = torch.tensor([2.0], requires_grad=True)
e = s.exp()
e.mul_(2) if False else None
try:
    e2 = s.exp()
    e2 += 1
    e2.sum().backward()
except RuntimeError as err:
    print(str(err)[:92])
