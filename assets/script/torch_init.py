"""torch.nn.init: first values of weights."""
from _native import _fill, _write
import math


def calculate_gain(nonlinearity, param=None):
    if nonlinearity in ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"):
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _fans(tensor):
    if len(tensor.shape) < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    _fill(tensor.data, "uniform", a, b, generator)
    return tensor


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    _fill(tensor.data, "normal", mean, std, generator)
    return tensor


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Normal numbers; those outside are drawn again until all are inside."""
    import torch
    below = lambda x: (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0
    x = tensor.data
    if below((b - mean) / std) - below((a - mean) / std) > 0.3:
        draw = lambda t: _fill(t, "normal", mean, std, generator)
        inside = lambda t: (t >= a) & (t <= b)
    else:
        low = max(a, min(mean, b))
        peak = -0.5 * ((low - mean) / std) ** 2
        draw = lambda t: _fill(t, "uniform", a, b, generator)
        inside = lambda t: torch.log(_fill(torch.empty_like(t), "uniform", 0.0, 1.0, generator)) <= -0.5 * ((t - mean) / std) ** 2 - peak
    draw(x)
    outside = ~inside(x)
    while bool(outside.any()):
        again = draw(torch.empty_like(x))
        x.copy_(torch.where(outside, again, x))
        outside = outside & ~inside(x)
    return tensor


def constant_(tensor, val):
    _write(tensor.data, val)
    return tensor


def zeros_(tensor):
    return constant_(tensor, 0)


def ones_(tensor):
    return constant_(tensor, 1)


def eye_(tensor):
    constant_(tensor, 0)
    for i in range(min(tensor.shape)):
        tensor.data[i, i] = 1
    return tensor


def dirac_(tensor, groups=1):
    """Convolutions that hand their input on."""
    constant_(tensor, 0)
    out = tensor.shape[0] // groups
    middle = tuple([n // 2 for n in tensor.shape[2:]])
    for g in range(groups):
        for d in range(min(out, tensor.shape[1])):
            tensor.data[(g * out + d, d) + middle] = 1
    return tensor


def orthogonal_(tensor, gain=1, generator=None):
    import torch
    if len(tensor.shape) < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    rows = tensor.shape[0]
    columns = tensor.numel() // rows
    flat = torch.empty(rows, columns)
    _fill(flat, "normal", 0.0, 1.0, generator)
    q, r = torch.linalg.qr(flat.t() if rows < columns else flat)
    q = q * torch.diag(r).sign()
    _write(tensor.data, (q.t() if rows < columns else q).reshape(tensor.shape) * gain)
    return tensor


def sparse_(tensor, sparsity, std=0.01, generator=None):
    import torch
    rows, columns = tensor.shape
    gone = int(math.ceil(sparsity * rows))
    _fill(tensor.data, "normal", 0.0, std, generator)
    for c in range(columns):
        tensor.data[torch.randperm(rows)[:gone], c] = 0
    return tensor


def _calculate_fan_in_and_fan_out(tensor):
    return _fans(tensor)


def _calculate_correct_fan(tensor, mode):
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _fans(tensor)[0 if mode == "fan_in" else 1]


def xavier_uniform_(tensor, gain=1.0, generator=None):
    fan_in, fan_out = _fans(tensor)
    bound = math.sqrt(3.0) * gain * math.sqrt(2.0 / (fan_in + fan_out))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    fan_in, fan_out = _fans(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / (fan_in + fan_out)), generator)


def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    fan = _calculate_correct_fan(tensor, mode)
    bound = math.sqrt(3.0) * calculate_gain(nonlinearity, a) / math.sqrt(fan)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    fan = _calculate_correct_fan(tensor, mode)
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(fan), generator)


xavier_uniform, xavier_normal, kaiming_uniform, kaiming_normal = xavier_uniform_, xavier_normal_, kaiming_uniform_, kaiming_normal_
uniform, normal, constant, eye, dirac, orthogonal, sparse = uniform_, normal_, constant_, eye_, dirac_, orthogonal_, sparse_
