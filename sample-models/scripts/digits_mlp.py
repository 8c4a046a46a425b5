# Handwritten digits with two layers: 64 pixels -> 32 ReLU -> 10 classes, 2,410 parameters.
import numpy as np
from tinytorch.core.tensor import Tensor
from tinytorch.core.layers import Linear, Sequential
from tinytorch.core.activations import ReLU
from tinytorch.core.losses import CrossEntropyLoss
from tinytorch.core.optimizers import Adam
from tinytorch.datasets import load_digits

np.random.seed(0)
images, labels = load_digits()                # (200, 64) grey values from 0 to 1, (200,) classes
train_x, train_y, test_x, test_y = images[:150], labels[:150], images[150:], labels[150:]

model = Sequential(Linear(64, 32), ReLU(), Linear(32, 10))
loss_fn = CrossEntropyLoss()
optimizer = Adam(model.parameters(), lr=0.01)
x, y = Tensor(train_x), Tensor(train_y)
for epoch in range(60):
    logits = model(x)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        right = (logits.data.argmax(axis=1) == train_y).mean()
        print(f"epoch {epoch:2d}   loss {loss.item():.3f}   right {right * 100:.0f} %")

# On images that it has never seen. Why is this number lower?
unseen = (model(Tensor(test_x)).data.argmax(axis=1) == test_y).mean()
print(f"unseen digits: {unseen * 100:.0f} % right")
