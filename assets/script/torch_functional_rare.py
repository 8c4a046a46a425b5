"""torch.nn.functional: what is asked for rarely. Loaded when it is."""
import math as _math
import torch as _torch
import torch.nn.functional as _F
from torch.nn.functional import _many, _reduced, _pool
from torch.nn.functional import elu as elu_, leaky_relu as leaky_relu_, celu as celu_, selu as selu_, hardtanh as hardtanh_, threshold as threshold_
from _native import _op, _full as _fulls, _make as _new, _fill as _filled


def max_pool3d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    out = _pool("MaxPool", "MaxPool3DWithIndicesBackward0", x, kernel_size, stride, padding, 3, {"ceil_mode": ceil_mode, "dilations": _many(dilation, 3)})
    return (out, _places(x, kernel_size, stride, padding, dilation, tuple(out.shape[-3:]), 3)) if return_indices else out


def avg_pool3d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    out = _pool("AveragePool", "AvgPool3DBackward0", x, kernel_size, stride, padding, 3, {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad})
    return out if divisor_override is None else out * (_math.prod(_many(kernel_size, 3)) / divisor_override)


def _places(x, kernel_size, stride, padding, dilation, out, n):
    """Where each window has its largest number, counted over the unpadded picture."""
    kernel, padding, dilation = _many(kernel_size, n), _many(padding, n), _many(dilation, n)
    stride = kernel if stride is None or stride == [] else _many(stride, n)
    x = x.detach()
    size = list(x.shape[-n:])
    numbers = _torch.arange(_math.prod(size)).reshape(size).double()
    pads = [p for k in reversed(range(n)) for p in (padding[k], padding[k] + stride[k])]
    wide = _F.pad(x, pads, value=-_math.inf)
    numbers = _F.pad(numbers, pads, value=-1.0)
    values, places = [], []
    for flat in range(_math.prod(kernel)):
        at = []
        for k in reversed(kernel):
            at.insert(0, flat % k)
            flat //= k
        cut = tuple([slice(a * d, a * d + s * (o - 1) + 1, s) for a, d, s, o in zip(at, dilation, stride, out)])
        values.append(wide[(...,) + cut])
        places.append(numbers[cut].expand(values[-1].shape))
    best = _torch.stack(values).argmax(0, keepdim=True)
    return _torch.gather(_torch.stack(places), 0, best)[0].long()


def max_pool2d_with_indices(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _F.max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool1d_with_indices(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return _F.max_pool1d(x, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool3d_with_indices(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    return max_pool3d(x, kernel_size, stride, padding, dilation, ceil_mode, True)


def _unpool(x, indices, kernel_size, stride, padding, output_size, n):
    kernel, padding = _many(kernel_size, n), _many(padding, n)
    stride = kernel if stride is None else _many(stride, n)
    if output_size is None:
        size = [(d - 1) * s - 2 * p + k for d, s, p, k in zip(x.shape[-n:], stride, padding, kernel)]
    else:
        size = list(output_size)[-n:]
    lead = list(x.shape[:-n])
    flat = _fulls("torch", lead + [_math.prod(size)], 0.0, x.dtype)
    return flat.scatter(len(lead), indices.reshape(lead + [-1]), x.reshape(lead + [-1])).reshape(lead + size)


def max_unpool1d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(x, indices, kernel_size, stride, padding, output_size, 1)


def max_unpool2d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(x, indices, kernel_size, stride, padding, output_size, 2)


def max_unpool3d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(x, indices, kernel_size, stride, padding, output_size, 3)


def _adaptive(x, output_size, n, pick):
    out = [x.shape[i - n] if o is None else o for i, o in enumerate(_many(output_size, n))]
    for i, o in enumerate(out):
        dim, size = i - n, x.shape[i - n]
        parts = []
        for k in range(o):
            start, end = k * size // o, -(-(k + 1) * size // o)
            parts.append(pick(x.narrow(dim, start, end - start), dim))
        x = _torch.cat(parts, dim)
    return x


def adaptive_avg_pool3d(x, output_size):
    return _adaptive(x, output_size, 3, lambda v, d: v.mean(d, keepdim=True))


def adaptive_max_pool3d(x, output_size, return_indices=False):
    return _adaptive(x, output_size, 3, lambda v, d: v.max(d, keepdim=True)[0])


def _adaptive_places(x, output_size):
    """Flat places of the largest numbers of the cells of adaptive_max_pool2d."""
    h, w = x.shape[-2], x.shape[-1]
    oh, ow = [n if o is None else o for n, o in zip((h, w), _many(output_size, 2))]
    x, rows = x.detach(), []
    for i in range(oh):
        top, bottom = i * h // oh, -(-(i + 1) * h // oh)
        cells = []
        for j in range(ow):
            left, right = j * w // ow, -(-(j + 1) * w // ow)
            at = x[..., top:bottom, left:right].flatten(-2).argmax(-1)
            cells.append((at // (right - left) + top) * w + at % (right - left) + left)
        rows.append(_torch.stack(cells, -1))
    return _torch.stack(rows, -2)


def adaptive_max_pool2d_with_indices(x, output_size, return_indices=True):
    return _adaptive(x, output_size, 2, lambda v, d: v.max(d, keepdim=True)[0]), _adaptive_places(x, output_size)


def adaptive_max_pool1d_with_indices(x, output_size, return_indices=True):
    return _adaptive(x, output_size, 1, lambda v, d: v.max(d, keepdim=True)[0]), _adaptive_places(x.unsqueeze(-2), (1, output_size)).squeeze(-2)


def lp_pool2d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    area = _math.prod(_many(kernel_size, 2))
    out = _F.avg_pool2d(x ** norm_type, kernel_size, stride, 0, ceil_mode)
    return (_torch.sign(out) * _torch.relu(abs(out))).mul(area).pow(1.0 / norm_type)


def lp_pool1d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    out = _F.avg_pool1d(x ** norm_type, kernel_size, stride, 0, ceil_mode)
    return (_torch.sign(out) * _torch.relu(abs(out))).mul(_many(kernel_size, 1)[0]).pow(1.0 / norm_type)


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Adds up overlapping blocks: the way back of unfold."""
    if x.dim() == 2:
        return fold(x.unsqueeze(0), output_size, kernel_size, dilation, padding, stride).squeeze(0)
    (h, w), (kh, kw), (sh, sw) = _many(output_size, 2), _many(kernel_size, 2), _many(stride, 2)
    (dh, dw), (ph, pw) = _many(dilation, 2), _many(padding, 2)
    b, rows, columns = x.shape
    oh, ow = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1, (w + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    if rows % (kh * kw):
        raise RuntimeError(f"Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)={rows} and kernel_size=({kh}, {kw}).")
    if columns != oh * ow:
        raise RuntimeError(f"Given output_size=({h}, {w}), kernel_size=({kh}, {kw}), dilation=({dh}, {dw}), padding=({ph}, {pw}), stride=({sh}, {sw}), expected size of input's dimension 2 to match the calculated number of sliding blocks {oh} * {ow} = {oh * ow}, but got input.size(2)={columns}.")
    wide_h, wide_w, c = h + 2 * ph, w + 2 * pw, rows // (kh * kw)
    i, j = _torch.arange(kh).reshape(-1, 1, 1, 1) * dh, _torch.arange(kw).reshape(1, -1, 1, 1) * dw
    y, z = _torch.arange(oh).reshape(1, 1, -1, 1) * sh, _torch.arange(ow).reshape(1, 1, 1, -1) * sw
    at = ((i + y) * wide_w + j + z).reshape(1, 1, -1).expand(b, c, kh * kw * oh * ow)
    flat = _fulls("torch", [b, c, wide_h * wide_w], 0.0, x.dtype)
    out = flat.scatter_add(2, at, x.reshape(b, c, kh * kw * oh * ow)).reshape(b, c, wide_h, wide_w)
    out = out[:, :, ph:ph + h, pw:pw + w]
    return _op("Identity", "Col2ImBackward0", [out])


def _log_add(*values):
    top = max(values)
    return top if top == -_math.inf else top + _math.log(sum([_math.exp(v - top) for v in values]))


def _ctc_one(lp, labels, blank):
    """The loss of one row of logarithms of probabilities and the weight of every label at every time."""
    path = [blank]
    for k in labels:
        path.extend([k, blank])
    t_end, s_end, none = len(lp), len(path), -_math.inf
    skip = [s > 1 and path[s] != blank and path[s] != path[s - 2] for s in range(s_end)]
    if t_end == 0:
        return (0.0 if not labels else _math.inf), []
    alpha = [[none] * s_end for _ in range(t_end)]
    for s in range(min(2, s_end)):
        alpha[0][s] = lp[0][path[s]]
    for t in range(1, t_end):
        before, now = alpha[t - 1], alpha[t]
        for s in range(s_end):
            v = before[s]
            if s:
                v = _log_add(v, before[s - 1], before[s - 2]) if skip[s] else _log_add(v, before[s - 1])
            now[s] = v + lp[t][path[s]]
    total = _log_add(*alpha[-1][-2:])
    beta = [[none] * s_end for _ in range(t_end)]
    for s in range(max(s_end - 2, 0), s_end):
        beta[-1][s] = lp[-1][path[s]]
    for t in range(t_end - 2, -1, -1):
        after, now = beta[t + 1], beta[t]
        for s in range(s_end):
            v = after[s]
            if s + 1 < s_end:
                v = _log_add(v, after[s + 1], after[s + 2]) if s + 2 < s_end and skip[s + 2] else _log_add(v, after[s + 1])
            now[s] = v + lp[t][path[s]]
    weights = []
    for t in range(t_end):
        row = [none] * len(lp[0])
        for s, k in enumerate(path):
            row[k] = _log_add(row[k], alpha[t][s] + beta[t][s])
        weights.append(row)
    return -total, weights


_ctc_function = []


def _ctc():
    if _ctc_function:
        return _ctc_function[0]

    class Ctc(_torch.autograd.Function):
        @staticmethod
        def forward(ctx, log_probs, targets, blank, zero_infinity):
            rows, losses, found = log_probs.transpose(0, 1).tolist(), [], []
            for (labels, length), row in zip(targets, rows):
                loss, weights = _ctc_one(row[:length], labels, blank)
                losses.append(0.0 if zero_infinity and loss == _math.inf else loss)
                found.append((loss, weights))
            ctx.found, ctx.zero, ctx.shape, ctx.rows = found, zero_infinity, list(log_probs.shape), rows
            return _new("torch", losses, log_probs.dtype)

        @staticmethod
        def backward(ctx, grad):
            t_all, n, c = ctx.shape
            out = []
            for (loss, weights), row, g in zip(ctx.found, ctx.rows, grad.tolist()):
                lines = []
                for t in range(t_all):
                    if t >= len(weights) or (ctx.zero and loss == _math.inf):
                        lines.append([0.0] * c)
                    elif loss == _math.inf:
                        lines.append([_math.nan] * c)
                    else:
                        lines.append([g * (_math.exp(p) - (_math.exp(w + loss - p) if w != -_math.inf else 0.0)) for p, w in zip(row[t], weights[t])])
                out.append(lines)
            return _new("torch", out, grad.dtype).transpose(0, 1), None, None, None

    Ctc.__name__ = "CtcLoss"
    _ctc_function.append(Ctc)
    return Ctc


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """The negative logarithm of all ways to read the labels, blanks and repetitions between them."""
    if log_probs.dim() == 2:
        targets = targets.reshape(1, -1)
        out = ctc_loss(log_probs.unsqueeze(1), targets, _torch.as_tensor(input_lengths).reshape(-1), _torch.as_tensor(target_lengths).reshape(-1), blank, reduction, zero_infinity)
        return out.squeeze(0) if reduction == "none" else out
    lengths = [int(v) for v in input_lengths]
    sizes = [int(v) for v in target_lengths]
    n, classes = log_probs.shape[1], log_probs.shape[2]
    if len(lengths) != n:
        raise RuntimeError("input_lengths must be of size batch_size")
    if len(sizes) != n:
        raise RuntimeError("target_lengths must be of size batch_size")
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    rows, values = [], targets.tolist()
    if targets.dim() == 2:
        rows = [r[:s] for r, s in zip(values, sizes)]
    else:
        at = 0
        for s in sizes:
            rows.append(values[at:at + s])
            at += s
    for length in lengths:
        if length > log_probs.shape[0]:
            raise RuntimeError(f"Expected input_lengths to have value at most {log_probs.shape[0]}, but got value {length} (while checking arguments for ctc_loss_cpu)")
    loss = _op("Identity", "CtcLossBackward0", [_ctc().apply(log_probs, list(zip(rows, lengths)), blank, zero_infinity)])
    if reduction == "mean":
        return (loss / _new("torch", [float(max(s, 1)) for s in sizes], loss.dtype)).mean()
    return _reduced(loss, reduction)


def rrelu(x, lower=1 / 8, upper=1 / 3, training=False, inplace=False):
    if not training:
        return _op("LeakyRelu", "LeakyReluBackward0", [x], {"alpha": (lower + upper) / 2})
    slope = x.detach().clone()
    drawn = iter(_filled(_fulls("torch", [int((slope <= 0).sum())], 0.0, _torch.float64), "uniform", lower, upper).tolist())
    flat = [1.0 if v > 0 else next(drawn) for v in slope.reshape(-1).tolist()]
    return x * _new("torch", flat, x.dtype).reshape(x.shape)


rrelu_ = rrelu


def bilinear(a, b, weight, bias=None):
    out = _torch.einsum("...i,oij,...j->...o", a, weight, b)
    return out if bias is None else out + bias


def alpha_dropout(x, p=0.5, training=False, inplace=False):
    layer = _torch.nn.AlphaDropout(p)
    return layer.train(training)(x)


feature_alpha_dropout = alpha_dropout


def dropout3d(x, p=0.5, training=True, inplace=False):
    return _F.dropout2d(x, p, training)


def channel_shuffle(x, groups):
    b, c = x.shape[0], x.shape[1]
    rest = list(x.shape[2:])
    return x.reshape([b, groups, c // groups] + rest).transpose(1, 2).reshape([b, c] + rest)


native_channel_shuffle = channel_shuffle


def pixel_unshuffle(x, r):
    lead, (c, h, w) = list(x.shape[:-3]), x.shape[-3:]
    n = len(lead)
    out = x.reshape(lead + [c, h // r, r, w // r, r])
    order = list(range(n)) + [n, n + 2, n + 4, n + 1, n + 3]
    return out.permute(*order).reshape(lead + [c * r * r, h // r, w // r])


def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0):
    return _torch.nn.LocalResponseNorm(size, alpha, beta, k)(x)


def embedding_bag(x, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean", sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None):
    def reduce(rows, scales):
        rows = rows if scales is None else rows * scales.unsqueeze(-1)
        return {"mean": lambda: rows.mean(-2), "sum": lambda: rows.sum(-2), "max": lambda: rows.amax(-2)}[mode]()

    def bag(at, scales):
        if padding_idx is not None:
            keep = at != padding_idx
            at, scales = at[keep], None if scales is None else scales[keep]
        return reduce(_F.embedding(at, weight), scales) if at.numel() else _fulls("torch", [weight.shape[1]], 0.0, weight.dtype)
    if offsets is None:
        return _torch.stack([bag(row, None if per_sample_weights is None else per_sample_weights[i]) for i, row in enumerate(x)])
    ends = offsets.tolist() + ([] if include_last_offset else [len(x)])
    return _torch.stack([bag(x[a:b], None if per_sample_weights is None else per_sample_weights[a:b]) for a, b in zip(ends, ends[1:])])


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    return _torch.nn.GaussianNLLLoss(full=full, eps=eps, reduction=reduction)(input, target, var)


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    return _reduced(_torch.log(1 + _torch.exp(-target * input)), reduction)


def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    x = input if input.dim() > 1 else input.unsqueeze(0)
    y = target.reshape(-1, 1)
    apart = (margin - x.gather(1, y) + x).clamp(min=0) ** p
    if weight is not None:
        apart = apart * weight[y]
    apart = apart * (1 - _F.one_hot(y.squeeze(1), x.shape[1]).to(x.dtype))
    loss = apart.sum(1) / x.shape[1]
    return _reduced(loss if input.dim() > 1 else loss[0], reduction)


def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    x, y = (input, target) if input.dim() > 1 else (input.unsqueeze(0), target.unsqueeze(0))
    losses = []
    for row, marks in zip(x, y.tolist()):
        own = marks[:marks.index(-1)] if -1 in marks else marks
        others = [j for j in range(x.shape[1]) if j not in own]
        terms = [(1 - (row[i] - row[j])).clamp(min=0) for i in own for j in others]
        losses.append(sum(terms) / x.shape[1] if terms else row.sum() * 0)
    loss = _torch.stack(losses)
    return _reduced(loss if input.dim() > 1 else loss[0], reduction)


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    loss = -(target * _F.logsigmoid(input) + (1 - target) * _F.logsigmoid(-input))
    loss = (loss if weight is None else loss * weight).mean(-1)
    return _reduced(loss, reduction)


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    far = distance_function or _F.pairwise_distance
    near, away = far(anchor, positive), far(anchor, negative)
    if swap:
        away = _torch.minimum(away, far(positive, negative))
    return _reduced((margin + near - away).clamp(min=0), reduction)


def pdist(x, p=2.0):
    i, j = _torch.triu_indices(len(x), len(x), 1)
    return (x[i] - x[j]).norm(p, -1)


def conv_transpose3d(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    return _F._conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation, 3)


def affine_grid(theta, size, align_corners=False):
    n, _, h, w = size
    axis = lambda k: _torch.linspace(-1, 1, k) if align_corners else (_torch.arange(k) * 2 + 1) / k - 1.0
    x, y = axis(w).reshape(1, -1).expand(h, w), axis(h).reshape(-1, 1).expand(h, w)
    base = _torch.stack([x, y, _torch.ones(h, w)], -1).reshape(1, h * w, 3).expand(n, h * w, 3)
    return (base @ theta.transpose(1, 2)).reshape(n, h, w, 2)


def grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    n, c, h, w = x.shape
    place = lambda v, k: (v + 1) / 2 * (k - 1) if align_corners else ((v + 1) * k - 1) / 2
    gx, gy = place(grid[..., 0], w), place(grid[..., 1], h)
    if padding_mode == "border":
        gx, gy = gx.clamp(0, w - 1), gy.clamp(0, h - 1)
    batch = _torch.arange(n).reshape(-1, 1, 1).expand(gx.shape)

    def at(ix, iy):
        inside = (ix >= 0) & (ix < w) & (iy >= 0) & (iy < h)
        rows = x.permute(0, 2, 3, 1)[batch, iy.clamp(0, h - 1).long(), ix.clamp(0, w - 1).long()]
        return rows.permute(0, 3, 1, 2) * inside.unsqueeze(1).to(x.dtype)
    if mode == "nearest":
        return at(gx.detach().round(), gy.detach().round())
    x0, y0 = gx.detach().floor(), gy.detach().floor()
    fx, fy = (gx - x0).unsqueeze(1), (gy - y0).unsqueeze(1)
    return at(x0, y0) * (1 - fx) * (1 - fy) + at(x0 + 1, y0) * fx * (1 - fy) + at(x0, y0 + 1) * (1 - fx) * fy + at(x0 + 1, y0 + 1) * fx * fy


def upsample_nearest(x, size=None, scale_factor=None):
    return _F.interpolate(x, size, scale_factor, "nearest")


def upsample_bilinear(x, size=None, scale_factor=None):
    return _F.interpolate(x, size, scale_factor, "bilinear", True)
