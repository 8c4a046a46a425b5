# Calls that stay inside the machine's loop: frames above frames, arguments left in place, generators
# resumed by `for`, operators and properties as calls, and everything that leaves them early.
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(700))


def endless(n):
    return endless(n + 1)


for _ in range(3):
    try:
        endless(0)
    except RecursionError as e:
        print("deep:", type(e).__name__)
print(depth(500))


class Deep:
    def __init__(self, n):
        self.inner = Deep(n - 1) if n else None

    @property
    def size(self):
        return 1 + self.inner.size if self.inner else 1

    def __add__(self, other):
        return self + other


print(Deep(200).size)
try:
    Deep(0) + Deep(0)
except RecursionError:
    print("operators have a depth too")


# Exceptions through many frames, with finally on the way.
log = []


def fall(n):
    try:
        if n == 0:
            raise KeyError("bottom")
        return fall(n - 1)
    finally:
        log.append(n)


try:
    fall(5)
except KeyError as e:
    print(e, log, len(log))


def swallow(n):
    try:
        return 1 // n
    except ZeroDivisionError:
        return "none"
    finally:
        log.clear()


print([swallow(n) for n in (2, 1, 0)], log)


def reraise(n):
    try:
        if n:
            reraise(n - 1)
        else:
            raise ValueError("first")
    except ValueError as e:
        raise TypeError(f"at {n}") from e


try:
    reraise(2)
except TypeError as e:
    chain = []
    while e is not None:
        chain.append(str(e))
        e = e.__cause__
    print(chain)


def current():
    try:
        raise ValueError("outer")
    except ValueError:
        helper()
        try:
            raise
        except ValueError as e:
            return str(e)


def helper():
    try:
        raise KeyError("inner")
    except KeyError:
        pass


print(current())


# Arguments in every mix.
def mix(a, b=2, /, c=3, *rest, d, e=5, **more):
    return a, b, c, rest, d, e, sorted(more.items())


print(mix(1, d=4))
print(mix(1, 20, 30, 40, 50, d=4, e=6, z=1))
print(mix(1, d=0, c=9))
print(mix(*[1, 2, 3, 4], **{"d": 5, "y": 6}))


def plain(a, b=2, c=3, *, d=4):
    a += 1
    return [a, b, c, d]


print(plain(1), plain(1, c=5), plain(c=1, a=2, b=3), plain(1, 2, 3, d=0), plain(d=1, a=0))
for call in (
    lambda: plain(),
    lambda: plain(1, 2, 3, 4),
    lambda: plain(1, a=2),
    lambda: plain(1, q=2),
    lambda: mix(a=1, d=2),
    lambda: mix(1),
):
    try:
        call()
    except TypeError as e:
        print("TypeError:", e)


# Closures in a loop, cells of parameters, a cell that is not set.
adders = []
for i in range(3):
    def add(x, i=i):
        def inner():
            return x + i + step
        step = 10
        return inner
    adders.append(add)
print([f(1)() for f in adders])


def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    return up


one, two = counter(), counter()
print(one(), one(5), two(), one(by=2))


def unset():
    def read():
        return late
    try:
        read()
    except NameError as e:
        print(type(e).__name__, e)
    late = 1
    return read()


print(unset())


# Generators inside calls, calls inside generators.
def count(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("sent", got)
    finally:
        print("closed at", n)


def total(n):
    s = 0
    for x in count(n):
        s += x
    return s


print(total(4))
five = count(5)
for x in five:
    if x == 2:
        break
five.close()
print("after break", list(five))
g = count(3)
print(next(g), g.send("hello"))
try:
    g.throw(ValueError("thrown"))
except ValueError as e:
    print("out again:", e)
print(list(g))


def tree(n):
    if n:
        for x in tree(n - 1):
            yield x
        yield n
        for x in tree(n - 1):
            yield x


print(list(tree(3)), [a for a in tree(2)])


def outer(n):
    r = yield from inner_gen(n)
    yield r


def inner_gen(n):
    for i in range(n):
        yield i
    return "done"


print([x for x in outer(2)])
for x in outer(1):
    print("for", x)


def failing(n):
    for i in range(n):
        if i == 2:
            raise LookupError(i)
        yield i


def consume():
    seen = []
    try:
        for x in failing(5):
            seen.append(x)
    except LookupError as e:
        seen.append(repr(e))
    return seen


print(consume())


def stops():
    yield 1
    raise StopIteration("early")


try:
    for x in stops():
        print(x)
except RuntimeError as e:
    print("RuntimeError:", e)


def itself():
    yield 1
    for y in me:
        yield y


me = itself()
try:
    for y in me:
        print(y)
except ValueError as e:
    print("ValueError:", e)


def handles():
    try:
        raise ValueError("kept")
    except ValueError:
        yield 1
        try:
            raise
        except ValueError as e:
            yield str(e)


for x in handles():
    try:
        raise KeyError("other")
    except KeyError:
        print(x)

pairs = [(x, y) for x in inner_gen(2) for y in inner_gen(2)]
print(pairs)
last = None
for last in inner_gen(0):
    pass
print(last)


# Natives that call back: sorted, map, a comparison, a hash, `__call__`, `__getattr__`.
class Money:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Money) and self.n == other.n

    def __hash__(self):
        return hash(self.n)

    def __lt__(self, other):
        return self.n < other.n

    def __repr__(self):
        return f"Money({self.n})"

    def __call__(self, more, times=1):
        return Money(self.n + more * times)

    def __radd__(self, other):
        return Money(self.n + other)

    def __mul__(self, other):
        return NotImplemented if isinstance(other, str) else Money(self.n * other)

    def __iadd__(self, other):
        self.n += other
        return self


purse = [Money(3), Money(1), Money(2)]
print(sorted(purse), max(purse), sorted(purse, key=lambda m: -m.n))
print({Money(1): "one"}[Money(1)], Money(2) in purse, purse.index(Money(2)))
print(purse[0](4), purse[0](4, times=2), list(map(lambda m: m(1).n, purse)))
print(10 + Money(1), sum(x.n for x in purse), sum(purse[1:2], 5))
m = Money(1)
m += 4
m *= 3
print(m)
for bad in (lambda: Money(1) * "x", lambda: "x" + Money(1), lambda: Money(1) + 1, lambda: Money(1) + Money(2), lambda: Money(1) - Money(2)):
    try:
        print(bad())
    except TypeError as e:
        print("TypeError:", e)


class Left:
    def __add__(self, other):
        return NotImplemented

    def __sub__(self, other):
        return "left"


class Right(Left):
    def __radd__(self, other):
        return "right"

    def __rsub__(self, other):
        return "right first"


print(Left() + Right(), Left() - Right(), Right() - Left())
try:
    Left() + Left()
except TypeError as e:
    print("TypeError:", e)


class Guarded:
    made = 0

    def __new__(cls, *args):
        cls.made += 1
        return super().__new__(cls)

    def __init__(self, x=0):
        if x < 0:
            raise ValueError("negative")
        self.x = x

    @property
    def twice(self):
        return self.x * 2

    @twice.setter
    def twice(self, v):
        self.x = v // 2

    @property
    def broken(self):
        return self.nothing


g = Guarded(4)
g.twice = 20
g.twice += 2
print(g.x, g.twice, Guarded.made)
for bad in (lambda: Guarded(-1), lambda: g.broken):
    try:
        bad()
    except (ValueError, AttributeError) as e:
        print(type(e).__name__, e)


class Wrong:
    def __init__(self):
        return 5


class Yields:
    def __init__(self):
        yield 1


for bad in (Wrong, Yields):
    try:
        bad()
    except TypeError as e:
        print("TypeError:", e)


class Chain:
    def __init__(self):
        self.items = []

    def add(self, x):
        self.items.append(x)
        return self


print(Chain().add(1).add(2).add(3).items)
say = Chain().add
print(say(7).items, say(8).items)


# A method found in the instance, then replaced in the class.
class Swap:
    def f(self):
        return "class"


s = Swap()
out = []
for i in range(4):
    out.append(s.f())
    if i == 0:
        s.f = lambda: "instance"
    if i == 1:
        del s.f
    if i == 2:
        Swap.f = lambda self: "changed"
print(out)


class Prop:
    @property
    def p(self):
        return 1


q = Prop()
out = []
for i in range(3):
    out.append(q.p)
    if i == 0:
        Prop.p = property(lambda self: 2)
    if i == 1:
        del Prop.p
        q.p = 3
print(out)


def swap_names(a, b):
    a, b = b, a
    del a
    try:
        return a
    except UnboundLocalError as e:
        return str(e)


print(swap_names(1, 2))
print((lambda *a, **k: (a, k))(1, 2, x=3))
