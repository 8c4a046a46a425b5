# logistic regression / decision boundary / metrics / k-fold in numpy
import numpy as np
np.random.seed(1)
def sigmoid(z): return 1 / (1 + np.exp(-z))
X = np.random.randn(40, 2) + np.repeat([[1.5, 1.5], [-1.5, -1.5]], 20, axis=0); y = np.repeat([1, 0], 20)
idx = np.arange(40); np.random.shuffle(idx); X, y = X[idx], y[idx]; mu, sd = X.mean(axis=0), X.std(axis=0); Xn = (X - mu) / sd; print(mu, sd, Xn.mean(0).round(10), Xn.std(0))
def fit(X, y, lr=0.5, n=200, lam=0.01):
    w, b, hist = np.zeros(X.shape[1]), 0.0, []
    for i in range(n):
        p = sigmoid(X @ w + b); g = p - y; w -= lr * (X.T @ g / len(y) + lam * w); b -= lr * g.mean(); eps = 1e-12; hist.append(-(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps)).mean())
    return w, b, np.array(hist)
w, b, h = fit(Xn, y); print(w, b, h[[0, 10, 50, -1]])
folds = np.array_split(np.random.permutation(40), 5); accs = []
for k in range(5):
    te = folds[k]; tr = np.concatenate([folds[j] for j in range(5) if j != k]); wk, bk, _ = fit(Xn[tr], y[tr]); accs.append(((sigmoid(Xn[te] @ wk + bk) > 0.5).astype(int) == y[te]).mean())
print(np.array(accs), np.mean(accs), np.std(accs))
pred = (sigmoid(Xn @ w + b) >= 0.5).astype(int); tp = np.sum((pred == 1) & (y == 1)); fp = np.sum((pred == 1) & (y == 0)); fn = np.sum((pred == 0) & (y == 1)); prec, rec = tp / (tp + fp), tp / (tp + fn); print(tp, fp, fn, prec, rec, 2 * prec * rec / (prec + rec)); print(type(tp), type(prec), pred.dtype, pred[:5])
xx, yy = np.meshgrid(np.linspace(-2, 2, 5), np.linspace(-2, 2, 4)); grid = np.c_[xx.ravel(), yy.ravel()]; zz = sigmoid(grid @ w + b).reshape(xx.shape); print(zz.round(3)); print((zz > 0.5).astype(int))
from collections import Counter
print(Counter(y.tolist()), np.unique(y, return_counts=True), dict(zip(*np.unique(pred, return_counts=True))))
onehot = np.eye(3)[[0, 2, 1]]; print(onehot); print(np.argmax(onehot, axis=1), np.argsort([3, 1, 2])[::-1], np.where(y == 1)[0][:5], np.flatnonzero(y)[:3], np.percentile(h, [0, 50, 100]), np.median(h), np.cumsum(y)[:6], np.diff(h)[:3], np.clip(h, 0.3, 0.5)[:3], np.isclose(h[0], np.log(2)), np.allclose(Xn.mean(0), 0))
D = np.sqrt(((Xn[:, None, :] - Xn[None, :, :]) ** 2).sum(-1)); nn = D.argsort(1)[:, 1:4]; print(nn[:3], D.shape, D[0, :4]); print((np.array([np.bincount(y[r], minlength=2).argmax() for r in nn]) == y).mean())
H, ex = np.histogram(Xn[:, 0], bins=4); print(H, ex); print(np.round(np.corrcoef(Xn.T), 4), np.cov(Xn.T)); s = np.array2string(w, precision=2); print(s, f"{w}", str(w), repr(w), w.tolist())
a = np.arange(12).reshape(3, 4); print(a[1:, ::2], a[:, -1], a[a % 2 == 0], a[[0, 2]], a[..., None].shape, a.T.flatten(), a.sum(), a.sum(0), a.mean(1, keepdims=True), a.max(axis=1), a.argmax(), a.any(), np.vstack([a, a[:1]]).shape, np.hstack([a, a]).shape, np.stack([a, a]).shape, np.split(a, 2, axis=1)[0], np.tile([1, 2], 2), np.repeat([1, 2], 2), np.roll(a, 1, axis=1), np.flip(a, 0), np.triu(np.ones((3, 3))), np.linspace(0, 1, 5), np.arange(0, 1, 0.3), np.full((2, 2), np.pi), np.random.rand(2), np.random.randint(0, 5, 3), np.random.choice(5, 3, replace=False), np.random.normal(0, 1, 2), np.random.uniform(-1, 1, 2), sep="\n")
