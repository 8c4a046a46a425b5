"""tinytorch.core.training: a schedule, gradient clipping, a trainer."""
import math


class CosineSchedule:
    def __init__(self, max_lr=0.1, min_lr=0.01, total_epochs=100):
        self.max_lr, self.min_lr, self.total_epochs = max_lr, min_lr, total_epochs

    def get_lr(self, epoch):
        if epoch >= self.total_epochs:
            return self.min_lr
        return self.min_lr + (self.max_lr - self.min_lr) * (1 + math.cos(math.pi * epoch / self.total_epochs)) / 2


def clip_grad_norm(parameters, max_norm=1.0):
    grads = [p.grad for p in parameters if p.grad is not None]
    total = math.sqrt(sum([float((g * g).sum()) for g in grads]))
    if total > max_norm:
        for g in grads:
            g *= max_norm / total
    return total


class Trainer:
    def __init__(self, model, optimizer, loss_fn, scheduler=None, grad_clip_norm=None):
        self.model, self.optimizer, self.loss_fn = model, optimizer, loss_fn
        self.scheduler, self.grad_clip_norm = scheduler, grad_clip_norm
        self.epoch, self.step, self.history = 0, 0, {"train_loss": [], "eval_loss": [], "learning_rates": []}

    def train_epoch(self, dataloader, accumulation_steps=1):
        total, count = 0.0, 0
        for inputs, targets in dataloader:
            loss = self.loss_fn(self.model(inputs), targets)
            self.optimizer.zero_grad()
            loss.backward()
            if self.grad_clip_norm is not None:
                clip_grad_norm(self.optimizer.params, self.grad_clip_norm)
            self.optimizer.step()
            total, count, self.step = total + loss.item(), count + 1, self.step + 1
        self.epoch += 1
        if self.scheduler is not None:
            self.optimizer.lr = self.scheduler.get_lr(self.epoch)
        self.history["train_loss"].append(total / max(count, 1))
        return total / max(count, 1)

    def evaluate(self, dataloader):
        total, right, seen, count = 0.0, 0, 0, 0
        for inputs, targets in dataloader:
            out = self.model(inputs)
            total, count = total + self.loss_fn(out, targets).item(), count + 1
            if len(out.shape) > 1:
                right += int((out.argmax(1) == targets).sum())
                seen += len(targets)
        return total / max(count, 1), right / max(seen, 1)
