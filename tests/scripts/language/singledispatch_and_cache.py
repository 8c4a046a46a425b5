"""functools in daily use: caches, dispatch, ordering, partial, wraps."""
from functools import cached_property, lru_cache, partial, reduce, singledispatch, total_ordering, wraps


@singledispatch
def describe(x):
    return f"something: {x!r}"


@describe.register
def _(x: int):
    return f"int {x}"


@describe.register(list)
def _(x):
    return "list of " + ", ".join(describe(v) for v in x)


@describe.register(str)
@describe.register(bytes if False else tuple)
def _(x):
    return f"sequence of {len(x)}"


print(describe(3), describe([1, "ab", 2.5]), describe((1, 2)), describe(None))


@total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(int(p) for p in text.split("."))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts

    def __repr__(self):
        return "v" + ".".join(map(str, self.parts))


print(sorted(map(Version, ["1.10", "1.2", "0.9.1"])), Version("1.0") >= Version("0.9"), max(Version("2.0"), Version("2.0.1")))


class Circle:
    def __init__(self, r):
        self.r = r
        self.computed = 0

    @cached_property
    def area(self):
        self.computed += 1
        return round(3.14159 * self.r ** 2, 3)


c = Circle(2)
print(c.area, c.area, c.computed)


@lru_cache(maxsize=2)
def slow(n):
    print("computing", n)
    return n * n


print(slow(2), slow(2), slow(3), slow(4), slow(2), slow.cache_info())


def logged(prefix="", *, times=1):
    def decorate(f):
        @wraps(f)
        def inner(*args, **kw):
            for _ in range(times):
                print(f"{prefix}{f.__name__}{args}{kw or ''}")
            return f(*args, **kw)
        return inner
    return decorate


@logged("-> ", times=2)
def area(w, h=2):
    """w times h"""
    return w * h


print(area(3), area(3, h=5), area.__name__, area.__doc__)
double = partial(area, h=2)
print(double(7), reduce(lambda acc, x: acc * 10 + x, [1, 2, 3]), reduce(max, [3, 9, 2], 5))
