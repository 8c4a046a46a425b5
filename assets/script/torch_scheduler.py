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
