"""Golden cases of the ops that are layers: softmax, convolution, pooling, normalisation, losses, attention."""

import math

import torch
from torch.nn import functional as F

from recorder import case, f64, i64, rand, randn


def softmaxes():
    for op, function in (("Softmax", F.softmax), ("LogSoftmax", F.log_softmax)):
        case(op, "last", [randn(2, 5)], lambda x, f=function: f(x, -1))
        case(op, "middle_axis", [randn(2, 3, 4)], lambda x, f=function: f(x, 1), attributes={"axis": 1})
        case(op, "large", [f64([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 5.0]])], lambda x, f=function: f(x, -1))
        case(op, "opset_11_flattens", [randn(2, 3, 4)], lambda x, f=function: f(x.flatten(1), 1).reshape(2, 3, 4),
             attributes={"axis": 1}, opset=11)
    masked = f64([[0.3, -float("inf"), 1.0], [2.0, -float("inf"), -float("inf")]])
    case("Softmax", "masked", [masked], lambda x: F.softmax(x, -1))


def convolutions():
    x, w, b = randn(2, 4, 7, 6), randn(6, 4, 3, 2), randn(6)
    case("Conv", "plain", [x, w], lambda x, w: F.conv2d(x, w))
    case("Conv", "bias", [x, w, b], F.conv2d)
    case("Conv", "strides_and_pads", [x, w, b], lambda x, w, b: F.conv2d(x, w, b, stride=(2, 3), padding=(1, 2)),
         attributes={"strides": [2, 3], "pads": [1, 2, 1, 2]})
    case("Conv", "pads_uneven", [x, w, b], lambda x, w, b: F.conv2d(F.pad(x, (2, 0, 1, 3)), w, b),
         attributes={"pads": [1, 2, 3, 0]})
    case("Conv", "dilations", [x, w, b], lambda x, w, b: F.conv2d(x, w, b, dilation=(2, 3)),
         attributes={"dilations": [2, 3]})
    case("Conv", "group", [x, randn(6, 2, 3, 3), b], lambda x, w, b: F.conv2d(x, w, b, groups=2, padding=1),
         attributes={"group": 2, "pads": [1, 1, 1, 1]})
    case("Conv", "depthwise", [x, randn(4, 1, 3, 3), randn(4)], lambda x, w, b: F.conv2d(x, w, b, groups=4),
         attributes={"group": 4})
    case("Conv", "pointwise", [x, randn(5, 4, 1, 1)], F.conv2d)
    case("Conv", "same_upper", [x, w], lambda x, w: F.conv2d(F.pad(x, (0, 1, 1, 1)), w),
         attributes={"auto_pad": "SAME_UPPER"})
    case("Conv", "same_lower_strides", [x, w], lambda x, w: F.conv2d(F.pad(x, (0, 0, 1, 1)), w, stride=2),
         attributes={"auto_pad": "SAME_LOWER", "strides": [2, 2]})
    case("Conv", "one_dimension", [randn(2, 3, 9), randn(4, 3, 3), randn(4)],
         lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1), attributes={"strides": [2], "pads": [1, 1]})
    case("Conv", "three_dimensions", [randn(1, 2, 4, 5, 4), randn(3, 2, 2, 3, 2), randn(3)],
         lambda x, w, b: F.conv3d(x, w, b, stride=(1, 2, 1), padding=(0, 1, 1)),
         attributes={"strides": [1, 2, 1], "pads": [0, 1, 1, 0, 1, 1]})
    case("Conv", "all_at_once", [x, randn(6, 2, 2, 2), b],
         lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1, dilation=2, groups=2),
         attributes={"strides": [2, 2], "pads": [1, 1, 1, 1], "dilations": [2, 2], "group": 2})
    transposed()


def transposed():
    x, w, b = randn(2, 4, 3, 4), randn(4, 3, 3, 2), randn(3)
    t = F.conv_transpose2d
    case("ConvTranspose", "plain", [x, w], t)
    case("ConvTranspose", "bias", [x, w, b], t)
    case("ConvTranspose", "strides_and_pads", [x, w, b], lambda x, w, b: t(x, w, b, stride=(2, 3), padding=(1, 0)),
         attributes={"strides": [2, 3], "pads": [1, 0, 1, 0]})
    case("ConvTranspose", "output_padding", [x, w, b], lambda x, w, b: t(x, w, b, stride=2, output_padding=1),
         attributes={"strides": [2, 2], "output_padding": [1, 1]})
    case("ConvTranspose", "dilations", [x, w, b], lambda x, w, b: t(x, w, b, dilation=2), attributes={"dilations": [2, 2]})
    case("ConvTranspose", "group", [x, randn(4, 3, 3, 2), randn(6)], lambda x, w, b: t(x, w, b, groups=2),
         attributes={"group": 2})
    case("ConvTranspose", "one_dimension", [randn(2, 3, 5), randn(3, 2, 3), randn(2)],
         lambda x, w, b: F.conv_transpose1d(x, w, b, stride=2, padding=1), attributes={"strides": [2], "pads": [1, 1]})
    case("ConvTranspose", "three_dimensions", [randn(1, 2, 2, 3, 2), randn(2, 2, 2, 2, 2), randn(2)],
         lambda x, w, b: F.conv_transpose3d(x, w, b, stride=(1, 2, 2)), attributes={"strides": [1, 2, 2]})


def pools():
    x = randn(2, 3, 7, 6)
    m, a = F.max_pool2d, F.avg_pool2d
    k = {"kernel_shape": [2, 2]}
    case("MaxPool", "stride_one", [x], lambda x: m(x, 2, 1), attributes=k)
    case("MaxPool", "strides", [x], lambda x: m(x, 2, 2), attributes=k | {"strides": [2, 2]})
    case("MaxPool", "pads", [x], lambda x: m(x, 3, 2, 1),
         attributes={"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]})
    case("MaxPool", "ceil_mode", [x], lambda x: m(x, 2, 2, ceil_mode=True),
         attributes=k | {"strides": [2, 2], "ceil_mode": 1})
    case("MaxPool", "dilations", [x], lambda x: m(x, 2, 1, dilation=2), attributes=k | {"dilations": [2, 2]})
    case("MaxPool", "tall", [x], lambda x: m(x, (3, 1), (2, 1)), attributes={"kernel_shape": [3, 1], "strides": [2, 1]})
    case("MaxPool", "one_dimension", [randn(2, 2, 7)], lambda x: F.max_pool1d(x, 3, 2),
         attributes={"kernel_shape": [3], "strides": [2]})
    case("MaxPool", "three_dimensions", [randn(1, 2, 4, 4, 4)], lambda x: F.max_pool3d(x, 2, 2),
         attributes={"kernel_shape": [2, 2, 2], "strides": [2, 2, 2]})
    case("MaxPool", "ties_take_the_first", [torch.ones(1, 1, 4, 4, dtype=torch.float64)], lambda x: m(x, 2, 2),
         attributes=k | {"strides": [2, 2]})
    average_pools(x, a, k)
    for dims, name in ((1, "one_dimension"), (2, "two_dimensions"), (3, "three_dimensions")):
        y = randn(2, 3, *([4, 3, 2][:dims]))
        axes = list(range(2, 2 + dims))
        case("GlobalAveragePool", name, [y], lambda x, d=axes: x.mean(d, keepdim=True))
        flat = lambda x, d=dims: getattr(F, f"adaptive_max_pool{d}d")(x, 1)
        case("GlobalMaxPool", name, [y], flat)
    case("LpPool", "p_2", [x], lambda x: F.lp_pool2d(x, 2, 2, 2), attributes=k | {"strides": [2, 2], "p": 2})
    case("GlobalLpPool", "p_2", [x], lambda x: torch.linalg.vector_norm(x, 2, (2, 3), keepdim=True), attributes={"p": 2})


def average_pools(x, a, k):
    case("AveragePool", "stride_one", [x], lambda x: a(x, 2, 1), attributes=k)
    case("AveragePool", "strides", [x], lambda x: a(x, 2, 2), attributes=k | {"strides": [2, 2]})
    padded = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}
    case("AveragePool", "pads_not_counted", [x], lambda x: a(x, 3, 2, 1, count_include_pad=False), attributes=padded)
    case("AveragePool", "pads_counted", [x], lambda x: a(x, 3, 2, 1, count_include_pad=True),
         attributes=padded | {"count_include_pad": 1})
    case("AveragePool", "ceil_mode", [x], lambda x: a(x, 2, 2, ceil_mode=True, count_include_pad=False),
         attributes=k | {"strides": [2, 2], "ceil_mode": 1})
    case("AveragePool", "ceil_mode_pads_counted", [x], lambda x: a(x, 3, 2, 1, ceil_mode=True, count_include_pad=True),
         attributes=padded | {"ceil_mode": 1, "count_include_pad": 1})
    case("AveragePool", "one_dimension", [randn(2, 2, 7)], lambda x: F.avg_pool1d(x, 3, 2),
         attributes={"kernel_shape": [3], "strides": [2]})
    case("AveragePool", "three_dimensions", [randn(1, 2, 4, 4, 4)], lambda x: F.avg_pool3d(x, 2, 2),
         attributes={"kernel_shape": [2, 2, 2], "strides": [2, 2, 2]})


def resizes():
    x = randn(1, 2, 3, 4)
    doubled = [x, None, f64([1.0, 1.0, 2.0, 2.0]).float()]
    sized = lambda h, w: [x, None, None, i64([1, 2, h, w])]
    to = lambda **k: lambda x, *_: F.interpolate(x, **k)
    corners = {"coordinate_transformation_mode": "align_corners"}
    case("Resize", "nearest", doubled, to(scale_factor=2),
         attributes={"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"})
    case("Resize", "linear", sized(6, 8), to(size=(6, 8), mode="bilinear"), attributes={"mode": "linear"})
    case("Resize", "linear_down", sized(2, 3), to(size=(2, 3), mode="bilinear"), attributes={"mode": "linear"})
    case("Resize", "linear_corners", sized(5, 7), to(size=(5, 7), mode="bilinear", align_corners=True),
         attributes=corners | {"mode": "linear"})
    case("Resize", "cubic", sized(6, 7), to(size=(6, 7), mode="bicubic"), attributes={"mode": "cubic"})
    case("Upsample", "nearest", [x, f64([1.0, 1.0, 2.0, 3.0]).float()], to(scale_factor=(2, 3)), opset=9)
    grid = rand(1, 3, 2, 2, low=-1.1, high=1.1)
    case("GridSample", "linear", [x, grid], lambda x, g: F.grid_sample(x, g, align_corners=False))
    case("GridSample", "nearest_border", [x, grid],
         lambda x, g: F.grid_sample(x, g, "nearest", "border", align_corners=False), fixed=(1,),
         attributes={"mode": "nearest", "padding_mode": "border"})
    case("AffineGrid", "two_dimensions", [randn(1, 2, 3), i64([1, 2, 3, 4])],
         lambda t, s: F.affine_grid(t, [1, 2, 3, 4], align_corners=False))


def norms():
    x, g, b = randn(2, 3, 4), randn(4) + 1, randn(4, seed=1)
    case("LayerNormalization", "last", [x, g, b], lambda x, g, b: F.layer_norm(x, (4,), g, b, 1e-5))
    case("LayerNormalization", "no_bias", [x, g], lambda x, g: F.layer_norm(x, (4,), g, None, 1e-5))
    case("LayerNormalization", "two_axes_large_epsilon", [x, randn(3, 4), randn(3, 4, seed=1)],
         lambda x, g, b: F.layer_norm(x, (3, 4), g, b, 0.125), attributes={"axis": 1, "epsilon": 0.125})
    case("RMSNormalization", "last", [x, g], lambda x, g: F.rms_norm(x, (4,), g, 1e-5), opset=23)
    image, scale, shift = randn(3, 4, 2, 3), randn(4) + 1, randn(4, seed=1)
    mean, var = randn(4, seed=2), rand(4, low=0.5, high=2.0)
    stats = [image, scale, shift, mean, var]
    case("BatchNormalization", "inference", stats,
         lambda x, g, b, m, v: F.batch_norm(x, m, v, g, b, False, eps=1e-5), fixed=(3, 4))
    case("BatchNormalization", "inference_large_epsilon", stats,
         lambda x, g, b, m, v: F.batch_norm(x, m, v, g, b, False, eps=0.25), fixed=(3, 4), attributes={"epsilon": 0.25})
    case("BatchNormalization", "training", stats, batch_norm_training, fixed=(3, 4),
         attributes={"training_mode": 1, "momentum": 0.75})
    case("BatchNormalization", "inference_two_axes", [randn(5, 4), scale, shift, mean, var],
         lambda x, g, b, m, v: F.batch_norm(x, m, v, g, b, False, eps=1e-5), fixed=(3, 4))
    case("InstanceNormalization", "plain", [image, scale, shift],
         lambda x, g, b: F.instance_norm(x, weight=g, bias=b, eps=1e-5))
    case("InstanceNormalization", "one_dimension", [randn(2, 4, 5), scale, shift],
         lambda x, g, b: F.instance_norm(x, weight=g, bias=b, eps=0.015625), attributes={"epsilon": 0.015625})
    case("GroupNormalization", "two_groups", [image, scale, shift], lambda x, g, b: F.group_norm(x, 2, g, b, 1e-5),
         attributes={"num_groups": 2}, opset=21)
    case("GroupNormalization", "one_group", [image, scale, shift], lambda x, g, b: F.group_norm(x, 1, g, b, 0.0625),
         attributes={"num_groups": 1, "epsilon": 0.0625}, opset=21)
    case("LRN", "three", [randn(2, 5, 3, 2)], lambda x: F.local_response_norm(x, 3, 0.125, 0.625, 1.5),
         attributes={"size": 3, "alpha": 0.125, "beta": 0.625, "bias": 1.5})
    case("LpNormalization", "l2", [x], lambda x: F.normalize(x, 2.0, -1))
    case("LpNormalization", "l1_axis_1", [x], lambda x: F.normalize(x, 1.0, 1), attributes={"p": 1, "axis": 1})
    case("MeanVarianceNormalization", "default", [image],
         lambda x: (x - x.mean((0, 2, 3), keepdim=True)) / (x.var((0, 2, 3), unbiased=False, keepdim=True).sqrt() + 1e-9))
    case("Dropout", "inference", [x], lambda x: x * 1.0)


def batch_norm_training(x, g, b, m, v):
    """ONNX blends the running statistics with the *biased* variance, and its momentum is PyTorch's turned round."""
    y = F.batch_norm(x, None, None, g, b, True, eps=1e-5)
    batch_mean, batch_var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
    return y, 0.75 * m + 0.25 * batch_mean, 0.75 * v + 0.25 * batch_var


def losses():
    logits, target = randn(5, 3), i64([0, 2, 1, 1, 0])
    weight = f64([0.5, 2.0, 1.0])
    pixels, labels = randn(2, 3, 2, 2), i64([[[0, 2], [1, 0]], [[2, 2], [0, 1]]])
    for op, function, x, image in (
        ("SoftmaxCrossEntropyLoss", F.cross_entropy, logits, pixels),
        ("NegativeLogLikelihoodLoss", F.nll_loss, logits.log_softmax(1), pixels.log_softmax(1)),
    ):
        for reduction in ("mean", "sum", "none"):
            r = {"reduction": reduction}
            case(op, reduction, [x, target], lambda x, t, f=function, r=r: f(x, t, **r), attributes=r)
            case(op, f"{reduction}_weights", [x, target, weight], lambda x, t, w, f=function, r=r: f(x, t, w, **r),
                 attributes=r, fixed=(2,))
            case(op, f"{reduction}_ignore_index", [x, target],
                 lambda x, t, f=function, r=r: f(x, t, ignore_index=1, **r), attributes=r | {"ignore_index": 1})
            case(op, f"{reduction}_pixels", [image, labels], lambda x, t, f=function, r=r: f(x, t, **r), attributes=r)
        case(op, "weights_and_ignore_index", [x, target, weight],
             lambda x, t, w, f=function: f(x, t, w, ignore_index=0), attributes={"ignore_index": 0}, fixed=(2,))
    case("SoftmaxCrossEntropyLoss", "with_log_prob", [logits, target],
         lambda x, t: (F.cross_entropy(x, t), F.log_softmax(x, 1)))
    regression_losses()


def regression_losses():
    """Chalkgrad's own loss ops, with PyTorch's `reduction`."""
    a, b = randn(4, 3), randn(4, 3, seed=1)
    p, t = rand(4, 3, low=0.05, high=0.95), (randn(4, 3, seed=2) > 0).double()
    for reduction in ("mean", "sum", "none"):
        r = {"reduction": reduction}
        common = dict(attributes=r, domain="chalkgrad")
        case("L1Loss", reduction, [a, b], lambda a, b, r=r: F.l1_loss(a, b, **r), **common)
        case("HuberLoss", reduction, [a, b], lambda a, b, r=r: F.huber_loss(a, b, **r), **common)
        case("MseLoss", reduction, [a, b], lambda a, b, r=r: F.mse_loss(a, b, **r), **common)
        case("BceLoss", reduction, [p, t], lambda p, t, r=r: F.binary_cross_entropy(p, t, **r), fixed=(1,), **common)
        case("BceWithLogitsLoss", reduction, [5 * a, t],
             lambda x, t, r=r: F.binary_cross_entropy_with_logits(x, t, **r), fixed=(1,), **common)
    case("HuberLoss", "small_delta", [a, b], lambda a, b: F.huber_loss(a, b, delta=0.25), attributes={"delta": 0.25},
         domain="chalkgrad")
    same = f64([1.0, -2.0])
    case("L1Loss", "no_difference", [same, same], F.l1_loss, domain="chalkgrad")
    case("BceWithLogitsLoss", "large_logits", [f64([60.0, -60.0, 800.0]), f64([0.0, 1.0, 1.0])],
         F.binary_cross_entropy_with_logits, fixed=(1,), domain="chalkgrad")


def attentions():
    q, k, v = randn(2, 2, 3, 4), randn(2, 2, 5, 4, seed=1), randn(2, 2, 5, 4, seed=2)
    sdpa = F.scaled_dot_product_attention
    case("Attention", "plain", [q, k, v], sdpa, opset=23)
    case("Attention", "causal", [k, k + 0.1, v], lambda q, k, v: sdpa(q, k, v, is_causal=True),
         attributes={"is_causal": 1}, opset=23)
    case("Attention", "scale", [q, k, v], lambda q, k, v: sdpa(q, k, v, scale=0.3125), attributes={"scale": 0.3125}, opset=23)
    case("Attention", "additive_mask", [q, k, v, randn(3, 5)], lambda q, k, v, m: sdpa(q, k, v, attn_mask=m), opset=23)
    x = randn(1, 2, 3, 4)
    angle = torch.arange(3, dtype=torch.float64)[:, None] / f64([1.0, math.sqrt(10000.0)])
    cos, sin = angle.cos()[None], angle.sin()[None]
    case("RotaryEmbedding", "halves", [x, cos, sin], rotary, opset=23, fixed=(1, 2))


def rotary(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def recurrences():
    """ONNX orders the gates of an LSTM i, o, f, c and of a GRU z, r, h; PyTorch i, f, g, o and r, z, n. B holds both biases."""
    kinds = {
        "RNN": (torch.nn.RNN, [0], {}),
        "GRU": (torch.nn.GRU, [1, 0, 2], {"linear_before_reset": 1}),
        "LSTM": (torch.nn.LSTM, [0, 2, 3, 1], {}),
    }
    x, hidden = randn(4, 3, 2), 3
    for op, (module, order, extra) in kinds.items():
        for direction, directions in (("forward", 1), ("bidirectional", 2)):
            gates = len(order) * hidden
            w, r = randn(directions, gates, 2, seed=1), randn(directions, gates, hidden, seed=2)
            b, h0, c0 = (randn(directions, n, seed=3 + i) for i, n in enumerate((2 * gates, 3 * hidden, 3 * hidden)))
            states = [h0.reshape(directions, 3, hidden)] + ([c0.reshape(directions, 3, hidden)] if op == "LSTM" else [])
            compute = recurrence(module(2, hidden, bidirectional=directions == 2).double(), order)
            case(op, direction, [x, w, r, b, None] + states, compute, opset=14,
                 attributes={"hidden_size": hidden, "direction": direction} | extra)


def recurrence(module, order):
    """`module` as a function of ONNX's X, W, R, B, _, initial_h (and initial_c)."""

    def reorder(gates):
        parts = gates.chunk(len(order), 0)
        return torch.cat([parts[k] for k in order], 0)

    def compute(x, w, r, b, _, *states):
        parameters = {}
        for d, suffix in zip(range(len(w)), ("", "_reverse")):
            bias_w, bias_r = b[d].chunk(2)
            named = {"weight_ih": w[d], "weight_hh": r[d], "bias_ih": bias_w, "bias_hh": bias_r}
            parameters |= {f"{name}_l0{suffix}": reorder(tensor) for name, tensor in named.items()}
        start = states if len(states) == 2 else states[0]
        y, last = torch.func.functional_call(module, parameters, (x, start))
        steps, batch, _ = y.shape
        y = y.reshape(steps, batch, len(w), -1).transpose(1, 2)
        return [y, *last] if isinstance(last, tuple) else [y, last]

    return compute


def all_cases():
    softmaxes()
    convolutions()
    pools()
    resizes()
    norms()
    losses()
    attentions()
    recurrences()
