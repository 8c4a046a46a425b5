class Poly:
    def __init__(self, *c):
        c = list(c)
        while len(c) > 1 and c[-1] == 0: c.pop()
        self.c = tuple(c) or (0,)
    def __call__(self, x):
        r = 0
        for a in reversed(self.c): r = r * x + a
        return r
    def __add__(self, o):
        n = max(len(self.c), len(o.c))
        return Poly(*[(self.c[i] if i < len(self.c) else 0) + (o.c[i] if i < len(o.c) else 0) for i in range(n)])
    def __mul__(self, o):
        if isinstance(o, (int, float)): return Poly(*[a * o for a in self.c])
        out = [0] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c): out[i + j] += a * b
        return Poly(*out)
    __rmul__ = __mul__
    def __pow__(self, n): return Poly(1) if n == 0 else self * self ** (n - 1)
    def __neg__(self): return -1 * self
    def __sub__(self, o): return self + -o
    def __eq__(self, o): return self.c == o.c
    def __hash__(self): return hash(self.c)
    def diff(self): return Poly(*[i * a for i, a in enumerate(self.c)][1:])
    def __str__(self):
        parts = [f"{a}" if i == 0 else f"{'' if a == 1 else a}x{'' if i == 1 else '^' + str(i)}" for i, a in enumerate(self.c) if a]
        return " + ".join(reversed(parts)) or "0"
p, q = Poly(1, 2), Poly(0, 0, 3); print(p, "|", q, "|", p + q, "|", p * q, "|", p ** 3, "|", p - p, "|", 2 * q, "|", (p * q).diff(), p(3), (p + q)(2), p == Poly(1, 2), {p: 1}[Poly(1, 2)])
