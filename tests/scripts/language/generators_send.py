"""Coroutines: send, throw, close, yield from with results."""


def averager():
    total, n, average = 0.0, 0, None
    while True:
        x = yield average
        if x is None:
            return total, n
        total += x
        n += 1
        average = total / n


def collect(results):
    while True:
        results.append((yield from averager()))


results = []
c = collect(results)
next(c)
for x in [10, 20, 30, None, 5, None]:
    print(c.send(x))
print(results)


def guarded():
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


g = guarded()
print(next(g), g.send(1), g.throw(ValueError("boom")), next(g))
g.close()
print(list(g))


def walk(tree):
    if isinstance(tree, list):
        for t in tree:
            yield from walk(t)
    else:
        yield tree


def count(n):
    while n:
        step = yield n
        n -= step or 1
    return "done"


print(list(walk([1, [2, [3, 4], []], 5])), sum(walk([[1], [2]])), max(walk([3, [9]])), [*count(4)])
c = count(10)
print(next(c), c.send(4), c.send(3), next(c))
try:
    while True:
        next(c)
except StopIteration as stop:
    print("value", stop.value)


def pipeline(source, *stages):
    for stage in stages:
        source = stage(source)
    return source


evens = lambda it: (x for x in it if x % 2 == 0)
squares = lambda it: (x * x for x in it)


def batches(n):
    def stage(it):
        batch = []
        for x in it:
            batch.append(x)
            if len(batch) == n:
                yield tuple(batch)
                batch = []
        if batch:
            yield tuple(batch)
    return stage


print(list(pipeline(range(11), evens, squares, batches(2))))
try:
    next(count(0))
except StopIteration as e:
    print(repr(e.value))
try:
    count(3).send(5)
except TypeError as e:
    print(e)
