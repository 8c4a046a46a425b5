"""torch.optim.swa_utils: averages of weights over training."""
import copy
import math
import torch
from torch.nn import Module
from torch.optim.lr_scheduler import LRScheduler


def get_ema_multi_avg_fn(decay=0.999):
    return lambda averaged, current, count: decay * averaged + (1 - decay) * current


get_ema_avg_fn = get_ema_multi_avg_fn


class AveragedModel(Module):
    """A copy of a model whose weights are the average of all that it was updated with."""

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", torch.tensor(0))
        self.avg_fn, self.use_buffers = avg_fn or multi_avg_fn, use_buffers

    def forward(self, *args, **kw):
        return self.module(*args, **kw)

    def update_parameters(self, model):
        count = int(self.n_averaged)
        with torch.no_grad():
            for mine, theirs in zip(self.module.parameters(), model.parameters()):
                if count == 0:
                    mine.copy_(theirs)
                elif self.avg_fn is not None:
                    mine.copy_(self.avg_fn(mine.detach(), theirs.detach(), count))
                else:
                    mine.add_((theirs - mine) / (count + 1))
            for mine, theirs in zip(self.module.buffers(), model.buffers()):
                mine.copy_(theirs)
            self.n_averaged += 1


class SWALR(LRScheduler):
    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        self.anneal_epochs, self._anneal_strategy = anneal_epochs, anneal_strategy
        rates = swa_lr if isinstance(swa_lr, (list, tuple)) else [swa_lr] * len(optimizer.param_groups)
        for g, lr in zip(optimizer.param_groups, rates):
            g["swa_lr"] = lr
        super().__init__(optimizer, last_epoch)

    def _share(self, t):
        return (1 - math.cos(math.pi * t)) / 2 if self._anneal_strategy == "cos" else t

    def get_lr(self):
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        span = max(1, self.anneal_epochs)
        before, now = self._share(max(0.0, min(1.0, (step - 1) / span))), self._share(max(0.0, min(1.0, step / span)))
        first = lambda g: (g["lr"] - before * g["swa_lr"]) / (1 - before) if before < 1 else g["swa_lr"]
        return [g["swa_lr"] * now + first(g) * (1 - now) for g in self.optimizer.param_groups]
