"""operator: the operators as functions."""
_abs, _pow = abs, pow


def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def matmul(a, b): return a @ b
def truediv(a, b): return a / b
def floordiv(a, b): return a // b
def mod(a, b): return a % b
def pow(a, b): return a ** b
def neg(a): return -a
def pos(a): return +a
def abs(a): return _abs(a)
def inv(a): return ~a
invert = inv
def lshift(a, b): return a << b
def rshift(a, b): return a >> b
def eq(a, b): return a == b
def ne(a, b): return a != b
def lt(a, b): return a < b
def le(a, b): return a <= b
def gt(a, b): return a > b
def ge(a, b): return a >= b
def and_(a, b): return a & b
def or_(a, b): return a | b
def xor(a, b): return a ^ b
def not_(a): return not a
def is_(a, b): return a is b
def is_not(a, b): return a is not b
def contains(a, b): return b in a
def concat(a, b): return a + b
def countOf(a, b): return sum([1 for x in a if x is b or x == b])
def getitem(a, b): return a[b]
def truth(a): return bool(a)
def index(a): return a.__index__()
def length_hint(a, default=0): return len(a) if hasattr(a, "__len__") else default
def call(f, /, *args, **keywords): return f(*args, **keywords)


def indexOf(a, b):
    for i, x in enumerate(a):
        if x is b or x == b:
            return i
    raise ValueError("sequence.index(x): x not in sequence")


def setitem(a, b, c):
    a[b] = c


def delitem(a, b):
    del a[b]


def iadd(a, b):
    a += b
    return a


def isub(a, b):
    a -= b
    return a


def imul(a, b):
    a *= b
    return a


def itruediv(a, b):
    a /= b
    return a


def ior(a, b):
    a |= b
    return a


def iand(a, b):
    a &= b
    return a


class itemgetter:
    def __init__(self, *keys):
        self._keys = keys

    def __call__(self, obj):
        keys = self._keys
        return obj[keys[0]] if len(keys) == 1 else tuple([obj[k] for k in keys])

    def __repr__(self):
        return f"operator.itemgetter({', '.join([repr(k) for k in self._keys])})"


class attrgetter:
    def __init__(self, *names):
        self._names = names

    def _walk(self, obj, path):
        for name in path.split("."):
            obj = getattr(obj, name)
        return obj

    def __call__(self, obj):
        names = self._names
        return self._walk(obj, names[0]) if len(names) == 1 else tuple([self._walk(obj, n) for n in names])

    def __repr__(self):
        return f"operator.attrgetter({', '.join([repr(n) for n in self._names])})"


class methodcaller:
    def __init__(self, name, /, *args, **keywords):
        self._name, self._args, self._keywords = name, args, keywords

    def __call__(self, obj):
        return getattr(obj, self._name)(*self._args, **self._keywords)
