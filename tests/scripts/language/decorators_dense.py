from functools import wraps, reduce, lru_cache, partial, total_ordering, cached_property, singledispatch
import time
def retry(times=3, exceptions=(Exception,)):
    def deco(fn):
        @wraps(fn)
        def wrapper(*args, **kwargs):
            for i in range(times):
                try:
                    return fn(*args, **kwargs)
                except exceptions as e:
                    print(f"attempt {i+1} failed: {e!r}")
            raise RuntimeError(f"{fn.__name__} failed after {times} tries")
        wrapper.calls = 0
        return wrapper
    return deco
@retry(times=2, exceptions=(ValueError, KeyError))
def flaky(x, *, mode="v"):
    """Doc of flaky."""
    if mode == "v": raise ValueError("bad " + str(x))
    if mode == "k": raise KeyError(x)
    return x
print(flaky.__name__, flaky.__doc__, flaky.calls)
print(flaky(3, mode="ok"))
for m in "vk":
    try: flaky(1, mode=m)
    except RuntimeError as e: print(type(e).__name__, e, repr(e.__cause__), type(e.__context__))
@total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(2), V(3) >= V(3), V(1) > V(2), V(1) != V(2))
class C:
    def __init__(self): self.k = 0
    @cached_property
    def big(self):
        self.k += 1
        return 42
c = C(); print(c.big, c.big, c.k)
@singledispatch
def show(x): return f"any {x}"
@show.register(int)
def _(x): return f"int {x}"
@show.register
def _(x: list): return f"list of {len(x)}"
print(show(1), show([1,2]), show("s"))
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
print(fib(80), fib.cache_info())
fib.cache_clear(); print(fib.cache_info())
print(reduce(lambda a, b: a*b, range(1, 8)), reduce(lambda a,b: a+b, [], 10))
p = partial(int, base=2); print(p("1011"), p.args, p.keywords, p.func)
def timer(f):
    @wraps(f)
    def inner(*a, **k):
        t = time.time()
        r = f(*a, **k)
        assert time.time() - t >= 0
        return r
    return inner
class M:
    @timer
    def go(self, x, y=2): return x + y
    @staticmethod
    @timer
    def st(a): return a * 2
    @classmethod
    def cl(cls, a): return cls.__name__ + a
print(M().go(1), M().go(1, y=5), M.st(4), M().st(3), M.cl("z"), M.go.__name__, M.go.__wrapped__.__name__)
def count(f):
    def w(*a): w.n += 1; return f(*a)
    w.n = 0
    return w
@count
@count
def h(): return 1
h(); h(); print(h.n)
class Deco:
    def __init__(self, f): self.f = f; self.log = []
    def __call__(self, *a): self.log.append(a); return self.f(*a)
@Deco
def add(a, b): return a + b
print(add(1,2), add(3,4), add.log)
def compose(*fs): return reduce(lambda f, g: lambda x: f(g(x)), fs)
print(compose(lambda x: x+1, lambda x: x*2, abs)(-3))
