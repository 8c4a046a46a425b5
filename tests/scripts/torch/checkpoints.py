# checkpointing, state dict manipulations, transfer, EMA, SWA, deepcopy
import copy, torch, torch.nn as nn
from collections import OrderedDict
torch.manual_seed(0)
net = nn.Sequential(OrderedDict([("fc1", nn.Linear(3, 4)), ("act", nn.ReLU()), ("bn", nn.BatchNorm1d(4)), ("fc2", nn.Linear(4, 2))]))
print(net); opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
x, y = torch.randn(6, 3), torch.randint(0, 2, (6,))
def step():
    opt.zero_grad(); l = nn.functional.cross_entropy(net(x), y); l.backward(); opt.step(); return l.item()
for _ in range(3): step()
ck = {"epoch": 3, "model": copy.deepcopy(net.state_dict()), "opt": copy.deepcopy(opt.state_dict())}
a = [round(step(), 6) for _ in range(3)]; net.load_state_dict(ck["model"]); opt.load_state_dict(ck["opt"]); b = [round(step(), 6) for _ in range(3)]; print(a == b, a)
print(list(ck["model"].keys()), ck["opt"]["state"].keys(), ck["opt"]["param_groups"][0]["params"], ck["model"]["bn.num_batches_tracked"])
other = copy.deepcopy(net); other.fc1.weight.data.zero_(); print(net.fc1.weight.abs().sum() > 0, other.fc1.weight.abs().sum())
part = {k: v for k, v in ck["model"].items() if k.startswith("fc1")}; print(other.load_state_dict(part, strict=False))
try: other.load_state_dict(part)
except RuntimeError as e: print(e)
try: nn.Linear(2, 2).load_state_dict({"weight": torch.ones(3, 2), "bias": torch.ones(2), "extra": torch.ones(1)})
except RuntimeError as e: print(e)
for p in net.fc1.parameters(): p.requires_grad = False
print([(n, p.requires_grad) for n, p in net.named_parameters()]); opt2 = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=1e-3); print(len(opt2.param_groups[0]["params"]))
ema = {k: v.clone() for k, v in net.state_dict().items()}
for _ in range(3):
    step()
    for k, v in net.state_dict().items():
        if v.dtype.is_floating_point: ema[k].mul_(0.9).add_(v, alpha=0.1)
print({k: f"{v.float().mean():.4f}" for k, v in ema.items()})
net.fc2 = nn.Linear(4, 5); print(net.fc2, net(x).shape); print(sum(p.numel() for p in net.parameters()), sum(b.numel() for b in net.buffers()))
print(net[0] is net.fc1, net[-1], len(net), [type(l).__name__ for l in net]); net.add_module("out", nn.Softmax(dim=1)); print(list(net._modules), [n for n, _ in net.named_children()])
def replace(m):
    for n, c in m.named_children():
        if isinstance(c, nn.ReLU): setattr(m, n, nn.GELU())
        else: replace(c)
replace(net); print(net)
print(next(net.parameters()).shape, next(iter(net.named_parameters()))[0], net.fc1.weight.data_ptr() == net[0].weight.data_ptr(), net.training, net.eval().training, net.bn.training)
print(hasattr(net, "fc1"), getattr(net, "nope", None), isinstance(net, nn.Module), "fc1.weight" in net.state_dict(), net.get_parameter("fc1.weight").shape, net.get_submodule("bn"))
