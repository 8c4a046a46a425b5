from functools import *
import operator
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
print(fib(80), fib.cache_info())
fib.cache_clear()
print(fib.cache_info())
@cache
def f(a, *, b=2): return a * b
print(f(2), f(2, b=3), f.cache_info())
@lru_cache(2)
def sq(x):
    print("calc", x)
    return x * x
sq(1); sq(2); sq(1); sq(3); sq(2)
print(sq.cache_info(), sq.__name__, sq.__wrapped__(4))
p = partial(int, base=2)
print(p("101"), p.func, p.args, p.keywords)
add = partial(operator.add, 5)
print(add(3), reduce(operator.mul, range(1, 6)), reduce(lambda a, b: a + b, [], 10))
@total_ordering
class V:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return self.x == o.x
    def __lt__(self, o): return self.x < o.x
    def __repr__(self): return f"V({self.x})"
print(V(1) >= V(0), V(1) <= V(1), V(2) > V(3), sorted([V(3), V(1)]))
class C:
    def __init__(self): self.n = 0
    @cached_property
    def val(self):
        self.n += 1
        return 42
c = C()
print(c.val, c.val, c.n, c.__dict__)
@singledispatch
def show(x): return f"obj {x}"
@show.register
def _(x: int): return f"int {x}"
@show.register(list)
def _(x): return f"list {len(x)}"
@show.register(float)
@show.register(complex)
def _(x): return f"num {x}"
print(show(1), show([1]), show("s"), show(True), show(1.5))
class Neg:
    @singledispatchmethod
    def neg(self, a): raise NotImplementedError("no")
    @neg.register
    def _(self, a: int): return -a
    @neg.register
    def _(self, a: bool): return not a
print(Neg().neg(5), Neg().neg(True))
def deco(fn):
    @wraps(fn)
    def w(*a, **k):
        "wrapper doc"
        return fn(*a, **k)
    return w
@deco
def g():
    "g doc"
print(g.__name__, g.__doc__, g.__wrapped__)  if False else print(g.__name__, g.__doc__)
print(sorted(["b", "A", "c"], key=cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))
class Cell:
    def __init__(self): self._alive = False
    def set_state(self, s): self._alive = s
    set_alive = partialmethod(set_state, True)
x = Cell(); x.set_alive(); print(x._alive)
print(operator.itemgetter(1)([1,2]), operator.itemgetter(0, 2)("abc"), operator.attrgetter("x")(V(9)), operator.methodcaller("upper")("a"))
