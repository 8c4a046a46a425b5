"""collections: dictionaries that count or fill themselves, named tuples, double-ended queues."""
from collections.abc import MutableMapping as _MutableMapping, MutableSequence as _MutableSequence


class defaultdict(dict):
    def __init__(self, default_factory=None, *args, **keywords):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        super().__init__(*args, **keywords)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self.default_factory()
        self[key] = value
        return value

    def __repr__(self):
        return f"{type(self).__name__}({self.default_factory!r}, {dict(self)!r})"

    def copy(self):
        return defaultdict(self.default_factory, self)

    __copy__ = copy


class OrderedDict(dict):
    def move_to_end(self, key, last=True):
        value = self.pop(key)
        if last:
            self[key] = value
            return
        rest = list(self.items())
        self.clear()
        self[key] = value
        for k, v in rest:
            self[k] = v

    def popitem(self, last=True):
        if not self:
            raise KeyError("dictionary is empty")
        key = list(self)[-1 if last else 0]
        return key, self.pop(key)

    def __repr__(self):
        name = type(self).__name__
        return f"{name}({list(self.items())!r})" if self else f"{name}()"

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return list(self.items()) == list(other.items())
        return dict.__eq__(self, other)

    __hash__ = None

    def __reversed__(self):
        return reversed(list(self))

    def copy(self):
        return type(self)(self)

    __copy__ = copy


class Counter(dict):
    def __init__(self, iterable=None, /, **keywords):
        super().__init__()
        self.update(iterable, **keywords)

    @classmethod
    def fromkeys(cls, iterable, v=None):
        raise NotImplementedError("Counter.fromkeys() is undefined.  Use Counter(iterable) instead.")

    def __missing__(self, key):
        return 0

    def update(self, iterable=None, **keywords):
        if isinstance(iterable, dict):
            for key, count in iterable.items():
                self[key] = self.get(key, 0) + count
        elif iterable is not None:
            for key in iterable:
                self[key] = self.get(key, 0) + 1
        for key, count in keywords.items():
            self[key] = self.get(key, 0) + count

    def subtract(self, iterable=None, **keywords):
        if isinstance(iterable, dict):
            for key, count in iterable.items():
                self[key] = self.get(key, 0) - count
        elif iterable is not None:
            for key in iterable:
                self[key] = self.get(key, 0) - 1
        for key, count in keywords.items():
            self[key] = self.get(key, 0) - count

    def most_common(self, n=None):
        ranked = sorted(self.items(), key=lambda pair: pair[1], reverse=True)
        return ranked if n is None else ranked[:n]

    def elements(self):
        for key, count in self.items():
            for _ in range(count):
                yield key

    def total(self):
        return sum(self.values())

    def copy(self):
        return Counter(self)

    __copy__ = copy

    def _merge(self, other, pick):
        result = Counter()
        for key in list(self) + [k for k in other if k not in self]:
            count = pick(self[key], other.get(key, 0))
            if count > 0:
                result[key] = count
        return result

    def __add__(self, other):
        return self._merge(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._merge(other, lambda a, b: a - b)

    def __pos__(self):
        return self._merge({}, lambda a, b: a)

    def __neg__(self):
        return Counter()._merge(self, lambda a, b: a - b)

    def __le__(self, other):
        return all([self[k] <= Counter(other)[k] for k in list(self) + list(other)])

    def __ge__(self, other):
        return all([self[k] >= Counter(other)[k] for k in list(self) + list(other)])

    def __lt__(self, other):
        return self <= other and self != other

    def __gt__(self, other):
        return self >= other and self != other

    def __eq__(self, other):
        if not isinstance(other, Counter):
            return dict.__eq__(self, other)
        return all([self[k] == other[k] for k in list(self) + list(other)])

    __hash__ = None

    def __iadd__(self, other):
        return self._become(self + other)

    def __isub__(self, other):
        return self._become(self - other)

    def __ior__(self, other):
        return self._become(self | other)

    def __iand__(self, other):
        return self._become(self & other)

    def _become(self, new):
        self.clear()
        self.update(new)
        return self

    def __or__(self, other):
        return self._merge(other, max)

    def __and__(self, other):
        return self._merge(other, min)

    def __repr__(self):
        if not self:
            return "Counter()"
        try:
            items = self.most_common()
        except TypeError:
            items = self.items()
        inside = ", ".join([f"{k!r}: {v!r}" for k, v in items])
        return f"{type(self).__name__}({{{inside}}})"


class _Field:
    """A field of a named tuple: read only."""

    def __init__(self, index):
        self._index = index

    def __get__(self, instance, owner=None):
        return self if instance is None else instance[self._index]

    def __set__(self, instance, value):
        raise AttributeError("can't set attribute")


def _field(index):
    return _Field(index)


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    fields = tuple(field_names)
    for name in fields:
        if not name.isidentifier():
            raise ValueError(f"Type names and field names must be valid identifiers: {name!r}")
        if name.startswith("_"):
            raise ValueError(f"Field names cannot start with an underscore: {name!r}")
    if len(set(fields)) != len(fields):
        raise ValueError(f"Encountered duplicate field name: {[f for f in fields if fields.count(f) > 1][0]!r}")
    given = tuple(defaults or ())
    standard = dict(zip(fields[len(fields) - len(given):], given))

    def __new__(cls, *args, **keywords):
        if len(args) > len(fields):
            were = "was" if len(args) == 0 else "were"
            raise TypeError(f"{typename}.__new__() takes {len(fields) + 1} positional arguments but {len(args) + 1} {were} given")
        values = list(args)
        missing = []
        for name in fields[len(args):]:
            if name in keywords:
                values.append(keywords.pop(name))
            elif name in standard:
                values.append(standard[name])
            else:
                missing.append(name)
        for name in keywords:
            if name in fields:
                raise TypeError(f"{typename}.__new__() got multiple values for argument '{name}'")
            raise TypeError(f"{typename}.__new__() got an unexpected keyword argument '{name}'")
        if missing:
            named = [repr(m) for m in missing]
            text = named[0] if len(named) == 1 else " and ".join(named) if len(named) == 2 else ", ".join(named[:-1]) + ", and " + named[-1]
            s = "" if len(named) == 1 else "s"
            raise TypeError(f"{typename}.__new__() missing {len(named)} required positional argument{s}: {text}")
        return tuple.__new__(cls, values)

    def __repr__(self):
        inside = ", ".join([f"{name}={value!r}" for name, value in zip(fields, self)])
        return f"{type(self).__name__}({inside})"

    def _asdict(self):
        return dict(zip(fields, self))

    def _replace(self, **changes):
        values = [changes.pop(name, value) for name, value in zip(fields, self)]
        if changes:
            raise ValueError(f"Got unexpected field names: {list(changes)!r}")
        return type(self)(*values)

    attributes = {
        "__new__": __new__, "__repr__": __repr__, "_asdict": _asdict, "_replace": _replace, "_fields": fields,
        "__match_args__": fields, "_field_defaults": standard,
        "_make": classmethod(lambda cls, values: cls(*values)),
    }
    for i, name in enumerate(fields):
        attributes[name] = _field(i)
    return type(typename, (tuple,), attributes)


class deque:
    def __init__(self, iterable=(), maxlen=None):
        self._items = []
        self.maxlen = maxlen
        self.extend(iterable)

    def append(self, x):
        self._items.append(x)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop(0)

    def appendleft(self, x):
        self._items.insert(0, x)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop()

    def extend(self, iterable):
        for x in iterable:
            self.append(x)

    def extendleft(self, iterable):
        for x in iterable:
            self.appendleft(x)

    def pop(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    def popleft(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop(0)

    def rotate(self, n=1):
        if self._items:
            n = n % len(self._items)
            if n:
                self._items = self._items[-n:] + self._items[:-n]

    def clear(self):
        self._items = []

    def copy(self):
        return deque(self._items, self.maxlen)

    __copy__ = copy

    def count(self, x):
        return self._items.count(x)

    def index(self, x, *bounds):
        if x not in self._items:
            raise ValueError(f"{x!r} is not in deque")
        return self._items.index(x, *bounds)

    def insert(self, i, x):
        if self.maxlen is not None and len(self._items) >= self.maxlen:
            raise IndexError("deque already at its maximum size")
        self._items.insert(i, x)

    def remove(self, x):
        if x not in self._items:
            raise ValueError("deque.remove(x): x not in deque")
        self._items.remove(x)

    def reverse(self):
        self._items.reverse()

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items)

    def __reversed__(self):
        return reversed(self._items)

    def __contains__(self, x):
        return x in self._items

    def __getitem__(self, i):
        if isinstance(i, slice):
            raise TypeError("sequence index must be integer, not 'slice'")
        if not -len(self._items) <= i < len(self._items):
            raise IndexError("deque index out of range")
        return self._items[i]

    def __setitem__(self, i, x):
        if not -len(self._items) <= i < len(self._items):
            raise IndexError("deque index out of range")
        self._items[i] = x

    def __delitem__(self, i):
        if not -len(self._items) <= i < len(self._items):
            raise IndexError("deque index out of range")
        del self._items[i]

    def __eq__(self, other):
        if not isinstance(other, deque):
            return NotImplemented
        return self._items == other._items

    def __lt__(self, other):
        return self._items < other._items

    def __mul__(self, n):
        return deque(self._items * n, self.maxlen)

    __hash__ = None

    def __add__(self, other):
        return deque(self._items + other._items, self.maxlen)

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __repr__(self):
        tail = "" if self.maxlen is None else f", maxlen={self.maxlen}"
        return f"deque({self._items!r}{tail})"


class ChainMap(_MutableMapping):
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for m in self.maps:
            if key in m:
                return m[key]
        raise KeyError(key)

    def __iter__(self):
        merged = {}
        for m in reversed(self.maps):
            merged.update(dict.fromkeys(m))
        return iter(merged)

    def __len__(self):
        return len(list(iter(self)))

    def __contains__(self, key):
        return any([key in m for m in self.maps])

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        if key not in self.maps[0]:
            raise KeyError(f"Key not found in the first mapping: {key!r}")
        del self.maps[0][key]

    def __bool__(self):
        return any([bool(m) for m in self.maps])

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([repr(m) for m in self.maps])})"

    def new_child(self, m=None, **keywords):
        return type(self)({**({} if m is None else m), **keywords} if keywords else {} if m is None else m, *self.maps)

    @property
    def parents(self):
        return type(self)(*self.maps[1:])

    def copy(self):
        return type(self)(self.maps[0].copy(), *self.maps[1:])


class UserDict(_MutableMapping):
    def __init__(self, dict=None, /, **keywords):
        self.data = {}
        if dict is not None:
            self.update(dict)
        self.update(keywords)

    def __len__(self): return len(self.data)
    def __iter__(self): return iter(self.data)
    def __contains__(self, key): return key in self.data
    def __repr__(self): return repr(self.data)

    def __getitem__(self, key):
        if key in self.data:
            return self.data[key]
        if hasattr(type(self), "__missing__"):
            return type(self).__missing__(self, key)
        raise KeyError(key)

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def copy(self):
        made = type(self)()
        made.data = self.data.copy()
        return made


class UserList(_MutableSequence):
    def __init__(self, items=None):
        self.data = list(items) if items is not None else []

    def _other(self, other): return other.data if isinstance(other, UserList) else other
    def __repr__(self): return repr(self.data)
    def __len__(self): return len(self.data)
    def __iter__(self): return iter(self.data)
    def __contains__(self, x): return x in self.data
    def __eq__(self, other): return self.data == self._other(other)
    def __lt__(self, other): return self.data < self._other(other)
    def __getitem__(self, i): return type(self)(self.data[i]) if isinstance(i, slice) else self.data[i]
    def __add__(self, other): return type(self)(self.data + list(self._other(other)))
    def __radd__(self, other): return type(self)(list(self._other(other)) + self.data)
    def __mul__(self, n): return type(self)(self.data * n)
    def insert(self, i, x): self.data.insert(i, x)
    def append(self, x): self.data.append(x)
    def extend(self, other): self.data.extend(self._other(other))
    def pop(self, i=-1): return self.data.pop(i)
    def remove(self, x): self.data.remove(x)
    def sort(self, /, *args, **keywords): self.data.sort(*args, **keywords)
    def copy(self): return type(self)(self.data)

    def __setitem__(self, i, x):
        self.data[i] = x

    def __delitem__(self, i):
        del self.data[i]


class UserString(str):
    @property
    def data(self):
        return str(self)
