"""numpy: what is asked for less often. Loaded when it is."""
import math as _math
import numpy as _np
from numpy import asarray as _a
from _native import _cast as _to, fn_lt as _lt, fn_eq as _eq
from _native import dtype_uint8 as ubyte, dtype_int64 as longlong, dtype_float16 as half

_range, _sorted, _int, _float, _len = range, sorted, int, float, len
True_, False_ = _np.bool_(True), _np.bool_(False)
euler_gamma = 0.5772156649015329
acos, asin, atan, atan2, pow, concat, permute_dims = _np.arccos, _np.arcsin, _np.arctan, _np.arctan2, _np.power, _np.concatenate, _np.transpose
uint8, byte, ubyte, short, half, long, longlong, intc = _np.uint8, _np.int8, _np.uint8, _np.int16, _np.float16, _np.int64, _np.int64, _np.int32


def arcsinh(x):
    x = _a(x) * 1.0
    return _np.sign(x) * _np.log(_np.abs(x) + _np.sqrt(x * x + 1))


def arccosh(x):
    x = _a(x) * 1.0
    return _np.log(x + _np.sqrt(x * x - 1))


def arctanh(x):
    x = _a(x) * 1.0
    return 0.5 * _np.log((1 + x) / (1 - x))


asinh, acosh, atanh = arcsinh, arccosh, arctanh


def positive(x):
    return _a(x) * 1


def conj(x):
    return _a(x)


conjugate = real = real_if_close = conj


def imag(x):
    return _np.zeros_like(x)


def angle(x, deg=False):
    return _np.where(_a(x) < 0, 180.0 if deg else _math.pi, 0.0)


def iscomplexobj(x):
    return False


def isrealobj(x):
    return True


def isreal(x):
    return _np.ones_like(x, dtype=bool)


def iscomplex(x):
    return _np.zeros_like(x, dtype=bool)


def signbit(x):
    x = _a(x) * 1.0
    return (x < 0) | ((x == 0) & (1 / x < 0))


def isposinf(x):
    return _a(x) == _math.inf


def isneginf(x):
    return _a(x) == -_math.inf


def copysign(a, b):
    return _np.abs(_a(a) * 1.0) * _np.where(signbit(b), -1.0, 1.0)


def fmod(a, b):
    a, b = _a(a), _a(b)
    r = _np.abs(a) % _np.abs(b)
    return _np.where(a < 0, -r, r)


def divmod(a, b):
    return _np.floor_divide(a, b), _np.mod(a, b)


def modf(x):
    whole = _np.trunc(_a(x) * 1.0)
    return _a(x) - whole, whole


def frexp(x):
    pairs = [_math.frexp(v) for v in _a(x).reshape(-1).tolist()]
    shape = _a(x).shape
    return _np.array([p[0] for p in pairs]).reshape(shape), _np.array([p[1] for p in pairs], dtype=_np.int32).reshape(shape)


def ldexp(x, n):
    return _a(x) * 2.0 ** _a(n)


def logaddexp2(a, b):
    return _np.logaddexp(_a(a) * _math.log(2), _a(b) * _math.log(2)) / _math.log(2)


def _each(f, *arrays):
    arrays = [_a(x) for x in arrays]
    arrays = _np.broadcast_arrays(*arrays) if _len(arrays) > 1 else arrays
    rows = zip(*[x.reshape(-1).tolist() for x in arrays])
    out = _np.array([f(*r) for r in rows]).reshape(arrays[0].shape)
    return out if arrays[0].ndim else out[()]


def gcd(a, b):
    return _each(_math.gcd, a, b)


def lcm(a, b):
    return _each(_math.lcm, a, b)


def bitwise_and(a, b):
    return _a(a) & b


def bitwise_or(a, b):
    return _a(a) | b


def bitwise_xor(a, b):
    return _a(a) ^ b


def invert(a):
    return ~_a(a)


bitwise_not = bitwise_invert = invert


def left_shift(a, n):
    return _a(a) * 2 ** _a(n)


def right_shift(a, n):
    return _a(a) // 2 ** _a(n)


bitwise_left_shift, bitwise_right_shift = left_shift, right_shift


def bitwise_count(a):
    return _each(lambda v: bin(v).count("1"), a)


def array_equiv(a, b):
    try:
        return bool((_a(a) == _a(b)).all())
    except ValueError:
        return False


def atleast_3d(x):
    x = _a(x)
    if x.ndim < 3:
        x = {0: lambda: x.reshape(1, 1, 1), 1: lambda: x.reshape(1, -1, 1), 2: lambda: x[..., None]}[x.ndim]()
    return x


def _joined(parts, depth):
    if not isinstance(parts, list):
        return _a(parts)
    return _np.concatenate([_np.atleast_1d(_joined(p, depth - 1)) if depth == 1 else _np.atleast_2d(_joined(p, depth - 1)) for p in parts], axis=-depth)


def block(arrays):
    depth, at = 0, arrays
    while isinstance(at, list):
        depth, at = depth + 1, at[0]
    return _joined(arrays, depth)


def dsplit(x, parts):
    return _np.split(x, parts, 2)


def hsplit(x, parts):
    return _np.split(x, parts, 0 if x.ndim == 1 else 1)


def vsplit(x, parts):
    return _np.split(x, parts, 0)


def unstack(x, axis=0):
    return tuple([p.squeeze(axis) for p in _np.split(x, x.shape[axis], axis)])


def rollaxis(x, axis, start=0):
    order = [i for i in _range(x.ndim) if i != axis % x.ndim]
    order.insert(start - (1 if axis % x.ndim < start else 0), axis % x.ndim)
    return x.transpose(order)


def matrix_transpose(x):
    return _np.swapaxes(x, -1, -2)


def vecdot(a, b, axis=-1):
    return (_a(a) * _a(b)).sum(axis)


def matvec(a, b):
    return (_a(a) * _a(b)[..., None, :]).sum(-1)


def diag_indices(n, ndim=2):
    return tuple([_np.arange(n)] * ndim)


def diag_indices_from(x):
    return diag_indices(x.shape[0], x.ndim)


def diagflat(x, k=0):
    return _np.diag(_a(x).reshape(-1), k)


def tril_indices_from(x, k=0):
    return _np.tril_indices(x.shape[0], k)


def triu_indices_from(x, k=0):
    return _np.triu_indices(x.shape[0], k)


def indices(shape):
    return _np.stack(_np.meshgrid(*[_np.arange(n) for n in shape], indexing="ij"))


def ix_(*axes):
    n = _len(axes)
    return tuple([_a(v).reshape([-1 if i == k else 1 for i in _range(n)]) for k, v in enumerate(axes)])


def unravel_index(index, shape):
    shape = [shape] if isinstance(shape, _int) else list(shape)
    flat, total = _a(index), _math.prod(shape)
    if ((flat < 0) | (flat >= total)).any():
        wrong = [v for v in flat.reshape(-1).tolist() if not 0 <= v < total][0]
        raise ValueError(f"index {wrong} is out of bounds for array with size {total}")
    out = []
    for d in reversed(shape):
        out.append(flat % d)
        flat = flat // d
    return tuple(reversed(out))


def ravel_multi_index(index, shape):
    out = 0
    for i, d in zip(index, shape):
        out = out * d + _a(i)
    return out


def choose(at, choices):
    at = _a(at)
    return _np.select([at == k for k in _range(_len(choices))], [_a(c) for c in choices])


def compress(condition, x, axis=None):
    x = _a(x)
    return _np.take(x.reshape(-1) if axis is None else x, _np.flatnonzero(condition), 0 if axis is None else axis)


def extract(condition, x):
    return _a(x).reshape(-1)[_a(condition).reshape(-1)]


def place(x, mask, values):
    at = _np.flatnonzero(mask)
    x.reshape(-1)[at] = _np.resize(_a(values), at.size)


def putmask(x, mask, values):
    values = _a(values)
    x[_a(mask)] = values if values.ndim == 0 else _np.resize(values, x.shape)[_a(mask)]


def put(x, at, values):
    x.reshape(-1)[_a(at)] = values


def copyto(x, values, where=True):
    x[...] = _np.where(where, values, x)


def put_along_axis(x, at, values, axis):
    at = _a(at)
    values = _np.broadcast_to(_a(values), at.shape)
    for i in _np.ndindex(*at.shape):
        j = list(i)
        j[axis] = _int(at[i])
        x[tuple(j)] = values[i]


def piecewise(x, conditions, functions):
    x = _a(x)
    out = _np.zeros_like(x)
    conditions = list(conditions)
    if _len(functions) == _len(conditions) + 1:
        rest = _np.ones(x.shape, dtype=bool)
        for c in conditions:
            rest = rest & ~_a(c)
        conditions.append(rest)
    for c, f in zip(conditions, functions):
        out[c] = f(x[c]) if callable(f) else f
    return out


def geomspace(start, stop, num=50):
    out = _np.exp(_np.linspace(_math.log(start), _math.log(stop), num))
    out[0], out[-1] = start, stop
    return out


class _Grid:
    def __init__(self, sparse):
        self._sparse = sparse

    def _axis(self, s):
        start = 0 if s.start is None else s.start
        if isinstance(s.step, complex):
            return _np.linspace(start, s.stop, _int(abs(s.step)))
        return _np.arange(start, s.stop, 1 if s.step is None else s.step)

    def __getitem__(self, key):
        if not isinstance(key, tuple):
            return self._axis(key)
        axes = [self._axis(s) for s in key]
        return ix_(*axes) if self._sparse else _np.stack(_np.meshgrid(*axes, indexing="ij"))


mgrid, ogrid = _Grid(False), _Grid(True)


class _Rows:
    def __getitem__(self, key):
        key = key if isinstance(key, tuple) else (key,)
        return _np.concatenate([mgrid[k] if isinstance(k, slice) else _np.atleast_1d(k) for k in key])


class _Columns:
    def __getitem__(self, key):
        key = key if isinstance(key, tuple) else (key,)
        return _np.column_stack([mgrid[k] if isinstance(k, slice) else _a(k) for k in key])


class _Index:
    def __getitem__(self, key):
        return key


r_, c_, s_, index_exp = _Rows(), _Columns(), _Index(), _Index()


def roots(p):
    raise NotImplementedError("np.roots needs complex numbers, which are not here")


def poly(zeros):
    out = _np.array([1.0])
    for z in zeros:
        out = _np.convolve(out, [1.0, -z])
    return out


def polyadd(a, b):
    a, b = _a(a), _a(b)
    n = max(a.size, b.size)
    return _np.pad(a, (n - a.size, 0)) + _np.pad(b, (n - b.size, 0))


def polysub(a, b):
    return polyadd(a, -_a(b))


def polymul(a, b):
    return _np.convolve(a, b)


def polyder(p, m=1):
    p = _a(p)
    for _ in _range(m):
        n = p.size - 1
        p = p[:-1] * _np.arange(n, 0, -1)
    return p


def polyint(p, m=1, k=0):
    p = _a(p) * 1.0
    for _ in _range(m):
        p = _np.append(p / _np.arange(p.size, 0, -1), k)
    return p


class poly1d:
    """A polynomial by its coefficients, the highest first."""

    def __init__(self, c):
        self.coeffs = self.c = self.coef = _np.atleast_1d(_a(c))

    order = property(lambda self: self.c.size - 1)

    def __call__(self, x):
        return _np.polyval(self.c, x)

    def deriv(self, m=1):
        return poly1d(polyder(self.c, m))

    def integ(self, m=1, k=0):
        return poly1d(polyint(self.c, m, k))

    def __getitem__(self, k):
        return self.c[self.order - k] if 0 <= k <= self.order else 0

    def __add__(self, other):
        return poly1d(polyadd(self.c, other.c if isinstance(other, poly1d) else [other]))

    def __mul__(self, other):
        return poly1d(polymul(self.c, other.c if isinstance(other, poly1d) else [other]))

    __rmul__ = __mul__

    def __repr__(self):
        return "poly1d(" + repr(self.c)[6:-1] + ")"


def correlate(a, b, mode="valid"):
    return _np.convolve(a, _a(b)[::-1], mode)


def ediff1d(x):
    return _np.diff(_a(x).reshape(-1))


def trim_zeros(x, trim="fb"):
    values = list(x)
    first, last = 0, _len(values)
    while "f" in trim and first < last and values[first] == 0:
        first += 1
    while "b" in trim and last > first and values[last - 1] == 0:
        last -= 1
    return x[first:last]


def unwrap(p, discont=None, axis=-1, period=2 * _math.pi):
    out, shift, values = [], 0.0, _a(p).tolist()
    for i, v in enumerate(values):
        if i:
            d = v - values[i - 1]
            wrapped = (d + period / 2) % period - period / 2
            if wrapped == -period / 2 and d > 0:
                wrapped = period / 2
            shift += (wrapped - d) if abs(d) >= period / 2 else 0.0
        out.append(v + shift)
    return _np.array(out)


def cumulative_sum(x, axis=None):
    return _np.cumsum(x, axis)


def cumulative_prod(x, axis=None):
    return _np.cumprod(x, axis)


def _filled(f, x, with_):
    x = _a(x) * 1.0
    return f(_np.where(_np.isnan(x), with_, x))


def nancumsum(x, axis=None):
    return _filled(lambda v: _np.cumsum(v, axis), x, 0.0)


def nancumprod(x, axis=None):
    return _filled(lambda v: _np.cumprod(v, axis), x, 1.0)


def nanprod(x, axis=None):
    return _filled(lambda v: _np.prod(v, axis), x, 1.0)


def nanargmax(x, axis=None):
    return _filled(lambda v: _np.argmax(v, axis), x, -_math.inf)


def nanargmin(x, axis=None):
    return _filled(lambda v: _np.argmin(v, axis), x, _math.inf)


def _dropped(f):
    def over(x, *args, axis=None, **kw):
        x = _a(x) * 1.0
        if axis is None:
            return f(x[~_np.isnan(x)], *args, **kw)
        rows = _np.moveaxis(x, axis, -1)
        flat = rows.reshape(-1, rows.shape[-1])
        return _np.array([f(r[~_np.isnan(r)], *args, **kw) for r in flat]).reshape(rows.shape[:-1])
    return over


nanmedian, nanvar = _dropped(lambda x: _np.median(x)), _dropped(lambda x, ddof=0: _np.var(x, ddof=ddof))
nanquantile, nanpercentile = _dropped(lambda x, q: _np.quantile(x, q)), _dropped(lambda x, q: _np.percentile(x, q))


def setxor1d(a, b):
    a, b = _np.unique(a).tolist(), _np.unique(b).tolist()
    return _np.array(_sorted([v for v in a if v not in b] + [v for v in b if v not in a]))


def lexsort(keys, axis=-1):
    columns = [_a(k).tolist() for k in keys]
    order = list(_range(_len(columns[0])))
    for c in columns:
        order.sort(key=lambda i: c[i])
    return _np.array(order)


def histogram_bin_edges(x, bins=10, range=None):
    return _np.histogram(x, bins, range)[1]


def histogram2d(x, y, bins=10):
    nx, ny = (bins, bins) if isinstance(bins, _int) else bins
    x, y = _a(x), _a(y)
    ex, ey = histogram_bin_edges(x, nx), histogram_bin_edges(y, ny)
    rows = [_np.histogram(y[(x >= a) & ((x < b) | ((x == b) & (b == ex[-1])))], ey)[0] for a, b in zip(ex[:-1], ex[1:])]
    return _np.stack(rows) * 1.0, ex, ey


def _window(n, f):
    return _np.array([f(i, n - 1) for i in _range(n)]) if n > 1 else _np.ones(n)


def hanning(n):
    return _window(n, lambda i, m: 0.5 - 0.5 * _math.cos(2 * _math.pi * i / m))


def hamming(n):
    return _window(n, lambda i, m: 0.54 - 0.46 * _math.cos(2 * _math.pi * i / m))


def blackman(n):
    return _window(n, lambda i, m: 0.42 - 0.5 * _math.cos(2 * _math.pi * i / m) + 0.08 * _math.cos(4 * _math.pi * i / m))


def bartlett(n):
    return _window(n, lambda i, m: 1 - abs(2 * i / m - 1))


def broadcast_shapes(*shapes):
    import torch
    return tuple(torch.broadcast_shapes(*[(s,) if isinstance(s, _int) else s for s in shapes]))


def iterable(x):
    return hasattr(x, "__iter__") and not (hasattr(x, "shape") and x.shape == ())


def astype(x, dtype):
    return x.astype(dtype)


def asfortranarray(x, dtype=None):
    return _a(x, dtype)


asmatrix = matrix = asarray_chkfinite = asfortranarray


def shares_memory(a, b):
    return a is b


may_share_memory = shares_memory


def result_type(*values):
    import torch
    out = None
    for v in values:
        d = _np.dtype(v) if isinstance(v, (str, type)) else (v.dtype if hasattr(v, "dtype") else v if hasattr(v, "itemsize") else _a(v).dtype)
        out = (_np.zeros(1, d) if out is None else out + _np.zeros(1, d))
    return out.dtype


promote_types = result_type


def can_cast(a, b, casting="safe"):
    return _np.dtype(b) == result_type(a, b)


_kinds = {"f": ("float16", "float32", "float64"), "i": ("int8", "int16", "int32", "int64"), "u": ("uint8",), "b": ("bool",)}


def issubdtype(a, kind):
    name = _np.dtype(a).name
    of = lambda letters: name in [n for c in letters for n in _kinds[c]]
    if kind is _np.floating:
        return of("f")
    if kind is _np.integer:
        return of("iu")
    if kind is _np.number or kind is _np.generic:
        return of("fiu")
    if kind is float:
        return name == "float64"
    if kind is int:
        return name == "int64"
    return name == _np.dtype(kind).name


class iinfo:
    def __init__(self, dtype):
        d = _np.dtype(dtype if not hasattr(dtype, "dtype") else dtype.dtype)
        self.bits = d.itemsize * 8
        unsigned = d.name.startswith("u")
        self.min = 0 if unsigned else -2 ** (self.bits - 1)
        self.max = 2 ** self.bits - 1 if unsigned else 2 ** (self.bits - 1) - 1
        self.dtype = d

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype.name})"


def frompyfunc(f, nin, nout):
    return _np.vectorize(f)


def apply_over_axes(f, x, axes):
    for a in axes:
        x = f(x, a)
        x = _np.expand_dims(x, a)
    return x


def binary_repr(n, width=None):
    text = bin(n)[2:] if n >= 0 else bin(n + (1 << (width or 64)))[2:]
    return text.rjust(width or 0, "0")


def base_repr(n, base=2):
    digits, out = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", ""
    while n:
        out, n = digits[n % base] + out, n // base
    return out or "0"


def format_float_positional(x, precision=None, trim="k", **kw):
    text = _np.array2string(_a([x]), precision=precision if precision is not None else 17, suppress_small=True, floatmode="maxprec")[1:-1].strip()
    return text


def einsum_path(*args, **kw):
    raise NotImplementedError("np.einsum_path is not here; np.einsum is")


def _no_file(*args, **kw):
    raise RuntimeError("scripts here cannot reach files")


save = savez = savez_compressed = savetxt = load = loadtxt = genfromtxt = fromfile = _no_file


def geterr():
    return {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def unique_values(x):
    return _np.unique(x)


def unique_counts(x):
    return _np.unique(x, return_counts=True)
