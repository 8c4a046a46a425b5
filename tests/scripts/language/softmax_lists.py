"""Student style: dataset class, dataloader, metrics with plain lists"""
import random, math
from collections import Counter
random.seed(3)
class Dataset:
    def __init__(self, n=60, classes=3):
        self.X, self.y = [], []
        for i in range(n):
            c = i % classes
            ang = 2 * math.pi * c / classes
            self.X.append((math.cos(ang) + random.gauss(0, .3), math.sin(ang) + random.gauss(0, .3)))
            self.y.append(c)
    def __len__(self): return len(self.X)
    def __getitem__(self, i): return self.X[i], self.y[i]
    def split(self, frac=.8):
        idx = list(range(len(self))); random.shuffle(idx)
        k = int(len(idx) * frac)
        return [self[i] for i in idx[:k]], [self[i] for i in idx[k:]]
class DataLoader:
    def __init__(self, data, batch_size=8, shuffle=True): self.data, self.bs, self.sh = data, batch_size, shuffle
    def __iter__(self):
        order = list(range(len(self.data)))
        if self.sh: random.shuffle(order)
        for s in range(0, len(order), self.bs):
            xs, ys = zip(*(self.data[i] for i in order[s:s + self.bs]))
            yield list(xs), list(ys)
    def __len__(self): return -(-len(self.data) // self.bs)
def softmax(z):
    m = max(z); e = [math.exp(v - m) for v in z]; s = sum(e)
    return [v / s for v in e]
class Softmax:
    def __init__(self, d, k, lr=.5):
        self.W = [[random.uniform(-.1, .1) for _ in range(d)] for _ in range(k)]; self.b = [0.0] * k; self.lr = lr
    def logits(self, x): return [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(self.W, self.b)]
    def predict(self, x): z = self.logits(x); return z.index(max(z))
    def step(self, xs, ys):
        loss, gW, gb = 0, [[0] * len(self.W[0]) for _ in self.W], [0] * len(self.b)
        for x, y in zip(xs, ys):
            p = softmax(self.logits(x)); loss -= math.log(p[y])
            for k in range(len(p)):
                g = p[k] - (k == y); gb[k] += g
                for j, v in enumerate(x): gW[k][j] += g * v
        n = len(xs)
        self.W = [[w - self.lr * g / n for w, g in zip(r, gr)] for r, gr in zip(self.W, gW)]
        self.b = [b - self.lr * g / n for b, g in zip(self.b, gb)]
        return loss / n
train, test = Dataset().split(); model = Softmax(2, 3); loader = DataLoader(train)
for ep in range(5):
    ls = [model.step(*b) for b in loader]
    acc = sum(model.predict(x) == y for x, y in test) / len(test)
    print(f"epoch {ep + 1}/{5} - loss: {sum(ls) / len(ls):.4f} - acc: {acc:.2%} - batches: {len(loader)}")
cm = [[0] * 3 for _ in range(3)]
for x, y in test: cm[y][model.predict(x)] += 1
print("confusion:"); [print(" ".join(f"{v:3d}" for v in r)) for r in cm]
print(Counter(y for _, y in train), [[round(w, 3) for w in r] for r in model.W])
prec = lambda k: cm[k][k] / max(1, sum(r[k] for r in cm)); print([f"{prec(k):.3f}" for k in range(3)])
