"""torch.autograd: gradients on demand, and functions with a backward of their own."""
from _tensors import *
from _tensors import _grad, _grad_mode, _custom, _make, _full, stack
from _double import recording as _recording


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=None, is_grads_batched=False):
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return _grad(list(outputs), inputs, grad_outputs, retain_graph, create_graph, allow_unused)


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False):
    if isinstance(tensors, Tensor):
        tensors, grad_tensors = [tensors], [grad_tensors]
    starts = grad_tensors or [None] * len(tensors)
    for i, (t, g) in enumerate(zip(tensors, starts)):
        t.backward(g, retain_graph=retain_graph or i + 1 < len(tensors))


class _Context:
    """What forward keeps for backward."""

    def __init__(self):
        self.saved_tensors = ()
        self.needs_input_grad = ()

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors

    def mark_non_differentiable(self, *tensors):
        return None

    def set_materialize_grads(self, on):
        return None


class Function:
    """Subclass it with static methods forward(ctx, ...) and backward(ctx, grad)."""

    def __call__(self, *args):
        raise RuntimeError("Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)\nCall the class, not an instance: MyFunction.apply(x).")

    @classmethod
    def apply(cls, *args):
        ctx = _Context()
        ctx.needs_input_grad = tuple([isinstance(a, Tensor) and a.requires_grad for a in args])
        before = _grad_mode(False)
        try:
            out = cls.forward(ctx, *args)
        finally:
            _grad_mode(before)
        outs = out if isinstance(out, tuple) else (out,)

        def back(*grads):
            mode = _grad_mode(_recording[0])
            try:
                found = cls.backward(ctx, *grads)
            finally:
                _grad_mode(mode)
            found = found if isinstance(found, tuple) else (found,)
            if len(found) != len(args):
                raise RuntimeError(f"function {cls.__name__}Backward returned an incorrect number of gradients (expected {len(args)}, got {len(found)})")
            return tuple([g for g, a in zip(found, args) if isinstance(a, Tensor)])

        made = _custom(cls.__name__, [a for a in args if isinstance(a, Tensor)], list(outs), back)
        return made if isinstance(out, tuple) else made[0]


class GradcheckError(RuntimeError):
    pass


def gradcheck(func, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, **kw):
    """Compares gradients with finite differences."""
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    for k, x in enumerate(inputs):
        if not x.requires_grad:
            continue
        analytic = grad(func(*inputs).sum(), [x])[0]
        flat = x.detach().clone().reshape(-1)
        numeric = []
        for i in range(flat.numel()):
            ends = []
            for step in (eps, -eps):
                moved = flat.clone()
                moved[i] += step
                trial = list(inputs)
                trial[k] = moved.reshape(x.shape)
                ends.append(func(*trial).sum().item())
            numeric.append((ends[0] - ends[1]) / (2 * eps))
        numeric = _make("torch", numeric, x.dtype).reshape(x.shape)
        if not bool((abs(numeric - analytic) <= atol + rtol * abs(numeric)).all()):
            if raise_exception:
                raise GradcheckError(f"Jacobian mismatch for output 0 with respect to input {k},\nnumerical:{numeric}\nanalytical:{analytic}\n")
            return False
    return True


Variable = lambda x, requires_grad=False: x.requires_grad_(requires_grad)


def set_detect_anomaly(on):
    return None


class _Anomaly:
    def __init__(self, *args, **kw):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


detect_anomaly = _Anomaly


class functional:
    """Jacobians and Hessians, row by row."""

    @staticmethod
    def jacobian(func, inputs, create_graph=False, **kw):
        many = isinstance(inputs, tuple)
        xs = [x.detach().clone().requires_grad_() if not create_graph else x for x in (inputs if many else (inputs,))]
        out = func(*xs)
        rows = [[] for _ in xs]
        for one in out.reshape(-1):
            for k, g in enumerate(grad(one, xs, retain_graph=True, create_graph=create_graph, allow_unused=True)):
                rows[k].append(_full("torch", list(xs[k].shape), 0.0, xs[k].dtype) if g is None else g)
        found = tuple([stack(r).reshape(list(out.shape) + list(x.shape)) for r, x in zip(rows, xs)])
        return found if many else found[0]

    @staticmethod
    def hessian(func, inputs, create_graph=False, **kw):
        x = inputs.detach().clone().requires_grad_() if not create_graph else inputs
        first = grad(func(x), x, create_graph=True)[0]
        rows = []
        for one in first.reshape(-1):
            g = grad(one, x, retain_graph=True, create_graph=create_graph, allow_unused=True)[0] if one.requires_grad else None
            rows.append(_full("torch", list(x.shape), 0.0, x.dtype) if g is None else g)
        return stack(rows).reshape(list(x.shape) + list(x.shape))

    @staticmethod
    def vjp(func, inputs, v=None, **kw):
        x = inputs.detach().clone().requires_grad_()
        out = func(x)
        return out.detach(), grad(out, x, v)[0]


jacobian, hessian = functional.jacobian, functional.hessian
