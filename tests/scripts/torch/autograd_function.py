import torch

class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x

class LinearFn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, scale):
        ctx.save_for_backward(x, w)
        ctx.scale = scale
        return x @ w * scale

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        return g @ w.T * ctx.scale, x.T @ g * ctx.scale, None

x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
y = Square.apply(x)
print(y)
(y * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(x.grad)
a = torch.arange(6.0).view(2, 3).requires_grad_()
w = torch.arange(6.0).view(3, 2).requires_grad_()
out = LinearFn.apply(a, w, 0.5)
out.pow(2).sum().backward()
print(a.grad, w.grad)
class Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.sign()

    @staticmethod
    def backward(ctx, g):
        return g.clamp(-1, 1)

z = torch.tensor([0.5, -0.5], requires_grad=True)
(Sign.apply(z * 3) * 5).sum().backward()
print(z.grad)
