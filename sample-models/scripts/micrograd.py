# Scalar autograd, written out: every number remembers how it was made, and can send a gradient back.
#
# Backpropagation is two things: the local derivative of each operation, and the chain rule,
# applied from the last number to the first.
import math


class Value:
    def __init__(self, data, made_of=(), op=""):
        self.data = data
        self.grad = 0.0                       # d(result) / d(this number)
        self.made_of = made_of
        self.op = op
        self.send_back = lambda: None

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other), "+")

        def send_back():                      # a sum passes the gradient on to both
            self.grad += out.grad             # += because a number may be used twice
            other.grad += out.grad
        out.send_back = send_back
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other), "*")

        def send_back():                      # each factor gets the other one
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.send_back = send_back
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def send_back():
            self.grad += (1 - t * t) * out.grad
        out.send_back = send_back
        return out

    def backward(self):
        order, seen = [], set()

        def visit(v):                         # parents before children: a topological order
            if v not in seen:
                seen.add(v)
                for p in v.made_of:
                    visit(p)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.send_back()


a, b, c = Value(2.0), Value(-3.0), Value(10.0)
d = a * b + c
e = (d * a).tanh() + a * a                    # a is used three times
e.backward()
for name, v in [("a", a), ("b", b), ("c", c), ("d", d), ("e", e)]:
    print(f"{name}: data {v.data:8.4f}   grad {v.grad:8.4f}")

# The same with tensors: the engine must agree.
import torch
ta, tb, tc = [torch.tensor(v.data, requires_grad=True) for v in (a, b, c)]
td = ta * tb + tc
te = torch.tanh(td * ta) + ta * ta
te.backward()
print("tensors:", [round(t.grad.item(), 4) for t in (ta, tb, tc)])
