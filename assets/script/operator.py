"""operator: the operators as functions."""


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
def abs(a): return a.__abs__()
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
def contains(a, b): return b in a
def getitem(a, b): return a[b]
def truth(a): return bool(a)


def itemgetter(*keys):
    if len(keys) == 1:
        return lambda obj: obj[keys[0]]
    return lambda obj: tuple([obj[k] for k in keys])


def attrgetter(*names):
    def walk(obj, path):
        for name in path.split("."):
            obj = getattr(obj, name)
        return obj
    if len(names) == 1:
        return lambda obj: walk(obj, names[0])
    return lambda obj: tuple([walk(obj, n) for n in names])


def methodcaller(name, *args, **keywords):
    return lambda obj: getattr(obj, name)(*args, **keywords)
