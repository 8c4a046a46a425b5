"""numpy, as far as students' own layers need it."""
from _tensors import *
from _tensors import _make, _full, _arange, _cast, _write, _flavour, _op, _share, _unique, _sort, _AddAt, _pad, _norm
from _tensors import _var, _std, _square, _log1p, _log2, _log10, _expm1, _cumsum, _cumprod, _flip, _roll, _tile, _repeat_interleave
from _tensors import _argsort, _tril, _triu, _diag, _diagonal, _trace, _outer, _allclose, _equal, _isfinite, _count_nonzero, _take, _split, _median
from _native import _print_options, _xor, _atan2, _and, _or
import math

pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None
Inf, NaN = inf, nan
_int, _float, _bool, _sum, _max, _abs, _any, _all = int, float, bool, sum, max, abs, any, all
float64, float32, int64, int32, uint8, bool_ = np_float64, np_float32, np_int64, np_int32, np_uint8, np_bool
float_, int_, intp, double, single = np_float64, np_int64, np_int64, np_float64, np_float32
float16, int8, int16 = dtype_float16, dtype_int8, dtype_int16
integer, floating, number, generic = (np_int64, np_int32, np_uint8), (np_float64, np_float32), (np_int64, np_float64), (np_int64, np_float64)


def array(data, dtype=None, copy=True, ndmin=0):
    if isinstance(data, (Tensor, TinyTensor)):
        data = data.detach().numpy() if isinstance(data, Tensor) else data.data
    out = _make("numpy", data, dtype)
    return out.reshape([1] * (ndmin - out.ndim) + list(out.shape)) if out.ndim < ndmin else out


def asarray(data, dtype=None):
    if _flavour(data) == "numpy" and (dtype is None or data.dtype == dtype):
        return data
    return array(data, dtype)


ascontiguousarray = asanyarray = asarray
copy = lambda x: array(x)


def _shape(shape):
    return [shape] if isinstance(shape, (_int, np_int64)) else list(shape)


def zeros(shape, dtype=np_float64):
    return _full("numpy", _shape(shape), 0, dtype)


def ones(shape, dtype=np_float64):
    return _full("numpy", _shape(shape), 1, dtype)


empty = zeros


def full(shape, fill_value, dtype=None):
    return _full("numpy", _shape(shape), fill_value, dtype)


def zeros_like(x, dtype=None, shape=None):
    x = asarray(x)
    return _full("numpy", x.shape, 0, dtype or x.dtype)


def ones_like(x, dtype=None):
    x = asarray(x)
    return _full("numpy", x.shape, 1, dtype or x.dtype)


def full_like(x, fill_value, dtype=None):
    x = asarray(x)
    return _full("numpy", x.shape, fill_value, dtype or x.dtype)


empty_like = zeros_like


def eye(n, m=None, k=0, dtype=np_float64):
    m = n if m is None else m
    out = _full("numpy", [n, m], 0, dtype)
    for i in range(n):
        if 0 <= i + k < m:
            out[i, i + k] = 1
    return out


identity = eye


def arange(start, stop=None, step=1, dtype=None):
    start, stop = (0, start) if stop is None else (start, stop)
    return _arange("numpy", start, stop, step, dtype)


def linspace(start, stop, num=50, endpoint=True, dtype=None):
    step = (stop - start) / ((num - 1) if endpoint else num) if num > 1 else 0.0
    values = [start + i * step for i in range(num)]
    if endpoint and num > 1:
        values[-1] = stop
    return _make("numpy", [_float(v) for v in values], dtype)


def logspace(start, stop, num=50, base=10.0):
    return base ** linspace(start, stop, num)


add, subtract, multiply, divide, true_divide = _AddAt(), fn_sub, fn_mul, fn_div, fn_div
floor_divide, mod, remainder, power, float_power = fn_floor_divide, fn_remainder, fn_remainder, fn_pow, fn_pow
maximum, minimum, fmax, fmin = fn_maximum, fn_minimum, fn_maximum, fn_minimum
equal, not_equal, less, greater, less_equal, greater_equal = fn_eq, fn_ne, fn_lt, fn_gt, fn_le, fn_ge
logical_and, logical_or, logical_not, logical_xor = fn_logical_and, fn_logical_or, fn_logical_not, _xor
negative, abs, absolute, fabs, sign, floor, ceil, rint = fn_neg, fn_abs, fn_abs, fn_abs, fn_sign, fn_floor, fn_ceil, fn_round
exp, log, sqrt, sin, cos, tan, arcsin, arccos, arctan = fn_exp, fn_log, fn_sqrt, fn_sin, fn_cos, fn_tan, fn_asin, fn_acos, fn_atan
sinh, cosh, tanh, reciprocal, isnan, isinf, arctan2 = fn_sinh, fn_cosh, fn_tanh, fn_reciprocal, fn_isnan, fn_isinf, _atan2
round = around = round_ = fn_round
matmul, dot, inner, vdot = fn_matmul, fn_dot, fn_dot, fn_dot
sum, mean, prod, max, min, amax, amin = fn_sum, fn_mean, fn_prod, fn_max, fn_min, fn_max, fn_min
argmax, argmin, any, all = fn_argmax, fn_argmin, fn_any, fn_all
reshape, transpose, swapaxes, squeeze, expand_dims, broadcast_to = fn_reshape, fn_transpose, fn_swapaxes, fn_squeeze, fn_unsqueeze, fn_broadcast_to
concatenate, nonzero = cat, fn_nonzero
nanmean, nansum = mean, sum


def clip(x, a_min=None, a_max=None):
    return fn_clamp(x, a_min, a_max)


def _of(f):
    """numpy's functions take lists too."""
    return lambda x, *args, **kw: f(asarray(x), *args, **kw)


var, std, square, log1p, log2, log10, expm1 = _of(_var), _of(_std), _of(_square), _of(_log1p), _of(_log2), _of(_log10), _of(_expm1)
cumsum, cumprod, flip, roll, tile, repeat = _of(_cumsum), _of(_cumprod), _of(_flip), _of(_roll), _of(_tile), _of(_repeat_interleave)
argsort, tril, triu, diag, diagonal, trace = _of(_argsort), _of(_tril), _of(_triu), _of(_diag), _of(_diagonal), _of(_trace)
isfinite, count_nonzero, take, median, ravel = _of(_isfinite), _of(_count_nonzero), _of(_take), _of(_median), _of(lambda x: x.reshape(-1))
shape, ndim, size = (lambda x: asarray(x).shape), (lambda x: asarray(x).ndim), (lambda x: asarray(x).size)
fliplr, flipud = (lambda x: _flip(x, 1)), (lambda x: _flip(x, 0))
exp2, sinc = (lambda x: 2.0 ** asarray(x)), (lambda x: where(x == 0, 1.0, fn_sin(pi * x) / (pi * x)))


def sort(x, axis=-1):
    return _sort(asarray(x), axis)[0]


def outer(a, b):
    return _outer(asarray(a), asarray(b))


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return _allclose(asarray(a), asarray(b), rtol, atol)


def isclose(a, b, rtol=1e-5, atol=1e-8):
    return fn_abs(asarray(a) - asarray(b)) <= atol + rtol * fn_abs(asarray(b))


def array_equal(a, b):
    return _equal(asarray(a), asarray(b))


def vstack(arrays):
    return cat([asarray(x).reshape(1, -1) if asarray(x).ndim < 2 else asarray(x) for x in arrays], 0)


row_stack = vstack


def hstack(arrays):
    arrays = [asarray(x) for x in arrays]
    arrays = [x.reshape(1) if x.ndim == 0 else x for x in arrays]
    return cat(arrays, 0 if arrays[0].ndim == 1 else 1)


def column_stack(arrays):
    return cat([asarray(x).reshape(-1, 1) if asarray(x).ndim == 1 else asarray(x) for x in arrays], 1)


def append(x, values, axis=None):
    if axis is None:
        return cat([asarray(x).reshape(-1), asarray(values).reshape(-1)])
    return cat([asarray(x), asarray(values)], axis)


def delete(x, index, axis=0):
    gone = [index] if isinstance(index, _int) else list(index)
    keep = [i for i in range(x.shape[axis]) if i not in gone and i - x.shape[axis] not in gone]
    return _take(x, keep, axis)


def split(x, parts, axis=0):
    n = x.shape[axis]
    if isinstance(parts, _int):
        if n % parts:
            raise ValueError("array split does not result in an equal division")
        return list(_split(x, n // parts, axis))
    edges = [0] + list(parts) + [n]
    return list(_split(x, [b - a for a, b in zip(edges, edges[1:])], axis))


def array_split(x, parts, axis=0):
    n = x.shape[axis]
    return list(_split(x, [n // parts + (1 if i < n % parts else 0) for i in range(parts)], axis))


def pad(x, pad_width, mode="constant", constant_values=0, **kw):
    x = asarray(x)
    if isinstance(pad_width, _int):
        pad_width = [(pad_width, pad_width)] * x.ndim
    pad_width = list(pad_width)
    if isinstance(pad_width[0], _int):
        pad_width = [tuple(pad_width) if len(pad_width) == 2 else (pad_width[0],) * 2] * x.ndim
    if len(pad_width) == 1:
        pad_width = pad_width * x.ndim
    names = {"constant": "constant", "edge": "edge", "reflect": "reflect", "wrap": "wrap"}
    return _pad(x, [p[0] for p in pad_width], [p[1] for p in pad_width], names[mode], _float(constant_values))


def unique(x, return_counts=False, return_inverse=False):
    values, counts = _unique(asarray(x))
    if return_inverse:
        at = {v: i for i, v in enumerate(values.tolist())}
        return values, array([at[v] for v in asarray(x).reshape(-1).tolist()])
    return (values, counts) if return_counts else values


def bincount(x, weights=None, minlength=0):
    counts = [0] * _max([minlength] + [v + 1 for v in asarray(x).tolist()])
    for v in asarray(x).tolist():
        counts[v] += 1
    return array(counts)


def ndenumerate(x):
    x = asarray(x)
    for i in ndindex(*x.shape):
        yield i, x[i]


def ndindex(*shape):
    shape = tuple(shape[0]) if len(shape) == 1 and not isinstance(shape[0], _int) else shape
    for flat in range(math.prod(shape)):
        index = []
        for d in reversed(shape):
            index.append(flat % d)
            flat //= d
        yield tuple(reversed(index))


def meshgrid(*axes, indexing="xy"):
    axes = [asarray(a) for a in axes]
    n = len(axes)
    order = list(range(n))
    if indexing == "xy" and n > 1:
        order[0], order[1] = 1, 0
    shape = [len(axes[order[i]]) for i in range(n)]
    out = []
    for k, a in enumerate(axes):
        place = order[k]
        out.append(a.reshape([-1 if i == place else 1 for i in range(n)]).broadcast_to(shape).copy())
    return out


def moveaxis(x, source, destination):
    order = [i for i in range(x.ndim) if i != source % x.ndim]
    order.insert(destination % x.ndim, source % x.ndim)
    return x.transpose(order)


def diff(x, axis=-1):
    x = asarray(x)
    return x[1:] - x[:-1] if x.ndim == 1 else None


def average(x, weights=None, axis=None):
    return mean(x, axis) if weights is None else sum(asarray(x) * asarray(weights), axis) / sum(asarray(weights), axis)


def convolve(a, b, mode="full"):
    a, b = asarray(a) * 1.0, asarray(b) * 1.0
    n, m = len(a), len(b)
    out = zeros(n + m - 1)
    for i in range(n):
        out[i:i + m] += a[i] * b
    if mode == "valid":
        return out[m - 1:n]
    return out[(m - 1) // 2:(m - 1) // 2 + n] if mode == "same" else out


def searchsorted(edges, v, side="left"):
    at = asarray(edges).tolist()
    place = lambda x: len([a for a in at if a < x or (side == "right" and a == x)])
    return array([place(x) for x in v]) if hasattr(v, "__len__") else place(v)


def cov(x):
    x = x - x.mean(1, keepdims=True)
    return x @ x.T / (x.shape[1] - 1)


def vectorize(f):
    return lambda x: array([f(v) for v in asarray(x).reshape(-1).tolist()]).reshape(asarray(x).shape)


def apply_along_axis(f, axis, x):
    return array([f(row) for row in (x if axis else x.T)])


def isscalar(x):
    return not hasattr(x, "shape") or x.shape == ()


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, **kw):
    _print_options("numpy", precision, None, suppress, threshold, edgeitems, linewidth)


class errstate:
    def __init__(self, **kw):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


def seterr(**kw):
    return {}


class finfo:
    def __init__(self, dtype):
        single = dtype in (np_float32,) or str(dtype) == "float32"
        self.eps = 1.1920929e-07 if single else 2.220446049250313e-16
        self.max = 3.4028235e+38 if single else 1.7976931348623157e+308
        self.min = -self.max


def dtype(x):
    return zeros(1, x).dtype


bool, int, float = _bool, _int, _float
import numpy.random
import numpy.linalg


class testing:
    @staticmethod
    def assert_allclose(a, b, rtol=1e-7, atol=0, err_msg=""):
        if not allclose(a, b, rtol, atol):
            raise AssertionError(f"Not equal to tolerance rtol={rtol}, atol={atol}\n{err_msg}")

    @staticmethod
    def assert_array_almost_equal(a, b, decimal=6):
        if not allclose(a, b, 0, 1.5 * 10 ** -decimal):
            raise AssertionError("Arrays are not almost equal")

    @staticmethod
    def assert_array_equal(a, b):
        if not array_equal(a, b):
            raise AssertionError("Arrays are not equal")
