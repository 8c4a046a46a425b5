import torch

a = torch.tensor([1.0, -2.0], requires_grad=True)
b = torch.tensor([1.0, 2.0], requires_grad=True)
unused = torch.tensor([5.0], requires_grad=True)
loss = torch.relu(-torch.abs(a)).sum() + (b * 0).sum()
loss.backward()
print(a.grad, b.grad, unused.grad)
print(unused.grad is None, a.grad is not None)
frozen = torch.ones(2)
loss = (frozen * b).sum()
loss.backward()
print(frozen.grad, b.grad)
m = torch.where(b > 1.5, b * 2, torch.zeros_like(b))
b.grad = None
m.sum().backward()
print(b.grad)
b.grad = None
b.masked_fill(torch.tensor([True, False]), 9.0).sum().backward()
print(b.grad)
