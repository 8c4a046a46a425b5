import math, random
class Layer:
    def forward(self, x): raise NotImplementedError
    def __call__(self, *a): return self.forward(*a)
    def parameters(self): return []
class Linear(Layer):
    def __init__(self, n_in, n_out):
        k = 1 / math.sqrt(n_in)
        self.weight = [[random.uniform(-k, k) for _ in range(n_in)] for _ in range(n_out)]
        self.bias = [0.0] * n_out
    def forward(self, x): return [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(self.weight, self.bias)]
    def parameters(self): return [self.weight, self.bias]
    def __repr__(self): return f"Linear({len(self.weight[0])}, {len(self.weight)})"
class ReLU(Layer):
    def forward(self, x): return [max(0.0, v) for v in x]
    def __repr__(self): return "ReLU()"
class Sequential(Layer):
    def __init__(self, *layers): self.layers = layers
    def forward(self, x):
        for l in self.layers: x = l(x)
        return x
    def parameters(self): return [p for l in self.layers for p in l.parameters()]
    def __repr__(self): return "Sequential(\n" + "".join(f"  ({i}): {l}\n" for i, l in enumerate(self.layers)) + ")"
    def __getitem__(self, i): return self.layers[i]
    def __len__(self): return len(self.layers)
random.seed(0)
model = Sequential(Linear(3, 4), ReLU(), Linear(4, 2)); print(model); print([round(v, 6) for v in model([1.0, -2.0, 0.5])], len(model.parameters()), model[1], len(model))
try: Layer()(1)
except NotImplementedError as e: print("not implemented", repr(e))
def cross_entropy(z, t):
    m = max(z); return math.log(sum(math.exp(v - m) for v in z)) + m - z[t]
print(f"{cross_entropy([2.0, 1.0, 0.1], 0):.6f}"); n = sum(len(p) * (len(p[0]) if isinstance(p[0], list) else 1) for p in model.parameters()); print(f"{n:,} parameters")
