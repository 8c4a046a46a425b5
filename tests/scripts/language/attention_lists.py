import math
def dot(a, b): return sum(x * y for x, y in zip(a, b))
def softmax(v):
    m = max(v); e = [math.exp(x - m) for x in v]; s = sum(e)
    return [x / s for x in e]
def attention(Q, K, V, causal=False):
    d = len(K[0]); out, weights = [], []
    for i, q in enumerate(Q):
        scores = [dot(q, k) / math.sqrt(d) if not causal or j <= i else float("-inf") for j, k in enumerate(K)]
        w = softmax(scores); weights.append(w)
        out.append([sum(wi * v[c] for wi, v in zip(w, V)) for c in range(len(V[0]))])
    return out, weights
X = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
for causal in (False, True):
    o, w = attention(X, X, X, causal)
    for row in w: print(" ".join(f"{v:.4f}" for v in row), f"| {sum(row):.1f}")
    print([[round(v, 4) for v in r] for r in o])
pe = [[math.sin(p / 10000 ** (i / 4)) if i % 2 == 0 else math.cos(p / 10000 ** ((i - 1) / 4)) for i in range(4)] for p in range(3)]
for r in pe: print([f"{v:+.3f}" for v in r])
