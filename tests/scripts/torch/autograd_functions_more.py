# custom autograd Functions and double checks
import torch
from torch.autograd import Function, gradcheck
class Exp(Function):
    @staticmethod
    def forward(ctx, i):
        r = i.exp(); ctx.save_for_backward(r); return r
    @staticmethod
    def backward(ctx, g):
        r, = ctx.saved_tensors; return g * r
class LinearF(Function):
    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias); out = input.mm(weight.t())
        if bias is not None: out += bias.unsqueeze(0).expand_as(out)
        return out
    @staticmethod
    def backward(ctx, g):
        input, weight, bias = ctx.saved_tensors; gi = gw = gb = None
        if ctx.needs_input_grad[0]: gi = g.mm(weight)
        if ctx.needs_input_grad[1]: gw = g.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]: gb = g.sum(0)
        return gi, gw, gb
class MyReLU(Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(x); return x.clamp(min=0)
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors; gx = g.clone(); gx[x < 0] = 0; return gx
class MulConst(Function):
    @staticmethod
    def forward(ctx, t, c): ctx.constant = c; return t * c
    @staticmethod
    def backward(ctx, g): return g * ctx.constant, None
class StraightThrough(Function):
    @staticmethod
    def forward(ctx, x): return (x > 0).float()
    @staticmethod
    def backward(ctx, g): return torch.nn.functional.hardtanh(g)
class Two(Function):
    @staticmethod
    def forward(ctx, x): ctx.set_materialize_grads(False); return x * 2, x * 3
    @staticmethod
    def backward(ctx, a, b): return (a * 2 if a is not None else 0) + (b * 3 if b is not None else 0)
torch.manual_seed(0)
x = torch.randn(4, requires_grad=True); y = Exp.apply(x); print(y); y.sum().backward(); print(x.grad, x.exp().detach())
i, w, b = torch.randn(2, 3, dtype=torch.double, requires_grad=True), torch.randn(4, 3, dtype=torch.double, requires_grad=True), torch.randn(4, dtype=torch.double, requires_grad=True)
z = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True); MyReLU.apply(z).pow(2).sum().backward(); print(z.grad)
z.grad = None; MulConst.apply(z, 5.0).sum().backward(); print(z.grad); z.grad.zero_()
s = StraightThrough.apply(z); print(s); (s * torch.tensor([0.5, 2.0, -3.0])).sum().backward(); print(z.grad)
z.grad = None; p, q = Two.apply(z); p.sum().backward(); print(z.grad, q.grad_fn.name())
class Bad(Function):
    @staticmethod
    def forward(ctx, x): return x * x
    @staticmethod
    def backward(ctx, g): return g
try: gradcheck(Bad.apply, (torch.tensor([3.0], dtype=torch.double, requires_grad=True),))
except Exception as e: print(type(e).__name__, str(e).split("\n")[0])
class Wrong(Function):
    @staticmethod
    def forward(ctx, x): return x * x
    @staticmethod
    def backward(ctx, g): return g, g
try: Wrong.apply(z).sum().backward()
except Exception as e: print(type(e).__name__, e)
class WrongShape(Function):
    @staticmethod
    def forward(ctx, x): return x * x
    @staticmethod
    def backward(ctx, g): return g.sum()[None].repeat(2)
try: WrongShape.apply(z).sum().backward()
except Exception as e: print(type(e).__name__, str(e).split("\n")[0])
try: Exp()(z)
except Exception as e: print(type(e).__name__, str(e).split("\n")[0][:80])
