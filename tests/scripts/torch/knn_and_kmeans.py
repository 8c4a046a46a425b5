import torch

pts = torch.tensor([[0.0, 0.0], [0.2, 0.1], [5.0, 5.0], [5.1, 4.8], [0.1, 0.3]])
d = torch.cdist(pts, pts)
print(d)
d2 = ((pts[:, None, :] - pts[None, :, :]) ** 2).sum(-1).sqrt()
print(torch.allclose(d, d2, atol=1e-5))
centers = pts[[0, 2]].clone()
for _ in range(3):
    labels = ((pts[:, None] - centers[None]) ** 2).sum(2).argmin(dim=1)
    for c in range(2):
        centers[c] = pts[labels == c].mean(dim=0)
print(labels, centers)
vals, idx = d.topk(2, largest=False)
print(idx[:, 0], vals[:, 1])
print(torch.stack([pts[labels == c].mean(0) for c in labels.unique()]))
print(d.fill_diagonal_(float("inf")).min(dim=1).values)
