"""torch: functions and methods of tensors that are asked for rarely. Loaded when one of them is."""
from _tensors import *
from _tensors import _make, _full, _cast, _op, _flavour, _write, _attach, _norm, _sort, _select, _narrow, _axis, _logcumsumexp, _fill, _draw
from _torch_more import *
import math
import torch as _torch
_sum_of, _max_of, _min_of, _abs_of, _bool_of, _float_of, _range_of = sum, max, min, abs, bool, float, range


def _floats(x):
    return x if x.dtype.is_floating_point else _cast(x, dtype_float32)


def _bools(x):
    return x if x.dtype == dtype_bool else x != 0


def _elementwise(f, *xs):
    """Number by number, outside of the graph."""
    shape = _torch.broadcast_shapes(*[x.shape for x in xs])
    rows = zip(*[x.detach().expand(shape).reshape(-1).tolist() for x in xs])
    return _make("torch", [f(*r) for r in rows], xs[0].dtype).reshape(shape)


def logcumsumexp(x, dim):
    top = x.detach().cummax(dim)[0]
    out = [_select(x, dim, 0)]
    for i in _range_of(1, x.shape[dim]):
        out.append(_torch.logaddexp(out[-1], _select(x, dim, i)))
    return _torch.stack(out, dim)


def asinh(x):
    x = _floats(x)
    return fn_log(x + fn_sqrt(x * x + 1))


def acosh(x):
    x = _floats(x)
    return fn_log(x + fn_sqrt(x * x - 1))


def atanh(x):
    x = _floats(x)
    return 0.5 * (fn_log(1 + x) - fn_log(1 - x))


arcsinh, arccosh, arctanh = asinh, acosh, atanh


def positive(x):
    return x


def conj(x):
    return x


conj_physical = resolve_conj = resolve_neg = real = conj


def is_complex(x):
    return False


is_conj = is_neg = is_quantized = is_sparse = is_inference = is_complex


def is_signed(x):
    return x.dtype != dtype_uint8 and x.dtype != dtype_bool


def is_same_size(a, b):
    return tuple(a.shape) == tuple(b.shape)


def angle(x):
    return where(x < 0, math.pi, 0.0)


def sgn(x):
    return fn_sign(x)


def signbit(x):
    return (x < 0) | ((x == 0) & (1 / _floats(x) < 0)) if x.dtype.is_floating_point else x < 0


def fix(x):
    return trunc(x)


def fmax(a, b):
    return where(fn_isnan(a), b, where(fn_isnan(b), a, fn_maximum(a, b)))


def fmin(a, b):
    return where(fn_isnan(a), b, where(fn_isnan(b), a, fn_minimum(a, b)))


def float_power(x, y):
    double = lambda v: _cast(v, dtype_float64) if _flavour(v) else _float_of(v)
    return double(x) ** double(y)


def ldexp(x, n):
    return x * 2.0 ** n


def frexp(x):
    pairs = [math.frexp(v) for v in x.detach().reshape(-1).tolist()]
    return _make("torch", [p[0] for p in pairs], x.dtype).reshape(x.shape), _make("torch", [p[1] for p in pairs], dtype_int32).reshape(x.shape)


def logaddexp2(a, b):
    two = math.log(2)
    return _torch.logaddexp(a * two, b * two) / two


def gcd(a, b):
    return _elementwise(math.gcd, a, b if _flavour(b) else _make("torch", b))


def lcm(a, b):
    return _elementwise(math.lcm, a, b if _flavour(b) else _make("torch", b))


def nextafter(a, b):
    return _elementwise(math.nextafter, a, b)


def bitwise_left_shift(x, n):
    return x * 2 ** n


def bitwise_right_shift(x, n):
    return fn_floor_divide(x, 2 ** n)


def _digamma_of(x):
    if x <= 0:
        if x == math.floor(x):
            return math.nan
        return _digamma_of(1 - x) - math.pi / math.tan(math.pi * x)
    out = 0.0
    while x < 10:
        out -= 1 / x
        x += 1
    y = 1 / (x * x)
    return out + math.log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))


def _trigamma_of(x):
    out = 0.0
    while x < 10:
        out += 1 / (x * x)
        x += 1
    y = 1 / (x * x)
    return out + 1 / x + y / 2 + y / x * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y / 30)))


def _with_slope(label, value, slope):
    """A function whose values and slopes are found number by number; it has a gradient."""
    class Found(_torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return _elementwise(value, x)

        @staticmethod
        def backward(ctx, g):
            return g * _elementwise(slope, ctx.saved_tensors[0])
    Found.__name__ = label
    return lambda x: Found.apply(_floats(x))


def _lgamma_of(x):
    return math.inf if x <= 0 and x == math.floor(x) else math.lgamma(x)


def _erfinv_of(y):
    if _abs_of(y) >= 1:
        return math.copysign(math.inf, y) if _abs_of(y) == 1 else math.nan
    w = -math.log((1 - y) * (1 + y)) if y else 0.0
    a = 0.147
    u = 2 / (math.pi * a) - w / 2
    x = math.copysign(math.sqrt(math.sqrt(u * u + w / a) - u), y) if y else 0.0
    for _ in _range_of(3):
        x -= (math.erf(x) - y) / (2 / math.sqrt(math.pi) * math.exp(-x * x))
    return x


def _i0_of(x):
    term, out, k = 1.0, 1.0, 1
    while term > 1e-17 * out:
        term *= (x * x / 4) / (k * k)
        out, k = out + term, k + 1
    return out


def _i1_of(x):
    term, k = x / 2, 1
    out = term
    while _abs_of(term) > 1e-17 * _abs_of(out):
        term *= (x * x / 4) / (k * (k + 1))
        out, k = out + term, k + 1
    return out


digamma = _with_slope("Digamma", _digamma_of, _trigamma_of)
lgamma = _with_slope("Lgamma", _lgamma_of, _digamma_of)
erfinv = _with_slope("Erfinv", _erfinv_of, lambda y: math.sqrt(math.pi) / 2 * math.exp(_erfinv_of(y) ** 2))
i0 = _with_slope("I0", _i0_of, _i1_of)


def polygamma(n, x):
    return {0: digamma, 1: lambda v: _elementwise(_trigamma_of, v)}[n](x)


def mvlgamma(x, p):
    return _sum_of([lgamma(x - j / 2) for j in _range_of(p)]) + p * (p - 1) / 4 * math.log(math.pi)


def addr(x, a, b, beta=1, alpha=1):
    return beta * x + alpha * _torch.outer(a, b)


def addmv(x, m, v, beta=1, alpha=1):
    return beta * x + alpha * (m @ v)


def addbmm(x, a, b, beta=1, alpha=1):
    return beta * x + alpha * (a @ b).sum(0)


def vdot(a, b):
    return fn_dot(a, b)


def adjoint(x):
    return x.transpose(-2, -1)


def inner(a, b):
    return a @ b.transpose(-1, -2) if a.dim() and b.dim() > 1 else fn_dot(a, b) if a.dim() == 1 else a @ b


def matrix_exp(x):
    size = _float_of(abs(x.detach()).sum(-1).max())
    halvings = _max_of(0, math.ceil(math.log2(size)) + 4) if size > 0 else 0
    small = x / 2 ** halvings
    n = x.shape[-1]
    term = out = _torch.eye(n, dtype=x.dtype).expand(x.shape).clone()
    for k in _range_of(1, 16):
        term = term @ small / k
        out = out + term
    for _ in _range_of(halvings):
        out = out @ out
    return out


def cov(x, *, correction=1, fweights=None, aweights=None):
    x = x.reshape(1, -1) if x.dim() < 2 else x
    centred = x - x.mean(1, keepdim=True)
    out = centred @ centred.t() / (x.shape[1] - correction)
    return out.squeeze() if out.numel() == 1 else out


def corrcoef(x):
    c = cov(x)
    if c.dim() == 0:
        return c / c
    d = fn_sqrt(_torch.diag(c))
    return c / _torch.outer(d, d)


def nanmedian(x, dim=None, keepdim=False):
    if dim is None:
        flat = x.reshape(-1)
        return flat[~fn_isnan(flat)].median()
    rows = [nanmedian(r) for r in x.movedim(dim, -1).reshape(-1, x.shape[dim])]
    shape = [n for d, n in enumerate(x.shape) if d != _axis(dim, x.dim())]
    return _torch.stack(rows).reshape(shape)


def nanquantile(x, q, dim=None, keepdim=False):
    if dim is None:
        flat = x.reshape(-1)
        return _torch.quantile(flat[~fn_isnan(flat)], q)
    rows = [_torch.quantile(r[~fn_isnan(r)], q) for r in x.movedim(dim, -1).reshape(-1, x.shape[dim])]
    shape = [n for d, n in enumerate(x.shape) if d != _axis(dim, x.dim())]
    return _torch.stack(rows).reshape(shape)


def msort(x):
    return _sort(x, 0)[0]


def histogram(x, bins, range=None, weight=None, density=False):
    counts, edges = __import__("numpy").histogram(x.detach().numpy(), bins if isinstance(bins, int) else bins.numpy(), range, density)
    return _torch.from_numpy(counts).to(x.dtype), _torch.from_numpy(edges).to(x.dtype)


def index_put(x, indices, values, accumulate=False):
    return x.clone().index_put_(indices, values, accumulate)


def index_reduce(x, dim, index, source, reduce, *, include_self=True):
    at = index.reshape([-1 if d == _axis(dim, x.dim()) else 1 for d in _range_of(x.dim())]).expand(source.shape)
    return _torch.scatter_reduce(x, dim, at, source, {"prod": "prod", "mean": "mean", "amax": "amax", "amin": "amin"}[reduce], include_self=include_self)


def put(x, index, source, accumulate=False):
    flat = x.reshape(-1).clone()
    flat.index_put_((index.reshape(-1),), source.reshape(-1), accumulate)
    return flat.reshape(x.shape)


def select_scatter(x, src, dim, index):
    out = x.clone()
    _select(out, dim, index).copy_(src)
    return out


def slice_scatter(x, src, dim=0, start=None, end=None, step=1):
    out = x.clone()
    out[tuple([slice(None)] * _axis(dim, x.dim()) + [slice(start, end, step)])] = src
    return out


def diagonal_scatter(x, src, offset=0, dim1=0, dim2=1):
    out = x.clone()
    n = src.shape[0]
    rows = _torch.arange(n) + _max_of(-offset, 0)
    out[rows, rows + offset] = src
    return out


def narrow_copy(x, dim, start, length):
    return _narrow(x, dim, start, length).clone()


def as_strided(x, size, stride, storage_offset=0):
    at = _make("torch", storage_offset, dtype_int64)
    for k, (n, s) in enumerate(zip(size, stride)):
        at = at + (_torch.arange(n) * s).reshape([-1 if i == k else 1 for i in _range_of(len(size))])
    return _op("Gather", "AsStridedBackward0", [x.reshape(-1), at], {"axis": 0})


def sum_to_size(x, *size):
    size = size[0] if len(size) == 1 and not isinstance(size[0], int) else size
    while x.dim() > len(size):
        x = x.sum(0)
    for d, n in enumerate(size):
        if n == 1 and x.shape[d] != 1:
            x = x.sum(d, keepdim=True)
    return x


def split_with_sizes(x, sizes, dim=0):
    return _torch.split(x, list(sizes), dim)


unsafe_split, unsafe_chunk = lambda x, n, dim=0: _torch.split(x, n, dim), lambda x, n, dim=0: _torch.chunk(x, n, dim)


def unravel_index(index, shape):
    import numpy
    return tuple([_torch.from_numpy(numpy.asarray(v)) for v in numpy.unravel_index(index.numpy(), tuple(shape))])


def nan_to_num_(x, nan=0.0, posinf=None, neginf=None):
    return _write(x, _torch.nan_to_num(x, nan, posinf, neginf))


def cumulative_trapezoid(y, x=None, dx=1.0, dim=-1):
    step = dx if x is None else _torch.diff(x, dim=dim)
    n = y.shape[dim]
    return _torch.cumsum((_narrow(y, dim, 0, n - 1) + _narrow(y, dim, 1, n - 1)) / 2 * step, dim)


trapz = trapezoid


def gradient(x, spacing=1.0, dim=None, edge_order=1):
    dims = [dim] if isinstance(dim, int) else list(dim if dim is not None else _range_of(x.dim()))
    out = []
    for d in dims:
        n = x.shape[d]
        first, last = _narrow(x, d, 1, 1) - _narrow(x, d, 0, 1), _narrow(x, d, n - 1, 1) - _narrow(x, d, n - 2, 1)
        out.append(_torch.cat([first, (_narrow(x, d, 2, n - 2) - _narrow(x, d, 0, n - 2)) / 2, last], d) / spacing)
    return out


def poisson(rate, generator=None):
    def one(m):
        k, p, limit = 0, 1.0, math.exp(-m)
        while True:
            p *= _torch.rand(1, generator=generator).item()
            if p <= limit:
                return k
            k += 1
    return _elementwise(lambda m: _float_of(one(m)), rate)


def binomial(count, p, generator=None):
    return _elementwise(lambda n, q: _float_of((_torch.rand(int(n), generator=generator) < q).sum().item()) if n else 0.0, count, p)


def can_cast(a, b):
    kind = lambda d: 3 if d.is_floating_point else 0 if d == dtype_bool else 2
    return kind(a) <= kind(b)


def row_stack(tensors):
    return _torch.vstack(tensors)


def range(start, end=None, step=1):
    return _torch.arange(start, end + step / 2, step, dtype=dtype_float32)


def scalar_tensor(x, dtype=None):
    return _make("torch", x, dtype or dtype_float32)


def rsub(a, b, alpha=1):
    return b - alpha * a


def fill(x, value):
    return x.clone().fill_(value)


def pinverse(x):
    return _torch.linalg.pinv(x)


def qr(x, some=True):
    return _torch.linalg.qr(x)


def svd(x, some=True):
    u, s, vh = _torch.linalg.svd(x, full_matrices=False)
    return u, s, vh.t()


def cholesky(x, upper=False):
    out = _torch.linalg.cholesky(x)
    return out.t() if upper else out


def cholesky_solve(b, l, upper=False):
    l = l.t() if upper else l
    return _torch.linalg.solve(l @ l.t(), b)


def cholesky_inverse(l, upper=False):
    l = l.t() if upper else l
    return _torch.linalg.inv(l @ l.t())


def pdist(x, p=2.0):
    return _torch.nn.functional.pdist(x, p)


def frobenius_norm(x):
    return _norm(x, 2)


def window(n, periodic, f):
    m = n if periodic else n - 1
    return _make("torch", [f(i, m) for i in _range_of(n)], dtype_float32)


def hann_window(n, periodic=True):
    return window(n, periodic, lambda i, m: 0.5 - 0.5 * math.cos(2 * math.pi * i / m))


def hamming_window(n, periodic=True):
    return window(n, periodic, lambda i, m: 0.54 - 0.46 * math.cos(2 * math.pi * i / m))


def initial_seed():
    return _torch.default_generator.initial_seed()


def typename(x):
    return x.type() if _flavour(x) else type(x).__name__


def set_float32_matmul_precision(precision):
    return None


def get_float32_matmul_precision():
    return "highest"


def set_default_device(device):
    return None


def get_default_device():
    return device("cpu")


def set_flush_denormal(on):
    return False


def are_deterministic_algorithms_enabled():
    return False


def is_anomaly_enabled():
    return False


def is_inference_mode_enabled():
    return not _torch.is_grad_enabled()


class autocast:
    """Types stay as they are: there is one machine, and it is fast in float32."""

    def __init__(self, *args, **kw):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __call__(self, f):
        return f


class amp:
    autocast = autocast

    class GradScaler:
        def __init__(self, *args, **kw):
            return None

        def scale(self, loss):
            return loss

        def unscale_(self, optimizer):
            return None

        def step(self, optimizer, *args):
            return optimizer.step(*args)

        def update(self, new_scale=None):
            return None

        def state_dict(self):
            return {}

        def load_state_dict(self, state):
            return None


def vmap(f, in_dims=0, out_dims=0, **kw):
    """Calls f on every slice and stacks what it gives."""
    def mapped(*args):
        dims = in_dims if isinstance(in_dims, tuple) else (in_dims,) * len(args)
        n = [a.shape[d] for a, d in zip(args, dims) if d is not None][0]
        rows = [f(*[a if d is None else _select(a, d, i) for a, d in zip(args, dims)]) for i in _range_of(n)]
        if isinstance(rows[0], tuple):
            return tuple([_torch.stack([r[k] for r in rows], out_dims) for k in _range_of(len(rows[0]))])
        return _torch.stack(rows, out_dims)
    return mapped


def ByteTensor(data):
    return _make("torch", data, dtype_uint8)


def ShortTensor(data):
    return _make("torch", data, dtype_int16)


def HalfTensor(data):
    return _make("torch", data, dtype_float16)


def CharTensor(data):
    return _make("torch", data, dtype_int8)


contiguous_format, channels_last, preserve_format = "torch.contiguous_format", "torch.channels_last", "torch.preserve_format"
newaxis = None


def _functional(name):
    """torch has some of nn.functional's functions."""
    return lambda *args, **kw: getattr(_torch.nn.functional, name)(*args, **kw)


adaptive_avg_pool1d, adaptive_max_pool1d, avg_pool1d, max_pool1d = [_functional(n) for n in ("adaptive_avg_pool1d", "adaptive_max_pool1d", "avg_pool1d", "max_pool1d")]
max_pool2d, max_pool3d, conv1d, conv2d, conv3d = [_functional(n) for n in ("max_pool2d", "max_pool3d", "conv1d", "conv2d", "conv3d")]
conv_transpose1d, conv_transpose2d, conv_transpose3d = [_functional(n) for n in ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")]
batch_norm, layer_norm, group_norm, instance_norm, rms_norm = [_functional(n) for n in ("batch_norm", "layer_norm", "group_norm", "instance_norm", "rms_norm")]
celu, selu, prelu, rrelu, threshold, hardshrink, relu_, dropout = [_functional(n) for n in ("celu", "selu", "prelu", "rrelu", "threshold", "hardshrink", "relu_", "dropout")]
pixel_shuffle, pixel_unshuffle, channel_shuffle, pairwise_distance = [_functional(n) for n in ("pixel_shuffle", "pixel_unshuffle", "channel_shuffle", "pairwise_distance")]
bilinear, embedding_bag, grid_sampler, ctc_loss, kl_div = [_functional(n) for n in ("bilinear", "embedding_bag", "grid_sample", "ctc_loss", "kl_div")]
binary_cross_entropy_with_logits, poisson_nll_loss, hinge_embedding_loss = [_functional(n) for n in ("binary_cross_entropy_with_logits", "poisson_nll_loss", "hinge_embedding_loss")]
margin_ranking_loss, cosine_embedding_loss, triplet_margin_loss, alpha_dropout = [_functional(n) for n in ("margin_ranking_loss", "cosine_embedding_loss", "triplet_margin_loss", "alpha_dropout")]


def embedding(weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    return _torch.nn.functional.embedding(indices, weight)


def get_rng_state():
    return _torch.default_generator.get_state()


def set_rng_state(state):
    _torch.default_generator.set_state(state)


# ---- methods of tensors ----
import _torch_rare as _own
_both = {n: getattr(_own, n) for n in (
    "asinh acosh atanh arcsinh arccosh arctanh positive conj conj_physical resolve_conj resolve_neg is_complex is_conj is_neg is_inference is_signed is_same_size angle sgn "
    "signbit fix fmax fmin float_power ldexp frexp logaddexp2 gcd lcm nextafter bitwise_left_shift bitwise_right_shift digamma lgamma erfinv i0 mvlgamma addr addmv addbmm vdot "
    "adjoint inner matrix_exp cov corrcoef nanmedian nanquantile msort histogram index_put index_reduce put select_scatter slice_scatter diagonal_scatter narrow_copy as_strided "
    "sum_to_size split_with_sizes unsafe_split unsafe_chunk nan_to_num_ pinverse qr svd cholesky cholesky_solve cholesky_inverse prelu hardshrink").split()}
_both["nan_to_num"] = _torch.nan_to_num
_aliases = {"not_equal": fn_ne, "less": fn_lt, "greater": fn_gt, "less_equal": fn_le, "greater_equal": fn_ge, "arctan": fn_atan, "arcsin": fn_asin, "arccos": fn_acos,
            "logical_xor": _torch.logical_xor, "arctan2": _torch.atan2, "histc": _torch.histc, "multinomial": _torch.multinomial, "bernoulli": _torch.bernoulli,
            "slogdet": _torch.linalg.slogdet, "lstsq": _torch.linalg.lstsq, "isreal": _torch.isreal, "is_nonzero": _torch.is_nonzero, "diagflat": _torch.diagflat}
_both.update(_aliases)
for _n, _f in _both.items():
    if not hasattr(Tensor, _n):
        _attach(Tensor, _n, _f)


def _changing(f):
    return lambda x, *args, **kw: _write(x, f(x, *args, **kw))


_changed = {"absolute": fn_abs, "acos": fn_acos, "asin": fn_asin, "atan": fn_atan, "tan": fn_tan, "sinh": fn_sinh, "cosh": fn_cosh, "negative": fn_neg, "exp2": exp2, "expm1": lambda x: fn_exp(x) - 1,
            "log10": lambda x: fn_log(x) / math.log(10), "log1p": lambda x: fn_log(x + 1), "log2": lambda x: fn_log(x) / math.log(2), "frac": frac, "erfc": erfc, "deg2rad": deg2rad, "rad2deg": rad2deg,
            "logit": logit, "sinc": sinc, "xlogy": xlogy, "hypot": hypot, "heaviside": heaviside, "copysign": copysign, "fmod": fmod, "cumprod": _torch.cumprod, "renorm": renorm,
            "eq": fn_eq, "ne": fn_ne, "lt": fn_lt, "le": fn_le, "gt": fn_gt, "ge": fn_ge, "logical_and": fn_logical_and, "logical_or": fn_logical_or, "subtract": fn_sub, "multiply": fn_mul,
            "divide": fn_div, "true_divide": fn_div, "bitwise_and": bitwise_and, "bitwise_or": bitwise_or, "bitwise_xor": bitwise_xor, "bitwise_not": bitwise_not,
            "scatter_reduce": scatter_reduce, "baddbmm": baddbmm, "atan2": _torch.atan2, "put": put, "nan_to_num": _torch.nan_to_num, "polygamma": None, "index_put": None,
            "square": lambda x: x * x, "addcmul": addcmul, "addcdiv": addcdiv}
_changed.update(_both)
for _n, _f in _changed.items():
    if _f is not None and not hasattr(Tensor, _n + "_"):
        _attach(Tensor, _n + "_", _changing(_f))


def _reshaping(f):
    def change(x, *args):
        x.data = f(x, *args).clone().data
        return x
    return change


for _n, _f in (("transpose_", fn_transpose), ("swapaxes_", fn_swapaxes), ("swapdims_", fn_swapaxes)):
    _attach(Tensor, _n, _reshaping(_f))


def _resize_(x, *size):
    size = list(size[0]) if len(size) == 1 and not isinstance(size[0], int) else list(size)
    flat, n = x.detach().reshape(-1), math.prod(size)
    flat = flat[:n] if n <= flat.numel() else _torch.cat([flat, _full("torch", [n - flat.numel()], 0, x.dtype)])
    x.data = flat.reshape(size).clone()
    return x


_attach(Tensor, "resize_", _resize_)
_attach(Tensor, "resize_as_", lambda x, other: _resize_(x, *other.shape))
_attach(Tensor, "set_", lambda x, source: _reshaping(lambda y: source)(x))
_attach(Tensor, "map_", lambda x, other, f: _write(x, _elementwise(f, x, other)))
_attach(Tensor, "apply_", lambda x, f: _write(x, _elementwise(f, x)))
_attach(Tensor, "geometric_", lambda x, p: _write(x, _elementwise(lambda u: _float_of(math.ceil(math.log(1 - u) / math.log(1 - p)) or 1), _torch.rand(*x.shape))))
_attach(Tensor, "cauchy_", lambda x, median=0, sigma=1: _write(x, median + sigma * fn_tan(math.pi * (_torch.rand(*x.shape) - 0.5))))
_attach(Tensor, "log_normal_", lambda x, mean=1, std=2: _write(x, fn_exp(_torch.randn(*x.shape) * std + mean)))
_attach(Tensor, "pin_memory", lambda x: x)
_attach(Tensor, "is_pinned", lambda x: False)
_attach(Tensor, "is_shared", lambda x: False)
_attach(Tensor, "char", lambda x: _cast(x, dtype_int8))
_attach(Tensor, "to_dense", lambda x: x)
_attach(Tensor, "polygamma", lambda x, n: polygamma(n, x))
_attach(Tensor, "new", lambda x, *size: x.new_zeros(*size) if size and isinstance(size[0], int) else _make("torch", size[0] if size else [], x.dtype))
_attach(Tensor, "as_subclass", lambda x, cls: x)
_attach(Tensor, "dim_order", lambda x: tuple(_range_of(x.dim())))
_attach(Tensor, "storage_offset", lambda x: 0)
_attach(Tensor, "is_set_to", lambda x, other: x is other)


class _Storage:
    def __init__(self, x):
        self._x = x

    def data_ptr(self):
        return self._x.data_ptr()

    def nbytes(self):
        return self._x.nbytes

    def size(self):
        return self._x.numel()

    __len__ = size

    def tolist(self):
        return self._x.reshape(-1).tolist()

    def __getitem__(self, i):
        return self.tolist()[i]


_attach(Tensor, "untyped_storage", _Storage)
_attach(Tensor, "storage", _Storage)
for _n in ("is_cpu", "is_mps", "is_meta", "is_sparse", "is_quantized", "is_xla", "is_mkldnn", "is_nested"):
    _attach(Tensor, _n, property((lambda v: lambda x: v)(_n == "is_cpu")))
_attach(Tensor, "name", property(lambda x: None))
_attach(Tensor, "output_nr", property(lambda x: 0))
_attach(Tensor, "retains_grad", property(lambda x: not x.is_leaf and x.grad is not None))
