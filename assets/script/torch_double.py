"""Gradients that are recorded (create_graph=True): each operation's rule written with operations."""
from _tensors import *
from _tensors import _full, _op, _make, _cast, _narrow, _grad_mode
from _native import _history, _key
import math


def _fit(g, x):
    """Sums the axes that were broadcast."""
    if tuple(g.shape) == tuple(x.shape):
        return g
    extra = len(g.shape) - len(x.shape)
    if extra > 0:
        g = g.sum(tuple(range(extra)))
    dims = tuple([d for d, n in enumerate(x.shape) if n == 1 and g.shape[d] != 1])
    return g.sum(dims, True) if dims else g


def _axes(attributes, ins):
    """The axes that a reduction went over; none means all."""
    if len(ins) > 1 and ins[1] is not None:
        return [int(d) for d in ins[1].reshape(-1).tolist()]
    return list(attributes.get("axes", []))


def _spread(a, ins, g):
    """The gradient of a reduction, in the shape of what was reduced."""
    x = ins[0]
    if not a.get("keepdims", 1):
        rank = len(x.shape)
        for d in sorted([d % rank for d in _axes(a, ins)] or list(range(rank))):
            g = g.unsqueeze(d)
    return g.expand(list(x.shape))


def _count(a, ins):
    x, axes = ins[0], _axes(a, ins)
    return math.prod([x.shape[d] for d in axes]) if axes else x.numel()


def _matmul(a, ins, outs, g):
    x, y = ins
    if len(x.shape) == 1 and len(y.shape) == 1:
        return g * y, g * x
    if len(x.shape) == 1:
        return (g.unsqueeze(-2) @ y.transpose(-2, -1)).squeeze(-2), x.unsqueeze(-1) * g.unsqueeze(-2)
    if len(y.shape) == 1:
        return g.unsqueeze(-1) * y, (x.transpose(-2, -1) @ g.unsqueeze(-1)).squeeze(-1)
    return g @ y.transpose(-2, -1), x.transpose(-2, -1) @ g


def _gemm(a, ins, outs, g):
    x, y = ins[0], ins[1]
    alpha, ta, tb = a.get("alpha", 1.0), a.get("transA", 0), a.get("transB", 0)
    s = g if alpha == 1.0 else g * alpha
    gx = (y @ s.t() if tb else y @ s.t()) if ta and not tb else s @ (y if tb else y.t())
    gx = (y.t() @ s.t()) if ta and tb else gx
    gy = (s.t() @ x if not ta else s.t() @ x.t()) if tb else ((x if ta else x.t()) @ s)
    return gx, gy, g * a.get("beta", 1.0)


def _pow(a, ins, outs, g):
    x, p = ins
    return g * p * x ** (p - 1), g * outs[0] * fn_log(x.clamp(min=1e-38))


def _softmax(a, ins, outs, g):
    d, y = a.get("axis", -1), outs[0]
    return ((g - (g * y).sum(d, True)) * y,)


def _log_softmax(a, ins, outs, g):
    d = a.get("axis", -1)
    return (g - fn_exp(outs[0]) * g.sum(d, True),)


def _step(x):
    return _cast(x > 0, x.dtype)


def _reduced_loss(a, g, n):
    return g / n if a.get("reduction", "mean") == "mean" else g


def _mse(a, ins, outs, g):
    d = 2 * (ins[0] - ins[1]) * _reduced_loss(a, g, ins[0].numel())
    return d, -d


def _bce_logits(a, ins, outs, g):
    x, y = ins[0], ins[1]
    g = _reduced_loss(a, g, x.numel())
    return (x.sigmoid() - y) * g, -x * g


def _bce(a, ins, outs, g):
    x, y = ins[0], ins[1]
    g = _reduced_loss(a, g, x.numel())
    return (x - y) / (x * (1 - x)) * g, None


def _classes(a, ins, outs, g, p):
    x, y = ins[0], ins[1]
    if len(ins) > 2 and ins[2] is not None or len(x.shape) != 2:
        raise RuntimeError("create_graph=True goes through this loss only for inputs (batch, classes) without weights")
    hot = _cast(y.unsqueeze(1) == _make("torch", list(range(x.shape[1]))), x.dtype)
    g = _reduced_loss(a, g, x.shape[0])
    return ((p - hot) * (g.unsqueeze(1) if len(g.shape) else g),) if p is not None else (-hot * (g.unsqueeze(1) if len(g.shape) else g),)


def _gelu(a, ins, outs, g):
    x = ins[0]
    if a.get("approximate", "none") == "tanh":
        k = math.sqrt(2 / math.pi)
        t = (k * (x + 0.044715 * x ** 3)).tanh()
        return (g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * k * (1 + 3 * 0.044715 * x * x)),)
    return (g * (0.5 * (1 + fn_erf(x / math.sqrt(2))) + x * fn_exp(-0.5 * x * x) / math.sqrt(2 * math.pi)),)


def _like(x, g):
    return g.reshape(list(x.shape))


def _extreme(a, ins, outs, g):
    x = ins[0]
    top = _spread(a, ins, outs[0])
    hit = _cast(x == top, x.dtype)
    count = hit.sum(tuple(_axes(a, ins)) or None, True) if True else None
    return (_spread(a, ins, g) * hit / count,)


def _pair(first):
    def rule(a, ins, outs, g):
        x, y = ins
        win = (x > y) if first else (x < y)
        tie = x == y
        w = where(tie, 0.5, _cast(win, g.dtype))
        return g * w, g * (1 - w)
    return rule


def _concat(a, ins, outs, g):
    d, at, parts = a.get("axis", 0), 0, []
    for x in ins:
        parts.append(_narrow(g, d, at, x.shape[d]))
        at += x.shape[d]
    return parts


def _transpose(a, ins, outs, g):
    order = a.get("perm") or list(range(len(g.shape)))[::-1]
    back = [0] * len(order)
    for i, d in enumerate(order):
        back[d] = i
    return (g.permute(*back),)


def _linear_in_first(op):
    """An operation that only moves or sums numbers: its rule is read off where each number comes from."""
    def rule(a, ins, outs, g):
        x = ins[0]
        at = _op(op, "", [_make("torch", list(range(x.numel()))).reshape(list(x.shape)), *ins[1:]], a)
        flat = _full("torch", [x.numel()], 0, g.dtype)
        return (flat.scatter_add(0, at.reshape(-1), g.reshape(-1)).reshape(list(x.shape)),)
    return rule


def _cumsum(a, ins, outs, g):
    d = int(ins[1])
    return (g.sum(d, True) - g.cumsum(d) + g,)


def _gather_elements(a, ins, outs, g):
    return (_full("torch", list(ins[0].shape), 0, g.dtype).scatter_add(a.get("axis", 0), ins[1], g),)


def _scatter_elements(a, ins, outs, g):
    x, at, src = ins
    d = a.get("axis", 0)
    picked = g.gather(d, at)
    if a.get("reduction", "none") == "add":
        return g, None, picked
    keep = _full("torch", list(x.shape), 1, g.dtype).scatter(d, at, _full("torch", list(at.shape), 0, g.dtype))
    return g * keep, None, picked


def _where(a, ins, outs, g):
    return None, where(ins[0], g, 0.0), where(ins[0], 0.0, g)


def _clip(a, ins, outs, g):
    inside = ins[0] == outs[0]
    for bound in [b for b in ins[1:] if b is not None]:
        inside = inside & (outs[0] != bound)
    return (g * _cast(inside, g.dtype),)


def _layer_norm(a, ins, outs, g):
    x, w = ins[0], ins[1]
    dims = tuple(range(a.get("axis", -1), 0))
    mean = x.mean(dims, True)
    centred = x - mean
    scale = 1 / fn_sqrt((centred * centred).mean(dims, True) + a.get("epsilon", 1e-5))
    hat = centred * scale
    gw = g * w
    gx = scale * (gw - gw.mean(dims, True) - hat * (gw * hat).mean(dims, True))
    return gx, g * hat, g


_rules = {
    "Add": lambda a, i, o, g: (g, g), "Sub": lambda a, i, o, g: (g, -g), "Mul": lambda a, i, o, g: (g * i[1], g * i[0]),
    "Div": lambda a, i, o, g: (g / i[1], -g * i[0] / (i[1] * i[1])), "Neg": lambda a, i, o, g: (-g,), "Pow": _pow,
    "Exp": lambda a, i, o, g: (g * o[0],), "Log": lambda a, i, o, g: (g / i[0],), "Sqrt": lambda a, i, o, g: (g / (2 * o[0]),),
    "Sin": lambda a, i, o, g: (g * fn_cos(i[0]),), "Cos": lambda a, i, o, g: (-g * fn_sin(i[0]),), "Tan": lambda a, i, o, g: (g * (1 + o[0] * o[0]),),
    "Sinh": lambda a, i, o, g: (g * fn_cosh(i[0]),), "Cosh": lambda a, i, o, g: (g * fn_sinh(i[0]),), "Tanh": lambda a, i, o, g: (g * (1 - o[0] * o[0]),),
    "Atan": lambda a, i, o, g: (g / (1 + i[0] * i[0]),), "Sigmoid": lambda a, i, o, g: (g * o[0] * (1 - o[0]),),
    "Relu": lambda a, i, o, g: (g * _step(i[0]),), "LeakyRelu": lambda a, i, o, g: (where(i[0] > 0, g, g * a.get("alpha", 0.01)),),
    "Elu": lambda a, i, o, g: (where(i[0] > 0, g, g * (o[0] + a.get("alpha", 1.0))),), "Softplus": lambda a, i, o, g: (g * i[0].sigmoid(),),
    "Silu": lambda a, i, o, g: (g * i[0].sigmoid() * (1 + i[0] * (1 - i[0].sigmoid())),), "Gelu": _gelu, "Erf": lambda a, i, o, g: (g * 2 / math.sqrt(math.pi) * fn_exp(-i[0] * i[0]),),
    "Abs": lambda a, i, o, g: (g * fn_sign(i[0]),), "Reciprocal": lambda a, i, o, g: (-g * o[0] * o[0],), "Sign": lambda a, i, o, g: (g * 0,),
    "Identity": lambda a, i, o, g: (g,), "Cast": lambda a, i, o, g: (_cast(g, i[0].dtype),), "Dropout": None,
    "MatMul": _matmul, "Gemm": _gemm, "ReduceSum": lambda a, i, o, g: (_spread(a, i, g),), "ReduceMean": lambda a, i, o, g: (_spread(a, i, g) / _count(a, i),),
    "ReduceMax": _extreme, "ReduceMin": _extreme, "ReduceSumSquare": lambda a, i, o, g: (2 * i[0] * _spread(a, i, g),),
    "ReduceL2": lambda a, i, o, g: (i[0] * _spread(a, i, g / o[0]),), "ReduceLogSumExp": lambda a, i, o, g: (_spread(a, i, g) * fn_exp(i[0] - _spread(a, i, o[0])),),
    "ReduceProd": lambda a, i, o, g: (_spread(a, i, g * o[0]) / i[0],),
    "Max": _pair(True), "Min": _pair(False), "Reshape": lambda a, i, o, g: (_like(i[0], g),), "Flatten": lambda a, i, o, g: (_like(i[0], g),),
    "Squeeze": lambda a, i, o, g: (_like(i[0], g),), "Unsqueeze": lambda a, i, o, g: (_like(i[0], g),), "Transpose": _transpose,
    "Expand": lambda a, i, o, g: (g,), "Concat": _concat, "Softmax": _softmax, "LogSoftmax": _log_softmax,
    "Slice": _linear_in_first("Slice"), "Gather": _linear_in_first("Gather"), "GatherND": _linear_in_first("GatherND"), "Tile": _linear_in_first("Tile"),
    "GatherElements": _gather_elements, "ScatterElements": _scatter_elements, "CumSum": _cumsum, "Where": _where, "Clip": _clip,
    "Trilu": lambda a, i, o, g: (_op("Trilu", "TrilBackward0", [g] + list(i[1:]), a),), "MseLoss": _mse, "BceWithLogitsLoss": _bce_logits, "BceLoss": _bce,
    "SoftmaxCrossEntropyLoss": lambda a, i, o, g: _classes(a, i, o, g, fn_softmax(i[0], 1)), "NegativeLogLikelihoodLoss": lambda a, i, o, g: _classes(a, i, o, g, None),
    "LayerNormalization": _layer_norm,
}
recording = [False]


def _table(outputs, starts):
    """The gradient of everything that leads to the outputs, by key, and the leaves."""
    table, leaves = {}, {}

    def add(key, g):
        table[key] = g if key not in table else table[key] + g

    for i, out in enumerate(outputs):
        g = starts[i] if i < len(starts) and starts[i] is not None else _full("torch", list(out.shape), 1, out.dtype)
        add(_key(out), g)
    for number, op, attributes, ins, keys, outs, back in _history(outputs):
        given = [table.get((number, i)) for i in range(len(outs))]
        if all([g is None for g in given]):
            continue
        if back is not None:
            found = back(*given)
            found = found if isinstance(found, (tuple, list)) else (found,)
        else:
            rule = _rules.get(op)
            if rule is None:
                raise RuntimeError(f"create_graph=True cannot go through {op} here: its gradient cannot be differentiated again\nCheck second derivatives with finite differences of the first.")
            found = rule(attributes, ins, outs, given[0])
        for x, key, g in zip(ins, keys, found):
            if key is not None and g is not None:
                add(key, _fit(g, x))
                if key[1] < 0:
                    leaves[key] = x
    return table, leaves


def _run(outputs, starts):
    before, was = _grad_mode(True), recording[0]
    recording[0] = True
    try:
        return _table(outputs, starts)
    finally:
        recording[0] = was
        _grad_mode(before)


def grad(outputs, inputs, starts, allow_unused):
    table, _ = _run(outputs, starts)
    found = []
    for x in inputs:
        g = table.get(_key(x))
        if g is None and not allow_unused:
            raise RuntimeError("One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.")
        found.append(g)
    return tuple(found)


def backward(x, gradient):
    table, leaves = _run([x], [gradient])
    for key, leaf in leaves.items():
        leaf.grad = table[key] if leaf.grad is None else leaf.grad + table[key]
