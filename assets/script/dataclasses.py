"""dataclasses: classes that are mostly their fields."""

class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()


class KW_ONLY:
    """Fields after it are by keyword only."""


class InitVar:
    def __init__(self, type):
        self.type = type

    @classmethod
    def __class_getitem__(cls, of):
        return cls(of)


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = self.type = None
        self.default, self.default_factory, self.init, self.repr = default, default_factory, init, repr
        self.hash, self.compare, self.metadata, self.kw_only = hash, compare, metadata or {}, kw_only
        self.is_argument = False

    def __repr__(self):
        return (f"Field(name={self.name!r},type={self.type!r},default={self.default!r},default_factory={self.default_factory!r},init={self.init!r},"
                f"repr={self.repr!r},hash={self.hash!r},compare={self.compare!r},metadata=mappingproxy({self.metadata!r}),kw_only={self.kw_only!r},_field_type=_FIELD)")


class FrozenInstanceError(AttributeError):
    pass


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def dataclass(cls=None, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              slots=False, kw_only=False, match_args=True):
    def make(c):
        return _process(c, init, repr, eq, order, frozen, unsafe_hash, slots, kw_only, match_args)
    return make if cls is None else make(cls)


def _collect(cls, kw_only):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(base.__dict__.get("__dataclass_fields__", {}))
    for name, kind in cls.__dict__.get("__annotations__", {}).items():
        text = kind if isinstance(kind, str) else repr(kind)
        if text.startswith(("typing.ClassVar", "ClassVar", "t.ClassVar")):
            continue
        if kind is KW_ONLY or text == "KW_ONLY":
            kw_only = True
            continue
        given = cls.__dict__.get(name, MISSING)
        f = given if isinstance(given, Field) else Field(given, MISSING, True, True, None, True, None, MISSING)
        if isinstance(f.default, (list, dict, set)):
            raise ValueError(f"mutable default {type(f.default)} for field {name} is not allowed: use default_factory")
        f.name, f.type = name, kind
        f.is_argument = isinstance(kind, InitVar) or kind is InitVar or text.startswith(("InitVar", "dataclasses.InitVar"))
        f.kw_only = kw_only if f.kw_only is MISSING else f.kw_only
        # A field that is set again keeps its place.
        found[name] = f
        if f.default is not MISSING:
            setattr(cls, name, f.default)
        elif name in cls.__dict__:
            delattr(cls, name)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in found:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return found


def _listed(names):
    named = [repr(n) for n in names]
    if len(named) == 1:
        return named[0]
    if len(named) == 2:
        return " and ".join(named)
    return ", ".join(named[:-1]) + ", and " + named[-1]


def _process(cls, init, repr, eq, order, frozen, unsafe_hash, slots, kw_only, match_args):
    for base in cls.__mro__[1:]:
        parameters = base.__dict__.get("__dataclass_params__")
        if parameters is not None and parameters[0] != frozen:
            raise TypeError("cannot inherit non-frozen dataclass from a frozen one" if parameters[0] else "cannot inherit frozen dataclass from a non-frozen one")
    every = _collect(cls, kw_only)
    fields = {name: f for name, f in every.items() if not f.is_argument}
    cls.__dataclass_fields__, cls.__dataclass_params__ = every, (frozen,)
    ordered = [f for f in every.values() if f.init]
    settable = [f for f in ordered if not f.kw_only]
    only = [f for f in ordered if f.kw_only]
    optional = False
    for f in settable:
        has = f.default is not MISSING or f.default_factory is not MISSING
        if optional and not has:
            raise TypeError(f"non-default argument '{f.name}' follows default argument")
        optional = optional or has
    where = f"{cls.__qualname__}.__init__()"
    put = object.__setattr__ if frozen else setattr
    names = [f.name for f in settable]
    known = names + [f.name for f in only]
    waits = any([f.is_argument for f in every.values()])
    late = [f for f in fields.values() if not f.init and (f.default_factory is not MISSING or (slots and f.default is not MISSING))]

    def __init__(self, *args, **keywords):
        if len(args) > len(settable):
            required = len([f for f in settable if f.default is MISSING and f.default_factory is MISSING])
            takes = f"{len(settable) + 1}" if required == len(settable) else f"from {required + 1} to {len(settable) + 1}"
            s = "" if takes == "1" else "s"
            raise TypeError(f"{where} takes {takes} positional argument{s} but {len(args) + 1} were given")
        for name in keywords:
            if name not in known:
                raise TypeError(f"{where} got an unexpected keyword argument '{name}'")
            if name in names[:len(args)]:
                raise TypeError(f"{where} got multiple values for argument '{name}'")
        missing, lacking, extra = [], [], {}
        for i, f in enumerate(settable + only):
            if i < len(args):
                value = args[i]
            elif f.name in keywords:
                value = keywords[f.name]
            elif f.default_factory is not MISSING:
                value = f.default_factory()
            elif f.default is not MISSING:
                value = f.default
            else:
                (lacking if f.kw_only else missing).append(f.name)
                continue
            if f.is_argument:
                extra[f.name] = value
            else:
                put(self, f.name, value)
        if missing or lacking:
            kind, which = ("positional", missing) if missing else ("keyword-only", lacking)
            s = "" if len(which) == 1 else "s"
            raise TypeError(f"{where} missing {len(which)} required {kind} argument{s}: {_listed(which)}")
        for f in late:
            put(self, f.name, f.default if f.default_factory is MISSING else f.default_factory())
        if hasattr(self, "__post_init__"):
            if waits:
                self.__post_init__(*[extra[f.name] for f in every.values() if f.is_argument])
            else:
                self.__post_init__()

    def __repr__(self):
        inside = ", ".join([f"{f.name}={getattr(self, f.name)!r}" for f in fields.values() if f.repr])
        return f"{type(self).__qualname__}({inside})"

    def values(self):
        return tuple([getattr(self, f.name) for f in fields.values() if f.compare])

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return values(self) == values(other)

    def hashed(self):
        return hash(tuple([getattr(self, f.name) for f in fields.values() if (f.compare if f.hash is None else f.hash)]))

    def ordering(name, test):
        if name in cls.__dict__:
            raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}. Consider using functools.total_ordering")

        def method(self, other):
            return test(values(self), values(other)) if type(self) is type(other) else NotImplemented
        setattr(cls, name, method)

    own = cls.__dict__
    if init and "__init__" not in own:
        cls.__init__ = __init__
    if repr and "__repr__" not in own:
        __repr__.__qualname__ = f"{cls.__qualname__}.__repr__"
        cls.__repr__, cls.__dataclass_repr__ = __repr__, True
    if eq and "__eq__" not in own:
        cls.__eq__ = __eq__
    if eq and (own.get("__hash__") is None or unsafe_hash):
        cls.__hash__ = hashed if frozen or unsafe_hash else None
    elif unsafe_hash:
        cls.__hash__ = hashed
    if order:
        if not eq:
            raise ValueError("eq must be true if order is true")
        ordering("__lt__", lambda a, b: a < b)
        ordering("__le__", lambda a, b: a <= b)
        ordering("__gt__", lambda a, b: a > b)
        ordering("__ge__", lambda a, b: a >= b)
    if frozen:
        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field '{name}'")

        def __delattr__(self, name):
            raise FrozenInstanceError(f"cannot delete field '{name}'")
        cls.__setattr__ = __setattr__
        cls.__delattr__ = __delattr__
    if match_args and "__match_args__" not in own:
        cls.__match_args__ = tuple(names)
    if slots:
        for name in fields:
            if name in cls.__dict__:
                delattr(cls, name)
        cls.__slots__ = tuple(fields)
    if not cls.__doc__:
        cls.__doc__ = cls.__name__ + "(" + ", ".join([_shown(f) for f in ordered]) + ")"
    return cls


def _shown(f):
    kind = f.type.__name__ if isinstance(f.type, type) else f.type if isinstance(f.type, str) else repr(f.type)
    if f.default is not MISSING:
        return f"{f.name}: {kind} = {f.default!r}"
    return f"{f.name}: {kind}" + ("" if f.default_factory is MISSING else " = <factory>")


def _own_fields(x, name):
    found = getattr(x, "__dataclass_fields__", None)
    if found is None:
        raise TypeError(f"{name} should be called on dataclass instances" if name != "fields()" else "must be called with a dataclass type or instance")
    return tuple([f for f in found.values() if not f.is_argument])


def fields(x):
    return _own_fields(x, "fields()")


def is_dataclass(x):
    return hasattr(x, "__dataclass_fields__")


def _spread(x, make, inner):
    if is_dataclass(x) and not isinstance(x, type):
        return inner(x)
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*[_spread(v, make, inner) for v in x])
    if isinstance(x, (list, tuple)):
        return type(x)([_spread(v, make, inner) for v in x])
    if isinstance(x, dict):
        items = [(_spread(k, make, inner), _spread(v, make, inner)) for k, v in x.items()]
        return type(x)(x.default_factory, items) if hasattr(x, "default_factory") else type(x)(items)
    from copy import deepcopy
    return deepcopy(x)


def asdict(obj, *, dict_factory=dict):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("asdict() should be called on dataclass instances")

    def inner(x):
        return dict_factory([(f.name, _spread(getattr(x, f.name), dict_factory, inner)) for f in fields(x)])
    return inner(obj)


def astuple(obj, *, tuple_factory=tuple):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("astuple() should be called on dataclass instances")

    def inner(x):
        return tuple_factory([_spread(getattr(x, f.name), tuple_factory, inner) for f in fields(x)])
    return inner(obj)


def replace(obj, /, **changes):
    for f in fields(obj):
        if not f.init:
            if f.name in changes:
                raise ValueError(f"field {f.name} is declared with init=False, it cannot be specified with replace()")
        elif f.name not in changes:
            changes[f.name] = getattr(obj, f.name)
    return type(obj)(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    body, notes = dict(namespace or {}), {}
    for one in fields:
        if isinstance(one, str):
            notes[one] = "typing.Any"
            continue
        notes[one[0]] = one[1]
        if len(one) > 2:
            body[one[0]] = one[2]
    body["__annotations__"] = notes
    return dataclass(type(cls_name, tuple(bases), body), **options)
