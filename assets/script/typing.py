"""typing: names for annotations. They are never checked."""


class _Form:
    def __init__(self, name):
        self._name = name

    def __getitem__(self, of):
        return self

    def __call__(self, *args, **keywords):
        return self

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __repr__(self):
        return f"typing.{self._name}"


Any = _Form("Any")
Union = _Form("Union")
Optional = _Form("Optional")
Callable = _Form("Callable")
ClassVar = _Form("ClassVar")
Final = _Form("Final")
Literal = _Form("Literal")
Annotated = _Form("Annotated")
Type = _Form("Type")
Iterable = _Form("Iterable")
Iterator = _Form("Iterator")
Generator = _Form("Generator")
Sequence = _Form("Sequence")
MutableSequence = _Form("MutableSequence")
Mapping = _Form("Mapping")
MutableMapping = _Form("MutableMapping")
Hashable = _Form("Hashable")
Sized = _Form("Sized")
NoReturn = _Form("NoReturn")
Self = _Form("Self")
List = list
Dict = dict
Set = set
FrozenSet = frozenset
Tuple = tuple
Text = str
TYPE_CHECKING = False


class Generic:
    @classmethod
    def __class_getitem__(cls, of):
        return cls


class Protocol(Generic):
    pass


def TypeVar(name, *constraints, bound=None, covariant=False, contravariant=False):
    return _Form(name)


def NewType(name, of):
    return lambda x: x


def cast(kind, value):
    return value


def overload(f):
    return f


def runtime_checkable(cls):
    return cls


def final(f):
    return f


def NamedTuple(typename, fields=()):
    from collections import namedtuple
    return namedtuple(typename, [name for name, kind in fields])
