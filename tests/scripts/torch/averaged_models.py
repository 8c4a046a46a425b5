import torch, torch.nn as nn
from torch.optim.swa_utils import AveragedModel, SWALR, get_ema_multi_avg_fn
torch.manual_seed(0); m = nn.Linear(2, 1); a, e = AveragedModel(m), AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.9)); o = torch.optim.SGD(m.parameters(), 0.1); s = SWALR(o, 0.02, anneal_epochs=3)
x, y = torch.randn(8, 2), torch.randn(8, 1)
for i in range(5):
    ((m(x) - y) ** 2).mean().backward(); o.step(); o.zero_grad(); a.update_parameters(m); e.update_parameters(m); s.step(); print(i, round(o.param_groups[0]["lr"], 6))
print(a.module.weight, e.module.weight, a.n_averaged, a(x[:1]), a)
