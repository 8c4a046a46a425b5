"""decorators of many kinds"""
import functools, time
def timed(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t = time.perf_counter()
        r = fn(*args, **kwargs)
        wrapper.calls += 1
        wrapper.total = time.perf_counter() - t
        return r
    wrapper.calls = 0
    return wrapper
@timed
def slow(n):
    """Adds."""
    return sum(range(n))
slow(10); slow(100)
print(slow.calls, slow.__name__, slow.__doc__, slow.total >= 0)
def repeat(n=2, *, sep=" "):
    def deco(f):
        @functools.wraps(f)
        def inner(*a, **k): return sep.join(str(f(*a, **k)) for _ in range(n))
        return inner
    return deco
@repeat(3, sep="-")
@repeat()
def hi(name="x"): return f"hi {name}"
print(hi(), hi("bob"), hi(name="al"))
class CountCalls:
    def __init__(self, f): functools.update_wrapper(self, f); self.f = f; self.n = 0
    def __call__(self, *a): self.n += 1; return self.f(*a)
    def __get__(self, obj, owner=None): return self if obj is None else functools.partial(self, obj)
@CountCalls
def sq(x): return x * x
print(sq(3), sq(4), sq.n, sq.__name__)
class K:
    @CountCalls
    def m(self, x): return x + 1
k = K(); print(k.m(1), k.m(2), K.m.n)
def singleton(cls):
    inst = {}
    @functools.wraps(cls)
    def get(*a, **k):
        if cls not in inst: inst[cls] = cls(*a, **k)
        return inst[cls]
    return get
@singleton
class DB:
    def __init__(self, url="x"): self.url = url
print(DB() is DB("other"), DB().url, DB.__name__)
def add_methods(**ms):
    def deco(cls):
        for k, v in ms.items(): setattr(cls, k, v)
        return cls
    return deco
@add_methods(double=lambda self: self.v * 2, name=property(lambda self: "p" + str(self.v)))
class V:
    def __init__(self, v): self.v = v
print(V(4).double(), V(4).name)
def validate(**types):
    def deco(f):
        names = f.__code__.co_varnames[:f.__code__.co_argcount]
        @functools.wraps(f)
        def inner(*args, **kw):
            bound = dict(zip(names, args), **kw)
            for n, t in types.items():
                if n in bound and not isinstance(bound[n], t):
                    raise TypeError(f"{n} must be {t.__name__}, not {type(bound[n]).__name__}")
            return f(*args, **kw)
        return inner
    return deco
@validate(a=int, b=str)
def rep(a, b="z"): return b * a
print(rep(2), rep(2, "ab"), rep(a=1, b="q"))
try: rep("2")
except TypeError as e: print(e)
def retry(times, exceptions=(Exception,)):
    def deco(f):
        def inner(*a):
            last = None
            for i in range(times):
                try: return f(*a, i)
                except exceptions as e: last = e; print("try", i, "failed:", e)
            raise RuntimeError(f"gave up after {times}") from last
        return inner
    return deco
@retry(3, (ValueError,))
def flaky(need, i):
    if i < need: raise ValueError(f"only {i}")
    return f"ok at {i}"
print(flaky(2))
try: flaky(5)
except RuntimeError as e: print(e, "|", repr(e.__cause__))
def trace(fn):
    depth = 0
    @functools.wraps(fn)
    def w(*a):
        nonlocal depth
        print("  " * depth + f"{fn.__name__}{a}")
        depth += 1
        r = fn(*a)
        depth -= 1
        print("  " * depth + f"-> {r}")
        return r
    return w
@trace
def fact(n): return 1 if n < 2 else n * fact(n - 1)
fact(3)
class Registry(dict):
    def register(self, name=None):
        def d(f): self[name or f.__name__] = f; return f
        return d
reg = Registry()
@reg.register()
def foo(): return "foo!"
@reg.register("bar2")
def bar(): return "bar!"
print({k: f() for k, f in reg.items()}, sorted(reg))
print((lambda f: lambda *a: f(*a) + 1)(lambda x, y: x * y)(3, 4))
compose = lambda *fs: functools.reduce(lambda f, g: lambda x: g(f(x)), fs)
print(compose(str, len, lambda n: n ** 2)(12345))
def memo(f, cache={}):
    def g(*a):
        key = (f.__name__,) + a
        if key not in cache: cache[key] = f(*a)
        return cache[key]
    g.cache = cache
    return g
@memo
def fibm(n): return n if n < 2 else fibm(n - 1) + fibm(n - 2)
print(fibm(50), len(fibm.cache))
class prop:
    def __init__(self, f): self.f = f
    def __set_name__(self, o, n): self.n = "_" + n
    def __get__(self, i, o): 
        if not hasattr(i, self.n): setattr(i, self.n, self.f(i))
        return getattr(i, self.n)
class Lazy:
    @prop
    def big(self): print("computing"); return 99
l = Lazy(); print(l.big, l.big, vars(l))
