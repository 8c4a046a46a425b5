import random
random.seed(1)
data = [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]
w, b, lr = [random.uniform(-1, 1) for _ in range(2)], 0.0, 0.1
def predict(x): return 1 if sum(wi * xi for wi, xi in zip(w, x)) + b > 0 else 0
for epoch in range(50):
    errors = 0
    for x, y in data:
        e = y - predict(x)
        if e:
            errors += 1
            for i in range(2): w[i] += lr * e * x[i]
            b += lr * e
    if errors == 0:
        print(f"converged after {epoch} epochs"); break
print([predict(x) for x, _ in data], [f"{v:.4f}" for v in w], f"{b:.2f}")
