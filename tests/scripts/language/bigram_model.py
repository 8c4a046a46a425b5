text = "hello world. hello there. the world is here."
chars = sorted(set(text)); stoi = {c: i for i, c in enumerate(chars)}; V = len(chars)
N = [[1] * V for _ in range(V)]
for a, b in zip(text, text[1:]): N[stoi[a]][stoi[b]] += 1
P = [[c / sum(r) for c in r] for r in N]
import random, math
random.seed(11)
out, c = [], "h"
for _ in range(30):
    out.append(c); r = P[stoi[c]]; u, acc = random.random(), 0.0
    for i, p in enumerate(r):
        acc += p
        if u < acc: break
    c = chars[i]
print(repr("".join(out)), V)
nll = -sum(math.log(P[stoi[a]][stoi[b]]) for a, b in zip(text, text[1:])) / (len(text) - 1); print(f"{nll:.6f}", f"{math.exp(nll):.4f}")
top = sorted(((P[i][j], chars[i], chars[j]) for i in range(V) for j in range(V)), reverse=True)[:4]
for p, a, b in top: print(f"{a!r}->{b!r} {p:.3f}")
