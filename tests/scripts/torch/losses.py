import torch
import torch.nn as nn
import torch.nn.functional as F

logits = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]], requires_grad=True)
target = torch.tensor([0, 2])
def run(name, loss):
    logits.grad = None
    loss.backward()
    print(name, loss, [[round(v, 5) for v in r] for r in logits.grad.tolist()])
run("ce", nn.CrossEntropyLoss()(logits, target))
run("ce sum", nn.CrossEntropyLoss(reduction="sum")(logits, target))
run("ce smooth", F.cross_entropy(logits, target, label_smoothing=0.1))
run("ce ignore", F.cross_entropy(logits, torch.tensor([0, -100])))
run("ce weight", F.cross_entropy(logits, target, weight=torch.tensor([1.0, 2.0, 3.0])))
run("ce soft", F.cross_entropy(logits, torch.tensor([[0.2, 0.3, 0.5], [0.1, 0.8, 0.1]])))
run("nll", F.nll_loss(F.log_softmax(logits, dim=1), target))
run("mse", nn.MSELoss()(logits, torch.ones(2, 3)))
run("mse sum", F.mse_loss(logits, torch.zeros(2, 3), reduction="sum"))
run("l1", nn.L1Loss()(logits, torch.ones(2, 3)))
run("smooth l1", nn.SmoothL1Loss()(logits, torch.zeros(2, 3)))
run("huber", nn.HuberLoss(delta=0.5)(logits, torch.zeros(2, 3)))
run("bce logits", nn.BCEWithLogitsLoss()(logits, torch.ones(2, 3)))
run("bce", nn.BCELoss()(torch.sigmoid(logits), torch.zeros(2, 3)))
run("kl", F.kl_div(F.log_softmax(logits, 1), torch.full((2, 3), 1 / 3), reduction="batchmean"))
print(F.cross_entropy(logits, target, reduction="none"))
print(nn.CrossEntropyLoss(), nn.MSELoss())
print(F.binary_cross_entropy(torch.tensor([0.9, 0.1]), torch.tensor([1.0, 0.0])))
print(F.cosine_similarity(logits.detach(), torch.ones(2, 3)))
