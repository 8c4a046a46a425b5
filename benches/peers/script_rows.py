"""The rows of the comparison of scripts with CPython: each row is a function, timed by itself (the
best of five runs, in milliseconds). compare: benches/peers/scripts.py."""
import time
def best(name, f):
    t = 1e9
    for _ in range(5):
        a = time.perf_counter(); f(); t = min(t, time.perf_counter() - a)
    print(f"{name:<12}{t*1000:9.2f}")
def arith():
    s = 0.0
    for i in range(300000): s += i * 0.5 - s * 0.001
    return s
def ints():
    s = 0
    for i in range(300000):
        if i % 3 == 0: s += i
        else: s -= 1
    return s
def add(a, b): return a + b
def calls():
    s = 0
    for i in range(200000): s = add(s, i)
    return s
def kwcalls():
    def f(a, b=2, *, c=3): return a + b + c
    s = 0
    for i in range(100000): s = f(i, b=1, c=2)
    return s
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def recursion(): return fib(22)
class P:
    def __init__(self, x): self.x = x
    def get(self): return self.x
    def inc(self, d): self.x += d; return self
    @property
    def twice(self): return self.x * 2
def methods():
    p = P(0)
    for i in range(150000): p.inc(i); p.get()
    return p.x
def attrs():
    p = P(1); s = 0
    for i in range(200000): s += p.x; p.x = s
    return s
def props():
    p = P(1); s = 0
    for i in range(100000): s += p.twice
    return s
def instances():
    l = None
    for i in range(100000): l = P(i)
    return l
def gen(n):
    for i in range(n): yield i * 2
def gens(): return sum(gen(200000))
def gens2():
    s = 0
    for x in gen(200000): s += x
    return s
def genexp(): return sum(i * i for i in range(200000))
def lists():
    l = []
    for i in range(200000): l.append(i)
    return len(l)
def comp(): return len([i * 2 for i in range(300000) if i % 2])
def dicts():
    d = {}
    for i in range(100000): d[i] = i; 
    s = 0
    for k in d: s += d[k]
    return s
def strdict():
    d = {}; words = ["a", "bb", "ccc", "dd"] 
    for i in range(100000):
        w = words[i % 4]; d[w] = d.get(w, 0) + 1
    return d
def strings():
    p = []
    for i in range(60000): p.append(f"{i}:{i*2}")
    return len("".join(p))
def concat():
    s = ""
    for i in range(50000): s += "x"
    return len(s)
def closures():
    def mk():
        n = 0
        def c():
            nonlocal n
            n += 1
            return n
        return c
    c = mk()
    for i in range(150000): c()
def sorts():
    l = [(i * 7919) % 100003 for i in range(50000)]
    l.sort(); return sorted(l, key=lambda x: -x)[0]
def matrix():
    n = 40
    a = [[i + j for j in range(n)] for i in range(n)]; b = [[i - j for j in range(n)] for i in range(n)]
    c = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            s = 0
            for k in range(n): s += a[i][k] * b[k][j]
            c[i][j] = s
    return c
def tuples():
    a, b = 0, 1
    for i in range(200000): a, b = b, (a + b) % 1000007
    return a
def trycatch():
    n = 0
    for i in range(50000):
        try:
            if i % 5 == 0: raise ValueError(i)
        except ValueError: n += 1
    return n
import math
def mathf():
    s = 0.0
    for i in range(100000): s += math.sqrt(i) + abs(-i)
    return s
def zips():
    a = list(range(100000)); s = 0
    for x, y in zip(a, a): s += x * y
    for i, x in enumerate(a): s += i
    return s
class V:
    def __init__(self, data, ch=(), op=''):
        self.data = data; self.grad = 0.0; self._b = lambda: None; self._prev = set(ch)
    def __add__(self, o):
        o = o if isinstance(o, V) else V(o)
        out = V(self.data + o.data, (self, o), '+')
        def _b(): self.grad += out.grad; o.grad += out.grad
        out._b = _b
        return out
    def __mul__(self, o):
        o = o if isinstance(o, V) else V(o)
        out = V(self.data * o.data, (self, o), '*')
        def _b(): self.grad += o.data * out.grad; o.grad += self.data * out.grad
        out._b = _b
        return out
    def backward(self):
        topo = []; seen = set()
        def build(v):
            if v not in seen:
                seen.add(v)
                for c in v._prev: build(c)
                topo.append(v)
        build(self); self.grad = 1.0
        for v in reversed(topo): v._b()
def micrograd():
    for _ in range(40):
        w = [V(i * 0.1) for i in range(40)]; s = V(0.0)
        for i, x in enumerate(w): s = s + x * (i * 0.5)
        s.backward()
    return w[3].grad
for f in [arith, ints, calls, kwcalls, recursion, methods, attrs, props, instances, gens, gens2, genexp, lists, comp, dicts, strdict, strings, concat, closures, sorts, matrix, tuples, trycatch, mathf, zips, micrograd]: best(f.__name__, f)
