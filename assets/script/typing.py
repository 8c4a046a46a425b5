"""typing: names for annotations. They are never checked."""
import collections.abc as _abc


class _Form:
    def __init__(self, name, args=(), plain=None):
        self._name, self.__args__, self._plain = name, args, plain

    @property
    def __origin__(self):
        return self._plain or self

    def __getitem__(self, of):
        return _Form(self._name, of if isinstance(of, tuple) else (of,), self._plain)

    def __call__(self, *args, **keywords):
        if self._plain is not None:
            return self._plain(*args, **keywords)
        raise TypeError(f"Cannot instantiate {self!r}")

    def __or__(self, other):
        return _Form("Union", (self, other))

    def __ror__(self, other):
        return _Form("Union", (other, self))

    def __eq__(self, other):
        return isinstance(other, _Form) and (self._name, self.__args__) == (other._name, other.__args__)

    def __hash__(self):
        return hash(self._name)

    def __mro_entries__(self, bases):
        return (self._plain or Generic,)

    def __repr__(self):
        if not self.__args__:
            return f"typing.{self._name}"
        parts = [_named(a) for a in self.__args__]
        if self._name == "Callable" and len(self.__args__) == 2 and isinstance(self.__args__[0], list):
            parts[0] = "[" + ", ".join([_named(a) for a in self.__args__[0]]) + "]"
        return f"typing.{self._name}[{', '.join(parts)}]"


def _named(a):
    if isinstance(a, type):
        return "NoneType" if a is type(None) else a.__name__ if a.__module__ == "builtins" else f"{a.__module__}.{a.__qualname__}"
    return "..." if a is ... else repr(a)


Any = _Form("Any")
Union = _Form("Union")
Optional = _Form("Optional")
ClassVar = _Form("ClassVar")
Final = _Form("Final")
Literal = _Form("Literal")
Annotated = _Form("Annotated")
Type = _Form("Type")
NoReturn = _Form("NoReturn")
Never = _Form("Never")
Self = _Form("Self")
Concatenate = _Form("Concatenate")
TypeAlias = _Form("TypeAlias")
LiteralString = _Form("LiteralString")
Required = _Form("Required")
NotRequired = _Form("NotRequired")
Unpack = _Form("Unpack")
TypeGuard = _Form("TypeGuard")
AnyStr = _Form("AnyStr")
from collections.abc import (
    Iterable, Iterator, Generator, Sequence, MutableSequence, Mapping, MutableMapping, Hashable, Sized,
    Callable, Reversible, Container, Collection, MutableSet, KeysView, ItemsView, ValuesView, Awaitable,
    Coroutine,
)
AbstractSet = _abc.Set
List = list
Dict = dict
Set = set
FrozenSet = frozenset
Tuple = tuple
Text = str
TYPE_CHECKING = False
SupportsInt = SupportsFloat = SupportsAbs = SupportsIndex = SupportsRound = object
IO = TextIO = BinaryIO = _Form("IO")
Pattern = Match = _Form("Pattern")


def _collection(name):
    def make():
        import collections
        return getattr(collections, name)
    return make()


DefaultDict, OrderedDict, Counter, Deque, ChainMap = [_collection(n) for n in ("defaultdict", "OrderedDict", "Counter", "deque", "ChainMap")]


class Generic:
    __slots__ = ()

    @classmethod
    def __class_getitem__(cls, of):
        return cls


class _ProtocolMeta(type):
    def __instancecheck__(cls, x):
        if cls in type(x).__mro__:
            return True
        wanted = cls.__dict__.get("_protocol_names")
        if wanted is None:
            return False
        if not cls.__dict__.get("_is_runtime"):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        return all([hasattr(x, name) for name in wanted])

    def __subclasscheck__(cls, kind):
        wanted = cls.__dict__.get("_protocol_names")
        return cls in kind.__mro__ or (wanted is not None and all([hasattr(kind, name) for name in wanted]))


class Protocol(Generic, metaclass=_ProtocolMeta):
    def __init_subclass__(cls, **keywords):
        if Protocol in cls.__bases__:
            own = [n for n in cls.__dict__ if n not in ("__module__", "__qualname__", "__doc__", "__annotations__", "__init__", "__slots__", "__abstractmethods__")]
            cls._protocol_names = own + [n for n in cls.__dict__.get("__annotations__", {}) if n not in own]


def runtime_checkable(cls):
    cls._is_runtime = True
    return cls


runtime = runtime_checkable


class TypeVar:
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        self.__name__, self.__constraints__, self.__bound__, self._sign = name, constraints, bound, "+" if covariant else "-" if contravariant else "~"

    def __or__(self, other):
        return _Form("Union", (self, other))

    __ror__ = __or__

    def __getitem__(self, of):
        return self

    def __repr__(self):
        return self._sign + self.__name__


class ParamSpec(TypeVar):
    args, kwargs = Any, Any


TypeVarTuple = TypeVar


class _NewType:
    def __init__(self, name, of):
        self.__name__, self.__supertype__ = name, of

    def __call__(self, x):
        return x

    def __repr__(self):
        return f"__main__.{self.__name__}"


def NewType(name, of):
    return _NewType(name, of)


def cast(kind, value):
    return value


def overload(f):
    return f


def final(f):
    return f


def no_type_check(f):
    return f


def override(f):
    return f


def assert_type(value, kind):
    return value


def assert_never(value):
    raise AssertionError(f"Expected code to be unreachable, but got: {value!r}")


def reveal_type(value):
    return value


def get_type_hints(x, *args, **keywords):
    if isinstance(x, type):
        found = {}
        for one in reversed(x.__mro__):
            found.update(one.__dict__.get("__annotations__", {}))
        return found
    return dict(x.__annotations__)


def get_origin(x):
    return getattr(x, "__origin__", None)


def get_args(x):
    return getattr(x, "__args__", ())


class _NamedTupleMeta(type):
    def __new__(meta, name, bases, attributes):
        if not bases:
            return super().__new__(meta, name, bases, attributes)
        from collections import namedtuple
        fields = list(attributes.get("__annotations__", {}))
        standard = [attributes[f] for f in fields if f in attributes]
        for i, f in enumerate(fields):
            if f not in attributes and any([g in attributes for g in fields[:i]]):
                before = [g for g in fields[:i] if g in attributes]
                raise TypeError(f"Non-default namedtuple field {f} cannot follow default field{'s' if len(before) > 1 else ''} {', '.join(before)}")
        made = namedtuple(name, fields, defaults=standard)
        for key, value in attributes.items():
            if key not in fields:
                setattr(made, key, value)
        made.__orig_bases__ = bases
        return made


class _NamedTupleBase(metaclass=_NamedTupleMeta):
    pass


class _NamedTuple:
    def __call__(self, typename, fields=(), **keywords):
        from collections import namedtuple
        return namedtuple(typename, [name for name, kind in fields] + list(keywords))

    def __mro_entries__(self, bases):
        return (_NamedTupleBase,)


NamedTuple = _NamedTuple()


class _TypedDictMeta(type):
    def __new__(meta, name, bases, attributes, total=True):
        return super().__new__(meta, name, bases, attributes)

    def __call__(cls, *args, **keywords):
        return dict(*args, **keywords)


class _TypedDictBase(metaclass=_TypedDictMeta):
    pass


class _TypedDict:
    def __call__(self, typename, fields=(), *, total=True):
        return dict

    def __mro_entries__(self, bases):
        return (_TypedDictBase,)


TypedDict = _TypedDict()
