import torch

def numerical_gradient(f, x, eps=1e-4):
    g = torch.zeros_like(x)
    flat, gf = x.view(-1), g.view(-1)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + eps
        up = f(x).item()
        flat[i] = old - eps
        down = f(x).item()
        flat[i] = old
        gf[i] = (up - down) / (2 * eps)
    return g

f = lambda x: (torch.tanh(x @ torch.tensor([[1.0], [2.0]], dtype=torch.float64)) ** 2).sum()
x = torch.tensor([[0.1, -0.2], [0.3, 0.4]], dtype=torch.float64)
num = numerical_gradient(f, x)
xg = x.clone().requires_grad_()
f(xg).backward()
print(num)
print(xg.grad)
print((num - xg.grad).abs().max().item() < 1e-7)
print(torch.autograd.gradcheck(lambda t: (t ** 3).sum(), (xg,)))
