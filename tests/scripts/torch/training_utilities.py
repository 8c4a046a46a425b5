# training utilities: early stopping, averaging meters, logging formats, seeding, gradient accumulation, AMP stubs, EMA, cosine warmup
import torch, torch.nn as nn, math, random, numpy as np, time, copy
from contextlib import nullcontext
def set_seed(s): random.seed(s); np.random.seed(s); torch.manual_seed(s); torch.backends.cudnn.deterministic = True; torch.cuda.manual_seed_all(s)
class AverageMeter:
    def __init__(self, name, fmt=":f"): self.name, self.fmt = name, fmt; self.reset()
    def reset(self): self.val = self.avg = self.sum = self.count = 0
    def update(self, val, n=1): self.val = val; self.sum += val * n; self.count += n; self.avg = self.sum / self.count
    def __str__(self): return ("{name} {val" + self.fmt + "} ({avg" + self.fmt + "})").format(**self.__dict__)
class EarlyStopping:
    def __init__(self, patience=2, delta=0.0): self.patience, self.delta, self.best, self.counter, self.stop = patience, delta, None, 0, False
    def __call__(self, loss, model):
        if self.best is None or loss < self.best - self.delta: self.best, self.counter, self.state = loss, 0, copy.deepcopy(model.state_dict())
        else:
            self.counter += 1; print(f"EarlyStopping counter: {self.counter} out of {self.patience}"); self.stop = self.counter >= self.patience
set_seed(0); X = torch.randn(64, 5); Y = X @ torch.tensor([1., -2., 0.5, 0., 3.]).unsqueeze(1) + 0.1 * torch.randn(64, 1)
model = nn.Sequential(nn.Linear(5, 16), nn.LayerNorm(16), nn.GELU(), nn.Dropout(0.1), nn.Linear(16, 1)); opt = torch.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.98), eps=1e-9); scaler = torch.amp.GradScaler("cpu", enabled=False)
warm, total = 5, 20; sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: (s + 1) / warm if s < warm else 0.5 * (1 + math.cos(math.pi * (s - warm) / (total - warm)))); es = EarlyStopping(); crit = nn.SmoothL1Loss(); ctx = nullcontext() if True else torch.autocast("cpu")
for ep in range(20):
    m = AverageMeter("Loss", ":.4e"); model.train(); opt.zero_grad()
    for i, (xb, yb) in enumerate(zip(X.split(16), Y.split(16))):
        with ctx: loss = crit(model(xb), yb) / 2
        scaler.scale(loss).backward(); m.update(loss.item() * 2, len(xb))
        if (i + 1) % 2 == 0: scaler.unscale_(opt); gn = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0); scaler.step(opt); scaler.update(); opt.zero_grad()
    sched.step(); model.eval()
    with torch.no_grad(): val = crit(model(X[:16]), Y[:16]).item()
    if ep % 4 == 0: print(f"[{ep:02d}/{20}] {m} | val {val:.5f} | lr {sched.get_last_lr()[0]:.2e} | gnorm {gn:.3f}")
    es(val + (0.5 if ep > 15 else 0), model)
    if es.stop: print("stopped", ep); break
model.load_state_dict(es.state); print(f"{crit(model(X), Y).item():.5f}", sorted({type(k).__name__ for k in es.state}), opt.state_dict()["param_groups"][0]["lr"])
print({k: tuple(v.shape) for k, v in model.state_dict().items()}); print(opt); print(opt.state[model[0].weight].keys(), opt.state[model[0].weight]["step"])
ema = torch.optim.swa_utils.AveragedModel(model) if hasattr(torch.optim, "swa_utils") else None; print(type(ema).__name__)
