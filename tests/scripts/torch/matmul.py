import torch

a = torch.arange(6.0).reshape(2, 3)
b = torch.arange(12.0).reshape(3, 4)
v = torch.tensor([1.0, 2.0, 3.0])
print(a @ b)
print(a @ v, v @ b, v @ v)
print(torch.matmul(a, b).shape, torch.mm(a, b)[0], a.mv(v))
c = torch.arange(24.0).reshape(2, 3, 4)
d = torch.arange(8.0).reshape(4, 2)
print((c @ d).shape, (c @ d)[1])
e = torch.arange(16.0).reshape(2, 4, 2)
print(torch.bmm(c, e)[1])
print((v @ c).shape)
try:
    a @ a
except RuntimeError as err:
    print(str(err).split("\n")[0])
print(torch.outer(v, v), torch.einsum("ij,jk->ik", a, b)[1])
print(torch.einsum("bij,bjk->bik", c, e).shape, torch.einsum("i,i->", v, v))
print(torch.tril(torch.ones(3, 3)), torch.triu(torch.ones(3, 3), diagonal=1))
print(torch.diag(v), torch.trace(torch.ones(3, 3)), b.diagonal())
