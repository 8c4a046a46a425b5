"""tinytorch.core.tensor."""
from _tensors import TinyTensor
Tensor = TinyTensor
