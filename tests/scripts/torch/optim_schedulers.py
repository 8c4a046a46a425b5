import torch

w = torch.tensor([1.0], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=2, gamma=0.1)
lrs = []
for epoch in range(6):
    opt.zero_grad()
    (w ** 2).sum().backward()
    opt.step()
    lrs.append(round(opt.param_groups[0]["lr"], 8))
    sched.step()
print(lrs, [round(v, 7) for v in sched.get_last_lr()])
opt = torch.optim.Adam([w], lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=5)
out = []
for _ in range(6):
    opt.step()
    out.append(round(sched.get_last_lr()[0], 6))
    sched.step()
print(out)
opt = torch.optim.SGD([w], lr=0.5)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
for _ in range(3):
    opt.step()
    sched.step()
print(round(opt.param_groups[0]["lr"], 6))
opt = torch.optim.SGD([w], lr=0.5)
sched = torch.optim.lr_scheduler.LambdaLR(opt, lr_lambda=lambda e: 1 / (1 + e))
for _ in range(3):
    opt.step()
    sched.step()
print(round(opt.param_groups[0]["lr"], 6))
for g in opt.param_groups:
    g["lr"] = 0.01
print(opt.param_groups[0]["lr"])
p = torch.tensor([3.0, 4.0], requires_grad=True)
(p * p).sum().backward()
total = torch.nn.utils.clip_grad_norm_([p], max_norm=1.0)
print(total, p.grad)
torch.nn.utils.clip_grad_value_([p], 0.7)
print(p.grad)
