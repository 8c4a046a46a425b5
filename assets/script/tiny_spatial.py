"""tinytorch.core.spatial (convolutions in some editions): Conv2d, pooling, BatchNorm2d."""
from _tensors import TinyTensor as Tensor
from _tensors import _share
from tinytorch.core.layers import Layer, _parameter, _randn, Flatten, Sequential
import torch.nn.functional as _F
import math


def _pair(v):
    return (v, v) if isinstance(v, int) else tuple(v)


class Conv2d(Layer):
    """Weight (out_channels, in_channels, height, width)."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding = _pair(kernel_size), stride, padding
        kh, kw = self.kernel_size
        self.weight = _parameter(_randn(out_channels, in_channels, kh, kw) * math.sqrt(2 / (in_channels * kh * kw)))
        self.bias = _parameter([0.0] * out_channels) if bias else None

    def forward(self, x):
        return _F.conv2d(x, self.weight, self.bias, self.stride, self.padding)

    def extra_repr(self):
        return f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxPool2d(Layer):
    def __init__(self, kernel_size, stride=None, padding=0):
        self.kernel_size, self.stride, self.padding = _pair(kernel_size), kernel_size if stride is None else stride, padding

    def forward(self, x):
        return _F.max_pool2d(x, self.kernel_size, self.stride, self.padding)


class AvgPool2d(MaxPool2d):
    def forward(self, x):
        return _F.avg_pool2d(x, self.kernel_size, self.stride, self.padding)


class BatchNorm2d(Layer):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.gamma, self.beta = _parameter([1.0] * num_features), _parameter([0.0] * num_features)
        self.running_mean, self.running_var = Tensor([0.0] * num_features), Tensor([1.0] * num_features)

    def forward(self, x):
        return _F.batch_norm(x, self.running_mean, self.running_var, self.gamma, self.beta, self.training, self.momentum, self.eps)
