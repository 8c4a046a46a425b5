# Handwritten digits with a convolution: eight 3×3 kernels slide over the image.
#   1×8×8 -> Conv 8 kernels -> ReLU -> 8×6×6 -> MaxPool 2 -> 8×3×3 -> 72 -> 10: 810 parameters.
import torch
import torch.nn as nn
from tinytorch.datasets import load_digits

torch.manual_seed(0)
images, labels = load_digits(flat=False)      # (200, 1, 8, 8)
x, y = torch.tensor(images, dtype=torch.float32), torch.tensor(labels)
train_x, train_y, test_x, test_y = x[:150], y[:150], x[150:], y[150:]


class DigitsCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, kernel_size=3)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(8 * 3 * 3, 10)

    def forward(self, x):
        x = torch.relu(self.conv(x))          # (N, 8, 6, 6): why 6?
        x = self.pool(x)                      # (N, 8, 3, 3)
        return self.fc(x.flatten(1))


model = DigitsCNN()
print(model, sum(p.numel() for p in model.parameters()), "parameters")
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(40):
    logits = model(train_x)
    loss = nn.functional.cross_entropy(logits, train_y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        right = (logits.argmax(1) == train_y).float().mean()
        print(f"epoch {epoch:2d}   loss {loss.item():.3f}   right {right.item() * 100:.0f} %")

with torch.no_grad():
    unseen = (model(test_x).argmax(1) == test_y).float().mean()
print(f"unseen digits: {unseen.item() * 100:.0f} % right")
