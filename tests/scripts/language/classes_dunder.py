class V:
    def __init__(self, *c): self.c = list(c)
    def __repr__(self): return "V" + repr(tuple(self.c))
    def __len__(self): return len(self.c)
    def __getitem__(self, i): return V(*self.c[i]) if isinstance(i, slice) else self.c[i]
    def __setitem__(self, i, v): self.c[i] = v
    def __delitem__(self, i): del self.c[i]
    def __contains__(self, x): return x in self.c
    def __iter__(self): return iter(self.c)
    def __add__(self, o): return V(*[a + b for a, b in zip(self, o)])
    def __mul__(self, k): return V(*[a * k for a in self]) if isinstance(k, (int, float)) else NotImplemented
    __rmul__ = __mul__
    def __matmul__(self, o): return sum(a * b for a, b in zip(self, o))
    def __neg__(self): return V(*[-a for a in self])
    def __sub__(self, o): return self + -o
    def __iadd__(self, o): self.c = [a + b for a, b in zip(self.c, o.c)]; return self
    def __eq__(self, o): return isinstance(o, V) and self.c == o.c
    def __lt__(self, o): return len(self) < len(o)
    def __bool__(self): return any(self.c)
    def __call__(self, x): return [a * x for a in self.c]
    def __abs__(self): return sum(a * a for a in self.c) ** 0.5
    def __format__(self, s): return "<" + ",".join(format(a, s) for a in self.c) + ">"
    def __truediv__(self, k): return V(*[a / k for a in self])
    def __pow__(self, k): return V(*[a ** k for a in self])
    def __rsub__(self, o): return V(*[o - a for a in self])
    def __reversed__(self): return reversed(self.c)
    def __floordiv__(self, k): return V(*[a // k for a in self])
    def __mod__(self, k): return V(*[a % k for a in self])
    def __and__(self, o): return "and"
    def __invert__(self): return "inv"
    def __round__(self, n=0): return V(*[round(a, n) for a in self])
    def __int__(self): return int(self.c[0])
    def __float__(self): return float(self.c[0])
    def __index__(self): return 1
a, b = V(1, 2, 3), V(4, 5, 6)
print(a + b, a * 2, 2 * a, a @ b, -a, b - a, a == V(1, 2, 3), a != b, a < V(1), len(a), a[0], a[1:], 2 in a, list(a), bool(V(0, 0)), a(10), abs(V(3, 4)))
a[0] = 100; del a[1]; print(a, f"{a:.1f}", a / 2, a ** 2, 10 - a, list(reversed(a)), a // 2, a % 2, a & b, ~a, round(V(1.25), 1), int(a), float(a), [10, 20, 30][a])
alias = a; a += V(1, 1); print(a, alias is a, sorted([V(1, 2), V(1)]), max([V(1), V(1, 2)], key=len), [*b], sum(b), tuple(b))
try: a * "x"
except TypeError as e: print(e)
try: "x" * a
except TypeError as e: print(e)
try: {a: 1}
except TypeError as e: print(e)
class Right:
    def __radd__(self, o): return f"radd {o}"
    def __rmatmul__(self, o): return "rmm"
    def __gt__(self, o): return "gt"
print(1 + Right(), [] @ Right(), 5 < Right(), sum([Right()]))
class Dyn:
    def __getattr__(self, n):
        if n.startswith("x"): return n[1:]
        raise AttributeError(f"no {n}")
    def __setattr__(self, n, v): object.__setattr__(self, "_" + n, v)
d = Dyn(); d.foo = 5; print(d.xabc, d._foo, hasattr(d, "yy"), getattr(d, "zz", "def"))
