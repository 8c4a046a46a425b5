# A gradient is a promise about small steps; so take a small step and look.
#
#   df/dx  ≈  (f(x + h) − f(x − h)) / 2h
import torch


def f(w):
    return torch.tanh(x @ w).pow(2).sum()


x = torch.tensor([[0.5, -1.0], [1.5, 0.3], [-0.7, 0.9]], dtype=torch.float64)
w = torch.tensor([[0.2, -0.4], [0.7, 0.1]], dtype=torch.float64, requires_grad=True)

loss = f(w)
loss.backward()                               # all gradients in one backward

numeric = torch.zeros_like(w)
h = 1e-5
with torch.no_grad():
    for i in range(2):                        # two forwards for every single number
        for j in range(2):
            step = torch.zeros_like(w)
            step[i, j] = h
            numeric[i, j] = (f(w + step) - f(w - step)) / (2 * h)

print("backward:", w.grad)
print("numeric: ", numeric)
error = (w.grad - numeric).norm() / (w.grad.norm() + numeric.norm())
print(f"relative error {error.item():.1e}:", "they agree" if error < 1e-6 else "look at the backward")
