import torch

x = torch.arange(6.0).view(3, 2)
for row in x:
    print(row)
for i, row in enumerate(x):
    print(i, row.sum().item())
a, b, c = x
print(b)
print(len(x), 3.0 in x, x.shape[0], x.shape == (3, 2), tuple(x.shape), list(x.size()))
print([v.item() for v in x[:, 0]], sum(x[:, 1]), max(x[:, 1]), min(x[0]))
n, m = x.shape
print(n * m, isinstance(x, torch.Tensor), type(x), callable(x.sum))
print(float(x[0, 1]), int(x[2, 0]), bool(x[0, 0]), round(x[1, 1].item(), 2))
if x.sum() > 10:
    print("big")
while x[0, 0] < 3:
    x[0, 0] += 1
print(x[0, 0], list(range(int(x[0, 0]))))
d = {"w": x, "b": x[0]}
for k, v in d.items():
    print(k, v.shape)
print(sorted([t.item() for t in x.flatten()], reverse=True))
print(x.shape[-1], x.size(-1), x.shape[:-1], str(x.shape), f"{x.shape}", f"{tuple(x.shape)}")
print(f"{x[0,1]:.2f} {x.mean():.3f} {x.mean().item():6.2f}|")
print(torch.Size([2, 3]).numel(), torch.Size([2, 3])[0])
idx = torch.tensor(1)
print([10, 20, 30][idx], x[idx])
