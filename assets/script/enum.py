"""enum: named constants."""


class auto:
    """A value to be chosen; until then only what is to be done with it is known."""

    def __init__(self, make=None):
        self._make = make

    def _result(self, choose):
        if not hasattr(self, "value"):
            self.value = choose() if self._make is None else self._make(choose)
        return self.value

    def __or__(self, other):
        return auto(lambda choose: self._result(choose) | _result(other, choose))

    def __and__(self, other):
        return auto(lambda choose: self._result(choose) & _result(other, choose))

    def __xor__(self, other):
        return auto(lambda choose: self._result(choose) ^ _result(other, choose))

    def __invert__(self):
        return auto(lambda choose: ~self._result(choose))

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__


def _result(value, choose):
    return value._result(choose) if isinstance(value, auto) else value


class nonmember:
    def __init__(self, value):
        self.value = value


class member:
    def __init__(self, value):
        self.value = value


def _is_member(name, value):
    if isinstance(value, (auto, member)):
        return True
    if isinstance(value, nonmember) or name.startswith("__") or (name.startswith("_") and name.endswith("_")):
        return False
    kind = type(value)
    if isinstance(value, (property, classmethod, staticmethod)) or kind.__name__ in ("function", "builtin_function_or_method"):
        return False
    return not hasattr(kind, "__get__")


class EnumType(type):
    def __new__(meta, name, bases, attributes, **keywords):
        members = {}
        plain = {}
        for key, value in attributes.items():
            if bases and _is_member(key, value):
                members[key] = value.value if isinstance(value, member) else value
            else:
                plain[key] = value.value if isinstance(value, nonmember) else value
        for base in bases:
            if getattr(base, "_member_names_", None):
                raise TypeError(f"{name!r} cannot extend {base!r}")
        cls = super().__new__(meta, name, bases, plain, **keywords)
        type.__setattr__(cls, "_member_names_", [])
        type.__setattr__(cls, "_member_map_", {})
        type.__setattr__(cls, "_value2member_map_", {})
        last = []
        for key, value in members.items():
            _add(cls, key, value, last)
        return cls

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1):
        if names is None:
            return _look_up(cls, value)
        return _make(cls, value, names, type, start)

    def __iter__(cls):
        return iter([cls._member_map_[n] for n in cls._member_names_])

    def __reversed__(cls):
        return iter([cls._member_map_[n] for n in reversed(cls._member_names_)])

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    def __contains__(cls, item):
        if not isinstance(item, Enum):
            raise TypeError(f"unsupported operand type(s) for 'in': '{type(item).__name__}' and '{type(cls).__name__}'")
        return isinstance(item, cls)

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __repr__(cls):
        kind = "flag" if issubclass(cls, Flag) else "enum"
        return f"<{kind} '{cls.__name__}'>"

    def __setattr__(cls, name, value):
        if name in getattr(cls, "_member_map_", {}):
            raise AttributeError(f"cannot reassign member {name!r}")
        type.__setattr__(cls, name, value)

    @property
    def __members__(cls):
        return dict(cls._member_map_)


EnumMeta = EnumType


def _add(cls, name, value, last):
    def choose():
        return cls._generate_next_value_(name, 1, len(last), list(last))
    value = tuple([_result(v, choose) for v in value]) if isinstance(value, tuple) else _result(value, choose)
    arguments = value if isinstance(value, tuple) else (value,)
    mixin = _mixin(cls)
    own_new = _own_new(cls)
    if own_new is not None:
        made = own_new(cls, *arguments)
    elif mixin is not None:
        made = mixin.__new__(cls, *arguments)
    else:
        made = object.__new__(cls)
    if "_value_" not in made.__dict__:
        object.__setattr__(made, "_value_", mixin(*arguments) if mixin is not None else value)
    value = made._value_
    twin = None
    for known in cls._member_map_.values():
        if known._value_ == value:
            twin = known
            break
    if issubclass(cls, Flag) and twin is None and isinstance(value, int) and (value == 0 or value & (value - 1)):
        listed = False
    else:
        listed = twin is None
    last.append(value)
    if twin is None:
        object.__setattr__(made, "_name_", name)
        object.__setattr__(made, "_sort_order_", len(cls._member_names_))
        own_init = getattr(cls, "__init__", None)
        if type(own_init).__name__ == "function":
            made.__init__(*arguments)
        twin = made
        try:
            cls._value2member_map_[value] = made
        except TypeError:
            pass
    cls._member_map_[name] = twin
    type.__setattr__(cls, name, twin)
    if listed:
        cls._member_names_.append(name)


def _own_new(cls):
    for one in cls.__mro__:
        if one in _BASES:
            return None
        if "__new__" in one.__dict__:
            return one.__dict__["__new__"]
    return None


def _mixin(cls):
    for kind in (int, str, float, bytes, tuple, complex):
        if issubclass(cls, kind):
            return kind
    return None


def _look_up(cls, value):
    if isinstance(value, cls):
        return value
    try:
        if value in cls._value2member_map_:
            return cls._value2member_map_[value]
    except TypeError:
        for known in cls._member_map_.values():
            if known._value_ == value:
                return known
    found = cls._missing_(value)
    if isinstance(found, cls):
        return found
    if found is None:
        raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
    raise TypeError(f"error in {cls.__name__}._missing_: returned {found!r} instead of None or a valid member")


def _make(cls, name, names, mixin, start):
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    pairs = []
    last = []
    for i, one in enumerate(names.items() if isinstance(names, dict) else names):
        if isinstance(one, str):
            value = cls._generate_next_value_(one, start, i, list(last))
            last.append(value)
            pairs.append((one, value))
        else:
            pairs.append((one[0], one[1]))
    bases = (cls,) if mixin is None else (mixin, cls)
    return type(cls)(name, bases, dict(pairs))


class Enum(metaclass=EnumType):
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            return max(last_values) + 1
        except TypeError:
            for value in reversed(last_values):
                if isinstance(value, int):
                    return value + 1
            return start

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, spec):
        return format(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __eq__(self, other):
        return self is other or NotImplemented

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __dir__(self):
        return ["__class__", "__doc__", "__module__", "name", "value"]


class ReprEnum(Enum):
    pass


class IntEnum(int, ReprEnum):
    """Members are integers."""

    def __str__(self):
        return str(self._value_)

    def __format__(self, spec):
        return format(self._value_, spec)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)


class StrEnum(str, ReprEnum):
    """Members are texts."""

    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __str__(self):
        return self._value_

    def __format__(self, spec):
        return format(self._value_, spec)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)


CONFORM, EJECT, KEEP, STRICT = "CONFORM", "EJECT", "KEEP", "STRICT"


class Flag(Enum):
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            return None
        every = _every(cls)
        if value < 0:
            value = every & value
        loose = issubclass(cls, int)
        if value & ~every and not loose:
            width = max(value.bit_length(), every.bit_length())
            allowed = "0b0 " + bin(every)[2:].zfill(width)
            raise ValueError(f"{cls!r} invalid value {value}\n    given 0b0 {bin(value)[2:].zfill(width)}\n  allowed {allowed}")
        if value in cls._value2member_map_:
            return cls._value2member_map_[value]
        made = int.__new__(cls, value) if loose else object.__new__(cls)
        object.__setattr__(made, "_value_", value)
        parts = [m for m in _single(cls) if value & m._value_]
        names = [m._name_ for m in parts]
        rest = value & ~every
        if rest:
            names.append(str(rest))
        object.__setattr__(made, "_name_", "|".join(names) if names else None)
        cls._value2member_map_[value] = made
        return made

    def __repr__(self):
        kind = type(self).__name__
        if self._name_ is None:
            return f"<{kind}: {self._value_}>" if self._value_ else f"<{kind}: 0>"
        return f"<{kind}.{self._name_}: {self._value_}>"

    def __str__(self):
        kind = type(self).__name__
        return f"{kind}({self._value_})" if self._name_ is None else f"{kind}.{self._name_}"

    def _other(self, other):
        if isinstance(other, type(self)):
            return other._value_
        if isinstance(self, int) and isinstance(other, int):
            return other
        return None

    def __or__(self, other):
        value = self._other(other)
        return NotImplemented if value is None else type(self)(self._value_ | value)

    def __and__(self, other):
        value = self._other(other)
        return NotImplemented if value is None else type(self)(self._value_ & value)

    def __xor__(self, other):
        value = self._other(other)
        return NotImplemented if value is None else type(self)(self._value_ ^ value)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __invert__(self):
        return type(self)(_every(type(self)) & ~self._value_)

    def __contains__(self, other):
        if not isinstance(other, type(self)):
            raise TypeError(f"unsupported operand type(s) for 'in': '{type(other).__name__}' and '{type(self).__name__}'")
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        return iter([m for m in _single(type(self)) if m._value_ & self._value_])

    def __len__(self):
        return bin(self._value_).count("1")

    def __bool__(self):
        return bool(self._value_)

    def __hash__(self):
        return hash(self._value_)

    def __eq__(self, other):
        return self is other or (isinstance(other, type(self)) and self._value_ == other._value_)


class IntFlag(int, ReprEnum, Flag):
    def __str__(self):
        return str(self._value_)

    def __format__(self, spec):
        return format(self._value_, spec)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)


_BASES = (Enum, ReprEnum, IntEnum, StrEnum, Flag, IntFlag)


def _single(cls):
    return [m for m in cls._member_map_.values() if m._value_ and not m._value_ & (m._value_ - 1)]


def _every(cls):
    total = 0
    for m in cls._member_map_.values():
        total |= m._value_
    return total


def unique(cls):
    doubles = [(n, m._name_) for n, m in cls._member_map_.items() if n != m._name_]
    if doubles:
        shown = ", ".join([f"{alias} -> {name}" for alias, name in doubles])
        raise ValueError(f"duplicate values found in {cls!r}: {shown}")
    return cls


def verify(*constraints):
    return lambda cls: cls


def global_enum(cls):
    return cls


UNIQUE, CONTINUOUS, NAMED_FLAGS = "UNIQUE", "CONTINUOUS", "NAMED_FLAGS"
