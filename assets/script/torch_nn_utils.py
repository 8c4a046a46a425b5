"""torch.nn.utils: gradient clipping, parameters as one vector."""
from _tensors import *
from _tensors import _norm, _grad_mode, _make


def _with_grad(parameters):
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [p for p in parameters if p.grad is not None]


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    parameters = _with_grad(parameters)
    if not parameters:
        return _make("torch", 0.0)
    total = _norm(stack([_norm(p.grad, norm_type) for p in parameters]), norm_type)
    scale = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for p in parameters:
        p.grad.mul_(scale)
    return total


def clip_grad_value_(parameters, clip_value, foreach=None):
    for p in _with_grad(parameters):
        p.grad.clamp_(-clip_value, clip_value)


def parameters_to_vector(parameters):
    return cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec, parameters):
    at = 0
    for p in parameters:
        p.data = vec[at:at + p.numel()].reshape(p.shape).data
        at += p.numel()


clip_grad_norm = clip_grad_norm_


def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    return _norm(stack([_norm(t, norm_type) for t in tensors]), norm_type)


def __getattr__(name):
    if name in ("pad_sequence", "pack_padded_sequence", "pad_packed_sequence", "pack_sequence"):
        import torch.nn.utils.rnn as rnn
        return getattr(rnn, name)
    raise AttributeError(name)
