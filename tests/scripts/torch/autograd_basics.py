import torch

x = torch.tensor(2.0, requires_grad=True)
y = x ** 3 + 2 * x
print(y)
y.backward()
print(x.grad)
print(x.is_leaf, y.is_leaf, x.requires_grad, y.requires_grad)
print(x.grad_fn is None, y.grad_fn is None, type(y.grad_fn).__name__)
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = a * a
c = b.mean()
c.backward()
print(a.grad, a.grad.shape)
z = torch.tensor([1.0, 2.0])
print(z.requires_grad, z.grad, z.is_leaf)
z.requires_grad_(True)
print(z.requires_grad)
z.requires_grad = False
print(z.requires_grad)
w = torch.tensor(3.0, requires_grad=True)
loss = (w * 2 - 1) ** 2
loss.backward()
print(w.grad.item(), loss.item())
