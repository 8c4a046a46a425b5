"""What torch, numpy and tinytorch share: small classes, and methods of tensors that are easier to read here."""
from _native import *
from _native import _make, _full, _arange, _cast, _write, _attach, _flavour, _op, _share, _custom, _grad, _grad_mode
from _native import _fill, _draw, _sort, _unique, _add_at, _pad, _linear, _inverse, _is_contiguous, _add_hook, _remove_hook, _history
from collections import namedtuple
import math


class Size(tuple):
    """The shape of a torch tensor."""

    def numel(self):
        return math.prod(self)

    def __getitem__(self, i):
        part = tuple(self)[i]
        return Size(part) if isinstance(i, slice) else part

    def __add__(self, other):
        return Size(tuple(self) + tuple(other))

    def __repr__(self):
        return f"torch.Size({list(self)})"

    __str__ = __repr__


_Pair = namedtuple("_Pair", ["values", "indices"])


class _NamedPair(_Pair):
    def __repr__(self):
        return f"torch.return_types.{self._kind}(\nvalues={self.values!r},\nindices={self.indices!r})"

    __str__ = __repr__


def _named_pair(kind, values, indices):
    pair = _NamedPair(values, indices)
    pair._kind = kind
    return pair


_backward_types = {}


class AccumulateGrad:
    """Where the gradient of a leaf arrives."""
    next_functions = ()

    def __init__(self, variable):
        self.variable = variable

    def name(self):
        return "torch::autograd::AccumulateGrad"


def _next_functions(self):
    """What made the inputs, as pairs of a backward and the number of its output."""
    if self._next is None:
        _, _, _, inputs, keys, _, _ = _history([self._of])[0]
        pairs = [(None, 0) if key is None else (x.grad_fn or AccumulateGrad(x), max(key[1], 0)) for x, key in zip(inputs, keys)]
        self._next = tuple(pairs)
    return self._next


def _backward_home(label):
    """Functions of scripts have a number at the end of no backward."""
    return "" if label[-1].isdigit() else "torch.autograd.function."


def _grad_fn(label, of):
    """An object whose type has the name of the backward."""
    if label not in _backward_types:
        _backward_types[label] = type(label, (object,), {
            "__repr__": lambda self: f"<{_backward_home(label)}{label} object at {hex(0x7f0000000000 + id(self) % 0xffffffffff)}>", "name": lambda self: label, "next_functions": property(_next_functions), "_next": None,
        })
    made = _backward_types[label]()
    made._of = of
    return made


def _axis(dim, rank):
    return dim + rank if dim < 0 else dim


def _rank(x):
    return len(x.shape)


def _centred(x, dim=None, unbiased=None, keepdim=False, correction=None, axis=None, keepdims=None, ddof=None):
    """Distances from the mean, what they are summed over, and one over what their squares are divided by: n - 1 in torch, n in numpy."""
    torch_like = _flavour(x) == "torch"
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    dim = axis if dim is None else dim
    keepdim = keepdim if keepdims is None else keepdims
    if correction is None:
        correction = ddof if ddof is not None else (1 if torch_like and unbiased is not False else 0)
    if not torch_like and not x.dtype.is_floating_point:
        x = _cast(x, dtype_float64)
    centred = x - x.mean(dim, True)
    n = x.numel() if torch_like else x.size
    if dim is not None:
        dims = [dim] if isinstance(dim, int) else list(dim)
        n = math.prod([x.shape[d] for d in dims])
    return centred, dim, keepdim, 1 / (n - correction) if n > correction else float("nan")


def _var(x, *args, **kw):
    centred, dim, keepdim, scale = _centred(x, *args, **kw)
    total = (centred * centred).sum(dim, keepdim)
    return _op("Mul", "VarBackward0", [total, _full(_flavour(x), [], scale, total.dtype)])


def _std(x, *args, **kw):
    if _flavour(x) == "numpy":
        return fn_sqrt(_var(x, *args, **kw))
    centred, dim, keepdim, scale = _centred(x, *args, **kw)
    length = _length(centred, dim, keepdim, "StdBackward0")
    return _op("Mul", "StdBackward0", [length, _full("torch", [], math.sqrt(scale), length.dtype)])


def _square(x):
    return x ** 2


def _rsqrt(x):
    return _op("Reciprocal", "RsqrtBackward0", [fn_sqrt(x)])


def _log1p(x):
    return _op("Log", "Log1PBackward0", [x + 1.0])


def _log2(x):
    return fn_log(x) / math.log(2)


def _log10(x):
    return fn_log(x) / math.log(10)


def _expm1(x):
    return fn_exp(x) - 1


def _norm(x, p=2, dim=None, keepdim=False, ord=None, axis=None, keepdims=None):
    p = p if ord is None else ord
    dim = axis if dim is None else dim
    keepdim = keepdim if keepdims is None else keepdims
    if _flavour(x) == "torch" and not x.dtype.is_floating_point:
        raise NotImplementedError(f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {_type_words.get(x.dtype.name, 'IntTensor')[:-6]}\nConvert it first: x.float().")
    if p in (2, None, "fro", 2.0):
        return _length(x, dim, keepdim, "LinalgVectorNormBackward0") if _flavour(x) == "torch" else fn_sqrt((x * x).sum(dim, keepdim))
    if p == 1:
        return abs(x).sum(dim, keepdim)
    if p == float("inf"):
        return abs(x).amax(dim, keepdim) if dim is not None else abs(x).max()
    if p == 0:
        return (x != 0).sum(dim, keepdim)
    return (abs(x) ** p).sum(dim, keepdim) ** (1 / p)


def _length(x, dim, keepdim, label):
    """The Euclidean norm, whose gradient at 0 is 0."""
    over = [] if dim is None else [_make(_flavour(x), [dim] if isinstance(dim, int) else list(dim), dtype_int64)]
    return _op("ReduceL2", label, [x] + over, {"keepdims": int(bool(keepdim))})


def _cumsum(x, dim=None, axis=None, dtype=None):
    dim = axis if dim is None else dim
    if dim is None:
        x, dim = x.reshape(-1), 0
    return _op("CumSum", "CumsumBackward0", [x, dim], {})


def _cumprod(x, dim=None, axis=None):
    dim = axis if dim is None else dim
    if dim is None:
        x, dim = x.reshape(-1), 0
    return _op("CumProd", "CumprodBackward0", [x, dim], {})


def _chunk(x, chunks, dim=0):
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = -(-x.shape[dim] // chunks) or 1
    return _split(x, size, dim)


def _split(x, sizes, dim=0):
    n = x.shape[dim]
    if isinstance(sizes, int) and sizes <= 0 and (n or sizes < 0):
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={sizes}" if sizes < 0 else f"split_size can only be 0 if dimension size is 0, but got dimension size of {n}")
    if isinstance(sizes, int):
        sizes = [min(sizes, n - i) for i in range(0, n, sizes)]
    if sum(sizes) != n:
        raise RuntimeError(f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size at dimension {dim}), but got split_sizes={list(sizes)}")
    parts, at = [], 0
    for size in sizes:
        parts.append(_narrow(x, dim, at, size))
        at += size
    return tuple(parts)


def _narrow_checked(x, dim, start, length):
    start = int(start)
    if start + length > x.shape[dim]:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({x.shape[dim]}).")
    return _narrow(x, dim, start + x.shape[dim] if start < 0 else start, length)


def _narrow(x, dim, start, length):
    index = [slice(None)] * _axis(dim, _rank(x)) + [slice(start, start + length)]
    return x[tuple(index)]


def _select_checked(x, dim, index):
    n = x.shape[dim]
    if not -n <= index < n:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(x.shape)} at dimension {dim}")
    return _select(x, dim, index)


def _select(x, dim, index):
    return x[tuple([slice(None)] * _axis(dim, _rank(x)) + [index])]


def _unbind(x, dim=0):
    return tuple([_select(x, dim, i) for i in range(x.shape[dim])])


def _index_select(x, dim, index):
    if _flavour(x) == "torch" and _rank(x):
        _check_select(x, dim, index)
        return _op("Gather", "IndexSelectBackward0", [x, index], {"axis": _axis(dim, _rank(x))})
    return x[tuple([slice(None)] * _axis(dim, _rank(x)) + [index])]


def _check_select(x, dim, index):
    if index.dtype.is_floating_point:
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if index.dim() > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.numel() and not (0 <= int(index.min()) and int(index.max()) < x.shape[dim]):
        raise IndexError(f"index out of range in self\nAxis {dim} has {x.shape[dim]} entries, numbered from 0.")


def _flip(x, dims=None, *more, axis=None):
    dims = axis if dims is None else dims
    if dims is None:
        dims = list(range(_rank(x)))
    dims = [dims, *more] if isinstance(dims, int) else list(dims)
    for d in dims:
        n = x.shape[d]
        x = _op("Gather", "FlipBackward0", [x, _arange(_flavour(x), n - 1, -1, -1)], {"axis": d})
    return x


def _roll(x, shifts, dims=None, axis=None):
    dims = axis if dims is None else dims
    if dims is None:
        return _roll(x.reshape(-1), shifts, 0).reshape(x.shape)
    if not isinstance(dims, int):
        for s, d in zip(shifts, dims):
            x = _roll(x, s, d)
        return x
    n = x.shape[dims]
    at = [(i - shifts) % n for i in range(n)]
    return _op("Gather", "RollBackward0", [x, _make(_flavour(x), at)], {"axis": dims})


def _repeat(x, *sizes):
    if len(sizes) == 1 and not isinstance(sizes[0], int):
        sizes = tuple(sizes[0])
    extra = len(sizes) - _rank(x)
    if extra < 0:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    x = x.reshape([1] * extra + list(x.shape))
    return _op("Tile", "RepeatBackward0", [x, list(sizes)], {})


def _tile(x, *sizes):
    if len(sizes) == 1 and not isinstance(sizes[0], int):
        sizes = tuple(sizes[0])
    return _repeat(x, *([1] * max(_rank(x) - len(sizes), 0) + list(sizes)))


def _repeat_interleave(x, repeats, dim=None, axis=None):
    dim = axis if dim is None else dim
    if dim is None:
        x, dim = x.reshape(-1), 0
    n = x.shape[dim]
    counts = [repeats] * n if isinstance(repeats, int) else [int(r) for r in repeats]
    at = [i for i in range(n) for _ in range(counts[i])]
    return _op("Gather", "IndexSelectBackward0", [x, _make(_flavour(x), at, dtype_int64)], {"axis": dim})


def _sorted(x, dim=-1, descending=False, stable=False):
    values, indices = _sort(x, dim, descending)
    return _named_pair("sort", values, indices)


def _argsort(x, dim=-1, descending=False, stable=False, axis=None, kind=None):
    return _sort(x, dim if axis is None else axis, descending)[1]


def _topk(x, k, dim=-1, largest=True, sorted=True):
    if k > x.shape[dim]:
        raise RuntimeError(f"selected index k out of range\nIt is {k}, but dimension {dim} has {x.shape[dim]} entries.")
    values, indices = _sort(x, dim, largest)
    return _named_pair("topk", _op("Identity", "TopkBackward0", [_narrow(values, dim, 0, k)]), _narrow(indices, dim, 0, k))


def _median(x, dim=None, keepdim=False, axis=None):
    dim = axis if dim is None else dim
    if _flavour(x) == "numpy":
        flat, dim = (x.reshape(-1), 0) if dim is None else (x, dim)
        ordered, n = _sort(flat, dim)[0], flat.shape[dim]
        return (_select(ordered, dim, (n - 1) // 2) + _select(ordered, dim, n // 2)) / 2
    if dim is None:
        flat = x.reshape(-1)
        middle = _sort(flat, 0)[0][(flat.shape[0] - 1) // 2]
        equal = flat.detach() == middle.detach()
        # Equal values share the gradient.
        return _masked_select(flat, equal).mean() if x.requires_grad and equal.sum() > 1 else middle
    values, indices = _sort(x, dim)
    k = (x.shape[dim] - 1) // 2
    return _named_pair("median", _select(values, dim, k), _select(indices, dim, k))


def _check_places(x, dim, index, what):
    """gather and scatter say it in the same words."""
    if index.dim() != x.dim() and x.dim() and index.dim():
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {what} tensor\nShapes {tuple(index.shape)} and {tuple(x.shape)}.")
    dim = _axis(dim, _rank(x))
    for d in range(_rank(x)):
        if d != dim and index.dim() and index.shape[d] > x.shape[d]:
            raise RuntimeError(f"Size does not match at dimension {d} expected index {list(index.shape)} to be no larger than self {list(x.shape)} apart from dimension {dim}")
    if index.numel() and _rank(x):
        low, high, n = int(index.min()), int(index.max()), x.shape[dim]
        if low < 0 or high >= n:
            raise RuntimeError(f"index {high if high >= n else low} is out of bounds for dimension {dim} with size {n}")


def _gather(x, dim, index):
    _check_places(x, dim, index, "input")
    return _op("GatherElements", "GatherBackward0", [_crop(x, dim, index), index], {"axis": dim})


def _crop(x, dim, index):
    """gather may look at fewer rows than there are."""
    keep = [slice(None) if d == _axis(dim, _rank(x)) else slice(0, n) for d, n in enumerate(index.shape)]
    return x if all(a == b for a, b in zip(x.shape, index.shape)) else x[tuple(keep)]


def _scatter(x, dim, index, src=None, value=None, reduce=None):
    src = value if src is None else src
    _check_places(x, dim, index, "self")
    if not _flavour(src):
        src = _full("torch", list(index.shape), src, x.dtype)
    src = src[tuple([slice(0, n) for n in index.shape])]
    attributes = {"axis": dim}
    if reduce is not None:
        attributes["reduction"] = {"add": "add", "sum": "add", "multiply": "mul", "prod": "mul"}[reduce]
    return _op("ScatterElements", "ScatterBackward0", [x, index, src], attributes)


def _scatter_add(x, dim, index, src):
    return _scatter(x, dim, index, src, reduce="add")


def _scatter_(x, dim, index, src=None, value=None, reduce=None):
    return _write(x, _scatter(x, dim, index, src, value, reduce))


def _scatter_add_(x, dim, index, src):
    return _write(x, _scatter_add(x, dim, index, src))


def _index_add_(x, dim, index, source, alpha=1):
    if dim == 0 and not x.requires_grad and not source.requires_grad:
        return _add_at(x, index, source * alpha)
    where_to = index.reshape([-1] + [1] * (_rank(source) - 1 - dim)).expand(source.shape)
    return _scatter_add_(x, dim, where_to, source * alpha)


def _tril(x, diagonal=0, k=None):
    if _rank(x) < 2 and _flavour(x) == "torch":
        raise RuntimeError("tril: input tensor must have at least 2 dimensions")
    return _op("Trilu", "TrilBackward0", [x, diagonal if k is None else k], {"upper": 0})


def _triu(x, diagonal=0, k=None):
    if _rank(x) < 2 and _flavour(x) == "torch":
        raise RuntimeError("triu: input tensor must have at least 2 dimensions")
    return _op("Trilu", "TriuBackward0", [x, diagonal if k is None else k], {"upper": 1})


def _diagonal(x, offset=0, dim1=0, dim2=1):
    n, m = x.shape[dim1], x.shape[dim2]
    count = max(min(n, m - offset) if offset >= 0 else min(n + offset, m), 0)
    rows = _arange("torch", max(-offset, 0), max(-offset, 0) + count, 1)
    return x[rows, rows + offset]


def _diag(x, diagonal=0, k=None):
    k = diagonal if k is None else k
    if _rank(x) == 2:
        return _diagonal(x, k)
    if _rank(x) > 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {_rank(x)}D") if _flavour(x) == "torch" else ValueError("Input must be 1- or 2-d.")
    n = x.shape[0] + abs(k)
    out = _full(_flavour(x), [n, n], 0, x.dtype)
    rows = _arange("torch", max(-k, 0), max(-k, 0) + x.shape[0], 1)
    out[rows, rows + k] = x
    return out


def _trace(x):
    return _diagonal(x).sum()


def _fill_diagonal_(x, value):
    n = min(x.shape)
    at = _arange("torch", 0, n, 1)
    x[at, at] = value
    return x


def _outer(a, b):
    return a.reshape(-1, 1) * b.reshape(1, -1)


def _masked_select(x, mask):
    return x[mask.expand(x.shape)]


def _to(x, *args, **kw):
    for a in list(args) + list(kw.values()):
        if isinstance(a, str):
            device(a)
        if isinstance(a, (str, bool, int, device)) or a is None:
            continue
        x = _cast(x, a.dtype if _flavour(a) else a)
    return x


def _type(x, dtype=None):
    if dtype is None:
        return f"torch.{_type_words.get(x.dtype.name, 'FloatTensor')}"
    return _cast(x, dtype)


_type_words = {"float16": "HalfTensor", "bfloat16": "BFloat16Tensor", "uint8": "ByteTensor", "int8": "CharTensor", "int16": "ShortTensor", "float32": "FloatTensor", "float64": "DoubleTensor", "int64": "LongTensor", "int32": "IntTensor", "bool": "BoolTensor"}


def _new_zeros(x, *size, dtype=None):
    size = size[0] if len(size) == 1 and not isinstance(size[0], int) else size
    return _full("torch", list(size), 0, dtype or x.dtype)


def _new_ones(x, *size, dtype=None):
    return _new_zeros(x, *size, dtype=dtype) + 1


def _new_full(x, size, value):
    return _full("torch", list(size), value, x.dtype)


def _zero_(x):
    return _write(x, 0)


def _expand_as(x, other):
    return x.expand(other.shape)


def _unfold(x, dimension, size, step):
    n = (x.shape[dimension] - size) // step + 1
    parts = [_narrow(x, dimension, i * step, size) for i in range(n)]
    moved = [p.transpose(dimension, -1) if _axis(dimension, _rank(x)) != _rank(x) - 1 else p for p in parts]
    return stack(moved, dimension)


def _allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return bool((abs(a - b) <= atol + rtol * abs(b)).all())


def _equal(a, b):
    return tuple(a.shape) == tuple(b.shape) and bool((a == b).all())


def _isfinite(x):
    return ~(fn_isnan(x) | fn_isinf(x))


def _count_nonzero(x, dim=None, axis=None):
    return (x != 0).sum(dim if axis is None else axis)


def _addmm(c, a, b, beta=1, alpha=1):
    return beta * c + alpha * (a @ b)


def _lerp(a, b, weight):
    return a + weight * (b - a)


def _addcmul_(x, a, b, value=1):
    return x.add_(a * b * value)


def _addcdiv_(x, a, b, value=1):
    return x.add_(a / b * value)


def _uniform_(x, a=0.0, b=1.0, generator=None, **kw):
    return _fill(x, "uniform", kw.get("from", a), kw.get("to", b), generator)


def _normal_(x, mean=0.0, std=1.0, generator=None):
    return _fill(x, "normal", mean, std, generator)


def _bernoulli_(x, p=0.5, generator=None):
    return _fill(x, "mask", p, 1.0, generator)


def _random_(x, low=0, high=None):
    low, high = (0, low) if high is None else (low, high)
    return _fill(x, "integers", low, high, None)


class RemovableHandle:
    """What registering a hook gives: a way to take it away."""

    def __init__(self, remove):
        self._remove = remove

    def remove(self):
        self._remove()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self._remove()


def _register_hook(x, hook):
    number = _add_hook(x, hook)
    return RemovableHandle(lambda: _remove_hook(x, number))


def _softmax_np(x, axis=-1):
    e = fn_exp(x - x.max(axis, True))
    return e / e.sum(axis, True)


def _take(x, index, axis=None):
    return x.reshape(-1)[index] if axis is None else _index_select(x, axis, index)


def _logcumsumexp(x, dim):
    return fn_log(_cumsum(fn_exp(x), dim))


def _nothing(x):
    return None


_shared = {
    "var": _var, "std": _std, "square": _square, "cumsum": _cumsum, "cumprod": _cumprod, "diagonal": _diagonal, "trace": _trace,
    "argsort": _argsort, "take": _take, "count_nonzero": _count_nonzero,
}
_torch_only = {
    "rsqrt": _rsqrt, "log1p": _log1p, "log2": _log2, "log10": _log10, "expm1": _expm1, "norm": _norm, "chunk": _chunk, "split": _split,
    "narrow": _narrow_checked, "select": _select_checked, "unbind": _unbind, "index_select": _index_select, "flip": _flip, "roll": _roll, "repeat": _repeat,
    "tile": _tile, "repeat_interleave": _repeat_interleave, "sort": _sorted, "topk": _topk, "median": _median, "gather": _gather,
    "scatter": _scatter, "scatter_add": _scatter_add, "scatter_": _scatter_, "scatter_add_": _scatter_add_, "index_add_": _index_add_,
    "tril": _tril, "triu": _triu, "diag": _diag, "fill_diagonal_": _fill_diagonal_, "outer": _outer, "ger": _outer,
    "masked_select": _masked_select, "to": _to, "type": _type, "new_zeros": _new_zeros, "new_ones": _new_ones, "new_full": _new_full,
    "zero_": _zero_, "fill_": lambda x, value: _write(x, value), "copy_": lambda x, src, non_blocking=False: _write(x, src), "expand_as": _expand_as, "unfold": _unfold, "allclose": _allclose, "equal": _equal,
    "isfinite": _isfinite, "addmm": _addmm, "lerp": _lerp, "addcmul_": _addcmul_, "addcdiv_": _addcdiv_,
    "uniform_": _uniform_, "normal_": _normal_, "bernoulli_": _bernoulli_, "random_": _random_, "register_hook": _register_hook,
    "where": lambda x, condition, other: where(condition, x, other), "einsum": None,
    "float": lambda x: _cast(x, dtype_float32), "double": lambda x: _cast(x, dtype_float64), "half": lambda x: _cast(x, dtype_float16),
    "long": lambda x: _cast(x, dtype_int64), "int": lambda x: _cast(x, dtype_int32), "bool": lambda x: _cast(x, dtype_bool),
    "byte": lambda x: _cast(x, dtype_uint8), "bfloat16": lambda x: _cast(x, dtype_bfloat16), "type_as": lambda x, other: _cast(x, other.dtype),
    "cpu": lambda x: x, "cuda": lambda x: x, "share_memory_": lambda x: x, "is_contiguous": _is_contiguous,
    "is_floating_point": lambda x: x.dtype.is_floating_point, "element_size": lambda x: x.dtype.itemsize, "ndimension": lambda x: len(x.shape),
    "t_": None, "data_ptr": lambda x: id(x), "unique": lambda x: _unique(x)[0], "bincount": None, "is_cuda": None, "get_device": lambda x: -1,
    "logcumsumexp": _logcumsumexp, "stride": None,
}
_numpy_only = {
    "copy": lambda x, order="C": fn_clone(x), "astype": lambda x, dtype, copy=True: _cast(x, dtype), "ravel": lambda x, order="C": x.reshape(-1),
    "repeat": _repeat_interleave, "fill": lambda x, v: _nothing(_write(x, v)), "ptp": lambda x: x.max() - x.min(), "conj": lambda x: x,
    "sort": lambda x, axis=-1: _nothing(_write(x, _sort(x, axis)[0])),
}
for _name, _f in _shared.items():
    for _class in (Tensor, TinyTensor, ndarray, np_float64, np_float32, np_int64, np_int32, np_uint8, np_bool):
        _attach(_class, _name, _f)
for _name, _f in _torch_only.items():
    if _f is not None:
        _attach(Tensor, _name, _f)
        _attach(TinyTensor, _name, _f)
for _name, _f in _numpy_only.items():
    for _class in (ndarray, np_float64, np_float32, np_int64, np_int32, np_uint8, np_bool):
        _attach(_class, _name, _f)


def _deepcopy(x, memo=None):
    """Numbers of its own, and a gradient of its own."""
    if not x.is_leaf:
        raise RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001\nUse x.detach().clone().")
    data = fn_clone(x.detach())
    made = data.requires_grad_(x.requires_grad) if type(x) in (Tensor, TinyTensor) else type(x)(data, x.requires_grad)
    if x.grad is not None:
        made.grad = _fn_copy(x.grad)
    return made


def _fn_copy(x):
    return fn_clone(x.detach()) if hasattr(x, "detach") else fn_clone(x)


def _shift_left(x, n):
    return x * 2 ** n


def _shift_right(x, n):
    return fn_floor_divide(x, 2 ** n)


for _class in (Tensor, TinyTensor, ndarray, np_int64, np_int32, np_uint8):
    _attach(_class, "__lshift__", _shift_left)
    _attach(_class, "__rshift__", _shift_right)
for _class in (Tensor, TinyTensor):
    _attach(_class, "__deepcopy__", _deepcopy)
    _attach(_class, "__copy__", lambda x: x.detach().requires_grad_(x.requires_grad) if x.is_leaf else x)
for _class in (ndarray, np_float64, np_float32, np_int64, np_int32, np_uint8, np_bool):
    _attach(_class, "__deepcopy__", lambda x, memo=None: fn_clone(x))
    _attach(_class, "__copy__", lambda x: fn_clone(x))


def _rare_method(x, name):
    """Methods that are asked for rarely are made when one of them is."""
    if not name.startswith("_"):
        import _torch_rare
        if hasattr(Tensor, name):
            return getattr(x, name)
    raise AttributeError(name)


_attach(Tensor, "__getattr__", _rare_method)


_device_types = "cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone".split()


class device:
    """A name only: everything is computed on the processor, whatever a script asks for."""

    def __init__(self, type="cpu", index=None):
        self.type, self.index = (type.type, type.index) if isinstance(type, device) else (type, index)
        if isinstance(self.type, int):
            self.type, self.index = "cuda", self.type
        if not self.type:
            raise RuntimeError("Device string must not be empty")
        name, colon, number = self.type.partition(":")
        valid = name.isalpha() and (not colon or number.isdigit() and (number == "0" or number[0] != "0"))
        if not valid:
            raise RuntimeError(f"Invalid device string: '{self.type}'")
        if name not in _device_types:
            raise RuntimeError(f"Expected one of {', '.join(_device_types)} device type at start of device string: {name}")
        self.type = name
        if colon:
            self.index = int(number)

    def __repr__(self):
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return str(other) == str(self)

    def __hash__(self):
        return hash(str(self))


_cpu = device("cpu")
_attach(Tensor, "device", property(lambda x: _cpu))
_attach(TinyTensor, "device", property(lambda x: _cpu))
_attach(Tensor, "is_cuda", property(lambda x: False))
_attach(Tensor, "itemsize", property(lambda x: x.dtype.itemsize))
for _class in (Tensor, TinyTensor, ndarray):
    _attach(_class, "nbytes", property(lambda x: x.dtype.itemsize * math.prod(x.shape)))
_attach(TinyTensor, "size", property(lambda x: math.prod(x.shape)))
_attach(ndarray, "flat", property(lambda x: x.reshape(-1)))


class _AddAt:
    """np.add: a function, and `np.add.at`."""

    def __call__(self, a, b):
        return a + b

    def at(self, a, indices, b):
        if isinstance(indices, tuple):
            for k, where_to in enumerate(zip(*indices)):
                a[where_to] += b[k] if len(getattr(b, "shape", ())) else b
        else:
            _add_at(a, indices, b)


def _round_scalar(x, digits=None):
    return round(x.item(), digits) if digits is not None else round(x.item())


for _class in (Tensor, TinyTensor, np_float64, np_float32, np_int64, np_int32):
    _attach(_class, "__round__", _round_scalar)
