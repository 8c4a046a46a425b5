"""torch.optim: each optimizer is its update rule, written out."""
from _tensors import *
from _tensors import _full, _grad_mode
from _native import _mute
import math


class Optimizer:
    def __init__(self, params, defaults):
        self.defaults = defaults
        params = [params] if isinstance(params, Tensor) else list(params)
        if not params:
            raise ValueError("optimizer got an empty parameter list\nDoes the model register its layers as attributes (self.fc = nn.Linear(...))? A plain Python list of layers is not seen; use nn.ModuleList.")
        groups = params if isinstance(params[0], dict) else [{"params": params}]
        self.param_groups, self.state = [], {}
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group):
        group = dict(group)
        group["params"] = [group["params"]] if isinstance(group["params"], Tensor) else [p[1] if isinstance(p, tuple) else p for p in group["params"]]
        for p in group["params"]:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        for k, v in self.defaults.items():
            group.setdefault(k, v)
        self.param_groups.append(group)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad.zero_()

    def step(self, closure=None):
        loss = closure() if closure is not None else None
        before = _grad_mode(False)
        _mute(True)
        try:
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        key = id(p)
                        if key not in self.state:
                            self.state[key] = {}
                        g = -p.grad if group.get("maximize") else p.grad
                        self.update(p, g, group, self.state[key])
        finally:
            _mute(False)
            _grad_mode(before)
        return loss

    def state_dict(self):
        """The state of each parameter by its number, and the groups with numbers in place of parameters."""
        numbers, groups = {}, []
        for g in self.param_groups:
            for p in g["params"]:
                numbers.setdefault(id(p), len(numbers))
            groups.append({**{k: v for k, v in g.items() if k != "params"}, "params": [numbers[id(p)] for p in g["params"]]})
        return {"state": {numbers[k]: dict(v) for k, v in self.state.items() if k in numbers}, "param_groups": groups}

    def load_state_dict(self, state):
        mine = [p for g in self.param_groups for p in g["params"]]
        theirs = [i for g in state["param_groups"] for i in g["params"]]
        if len(mine) != len(theirs):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        copied = lambda v: v.clone() if isinstance(v, Tensor) else v
        self.state = {id(p): {k: copied(v) for k, v in state["state"][i].items()} for p, i in zip(mine, theirs) if i in state["state"]}
        for g, saved in zip(self.param_groups, state["param_groups"]):
            g.update({k: v for k, v in saved.items() if k != "params"})

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.extend(([""] if i else []) + [f"Parameter Group {i}"])
            lines.extend([f"    {k}: {group[k]}" for k in sorted(group) if k != "params"])
        return "\n".join(lines + [")"])

    __str__ = __repr__


def _rate(lr):
    if lr < 0:
        raise ValueError(f"Invalid learning rate: {lr}")


class SGD(Optimizer):
    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False, foreach=None, differentiable=False, fused=None):
        _rate(lr)
        super().__init__(params, dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize, foreach=foreach, differentiable=differentiable, fused=fused))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if group["momentum"]:
            if "velocity" not in state:
                v = g.clone()
            else:
                v = group["momentum"] * state["velocity"] + (1 - group["dampening"]) * g
            state["velocity"] = v
            g = g + group["momentum"] * v if group["nesterov"] else v
        p -= group["lr"] * g


class Adam(Optimizer):
    _decoupled = False

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None):
        _rate(lr)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable, fused=fused))

    def update(self, p, g, group, state):
        b1, b2 = group["betas"]
        if not state:
            state["step"], state["m"], state["v"] = 0, _full("torch", p.shape, 0.0, p.dtype), _full("torch", p.shape, 0.0, p.dtype)
        state["step"] += 1
        if group["weight_decay"] and self._decoupled:
            p *= 1 - group["lr"] * group["weight_decay"]
        elif group["weight_decay"]:
            g = g + group["weight_decay"] * p
        m, v, t = state["m"], state["v"], state["step"]
        m *= b1
        m += (1 - b1) * g
        v *= b2
        v += (1 - b2) * g * g
        top = v
        if group["amsgrad"]:
            state["most"] = v.clone() if "most" not in state else fn_maximum(state["most"], v)
            top = state["most"]
        p -= group["lr"] / (1 - b1 ** t) * m / (fn_sqrt(top) / math.sqrt(1 - b2 ** t) + group["eps"])


class AdamW(Adam):
    _decoupled = True

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, **kw):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, **kw)


class RMSprop(Optimizer):
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, **kw):
        _rate(lr)
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        a = group["alpha"]
        state["square"] = a * state.get("square", 0.0) + (1 - a) * g * g
        average = state["square"]
        if group["centered"]:
            state["mean"] = a * state.get("mean", 0.0) + (1 - a) * g
            average = average - state["mean"] * state["mean"]
        step = g / (fn_sqrt(average) + group["eps"])
        if group["momentum"]:
            step = state["velocity"] = group["momentum"] * state.get("velocity", 0.0) + step
        p -= group["lr"] * step


class Adagrad(Optimizer):
    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, **kw):
        _rate(lr)
        super().__init__(params, dict(lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        state["step"] = state.get("step", 0) + 1
        state["sum"] = state.get("sum", group["initial_accumulator_value"]) + g * g
        p -= group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"]) * g / (fn_sqrt(state["sum"]) + group["eps"])


class Adadelta(Optimizer):
    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False, maximize=False, differentiable=False):
        _rate(lr)
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable, foreach=foreach, differentiable=differentiable))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        rho, eps = group["rho"], group["eps"]
        state["square"] = rho * state.get("square", 0.0) + (1 - rho) * g * g
        delta = fn_sqrt(state.get("moved", g * 0.0) + eps) / fn_sqrt(state["square"] + eps) * g
        state["moved"] = rho * state.get("moved", 0.0) + (1 - rho) * delta * delta
        p -= group["lr"] * delta


class Adamax(Optimizer):
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False):
        _rate(lr)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        b1, b2 = group["betas"]
        state["step"] = state.get("step", 0) + 1
        state["m"] = b1 * state.get("m", 0.0) + (1 - b1) * g
        state["top"] = fn_maximum(b2 * state.get("top", g * 0.0), abs(g) + group["eps"])
        p -= group["lr"] / (1 - b1 ** state["step"]) * state["m"] / state["top"]


class NAdam(Optimizer):
    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        _rate(lr)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        b1, b2 = group["betas"]
        t = state["step"] = state.get("step", 0) + 1
        mu = b1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
        mu_next = b1 * (1 - 0.5 * 0.96 ** ((t + 1) * group["momentum_decay"]))
        state["mu"] = state.get("mu", 1.0) * mu
        state["m"] = b1 * state.get("m", 0.0) + (1 - b1) * g
        state["v"] = b2 * state.get("v", 0.0) + (1 - b2) * g * g
        bottom = fn_sqrt(state["v"] / (1 - b2 ** t)) + group["eps"]
        p -= group["lr"] * (1 - mu) / (1 - state["mu"]) * g / bottom
        p -= group["lr"] * mu_next / (1 - state["mu"] * mu_next) * state["m"] / bottom


class RAdam(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, **kw):
        _rate(lr)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    def update(self, p, g, group, state):
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        b1, b2 = group["betas"]
        t = state["step"] = state.get("step", 0) + 1
        state["m"] = b1 * state.get("m", 0.0) + (1 - b1) * g
        state["v"] = b2 * state.get("v", 0.0) + (1 - b2) * g * g
        m, most = state["m"] / (1 - b1 ** t), 2 / (1 - b2) - 1
        rho = most - 2 * t * b2 ** t / (1 - b2 ** t)
        if rho > 5:
            r = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
            p -= group["lr"] * r * m * math.sqrt(1 - b2 ** t) / (fn_sqrt(state["v"]) + group["eps"])
        else:
            p -= group["lr"] * m


class Rprop(Optimizer):
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), **kw):
        _rate(lr)
        super().__init__(params, dict(lr=lr, etas=etas, step_sizes=step_sizes))

    def update(self, p, g, group, state):
        (down, up), (low, high) = group["etas"], group["step_sizes"]
        turn = fn_sign(g * state.get("before", g * 0.0))
        size = state.get("size", g * 0.0 + group["lr"])
        size = (size * where(turn > 0, up, where(turn < 0, down, 1.0))).clamp(low, high)
        g = where(turn < 0, 0.0, g)
        p -= fn_sign(g) * size
        state["size"], state["before"] = size, g.clone()


import torch.optim.lr_scheduler
