def f(a, b=2, *args, c, d=4, **kw): return (a, b, args, c, d, kw)
print(f(1, c=3), f(1, 5, 6, 7, c=0, d=1, z=9), f(c=1, a=2), f(*[1, 2, 3], **{"c": 4, "q": 5}))
def g(x, /, y, *, z): return x + y + z
print(g(1, 2, z=3), g(1, y=2, z=3))
def acc(item, bucket=[]):
    bucket.append(item); return bucket
print(acc(1), acc(2), acc(3, []))
def star(*a, **k): return a, k
print(star(), star(1, *[2, 3], 4, *(5,)), star(**{"a": 1}, b=2))
sq = lambda x, y=2: x ** y
print(sq(3), sq(2, 3), (lambda *a: sum(a))(1, 2, 3), list(map(lambda p: p[0], [(1, 2)])))
for call in [lambda: f(), lambda: f(1), lambda: f(1, c=1, c2=2, **{"a": 5}), lambda: g(x=1, y=2, z=3), lambda: sq(), lambda: sq(1, 2, 3), lambda: sq(1, q=2), lambda: len(), lambda: len(1, 2)]:
    try: print(call())
    except TypeError as e: print(type(e).__name__, str(e).replace("<lambda>.<locals>.", ""))
def outer():
    def inner(): return "in"
    return inner
print(outer()(), f.__name__, outer.__doc__, (lambda: 0).__name__)
def doc():
    """The doc."""
print(doc.__doc__, doc(), callable(doc), callable(3))
def fact(n): return 1 if n <= 1 else n * fact(n - 1)
print(fact(20), fact(25), [fact(i) for i in range(6)])
def swap(a: int, b: str = "x") -> tuple: return b, a
print(swap(1), swap(b=1, a=2)); f.tag = "attr"; print(f.tag)
def many(): return 1, 2, 3
a, *b = many(); print(a, b, many()[1])
