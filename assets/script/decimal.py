"""decimal: decimal numbers with a chosen number of digits. A number is a sign, an integer and a power of ten."""
import re

ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR = "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR"
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP = "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"


class DecimalException(ArithmeticError):
    pass


class InvalidOperation(DecimalException):
    pass


class DivisionByZero(DecimalException, ZeroDivisionError):
    pass


class ConversionSyntax(InvalidOperation):
    pass


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    pass


class Inexact(DecimalException):
    pass


class Context:
    def __init__(self, prec=28, rounding=ROUND_HALF_EVEN, **others):
        self.prec, self.rounding = prec, rounding

    def copy(self):
        return Context(self.prec, self.rounding)

    def create_decimal(self, value="0"):
        return _fit(Decimal(value))

    def __repr__(self):
        return f"Context(prec={self.prec}, rounding={self.rounding}, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], traps=[InvalidOperation, DivisionByZero, Overflow])"


_now = [Context()]


def getcontext():
    return _now[0]


def setcontext(context):
    _now[0] = context


class localcontext:
    def __init__(self, ctx=None, **changes):
        self._new = (ctx or _now[0]).copy()
        for name, value in changes.items():
            setattr(self._new, name, value)

    def __enter__(self):
        self._old = _now[0]
        _now[0] = self._new
        return self._new

    def __exit__(self, *exc):
        _now[0] = self._old


_FORM = re.compile(r"([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?")


def _rounded(sign, whole, rest, half, rounding):
    """`whole`, or one more; `rest` is what was cut off, `half` half of its unit (both doubled)."""
    if rest == 0:
        return whole
    up = {
        ROUND_DOWN: False,
        ROUND_UP: True,
        ROUND_CEILING: not sign,
        ROUND_FLOOR: bool(sign),
        ROUND_HALF_UP: rest >= half,
        ROUND_HALF_DOWN: rest > half,
        ROUND_HALF_EVEN: rest > half or (rest == half and whole % 2 == 1),
        ROUND_05UP: whole % 5 == 0,
    }[rounding]
    return whole + 1 if up else whole


def _cut(sign, number, places, rounding):
    """Takes `places` digits off the end of a number."""
    unit = 10 ** places
    whole, rest = divmod(number, unit)
    return _rounded(sign, whole, rest * 2, unit, rounding)


class Decimal:
    __slots__ = ("_sign", "_int", "_exp", "_special")

    def __new__(cls, value="0", context=None):
        if isinstance(value, Decimal):
            return _make(value._sign, value._int, value._exp, value._special, cls)
        if isinstance(value, int):
            return _make(1 if value < 0 else 0, abs(int(value)), 0, None, cls)
        if isinstance(value, str):
            return _read(value, cls)
        if isinstance(value, float):
            if value != value:
                return _make(0, 0, 0, "NaN", cls)
            if value in (float("inf"), -float("inf")):
                return _make(1 if value < 0 else 0, 0, 0, "Infinity", cls)
            top, below = value.as_integer_ratio()
            places = below.bit_length() - 1
            return _make(1 if value < 0 or str(value)[0] == "-" else 0, abs(top) * 5 ** places, -places, None, cls)
        if isinstance(value, (tuple, list)):
            sign, digits, exponent = value
            return _make(sign, int("".join([str(d) for d in digits]) or "0"), exponent, None, cls)
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")

    @classmethod
    def from_float(cls, f):
        return cls(f)

    def is_nan(self):
        return self._special == "NaN"

    def is_infinite(self):
        return self._special == "Infinity"

    def is_finite(self):
        return self._special is None

    def is_zero(self):
        return self._special is None and self._int == 0

    def is_signed(self):
        return bool(self._sign)

    def as_tuple(self):
        from collections import namedtuple
        kind = namedtuple("DecimalTuple", "sign digits exponent")
        return kind(self._sign, tuple([int(c) for c in str(self._int)]), self._exp)

    def as_integer_ratio(self):
        from math import gcd
        top, below = self._int, 1
        if self._exp >= 0:
            top *= 10 ** self._exp
        else:
            below = 10 ** -self._exp
        common = gcd(top, below) or 1
        return (-top if self._sign else top) // common, below // common

    def adjusted(self):
        return self._exp + len(str(self._int)) - 1

    def __str__(self):
        minus = "-" if self._sign else ""
        if self._special:
            return minus + self._special
        digits = str(self._int)
        left = self._exp + len(digits)
        if self._exp <= 0 and left > -6:
            if left <= 0:
                return minus + "0." + "0" * -left + digits
            return minus + digits[:left] + ("." + digits[left:] if left < len(digits) else "")
        body = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{minus}{body}E{left - 1:+d}"

    def __repr__(self):
        return f"Decimal('{self}')"

    def __format__(self, spec):
        if not spec:
            return str(self)
        m = re.fullmatch(r"(?:(.)?([<>=^]))?([-+ ]?)(0?)(\d*)([,_]?)(?:\.(\d+))?([eEfFgGn%]?)", spec)
        if m is None:
            raise ValueError("invalid format string")
        fill, align, sign, zero, width, comma, places, kind = m.groups("")
        number, text = self, ""
        if kind == "%":
            number = _make(self._sign, self._int, self._exp + 2, self._special)
        if number._special:
            text = str(abs(number))
        elif kind in ("f", "F", "%"):
            text = _fixed(abs(number), -int(places) if places else min(number._exp, 0))
        elif kind in ("e", "E"):
            shown = abs(number)
            if places and shown._int:
                cut = len(str(shown._int)) - int(places) - 1
                if cut > 0:
                    shown = _make(0, _cut(0, shown._int, cut, _now[0].rounding), shown._exp + cut)
                else:
                    shown = _make(0, shown._int * 10 ** -cut, shown._exp + cut)
            digits = str(shown._int)
            text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + f"{kind}{shown.adjusted():+d}"
        elif places:
            cut = len(str(number._int)) - int(places)
            text = str(_make(0, _cut(0, number._int, cut, _now[0].rounding), number._exp + cut) if cut > 0 else abs(number))
        else:
            text = str(abs(number))
        if comma:
            whole, dot, rest = text.partition(".")
            text = f"{int(whole):{comma}}{dot}{rest}"
        text += "%" if kind == "%" else ""
        head = "-" if self._sign else sign.replace("-", "")
        size = int(width or 0)
        if (zero and not align) or align == "=":
            return head + text.rjust(size - len(head), fill or ("0" if zero else " "))
        return {"<": (head + text).ljust, "^": (head + text).center, ">": (head + text).rjust, "": (head + text).rjust}[align](size, fill or " ")

    def __hash__(self):
        if self._special:
            return hash(float(self))
        top, below = self.as_integer_ratio()
        return hash(top) if below == 1 else hash(float(self)) if Decimal(float(self)) == self else hash((top, below))

    def __bool__(self):
        return self._special is not None or self._int != 0

    def __float__(self):
        return float(str(self))

    def __int__(self):
        if self._special == "NaN":
            raise ValueError("cannot convert NaN to integer")
        if self._special:
            raise OverflowError("cannot convert Infinity to integer")
        whole = self._int * 10 ** self._exp if self._exp >= 0 else self._int // 10 ** -self._exp
        return -whole if self._sign else whole

    __trunc__ = __int__

    def __floor__(self):
        return int(self.to_integral_value(ROUND_FLOOR))

    def __ceil__(self):
        return int(self.to_integral_value(ROUND_CEILING))

    def __round__(self, ndigits=None):
        if ndigits is None:
            return int(self.to_integral_value(ROUND_HALF_EVEN))
        return self.quantize(_make(0, 1, -ndigits))

    def __neg__(self):
        return _fit(_make(0 if self._sign or not self else 1, self._int, self._exp, self._special))

    def __pos__(self):
        return _fit(_make(self._sign if self else 0, self._int, self._exp, self._special))

    def __abs__(self):
        return _fit(_make(0, self._int, self._exp, self._special))

    copy_abs = __abs__

    def copy_negate(self):
        return _make(1 - self._sign, self._int, self._exp, self._special)

    def copy_sign(self, other):
        return _make(Decimal(other)._sign, self._int, self._exp, self._special)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def normalize(self):
        found = _fit(self)
        if found._special:
            return found
        if not found._int:
            return _make(found._sign, 0, 0)
        number, exponent = found._int, found._exp
        while number % 10 == 0:
            number, exponent = number // 10, exponent + 1
        return _make(found._sign, number, exponent)

    def quantize(self, exp, rounding=None):
        exp = Decimal(exp)
        if self._special or exp._special:
            if self._special == exp._special:
                return self
            raise InvalidOperation([InvalidOperation])
        number = _scaled(self, exp._exp, rounding or _now[0].rounding)
        if len(str(number)) > _now[0].prec:
            raise InvalidOperation([InvalidOperation])
        return _make(self._sign, number, exp._exp)

    def to_integral_value(self, rounding=None):
        if self._special or self._exp >= 0:
            return self
        return _make(self._sign, _scaled(self, 0, rounding or _now[0].rounding), 0)

    to_integral = to_integral_exact = to_integral_value

    def sqrt(self, context=None):
        if self._special == "Infinity" and not self._sign or self.is_nan():
            return self
        if self._sign and self._int:
            raise InvalidOperation([InvalidOperation])
        if not self._int:
            return _make(self._sign, 0, self._exp // 2)
        from math import isqrt
        prec = _now[0].prec + 1
        exponent = self._exp >> 1
        number = self._int * 10 if self._exp & 1 else self._int
        digits = (len(str(self._int)) >> 1) + 1 if self._exp & 1 else (len(str(self._int)) + 1) >> 1
        shift = prec - digits
        exact = True
        if shift >= 0:
            number *= 100 ** shift
        else:
            number, rest = divmod(number, 100 ** -shift)
            exact = not rest
        exponent -= shift
        root = isqrt(number)
        exact = exact and root * root == number
        if exact:
            if shift >= 0:
                root //= 10 ** shift
            else:
                root *= 10 ** -shift
            exponent += shift
        elif root % 5 == 0:
            root += 1
        return _fit(_make(0, root, exponent), ROUND_HALF_EVEN)

    def exp(self, context=None):
        return _by_series(self, "exp")

    def ln(self, context=None):
        return _by_series(self, "ln")

    def log10(self, context=None):
        if self._int and not self._sign and str(self._int).strip("0") == "1":
            return Decimal(self.adjusted())
        with localcontext() as wide:
            wide.prec += 8
            found = _by_series(self, "ln") / _by_series(Decimal(10), "ln")
        return _fit(found)

    def compare(self, other):
        other = Decimal(other)
        return Decimal(-1 if self < other else 1 if self > other else 0)

    def max(self, other):
        return self if self >= Decimal(other) else Decimal(other)

    def min(self, other):
        return self if self <= Decimal(other) else Decimal(other)

    def __add__(self, other):
        other = _operand(other)
        if other is None:
            return NotImplemented
        if self._special or other._special:
            return _odd_sum(self, other)
        exponent = min(self._exp, other._exp)
        total = _signed(self, exponent) + _signed(other, exponent)
        sign = 1 if total < 0 or (total == 0 and self._sign and other._sign) else 0
        return _fit(_make(sign, abs(total), exponent))

    __radd__ = __add__

    def __sub__(self, other):
        other = _operand(other)
        return NotImplemented if other is None else self + other.copy_negate()

    def __rsub__(self, other):
        other = _operand(other)
        return NotImplemented if other is None else other - self

    def __mul__(self, other):
        other = _operand(other)
        if other is None:
            return NotImplemented
        sign = self._sign ^ other._sign
        if self._special or other._special:
            if self.is_nan() or other.is_nan():
                return _make(0, 0, 0, "NaN")
            if not self or not other:
                raise InvalidOperation([InvalidOperation])
            return _make(sign, 0, 0, "Infinity")
        return _fit(_make(sign, self._int * other._int, self._exp + other._exp))

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = _operand(other)
        if other is None:
            return NotImplemented
        sign = self._sign ^ other._sign
        if self._special or other._special:
            if self.is_nan() or other.is_nan():
                return _make(0, 0, 0, "NaN")
            if self._special and other._special:
                raise InvalidOperation([InvalidOperation])
            return _make(sign, 0, 0, "Infinity") if self._special else _make(sign, 0, 0)
        if not other._int:
            if not self._int:
                raise InvalidOperation([DivisionUndefined])
            raise DivisionByZero([DivisionByZero])
        ideal = self._exp - other._exp
        if not self._int:
            return _fit(_make(sign, 0, ideal))
        shift = max(len(str(other._int)) - len(str(self._int)) + _now[0].prec + 1, 0)
        number, rest = divmod(self._int * 10 ** shift, other._int)
        exponent = ideal - shift
        if rest:
            # A digit that says that there is more, so that rounding goes the right way.
            if number % 5 == 0:
                number += 1
        else:
            while exponent < ideal and number % 10 == 0:
                number, exponent = number // 10, exponent + 1
        return _fit(_make(sign, number, exponent))

    def __rtruediv__(self, other):
        other = _operand(other)
        return NotImplemented if other is None else other / self

    def __floordiv__(self, other):
        other = _operand(other)
        if other is None:
            return NotImplemented
        if not other:
            if not self:
                raise InvalidOperation([DivisionUndefined])
            raise DivisionByZero([DivisionByZero])
        exponent = min(self._exp, other._exp)
        whole = abs(_signed(self, exponent)) // abs(_signed(other, exponent))
        return _make(self._sign ^ other._sign, whole, 0)

    def __rfloordiv__(self, other):
        other = _operand(other)
        return NotImplemented if other is None else other // self

    def __mod__(self, other):
        other = _operand(other)
        if other is None:
            return NotImplemented
        if not other:
            raise InvalidOperation([InvalidOperation if self else DivisionUndefined])
        exponent = min(self._exp, other._exp)
        return _fit(_make(self._sign, abs(_signed(self, exponent)) % abs(_signed(other, exponent)), exponent))

    def __rmod__(self, other):
        other = _operand(other)
        return NotImplemented if other is None else other % self

    def __divmod__(self, other):
        return self // other, self % other

    def __pow__(self, other, modulo=None):
        other = _operand(other)
        if other is None:
            return NotImplemented
        if other == other.to_integral_value():
            n = int(other)
            if n < 0:
                return Decimal(1) / self ** -n
            with localcontext() as wide:
                wide.prec += len(str(n)) + 4
                result, square = Decimal(1), self
                while n:
                    if n & 1:
                        result = result * square
                    n >>= 1
                    if n:
                        square = square * square
            return _fit(result)
        if other == Decimal("0.5"):
            return self.sqrt()
        with localcontext() as wide:
            wide.prec += 10
            found = (self.ln() * other).exp()
        return _fit(found)

    def __rpow__(self, other):
        other = _operand(other)
        return NotImplemented if other is None else other ** self


def _compared(name, test):
    def method(self, other):
        if isinstance(other, float):
            other = Decimal(other)
        elif type(other).__name__ == "Fraction":
            other = Decimal(other.numerator) / Decimal(other.denominator)
        other = _operand(other)
        if other is None:
            return NotImplemented
        if self.is_nan() or other.is_nan():
            return name == "ne"
        a, b = _rank(self), _rank(other)
        if a == b and not self._special:
            exponent = min(self._exp, other._exp)
            a, b = _signed(self, exponent), _signed(other, exponent)
        return test(a, b)
    setattr(Decimal, f"__{name}__", method)


def _rank(x):
    return 0 if x._special is None else -1 if x._sign else 1


_compared("eq", lambda a, b: a == b)
_compared("ne", lambda a, b: a != b)
_compared("lt", lambda a, b: a < b)
_compared("le", lambda a, b: a <= b)
_compared("gt", lambda a, b: a > b)
_compared("ge", lambda a, b: a >= b)


def _make(sign, number, exponent, special=None, cls=Decimal):
    made = object.__new__(cls)
    made._sign, made._int, made._exp, made._special = sign, number, exponent, special
    return made


def _read(text, cls):
    text = text.strip().replace("_", "")
    m = _FORM.fullmatch(text)
    if m is None or not (m.group(2) or m.group(3)):
        bare = text.lstrip("+-").lower()
        sign = 1 if text.startswith("-") else 0
        if bare in ("inf", "infinity"):
            return _make(sign, 0, 0, "Infinity", cls)
        if bare in ("nan", "snan"):
            return _make(sign, 0, 0, "NaN", cls)
        raise InvalidOperation([ConversionSyntax])
    decimals = m.group(3) or ""
    number = int((m.group(2) + decimals) or "0")
    return _make(1 if m.group(1) == "-" else 0, number, int(m.group(4) or "0") - len(decimals), None, cls)


def _operand(x):
    return x if isinstance(x, Decimal) else Decimal(x) if isinstance(x, int) else None


def _signed(x, exponent):
    number = x._int * 10 ** (x._exp - exponent)
    return -number if x._sign else number


def _odd_sum(a, b):
    if a.is_nan() or b.is_nan():
        return _make(0, 0, 0, "NaN")
    if a._special and b._special and a._sign != b._sign:
        raise InvalidOperation([InvalidOperation])
    return a if a._special else b


def _scaled(x, exponent, rounding):
    if x._exp >= exponent:
        return x._int * 10 ** (x._exp - exponent)
    return _cut(x._sign, x._int, exponent - x._exp, rounding)


def _fit(x, rounding=None):
    """Rounded to the digits of the context."""
    over = 0 if x._special else len(str(x._int)) - _now[0].prec
    if over <= 0:
        return x
    number = _cut(x._sign, x._int, over, rounding or _now[0].rounding)
    exponent = x._exp + over
    if len(str(number)) > _now[0].prec:
        number, exponent = number // 10, exponent + 1
    return _make(x._sign, number, exponent)


def _fixed(x, exponent):
    text = str(_scaled(x, exponent, _now[0].rounding)).rjust(1 - exponent, "0")
    return text[:exponent] + "." + text[exponent:] if exponent < 0 else text


def _by_series(x, what):
    prec = _now[0].prec
    if what == "ln" and (x._sign or not x._int):
        raise InvalidOperation([InvalidOperation])
    with localcontext() as wide:
        wide.prec = prec + 12
        if what == "exp":
            halvings = max(0, x.adjusted() + 4) * 4
            small = x / 2 ** halvings
            total = term = Decimal(1)
            i = 1
            while term and term.adjusted() > -wide.prec - 4:
                term = term * small / i
                total += term
                i += 1
            wide.prec += halvings
            for _ in range(halvings):
                total = total * total
        else:
            from math import log
            total = Decimal(log(float(x))) if 1e-300 < float(x) < 1e300 else Decimal(x.adjusted()) * Decimal("2.302585092994046")
            for _ in range(6):
                before = total
                power = _by_series(total, "exp")
                total = total + 2 * (x - power) / (x + power)
                if before == total:
                    break
    return _fit(total)
