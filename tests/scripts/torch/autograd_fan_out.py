import torch

x = torch.tensor(3.0, requires_grad=True)
a = x * x
b = a + x
c = a * b
d = torch.relu(b) + c * a
d.backward()
print(x.grad)
w = torch.tensor([1.0, -1.0], requires_grad=True)
h = w * 2
out = h.sum() + (h ** 2).sum() + (h[0] * w[1])
out.backward()
print(w.grad)
t = torch.tensor(0.5, requires_grad=True)
y = t
for _ in range(6):
    y = y * t + y
y.backward()
print(round(t.grad.item(), 5))
