import math
def f(x, y): return x ** 2 * y + math.sin(y)
def grad(f, args, h=1e-5):
    out = []
    for i in range(len(args)):
        up, down = list(args), list(args)
        up[i] += h; down[i] -= h
        out.append((f(*up) - f(*down)) / (2 * h))
    return out
g = grad(f, (3.0, 2.0)); print([f"{v:.5f}" for v in g], f"{2 * 3 * 2:.5f}", f"{9 + math.cos(2):.5f}")
def newton(f, x, tol=1e-10):
    for i in range(50):
        d = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
        nx = x - f(x) / d
        if abs(nx - x) < tol: return nx, i
        x = nx
root, its = newton(lambda x: x ** 3 - 2, 1.0); print(f"{root:.8f}", its < 10)
def simpson(f, a, b, n=100):
    h = (b - a) / n
    return h / 3 * sum((1 if i in (0, n) else 4 if i % 2 else 2) * f(a + i * h) for i in range(n + 1))
print(f"{simpson(math.exp, 0, 1):.8f}", f"{math.e - 1:.8f}"); x = 5.0
for _ in range(100): x -= 0.1 * 2 * (x - 3)
print(f"{x:.6f}"); softmax = lambda z: [math.exp(v - max(z)) / sum(math.exp(u - max(z)) for u in z) for v in z]; print([f"{p:.4f}" for p in softmax([1, 2, 3])])
