import torch

def show(t):
    return [round(v, 5) for v in t.flatten().tolist()]

a = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
b = torch.tensor([10.0, 20.0], requires_grad=True)
c = a * b + b
c.sum().backward()
print(a.grad, b.grad)
w = torch.ones(2, 3, requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
(w * s).mean().backward()
print(w.grad, s.grad)
x = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
y = torch.tensor([[1.0], [2.0]], requires_grad=True)
((x - y) ** 2).sum().backward()
print(show(x.grad), show(y.grad), x.grad.shape, y.grad.shape)
p = torch.ones(1, requires_grad=True)
(p / torch.arange(1.0, 5.0).reshape(2, 2)).sum().backward()
print(p.grad)
