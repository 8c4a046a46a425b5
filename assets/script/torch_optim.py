"""torch.optim: each optimizer is its update rule, written out."""
from _tensors import *
from _tensors import _full, _grad_mode, RemovableHandle
from _native import _mute
from collections import defaultdict
import math


class Optimizer:
    def __init__(self, params, defaults):
        self.defaults = defaults
        if isinstance(params, Tensor):
            raise TypeError("params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor\nGive a list: [x], or model.parameters().")
        params = list(params)
        if not params:
            raise ValueError("optimizer got an empty parameter list\nDoes the model register its layers as attributes (self.fc = nn.Linear(...))? A plain Python list of layers is not seen; use nn.ModuleList.")
        groups = params if isinstance(params[0], dict) else [{"params": params}]
        self.param_groups, self.state = [], defaultdict(dict)
        self._before, self._after = [], []
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group):
        if not isinstance(group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(group)}")
        group = dict(group)
        group["params"] = [group["params"]] if isinstance(group["params"], Tensor) else [p[1] if isinstance(p, tuple) else p for p in group["params"]]
        for p in group["params"]:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor\nIt is the result of an operation; optimize what it is made from, or detach it first.")
        for k, v in self.defaults.items():
            if v is _required and k not in group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {k}")
            group.setdefault(k, v)
        seen = [id(p) for g in self.param_groups for p in g["params"]]
        if any([id(p) in seen for p in group["params"]]):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(group)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad.zero_()

    def step(self, closure=None):
        loss = None
        if closure is not None:
            mode = _grad_mode(True)
            try:
                loss = closure()
            finally:
                _grad_mode(mode)
        for hook in self._before:
            hook(self, (), {})
        before = _grad_mode(False)
        _mute(True)
        state = self.state
        try:
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        g = -p.grad if group["maximize"] else p.grad
                        self.update(p, g, group, state[p] if self._keeps else None)
        finally:
            _mute(False)
            _grad_mode(before)
        for hook in self._after:
            hook(self, (), {})
        return loss

    # Whether updates have a state of their own for each parameter.
    _keeps = True

    def register_step_pre_hook(self, hook):
        self._before.append(hook)
        return RemovableHandle(lambda: self._before.remove(hook))

    def register_step_post_hook(self, hook):
        self._after.append(hook)
        return RemovableHandle(lambda: self._after.remove(hook))

    def state_dict(self):
        """The state of each parameter by its number, and the groups with numbers in place of parameters."""
        numbers, groups = {}, []
        for g in self.param_groups:
            for p in g["params"]:
                numbers.setdefault(id(p), len(numbers))
            groups.append({**{k: v for k, v in g.items() if k != "params"}, "params": [numbers[id(p)] for p in g["params"]]})
        named = {(numbers[id(k)] if id(k) in numbers else k): v for k, v in self.state.items()}
        return {"state": named, "param_groups": groups}

    def load_state_dict(self, state):
        if len(self.param_groups) != len(state["param_groups"]):
            raise ValueError("loaded state dict has a different number of parameter groups")
        for g, saved in zip(self.param_groups, state["param_groups"]):
            if len(g["params"]) != len(saved["params"]):
                raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        mine = [p for g in self.param_groups for p in g["params"]]
        theirs = [i for g in state["param_groups"] for i in g["params"]]
        copied = lambda v: v.clone() if isinstance(v, Tensor) else v
        self.state = defaultdict(dict)
        for p, i in zip(mine, theirs):
            if i in state["state"]:
                self.state[p] = {k: copied(v) for k, v in state["state"][i].items()}
        for g, saved in zip(self.param_groups, state["param_groups"]):
            g.update({k: v for k, v in saved.items() if k != "params"})

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines.extend([f"    {k}: {group[k]}" for k in sorted(group) if k != "params"])
            lines.append("")
        return "\n".join(lines[:-1] + [")"])

    __str__ = __repr__


class _Required:
    def __repr__(self):
        return "<required parameter>"


_required = required = _Required()


def _rate(lr, name="learning rate"):
    if lr < 0:
        raise ValueError(f"Invalid {name}: {lr}")


def _betas(betas):
    for i, b in enumerate(betas):
        if not 0.0 <= b < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {b}")


def _checked(lr, eps=1e-8, weight_decay=0):
    if eps < 0:
        raise ValueError(f"Invalid epsilon value: {eps}")
    _rate(lr)
    _rate(weight_decay, "weight_decay value")


def _one(value=0.0):
    return _full("torch", [], value, dtype_float32)


def _like(p, value=0.0):
    return _full("torch", p.shape, value, p.dtype)


class SGD(Optimizer):
    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False, foreach=None, differentiable=False, fused=None):
        _rate(lr)
        _rate(momentum, "momentum value")
        _rate(weight_decay, "weight_decay value")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize, foreach=foreach, differentiable=differentiable, fused=fused))

    _keeps = False

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if group["momentum"]:
            state = self.state[p]
            if state.get("momentum_buffer") is None:
                v = g.clone()
            else:
                v = group["momentum"] * state["momentum_buffer"] + (1 - group["dampening"]) * g
            state["momentum_buffer"] = v
            g = g + group["momentum"] * v if group["nesterov"] else v
        p -= group["lr"] * g


class Adam(Optimizer):
    _decoupled = False

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *, foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False):
        _checked(lr, eps, weight_decay)
        _betas(betas)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable, fused=fused, decoupled_weight_decay=self._decoupled or decoupled_weight_decay))

    def update(self, p, g, group, state):
        b1, b2 = group["betas"]
        if not state:
            state["step"], state["exp_avg"], state["exp_avg_sq"] = _one(), _like(p), _like(p)
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = _like(p)
        state["step"] += 1
        if group["weight_decay"] and group["decoupled_weight_decay"]:
            p *= 1 - group["lr"] * group["weight_decay"]
        elif group["weight_decay"]:
            g = g + group["weight_decay"] * p
        m, v, t = state["exp_avg"], state["exp_avg_sq"], state["step"].item()
        m *= b1
        m += (1 - b1) * g
        v *= b2
        v += (1 - b2) * g * g
        top = v
        if group["amsgrad"]:
            top = state["max_exp_avg_sq"] = fn_maximum(state["max_exp_avg_sq"], v)
        p -= group["lr"] / (1 - b1 ** t) * m / (fn_sqrt(top) / math.sqrt(1 - b2 ** t) + group["eps"])


class AdamW(Adam):
    _decoupled = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable, fused=fused)


class RMSprop(Optimizer):
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, capturable=False, foreach=None, maximize=False, differentiable=False):
        _checked(lr, eps, weight_decay)
        _rate(momentum, "momentum value")
        _rate(alpha, "alpha value")
        super().__init__(params, dict(lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay, capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["square_avg"] = _one(), _like(p)
            if group["momentum"]:
                state["momentum_buffer"] = _like(p)
            if group["centered"]:
                state["grad_avg"] = _like(p)
        state["step"] += 1
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        a = group["alpha"]
        average = state["square_avg"] = a * state["square_avg"] + (1 - a) * g * g
        if group["centered"]:
            state["grad_avg"] = a * state["grad_avg"] + (1 - a) * g
            average = average - state["grad_avg"] * state["grad_avg"]
        step = g / (fn_sqrt(average) + group["eps"])
        if group["momentum"]:
            step = state["momentum_buffer"] = group["momentum"] * state["momentum_buffer"] + step
        p -= group["lr"] * step


class Adagrad(Optimizer):
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, foreach=None, *, maximize=False, differentiable=False, fused=None):
        _checked(lr, eps, weight_decay)
        _rate(lr_decay, "lr_decay value")
        _rate(initial_accumulator_value, "initial_accumulator_value value")
        super().__init__(params, dict(lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, foreach=foreach, maximize=maximize, differentiable=differentiable, fused=fused))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = {"step": _one(), "sum": _like(p, float(initial_accumulator_value))}

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if not state:
            state["step"], state["sum"] = _one(), _like(p, float(group["initial_accumulator_value"]))
        state["step"] += 1
        state["sum"] += g * g
        p -= group["lr"] / (1 + (state["step"].item() - 1) * group["lr_decay"]) * g / (fn_sqrt(state["sum"]) + group["eps"])


class Adadelta(Optimizer):
    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False, maximize=False, differentiable=False):
        _checked(lr, eps, weight_decay)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable, foreach=foreach, differentiable=differentiable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["square_avg"], state["acc_delta"] = _one(), _like(p), _like(p)
        state["step"] += 1
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        rho, eps = group["rho"], group["eps"]
        state["square_avg"] = rho * state["square_avg"] + (1 - rho) * g * g
        delta = fn_sqrt(state["acc_delta"] + eps) / fn_sqrt(state["square_avg"] + eps) * g
        state["acc_delta"] = rho * state["acc_delta"] + (1 - rho) * delta * delta
        p -= group["lr"] * delta


class Adamax(Optimizer):
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False):
        _checked(lr, eps, weight_decay)
        _betas(betas)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["exp_avg"], state["exp_inf"] = _one(), _like(p), _like(p)
        state["step"] += 1
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        b1, b2 = group["betas"]
        state["exp_avg"] = b1 * state["exp_avg"] + (1 - b1) * g
        state["exp_inf"] = fn_maximum(b2 * state["exp_inf"], abs(g) + group["eps"])
        p -= group["lr"] / (1 - b1 ** state["step"].item()) * state["exp_avg"] / state["exp_inf"]


class NAdam(Optimizer):
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        _checked(lr, eps, weight_decay)
        _betas(betas)
        _rate(momentum_decay, "momentum_decay value")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["mu_product"], state["exp_avg"], state["exp_avg_sq"] = _one(), _one(1.0), _like(p), _like(p)
        state["step"] += 1
        g = _decayed(p, g, group)
        b1, b2 = group["betas"]
        t = state["step"].item()
        mu = b1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
        mu_next = b1 * (1 - 0.5 * 0.96 ** ((t + 1) * group["momentum_decay"]))
        state["mu_product"] *= mu
        done = state["mu_product"].item()
        state["exp_avg"] = b1 * state["exp_avg"] + (1 - b1) * g
        state["exp_avg_sq"] = b2 * state["exp_avg_sq"] + (1 - b2) * g * g
        bottom = fn_sqrt(state["exp_avg_sq"] / (1 - b2 ** t)) + group["eps"]
        p -= group["lr"] * (1 - mu) / (1 - done) * g / bottom
        p -= group["lr"] * mu_next / (1 - done * mu_next) * state["exp_avg"] / bottom


def _decayed(p, g, group):
    """Weight decay on the weights themselves, or as part of the gradient."""
    if not group["weight_decay"]:
        return g
    if group["decoupled_weight_decay"]:
        p *= 1 - group["lr"] * group["weight_decay"]
        return g
    return g + group["weight_decay"] * p


class RAdam(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        _checked(lr, eps, weight_decay)
        _betas(betas)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, decoupled_weight_decay=decoupled_weight_decay, differentiable=differentiable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["exp_avg"], state["exp_avg_sq"] = _one(), _like(p), _like(p)
        state["step"] += 1
        g = _decayed(p, g, group)
        b1, b2 = group["betas"]
        t = state["step"].item()
        state["exp_avg"] = b1 * state["exp_avg"] + (1 - b1) * g
        state["exp_avg_sq"] = b2 * state["exp_avg_sq"] + (1 - b2) * g * g
        m, most = state["exp_avg"] / (1 - b1 ** t), 2 / (1 - b2) - 1
        rho = most - 2 * t * b2 ** t / (1 - b2 ** t)
        if rho > 5:
            r = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
            p -= group["lr"] * r * m * math.sqrt(1 - b2 ** t) / (fn_sqrt(state["exp_avg_sq"]) + group["eps"])
        else:
            p -= group["lr"] * m


class ASGD(Optimizer):
    """Steps that shrink, and the average of the weights in `state[p]["ax"]`."""

    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None, maximize=False, differentiable=False, capturable=False):
        _rate(lr)
        _rate(weight_decay, "weight_decay value")
        super().__init__(params, dict(lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["eta"], state["mu"], state["ax"] = _one(), _one(group["lr"]), _one(1.0), _like(p)
        state["step"] += 1
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        t, eta, mu = state["step"].item(), state["eta"].item(), state["mu"].item()
        p *= 1 - group["lambd"] * eta
        p -= eta * g
        if mu == 1:
            state["ax"].copy_(p)
        else:
            state["ax"] += (p - state["ax"]) * mu
        state["eta"] = _one(group["lr"] / (1 + group["lambd"] * group["lr"] * t) ** group["alpha"])
        state["mu"] = _one(1 / max(1, t - group["t0"]))


class Rprop(Optimizer):
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False, foreach=None, maximize=False, differentiable=False):
        _rate(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, dict(lr=lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def update(self, p, g, group, state):
        if not state:
            state["step"], state["prev"], state["step_size"] = _one(), _like(p), _like(p, float(group["lr"]))
        state["step"] += 1
        (down, up), (low, high) = group["etas"], group["step_sizes"]
        turn = fn_sign(g * state["prev"])
        size = (state["step_size"] * where(turn > 0, up, where(turn < 0, down, 1.0))).clamp(low, high)
        g = where(turn < 0, 0.0, g)
        p -= fn_sign(g) * size
        state["step_size"], state["prev"] = size, g.clone()


class Adafactor(Optimizer):
    """Adam with rows and columns in place of a full table of squares."""

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None, maximize=False):
        _rate(lr)
        super().__init__(params, dict(lr=lr, beta2_decay=beta2_decay, eps=eps, d=d, weight_decay=weight_decay, foreach=foreach, maximize=maximize))

    def update(self, p, g, group, state):
        wide = p.dim() > 1
        if not state:
            state["step"] = _one()
            if wide:
                state["row_var"], state["col_var"] = _like(p[..., :1]), _like(p[..., :1, :])
            else:
                state["variance"] = _like(p)
        state["step"] += 1
        t, (eps1, eps2) = state["step"].item(), group["eps"]
        eps1 = 1.1920928955078125e-07 if eps1 is None else eps1
        weight = t ** group["beta2_decay"]
        rate = max(eps2, p.norm(2).item() / math.sqrt(p.numel())) * min(group["lr"], 1 / math.sqrt(t))
        if group["weight_decay"]:
            p *= 1 - group["lr"] * group["weight_decay"]
        if wide:
            rows = (g * g).mean(-1, keepdim=True)
            columns = (g * g).mean(-2, keepdim=True)
            state["row_var"] = state["row_var"].lerp(rows, weight)
            state["col_var"] = state["col_var"].lerp(columns, weight)
            size = state["row_var"] @ state["col_var"] / state["row_var"].mean(-2, keepdim=True).clamp(min=eps1)
        else:
            size = state["variance"] = state["variance"].lerp(g * g, weight)
        step = g / fn_sqrt(size.clamp(min=eps1 * eps1))
        much = max(1.0, step.norm(2).item() / (math.sqrt(step.numel()) * group["d"]))
        p -= rate / much * step


def __getattr__(name):
    if name in ("LBFGS", "_lbfgs"):
        import _lbfgs
        return _lbfgs.LBFGS
    raise AttributeError(name)


import torch.optim.lr_scheduler
