"""collections.abc: what containers can do, to ask for and to inherit."""
from abc import ABC, abstractmethod

# What built-in types have without attributes that say so.
_SEQUENCES = ("list", "tuple", "str", "range", "bytes", "bytearray")
_MAPPINGS = ("dict",)
_SETS = ("set", "frozenset", "dict_keys", "dict_items")
_HOLD = _SEQUENCES + _MAPPINGS + _SETS + ("dict_values",)
_ITERATORS = ("generator", "iterator")


def _says(kind, names, built_in):
    """Whether a class has all of these methods."""
    for one in kind.__mro__:
        if one.__module__ == "builtins" and one.__name__ in built_in:
            return True
    for name in names:
        for one in kind.__mro__:
            if name in one.__dict__:
                if one.__dict__[name] is None:
                    return False
                break
        else:
            return False
    return True


def _hook(own, names, built_in):
    def __subclasshook__(cls, kind):
        if cls.__name__ != own or cls.__module__ != "collections.abc":
            return NotImplemented
        return _says(kind, names, built_in) or NotImplemented
    return classmethod(__subclasshook__)


class Hashable(ABC):
    @classmethod
    def __subclasshook__(cls, kind):
        if cls is not Hashable:
            return NotImplemented
        for one in kind.__mro__:
            if one.__module__ == "builtins" and one.__name__ in ("list", "dict", "set", "bytearray"):
                return False
            if "__hash__" in one.__dict__:
                return one.__dict__["__hash__"] is not None
        return True


class Iterable(ABC):
    @abstractmethod
    def __iter__(self):
        while False:
            yield None

    __subclasshook__ = _hook("Iterable", ["__iter__"], _HOLD + _ITERATORS)


class Iterator(Iterable):
    @abstractmethod
    def __next__(self):
        raise StopIteration

    def __iter__(self):
        return self

    __subclasshook__ = _hook("Iterator", ["__iter__", "__next__"], _ITERATORS)


class Reversible(Iterable):
    __subclasshook__ = _hook("Reversible", ["__reversed__", "__iter__"], _SEQUENCES[:4] + _MAPPINGS)


class Generator(Iterator):
    __subclasshook__ = _hook("Generator", ["__iter__", "__next__", "send", "throw", "close"], ("generator",))


class Sized(ABC):
    @abstractmethod
    def __len__(self):
        return 0

    __subclasshook__ = _hook("Sized", ["__len__"], _HOLD)


class Container(ABC):
    @abstractmethod
    def __contains__(self, x):
        return False

    __subclasshook__ = _hook("Container", ["__contains__"], _HOLD[:-1])


class Callable(ABC):
    @abstractmethod
    def __call__(self, *args, **keywords):
        return False

    __subclasshook__ = _hook("Callable", ["__call__"], ("function", "builtin_function_or_method", "method", "type"))


class Collection(Sized, Iterable, Container):
    __subclasshook__ = _hook("Collection", ["__len__", "__iter__", "__contains__"], _HOLD)


class Sequence(Reversible, Collection):
    @abstractmethod
    def __getitem__(self, index):
        raise IndexError

    def __iter__(self):
        i = 0
        try:
            while True:
                yield self[i]
                i += 1
        except IndexError:
            return

    def __contains__(self, value):
        return any([v is value or v == value for v in self])

    def __reversed__(self):
        for i in reversed(range(len(self))):
            yield self[i]

    def index(self, value, start=0, stop=None):
        for i in range(start, len(self) if stop is None else stop):
            if self[i] is value or self[i] == value:
                return i
        raise ValueError

    def count(self, value):
        return sum([1 for v in self if v is value or v == value])

    __subclasshook__ = _hook("Sequence", ["\0"], _SEQUENCES)


class MutableSequence(Sequence):
    @abstractmethod
    def __setitem__(self, index, value):
        raise IndexError

    @abstractmethod
    def __delitem__(self, index):
        raise IndexError

    @abstractmethod
    def insert(self, index, value):
        raise IndexError

    def append(self, value):
        self.insert(len(self), value)

    def clear(self):
        while len(self):
            self.pop()

    def reverse(self):
        n = len(self)
        for i in range(n // 2):
            self[i], self[n - i - 1] = self[n - i - 1], self[i]

    def extend(self, values):
        for v in list(values):
            self.append(v)

    def pop(self, index=-1):
        v = self[index]
        del self[index]
        return v

    def remove(self, value):
        del self[self.index(value)]

    def __iadd__(self, values):
        self.extend(values)
        return self

    __subclasshook__ = _hook("MutableSequence", ["\0"], ("list", "bytearray"))


ByteString = Sequence


class Set(Collection):
    @classmethod
    def _from_iterable(cls, items):
        return cls(items)

    def __le__(self, other):
        return len(self) <= len(other) and all([v in other for v in self])

    def __lt__(self, other):
        return len(self) < len(other) and self.__le__(other)

    def __ge__(self, other):
        return len(self) >= len(other) and all([v in self for v in other])

    def __gt__(self, other):
        return len(self) > len(other) and self.__ge__(other)

    def __eq__(self, other):
        return len(self) == len(other) and self.__le__(other) if isinstance(other, (Set, set, frozenset)) else NotImplemented

    def __and__(self, other):
        return self._from_iterable([v for v in other if v in self])

    def __or__(self, other):
        return self._from_iterable([v for items in (self, other) for v in items])

    def __sub__(self, other):
        return self._from_iterable([v for v in self if v not in other])

    def __xor__(self, other):
        return (self - other) | self._from_iterable([v for v in other if v not in self])

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def isdisjoint(self, other):
        return not any([v in self for v in other])

    __hash__ = None
    __subclasshook__ = _hook("Set", ["\0"], _SETS)


class MutableSet(Set):
    @abstractmethod
    def add(self, value):
        raise NotImplementedError

    @abstractmethod
    def discard(self, value):
        raise NotImplementedError

    def remove(self, value):
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        for value in self:
            self.discard(value)
            return value
        raise KeyError

    def clear(self):
        for value in list(self):
            self.discard(value)

    def __ior__(self, other):
        for v in other:
            self.add(v)
        return self

    def __isub__(self, other):
        for v in list(other):
            self.discard(v)
        return self

    def __iand__(self, other):
        for v in list(self):
            if v not in other:
                self.discard(v)
        return self

    __subclasshook__ = _hook("MutableSet", ["\0"], ("set",))


class Mapping(Collection):
    @abstractmethod
    def __getitem__(self, key):
        raise KeyError

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        return KeysView(self)

    def items(self):
        return ItemsView(self)

    def values(self):
        return ValuesView(self)

    def __eq__(self, other):
        return dict(self.items()) == dict(other.items()) if isinstance(other, (Mapping, dict)) else NotImplemented

    __hash__ = None
    __subclasshook__ = _hook("Mapping", ["\0"], _MAPPINGS)


class MutableMapping(Mapping):
    @abstractmethod
    def __setitem__(self, key, value):
        raise KeyError

    @abstractmethod
    def __delitem__(self, key):
        raise KeyError

    _nothing = object()

    def pop(self, key, default=_nothing):
        try:
            value = self[key]
        except KeyError:
            if default is MutableMapping._nothing:
                raise
            return default
        del self[key]
        return value

    def popitem(self):
        for key in self:
            value = self[key]
            del self[key]
            return key, value
        raise KeyError

    def clear(self):
        for key in list(self):
            del self[key]

    def update(self, other=(), /, **keywords):
        if hasattr(other, "keys"):
            for key in other.keys():
                self[key] = other[key]
        else:
            for key, value in other:
                self[key] = value
        for key, value in keywords.items():
            self[key] = value

    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default

    __subclasshook__ = _hook("MutableMapping", ["\0"], _MAPPINGS)


class MappingView(Sized):
    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f"{type(self).__name__}({self._mapping!r})"

    __subclasshook__ = _hook("MappingView", ["\0"], ("dict_keys", "dict_values", "dict_items"))


class KeysView(MappingView, Set):
    @classmethod
    def _from_iterable(cls, items):
        return set(items)

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        return iter(self._mapping)


class ItemsView(MappingView, Set):
    @classmethod
    def _from_iterable(cls, items):
        return set(items)

    def __contains__(self, pair):
        return pair[0] in self._mapping and self._mapping[pair[0]] == pair[1]

    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]


class ValuesView(MappingView, Collection):
    def __contains__(self, value):
        return any([v == value for v in self])

    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]


class Awaitable(ABC):
    pass


Coroutine = AsyncIterable = AsyncIterator = Awaitable
