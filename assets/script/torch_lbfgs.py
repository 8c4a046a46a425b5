"""torch.optim.LBFGS: steps along an estimate of the inverse Hessian, kept as the last moves and the changes of
the gradient that they made. Loaded when it is asked for."""
import torch
from torch.optim import Optimizer, _rate


class _Point:
    """A try along a direction: how far, the loss there, its gradient and its slope."""

    def __init__(self, t, loss, grad, slope):
        self.t, self.loss, self.grad, self.slope = t, loss, grad, slope


def _lowest(a, b, low=None, high=None):
    """Where the cubic through two points with their slopes is lowest, kept within bounds."""
    if low is None:
        low, high = (a.t, b.t) if a.t <= b.t else (b.t, a.t)
    near = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    inside = near ** 2 - a.slope * b.slope
    if not inside >= 0:
        return (low + high) / 2.0
    root = inside ** 0.5
    if a.t > b.t:
        a, b = b, a
    t = b.t - (b.t - a.t) * ((b.slope + root - near) / (b.slope - a.slope + 2 * root))
    return min(max(t, low), high)


def _search(probe, start, t, longest, most, enough=1e-4, flat=0.9, tiny=1e-9):
    """A step that meets the strong Wolfe conditions, and how often the loss was asked for."""
    evals, tries, done = 1, 0, False
    before, now = start, probe(t)
    pair = None
    while tries < most:
        if now.loss > start.loss + enough * now.t * start.slope or (tries > 1 and now.loss >= before.loss):
            pair = [before, now]
            break
        if abs(now.slope) <= -flat * start.slope:
            pair, done = [now], True
            break
        if now.slope >= 0:
            pair = [before, now]
            break
        t = _lowest(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10)
        before, now = now, probe(t)
        evals, tries = evals + 1, tries + 1
    if pair is None:
        pair = [start, now]
    low, high = (0, 1) if pair[0].loss <= pair[-1].loss else (1, 0)
    stuck = False
    while not done and tries < most:
        ends = [pair[0].t, pair[1].t]
        if abs(ends[1] - ends[0]) * longest < tiny:
            break
        t = _lowest(pair[0], pair[1])
        margin = 0.1 * (max(ends) - min(ends))
        if min(max(ends) - t, t - min(ends)) < margin:
            if stuck or t >= max(ends) or t <= min(ends):
                t = max(ends) - margin if abs(t - max(ends)) < abs(t - min(ends)) else min(ends) + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        now = probe(t)
        evals, tries = evals + 1, tries + 1
        if now.loss > start.loss + enough * now.t * start.slope or now.loss >= pair[low].loss:
            pair[high] = now
            low, high = (0, 1) if pair[0].loss <= pair[1].loss else (1, 0)
        else:
            if abs(now.slope) <= -flat * start.slope:
                done = True
            elif now.slope * (pair[high].t - pair[low].t) >= 0:
                pair[high] = pair[low]
            pair[low] = now
    return pair[low], evals


class LBFGS(Optimizer):
    def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100, line_search_fn=None, *, maximize=False):
        _rate(lr)
        max_eval = max_iter * 5 // 4 if max_eval is None else max_eval
        super().__init__(params, dict(lr=lr, max_iter=max_iter, max_eval=max_eval, tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size, line_search_fn=line_search_fn, maximize=maximize))
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def _own(self):
        return self.param_groups[0]["params"]

    def _flat(self):
        parts = [torch.zeros(p.numel(), dtype=p.dtype) if p.grad is None else p.grad.reshape(-1) for p in self._own()]
        g = torch.cat(parts)
        return -g if self.param_groups[0]["maximize"] else g

    def _move(self, t, d):
        at = 0
        with torch.no_grad():
            for p in self._own():
                n = p.numel()
                p.add_(d[at:at + n].view_as(p), alpha=t)
                at += n

    def _back(self, values):
        with torch.no_grad():
            for p, v in zip(self._own(), values):
                p.copy_(v)

    def step(self, closure):
        group = self.param_groups[0]
        state = self.state[self._own()[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        with torch.enable_grad():
            first = closure()
        sign = -1.0 if group["maximize"] else 1.0
        loss, evals = sign * float(first), 1
        state["func_evals"] += 1
        grad = self._flat()
        if bool(grad.abs().max() <= group["tolerance_grad"]):
            return first
        keep = {k: state.get(k) for k in ("d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad", "prev_loss")}
        for turn in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            self._direct(keep, grad, group, state)
            keep["prev_flat_grad"], keep["prev_loss"] = grad.clone(), loss
            keep["t"] = min(1.0, float(1.0 / grad.abs().sum())) * group["lr"] if state["n_iter"] == 1 else group["lr"]
            d, slope = keep["d"], float(grad.dot(keep["d"]))
            if slope > -group["tolerance_change"]:
                break
            if group["line_search_fn"] is not None:
                loss, grad, used = self._searched(closure, keep, loss, grad, slope, group, evals, sign)
                used_up = bool(grad.abs().max() <= group["tolerance_grad"])
            else:
                self._move(keep["t"], d)
                used, used_up = 0, False
                if turn != group["max_iter"]:
                    with torch.enable_grad():
                        loss = sign * float(closure())
                    grad, used = self._flat(), 1
                    used_up = bool(grad.abs().max() <= group["tolerance_grad"])
            evals += used
            state["func_evals"] += used
            if evals >= group["max_eval"] or used_up:
                break
            if bool((d * keep["t"]).abs().max() <= group["tolerance_change"]) or abs(loss - keep["prev_loss"]) < group["tolerance_change"]:
                break
        state.update(keep)
        return first

    def _direct(self, keep, grad, group, state):
        """The direction: the gradient turned by what the last moves tell of the curvature."""
        if state["n_iter"] == 1:
            keep.update(d=-grad, old_dirs=[], old_stps=[], ro=[], H_diag=1)
            return
        y, s = grad - keep["prev_flat_grad"], keep["d"] * keep["t"]
        ys = y.dot(s)
        if float(ys) > 1e-10:
            if len(keep["old_dirs"]) == group["history_size"]:
                for name in ("old_dirs", "old_stps", "ro"):
                    keep[name].pop(0)
            keep["old_dirs"].append(y)
            keep["old_stps"].append(s)
            keep["ro"].append(1.0 / ys)
            keep["H_diag"] = ys / y.dot(y)
        state.setdefault("al", [None] * group["history_size"])
        q, al, n = -grad, state["al"], len(keep["old_dirs"])
        for i in reversed(range(n)):
            al[i] = keep["old_stps"][i].dot(q) * keep["ro"][i]
            q = q - al[i] * keep["old_dirs"][i]
        r = q * keep["H_diag"]
        for i in range(n):
            r = r + (al[i] - keep["old_dirs"][i].dot(r) * keep["ro"][i]) * keep["old_stps"][i]
        keep["d"] = r

    def _searched(self, closure, keep, loss, grad, slope, group, evals, sign):
        if group["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        here, d = [p.detach().clone() for p in self._own()], keep["d"]

        def probe(t):
            self._move(t, d)
            with torch.enable_grad():
                f = sign * float(closure())
            g = self._flat().clone()
            self._back(here)
            return _Point(t, f, g, float(g.dot(d)))
        found, used = _search(probe, _Point(0, loss, grad.clone(), slope), keep["t"], float(d.abs().max()), group["max_eval"] - evals)
        keep["t"] = found.t
        self._move(found.t, d)
        return found.loss, found.grad, used
