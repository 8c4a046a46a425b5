def averager():
    total, n = 0.0, 0
    avg = None
    while True:
        x = yield avg
        if x is None: return (total, n)
        total += x; n += 1
        avg = total / n
def deleg(out):
    while True:
        r = yield from averager()
        out.append(r)
out = []
g = deleg(out); next(g)
for x in [10, 20, 30, None, 5, None]:
    print(g.send(x))
print(out)
def gen():
    try:
        while True:
            try:
                got = yield "ready"
                print("got", got)
            except ValueError as e:
                print("caught", e)
                yield "recovered"
    finally:
        print("cleanup")
g = gen(); print(next(g)); print(g.send(1)); print(g.throw(ValueError("boom"))); print(next(g)); g.close()
try: next(g)
except StopIteration as e: print("done", e.value)
def ret():
    yield 1
    return "result"
g = ret(); next(g)
try: next(g)
except StopIteration as e: print(e.value, e.args)
def countdown(n):
    while n: yield n; n -= 1
print(list(countdown(4)), sum(countdown(5)), max(countdown(3)), [*countdown(2)], tuple(countdown(2)))
a, *b = countdown(4); print(a, b)
gg = (x*x for x in range(10) if x % 2)
print(next(gg), next(gg), list(gg), next(gg, "end"))
def tree(t):
    if isinstance(t, list):
        for s in t: yield from tree(s)
    else: yield t
print(list(tree([1,[2,[3,4],[]],5])))
def chain(*its):
    for it in its: yield from it
print("".join(chain("ab", ["c"], ("d","e"))))
def windows(xs, n):
    from collections import deque
    d = deque(maxlen=n)
    for x in xs:
        d.append(x)
        if len(d) == n: yield tuple(d)
print(list(windows(range(5), 3)))
def primes():
    known = []
    n = 2
    while True:
        if all(n % p for p in known if p*p <= n):
            known.append(n); yield n
        n += 1
from itertools import islice, takewhile
print(list(islice(primes(), 10)), list(takewhile(lambda p: p < 30, primes())))
print(type(primes()).__name__, hasattr(primes(), "__next__"), iter(g) is g)
def bad():
    yield 1
    raise KeyError("k")
try:
    for x in bad(): print(x)
except KeyError as e: print("KeyError", e)
g = gen()
try: g.send(1)
except TypeError as e: print(e)
def g2():
    x = 1
    try: yield x
    except GeneratorExit: print("exit"); raise
    finally: print("fin")
h = g2(); next(h); h.close()
class It:
    def __init__(self, n): self.n = n
    def __iter__(self):
        for i in range(self.n): yield i
print(list(It(3)), 2 in It(3), 9 in It(3), dict(enumerate(It(2))), list(zip(It(3), It(2))))
print(*map(lambda p: p[0]*p[1], zip(It(4), It(4))), sep="|")
