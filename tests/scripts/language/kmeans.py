import random, math
random.seed(7)
pts = [(random.gauss(cx, 0.5), random.gauss(cy, 0.5)) for cx, cy in [(0, 0), (5, 5), (0, 5)] for _ in range(10)]
def dist(a, b): return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))
centers = random.sample(pts, 3)
for it in range(20):
    groups = [[] for _ in centers]
    for p in pts: groups[min(range(3), key=lambda i: dist(p, centers[i]))].append(p)
    new = [tuple(sum(c) / len(g) for c in zip(*g)) if g else c0 for g, c0 in zip(groups, centers)]
    if new == centers: break
    centers = new
print(it, sorted(len(g) for g in groups)); print(sorted([(round(x, 3), round(y, 3)) for x, y in centers]))
