import torch

x = torch.arange(24).reshape(2, 3, 4)
print(x[0])
print(x[1, 2], x[1, 2, 3], x[-1, -1, -1])
print(x[:, 1], x[..., 0], x[0, ..., 1:3])
print(x[:, :, ::2].shape, x[0, 1:, :2])
print(x[:, None].shape, x[None].shape, x[..., None].shape)
print(x[x > 18])
i = torch.tensor([0, 2])
print(x[0, i], x[0][i], x[:, i, 1])
print(x[torch.tensor([0, 1]), torch.tensor([1, 2])])
print(x[[0, 1], [0, 1], [0, 1]])
y = torch.zeros(3, 3)
y[0] = 1
y[1, 1] = 5.0
y[:, 2] = torch.tensor([7.0, 8.0, 9.0])
print(y)
y[y > 6] = -1
print(y)
y[torch.arange(3), torch.arange(3)] += 10
print(y)
y[0, 0] += 0.5
y[-1] *= 2
print(y)
mask = torch.tensor([True, False, True])
print(y[mask], y[:, mask].shape)
