import torch

X = torch.tensor([[1.0, 0.2], [0.1, 1.1], [-1.0, -0.9], [0.9, 0.1], [0.0, 1.3], [-0.8, -1.2]])
y = torch.tensor([0, 1, 2, 0, 1, 2])
W = torch.zeros(2, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
params = [W, b]
for epoch in range(30):
    logits = X @ W + b
    z = logits - logits.max(dim=1, keepdim=True)[0]
    probs = z.exp() / z.exp().sum(dim=1, keepdim=True)
    onehot = torch.zeros(6, 3)
    onehot[range(6), y] = 1.0
    loss = -(onehot * probs.log()).sum() / len(X)
    for p in params:
        p.grad = None
    loss.backward()
    for p in params:
        p.data -= 1.0 * p.grad
    if epoch % 10 == 0:
        print(f"{epoch:2d} {loss.item():.4f}")
print((probs.argmax(1) == y).sum().item(), "of", len(y))
print(W)
