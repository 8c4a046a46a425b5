"""tinytorch.core.activations."""
from _tensors import TinyTensor as Tensor
from tinytorch.core._layer import Layer
from torch.nn.functional import gelu as _gelu, softmax as _softmax, leaky_relu as _leaky_relu


class ReLU(Layer):
    def forward(self, x):
        return x.relu()


class Sigmoid(Layer):
    def forward(self, x):
        return x.sigmoid()


class Tanh(Layer):
    def forward(self, x):
        return x.tanh()


class GELU(Layer):
    """The tanh approximation, forward and backward."""

    def forward(self, x):
        return _gelu(x, "tanh")


class LeakyReLU(Layer):
    def __init__(self, alpha=0.01):
        self.alpha = alpha

    def forward(self, x):
        return _leaky_relu(x, self.alpha)


class Softmax(Layer):
    def __init__(self, dim=-1):
        self.dim = dim

    def forward(self, x, dim=None):
        return _softmax(x, self.dim if dim is None else dim)
