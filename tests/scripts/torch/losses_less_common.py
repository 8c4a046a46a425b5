"""Losses and layers that are asked for less often, with their gradients."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(2)
a = torch.randn(4, 3, requires_grad=True)
b, c = torch.randn(4, 3), torch.randn(4, 3)
sign = torch.tensor([1.0, -1.0, 1.0, -1.0])
cases = {
    "triplet": lambda: nn.TripletMarginLoss(margin=0.5)(a, b, c), "ranking": lambda: nn.MarginRankingLoss(0.1)(a[:, 0], b[:, 0], sign), "cosine": lambda: nn.CosineEmbeddingLoss(0.2)(a, b, sign), "hinge": lambda: nn.HingeEmbeddingLoss()(a[:, 0], sign), "poisson": lambda: nn.PoissonNLLLoss()(a, b.abs()),
    "gaussian": lambda: nn.GaussianNLLLoss()(a, b, c.abs() + 0.1), "soft margin": lambda: nn.SoftMarginLoss()(a[:, 0], sign), "multilabel": lambda: nn.MultiLabelSoftMarginLoss()(a, (b > 0).float()), "multi margin": lambda: nn.MultiMarginLoss()(a, torch.tensor([0, 1, 2, 0])), "kl": lambda: nn.KLDivLoss(reduction="batchmean")(F.log_softmax(a, 1), F.softmax(b, 1)),
    "smooth": lambda: nn.SmoothL1Loss(beta=0.5)(a, b), "huber": lambda: nn.HuberLoss(delta=0.7)(a, b), "label smoothing": lambda: nn.CrossEntropyLoss(label_smoothing=0.1)(a, torch.tensor([0, 1, 2, 0])), "class weights": lambda: nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.5]))(a, torch.tensor([0, 1, 2, 0])), "ignore": lambda: F.cross_entropy(a, torch.tensor([0, -100, 2, 0])),
    "pos weight": lambda: nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 2.0, 3.0]))(a, (b > 0).float()), "softshrink": lambda: F.softshrink(a).sum(), "hardshrink": lambda: F.hardshrink(a).sum(), "glu": lambda: F.glu(torch.cat([a, b], 1)).sum(), "rms": lambda: (nn.RMSNorm(3)(a) * b).sum(), "celu": lambda: F.celu(a, 0.5).sum(), "pixel shuffle": lambda: (F.pixel_shuffle(a.reshape(1, 4, 3, 1), 2) * torch.arange(12.0).reshape(1, 1, 6, 2)).sum(),
    "pad reflect": lambda: (F.pad(a.unsqueeze(0), (2, 1), mode="reflect") ** 2).sum(), "adaptive 1d": lambda: (F.adaptive_avg_pool1d(a.unsqueeze(0), 1) ** 2).sum(), "normalize": lambda: (F.normalize(a, dim=1) * b).sum(), "sdpa": lambda: F.scaled_dot_product_attention(a, b, c, is_causal=False).sum(), "pairwise": lambda: F.pairwise_distance(a, b).sum(), "embedding bag": lambda: (nn.EmbeddingBag.from_pretrained(b)(torch.tensor([[0, 1]])) if False else a).sum(),
}
for name, f in cases.items():
    a.grad = None
    loss = f()
    loss.backward()
    print(f"{name:<16}{loss.item():10.5f}", a.grad.flatten()[:5])
