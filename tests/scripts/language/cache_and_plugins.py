class LRU:
    def __init__(self, n): self.n, self.d, self.hits = n, {}, 0
    def get(self, k):
        if k not in self.d: return None
        self.hits += 1; self.d[k] = self.d.pop(k)
        return self.d[k]
    def put(self, k, v):
        self.d.pop(k, None); self.d[k] = v
        if len(self.d) > self.n: del self.d[next(iter(self.d))]
c = LRU(2); c.put("a", 1); c.put("b", 2); c.get("a"); c.put("c", 3); print(c.d, c.get("b"), c.hits)
class Registry(type(None).__class__ if False else object):
    _all = {}
    @classmethod
    def register(cls, name):
        def deco(k): cls._all[name] = k; k.kind = name; return k
        return deco
    @classmethod
    def create(cls, name, *a, **k):
        if name not in cls._all: raise KeyError(f"unknown {name!r}, have {sorted(cls._all)}")
        return cls._all[name](*a, **k)
@Registry.register("relu")
class Relu:
    def __call__(self, x): return max(0, x)
@Registry.register("leaky")
class Leaky:
    def __init__(self, a=0.1): self.a = a
    def __call__(self, x): return x if x > 0 else self.a * x
print([Registry.create(n)(-2) for n in ("relu", "leaky")], Registry.create("leaky", a=0.5)(-2), Relu.kind)
try: Registry.create("gelu")
except KeyError as e: print(e)
