"""torch.optim.lr_scheduler: learning rates that change over time."""
import math


class LRScheduler:
    def __init__(self, optimizer, last_epoch=-1):
        self.optimizer, self.last_epoch = optimizer, 0
        for g in optimizer.param_groups:
            g.setdefault("initial_lr", g["lr"])
        self.base_lrs = [g["initial_lr"] for g in optimizer.param_groups]
        self._set()

    def _set(self):
        for g, lr in zip(self.optimizer.param_groups, self.get_lr()):
            g["lr"] = lr

    def step(self, epoch=None):
        self.last_epoch += 1
        self._set()

    def get_last_lr(self):
        return [g["lr"] for g in self.optimizer.param_groups]

    def state_dict(self):
        return {"last_epoch": self.last_epoch}

    def load_state_dict(self, state):
        self.last_epoch = state["last_epoch"]
        self._set()


_LRScheduler = LRScheduler


class StepLR(LRScheduler):
    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def get_lr(self):
        return [lr * self.gamma ** (self.last_epoch // self.step_size) for lr in self.base_lrs]


class MultiStepLR(LRScheduler):
    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        self.milestones, self.gamma = milestones, gamma
        super().__init__(optimizer)

    def get_lr(self):
        passed = len([m for m in self.milestones if m <= self.last_epoch])
        return [lr * self.gamma ** passed for lr in self.base_lrs]


class ExponentialLR(LRScheduler):
    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self):
        return [lr * self.gamma ** self.last_epoch for lr in self.base_lrs]


class CosineAnnealingLR(LRScheduler):
    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer)

    def get_lr(self):
        wave = (1 + math.cos(math.pi * self.last_epoch / self.T_max)) / 2
        return [self.eta_min + (lr - self.eta_min) * wave for lr in self.base_lrs]


class LambdaLR(LRScheduler):
    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def get_lr(self):
        fs = self.lr_lambda if isinstance(self.lr_lambda, list) else [self.lr_lambda] * len(self.base_lrs)
        return [lr * f(self.last_epoch) for lr, f in zip(self.base_lrs, fs)]


class LinearLR(LRScheduler):
    def __init__(self, optimizer, start_factor=1 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        self.start, self.end, self.total = start_factor, end_factor, total_iters
        super().__init__(optimizer)

    def get_lr(self):
        done = min(self.last_epoch, self.total) / self.total
        return [lr * (self.start + (self.end - self.start) * done) for lr in self.base_lrs]


class ConstantLR(LRScheduler):
    def __init__(self, optimizer, factor=1 / 3, total_iters=5, last_epoch=-1):
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer)

    def get_lr(self):
        return [lr * (self.factor if self.last_epoch < self.total_iters else 1) for lr in self.base_lrs]


class PolynomialLR(LRScheduler):
    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer)

    def get_lr(self):
        done = min(self.last_epoch, self.total_iters) / self.total_iters
        return [lr * (1 - done) ** self.power for lr in self.base_lrs]


class MultiplicativeLR(LRScheduler):
    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def get_lr(self):
        if self.last_epoch == 0:
            return self.base_lrs
        return [g["lr"] * self.lr_lambda(self.last_epoch) for g in self.optimizer.param_groups]


class CosineAnnealingWarmRestarts(LRScheduler):
    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):
        self.T_0, self.T_mult, self.eta_min = T_0, T_mult, eta_min
        super().__init__(optimizer)

    def get_lr(self):
        now, span = self.last_epoch, self.T_0
        while now >= span:
            now, span = now - span, span * self.T_mult
        return [self.eta_min + (lr - self.eta_min) * (1 + math.cos(math.pi * now / span)) / 2 for lr in self.base_lrs]


class CyclicLR(LRScheduler):
    def __init__(self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0, cycle_momentum=True, last_epoch=-1, **kw):
        self.base_lr, self.max_lr, self.mode, self.gamma = base_lr, max_lr, mode, gamma
        self.up, self.down = float(step_size_up), float(step_size_down or step_size_up)
        for g in optimizer.param_groups:
            g["lr"] = g["initial_lr"] = base_lr
        super().__init__(optimizer)

    def get_lr(self):
        total = self.up + self.down
        cycle = math.floor(1 + self.last_epoch / total)
        x = 1 + self.last_epoch / total - cycle
        share = x / (self.up / total) if x <= self.up / total else (x - 1) / (self.up / total - 1)
        scale = {"triangular": 1.0, "triangular2": 1 / 2 ** (cycle - 1), "exp_range": self.gamma ** self.last_epoch}[self.mode]
        return [lr + (self.max_lr - lr) * share * scale for lr in self.base_lrs]


class OneCycleLR(LRScheduler):
    def __init__(self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3, anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=1e4, last_epoch=-1, **kw):
        self.total_steps = total_steps if total_steps is not None else epochs * steps_per_epoch
        self.max_lr, self.strategy, self.pct = max_lr, anneal_strategy, pct_start
        for g in optimizer.param_groups:
            g["initial_lr"] = max_lr / div_factor
        self.last = max_lr / div_factor / final_div_factor
        super().__init__(optimizer)

    def get_lr(self):
        if self.last_epoch > self.total_steps - 1:
            raise ValueError(f"Tried to step {self.last_epoch} times. The total number of steps is {self.total_steps}")
        turn = float(self.pct * self.total_steps) - 1
        end = self.total_steps - 1

        def between(a, b, share):
            return b + (a - b) / 2 * (1 + math.cos(math.pi * share)) if self.strategy == "cos" else a + (b - a) * share
        out = []
        for first in self.base_lrs:
            if self.last_epoch <= turn or turn >= end:
                out.append(between(first, self.max_lr, self.last_epoch / turn if turn else 1.0))
            else:
                out.append(between(self.max_lr, self.last, (self.last_epoch - turn) / (end - turn)))
        return out


class SequentialLR(LRScheduler):
    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        self.optimizer, self.schedulers, self.milestones, self.last_epoch = optimizer, schedulers, milestones, 0
        for g in optimizer.param_groups:
            g["lr"] = g["initial_lr"]
        schedulers[0].last_epoch = 0
        schedulers[0]._set()

    def step(self, epoch=None):
        self.last_epoch += 1
        k = len([m for m in self.milestones if m <= self.last_epoch])
        if k and self.milestones[k - 1] == self.last_epoch:
            self.schedulers[k].last_epoch = 0
            self.schedulers[k]._set()
        else:
            self.schedulers[k].step()


class ChainedScheduler(LRScheduler):
    def __init__(self, schedulers, optimizer=None):
        self.schedulers, self.optimizer = schedulers, schedulers[0].optimizer

    def step(self, epoch=None):
        for s in self.schedulers:
            s.step()


class ReduceLROnPlateau:
    def __init__(self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4, min_lr=0.0, **kw):
        self.optimizer, self.mode, self.factor, self.patience, self.threshold, self.min_lr = optimizer, mode, factor, patience, threshold, min_lr
        self.best, self.bad = None, 0

    def step(self, metric):
        metric = float(metric)
        better = self.best is None or (metric < self.best * (1 - self.threshold) if self.mode == "min" else metric > self.best * (1 + self.threshold))
        self.bad = 0 if better else self.bad + 1
        self.best = metric if better else self.best
        if self.bad > self.patience:
            for g in self.optimizer.param_groups:
                g["lr"] = max(g["lr"] * self.factor, self.min_lr)
            self.bad = 0

    def get_last_lr(self):
        return [g["lr"] for g in self.optimizer.param_groups]
