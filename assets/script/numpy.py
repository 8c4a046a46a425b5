"""numpy, as far as students' own layers need it."""
from _tensors import *
from _tensors import _make, _full, _arange, _cast, _write, _flavour, _op, _share, _unique, _sort, _AddAt, _pad, _norm
from _tensors import _var, _std, _square, _log1p, _log2, _log10, _expm1, _cumsum, _cumprod, _flip, _roll, _tile, _repeat_interleave
from _tensors import _argsort, _tril, _triu, _diag, _diagonal, _trace, _outer, _allclose, _equal, _isfinite, _count_nonzero, _take, _split, _median
from _native import _np_options, _np_text, _zero_d, _xor, _atan2, _and, _or
import math

pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None
Inf, NaN = inf, nan
_int, _float, _bool, _sum, _max, _min, _abs, _any, _all, _range = int, float, bool, sum, max, min, abs, any, all, range
float64, float32, int64, int32, uint8, bool_ = np_float64, np_float32, np_int64, np_int32, np_uint8, np_bool
float_, int_, intp, double, single = np_float64, np_int64, np_int64, np_float64, np_float32
float16, int8, int16 = dtype_float16, dtype_int8, dtype_int16
integer, floating, number, generic = (np_int64, np_int32, np_uint8), (np_float64, np_float32), (np_int64, np_float64), (np_int64, np_float64)


def array(data, dtype=None, copy=True, ndmin=0):
    if isinstance(data, (Tensor, TinyTensor)):
        data = data.detach().numpy() if isinstance(data, Tensor) else data.data
    out = _zero_d(_make("numpy", data, dtype))
    return out.reshape([1] * (ndmin - out.ndim) + list(out.shape)) if out.ndim < ndmin else out


def asarray(data, dtype=None):
    if _flavour(data) == "numpy" and (dtype is None or data.dtype == dtype):
        return data
    return array(data, dtype)


ascontiguousarray = asanyarray = asarray
copy = lambda x: array(x)


def _shape(shape):
    sizes = [shape] if isinstance(shape, (_int, np_int64)) else list(shape)
    for n in sizes:
        if n < 0:
            raise ValueError("negative dimensions are not allowed")
    return sizes


def zeros(shape, dtype=np_float64, order="C"):
    return _zero_d(_full("numpy", _shape(shape), 0, dtype or np_float64))


def ones(shape, dtype=np_float64, order="C"):
    return _zero_d(_full("numpy", _shape(shape), 1, dtype or np_float64))


empty = zeros


def full(shape, fill_value, dtype=None, order="C"):
    if getattr(fill_value, "shape", ()) or isinstance(fill_value, (list, tuple)):
        return fn_clone(fn_broadcast_to(asarray(fill_value, dtype), _shape(shape)))
    return _zero_d(_full("numpy", _shape(shape), fill_value, dtype))


def zeros_like(x, dtype=None, shape=None):
    x = asarray(x)
    return _full("numpy", x.shape if shape is None else _shape(shape), 0, dtype or x.dtype)


def ones_like(x, dtype=None, shape=None):
    x = asarray(x)
    return _full("numpy", x.shape if shape is None else _shape(shape), 1, dtype or x.dtype)


def full_like(x, fill_value, dtype=None, shape=None):
    x = asarray(x)
    return _full("numpy", x.shape if shape is None else _shape(shape), fill_value, dtype or x.dtype)


empty_like = zeros_like


def eye(n, m=None, k=0, dtype=np_float64):
    m = n if m is None else m
    out = _full("numpy", _shape((n, m)), 0, dtype)
    for i in range(n):
        if 0 <= i + k < m:
            out[i, i + k] = 1
    return out


identity = eye


def arange(start, stop=None, step=1, dtype=None):
    start, stop = (0, start) if stop is None else (start, stop)
    return _arange("numpy", start, stop, step, dtype)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    if getattr(start, "shape", ()) or getattr(stop, "shape", ()):
        share = linspace(0.0, 1.0, num, endpoint).reshape([-1] + [1] * len((asarray(start) + stop).shape))
        return asarray(start) + share * (asarray(stop) - start)
    parts = (num - 1) if endpoint else num
    step = (stop - start) / parts if parts > 0 else nan
    values = [_float(i * step + start) for i in _range(num)] if num > 1 else [_float(start)] * num
    if endpoint and num > 1:
        values[-1] = _float(stop)
    out = _make("numpy", values, dtype or np_float64)
    return (out, np_float64(step)) if retstep else out


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
matmul, inner, vdot = fn_matmul, fn_dot, fn_dot


def dot(a, b, out=None):
    a, b = asarray(a), asarray(b)
    if a.ndim and b.ndim:
        k = b.ndim - 2 if b.ndim > 1 else 0
        if a.shape[-1] != b.shape[k]:
            text = lambda shape: str(tuple(shape)).replace(", ", ",")
            raise ValueError(f"shapes {text(a.shape)} and {text(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) != {b.shape[k]} (dim {k})\nThe last axis of the first must be as long as the {'second last' if b.ndim > 1 else 'only'} axis of the second.")
    return fn_dot(a, b)


sum, mean, prod, max, min, amax, amin = fn_sum, fn_mean, fn_prod, fn_max, fn_min, fn_max, fn_min
argmax, argmin, any, all = fn_argmax, fn_argmin, fn_any, fn_all
reshape, transpose, swapaxes, squeeze, expand_dims, broadcast_to = fn_reshape, fn_transpose, fn_swapaxes, fn_squeeze, fn_unsqueeze, fn_broadcast_to
nonzero = fn_nonzero
_cat, _stack = cat, stack


def concatenate(arrays, axis=0, out=None, dtype=None):
    arrays = [asarray(x) for x in arrays]
    if not arrays:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        arrays, axis = [x.reshape(-1) for x in arrays], 0
    for i, x in enumerate(arrays):
        if x.ndim == 0:
            raise ValueError(f"zero-dimensional arrays cannot be concatenated")
    made = _cat(arrays, axis)
    return made if dtype is None else made.astype(dtype)


def stack(arrays, axis=0, out=None, dtype=None):
    arrays = [asarray(x) for x in arrays]
    if not arrays:
        raise ValueError("need at least one array to stack")
    return _stack(arrays, axis)


cat = concatenate


def clip(x, a_min=None, a_max=None, out=None, *, min=None, max=None):
    found = fn_clamp(asarray(x), min if a_min is None else a_min, max if a_max is None else a_max)
    if out is None:
        return found
    _write(out, found)
    return out


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


def sort(x, axis=-1, kind=None):
    x = asarray(x)
    return _sort(x.reshape(-1), 0)[0] if axis is None else _sort(x, axis)[0]


def outer(a, b):
    return _outer(asarray(a), asarray(b))


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return _bool(fn_all(isclose(a, b, rtol, atol, equal_nan)))


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    a, b = asarray(a) * 1.0, asarray(b) * 1.0
    near = (fn_abs(a - b) <= atol + rtol * fn_abs(b)) & _isfinite(b) | (a == b)
    return near | (fn_isnan(a) & fn_isnan(b)) if equal_nan else near


def array_equal(a, b, equal_nan=False):
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


def split(x, parts, axis=0):
    n = x.shape[axis]
    if isinstance(parts, (_int, np_int64)):
        if n % parts:
            raise ValueError("array split does not result in an equal division")
        return list(_split(x, n // parts, axis))
    edges = [0] + list(parts) + [n]
    return list(_split(x, [b - a for a, b in zip(edges, edges[1:])], axis))


def array_split(x, parts, axis=0):
    x = asarray(x)
    n = x.shape[axis]
    if not isinstance(parts, _int):
        return split(x, parts, axis)
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


def unique(x, return_index=False, return_inverse=False, return_counts=False, axis=None):
    x = asarray(x)
    if axis is not None:
        rows = moveaxis(x, axis, 0)
        flat = [tuple(r) for r in rows.reshape(rows.shape[0], -1).tolist()]
        order = sorted(set(flat))
        values = moveaxis(rows[[flat.index(k) for k in order]], 0, axis)
        first, at, counts = [flat.index(k) for k in order], {k: i for i, k in enumerate(order)}, [flat.count(k) for k in order]
        counts = array(counts)
    else:
        values, counts = _unique(x)
        flat = x.reshape(-1).tolist()
        at = {v: i for i, v in enumerate(values.tolist())}
        first = [flat.index(v) for v in values.tolist()] if return_index else []
    out = [values]
    if return_index:
        out.append(array(first, dtype=np_int64))
    if return_inverse:
        inverse = array([at[v] for v in flat], dtype=np_int64)
        out.append(inverse.reshape(x.shape) if axis is None else inverse)
    if return_counts:
        out.append(counts)
    return values if len(out) == 1 else tuple(out)


def bincount(x, weights=None, minlength=0):
    values = asarray(x).tolist()
    if values and not isinstance(values[0], _int):
        raise TypeError("Cannot cast array data from dtype('float64') to dtype('int64') according to the rule 'safe'")
    if values and _min(values) < 0:
        raise ValueError("'list' argument must have no negative elements")
    counts = [0 if weights is None else 0.0] * _max([minlength] + [v + 1 for v in values])
    for i, v in enumerate(values):
        counts[v] += 1 if weights is None else _float(weights[i])
    return array(counts, dtype=np_int64 if weights is None else np_float64)


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
    return tuple(out)


def moveaxis(x, source, destination):
    order = [i for i in range(x.ndim) if i != source % x.ndim]
    order.insert(destination % x.ndim, source % x.ndim)
    return x.transpose(order)


def average(x, axis=None, weights=None, returned=False, keepdims=False):
    if weights is not None and axis is not None and asarray(weights).ndim == 1:
        x = asarray(x)
        w = asarray(weights).reshape([-1 if d == axis % x.ndim else 1 for d in _range(x.ndim)])
        return sum(x * w, axis) / sum(asarray(weights))
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
    from bisect import bisect_left, bisect_right
    at, find = asarray(edges).tolist(), bisect_left if side == "left" else bisect_right
    v = asarray(v)
    return array([find(at, x) for x in v.reshape(-1).tolist()], dtype=np_int64).reshape(v.shape) if v.ndim else np_int64(find(at, v.item()))


def cross(a, b):
    a, b = asarray(a), asarray(b)
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)")
    if a.shape[-1] == 2:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    x, y, z = a[..., 0], a[..., 1], a[..., 2]
    u, v, w = b[..., 0], b[..., 1], b[..., 2]
    return stack([y * w - z * v, z * u - x * w, x * v - y * u], -1)


def percentile(x, q, axis=None):
    return quantile(x, asarray(q) / 100 if hasattr(q, "__len__") else q / 100, axis)


def quantile(x, q, axis=None):
    x = asarray(x) * 1.0
    if hasattr(q, "__len__"):
        return stack([quantile(x, _float(v), axis) for v in q])
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis)
    ordered, place = _sort(x, axis)[0], q * (x.shape[axis] - 1)
    low, high = math.floor(place), math.ceil(place)
    below, above = _take(ordered, low, axis) if ordered.ndim > 1 else ordered[low], _take(ordered, high, axis) if ordered.ndim > 1 else ordered[high]
    return below + (above - below) * (place - low)


def argwhere(x):
    found = fn_nonzero(asarray(x))
    return stack(list(found), 1)


def flatnonzero(x):
    return fn_nonzero(asarray(x).reshape(-1))[0]


def histogram(x, bins=10, range=None, density=False):
    values = asarray(x).reshape(-1)
    if hasattr(bins, "__len__"):
        edges = asarray(bins)
    else:
        low, high = range if range is not None else (_float(values.min()), _float(values.max()))
        edges = linspace(low, high, bins + 1)
    at, counts = edges.tolist(), [0] * (len(edges) - 1)
    for v in values.tolist():
        for k in _range(len(counts)):
            if at[k] <= v < at[k + 1] or (k == len(counts) - 1 and v == at[-1]):
                counts[k] += 1
                break
    counts = array(counts)
    return (counts / (sum(counts) * (edges[1:] - edges[:-1])) if density else counts), edges


def interp(x, xp, fp):
    xs, ys = asarray(xp).tolist(), asarray(fp).tolist()

    def one(v):
        if v <= xs[0]:
            return _float(ys[0])
        for i in _range(1, len(xs)):
            if v <= xs[i]:
                return ys[i - 1] + (ys[i] - ys[i - 1]) * (v - xs[i - 1]) / (xs[i] - xs[i - 1])
        return _float(ys[-1])
    return array([one(v) for v in asarray(x).reshape(-1).tolist()]).reshape(asarray(x).shape) if hasattr(x, "__len__") else float64(one(x))


def vander(x, N=None, increasing=False):
    x = asarray(x)
    n = len(x) if N is None else N
    return stack([x ** (i if increasing else n - 1 - i) for i in _range(n)], 1)


def polyfit(x, y, deg):
    from numpy.linalg import lstsq
    if len(x) != len(y):
        raise TypeError("expected x and y to have same length")
    return lstsq(vander(asarray(x) * 1.0, deg + 1), asarray(y) * 1.0)[0]


def polyval(p, x):
    out = asarray(x) * 0
    for c in p:
        out = out * x + c
    return out


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    m = asarray(m) * 1.0
    m = m.reshape(1, -1) if m.ndim == 1 else (m if rowvar else m.T)
    if y is not None:
        m = cat([m, (asarray(y) * 1.0).reshape(1, -1)], 0)
    m = m - m.mean(1, keepdims=True)
    out = m @ m.T / (m.shape[1] - ((0 if bias else 1) if ddof is None else ddof))
    return out[0, 0] if out.shape == (1, 1) else out


def corrcoef(x, y=None):
    c = cov(x, y)
    d = fn_sqrt(diag(c))
    return c / (d.reshape(-1, 1) * d.reshape(1, -1))


def _without_nan(f):
    return lambda x, axis=None: f(asarray(x)[~fn_isnan(asarray(x))]) if axis is None else array([f(r[~fn_isnan(r)]) for r in (asarray(x) if axis in (1, -1) else asarray(x).T)])


nanmean, nansum, nanmax, nanmin, nanstd = _without_nan(mean), _without_nan(sum), _without_nan(max), _without_nan(min), _without_nan(std)


def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    x = asarray(x) * 1.0
    x = where(fn_isnan(x), nan, x)
    x = where(x == inf, 1.7976931348623157e+308 if posinf is None else posinf, x)
    return where(x == -inf, -1.7976931348623157e+308 if neginf is None else neginf, x)


def ptp(x, axis=None):
    return max(asarray(x), axis) - min(asarray(x), axis)


def insert(x, index, values, axis=0):
    x = asarray(x)
    values = asarray(values, x.dtype)
    values = values.reshape([1 if d == axis else n for d, n in enumerate(x.shape)]) if values.ndim < x.ndim and values.size * 1 != 1 else values.reshape([-1 if d == axis else 1 for d in _range(x.ndim)]) if x.ndim == 1 else values
    n = x.shape[axis]
    index = index + n if index < 0 else index
    parts = [_take(x, list(_range(index)), axis)] if index else []
    return cat(parts + [values] + ([_take(x, list(_range(index, n)), axis)] if index < n else []), axis)


def delete(x, index, axis=None):
    x = asarray(x)
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis)
    n = x.shape[axis]
    if isinstance(index, slice):
        index = list(_range(n))[index]
    gone = [_int(index)] if isinstance(index, (_int, np_int64)) else [_int(i) for i in (flatnonzero(index) if asarray(index).dtype == bool_ else index)]
    for i in gone:
        if not -n <= i < n:
            raise IndexError(f"index {i} is out of bounds for axis {axis} with size {n}")
    return _take(x, [i for i in _range(n) if i not in gone and i - n not in gone], axis)


def fromiter(iterable, dtype, count=-1):
    return array(list(iterable), dtype)


def fromfunction(f, shape, dtype=float64):
    grids = meshgrid(*[arange(n, dtype=dtype) for n in shape], indexing="ij")
    return f(*grids)


def kron(a, b):
    a, b = asarray(a), asarray(b)
    rank = a.ndim if a.ndim > b.ndim else b.ndim
    a = a.reshape([1] * (rank - a.ndim) + list(a.shape))
    b = b.reshape([1] * (rank - b.ndim) + list(b.shape))
    wide = a.reshape([n for d in a.shape for n in (d, 1)]) * b.reshape([n for d in b.shape for n in (1, d)])
    return wide.reshape([x * y for x, y in zip(a.shape, b.shape)])


def atleast_1d(x):
    x = asarray(x)
    return x.reshape(1) if x.ndim == 0 else x


def atleast_2d(x):
    x = asarray(x)
    return x.reshape(1, -1) if x.ndim < 2 else x


def rot90(x, k=1):
    x = asarray(x)
    for _ in _range(k % 4):
        x = _flip(x.T, 0)
    return x


def dstack(arrays):
    return cat([asarray(x)[..., None] if asarray(x).ndim == 2 else asarray(x) for x in arrays], 2)


def diff(x, n=1, axis=-1):
    x = asarray(x)
    for _ in _range(n):
        size = x.shape[axis]
        x = _take(x, list(_range(1, size)), axis) - _take(x, list(_range(size - 1)), axis)
    return x


def gradient(f, dx=1.0, axis=None, edge_order=1):
    f = asarray(f) * 1.0
    if f.ndim > 1:
        axes = _range(f.ndim) if axis is None else [axis]
        parts = [_slopes(f, a, dx) for a in axes]
        return tuple(parts) if axis is None else parts[0]
    if getattr(dx, "shape", ()):
        h = diff(dx)
        a, b = h[:-1], h[1:]
        inner = -b / (a * (a + b)) * f[:-2] + (b - a) / (a * b) * f[1:-1] + a / (b * (a + b)) * f[2:]
        return cat([(f[1:2] - f[:1]) / h[:1], inner, (f[-1:] - f[-2:-1]) / h[-1:]])
    inner = (f[2:] - f[:-2]) / (2 * dx)
    return cat([(f[1:2] - f[:1]) / dx, inner, (f[-1:] - f[-2:-1]) / dx])


def _slopes(f, axis, dx):
    g = moveaxis(f, axis, 0)
    inner = (g[2:] - g[:-2]) / (2 * dx)
    return moveaxis(cat([(g[1:2] - g[:1]) / dx, inner, (g[-1:] - g[-2:-1]) / dx]), 0, axis)


def trapezoid(y, x=None, dx=1.0):
    y = asarray(y)
    step = dx if x is None else diff(x)
    return sum((y[1:] + y[:-1]) / 2 * step)


trapz = trapezoid


def take_along_axis(x, indices, axis):
    return _op("GatherElements", "", [asarray(x), asarray(indices)], {"axis": axis})


def _out(f):
    """A function of numbers that can write into an array that is there, and take part of them."""
    def made(*args, out=None, where=True, dtype=None, **kw):
        found = f(*args, **kw)
        if dtype is not None:
            found = found.astype(dtype)
        if where is not True:
            found = _where(where, found, zeros_like(found) if out is None else out)
        if out is None:
            return found
        _write(out, found)
        return out
    return made


def argpartition(x, kth, axis=-1):
    return _argsort(asarray(x), axis)


def partition(x, kth, axis=-1):
    return _sort(asarray(x), axis)[0]


def isin(x, values):
    values = asarray(values).reshape(-1).tolist()
    return array([v in values for v in asarray(x).reshape(-1).tolist()]).reshape(asarray(x).shape)


def setdiff1d(a, b):
    gone = asarray(b).tolist()
    return array([v for v in unique(a).tolist() if v not in gone])


def intersect1d(a, b):
    both = asarray(b).tolist()
    return array([v for v in unique(a).tolist() if v in both])


def union1d(a, b):
    return unique(cat([asarray(a).reshape(-1), asarray(b).reshape(-1)]))


def select(conditions, choices, default=0):
    out = default
    for c, v in reversed(list(zip(conditions, choices))):
        out = where(c, v, out)
    return out


def sign(x):
    return fn_sign(asarray(x))


def heaviside(x, at):
    return where(asarray(x) == 0, at, (asarray(x) > 0) * 1.0)


def hypot(a, b):
    return fn_sqrt(asarray(a) ** 2 + asarray(b) ** 2)


def cbrt(x):
    x = asarray(x)
    return fn_sign(x) * fn_abs(x) ** (1 / 3)


def deg2rad(x):
    return asarray(x) * (pi / 180)


def rad2deg(x):
    return asarray(x) * (180 / pi)


radians, degrees = deg2rad, rad2deg


def trunc(x):
    x = asarray(x)
    return where(x < 0, fn_ceil(x), fn_floor(x))


fix = trunc


def logaddexp(a, b):
    top = fn_maximum(asarray(a), asarray(b))
    return top + fn_log(fn_exp(asarray(a) - top) + fn_exp(asarray(b) - top))


def broadcast_arrays(*arrays):
    total = 0
    for x in arrays:
        total = total + asarray(x) * 0
    return tuple([fn_broadcast_to(asarray(x), total.shape) for x in arrays])


def resize(x, shape):
    flat, n = asarray(x).reshape(-1), math.prod(_shape(shape))
    return _take(flat, [i % flat.size for i in _range(n)], 0).reshape(shape)


def digitize(x, bins):
    at = asarray(bins).tolist()
    place = lambda v: len([b for b in at if b <= v])
    return array([place(v) for v in asarray(x).tolist()]) if hasattr(x, "__len__") else place(x)


def tri(n, m=None, k=0):
    return _tril(ones((n, n if m is None else m)), k)


def tril_indices(n, k=0):
    pairs = [(i, j) for i in _range(n) for j in _range(n) if j - i <= k]
    return array([p[0] for p in pairs]), array([p[1] for p in pairs])


def triu_indices(n, k=0):
    pairs = [(i, j) for i in _range(n) for j in _range(n) if j - i >= k]
    return array([p[0] for p in pairs]), array([p[1] for p in pairs])


def fill_diagonal(x, value):
    for i in _range(x.shape[0] if x.shape[0] < x.shape[1] else x.shape[1]):
        x[i, i] = value


def tensordot(a, b, axes=2):
    import torch
    return torch.tensordot(torch.from_numpy(asarray(a)), torch.from_numpy(asarray(b)), axes).numpy()


def vectorize(f, otypes=None, **kw):
    def over(*arrays):
        arrays = broadcast_arrays(*arrays) if len(arrays) > 1 else [asarray(arrays[0])]
        rows = zip(*[a.reshape(-1).tolist() for a in arrays])
        return array([f(*row) for row in rows]).reshape(arrays[0].shape)
    return over


def apply_along_axis(f, axis, x):
    x = asarray(x)
    return array([f(row) for row in (x if axis in (1, -1) else x.T)])


def isscalar(x):
    return not hasattr(x, "shape") or x.shape == ()


_printing = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False, "floatmode": "maxprec", "sign": "-", "nanstr": "nan", "infstr": "inf", "formatter": None}


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None):
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth, "suppress": suppress,
             "floatmode": floatmode, "sign": sign, "nanstr": nanstr, "infstr": infstr}
    _printing.update({k: v for k, v in given.items() if v is not None})
    _printing["formatter"] = formatter
    _np_options(*_printing.values())


def get_printoptions():
    return dict(_printing)


class printoptions:
    """Printing options for the length of a `with`."""

    def __init__(self, *args, **kw):
        self._args, self._kw = args, kw

    def __enter__(self):
        self._before = dict(_printing)
        set_printoptions(*self._args, **self._kw)
        return dict(_printing)

    def __exit__(self, *exc):
        _printing.update(self._before)
        _np_options(*_printing.values())
        return False


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", *, formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix="", legacy=None):
    with printoptions(precision, threshold, edgeitems, max_line_width, suppress_small, None, None, formatter, sign, floatmode):
        return _np_text(asarray(a), separator, prefix, suffix)


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    return array2string(a, max_line_width, precision, suppress_small)


def array_repr(a, max_line_width=None, precision=None, suppress_small=None):
    with printoptions(precision, None, None, max_line_width, suppress_small):
        return repr(a)


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


_where = where
exp, log, sqrt, sin, cos, tan, tanh, square, log1p, expm1, abs, absolute, negative, sign = [_out(f) for f in (exp, log, sqrt, sin, cos, tan, tanh, square, log1p, expm1, abs, absolute, negative, sign)]
subtract, multiply, divide, true_divide, maximum, minimum, power, matmul = [_out(f) for f in (subtract, multiply, divide, true_divide, maximum, minimum, power, matmul)]
bool, int, float = _bool, _int, _float
import numpy.random
import numpy.linalg



def __getattr__(name):
    """What is asked for less often is made when it is."""
    import _numpy_more
    if name.startswith("_"):
        raise AttributeError(name)
    return getattr(_numpy_more, name)
