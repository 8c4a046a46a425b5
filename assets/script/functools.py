"""functools: functions of functions."""

_NOTHING = object()


def reduce(function, iterable, initial=_NOTHING):
    items = iter(iterable)
    if initial is _NOTHING:
        value = next(items, _NOTHING)
        if value is _NOTHING:
            raise TypeError("reduce() of empty iterable with no initial value")
    else:
        value = initial
    for item in items:
        value = function(value, item)
    return value


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            func, args, keywords = func.func, func.args + args, {**func.keywords, **keywords}
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self):
        parts = [repr(self.func)] + [repr(a) for a in self.args] + [f"{k}={v!r}" for k, v in self.keywords.items()]
        return f"functools.partial({', '.join(parts)})"


WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for name, value in getattr(wrapped, "__dict__", {}).items():
        setattr(wrapper, name, value)
    for name in assigned:
        try:
            setattr(wrapper, name, getattr(wrapped, name))
        except AttributeError:
            pass
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    return lambda wrapper: update_wrapper(wrapper, wrapped, assigned, updated)


class _CacheInfo(tuple):
    def __new__(cls, hits, misses, maxsize, currsize):
        return tuple.__new__(cls, (hits, misses, maxsize, currsize))

    hits = property(lambda self: self[0])
    misses = property(lambda self: self[1])
    maxsize = property(lambda self: self[2])
    currsize = property(lambda self: self[3])

    def __repr__(self):
        return f"CacheInfo(hits={self[0]}, misses={self[1]}, maxsize={self[2]}, currsize={self[3]})"


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _cached(maxsize, 128)
    return lambda f: _cached(f, maxsize)


def _cached(f, maxsize):
    store = {}
    counts = [0, 0]

    def wrapper(*args, **keywords):
        key = args if not keywords else (args, tuple(keywords.items()))
        if key in store:
            counts[0] += 1
            value = store[key]
            if maxsize is not None:
                del store[key]
                store[key] = value
            return value
        counts[1] += 1
        value = f(*args, **keywords)
        store[key] = value
        if maxsize is not None and len(store) > maxsize:
            del store[next(iter(store))]
        return value

    def cache_clear():
        store.clear()
        counts[0] = counts[1] = 0

    wrapper.cache_info = lambda: _CacheInfo(counts[0], counts[1], maxsize, len(store))
    wrapper.cache_clear = cache_clear
    return update_wrapper(wrapper, f)


def cache(f):
    return _cached(f, None)


class cached_property:
    def __init__(self, func):
        self.func, self.__doc__ = func, func.__doc__
        self.name = func.__name__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.func(instance)
        object.__setattr__(instance, self.name, value)
        return value


def _from_lt(op): return {"__gt__": lambda a, b: _not(op(a, b), lambda: a != b), "__le__": lambda a, b: _or(op(a, b), lambda: a == b), "__ge__": lambda a, b: _not(op(a, b), lambda: True)}
def _from_le(op): return {"__lt__": lambda a, b: _and(op(a, b), lambda: a != b), "__gt__": lambda a, b: _not(op(a, b), lambda: True), "__ge__": lambda a, b: _or(_not(op(a, b), lambda: True), lambda: a == b)}


def _not(held, also):
    return held if held is NotImplemented else not held and also()


def _or(held, other):
    return held if held is NotImplemented else held or other()


def _and(held, other):
    return held if held is NotImplemented else held and other()


def total_ordering(cls):
    mirror = {"__lt__": "__gt__", "__le__": "__ge__", "__gt__": "__lt__", "__ge__": "__le__"}
    roots = [name for name in mirror if any([name in c.__dict__ for c in cls.__mro__[:-1]])]
    if not roots:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = [name for name in ("__lt__", "__le__", "__gt__", "__ge__") if name in roots][0]
    op = getattr(cls, root)
    made = _from_lt(op) if root in ("__lt__", "__gt__") else _from_le(op)
    if root in ("__gt__", "__ge__"):
        made = {mirror[name]: f for name, f in made.items()}
    for name, f in made.items():
        if name not in roots:
            setattr(cls, name, f)
    return cls


def cmp_to_key(compare):
    class Key:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return compare(self.obj, other.obj) < 0

        def __gt__(self, other):
            return compare(self.obj, other.obj) > 0

        def __le__(self, other):
            return compare(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return compare(self.obj, other.obj) >= 0

        def __eq__(self, other):
            return compare(self.obj, other.obj) == 0

        __hash__ = None
    return Key


def _first_kind(f):
    """The class that the first parameter of a function is annotated with."""
    notes = [v for k, v in getattr(f, "__annotations__", {}).items() if k not in ("return", "self", "cls")]
    if not notes:
        raise TypeError(f"Invalid first argument to `register()`: {f!r}. Use either `@register(some_class)` or plain `@register` on an annotated function.")
    if isinstance(notes[0], str):
        raise TypeError(f"the annotation {notes[0]} is not known here; write @register({notes[0]})")
    return notes[0]


def singledispatch(f):
    table = {}

    def dispatch(kind):
        for one in kind.__mro__:
            if one in table:
                return table[one]
        for one, g in table.items():
            if issubclass(kind, one):
                return g
        return f

    def call(*args, **keywords):
        if not args:
            raise TypeError(f"{f.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **keywords)

    def register(kind, function=None):
        if function is None and not isinstance(kind, (type, tuple)):
            return register(_first_kind(kind), kind)
        if function is None:
            return lambda g: register(kind, g)
        for one in kind if isinstance(kind, tuple) else (kind,):
            table[type(None) if one is None else one] = function
        return function

    call.register, call.dispatch, call.registry = register, dispatch, table
    update_wrapper(call, f)
    table[object] = f
    return call


class singledispatchmethod:
    def __init__(self, func):
        self.func, self.dispatcher = func, singledispatch(func)

    def register(self, kind, method=None):
        return self.dispatcher.register(kind, method)

    def __get__(self, instance, owner=None):
        def call(*args, **keywords):
            found = self.dispatcher.dispatch(type(args[0]))
            bound = found.__get__(instance, owner) if hasattr(found, "__get__") else lambda *a, **k: found(instance, *a, **k)
            return bound(*args, **keywords)
        call.register = self.register
        return call


class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        self.func, self.args, self.keywords = func, args, keywords

    def __get__(self, instance, owner=None):
        return lambda *args, **keywords: self.func(instance, *self.args, *args, **{**self.keywords, **keywords})
