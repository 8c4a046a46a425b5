# A CIFAR-style network on pictures that the script draws itself: red, green or blue squares and discs.
#   3×16×16 -> Conv 16 -> ReLU -> pool -> Conv 32 -> ReLU -> pool -> 512 -> 6 classes
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(0)
torch.manual_seed(0)


def picture(kind, colour):
    image = rng.normal(0.0, 0.1, (3, 16, 16))
    cy, cx = rng.integers(5, 11, 2)
    rows, columns = np.arange(16).reshape(16, 1), np.arange(16).reshape(1, 16)
    if kind == 0:
        shape = (np.abs(rows - cy) < 4) & (np.abs(columns - cx) < 4)      # a square
    else:
        shape = (rows - cy) ** 2 + (columns - cx) ** 2 < 18               # a disc
    image[colour] += shape
    return image


kinds = [(i % 2, i % 3) for i in range(48)]
x = torch.tensor(np.stack([picture(kind, colour) for kind, colour in kinds]), dtype=torch.float32)
y = torch.tensor([kind * 3 + colour for kind, colour in kinds])

model = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),           # 16×8×8
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),          # 32×4×4
    nn.Flatten(), nn.Linear(32 * 4 * 4, 6),
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(20):
    logits = model(x)
    loss = nn.functional.cross_entropy(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        right = (logits.argmax(1) == y).float().mean()
        print(f"step {step:2d}   loss {loss.item():.3f}   right {right.item() * 100:.0f} %")
