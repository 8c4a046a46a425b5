"""tinytorch.core.autograd: gradients are always on here; the names are kept for scripts that switch them on."""
from _tensors import *
from _native import _grad_mode
from torch.autograd import Function
from torch import no_grad, enable_grad

Tensor = TinyTensor


def enable_autograd(quiet=False):
    return None


def _reduce_broadcast_grad(grad, shape):
    """Sums a gradient down to the shape of what was stretched."""
    while len(grad.shape) > len(shape):
        grad = grad.sum(0)
    for axis, size in enumerate(shape):
        if size == 1 and grad.shape[axis] != 1:
            grad = grad.sum(axis, True)
    return grad
