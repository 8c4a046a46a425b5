"""fractions: exact ratios of integers."""
from math import gcd, floor as _floor, ceil as _ceil
import re

_FORM = re.compile(r"\s*([-+]?)(\d*)(?:/(\d+)|(?:\.(\d*))?(?:[eE]([-+]?\d+))?)?\s*")


def _parse(text):
    m = _FORM.fullmatch(text)
    if m is None or not (m.group(2) or m.group(4)):
        raise ValueError(f"Invalid literal for Fraction: {text!r}")
    top, below = int(m.group(2) or "0"), 1
    if m.group(3):
        below = int(m.group(3))
    else:
        decimals = m.group(4) or ""
        top = top * 10 ** len(decimals) + int(decimals or "0")
        below = 10 ** len(decimals)
        e = int(m.group(5) or "0")
        if e >= 0:
            top *= 10 ** e
        else:
            below *= 10 ** -e
    return (-top if m.group(1) == "-" else top), below


class Fraction:
    __slots__ = ("_numerator", "_denominator")

    def __new__(cls, numerator=0, denominator=None):
        self = object.__new__(cls)
        if denominator is None:
            if isinstance(numerator, str):
                numerator, denominator = _parse(numerator)
            elif isinstance(numerator, Fraction):
                numerator, denominator = numerator._numerator, numerator._denominator
            elif isinstance(numerator, int):
                denominator = 1
            elif hasattr(numerator, "as_integer_ratio"):
                numerator, denominator = numerator.as_integer_ratio()
            else:
                raise TypeError("argument should be a string or a Rational instance")
        else:
            for part in (numerator, denominator):
                if not isinstance(part, (int, Fraction)):
                    raise TypeError("both arguments should be Rational instances")
            a, b = Fraction(numerator), Fraction(denominator)
            numerator, denominator = a._numerator * b._denominator, a._denominator * b._numerator
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        common = gcd(numerator, denominator)
        if denominator < 0:
            common = -common
        object.__setattr__(self, "_numerator", int(numerator) // common)
        object.__setattr__(self, "_denominator", int(denominator) // common)
        return self

    @classmethod
    def from_float(cls, f):
        return cls(*f.as_integer_ratio())

    from_decimal = from_float

    @property
    def numerator(self):
        return self._numerator

    @property
    def denominator(self):
        return self._denominator

    def as_integer_ratio(self):
        return self._numerator, self._denominator

    def is_integer(self):
        return self._denominator == 1

    def limit_denominator(self, max_denominator=1000000):
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self._numerator, self._denominator
        while True:
            a = n // d
            q2 = q0 + a * q1
            if q2 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        low, high = Fraction(p0 + k * p1, q0 + k * q1), Fraction(p1, q1)
        return high if abs(high - self) <= abs(low - self) else low

    def __repr__(self):
        return f"{type(self).__name__}({self._numerator}, {self._denominator})"

    def __str__(self):
        return str(self._numerator) if self._denominator == 1 else f"{self._numerator}/{self._denominator}"

    def __format__(self, spec):
        return format(str(self), spec) if not spec or spec[-1] not in "eEfFgG%" else format(float(self), spec)

    def __hash__(self):
        return hash(self._numerator) if self._denominator == 1 else hash(float(self)) if self == float(self) else hash((self._numerator, self._denominator))

    def __float__(self):
        return self._numerator / self._denominator

    def __int__(self):
        return -(-self._numerator // self._denominator) if self._numerator < 0 else self._numerator // self._denominator

    __trunc__ = __int__

    def __floor__(self):
        return self._numerator // self._denominator

    def __ceil__(self):
        return -(-self._numerator // self._denominator)

    def __round__(self, ndigits=None):
        if ndigits is None:
            whole, rest = divmod(self._numerator, self._denominator)
            twice = rest * 2
            if twice < self._denominator or (twice == self._denominator and whole % 2 == 0):
                return whole
            return whole + 1
        shift = 10 ** abs(ndigits)
        return Fraction(round(self * shift), shift) if ndigits > 0 else Fraction(round(self / shift) * shift)

    def __bool__(self):
        return self._numerator != 0

    def __neg__(self):
        return Fraction(-self._numerator, self._denominator)

    def __pos__(self):
        return Fraction(self._numerator, self._denominator)

    def __abs__(self):
        return Fraction(abs(self._numerator), self._denominator)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __pow__(self, other):
        if isinstance(other, int):
            if other >= 0:
                return Fraction(self._numerator ** other, self._denominator ** other)
            if self._numerator == 0:
                raise ZeroDivisionError(f"Fraction({self._denominator ** -other}, 0)")
            return Fraction(self._denominator ** -other, self._numerator ** -other)
        return float(self) ** float(other)

    def __rpow__(self, other):
        if self._denominator == 1 and self._numerator >= 0:
            return other ** self._numerator
        return float(other) ** float(self)

    def __mod__(self, other):
        return _both(self, other, lambda a, b: a - b * (a // b), lambda a, b: a % b)

    def __rmod__(self, other):
        return _both(other, self, lambda a, b: a - b * (a // b), lambda a, b: a % b)

    def __floordiv__(self, other):
        return _both(self, other, lambda a, b: (a._numerator * b._denominator) // (a._denominator * b._numerator), lambda a, b: a // b)

    def __rfloordiv__(self, other):
        return _both(other, self, lambda a, b: (a._numerator * b._denominator) // (a._denominator * b._numerator), lambda a, b: a // b)

    def __divmod__(self, other):
        return self // other, self % other


def _both(a, b, exact, rough):
    """Exactly for whole numbers and fractions, as floats beside a float."""
    for one in (a, b):
        if isinstance(one, float):
            return rough(float(a), float(b))
        if not isinstance(one, (int, Fraction)):
            return NotImplemented
    return exact(Fraction(a), Fraction(b))


def _operator(name, exact, rough):
    setattr(Fraction, f"__{name}__", lambda self, other: _both(self, other, exact, rough))
    setattr(Fraction, f"__r{name}__", lambda self, other: _both(other, self, exact, rough))


def _comparison(name, exact, rough):
    setattr(Fraction, f"__{name}__", lambda self, other: _both(self, other, exact, rough))


_operator("add", lambda a, b: Fraction(a._numerator * b._denominator + b._numerator * a._denominator, a._denominator * b._denominator), lambda a, b: a + b)
_operator("sub", lambda a, b: Fraction(a._numerator * b._denominator - b._numerator * a._denominator, a._denominator * b._denominator), lambda a, b: a - b)
_operator("mul", lambda a, b: Fraction(a._numerator * b._numerator, a._denominator * b._denominator), lambda a, b: a * b)
_operator("truediv", lambda a, b: Fraction(a._numerator * b._denominator, a._denominator * b._numerator), lambda a, b: a / b)
_comparison("eq", lambda a, b: a._numerator == b._numerator and a._denominator == b._denominator, lambda a, b: a == b)
_comparison("lt", lambda a, b: a._numerator * b._denominator < b._numerator * a._denominator, lambda a, b: a < b)
_comparison("le", lambda a, b: a._numerator * b._denominator <= b._numerator * a._denominator, lambda a, b: a <= b)
_comparison("gt", lambda a, b: a._numerator * b._denominator > b._numerator * a._denominator, lambda a, b: a > b)
_comparison("ge", lambda a, b: a._numerator * b._denominator >= b._numerator * a._denominator, lambda a, b: a >= b)
