"""dataclasses: classes that are mostly their fields."""

MISSING = object()


class Field:
    def __init__(self, default, default_factory, init, repr, compare):
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.name = None
        self.type = None


class FrozenInstanceError(AttributeError):
    pass


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, compare)


def dataclass(cls=None, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              slots=False, kw_only=False, match_args=True):
    def make(c):
        return _process(c, init, repr, eq, order, frozen, unsafe_hash)
    return make if cls is None else make(cls)


def _collect(cls):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(base.__dict__.get("__dataclass_fields__", {}))
    own = cls.__dict__.get("__annotations__", {})
    for name, kind in own.items():
        if "ClassVar" in kind:
            continue
        given = cls.__dict__.get(name, MISSING)
        f = given if isinstance(given, Field) else Field(given, MISSING, True, True, True)
        if isinstance(f.default, (list, dict, set)):
            raise ValueError(f"mutable default {type(f.default)} for field {name} is not allowed: use default_factory")
        f.name, f.type = name, kind
        found[name] = f
        if f.default is not MISSING:
            setattr(cls, name, f.default)
        elif name in cls.__dict__:
            delattr(cls, name)
    return found


def _listed(names):
    named = [repr(n) for n in names]
    if len(named) == 1:
        return named[0]
    if len(named) == 2:
        return " and ".join(named)
    return ", ".join(named[:-1]) + ", and " + named[-1]


def _process(cls, init, repr, eq, order, frozen, unsafe_hash):
    fields = _collect(cls)
    cls.__dataclass_fields__ = fields
    settable = [f for f in fields.values() if f.init]
    optional = False
    for f in settable:
        has = f.default is not MISSING or f.default_factory is not MISSING
        if optional and not has:
            raise TypeError(f"non-default argument '{f.name}' follows default argument")
        optional = optional or has
    where = f"{cls.__qualname__}.__init__()"
    put = object.__setattr__ if frozen else setattr
    names = [f.name for f in settable]

    def __init__(self, *args, **keywords):
        if len(args) > len(settable):
            required = len([f for f in settable if f.default is MISSING and f.default_factory is MISSING])
            takes = f"{len(settable) + 1}" if required == len(settable) else f"from {required + 1} to {len(settable) + 1}"
            raise TypeError(f"{where} takes {takes} positional arguments but {len(args) + 1} were given")
        for name in keywords:
            if name not in names:
                raise TypeError(f"{where} got an unexpected keyword argument '{name}'")
            if name in names[:len(args)]:
                raise TypeError(f"{where} got multiple values for argument '{name}'")
        missing = []
        for i, f in enumerate(settable):
            if i < len(args):
                put(self, f.name, args[i])
            elif f.name in keywords:
                put(self, f.name, keywords[f.name])
            elif f.default_factory is not MISSING:
                put(self, f.name, f.default_factory())
            elif f.default is not MISSING:
                put(self, f.name, f.default)
            else:
                missing.append(f.name)
        if missing:
            s = "" if len(missing) == 1 else "s"
            raise TypeError(f"{where} missing {len(missing)} required positional argument{s}: {_listed(missing)}")
        for f in fields.values():
            if not f.init and f.default_factory is not MISSING:
                put(self, f.name, f.default_factory())
        if hasattr(self, "__post_init__"):
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

    own = cls.__dict__
    if init and "__init__" not in own:
        cls.__init__ = __init__
    if repr and "__repr__" not in own:
        cls.__repr__ = __repr__
    if eq and "__eq__" not in own:
        cls.__eq__ = __eq__
        if "__hash__" not in own:
            cls.__hash__ = (lambda self: hash(values(self))) if frozen or unsafe_hash else None
    if order:
        cls.__lt__ = lambda self, other: values(self) < values(other)
        cls.__le__ = lambda self, other: values(self) <= values(other)
        cls.__gt__ = lambda self, other: values(self) > values(other)
        cls.__ge__ = lambda self, other: values(self) >= values(other)
    if frozen:
        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field '{name}'")

        def __delattr__(self, name):
            raise FrozenInstanceError(f"cannot delete field '{name}'")
        cls.__setattr__ = __setattr__
        cls.__delattr__ = __delattr__
    cls.__match_args__ = tuple(names)
    return cls


def fields(x):
    return tuple(x.__dataclass_fields__.values())


def is_dataclass(x):
    return hasattr(x, "__dataclass_fields__")


def asdict(x):
    if is_dataclass(x):
        return {f.name: asdict(getattr(x, f.name)) for f in fields(x)}
    if isinstance(x, (list, tuple)):
        return type(x)([asdict(v) for v in x])
    if isinstance(x, dict):
        return {k: asdict(v) for k, v in x.items()}
    return x


def astuple(x):
    return tuple([getattr(x, f.name) for f in fields(x)])


def replace(x, **changes):
    values = {f.name: getattr(x, f.name) for f in fields(x) if f.init}
    values.update(changes)
    return type(x)(**values)
