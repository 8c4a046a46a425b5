import torch

logits = torch.tensor([[1.0, 2.0, 0.5], [0.1, 0.2, 3.0], [2.0, 2.1, 0.0], [0.0, 0.0, 1.0]])
labels = torch.tensor([1, 2, 0, 2])
pred = logits.argmax(dim=1)
correct = pred.eq(labels).sum().item()
print(pred, correct, f"{100. * correct / len(labels):.1f}%")
cm = torch.zeros(3, 3, dtype=torch.long)
for t, p in zip(labels.view(-1), pred.view(-1)):
    cm[t.long(), p.long()] += 1
print(cm, cm.diag().sum() / cm.sum())
_, top2 = logits.topk(2, dim=1)
print((top2 == labels.unsqueeze(1)).any(dim=1).float().mean())
print(torch.softmax(logits, 1).max(1)[0], logits.std(), logits.quantile(0.5) if False else "")
prec = cm.diag().float() / cm.sum(0).clamp(min=1).float()
print(prec, torch.isfinite(prec).all(), torch.nan_to_num(torch.tensor([float("nan"), 1.0])))
running = 0.9 * torch.zeros(1) + 0.1 * torch.ones(1)
print(running, torch.cov(logits.T)[0, 0] if False else "", torch.histc(logits, bins=4, min=0, max=4))
print((pred != labels).nonzero().squeeze(), torch.full((2,), 0.5).log2(), torch.tensor([4.0]).log10())
