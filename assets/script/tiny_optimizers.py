"""tinytorch.core.optimizers. Making one switches requires_grad on for its parameters."""
from _tensors import TinyTensor as Tensor
from _native import _grad_mode, _mute, _share
import math


class Optimizer:
    def __init__(self, params, lr=0.01):
        self.params = list(params)
        self.lr = lr
        self.step_count = 0
        self.state = {}
        for p in self.params:
            if not isinstance(p, Tensor):
                raise TypeError(f"parameters must be Tensors, not {type(p).__name__}")
            p.requires_grad_(True)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        self.step_count += 1
        before = _grad_mode(False)
        _mute(True)
        try:
            for p in self.params:
                if p.grad is not None:
                    self.update(p, _share(p.grad, "tiny"), self.state.setdefault(id(p), {}))
        finally:
            _mute(False)
            _grad_mode(before)


class SGD(Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.0, weight_decay=0.0):
        super().__init__(params, lr)
        self.momentum, self.weight_decay = momentum, weight_decay

    def update(self, p, g, state):
        if self.weight_decay:
            g = g + self.weight_decay * p
        if self.momentum:
            g = state["velocity"] = self.momentum * state.get("velocity", 0.0) + g
        p -= self.lr * g


class Adam(Optimizer):
    def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(params, lr)
        self.betas, self.eps, self.weight_decay = betas, eps, weight_decay

    def update(self, p, g, state):
        if self.weight_decay:
            g = g + self.weight_decay * p
        self._moments(p, g, state)

    def _moments(self, p, g, state):
        b1, b2 = self.betas
        state["m"] = b1 * state.get("m", 0.0) + (1 - b1) * g
        state["v"] = b2 * state.get("v", 0.0) + (1 - b2) * g * g
        m, v = state["m"] / (1 - b1 ** self.step_count), state["v"] / (1 - b2 ** self.step_count)
        p -= self.lr * m / (v.sqrt() + self.eps)


class AdamW(Adam):
    def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, lr, betas, eps, weight_decay)

    def update(self, p, g, state):
        p *= 1 - self.lr * self.weight_decay
        self._moments(p, g, state)
