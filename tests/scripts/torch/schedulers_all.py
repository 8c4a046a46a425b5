import torch
from torch.optim import lr_scheduler as S
def show(name, make, n=12, base=0.1, metric=None, mom=None):
    p = torch.nn.Parameter(torch.zeros(2))
    opt = torch.optim.SGD([p], lr=base, momentum=0.9)
    s = make(opt)
    out = []
    for i in range(n):
        out.append(round(opt.param_groups[0]["lr"], 7))
        opt.step()
        if metric: s.step(metric[i])
        else: s.step()
    print(name, out, [round(x, 7) for x in s.get_last_lr()], s.last_epoch, round(opt.param_groups[0]["momentum"], 5))
show("step", lambda o: S.StepLR(o, 3, gamma=0.5))
show("multi", lambda o: S.MultiStepLR(o, [2, 5, 9], gamma=0.1))
show("exp", lambda o: S.ExponentialLR(o, 0.9))
show("cos", lambda o: S.CosineAnnealingLR(o, T_max=5, eta_min=0.01), 20)
show("warm", lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2), 20)
show("one", lambda o: S.OneCycleLR(o, max_lr=1.0, total_steps=12))
show("one2", lambda o: S.OneCycleLR(o, max_lr=0.5, epochs=3, steps_per_epoch=4, anneal_strategy="linear", pct_start=0.4, three_phase=True))
show("lambda", lambda o: S.LambdaLR(o, lambda e: 1 / (e + 1)))
show("mult", lambda o: S.MultiplicativeLR(o, lambda e: 0.95))
show("linear", lambda o: S.LinearLR(o, start_factor=0.1, total_iters=5))
show("const", lambda o: S.ConstantLR(o, factor=0.5, total_iters=4))
show("poly", lambda o: S.PolynomialLR(o, total_iters=8, power=2.0))
show("cyclic", lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=3), 20)
show("cyclic2", lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=2, step_size_down=4, mode="triangular2"), 20)
show("cyclic3", lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=3, mode="exp_range", gamma=0.9, cycle_momentum=False), 12)
show("cyclic4", lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=3, scale_fn=lambda x: 0.5, cycle_momentum=False), 12)
show("seq", lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=4), S.CosineAnnealingLR(o, 8)], [4]))
show("seq2", lambda o: S.SequentialLR(o, [S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9), S.StepLR(o, 2)], [2, 6]))
show("chain", lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)]) )if False else None
show("plateau", lambda o: S.ReduceLROnPlateau(o, patience=1, factor=0.5), 12, metric=[1, .9, .9, .9, .9, .8, .8, .8, .8, .8, .8, .8])
show("plateau2", lambda o: S.ReduceLROnPlateau(o, mode="max", patience=0, factor=0.1, min_lr=1e-3, cooldown=2, threshold=0.01, threshold_mode="abs"), 12, metric=[.1, .2, .2, .2, .2, .3, .3, .305, .3, .3, .3, .3])
p = torch.nn.Parameter(torch.zeros(2))
o = torch.optim.Adam([{"params": [p], "lr": 0.1}, {"params": [torch.nn.Parameter(torch.ones(1))], "lr": 0.01}])
s = S.StepLR(o, 2, 0.1)
for i in range(5):
    o.step(); s.step()
    print(s.get_last_lr(), s.state_dict())
s2 = S.StepLR(o, 2, 0.1); s2.load_state_dict(s.state_dict()); print(s2.last_epoch, s2.get_last_lr())
print(o)
c = S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)])
for i in range(4): o.step(); c.step(); print(c.get_last_lr())
class Warm(S.LRScheduler):
    def __init__(self, opt, warm, last_epoch=-1):
        self.warm = warm
        super().__init__(opt, last_epoch)
    def get_lr(self):
        return [b * min(1.0, (self.last_epoch + 1) / self.warm) for b in self.base_lrs]
show("own", lambda o: Warm(o, 4))
