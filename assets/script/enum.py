"""enum: named constants."""

_LAST = [0]


class auto:
    pass


class Enum:
    def __init_subclass__(cls):
        members = []
        last = 0
        for name in _names(cls):
            value = cls.__dict__[name]
            if isinstance(value, auto):
                value = last + 1
            if isinstance(value, int):
                last = value
            mixin = [k for k in (int, str, float) if issubclass(cls, k)]
            member = mixin[0].__new__(cls, value) if mixin else object.__new__(cls)
            object.__setattr__(member, "name", name)
            object.__setattr__(member, "value", value)
            twin = [m for m in members if m.value == value]
            if twin:
                member = twin[0]
            else:
                members.append(member)
            setattr(cls, name, member)
        cls._members = members
        cls.__members__ = {m.name: m for m in members}

    def __new__(cls, value):
        for member in cls._members:
            if member.value == value or member is value:
                return member
        raise ValueError(f"{value!r} is not a valid {cls.__name__}")

    @classmethod
    def __class_iter__(cls):
        return iter(cls._members)

    @classmethod
    def __class_len__(cls):
        return len(cls._members)

    @classmethod
    def __class_getitem__(cls, name):
        return cls.__members__[name]

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set attribute '{name}' of an enum member")

    def __repr__(self):
        return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self.name}"

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        if self is other:
            return True
        return self.value == other if isinstance(self, (int, str, float)) and not isinstance(other, Enum) else False


def _names(cls):
    return [n for n, v in cls.__dict__.items()
            if not n.startswith("_") and not callable(v) and not isinstance(v, (property, classmethod, staticmethod))]


class IntEnum(int, Enum):
    """Members are integers."""

    def __str__(self):
        return str(self.value)

    def __format__(self, spec):
        return format(self.value, spec)

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self.value)


class StrEnum(str, Enum):
    """Members are texts."""

    def __str__(self):
        return self.value

    def __format__(self, spec):
        return format(self.value, spec)

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self.value)


def unique(cls):
    return cls
