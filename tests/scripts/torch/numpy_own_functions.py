import numpy as np

class Tensor:
    """A student's own autograd on numpy."""

    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=np.float32)
        self.requires_grad = requires_grad
        self.grad = None
        self._grad_fn = None

    @property
    def shape(self):
        return self.data.shape

    def __add__(self, other):
        return Add.apply(self, other)

    def __mul__(self, other):
        return Mul.apply(self, other)

    def __matmul__(self, other):
        return MatMul.apply(self, other)

    def relu(self):
        return ReLU.apply(self)

    def sum(self):
        return Sum.apply(self)

    def backward(self, grad=None):
        if grad is None:
            grad = np.ones_like(self.data)
        self.grad = grad if self.grad is None else self.grad + grad
        if self._grad_fn is not None:
            grads = self._grad_fn.backward(grad)
            for t, g in zip(self._grad_fn.inputs, grads):
                if t.requires_grad:
                    t.backward(g)

    def __repr__(self):
        return f"Tensor({self.data}, shape={self.shape})"


class Function:
    @classmethod
    def apply(cls, *inputs):
        fn = cls()
        fn.inputs = inputs
        out = Tensor(fn.forward(*[i.data for i in inputs]), requires_grad=any(i.requires_grad for i in inputs))
        if out.requires_grad:
            out._grad_fn = fn
        return out


def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


class Add(Function):
    def forward(self, a, b):
        self.shapes = a.shape, b.shape
        return a + b

    def backward(self, g):
        return unbroadcast(g, self.shapes[0]), unbroadcast(g, self.shapes[1])


class Mul(Function):
    def forward(self, a, b):
        self.saved = a, b
        return a * b

    def backward(self, g):
        a, b = self.saved
        return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


class MatMul(Function):
    def forward(self, a, b):
        self.saved = a, b
        return a @ b

    def backward(self, g):
        a, b = self.saved
        return g @ b.T, a.T @ g


class ReLU(Function):
    def forward(self, a):
        self.mask = a > 0
        return np.maximum(0, a)

    def backward(self, g):
        return (g * self.mask,)


class Sum(Function):
    def forward(self, a):
        self.shape = a.shape
        return np.sum(a)

    def backward(self, g):
        return (np.full(self.shape, g),)


x = Tensor([[1.0, -2.0], [3.0, 0.5]])
w = Tensor([[0.5, 1.0], [-1.0, 0.25]], requires_grad=True)
b = Tensor([0.1, -0.1], requires_grad=True)
out = ((x @ w + b).relu() * Tensor([[2.0]])).sum()
out.backward()
print(out)
print(w.grad, b.grad, w.grad.dtype)
try:
    x @ Tensor([1.0, 2.0, 3.0])
except ValueError:
    print("ValueError: shapes do not fit")
