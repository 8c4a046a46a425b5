# A perceptron: one neuron, trained by gradient descent.
#
#   y = sigmoid(x · W + b)
#
# Three parameters. Watch how each step moves the weights against their gradient.
from tinytorch.core.tensor import Tensor
from tinytorch.core.layers import Linear
from tinytorch.core.activations import Sigmoid
from tinytorch.core.losses import BinaryCrossEntropyLoss
from tinytorch.core.optimizers import SGD
import numpy as np

# Two clouds of points: class 0 below the line x0 + x1 = 1, class 1 above it.
rng = np.random.default_rng(3)
points = rng.random((40, 2))
labels = (points.sum(axis=1) > 1.0).astype(np.float32).reshape(-1, 1)
x, target = Tensor(points), Tensor(labels)

layer, sigmoid = Linear(2, 1), Sigmoid()
loss_fn = BinaryCrossEntropyLoss()
optimizer = SGD(layer.parameters(), lr=1.0)

for epoch in range(200):
    prediction = sigmoid(layer(x))            # forward
    loss = loss_fn(prediction, target)
    optimizer.zero_grad()                     # what would happen without this line?
    loss.backward()                           # backward
    optimizer.step()                          # w <- w - lr * grad
    if epoch % 50 == 0:
        print(f"epoch {epoch:3d}   loss {loss.item():.4f}")

right = ((prediction.data > 0.5) == (labels > 0.5)).mean()
print(f"right: {right * 100:.0f} %   W = {layer.weight.data.ravel()}   b = {layer.bias.data}")
