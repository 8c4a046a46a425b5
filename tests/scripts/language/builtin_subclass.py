class Stack(list):
    def push(self, x): self.append(x)
    def peek(self): return self[-1]
s = Stack([1, 2]); s.push(3); print(s, s.peek(), len(s), s[0], isinstance(s, list), sum(s), [x for x in s], s + [4], s == [1, 2, 3])
class Default(dict):
    def __missing__(self, k): return k * 2
d = Default(a=1); d["b"] = 2; print(d["a"], d["zz"], d, len(d), "zz" in d, d.get("q"), dict(d))
class Lower(str):
    def shout(self): return self.upper() + "!"
l = Lower("hey"); print(l, l.shout(), l + " you", len(l), l == "hey", isinstance(l, str), l[0], {l: 1})
class Num(int):
    def double(self): return Num(self * 2)
n = Num(5); print(n, n.double(), n + 1, type(n.double()).__name__, n == 5, n < 6, list(range(n)))
class Vec(tuple):
    def __new__(cls, *c): return super().__new__(cls, c)
    def __add__(self, o): return Vec(*(a + b for a, b in zip(self, o)))
v = Vec(1, 2); print(v, v + Vec(3, 4), v[0], len(v), v == (1, 2))
class Log(list):
    def append(self, x): print("append", x); super().append(x)
    def __getitem__(self, i): return ("got", super().__getitem__(i))
g = Log(); g.append(1); print(g[0], len(g))
class Config(dict):
    def __getattr__(self, k):
        try: return self[k]
        except KeyError: raise AttributeError(k)
    def __setattr__(self, k, v): self[k] = v
c = Config(lr=0.1); c.epochs = 5; print(c.lr, c["epochs"], c, hasattr(c, "no"))
class Matrix(list):
    def __init__(self, rows):
        super().__init__([list(r) for r in rows])
        self.shape = (len(rows), len(rows[0]))
m = Matrix([(1, 2), (3, 4)]); print(m, m.shape, m[1][0])
class F(float): pass
print(F(2.5) + 1, F("3") * 2, type(F(1)).__name__)
