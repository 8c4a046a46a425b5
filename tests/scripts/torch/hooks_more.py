# hooks of all kinds, activations capturing, gradient surgery
import torch, torch.nn as nn
torch.manual_seed(3)
m = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
acts, grads = {}, {}
def get(name):
    def hook(mod, inp, out): acts[name] = out.detach()
    return hook
hs = [l.register_forward_hook(get(f"{i}_{type(l).__name__}")) for i, l in enumerate(m)]
def bhook(mod, gi, go): grads[type(mod).__name__] = [None if g is None else g.clone() for g in go]; 
hb = m[2].register_full_backward_hook(bhook)
x = torch.randn(2, 3, requires_grad=True)
y = m(x); y.sum().backward()
for k, v in acts.items(): print(k, v.shape, f"{v.mean():.4f}")
print(grads)
for h in hs: h.remove()
hb.remove(); acts.clear(); m(x); print(len(acts))
pre = m[0].register_forward_pre_hook(lambda mod, inp: (inp[0] * 2,)); print(m(x).sum()); pre.remove(); print(m(x).sum())
out = m[1].register_forward_hook(lambda mod, i, o: o * 0); print(m(x)); out.remove()
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True); h = w.register_hook(lambda g: g * 10); (w ** 2).sum().backward(); print(w.grad); h.remove(); w.grad = None; (w ** 2).sum().backward(); print(w.grad)
a = torch.tensor(2.0, requires_grad=True); b = a * 3; b.retain_grad(); c = b ** 2; seen = []; b.register_hook(lambda g: seen.append(g.item())); c.backward(); print(a.grad, b.grad, seen, b.is_leaf, b.requires_grad)
for p in m.parameters(): p.register_hook(lambda g: g.clamp(-0.1, 0.1))
m.zero_grad(); m(x).pow(2).sum().backward(); print([f"{p.grad.abs().max():.3f}" for p in m.parameters()])
class Model(nn.Module):
    def __init__(self):
        super().__init__(); self.enc = nn.Linear(3, 3); self.dec = nn.Linear(3, 3); self.dec.weight = self.enc.weight
    def forward(self, x): return self.dec(torch.relu(self.enc(x)))
mm = Model(); print(len(list(mm.parameters())), [n for n, _ in mm.named_parameters()], list(mm.state_dict()))
for n, mod in mm.named_modules(): print(repr(n), type(mod).__name__)
def init(mod):
    if isinstance(mod, nn.Linear): nn.init.constant_(mod.weight, 0.5); mod.bias.data.fill_(0.1)
mm.apply(init); print(mm(torch.ones(1, 3)))
print(mm.enc.weight.requires_grad, mm.requires_grad_(False).enc.weight.requires_grad)
mm.register_buffer("steps", torch.tensor(0)); mm.steps += 1; print(mm.steps, mm.state_dict()["steps"]); 
print(dict(mm.named_children()).keys(), [type(c).__name__ for c in mm.children()])
with torch.no_grad(): print(mm(torch.ones(1, 3)).requires_grad)
print(m[0].weight.grad is None, m.zero_grad(), m[0].weight.grad)
del mm.dec; print(mm)
mm.extra = nn.ReLU(); mm.lst = nn.ModuleList([nn.Linear(1, 1) for _ in range(2)]); print(mm)
try: m[0].weight = torch.ones(4, 3)
except TypeError as e: print(e)
try: mm.foo
except AttributeError as e: print(e)
