"""tinytorch.core.layers: Linear with a weight of shape (in, out), Dropout, Flatten; with what the course's file imports itself."""
from _tensors import TinyTensor as Tensor
from _tensors import _draw
from tinytorch.core._layer import Layer, Module, Sequential, _parameter, _randn
from tinytorch.core.activations import *
import math


class Linear(Layer):
    """y = x·W + b; W has shape (in_features, out_features)."""

    def __init__(self, in_features, out_features, bias=True):
        self.in_features, self.out_features = in_features, out_features
        self.weight = _parameter(_randn(in_features, out_features) * math.sqrt(1 / in_features))
        self.bias = _parameter([0.0] * out_features) if bias else None

    def forward(self, x):
        if x.shape[-1] != self.in_features:
            raise ValueError(f"Linear takes {self.in_features} features, but the last axis of the input {tuple(x.shape)} has {x.shape[-1]}")
        y = x @ self.weight
        return y if self.bias is None else y + self.bias

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Dropout(Layer):
    def __init__(self, p=0.5):
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"Dropout probability must be between 0.0 and 1.0, got {p}")
        self.p = p

    def forward(self, x, training=None):
        training = self.training if training is None else training
        if not training or self.p == 0:
            return x
        if self.p == 1:
            return x * 0.0
        keep = 1 - self.p
        mask = _draw("numpy", "uniform", list(x.shape), "float32") < keep
        return x * Tensor(mask) * (1 / keep)

    def extra_repr(self):
        return f"p={self.p}"


class Flatten(Layer):
    def forward(self, x):
        return x.reshape(x.shape[0], -1)
