import torch

x = torch.arange(6.0, requires_grad=True)
w = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
(x.view(2, 3).T * w).sum().backward()
print(x.grad)
x.grad = None
torch.cat([x, x * 2]).mul(torch.arange(12.0)).sum().backward()
print(x.grad)
x.grad = None
(torch.stack([x, x ** 2], dim=1) * torch.tensor([1.0, 0.5])).sum().backward()
print(x.grad)
x.grad = None
a, b = x.view(2, 3).chunk(2, dim=0)
(a * b).sum().backward()
print(x.grad)
x.grad = None
x.reshape(1, 2, 3).permute(2, 0, 1).squeeze(1).unsqueeze(0).expand(2, 3, 2).pow(2).sum().backward()
print(x.grad)
x.grad = None
torch.nn.functional.pad(x.view(2, 3), (1, 1)).mul(torch.arange(10.0).view(2, 5)).sum().backward()
print(x.grad)
x.grad = None
x.repeat(2).mul(torch.arange(12.0)).sum().backward()
print(x.grad)
x.grad = None
(x.flip(0) * x.roll(1)).sum().backward()
print(x.grad)
x.grad = None
torch.tril(x.view(2, 3)).sum().backward()
print(x.grad)
