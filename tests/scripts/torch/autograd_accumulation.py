import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
for i in range(3):
    (x * x).sum().backward()
    print(x.grad)
x.grad.zero_()
print(x.grad)
x.grad = None
(3 * x).sum().backward()
print(x.grad)
x.grad += 1
print(x.grad)
x.grad = torch.zeros_like(x)
(x ** 2).sum().backward()
print(x.grad)
g = x.grad
(x ** 2).sum().backward()
print(g is x.grad, g)
