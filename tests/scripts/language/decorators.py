import functools
def trace(f):
    @functools.wraps(f)
    def w(*a, **k):
        print("call", f.__name__, a, k)
        r = f(*a, **k)
        print("ret", r)
        return r
    return w
@trace
def add(a, b=1):
    "Adds."
    return a + b
add(1, b=2); print(add.__name__, add.__doc__)
def repeat(n):
    def deco(f):
        def w(*a): return [f(*a) for _ in range(n)]
        return w
    return deco
@repeat(3)
def hi(x): return x * 2
print(hi("a"))
class Count:
    def __init__(self, f): self.f, self.n = f, 0
    def __call__(self, *a):
        self.n += 1
        return self.f(*a)
@Count
def sq(x): return x * x
print(sq(3), sq(4), sq.n)
def register(cls):
    registry.append(cls.__name__); return cls
registry = []
@register
class A: pass
@register
class B: pass
print(registry)
@trace
@repeat(2)
def two(): return 1
two()
@functools.lru_cache(maxsize=None)
def slow(n):
    print("computing", n)
    return n * n
print(slow(3), slow(3), slow(4))
class M:
    @staticmethod
    def s(x): return x + 1
    @classmethod
    def make(cls, *a): return cls.__name__, a
print(M.s(1), M().s(2), M.make(1), M().make(2))
print(functools.reduce(lambda a, b: a * b, [1, 2, 3, 4]), functools.partial(add.__wrapped__, 10)(b=5))
