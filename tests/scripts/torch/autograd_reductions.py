import torch

x = torch.tensor([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]], requires_grad=True)

def g(y):
    x.grad = None
    y.sum().backward()
    print([[round(v, 5) for v in row] for row in x.grad.tolist()])

g(x.sum(0) ** 2)
g(x.mean(dim=1) ** 2)
g(x.max())
g(x.max(dim=0).values)
g(x.min(dim=1)[0])
g(x.amax(dim=1))
g(x.prod())
g(x.prod(dim=1))
g(x.var())
g(x.std(dim=1))
g(x.var(dim=0, unbiased=False))
g(x.norm())
g(x.norm(dim=1))
g(torch.logsumexp(x, dim=1))
g(x.cumsum(1) ** 2)
g(torch.softmax(x, dim=1) * torch.arange(6.0).view(2, 3))
g(torch.log_softmax(x, dim=0) * torch.arange(6.0).view(2, 3))
g(x.sort(dim=1).values * torch.tensor([1.0, 2.0, 3.0]))
g(x.topk(2, dim=1).values * torch.tensor([1.0, 2.0]))
g(x.gather(1, torch.tensor([[0, 0], [2, 1]])) * 3)
