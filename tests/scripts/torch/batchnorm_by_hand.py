import torch

x = torch.arange(12.0).view(4, 3).requires_grad_()
gamma = torch.tensor([1.0, 0.5, 2.0], requires_grad=True)
beta = torch.zeros(3, requires_grad=True)
mean = x.mean(0, keepdim=True)
var = x.var(0, keepdim=True, unbiased=False)
xhat = (x - mean) / torch.sqrt(var + 1e-5)
y = gamma * xhat + beta
print(y)
((y ** 3) * torch.arange(12.0).view(4, 3)).sum().backward()
print(gamma.grad, beta.grad)
print(x.grad)
ln = (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True) + 1e-6)
x.grad = None
(ln[0] * torch.tensor([1.0, 2.0, 4.0])).sum().backward()
print(x.grad)
