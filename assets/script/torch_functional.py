"""torch.nn.functional: layers and losses as functions."""
from _tensors import *
from _tensors import _make, _full, _op, _linear, _pad, _flavour, _cast, _draw, _norm, _grad_mode
import math

linear = _linear
relu, sigmoid, tanh, softmax, log_softmax = fn_relu, fn_sigmoid, fn_tanh, fn_softmax, fn_log_softmax


def relu_(x):
    return x.relu_()


def leaky_relu(x, negative_slope=0.01, inplace=False):
    return _op("LeakyRelu", "LeakyReluBackward0", [x], {"alpha": float(negative_slope)})


def elu(x, alpha=1.0, inplace=False):
    return _op("Elu", "EluBackward0", [x], {"alpha": float(alpha)})


def selu(x, inplace=False):
    return _op("Selu", "EluBackward0", [x])


def celu(x, alpha=1.0, inplace=False):
    return _op("Celu", "EluBackward0", [x], {"alpha": float(alpha)})


def gelu(x, approximate="none"):
    return _op("Gelu", "GeluBackward0", [x], {"approximate": approximate})


def silu(x, inplace=False):
    return _op("Silu", "SiluBackward0", [x])


def mish(x, inplace=False):
    return _op("Mish", "MishBackward0", [x])


def softplus(x, beta=1, threshold=20):
    return _op("Softplus", "SoftplusBackward0", [x]) if beta == 1 else _op("Softplus", "SoftplusBackward0", [x * beta]) / beta


def softsign(x):
    return _op("Softsign", "DivBackward0", [x])


def logsigmoid(x):
    return -softplus(-x)


def hardtanh(x, min_val=-1.0, max_val=1.0, inplace=False):
    return x.clamp(min_val, max_val)


def relu6(x, inplace=False):
    return x.clamp(0.0, 6.0)


def hardswish(x, inplace=False):
    return x * ((x + 3).clamp(0.0, 6.0) / 6)


def hardsigmoid(x, inplace=False):
    return (x + 3).clamp(0.0, 6.0) / 6


def threshold(x, threshold, value, inplace=False):
    return where(x > threshold, x, value)


def prelu(x, weight):
    slope = weight if weight.numel() == 1 else weight.reshape([1, -1] + [1] * (x.dim() - 2))
    return _op("PRelu", "PreluKernelBackward0", [x, slope])


def softmin(x, dim=None):
    return softmax(-x, dim)


def glu(x, dim=-1):
    a, b = x.chunk(2, dim)
    return a * b.sigmoid()


def normalize(x, p=2.0, dim=1, eps=1e-12):
    return x / _norm(x, p, dim, True).clamp(min=eps)


def cosine_similarity(a, b, dim=1, eps=1e-8):
    return (a * b).sum(dim) / (_norm(a, 2, dim) * _norm(b, 2, dim)).clamp(min=eps)


def pairwise_distance(a, b, p=2.0, eps=1e-6):
    return _norm(a - b + eps, p, -1)


def dropout(x, p=0.5, training=True, inplace=False):
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0.0:
        return x
    if p == 1.0:
        return x * 0.0
    mask = _draw("torch", "mask", x.shape, x.dtype, 1.0 - p)
    return x * mask.div_(1.0 - p)


dropout1d = dropout2d = dropout


def one_hot(x, num_classes=-1):
    n = int(x.max()) + 1 if num_classes == -1 else num_classes
    if x.dtype.is_floating_point:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if x.numel() and int(x.min()) < 0:
        raise RuntimeError("Class values must be non-negative.")
    if x.numel() and int(x.max()) >= n:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return (x.unsqueeze(-1) == _make("torch", list(range(n)))).long()


def embedding(x, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    if x.dtype.is_floating_point:
        raise RuntimeError(f"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.FloatTensor instead (while checking arguments for embedding)\nToken numbers are integers: convert them with .long().")
    n = weight.shape[0]
    if x.numel() and (int(x.max()) >= n or int(x.min()) < 0):
        raise IndexError("index out of range in self\n" + f"The table has {n} rows (numbers 0 to {n - 1}); the largest index is {int(x.max())}, the smallest {int(x.min())}.")
    return _op("Gather", "EmbeddingBackward0", [weight, x], {"axis": 0})


def _many(v, n):
    return [v] * n if isinstance(v, int) else list(v)


def _conv(x, weight, bias, stride, padding, dilation, groups, n):
    if x.dim() == n + 1:
        return _conv(x.unsqueeze(0), weight, bias, stride, padding, dilation, groups, n).squeeze(0)
    if x.dim() != n + 2:
        raise RuntimeError(f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to conv{n}d, but got input of size: {list(x.shape)}\nAxes are (batch, channels, {'height, width' if n == 2 else 'length'}).")
    if x.shape[1] != weight.shape[1] * groups:
        raise RuntimeError(f"Given groups={groups}, weight of size {list(weight.shape)}, expected input{list(x.shape)} to have {weight.shape[1] * groups} channels, but got {x.shape[1]} channels instead\nAxis 1 of the input is its channels; it must equal in_channels of the layer.")
    kernel, stride, dilation = list(weight.shape[2:]), _many(stride, n), _many(dilation, n)
    if padding == "same":
        total = [d * (k - 1) for k, d in zip(kernel, dilation)]
        pads = [t // 2 for t in total] + [t - t // 2 for t in total]
    else:
        padding = [0] * n if padding == "valid" else _many(padding, n)
        pads = padding + padding
    for axis in range(n):
        size = x.shape[2 + axis] + pads[axis] + pads[n + axis]
        reach = dilation[axis] * (kernel[axis] - 1) + 1
        if reach > size:
            raise RuntimeError(f"Calculated padded input size per channel: ({' x '.join([str(x.shape[2 + a] + pads[a] + pads[n + a]) for a in range(n)])}). Kernel size: ({' x '.join([str(k) for k in kernel])}). Kernel size can't be greater than actual input size")
    inputs = [x, weight] if bias is None else [x, weight, bias]
    return _op("Conv", "ConvolutionBackward0", inputs, {"strides": stride, "pads": pads, "dilations": dilation, "group": groups, "kernel_shape": kernel})


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(x, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(x, weight, bias, stride, padding, dilation, groups, 2)


def _conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation, n):
    padding = _many(padding, n)
    inputs = [x, weight] if bias is None else [x, weight, bias]
    return _op("ConvTranspose", "ConvolutionBackward0", inputs, {
        "strides": _many(stride, n), "pads": padding + padding, "output_padding": _many(output_padding, n),
        "dilations": _many(dilation, n), "group": groups, "kernel_shape": list(weight.shape[2:])})


def conv_transpose1d(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation, 1)


def conv_transpose2d(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation, 2)


def _pool(op, label, x, kernel_size, stride, padding, n, extra):
    if x.dim() == n + 1:
        return _pool(op, label, x.unsqueeze(0), kernel_size, stride, padding, n, extra).squeeze(0)
    kernel = _many(kernel_size, n)
    stride = kernel if stride is None or stride == [] else _many(stride, n)
    padding = _many(padding, n)
    for k, p in zip(kernel, padding):
        if p > k // 2:
            raise RuntimeError(f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and dilation=1")
    dilation = extra.get("dilations", [1] * n)
    sizes = [(d + 2 * p - w * (k - 1) - 1) // s + 1 for d, k, s, p, w in zip(x.shape[-n:], kernel, stride, padding, dilation)]
    if min(sizes) < 1:
        words = lambda channels, parts: "x".join([str(v) for v in [channels, *parts]])
        raise RuntimeError(f"Given input size: ({words(x.shape[-n - 1], x.shape[-n:])}). Calculated output size: ({words(x.shape[-n - 1], sizes)}). Output size is too small\nA window of {tuple(kernel)} does not fit into {tuple(x.shape[-n:])}.")
    attributes = {"kernel_shape": kernel, "strides": stride, "pads": padding + padding}
    attributes.update(extra)
    return _op(op, label, [x], attributes)


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    out = _pool("MaxPool", "MaxPool2DWithIndicesBackward0", x, kernel_size, stride, padding, 2, {"ceil_mode": ceil_mode, "dilations": _many(dilation, 2)})
    return (out, _pooled_places(x, kernel_size, stride, padding, dilation, out, 2)) if return_indices else out


def _pooled_places(x, kernel_size, stride, padding, dilation, out, n):
    from _functional_rare import _places
    return _places(x, kernel_size, stride, padding, dilation, tuple(out.shape[-n:]), n)


def max_pool1d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    out = _pool("MaxPool", "SqueezeBackward1", x, kernel_size, stride, padding, 1, {"ceil_mode": ceil_mode, "dilations": _many(dilation, 1)})
    return (out, _pooled_places(x, kernel_size, stride, padding, dilation, out, 1)) if return_indices else out


def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    out = _pool("AveragePool", "AvgPool2DBackward0", x, kernel_size, stride, padding, 2, {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad})
    return out if divisor_override is None else out * (math.prod(_many(kernel_size, 2)) / divisor_override)


def avg_pool1d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    return _pool("AveragePool", "SqueezeBackward1", x, kernel_size, stride, padding, 1, {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad})


def adaptive_avg_pool2d(x, output_size):
    out = _many(output_size, 2)
    out = [x.shape[-2 + i] if o is None else o for i, o in enumerate(out)]
    if out == [1, 1]:
        return x.mean((-2, -1), keepdim=True)
    h, w = x.shape[-2], x.shape[-1]
    if h % out[0] == 0 and w % out[1] == 0:
        return _pool("AveragePool", "AdaptiveAvgPool2DBackward0", x, (h // out[0], w // out[1]), None, 0, 2, {})
    rows = []
    for i in range(out[0]):
        top, bottom = i * h // out[0], -(-(i + 1) * h // out[0])
        rows.append(cat([x[..., top:bottom, j * w // out[1]:-(-(j + 1) * w // out[1])].mean((-2, -1), keepdim=True) for j in range(out[1])], -1))
    return cat(rows, -2)


def adaptive_max_pool2d(x, output_size, return_indices=False):
    out = [n if o is None else o for n, o in zip(x.shape[-2:], _many(output_size, 2))]
    if return_indices or x.shape[-2] % out[0] or x.shape[-1] % out[1]:
        from _functional_rare import adaptive_max_pool2d_with_indices
        pair = adaptive_max_pool2d_with_indices(x, out)
        return pair if return_indices else pair[0]
    return _pool("MaxPool", "AdaptiveMaxPool2DBackward0", x, (x.shape[-2] // out[0], x.shape[-1] // out[1]), None, 0, 2, {})


def pad(x, pad, mode="constant", value=0.0):
    pad, rank = list(pad), len(x.shape)
    before, after = [0] * rank, [0] * rank
    for k in range(len(pad) // 2):
        before[rank - 1 - k], after[rank - 1 - k] = pad[2 * k], pad[2 * k + 1]
    names = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    return _pad(x, before, after, names[mode], value or 0.0)


def interpolate(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    n = x.dim() - 2
    scale = _many(scale_factor, n) if scale_factor is not None else [s / x.shape[2 + i] for i, s in enumerate(_many(size, n))]
    kind = {"nearest": "nearest", "bilinear": "linear", "linear": "linear"}[mode]
    how = "asymmetric" if mode == "nearest" else ("align_corners" if align_corners else "half_pixel")
    scales = _make("torch", [1.0, 1.0] + [float(s) for s in scale])
    return _op("Resize", "UpsampleBackward0", [x, None, scales], {"mode": kind, "coordinate_transformation_mode": how, "nearest_mode": "floor"})


def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    (kh, kw), (sh, sw), (dh, dw) = _many(kernel_size, 2), _many(stride, 2), _many(dilation, 2)
    ph, pw = _many(padding, 2)
    x = pad(x, (pw, pw, ph, ph)) if ph or pw else x
    b, c, h, w = x.shape
    oh, ow = (h - dh * (kh - 1) - 1) // sh + 1, (w - dw * (kw - 1) - 1) // sw + 1
    parts = [x[:, :, i * dh:i * dh + sh * (oh - 1) + 1:sh, j * dw:j * dw + sw * (ow - 1) + 1:sw].reshape(b, c, 1, oh * ow) for i in range(kh) for j in range(kw)]
    return cat(parts, 2).reshape(b, c * kh * kw, oh * ow)


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    shape = list(normalized_shape)
    if list(x.shape)[-len(shape):] != shape:
        raise RuntimeError(f"Given normalized_shape={shape}, expected input with shape [*, {', '.join([str(s) for s in shape])}], but got input of size{list(x.shape)}")
    weight = _full("torch", shape, 1, x.dtype) if weight is None else weight
    inputs = [x, weight] if bias is None else [x, weight, bias]
    return _op("LayerNormalization", "NativeLayerNormBackward0", inputs, {"axis": -len(shape), "epsilon": float(eps)})


def rms_norm(x, normalized_shape, weight=None, eps=None):
    eps = 1.1920928955078125e-07 if eps is None else eps
    out = x / fn_sqrt((x * x).mean(tuple(range(-len(normalized_shape), 0)), keepdim=True) + eps)
    return out if weight is None else out * weight


def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    c = x.shape[1]
    weight = _full("torch", [c], 1, x.dtype) if weight is None else weight
    bias = _full("torch", [c], 0, x.dtype) if bias is None else bias
    return _op("GroupNormalization", "NativeGroupNormBackward0", [x, weight, bias], {"num_groups": num_groups, "epsilon": float(eps)})


def instance_norm(x, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5):
    c = x.shape[1]
    weight = _full("torch", [c], 1, x.dtype) if weight is None else weight
    bias = _full("torch", [c], 0, x.dtype) if bias is None else bias
    return _op("InstanceNormalization", "ViewBackward0", [x, weight, bias], {"epsilon": float(eps)})


def batch_norm(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    shape = [1, -1] + [1] * (x.dim() - 2)
    if training:
        dims = tuple([d for d in range(x.dim()) if d != 1])
        n = x.numel() // x.shape[1]
        if n == 1:
            raise ValueError(f"Expected more than 1 value per channel when training, got input size torch.Size({list(x.shape)})\nThe variance of one number is nothing to divide by: use a larger batch, or model.eval().")
        mean = x.mean(dims)
        centred = x - mean.reshape(shape)
        var = (centred * centred).mean(dims)
        if running_mean is not None:
            before = _grad_mode(False)
            running_mean.copy_((1 - momentum) * running_mean + momentum * mean)
            running_var.copy_((1 - momentum) * running_var + momentum * var * (n / (n - 1)))
            _grad_mode(before)
        out = centred / fn_sqrt(var.reshape(shape) + eps)
        out = out if weight is None else out * weight.reshape(shape)
        label = "NativeBatchNormBackward0"
        return _op("Identity", label, [out]) if bias is None else _op("Add", label, [out, bias.reshape(shape)])
    c = x.shape[1]
    weight = _full("torch", [c], 1, x.dtype) if weight is None else weight
    bias = _full("torch", [c], 0, x.dtype) if bias is None else bias
    return _op("BatchNormalization", "NativeBatchNormBackward0", [x, weight, bias, running_mean, running_var], {"epsilon": float(eps)})


def _reduced(x, reduction):
    return x.mean() if reduction == "mean" else x.sum() if reduction == "sum" else x


def _same(a, b, name):
    if tuple(a.shape) != tuple(b.shape) and name == "bce":
        raise ValueError(f"Using a target size ({b.shape}) that is different to the input size ({a.shape}) is deprecated. Please ensure they have the same size.")


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    if tuple(input.shape) == tuple(target.shape):
        return _op("MseLoss", "MseLossBackward0", [input, target], {"reduction": reduction})
    d = input - target
    return _reduced(d * d, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    if tuple(input.shape) == tuple(target.shape):
        return _op("L1Loss", {"mean": "MeanBackward0", "sum": "SumBackward0"}.get(reduction, "AbsBackward0"), [input, target], {"reduction": reduction})
    return _reduced(abs(input - target), reduction)


def huber_loss(input, target, reduction="mean", delta=1.0):
    if tuple(input.shape) == tuple(target.shape):
        return _op("HuberLoss", "HuberLossBackward0", [input, target], {"reduction": reduction, "delta": float(delta)})
    d = abs(input - target)
    return _reduced(where(d < delta, 0.5 * d * d, delta * (d - 0.5 * delta)), reduction)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    if beta == 1.0 and tuple(input.shape) == tuple(target.shape):
        return _op("HuberLoss", "SmoothL1LossBackward0", [input, target], {"reduction": reduction})
    d = abs(input - target)
    return _reduced(where(d < beta, 0.5 * d * d / beta, d - 0.5 * beta), reduction)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    _same(input, target, "bce")
    if input.numel() and (float(input.detach().max()) > 1 or float(input.detach().min()) < 0):
        raise RuntimeError("all elements of input should be between 0 and 1\nThe input must be probabilities: apply sigmoid first, or use binary_cross_entropy_with_logits.")
    if weight is None:
        return _op("BceLoss", "BinaryCrossEntropyBackward0", [input, target], {"reduction": reduction})
    return _reduced(weight * _op("BceLoss", "BinaryCrossEntropyBackward0", [input, target], {"reduction": "none"}), reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
    if tuple(input.shape) != tuple(target.shape):
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    if weight is None and pos_weight is None:
        return _op("BceWithLogitsLoss", "BinaryCrossEntropyWithLogitsBackward0", [input, target], {"reduction": reduction})
    positive = softplus(-input) * (1 if pos_weight is None else pos_weight)
    loss = target * positive + (1 - target) * softplus(input)
    return _reduced(loss if weight is None else loss * weight, reduction)


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    _classes(input, target, ignore_index)
    inputs = [input, target] if weight is None else [input, target, weight]
    return _op("NegativeLogLikelihoodLoss", "NllLossBackward0", inputs, {"reduction": reduction, "ignore_index": ignore_index})


def _classes(input, target, ignore_index):
    if target.dtype.is_floating_point:
        raise RuntimeError("expected target dtype to be Long or Byte, but got Float\nThe target holds class numbers: convert them with .long().")
    if input.dim() > 1 and input.shape[0] != target.shape[0]:
        raise ValueError(f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({target.shape[0]}).")
    if input.dim() == 2 and target.dim() > 1:
        raise RuntimeError(f"0D or 1D target tensor expected, multi-target not supported\nThe target has shape {tuple(target.shape)}: one class number a row is wanted (target.squeeze(1)), or probabilities in floats.")
    if input.dim() > 2 and tuple(target.shape[1:]) != tuple(input.shape[2:]):
        raise RuntimeError(f"Expected target size {[input.shape[0], *input.shape[2:]]}, got {list(target.shape)}\nThe classes are axis 1 of the input; the target has the other axes.")
    n = input.shape[1] if input.dim() > 1 else input.shape[0]
    seen = [t for t in target.reshape(-1).tolist() if t != ignore_index and not 0 <= t < n]
    if seen:
        raise IndexError(f"Target {seen[0]} is out of bounds.\nThe input has {n} classes, numbered 0 to {n - 1}.")


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
    if tuple(input.shape) == tuple(target.shape) and target.dtype.is_floating_point:
        axis = 1 if input.dim() > 1 else 0
        loss = -(log_softmax(input, axis) * target).sum(axis)
        return loss.sum() / loss.numel() if reduction == "mean" else _reduced(loss, reduction)
    if input.dim() == 1:
        return cross_entropy(input.unsqueeze(0), target.reshape(1), weight, None, ignore_index, None, reduction, label_smoothing)
    _classes(input, target, ignore_index)
    if label_smoothing > 0:
        logp = log_softmax(input, 1)
        picked = nll_loss(logp, target, weight, ignore_index=ignore_index, reduction=reduction)
        spread = -logp.mean(1)
        return (1 - label_smoothing) * picked + label_smoothing * _reduced(spread, reduction)
    inputs = [input, target] if weight is None else [input, target, weight]
    return _op("SoftmaxCrossEntropyLoss", "NllLossBackward0", inputs, {"reduction": reduction, "ignore_index": ignore_index})


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    loss = target.exp() * (target - input) if log_target else where(target > 0, target * (target.clamp(min=1e-38).log() - input), 0.0)
    if reduction == "batchmean":
        return loss.sum() / input.shape[0]
    return _reduced(loss, reduction)


def hinge_embedding_loss(input, target, margin=1.0, reduction="mean"):
    return _reduced(where(target == 1, input, (margin - input).clamp(min=0)), reduction)


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None):
    """softmax(q·kᵀ/√d + mask)·v; a mask of bools allows where it is True."""
    d = query.shape[-1]
    if key.shape[-1] != d:
        raise RuntimeError(f"queries and keys must have the same last size, but have {d} and {key.shape[-1]}")
    scores = (query @ key.transpose(-2, -1)) * (1 / math.sqrt(d) if scale is None else scale)
    if is_causal:
        t, s = scores.shape[-2], scores.shape[-1]
        attn_mask = _full("torch", [t, s], 1).tril().bool()
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, float("-inf")) if attn_mask.dtype == dtype_bool else scores + attn_mask
    weights = softmax(scores, -1)
    return dropout(weights, dropout_p, dropout_p > 0) @ value


def softshrink(x, lambd=0.5):
    return where(x > lambd, x - lambd, where(x < -lambd, x + lambd, 0.0))


def hardshrink(x, lambd=0.5):
    return where(abs(x) > lambd, x, 0.0)


def tanhshrink(x):
    return x - x.tanh()


def adaptive_avg_pool1d(x, output_size):
    n = output_size if isinstance(output_size, int) else output_size[0]
    return adaptive_avg_pool2d(x.unsqueeze(-2), (1, n)).squeeze(-2)


def adaptive_max_pool1d(x, output_size):
    return adaptive_max_pool2d(x.unsqueeze(-2), (1, output_size)).squeeze(-2)


def pixel_shuffle(x, r):
    b, c, h, w = x.shape
    return x.reshape(b, c // (r * r), r, r, h, w).permute(0, 1, 4, 2, 5, 3).reshape(b, c // (r * r), h * r, w * r)


def conv3d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    return _conv(x, weight, bias, stride, padding, dilation, groups, 3)


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, reduction="mean"):
    gap = pairwise_distance(anchor, positive, p, eps) - pairwise_distance(anchor, negative, p, eps) + margin
    return _reduced(gap.clamp(min=0), reduction)


def margin_ranking_loss(a, b, target, margin=0.0, reduction="mean"):
    return _reduced((-target * (a - b) + margin).clamp(min=0), reduction)


def cosine_embedding_loss(a, b, target, margin=0.0, reduction="mean"):
    near = cosine_similarity(a, b, -1)
    return _reduced(where(target == 1, 1 - near, (near - margin).clamp(min=0)), reduction)


def poisson_nll_loss(input, target, log_input=True, full=False, eps=1e-8, reduction="mean"):
    return _reduced(input.exp() - target * input if log_input else input - target * (input + eps).log(), reduction)


def gumbel_softmax(logits, tau=1, hard=False, dim=-1):
    noise = -fn_log(-fn_log(logits.detach().clone().uniform_().clamp(min=1e-20)))
    soft = softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    best = _full("torch", list(soft.shape), 0.0).scatter(dim, soft.argmax(dim, True), 1.0)
    return best - soft.detach() + soft


def dropout2d(x, p=0.5, training=True, inplace=False):
    return dropout(x, p, training)


upsample = interpolate


def __getattr__(name):
    """What is asked for rarely is made when it is."""
    import _functional_rare
    if name.startswith("_"):
        raise AttributeError(name)
    return getattr(_functional_rare, name)
