class Celsius:
    def __init__(self, t): self.t = t
    def __eq__(self, o): return self.t == o.t if isinstance(o, Celsius) else NotImplemented
    def __lt__(self, o): return self.t < o.t
    def __le__(self, o): return self.t <= o.t
    def __hash__(self): return hash(self.t)
    def __str__(self): return f"{self.t}°C"
    def __bool__(self): return self.t > 0
    def __float__(self): return float(self.t)
    def __round__(self, n=None): return Celsius(round(self.t, n))
a, b = Celsius(20.55), Celsius(-3)
print(a, b, a > b, a >= b, a != b, a == 5, bool(b), float(a), round(a, 1), max(a, b), sorted([a, b])[0], str(a) + "!", f"{a}", len({a, Celsius(20.55)}), a in [Celsius(20.55)], not b)
class Acc:
    instances = []
    def __new__(cls, *args): o = super().__new__(cls); cls.instances.append(o); return o
    def __init__(self, v): self.v = v
    def __getitem__(self, k): return f"item {k}"
    def __call__(self, *a, **k): return (a, k)
    def __enter__(self): return self
    def __exit__(self, *e): return True
    def __contains__(self, x): return x == self.v
    def __len__(self): return 3
o = Acc(5); print(o[1], o["k"], o[1:2], o[1, 2], o(1, k=2), 5 in o, len(o), len(Acc.instances), bool(o), callable(o))
with Acc(1) as z: raise ValueError("hidden")
print(z.v, isinstance(z, Acc)); f = Acc.__call__; print(f(o, 1)); print([m for m in dir(o) if not m.startswith("_")], hasattr(o, "__len__"), hasattr(5, "__len__"))
class Chain:
    def __init__(self, path=""): self._p = path
    def __getattr__(self, n): return Chain(f"{self._p}/{n}")
    def __str__(self): return self._p
print(Chain().users.list.all, Chain("x").y)
class Meter:
    total = 0
    def __init__(self): type(self).total += 1; self.__secret = 1; self._p = 2
    def reveal(self): return self.__secret
print(Meter().reveal(), Meter.total, Meter().total, Meter.total); del Acc.instances[:]; print(Acc.instances)
