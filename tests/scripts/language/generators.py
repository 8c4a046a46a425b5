def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
print(list(count(4)), sum(count(5)), [x * 2 for x in count(3)], max(count(6)), tuple(count(2)), 3 in count(5))
g = count(2); print(next(g), next(g), next(g, "end"))
try: next(g)
except StopIteration: print("stopped")
def echo():
    got = []
    while True:
        x = yield got
        if x is None: break
        got.append(x)
    return "bye"
e = echo(); next(e); e.send(1); print(e.send("two"))
try: e.send(None)
except StopIteration as s: print("value", s.value)
def chain(*its):
    for it in its: yield from it
print(list(chain([1, 2], "ab", count(2))))
def sub():
    r = yield 1
    print("sub got", r)
    return "sub result"
def main():
    v = yield from sub()
    yield v
m = main(); print(next(m), m.send("hello"))
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
f = fib(); print([next(f) for _ in range(10)])
def with_finally():
    try:
        yield 1
        yield 2
    finally: print("cleanup")
w = with_finally(); next(w); w.close()
for x in with_finally(): print(x)
def handles():
    while True:
        try: yield "ok"
        except ValueError as v: print("inside", v)
h = handles(); next(h); print(h.throw(ValueError("thrown")))
gen = (x * x for x in range(5) if x % 2 == 0); print(type(gen).__name__, list(gen), list(gen))
print(sum(x for x in range(10)), dict((k, v) for k, v in [("a", 1)]), any(x > 3 for x in range(5)), list(zip(count(3), "abc")))
def tree(t):
    if isinstance(t, list):
        for s in t: yield from tree(s)
    else: yield t
print(list(tree([1, [2, [3, 4]], 5])))
def batches(data, size):
    for i in range(0, len(data), size): yield data[i:i + size]
for b in batches(list(range(7)), 3): print(b)
pipeline = (y + 1 for y in (x * 2 for x in range(3))); print(list(pipeline))
def empty():
    return
    yield
print(list(empty()), list(enumerate(count(2))))
