"""torch, as far as small networks need it. Tensors and operations are native; the rest is here, in the dialect."""
from _tensors import *
from _tensors import _make, _full, _arange, _cast, _write, _flavour, _op, _share, _grad_mode, _fill, _draw, _unique, _sort, _named_pair
from _tensors import _var, _std, _square, _rsqrt, _log1p, _log2, _log10, _expm1, _norm, _cumsum, _cumprod, _chunk, _split, _narrow, _unbind
from _tensors import _index_select, _flip, _roll, _tile, _repeat_interleave, _sorted, _argsort, _topk, _median, _gather, _scatter, _scatter_add
from _tensors import _tril, _triu, _diag, _diagonal, _trace, _outer, _masked_select, _allclose, _equal, _isfinite, _count_nonzero, _addmm, _lerp, _take
from _torch_more import *
from _native import _attach, _seed, _print_options, _default_type, _xor, _atan2
import math
_builtin_min = min

__version__ = "2.0 (chalkgrad)"
float32 = float = dtype_float32
float64 = double = dtype_float64
float16 = half = dtype_float16
bfloat16 = dtype_bfloat16
int64 = long = dtype_int64
int32 = int = dtype_int32
int16 = short = dtype_int16
int8, uint8, bool = dtype_int8, dtype_uint8, dtype_bool
pi, e, inf, nan = math.pi, math.e, math.inf, math.nan
_int, _float, _bool, _min = (1).__class__, (1.0).__class__, True.__class__, _builtin_min
strided = "strided"
_default = [float32]


def tensor(data, dtype=None, device=None, requires_grad=False, pin_memory=False):
    return _make("torch", data, dtype, requires_grad)


def as_tensor(data, dtype=None, device=None):
    if _flavour(data) == "torch":
        return data if dtype is None else _cast(data, dtype)
    return from_numpy(data) if _flavour(data) == "numpy" and dtype is None else _make("torch", data, dtype)


asarray = as_tensor


def from_numpy(array):
    if _flavour(array) != "numpy":
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    return _share(array, "torch")


def _shape_of(size, name="zeros"):
    if len(size) == 1 and isinstance(size[0], str):
        raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not str")
    size = list(size[0]) if len(size) == 1 and not isinstance(size[0], _int) and not (_flavour(size[0]) and not size[0].shape) else list(size)
    if size and isinstance(size[0], _int) and _min(size) < 0:
        raise RuntimeError(f"{name}: Dimension size must be non-negative.")
    return size


def zeros(*size, dtype=None, device=None, requires_grad=False, size_=None, **kw):
    return _full("torch", _shape_of(size or (kw["size"],)), 0, dtype or _default[0], requires_grad)


def ones(*size, dtype=None, device=None, requires_grad=False, **kw):
    return _full("torch", _shape_of(size or (kw["size"],), "ones"), 1, dtype or _default[0], requires_grad)


def empty(*size, dtype=None, device=None, requires_grad=False):
    return _full("torch", _shape_of(size), 0, dtype or _default[0], requires_grad)


def full(size, fill_value, dtype=None, device=None, requires_grad=False):
    return _full("torch", list(size) if not isinstance(size, _int) else [size], fill_value, dtype, requires_grad)


def zeros_like(x, dtype=None, requires_grad=False, device=None):
    return _full("torch", x.shape, 0, dtype or x.dtype, requires_grad)


def ones_like(x, dtype=None, requires_grad=False, device=None):
    return _full("torch", x.shape, 1, dtype or x.dtype, requires_grad)


def full_like(x, fill_value, dtype=None, requires_grad=False):
    return _full("torch", x.shape, fill_value, dtype or x.dtype, requires_grad)


empty_like = zeros_like


def arange(start, end=None, step=1, dtype=None, device=None, requires_grad=False):
    start, end = (0, start) if end is None else (start, end)
    out = _arange("torch", start, end, step, dtype)
    return out.requires_grad_() if requires_grad else out


def linspace(start, end, steps, dtype=None, device=None, requires_grad=False):
    step = (end - start) / (steps - 1) if steps > 1 else 0
    if steps == 1:
        return _make("torch", [start], dtype or _default[0], requires_grad)
    half = steps // 2
    values = [start + step * i if i < half else end - step * (steps - 1 - i) for i in range(steps)]
    return _make("torch", values, dtype or _default[0], requires_grad)


def logspace(start, end, steps, base=10.0):
    return base ** linspace(start, end, steps)


def eye(n, m=None, dtype=None, requires_grad=False, device=None):
    m = n if m is None else m
    out = _full("torch", [n, m], 0, dtype or _default[0])
    at = _arange("torch", 0, _min(n, m), 1)
    out[at, at] = 1
    return out.requires_grad_() if requires_grad else out


def manual_seed(seed):
    _seed("torch", seed)
    return default_generator


def seed():
    return 0


def _random(kind, size, a, b, dtype, requires_grad, generator):
    out = _draw(generator or "torch", kind, _shape_of(size), dtype or _default[0], a, b)
    return out.requires_grad_() if requires_grad else out


def rand(*size, generator=None, dtype=None, requires_grad=False, device=None):
    return _random("uniform", size, 0.0, 1.0, dtype, requires_grad, generator)


def randn(*size, generator=None, dtype=None, requires_grad=False, device=None):
    return _random("normal", size, 0.0, 1.0, dtype, requires_grad, generator)


def rand_like(x, dtype=None):
    return rand(*x.shape, dtype=dtype or x.dtype)


def randn_like(x, dtype=None):
    return randn(*x.shape, dtype=dtype or x.dtype)


def randint(low, high=None, size=None, generator=None, dtype=None, device=None, requires_grad=False):
    if size is None:
        low, high, size = 0, low, high
    elif high is None:
        low, high = 0, low
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    out = _draw(generator or "torch", "integers", _shape_of((size,)), dtype or int64, low, high)
    return out.requires_grad_() if requires_grad else out


def randint_like(x, low, high=None):
    return randint(low, high, size=x.shape, dtype=x.dtype) if high is not None else randint(0, low, size=x.shape, dtype=x.dtype)


def randperm(n, generator=None, dtype=None, device=None):
    return _draw(generator or "torch", "permutation", [n], dtype or int64)


def normal(mean=0.0, std=1.0, size=None, generator=None):
    if size is None:
        shape = (mean if _flavour(mean) else std).shape
        return randn(*shape, generator=generator) * std + mean
    return _random("normal", (size,), mean, std, None, False, generator)


def bernoulli(p, generator=None):
    if p.numel() and not (0 <= p.detach().min().item() and p.detach().max().item() <= 1):
        raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)\nA probability lies between 0 and 1: apply sigmoid or softmax first.")
    return (rand(*p.shape, generator=generator, dtype=p.dtype) < p).to(p.dtype)


def multinomial(p, num_samples, replacement=False, generator=None):
    if not replacement and num_samples > p.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if p.numel() and not (p.detach().min().item() >= 0 and isfinite(p.detach().sum()).item()):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0\nProbabilities (or weights) are wanted, not logits: apply softmax first.")
    if not replacement or num_samples == 1:
        race = p.detach() / _draw(generator or "torch", "exponential", p.shape, p.dtype, 1.0)
        return race.argmax(-1, keepdim=True) if num_samples == 1 else _topk(race, num_samples)[1]
    flat = p.detach().reshape(-1, p.shape[-1])
    rows = []
    for row in flat.tolist():
        total, edges = 0.0, []
        for w in row:
            total += w
            edges.append(total)
        edges = [e / total for e in edges]
        drawn = _draw(generator or "torch", "uniform", [num_samples], float64, 0.0, 1.0).tolist()
        rows.append([_min(_first_at_least(edges, u), len(edges) - 1) for u in drawn])
    return tensor(rows).reshape(list(p.shape[:-1]) + [num_samples])


def _first_at_least(edges, u):
    for k, e in enumerate(edges):
        if e >= u:
            return k
    return len(edges)


def FloatTensor(data):
    return _make("torch", data, float32)


def LongTensor(data):
    return _make("torch", data, int64)


def BoolTensor(data):
    return _make("torch", data, bool)


def DoubleTensor(data):
    return _make("torch", data, float64)


IntTensor = lambda data: _make("torch", data, int32)
add, sub, subtract, mul, multiply = fn_add, fn_sub, fn_sub, fn_mul, fn_mul
div, divide, true_divide, floor_divide, remainder = fn_div, fn_div, fn_div, fn_floor_divide, fn_remainder
pow, eq, ne, lt, le, gt, ge = fn_pow, fn_eq, fn_ne, fn_lt, fn_le, fn_gt, fn_ge
not_equal, less, greater, less_equal, greater_equal = fn_ne, fn_lt, fn_gt, fn_le, fn_ge
maximum, minimum, logical_not, logical_and, logical_or = fn_maximum, fn_minimum, fn_logical_not, fn_logical_and, fn_logical_or
masked_fill, clamp, clip, neg, negative = fn_masked_fill, fn_clamp, fn_clamp, fn_neg, fn_neg
matmul, mm, bmm, mv, dot, inner = fn_matmul, fn_mm, fn_bmm, fn_mv, fn_dot, fn_dot
exp, log, sqrt, sin, cos, tan, asin, acos, atan = fn_exp, fn_log, fn_sqrt, fn_sin, fn_cos, fn_tan, fn_asin, fn_acos, fn_atan
arcsin, arccos, arctan, sinh, cosh, tanh, sigmoid, relu, erf = fn_asin, fn_acos, fn_atan, fn_sinh, fn_cosh, fn_tanh, fn_sigmoid, fn_relu, fn_erf
reciprocal, abs, absolute, sign, floor, ceil, round = fn_reciprocal, fn_abs, fn_abs, fn_sign, fn_floor, fn_ceil, fn_round
isnan, isinf, reshape, flatten, permute, transpose = fn_isnan, fn_isinf, fn_reshape, fn_flatten, fn_permute, fn_transpose
swapaxes, t, squeeze, unsqueeze, broadcast_to, clone, nonzero = fn_swapaxes, fn_t, fn_squeeze, fn_unsqueeze, fn_broadcast_to, fn_clone, fn_nonzero
sum, mean, prod, max, min, amax, amin = fn_sum, fn_mean, fn_prod, fn_max, fn_min, fn_amax, fn_amin
argmax, argmin, any, all, logsumexp = fn_argmax, fn_argmin, fn_any, fn_all, fn_logsumexp
softmax, log_softmax, numel = fn_softmax, fn_log_softmax, lambda x: x.numel()
concat = concatenate = cat
var, std, square, rsqrt, log1p, log2, log10, expm1, norm = _var, _std, _square, _rsqrt, _log1p, _log2, _log10, _expm1, _norm
cumsum, cumprod, chunk, split, narrow, unbind = _cumsum, _cumprod, _chunk, _split, _narrow, _unbind
index_select, flip, roll, tile, repeat_interleave = _index_select, _flip, _roll, _tile, _repeat_interleave
sort, argsort, topk, median, gather, scatter, scatter_add = _sorted, _argsort, _topk, _median, _gather, _scatter, _scatter_add
tril, triu, diag, diagonal, trace, outer, ger = _tril, _triu, _diag, _diagonal, _trace, _outer, _outer
masked_select, allclose, equal, isfinite, count_nonzero = _masked_select, _allclose, _equal, _isfinite, _count_nonzero
addmm, lerp, take, logical_xor = _addmm, _lerp, _take, _xor


def atan2(a, b):
    """The angle of the point (b, a); its gradient is known."""
    if not (_flavour(b) and (a.requires_grad or b.requires_grad)):
        return _atan2(a, b)
    # The angle of whichever of the two is smaller over the other, so that nothing is divided by 0.
    steep, origin = abs(a.detach()) > abs(b.detach()), (a.detach() == 0) & (b.detach() == 0)
    ratio = where(steep, -b, where(origin, 0.0, a)) / where(steep, a, where(b == 0, 1.0, b))
    half_turns = _atan2(a.detach(), b.detach()) - atan(ratio.detach())
    return _op("Add", "Atan2Backward0", [atan(ratio), half_turns])


arctan2 = atan2


def hstack(tensors):
    return cat(tensors, 0 if len(tensors[0].shape) == 1 else 1)


def vstack(tensors):
    return cat([x.reshape(1, -1) if len(x.shape) == 1 else x for x in tensors], 0)


def meshgrid(*axes, indexing="ij"):
    axes = axes[0] if len(axes) == 1 and isinstance(axes[0], (list, tuple)) else axes
    n = len(axes)
    shape = [len(a) for a in axes]
    grids = [a.reshape([-1 if i == k else 1 for i in range(n)]).expand(shape) for k, a in enumerate(axes)]
    return tuple([g.transpose(0, 1) for g in grids] if indexing == "xy" else grids)


def cdist(a, b, p=2.0):
    return _norm(a.unsqueeze(-2) - b.unsqueeze(-3), p, -1)


def bincount(x, weights=None, minlength=0):
    values = x.tolist()
    counts = [0] * builtins_max([minlength] + [v + 1 for v in values])
    for i, v in enumerate(values):
        counts[v] += 1 if weights is None else weights[i].item()
    return tensor(counts)


def builtins_max(values):
    best = values[0]
    for v in values:
        best = v if v > best else best
    return best


def histc(x, bins=100, min=0, max=0):
    values = x.reshape(-1).tolist()
    if min == 0 and max == 0:
        min, max = x.min().item(), x.max().item()
    counts, width = [0.0] * bins, (max - min) / bins
    for v in values:
        if min <= v <= max:
            k = _int((v - min) / width)
            counts[k if k < bins else bins - 1] += 1.0
    return tensor(counts)


def searchsorted(edges, values, right=False):
    at = edges.tolist()

    def place(v):
        k = 0
        while k < len(at) and (at[k] < v or (right and at[k] == v)):
            k += 1
        return k
    return tensor([place(v) for v in values.reshape(-1).tolist()]).reshape(values.shape)


def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    x = where(isnan(x), nan, x)
    big = finfo(float32).max
    x = where(x == inf, big if posinf is None else posinf, x)
    return where(x == -inf, -big if neginf is None else neginf, x)


def triu_indices(row, col, offset=0):
    pairs = [(i, j) for i in range(row) for j in range(col) if j - i >= offset]
    return tensor([[p[0] for p in pairs], [p[1] for p in pairs]])


def is_tensor(x):
    return isinstance(x, Tensor)


def is_grad_enabled():
    return _grad_mode()


def set_default_dtype(dtype):
    if not dtype.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _default[0] = dtype
    _default_type(dtype)


def set_default_tensor_type(kind):
    set_default_dtype(float64 if "Double" in (kind if isinstance(kind, str) else kind.__name__) else float32)


def get_default_dtype():
    return _default[0]


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    if profile is not None:
        precision, threshold, edgeitems, linewidth = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, 1 << 60, 3, 80)}[profile]
    _print_options(precision, "default" if sci_mode is None else sci_mode, None if threshold is None else (1 << 60 if threshold == inf else threshold), edgeitems, linewidth)


class _GradMode:
    """Gradients on or off: in a `with`, or around a function."""

    def __init__(self, on):
        self.on = on

    def __enter__(self):
        self.before = _grad_mode(self.on)

    def __exit__(self, *exc):
        _grad_mode(self.before)
        return False

    def __call__(self, function):
        on = self.on

        def wrapped(*args, **kw):
            before = _grad_mode(on)
            try:
                return function(*args, **kw)
            finally:
                _grad_mode(before)
        wrapped.__name__ = getattr(function, "__name__", "function")
        return wrapped


def no_grad(function=None):
    mode = _GradMode(False)
    return mode if function is None else mode(function)


def inference_mode(function=None):
    mode = _GradMode(False)
    return mode if function is None or isinstance(function, _bool) else mode(function)


def enable_grad(function=None):
    mode = _GradMode(True)
    return mode if function is None else mode(function)


class set_grad_enabled(_GradMode):
    def __init__(self, on):
        self.on = on
        self.before = _grad_mode(on)

    def __enter__(self):
        return None


_finfos = {
    "float16": (16, 0.000976562, 65504.0, 6.10352e-05, 0.001, 0.0009765625, 6.103515625e-05),
    "bfloat16": (16, 0.0078125, 3.38953e+38, 1.17549e-38, 0.01, 0.0078125, 1.1754943508222875e-38),
    "float32": (32, 1.19209e-07, 3.40282e+38, 1.17549e-38, 1e-06, 1.1920928955078125e-07, 1.1754943508222875e-38),
    "float64": (64, 2.22045e-16, 1.79769e+308, 2.22507e-308, 1e-15, 2.220446049250313e-16, 2.2250738585072014e-308),
}
_largest = {"float16": 65504.0, "bfloat16": 3.3895313892515355e+38, "float32": 3.4028234663852886e+38, "float64": 1.7976931348623157e+308}


class finfo:
    def __init__(self, dtype=None):
        self.dtype = (dtype or _default[0]).name
        self.bits, _, _, _, self.resolution, self.eps, self.tiny = _finfos[self.dtype]
        self.max, self.smallest_normal = _largest[self.dtype], self.tiny
        self.min = -self.max

    def __repr__(self):
        _, eps, most, tiny, resolution, _, _ = _finfos[self.dtype]
        return f"finfo(resolution={resolution:g}, min={-most:g}, max={most:g}, eps={eps:g}, smallest_normal={tiny:g}, tiny={tiny:g}, dtype={self.dtype})"

    __str__ = __repr__


class iinfo:
    def __init__(self, dtype=int64):
        self.bits, self.dtype = dtype.itemsize * 8, dtype.name
        unsigned = self.dtype.startswith("u")
        self.max = 2 ** self.bits - 1 if unsigned else 2 ** (self.bits - 1) - 1
        self.min = 0 if unsigned else -2 ** (self.bits - 1)

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"

    __str__ = __repr__


class _Cuda:
    def is_available(self):
        return False

    def manual_seed(self, seed):
        return None

    manual_seed_all = manual_seed

    def device_count(self):
        return 0


class _Backends:
    class mps:
        @staticmethod
        def is_available():
            return False

    class cudnn:
        deterministic = True
        benchmark = False


cuda, backends = _Cuda(), _Backends
default_generator = Generator()


def set_num_threads(n):
    return None


def get_num_threads():
    return 1


def use_deterministic_algorithms(on):
    return None


def compile(model, **kw):
    return model


def save(*args, **kw):
    raise RuntimeError("scripts here cannot write files; `chalkgrad run script.py --save FILE.safetensors` saves the tensors of a run")


def load(name, *args, **kw):
    from _native import _weights
    return dict(_weights(name))


def outer_product(a, b):
    return _outer(a, b)


import torch.autograd
import torch.nn
import torch.optim
import torch.utils
import torch.linalg

inverse, det, slogdet, matrix_power = torch.linalg.inv, torch.linalg.det, torch.linalg.slogdet, torch.linalg.matrix_power
logdet = lambda x: torch.linalg.det(x).log()
for _name, _f in (("inverse", inverse), ("det", det), ("logdet", logdet), ("matrix_power", matrix_power)):
    _attach(Tensor, _name, _f)


def __getattr__(name):
    """What is asked for rarely is made when it is."""
    import _torch_rare
    if name.startswith("_"):
        raise AttributeError(name)
    return getattr(_torch_rare, name)
