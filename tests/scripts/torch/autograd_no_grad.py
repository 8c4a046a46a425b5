import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    y = x * 2
    print(y.requires_grad)
    z = torch.zeros(2, requires_grad=True)
    print(z.requires_grad)
    x += 1
    print(torch.is_grad_enabled())
print(x, torch.is_grad_enabled())
with torch.no_grad():
    x -= 0.5 * torch.ones(2)
    x.mul_(2)
print(x)

@torch.no_grad()
def evaluate(t):
    return t * 10

print(evaluate(x).requires_grad)
with torch.enable_grad():
    print((x * 2).requires_grad)
with torch.inference_mode():
    print((x * 2).requires_grad)
torch.set_grad_enabled(False)
print((x * 2).requires_grad)
torch.set_grad_enabled(True)
print((x * 2).requires_grad)
