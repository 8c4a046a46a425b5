import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * x
y.backward(torch.tensor([1.0, 0.5, 0.1]))
print(x.grad)
x.grad = None
y = x * x
y.backward(gradient=torch.ones_like(y))
print(x.grad)
w = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
z = w.sum(dim=0)
z.backward(torch.tensor([1.0, -1.0]))
print(w.grad)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
ga, gb = torch.autograd.grad(a * b + a, (a, b))
print(ga, gb, a.grad)
(g,) = torch.autograd.grad((a ** 3), [a])
print(g)
u = torch.tensor(1.0, requires_grad=True)
gu = torch.autograd.grad(a * 2, [a, u], allow_unused=True)
print(gu)
torch.autograd.backward(a * b)
print(a.grad, b.grad)
