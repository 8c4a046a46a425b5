def counter(n):
    while n > 0:
        got = yield n
        if got: print("got", got); n = got
        n -= 1
c = counter(5)
print(next(c), c.send(3), next(c), list(c))
def deleg():
    r = yield from inner()
    print("inner returned", r)
    yield "end"
def inner():
    yield 1
    try:
        yield 2
    except ValueError as e:
        print("inner caught", e)
        yield "recovered"
    return "done"
d = deleg()
print(next(d), next(d), d.throw(ValueError("oops")), next(d))
try: next(d)
except StopIteration as e: print("stop", e.value)
def closer():
    try:
        yield 1
    finally:
        print("closed")
g = closer(); next(g); g.close()
def avg():
    total = n = 0
    a = None
    while True:
        x = yield a
        total += x; n += 1
        a = total / n
a = avg(); next(a)
print([a.send(v) for v in (10, 20, 30)])
def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found if p * p <= n):
            found.append(n)
            yield n
        n += 1
from itertools import islice, takewhile
print(list(islice(primes(), 10)), list(takewhile(lambda p: p < 30, primes())))
gen = (x * x for x in range(5))
print(next(gen), sum(gen), list(gen), gen.__class__.__name__)
def flatten(x):
    for i in x:
        if isinstance(i, (list, tuple)): yield from flatten(i)
        else: yield i
print(list(flatten([1, [2, (3, [4]), []], 5])))
class Tree:
    def __init__(self, v, l=None, r=None): self.v, self.l, self.r = v, l, r
    def __iter__(self):
        if self.l: yield from self.l
        yield self.v
        if self.r: yield from self.r
print(list(Tree(2, Tree(1), Tree(4, Tree(3)))), max(Tree(2, Tree(1))), 1 in Tree(2, Tree(1)))
def ret(): 
    return 5
    yield
print(list(ret()))
def pipeline():
    def grep(p, lines): return (l for l in lines if p in l)
    def upper(lines): return (l.upper() for l in lines)
    return upper(grep("a", ["abc", "xyz", "bar"]))
print(list(pipeline()))
try:
    g = (i for i in [1]); next(g); next(g)
except StopIteration: print("StopIteration")
def bad():
    yield 1
    raise StopIteration
try: list(bad())
except RuntimeError as e: print(e)
g = counter(2)
try: g.send(5)
except TypeError as e: print(e)
it = iter([1, 2, 3]); print(next(it), next(it, "d"), list(it), next(it, "default"))
print(list(iter(lambda s=[0]: s.__setitem__(0, s[0] + 1) or s[0], 4)))
a, *b, c = (i for i in range(5)); print(a, b, c)
print({x: y for x, y in zip("ab", range(2))}, {x % 3 for x in range(10)}, [[j for j in range(i)] for i in range(3)], [(x, y) for x in range(3) for y in range(x) if (x + y) % 2])
import inspect
print(inspect.isgenerator(gen), inspect.isgeneratorfunction(counter))
