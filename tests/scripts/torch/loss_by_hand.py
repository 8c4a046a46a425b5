import torch

torch.set_printoptions(precision=4)
logits = torch.tensor([[1.0, 2.0, 3.0], [1.0, -1.0, 0.0]], requires_grad=True)
y = torch.tensor([2, 0])
counts = logits.exp()
probs = counts / counts.sum(1, keepdim=True)
loss = -probs[torch.arange(2), y].log().mean()
loss.backward()
print(loss)
print(logits.grad)
logits.grad = None
logp = logits - logits.max(dim=1, keepdim=True).values
logp = logp - logp.exp().sum(dim=1, keepdim=True).log()
loss2 = -logp.gather(1, y.view(-1, 1)).mean()
loss2.backward()
print(loss2.item() - loss.item() < 1e-6, logits.grad)
pred = torch.tensor([0.2, 0.7], requires_grad=True)
t = torch.tensor([0.0, 1.0])
bce = -(t * torch.log(pred) + (1 - t) * torch.log(1 - pred)).mean()
bce.backward()
print(bce, pred.grad)
print((logits.argmax(dim=1) == y).float().mean().item())
