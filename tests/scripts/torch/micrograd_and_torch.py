# micrograd Value with graph and MLP, sharing with numpy
import math, random
class Value:
    def __init__(self, data, _children=(), _op='', label=''): self.data, self.grad, self._backward, self._prev, self._op, self.label = data, 0.0, lambda: None, set(_children), _op, label
    def __repr__(self): return f"Value(data={self.data:.4f}, grad={self.grad:.4f})"
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other); out = Value(self.data + other.data, (self, other), '+')
        def _backward(): self.grad += out.grad; other.grad += out.grad
        out._backward = _backward; return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other); out = Value(self.data * other.data, (self, other), '*')
        def _backward(): self.grad += other.data * out.grad; other.grad += self.data * out.grad
        out._backward = _backward; return out
    def __pow__(self, k):
        out = Value(self.data ** k, (self,), f'**{k}')
        def _backward(): self.grad += k * self.data ** (k - 1) * out.grad
        out._backward = _backward; return out
    def tanh(self):
        t = math.tanh(self.data); out = Value(t, (self,), 'tanh')
        def _backward(): self.grad += (1 - t * t) * out.grad
        out._backward = _backward; return out
    def backward(self):
        topo, seen = [], set()
        def build(v):
            if v not in seen:
                seen.add(v)
                for c in v._prev: build(c)
                topo.append(v)
        build(self); self.grad = 1.0
        for n in reversed(topo): n._backward()
    __radd__ = __add__; __rmul__ = __mul__
    def __neg__(self): return self * -1
    def __sub__(self, o): return self + (-o)
    def __rsub__(self, o): return (-self) + o
    def __truediv__(self, o): return self * o ** -1
class Neuron:
    def __init__(self, nin): self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]; self.b = Value(0.0)
    def __call__(self, x): return sum((wi * xi for wi, xi in zip(self.w, x)), self.b).tanh()
    def parameters(self): return self.w + [self.b]
class Layer:
    def __init__(self, nin, nout): self.neurons = [Neuron(nin) for _ in range(nout)]
    def __call__(self, x): outs = [n(x) for n in self.neurons]; return outs[0] if len(outs) == 1 else outs
    def parameters(self): return [p for n in self.neurons for p in n.parameters()]
class MLP:
    def __init__(self, nin, nouts): sz = [nin] + nouts; self.layers = [Layer(a, b) for a, b in zip(sz, sz[1:])]
    def __call__(self, x):
        for l in self.layers: x = l(x)
        return x
    def parameters(self): return [p for l in self.layers for p in l.parameters()]
random.seed(42); n = MLP(3, [4, 4, 1]); xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]; ys = [1.0, -1.0, -1.0, 1.0]
for k in range(20):
    ypred = [n(x) for x in xs]; loss = sum((yo - yg) ** 2 for yg, yo in zip(ys, ypred))
    for p in n.parameters(): p.grad = 0.0
    loss.backward()
    for p in n.parameters(): p.data += -0.1 * p.grad
    if k % 5 == 0: print(k, loss)
print(ypred, len(n.parameters()))
import torch
x1 = torch.tensor([2.0]).double(); x1.requires_grad = True; w1 = torch.tensor([-3.0]).double(); w1.requires_grad = True; b = torch.tensor([6.8813735870195432]).double(); b.requires_grad = True
o = torch.tanh(x1 * w1 + b); print(o.data.item()); o.backward(); print('x1', x1.grad.item(), 'w1', w1.grad.item(), o, x1.grad)
