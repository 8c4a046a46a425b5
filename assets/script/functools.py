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
    def __init__(self, func, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self):
        parts = [repr(self.func)] + [repr(a) for a in self.args] + [f"{k}={v!r}" for k, v in self.keywords.items()]
        return f"functools.partial({', '.join(parts)})"


def update_wrapper(wrapper, wrapped):
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        try:
            setattr(wrapper, name, getattr(wrapped, name))
        except AttributeError:
            pass
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped):
    return lambda wrapper: update_wrapper(wrapper, wrapped)


class _CacheInfo:
    def __init__(self, hits, misses, maxsize, currsize):
        self.hits, self.misses, self.maxsize, self.currsize = hits, misses, maxsize, currsize

    def __repr__(self):
        return f"CacheInfo(hits={self.hits}, misses={self.misses}, maxsize={self.maxsize}, currsize={self.currsize})"


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
        self.func = func
        self.name = func.__name__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__  # an instance has room for it
        object.__setattr__(instance, self.name, value)
        return value


def total_ordering(cls):
    own = cls.__dict__
    if "__lt__" in own:
        cls.__gt__ = lambda self, other: not (self < other or self == other)
        cls.__le__ = lambda self, other: self < other or self == other
        cls.__ge__ = lambda self, other: not self < other
    elif "__le__" in own:
        cls.__lt__ = lambda self, other: self <= other and not self == other
        cls.__gt__ = lambda self, other: not self <= other
        cls.__ge__ = lambda self, other: not self <= other or self == other
    elif "__gt__" in own:
        cls.__lt__ = lambda self, other: not (self > other or self == other)
        cls.__ge__ = lambda self, other: self > other or self == other
        cls.__le__ = lambda self, other: not self > other
    elif "__ge__" in own:
        cls.__gt__ = lambda self, other: self >= other and not self == other
        cls.__lt__ = lambda self, other: not self >= other
        cls.__le__ = lambda self, other: not self >= other or self == other
    else:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    return cls


def cmp_to_key(compare):
    class Key:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return compare(self.obj, other.obj) < 0

        def __eq__(self, other):
            return compare(self.obj, other.obj) == 0
    return Key


_kinds = {"int": int, "float": float, "str": str, "list": list, "tuple": tuple, "dict": dict, "set": set, "bool": bool}


def singledispatch(f):
    table = {}

    def call(first, *args, **keywords):
        for kind in type(first).__mro__:
            if kind in table:
                return table[kind](first, *args, **keywords)
        return f(first, *args, **keywords)

    def register(kind, function=None):
        if function is None and not isinstance(kind, type):
            notes = getattr(kind, "__annotations__", {})
            first = [v for k, v in notes.items() if k != "return"]
            if not first:
                raise TypeError(f"Invalid first argument to `register()`: {kind!r}. Use either `@register(some_class)` or plain `@register` on an annotated function.")
            named = _kinds.get(first[0]) if isinstance(first[0], str) else first[0]
            named = kind.__globals__.get(first[0]) if named is None and hasattr(kind, "__globals__") else named
            if named is None:
                raise TypeError(f"the annotation {first[0]} is not known here; write @{f.__name__}.register({first[0]})")
            return register(named, kind)
        if function is None:
            return lambda g: register(kind, g)
        table[kind] = function
        return function

    call.register = register
    call.dispatch = lambda kind: next((table[k] for k in kind.__mro__ if k in table), f)
    return update_wrapper(call, f)
