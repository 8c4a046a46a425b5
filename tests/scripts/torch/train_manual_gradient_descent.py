import torch

X = torch.tensor([[0.5, 1.0], [1.5, -1.0], [-0.5, 2.0], [2.0, 0.0]])
y = torch.tensor([1.0, 0.0, 1.0, 0.0])
w = torch.zeros(2, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(100):
    p = torch.sigmoid(X @ w + b)
    loss = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
        b -= 0.5 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if step % 25 == 0:
        print(step, round(loss.item(), 5))
print([round(v, 4) for v in w.tolist()], round(b.item(), 4))
print(((p > 0.5).float() == y).all())
for step in range(10):
    loss = ((X @ w + b) ** 2).mean()
    loss.backward()
    for t in (w, b):
        t.data -= 0.1 * t.grad
        t.grad = None
print(round(loss.item(), 5))
