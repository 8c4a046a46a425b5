import torch

a = torch.arange(3.0).reshape(3, 1)
b = torch.arange(4.0)
print(a + b)
print((a * b).shape)
x = torch.ones(2, 1, 3)
y = torch.arange(4.0).reshape(4, 1)
print((x + y).shape)
print((x + y)[0])
try:
    torch.ones(2, 3) + torch.ones(2)
except RuntimeError as e:
    print("refused:", str(e).split("\n")[0][:66])
print(b.expand(2, 4))
print(b.unsqueeze(0).repeat(2, 2))
print(torch.broadcast_to(b, (2, 4)))
print(b[:, None] * b[None, :])
print(torch.tensor(5.0) + torch.ones(2, 2))
