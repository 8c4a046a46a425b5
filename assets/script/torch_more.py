"""Functions of torch that are made of others: statistics, rearranging, products."""
from _tensors import *
from _tensors import _make, _full, _arange, _cast, _flavour, _op, _sort, _unique, _named_pair, _narrow, _select, _diag, _var, _std, _norm, _cumsum, _write, _attach
from _tensors import _fill, _index_select, _gather, _scatter, _isfinite, _repeat_interleave, _flip
from _native import _and, _or, _xor, _strides
import math
_sorted_list = sorted


class _MinMax(tuple):
    def __repr__(self):
        return f"torch.return_types.aminmax(\nmin={self[0]!r},\nmax={self[1]!r})"

    __str__ = __repr__
    min, max = property(lambda self: self[0]), property(lambda self: self[1])


def aminmax(x, dim=None, keepdim=False):
    if dim is None:
        return _MinMax((x.min(), x.max()))
    return _MinMax((x.amin(dim, keepdim), x.amax(dim, keepdim)))


def std_mean(x, dim=None, unbiased=True, keepdim=False, correction=None):
    return _std(x, dim, unbiased, keepdim, correction), x.mean(dim, keepdim)


def var_mean(x, dim=None, unbiased=True, keepdim=False, correction=None):
    return _var(x, dim, unbiased, keepdim, correction), x.mean(dim, keepdim)


def argwhere(x):
    return fn_nonzero(x)


def take_along_dim(x, indices, dim=None):
    if dim is None:
        return x.reshape(-1)[indices.reshape(-1)]
    shape = list(x.shape)
    shape[dim] = indices.shape[dim]
    return _gather(x, dim, indices.expand(shape))


def mode(x, dim=-1, keepdim=False):
    moved = x.movedim(dim, -1) if len(x.shape) > 1 else x
    rows = moved.detach().reshape(-1, x.shape[dim]).tolist()
    at = []
    for row in rows:
        best = min(row, key=lambda v: (-row.count(v), v))
        at.append(len(row) - 1 - row[::-1].index(best))
    indices = _make("torch", at, dtype_int64).reshape(list(moved.shape)[:-1] + [1])
    indices = indices.movedim(-1, dim) if len(x.shape) > 1 else indices
    values = _gather(x, dim, indices)
    return _named_pair("mode", values if keepdim else values.squeeze(dim), indices if keepdim else indices.squeeze(dim))


def kthvalue(x, k, dim=-1, keepdim=False):
    values, indices = _sort(x, dim)
    values, indices = _select(values, dim, k - 1), _select(indices, dim, k - 1)
    return _named_pair("kthvalue", values.unsqueeze(dim) if keepdim else values, indices.unsqueeze(dim) if keepdim else indices)


def _running(x, dim, better, kind):
    best, at, found = _select(x, dim, 0), None, []
    at = _full("torch", list(best.shape), 0, dtype_int64)
    ats = [at]
    found.append(best)
    for i in range(1, x.shape[dim]):
        now = _select(x, dim, i)
        newer = better(now, best)
        best = where(newer, now, best)
        at = where(newer, i, at)
        found.append(best)
        ats.append(at)
    return _named_pair(kind, stack(found, dim), stack(ats, dim))


def cummax(x, dim):
    return _running(x, dim, lambda a, b: a >= b, "cummax")


def cummin(x, dim):
    return _running(x, dim, lambda a, b: a <= b, "cummin")


def diff(x, n=1, dim=-1):
    for _ in range(n):
        x = _narrow(x, dim, 1, x.shape[dim] - 1) - _narrow(x, dim, 0, x.shape[dim] - 1)
    return x


def quantile(x, q, dim=None, keepdim=False, interpolation="linear"):
    if _flavour(q):
        return stack([quantile(x, v.item(), dim, keepdim, interpolation) for v in q]) if len(q.shape) else quantile(x, q.item(), dim, keepdim, interpolation)
    x, d = (x.reshape(-1), 0) if dim is None else (x, dim)
    ordered = _sort(x, d)[0]
    place = q * (x.shape[d] - 1)
    low, high = math.floor(place), math.ceil(place)
    below, above = _select(ordered, d, low), _select(ordered, d, high)
    out = {"linear": lambda: below + (above - below) * (place - low), "lower": lambda: below, "higher": lambda: above,
           "midpoint": lambda: (below + above) / 2, "nearest": lambda: below if place - low <= 0.5 else above}[interpolation]()
    return out.unsqueeze(d) if keepdim and dim is not None else out


def nanmean(x, dim=None, keepdim=False):
    bad = fn_isnan(x)
    return where(bad, 0.0, x).sum(dim, keepdim) / (~bad).sum(dim, keepdim)


def nansum(x, dim=None, keepdim=False):
    return where(fn_isnan(x), 0.0, x).sum(dim, keepdim)


def unique(x, sorted=True, return_inverse=False, return_counts=False, dim=None):
    if dim is not None:
        rows = x.movedim(dim, 0) if dim else x
        seen = {}
        for i, row in enumerate(rows.reshape(rows.shape[0], -1).tolist()):
            seen.setdefault(tuple(row), []).append(i)
        keys = [k for k in _sorted_list(seen)]
        values = rows[_make("torch", [seen[k][0] for k in keys], dtype_int64)]
        values = values.movedim(0, dim) if dim else values
        inverse = [0] * rows.shape[0]
        for n, k in enumerate(keys):
            for i in seen[k]:
                inverse[i] = n
        out = (values, _make("torch", inverse), _make("torch", [len(seen[k]) for k in keys]))
    else:
        values, counts = _unique(x)
        inverse = None
        if return_inverse:
            at = {v: i for i, v in enumerate(values.tolist())}
            inverse = _make("torch", [at[v] for v in x.reshape(-1).tolist()], dtype_int64).reshape(x.shape)
        out = (values, inverse, counts)
    picked = [out[0]] + ([out[1]] if return_inverse else []) + ([out[2]] if return_counts else [])
    return tuple(picked) if len(picked) > 1 else picked[0]


def unique_consecutive(x, return_inverse=False, return_counts=False):
    values, counts, inverse = [], [], []
    for v in x.reshape(-1).tolist():
        if not values or values[-1] != v:
            values.append(v)
            counts.append(0)
        counts[-1] += 1
        inverse.append(len(values) - 1)
    out = [_make("torch", values, x.dtype)] + ([_make("torch", inverse)] if return_inverse else []) + ([_make("torch", counts)] if return_counts else [])
    return tuple(out) if len(out) > 1 else out[0]



def isin(x, values):
    values = values.reshape(-1).tolist() if _flavour(values) else [values]
    return _make("torch", [v in values for v in x.reshape(-1).tolist()], dtype_bool).reshape(x.shape)


def cartesian_prod(*tensors):
    if len(tensors) == 1:
        return tensors[0]
    shape = [len(t) for t in tensors]
    grids = [t.reshape([-1 if i == k else 1 for i in range(len(shape))]).expand(shape).reshape(-1) for k, t in enumerate(tensors)]
    return stack(grids, 1)


def combinations(x, r=2, with_replacement=False):
    n, picks = len(x), []

    def grow(chosen, start):
        if len(chosen) == r:
            picks.append(list(chosen))
            return
        for i in range(start, n):
            grow(chosen + [i], i if with_replacement else i + 1)
    grow([], 0)
    return x[_make("torch", picks, dtype_int64)] if picks else _full("torch", [0, r], 0, x.dtype)


def block_diag(*tensors):
    tensors = [t.reshape(1, -1) if len(t.shape) < 2 else t for t in tensors]
    rows, width, at = [], sum([t.shape[1] for t in tensors]), 0
    for t in tensors:
        left = _full("torch", [t.shape[0], at], 0, t.dtype)
        at += t.shape[1]
        right = _full("torch", [t.shape[0], width - at], 0, t.dtype)
        rows.append(cat([part for part in (left, t, right) if part.shape[1]], 1))
    return cat(rows, 0)


def rot90(x, k=1, dims=(0, 1)):
    a, b = dims
    k = k % 4
    if k == 0:
        return x.clone()
    if k == 2:
        return _flip(_flip(x, a), b)
    return _flip(x.transpose(a, b), a if k == 1 else b)


def tensor_split(x, sections, dim=0):
    n = x.shape[dim]
    if isinstance(sections, int):
        sizes = [n // sections + (1 if i < n % sections else 0) for i in range(sections)]
    else:
        edges = [0] + list(sections) + [n]
        sizes = [b - a for a, b in zip(edges, edges[1:])]
    parts, at = [], 0
    for size in sizes:
        parts.append(_narrow(x, dim, at, size))
        at += size
    return tuple(parts)


def dist(a, b, p=2):
    return _norm(a - b, p)


def cross(a, b, dim=-1):
    if a.shape[dim] != 3 or b.shape[dim] != 3:
        raise RuntimeError(f"linalg.cross: inputs dimension {dim} must have length 3. Got {a.shape[dim]} and {b.shape[dim]}")
    a, b = broadcast_tensors(a, b)
    pick = lambda x, i: _select(x, dim, i)
    x, y, z = pick(a, 0), pick(a, 1), pick(a, 2)
    u, v, w = pick(b, 0), pick(b, 1), pick(b, 2)
    return stack([y * w - z * v, z * u - x * w, x * v - y * u], dim)


def broadcast_shapes(*shapes):
    shapes = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    rank = max([len(s) for s in shapes])
    out = []
    for i in range(rank):
        sizes = {s[i - rank + len(s)] for s in shapes if i - rank + len(s) >= 0} - {1}
        if len(sizes) > 1:
            raise RuntimeError("Shape mismatch: objects cannot be broadcast to a single shape")
        out.append(sizes.pop() if sizes else 1)
    return Size(out)


def broadcast_tensors(*tensors):
    shape = broadcast_shapes(*[t.shape for t in tensors])
    return tuple([t.expand(list(shape)) for t in tensors])


def kron(a, b):
    rank = max(len(a.shape), len(b.shape))
    a = a.reshape([1] * (rank - len(a.shape)) + list(a.shape))
    b = b.reshape([1] * (rank - len(b.shape)) + list(b.shape))
    wide = a.reshape([n for d in a.shape for n in (d, 1)]) * b.reshape([n for d in b.shape for n in (1, d)])
    return wide.reshape([x * y for x, y in zip(a.shape, b.shape)])


def tensordot(a, b, dims=2):
    if isinstance(dims, int):
        dims = (list(range(len(a.shape) - dims, len(a.shape))), list(range(dims)))
    own, theirs = [d % len(a.shape) for d in dims[0]], [d % len(b.shape) for d in dims[1]]
    free_a = [d for d in range(len(a.shape)) if d not in own]
    free_b = [d for d in range(len(b.shape)) if d not in theirs]
    inner = math.prod([a.shape[d] for d in own])
    left = a.permute(*(free_a + own)).reshape(-1, inner)
    right = b.permute(*(theirs + free_b)).reshape(inner, -1)
    return (left @ right).reshape([a.shape[d] for d in free_a] + [b.shape[d] for d in free_b])


def trunc(x):
    return where(x < 0, fn_ceil(x), fn_floor(x)) if x.dtype.is_floating_point else x


def frac(x):
    return x - trunc(x)


def hypot(a, b):
    return fn_sqrt(a * a + b * b)


def fmod(a, b):
    q = a / b
    return a - trunc(q) * b if a.dtype.is_floating_point else _cast(a - trunc(q) * b, a.dtype)


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    close = abs(a - b) <= atol + rtol * abs(b)
    return _or(close, a == b)


def isreal(x):
    return _full("torch", list(x.shape), True, dtype_bool)


def isneginf(x):
    return x == -float("inf")


def isposinf(x):
    return x == float("inf")


def bucketize(values, edges, right=False):
    at = edges.tolist()
    place = lambda v: len([e for e in at if e < v or (right and e == v)])
    flat = values.reshape(-1).tolist() if _flavour(values) else [values]
    out = _make("torch", [place(v) for v in flat], dtype_int64)
    return out.reshape(values.shape) if _flavour(values) else out[0]


def ravel(x):
    return x.reshape(-1)


def select(x, dim, index):
    from _tensors import _select_checked
    return _select_checked(x, dim, index)


def atleast_1d(x):
    return x.reshape(1) if len(x.shape) == 0 else x


def atleast_2d(x):
    return x.reshape(1, -1) if len(x.shape) < 2 else x


def atleast_3d(x):
    return x.reshape([1, -1, 1]) if len(x.shape) < 2 else x.unsqueeze(-1) if len(x.shape) == 2 else x


def cosine_similarity(a, b, dim=1, eps=1e-8):
    import torch.nn.functional
    return torch.nn.functional.cosine_similarity(a, b, dim, eps)


def dsplit(x, n):
    return tensor_split(x, n, 2)


def hsplit(x, n):
    return tensor_split(x, n, 0 if len(x.shape) == 1 else 1)


def vsplit(x, n):
    return tensor_split(x, n, 0)


def dstack(tensors):
    return cat([atleast_3d(x) for x in tensors], 2)


def column_stack(tensors):
    return cat([x.reshape(-1, 1) if len(x.shape) < 2 else x for x in tensors], 1)


def fliplr(x):
    return _flip(x, 1)


def flipud(x):
    return _flip(x, 0)


def baddbmm(c, a, b, beta=1, alpha=1):
    return beta * c + alpha * (a @ b)


addbmm = lambda c, a, b, beta=1, alpha=1: beta * c + alpha * (a @ b).sum(0)
addmv = addr = baddbmm


def addcmul(x, a, b, value=1):
    return x + value * a * b


def addcdiv(x, a, b, value=1):
    return x + value * a / b


def chain_matmul(*matrices):
    out = matrices[0]
    for m in matrices[1:]:
        out = out @ m
    return out


def vander(x, N=None, increasing=False):
    n = len(x) if N is None else N
    powers = list(range(n)) if increasing else list(range(n - 1, -1, -1))
    return stack([x ** p for p in powers], 1)


def trapezoid(y, x=None, dx=1.0, dim=-1):
    step = dx if x is None else diff(x)
    n = y.shape[dim]
    return ((_narrow(y, dim, 1, n - 1) + _narrow(y, dim, 0, n - 1)) / 2 * step).sum(dim)


def deg2rad(x):
    return x * (math.pi / 180)


def rad2deg(x):
    return x * (180 / math.pi)


def sinc(x):
    return where(x == 0, 1.0, fn_sin(math.pi * x) / (math.pi * x))


def logit(x, eps=None):
    x = x if eps is None else x.clamp(eps, 1 - eps)
    return fn_log(x / (1 - x))


def exp2(x):
    return 2.0 ** x


def erfc(x):
    return 1 - fn_erf(x)


def logaddexp(a, b):
    top = fn_maximum(a, b)
    return top + fn_log(fn_exp(a - top) + fn_exp(b - top))


def heaviside(x, values):
    return where(x == 0, values, (x > 0).to(x.dtype))


def xlogy(a, b):
    return where(a == 0, 0.0, a * fn_log(where(a == 0, 1.0, b)))


def copysign(a, b):
    return where(b < 0, -abs(a), abs(a))


def tril_indices(row, col, offset=0):
    pairs = [(i, j) for i in range(row) for j in range(col) if j - i <= offset]
    return _make("torch", [[p[0] for p in pairs], [p[1] for p in pairs]])


def diag_embed(x, offset=0):
    n = x.shape[-1] + abs(offset)
    eye = _diag(_full("torch", [x.shape[-1]], 1, x.dtype), offset)
    return (x.unsqueeze(-1) * eye[:x.shape[-1]]) if not offset else stack([_diag(r, offset) for r in x.reshape(-1, x.shape[-1])]).reshape(list(x.shape[:-1]) + [n, n])


def diagflat(x, offset=0):
    return _diag(x.reshape(-1), offset)


def index_fill(x, dim, index, value):
    out = x.clone()
    return index_fill_(out, dim, index, value)


def index_fill_(x, dim, index, value):
    x[tuple([slice(None)] * (dim % len(x.shape)) + [index])] = value
    return x


def index_copy_(x, dim, index, source):
    x[tuple([slice(None)] * (dim % len(x.shape)) + [index])] = source
    return x


def index_copy(x, dim, index, source):
    return index_copy_(x.clone(), dim, index, source)


def index_add(x, dim, index, source, alpha=1):
    return x.clone().index_add_(dim, index, source, alpha)


def index_put_(x, indices, values, accumulate=False):
    if not accumulate:
        x[tuple(indices)] = values
        return x
    places = list(zip(*[i.reshape(-1).tolist() for i in indices]))
    for k, place in enumerate(places):
        x[place] += values.reshape(-1)[k] if values.numel() > 1 else values.reshape(-1)[0]
    return x


def masked_scatter_(x, mask, source):
    x[mask.expand(x.shape)] = source.reshape(-1)[:int(mask.expand(x.shape).sum())]
    return x


def masked_scatter(x, mask, source):
    return masked_scatter_(x.clone(), mask, source)


def _without_targets(x, dim, index, neutral):
    """The tensor with what does not change the result where something is put."""
    hit = _scatter(_full("torch", list(x.shape), 0, x.dtype), dim, index, value=1)
    return where(hit != 0, neutral, x)


def scatter_reduce(x, dim, index, src, reduce, include_self=True):
    kinds = {"sum": "add", "prod": "mul", "amax": "max", "amin": "min"}
    if reduce not in kinds:
        if not include_self:
            x = _without_targets(x, dim, index, 0)
        total = _scatter(x, dim, index, src, reduce="add")
        ones = _full("torch", list(src.shape), 1, x.dtype)
        return total / _scatter(_full("torch", list(x.shape), 1 if include_self else 0, x.dtype), dim, index, ones, reduce="add").clamp(min=1)
    if not include_self:
        x = _without_targets(x, dim, index, {"sum": 0, "prod": 1, "amax": -math.inf, "amin": math.inf}[reduce])
    return _op("ScatterElements", "ScatterReduceBackward0", [x, index, src], {"axis": dim, "reduction": kinds[reduce]})


def result_type(a, b):
    both = [v if _flavour(v) else _make("torch", v) for v in (a, b)]
    shaped = lambda v, t: v[:0] if _flavour(v) and len(t.shape) else t
    return (_full("torch", [1] if _flavour(a) and len(a.shape) else [], 0, both[0].dtype) + (_full("torch", [1] if len(both[1].shape) else [], 0, both[1].dtype) if _flavour(b) else b)).dtype


def promote_types(a, b):
    return (_full("torch", [1], 0, a) + _full("torch", [1], 0, b)).dtype


def is_floating_point(x):
    return x.dtype.is_floating_point


def is_nonzero(x):
    return bool(x)


def bitwise_and(a, b):
    return a & b


def bitwise_or(a, b):
    return a | b


def bitwise_xor(a, b):
    return a ^ b


def bitwise_not(a):
    return ~a


def unflatten(x, dim, sizes):
    shape = list(x.shape)
    dim = dim % len(shape)
    return x.reshape(shape[:dim] + list(sizes) + shape[dim + 1:])


def swapdims(x, a, b):
    return x.transpose(a, b)


def movedim(x, source, destination):
    rank = len(x.shape)
    sources = [source] if isinstance(source, int) else list(source)
    places = [destination] if isinstance(destination, int) else list(destination)
    sources, places = [s % rank for s in sources], [d % rank for d in places]
    order = [i for i in range(rank) if i not in sources]
    for d, s in _sorted_list(zip(places, sources)):
        order.insert(d, s)
    return x.permute(*order)


moveaxis = movedim


def stride(x, dim=None):
    return _strides(x) if dim is None else _strides(x)[dim]


def clamp_min(x, low):
    return x.clamp(min=low)


def clamp_max(x, high):
    return x.clamp(max=high)


def renorm(x, p, dim, maxnorm):
    dims = tuple([d for d in range(len(x.shape)) if d != dim])
    n = _norm(x, p, dims, True)
    return x * where(n > maxnorm, maxnorm / (n + 1e-7), 1.0)



_methods = [
    take_along_dim, mode, kthvalue, cummax, cummin, diff, quantile, nanmean, nansum, unique_consecutive, rot90, tensor_split, dist, cross, kron, trunc,
    frac, hypot, fmod, isclose, bitwise_and, bitwise_or, bitwise_xor, bitwise_not, unflatten, swapdims, movedim, stride, clamp_min, clamp_max, ravel,
    aminmax, argwhere, index_fill, index_fill_, index_copy, index_copy_, index_add, index_put_, masked_scatter, masked_scatter_, scatter_reduce, baddbmm,
    addcmul, addcdiv, logit, deg2rad, rad2deg, exp2, erfc, logaddexp, sinc, unique, diag_embed, hsplit, vsplit, isposinf, isneginf, select, fliplr,
    flipud, xlogy, copysign, heaviside, renorm,
]
for _f in _methods:
    for _class in (Tensor, TinyTensor):
        _attach(_class, _f.__name__, _f)
_attach(Tensor, "moveaxis", movedim)


def _in_place(f):
    return lambda x, *args, **kw: _write(x, f(x, *args, **kw))


for _name, _f in (("log_", fn_log), ("sin_", fn_sin), ("cos_", fn_cos), ("ceil_", fn_ceil), ("round_", fn_round), ("reciprocal_", fn_reciprocal), ("square_", lambda x: x * x),
                  ("erf_", fn_erf), ("sign_", fn_sign), ("rsqrt_", lambda x: 1 / fn_sqrt(x)), ("lerp_", lambda a, b, w: a + w * (b - a)), ("remainder_", fn_remainder), ("floor_divide_", fn_floor_divide),
                  ("tril_", lambda x, diagonal=0: x.tril(diagonal)), ("triu_", lambda x, diagonal=0: x.triu(diagonal)), ("clamp_min_", clamp_min), ("clamp_max_", clamp_max), ("clip_", fn_clamp), ("cumsum_", _cumsum),
                  ("masked_fill_", fn_masked_fill), ("logical_not_", fn_logical_not), ("trunc_", trunc), ("addmm_", lambda c, a, b, beta=1, alpha=1: beta * c + alpha * (a @ b)), ("exponential_", lambda x, lambd=1.0, generator=None: _fill(x.clone(), "exponential", lambd, 1.0, generator))):
    if not hasattr(Tensor, _name):
        _attach(Tensor, _name, _in_place(_f))


def _squeeze_(x, dim=None):
    x.data = x.squeeze(dim).data if dim is not None else x.squeeze().data
    return x


def _unsqueeze_(x, dim):
    x.data = x.unsqueeze(dim).data
    return x


def _t_(x):
    x.data = x.t().clone().data
    return x


_attach(Tensor, "squeeze_", _squeeze_)
_attach(Tensor, "unsqueeze_", _unsqueeze_)
_attach(Tensor, "t_", _t_)
_attach(Tensor, "bincount", lambda x, weights=None, minlength=0: torch_bincount(x, weights, minlength))
_attach(Tensor, "new_tensor", lambda x, data, dtype=None: _make("torch", data, dtype or x.dtype))
_attach(Tensor, "new_empty", lambda x, *size, dtype=None: x.new_zeros(*size, dtype=dtype))
_attach(Tensor, "short", lambda x: _cast(x, dtype_int16))
_attach(Tensor, "cdist", lambda a, b, p=2.0: _norm(a.unsqueeze(-2) - b.unsqueeze(-3), p, -1))


def torch_bincount(x, weights, minlength):
    import torch
    return torch.bincount(x, weights, minlength)


class layout:
    def __repr__(self):
        return "torch.strided"


_strided = layout()
_attach(Tensor, "layout", property(lambda x: _strided))
_attach(Tensor, "H", property(lambda x: x.T))
_attach(Tensor, "real", property(lambda x: x))
_attach(Tensor, "output_nr", property(lambda x: 0))
_attach(Tensor, "names", property(lambda x: tuple([None] * len(x.shape))))
