import math, random
class Value:
    def __init__(self, data, _children=(), _op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, set(_children), _op, label
        self._backward = lambda: None
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out
    def __pow__(self, k):
        out = Value(self.data ** k, (self,), f"**{k}")
        def _backward(): self.grad += k * self.data ** (k - 1) * out.grad
        out._backward = _backward
        return out
    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")
        def _backward(): self.grad += (1 - t ** 2) * out.grad
        out._backward = _backward
        return out
    def backward(self):
        topo, seen = [], set()
        def build(v):
            if v not in seen:
                seen.add(v)
                for c in v._prev: build(c)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo): v._backward()
    def __neg__(self): return self * -1
    def __sub__(self, o): return self + (-o)
    def __radd__(self, o): return self + o
    def __rmul__(self, o): return self * o
    def __truediv__(self, o): return self * o ** -1
    def __repr__(self): return f"Value(data={self.data:.4f}, grad={self.grad:.4f})"
a, b = Value(2.0), Value(-3.0); c = a * b + a ** 2 + 5; d = c.tanh(); d.backward(); print(a, b, c, d)
class Neuron:
    def __init__(self, n): self.w, self.b = [Value(random.uniform(-1, 1)) for _ in range(n)], Value(0.0)
    def __call__(self, x): return sum((wi * xi for wi, xi in zip(self.w, x)), self.b).tanh()
    def parameters(self): return self.w + [self.b]
class MLP:
    def __init__(self, sizes): self.layers = [[Neuron(i) for _ in range(o)] for i, o in zip(sizes, sizes[1:])]
    def __call__(self, x):
        for layer in self.layers: x = [n(x) for n in layer]
        return x[0] if len(x) == 1 else x
    def parameters(self): return [p for l in self.layers for n in l for p in n.parameters()]
random.seed(3)
net = MLP([2, 4, 1]); xs, ys = [[0, 0], [0, 1], [1, 0], [1, 1]], [-1, 1, 1, -1]
print(len(net.parameters()))
for step in range(40):
    loss = sum((net(x) - y) ** 2 for x, y in zip(xs, ys))
    for p in net.parameters(): p.grad = 0.0
    loss.backward()
    for p in net.parameters(): p.data -= 0.1 * p.grad
    if step % 10 == 0: print(step, f"{loss.data:.6f}")
print([f"{net(x).data:.3f}" for x in xs])
