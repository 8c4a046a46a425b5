import random

class Value:
    def __init__(self, data, children=()):
        self.data, self.grad, self.children, self.backward_step = data, 0.0, children, None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def step():
            self.grad += out.grad
            other.grad += out.grad
        out.backward_step = step
        return out
    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def step():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.backward_step = step
        return out
    __rmul__ = __mul__

    def relu(self):
        out = Value(max(0.0, self.data), (self,))
        def step():
            self.grad += (out.data > 0) * out.grad
        out.backward_step = step
        return out

    def backward(self):
        order, seen = [], set()
        def visit(v):
            if id(v) in seen:
                return
            seen.add(id(v))
            for c in v.children:
                visit(c)
            order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            if v.backward_step:
                v.backward_step()

class Neuron:
    def __init__(self, n, k):
        self.w = [Value(((i * 7 + k * 3) % 11 - 5) / 10) for i in range(n)]
        self.b = Value(0.1)

    def __call__(self, x):
        return sum((wi * xi for wi, xi in zip(self.w, x)), self.b)

    def parameters(self):
        return self.w + [self.b]

class MLP:
    def __init__(self, n_in, hidden):
        self.hidden = [Neuron(n_in, k) for k in range(hidden)]
        self.out = Neuron(hidden, 5)

    def __call__(self, x):
        return self.out([n(x).relu() for n in self.hidden])

    def parameters(self):
        return [p for n in self.hidden + [self.out] for p in n.parameters()]

data = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]
net = MLP(2, 4)
print(len(net.parameters()))
for epoch in range(41):
    loss = Value(0.0)
    for x, y in data:
        diff = net(x) + (-y)
        loss = loss + diff * diff
    for p in net.parameters():
        p.grad = 0.0
    loss.backward()
    for p in net.parameters():
        p.data -= 0.05 * p.grad
    if epoch % 10 == 0:
        print(epoch, f"{loss.data:.5f}")
