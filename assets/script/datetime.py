"""datetime: dates, times of day, and the spans between them."""
import time as _time

MINYEAR, MAXYEAR = 1, 9999
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _month_days(year, month):
    return 29 if month == 2 and _leap(year) else [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


def _before(year, month):
    return sum([_month_days(year, m) for m in range(1, month)])


def _to_ordinal(year, month, day):
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400 + _before(year, month) + day


def _from_ordinal(n):
    year = max(1, n // 366)
    while _to_ordinal(year + 1, 1, 1) <= n:
        year += 1
    rest = n - _to_ordinal(year, 1, 1) + 1
    month = 1
    while rest > _month_days(year, month):
        rest -= _month_days(year, month)
        month += 1
    return year, month, rest


class timedelta:
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        from fractions import Fraction
        parts = ((days, 86400000000), (seconds, 1000000), (microseconds, 1), (milliseconds, 1000), (minutes, 60000000), (hours, 3600000000), (weeks, 604800000000))
        if all([isinstance(v, int) for v, _ in parts]):
            total = sum([v * unit for v, unit in parts])
        else:
            total = round(sum([Fraction(v) * unit for v, unit in parts]))
        self._total = total
        if abs(self.days) > 999999999:
            raise OverflowError(f"days={self.days}; must have magnitude <= 999999999")

    @property
    def days(self):
        return self._total // 86400000000

    @property
    def seconds(self):
        return self._total % 86400000000 // 1000000

    @property
    def microseconds(self):
        return self._total % 1000000

    def total_seconds(self):
        return self._total / 1000000

    def __repr__(self):
        parts = [f"{name}={value}" for name, value in (("days", self.days), ("seconds", self.seconds), ("microseconds", self.microseconds)) if value]
        return f"datetime.timedelta({', '.join(parts) or '0'})"

    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f"{hours}:{minutes:02}:{seconds:02}"
        if self.days:
            text = f"{self.days} day{'s' if abs(self.days) != 1 else ''}, {text}"
        return text + (f".{self.microseconds:06}" if self.microseconds else "")

    def __add__(self, other):
        return timedelta(microseconds=self._total + other._total) if isinstance(other, timedelta) else NotImplemented

    def __sub__(self, other):
        return timedelta(microseconds=self._total - other._total) if isinstance(other, timedelta) else NotImplemented

    def __neg__(self):
        return timedelta(microseconds=-self._total)

    def __pos__(self):
        return self

    def __abs__(self):
        return timedelta(microseconds=abs(self._total))

    def __mul__(self, k):
        if isinstance(k, int):
            return timedelta(microseconds=self._total * k)
        if isinstance(k, float):
            a, b = k.as_integer_ratio()
            return timedelta(microseconds=_divided(self._total * a, b))
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, k):
        if isinstance(k, timedelta):
            return self._total / k._total
        if isinstance(k, float):
            a, b = k.as_integer_ratio()
            return timedelta(microseconds=_divided(self._total * b, a))
        return timedelta(microseconds=_divided(self._total, k))

    def __floordiv__(self, k):
        return self._total // k._total if isinstance(k, timedelta) else timedelta(microseconds=self._total // k)

    def __mod__(self, other):
        return timedelta(microseconds=self._total % other._total)

    def __divmod__(self, other):
        return self // other, self % other

    def __bool__(self):
        return self._total != 0

    def __hash__(self):
        return hash(self._total)


def _divided(a, b):
    """Rounded to the nearest, halves to even."""
    q, r = divmod(a, b)
    twice = 2 * r
    if (twice > b if b > 0 else twice < b) or (twice == b and q % 2):
        q += 1
    return q


def _ordered(cls, key):
    """Comparisons by a key, between instances of one class only."""
    def add(name, test):
        def method(self, other):
            if not isinstance(other, cls) or (cls is date and isinstance(self, datetime) != isinstance(other, datetime)):
                if name in ("eq", "ne"):
                    return NotImplemented
                sign = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}[name]
                if isinstance(other, (date, time, timedelta)):
                    raise TypeError(f"can't compare {type(self).__module__}.{type(self).__name__} to {type(other).__module__}.{type(other).__name__}")
                return NotImplemented
            return test(key(self), key(other))
        setattr(cls, f"__{name}__", method)
    add("eq", lambda a, b: a == b)
    add("ne", lambda a, b: a != b)
    add("lt", lambda a, b: a < b)
    add("le", lambda a, b: a <= b)
    add("gt", lambda a, b: a > b)
    add("ge", lambda a, b: a >= b)


class tzinfo:
    pass


class timezone(tzinfo):
    def __init__(self, offset, name=None):
        self._offset, self._name = offset, name

    def utcoffset(self, dt):
        return self._offset

    def dst(self, dt):
        return None

    def tzname(self, dt):
        return self._name or ("UTC" if not self._offset else "UTC" + _offset_text(self._offset))

    def __repr__(self):
        return "datetime.timezone.utc" if self is timezone.utc else f"datetime.timezone({self._offset!r})"

    def __str__(self):
        return self.tzname(None)

    def __eq__(self, other):
        return isinstance(other, timezone) and self._offset == other._offset

    def __hash__(self):
        return hash(self._offset)


def _offset_text(offset, colon=":"):
    seconds = int(offset.total_seconds())
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{colon}{minutes % 60:02}"


timezone.utc = timezone(timedelta(0))
UTC = timezone.utc


class date:
    def __init__(self, year, month, day):
        if not MINYEAR <= year <= MAXYEAR:
            raise ValueError(f"year {year} is out of range")
        if not 1 <= month <= 12:
            raise ValueError("month must be in 1..12")
        if not 1 <= day <= _month_days(year, month):
            raise ValueError("day is out of range for month")
        self._year, self._month, self._day = year, month, day

    @classmethod
    def today(cls):
        return cls.fromtimestamp(_time.time())

    @classmethod
    def fromtimestamp(cls, seconds):
        return cls.fromordinal(719163 + int(seconds // 86400))

    @classmethod
    def fromordinal(cls, n):
        return cls(*_from_ordinal(n))

    @classmethod
    def fromisoformat(cls, text):
        try:
            if len(text) == 10 and text[4] == text[7] == "-":
                return cls(int(text[:4]), int(text[5:7]), int(text[8:]))
        except ValueError as e:
            if "must be" in str(e) or "out of range" in str(e):
                raise
        raise ValueError(f"Invalid isoformat string: {text!r}")

    year = property(lambda self: self._year)
    month = property(lambda self: self._month)
    day = property(lambda self: self._day)

    def toordinal(self):
        return _to_ordinal(self._year, self._month, self._day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.weekday() + 1

    def isocalendar(self):
        thursday = self.toordinal() - self.weekday() + 3
        year = _from_ordinal(thursday)[0]
        week = (thursday - _to_ordinal(year, 1, 1)) // 7 + 1
        return IsoCalendarDate(year, week, self.isoweekday())

    def replace(self, year=None, month=None, day=None):
        return type(self)(year or self._year, month or self._month, day or self._day)

    def timetuple(self):
        return _time.struct_time((self._year, self._month, self._day, 0, 0, 0, self.weekday(), _before(self._year, self._month) + self._day, -1))

    def isoformat(self):
        return f"{self._year:04}-{self._month:02}-{self._day:02}"

    __str__ = isoformat

    def ctime(self):
        return self.strftime("%a %b %e %H:%M:%S %Y")

    def strftime(self, form):
        return _formatted(self, form)

    def __format__(self, spec):
        return self.strftime(spec) if spec else str(self)

    def __repr__(self):
        return f"datetime.date({self._year}, {self._month}, {self._day})"

    def __hash__(self):
        return hash(str(self))

    def __add__(self, other):
        return type(self).fromordinal(self.toordinal() + other.days) if isinstance(other, timedelta) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -timedelta(other.days)
        return timedelta(self.toordinal() - other.toordinal()) if isinstance(other, date) else NotImplemented


class IsoCalendarDate(tuple):
    def __new__(cls, year, week, weekday):
        return tuple.__new__(cls, (year, week, weekday))

    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


class time:
    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        _check(hour, minute, second, microsecond)
        self._parts, self._tz = (hour, minute, second, microsecond), tzinfo

    hour = property(lambda self: self._parts[0])
    minute = property(lambda self: self._parts[1])
    second = property(lambda self: self._parts[2])
    microsecond = property(lambda self: self._parts[3])
    tzinfo = property(lambda self: self._tz)

    @classmethod
    def fromisoformat(cls, text):
        return datetime.fromisoformat("2000-01-01T" + text).time()

    def isoformat(self, timespec="auto"):
        return _clock(self._parts, timespec) + (_offset_text(self._tz.utcoffset(None)) if self._tz else "")

    __str__ = isoformat

    def replace(self, hour=None, minute=None, second=None, microsecond=None):
        new = (hour, minute, second, microsecond)
        return time(*[old if v is None else v for v, old in zip(new, self._parts)])

    def strftime(self, form):
        return _formatted(datetime(1900, 1, 1, *self._parts), form)

    def __format__(self, spec):
        return self.strftime(spec) if spec else str(self)

    def __repr__(self):
        return f"datetime.time({', '.join([str(p) for p in _short(self._parts)])})"

    def __hash__(self):
        return hash(self._parts)


def _check(hour, minute, second, microsecond):
    for name, value, top in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59), ("microsecond", microsecond, 999999)):
        if not 0 <= value <= top:
            raise ValueError(f"{name} must be in 0..{top}")


def _short(parts):
    if parts[3]:
        return parts
    return parts[:3] if parts[2] else parts[:2]


def _clock(parts, timespec):
    hour, minute, second, micro = parts
    if timespec == "auto":
        timespec = "microseconds" if micro else "seconds"
    return {
        "hours": f"{hour:02}", "minutes": f"{hour:02}:{minute:02}", "seconds": f"{hour:02}:{minute:02}:{second:02}",
        "milliseconds": f"{hour:02}:{minute:02}:{second:02}.{micro // 1000:03}",
        "microseconds": f"{hour:02}:{minute:02}:{second:02}.{micro:06}",
    }[timespec]


class datetime(date):
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        super().__init__(year, month, day)
        _check(hour, minute, second, microsecond)
        self._parts, self._tz = (hour, minute, second, microsecond), tzinfo

    hour = property(lambda self: self._parts[0])
    minute = property(lambda self: self._parts[1])
    second = property(lambda self: self._parts[2])
    microsecond = property(lambda self: self._parts[3])
    tzinfo = property(lambda self: self._tz)

    @classmethod
    def now(cls, tz=None):
        made = cls.fromtimestamp(_time.time())
        return made if tz is None else made.replace(tzinfo=tz)

    @classmethod
    def utcnow(cls):
        return cls.now()

    @classmethod
    def today(cls):
        return cls.now()

    @classmethod
    def fromtimestamp(cls, seconds, tz=None):
        made = cls(1970, 1, 1) + timedelta(seconds=seconds)
        return made if tz is None else (made + tz.utcoffset(None)).replace(tzinfo=tz)

    utcfromtimestamp = fromtimestamp

    @classmethod
    def combine(cls, day, clock):
        return cls(day.year, day.month, day.day, *clock._parts)

    @classmethod
    def fromordinal(cls, n):
        return cls(*_from_ordinal(n))

    @classmethod
    def fromisoformat(cls, text):
        import re
        m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:.(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?)?)?(Z|[-+]\d\d:?\d\d)?", text)
        if m is None:
            raise ValueError(f"Invalid isoformat string: {text!r}")
        micro = (m.group(7) or "0").ljust(6, "0")
        made = cls(*[int(g or 0) for g in m.groups()[:6]], int(micro))
        zone = m.group(8)
        return made.replace(tzinfo=_zone(zone)) if zone else made

    @classmethod
    def strptime(cls, text, form):
        return _parsed(cls, text, form)

    def date(self):
        return date(self._year, self._month, self._day)

    def time(self):
        return time(*self._parts)

    def timetz(self):
        return time(*self._parts, self._tz)

    def utcoffset(self):
        return self._tz.utcoffset(self) if self._tz else None

    def tzname(self):
        return self._tz.tzname(self) if self._tz else None

    def astimezone(self, tz=None):
        tz = tz or timezone.utc
        plain = self.replace(tzinfo=None) - (self.utcoffset() or timedelta(0))
        moved = plain.replace(tzinfo=None) + tz.utcoffset(None)
        return moved.replace(tzinfo=tz)

    def timestamp(self):
        return (self._micros() - _EPOCH) / 1000000

    def timetuple(self):
        return _time.struct_time((self._year, self._month, self._day, *self._parts[:3], self.weekday(), _before(self._year, self._month) + self._day, -1))

    def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=False, *, fold=None):
        new = (year, month, day, hour, minute, second, microsecond)
        old = (self._year, self._month, self._day, *self._parts)
        return type(self)(*[o if v is None else v for v, o in zip(new, old)], self._tz if tzinfo is False else tzinfo)

    def isoformat(self, sep="T", timespec="auto"):
        zone = _offset_text(self._tz.utcoffset(self)) if self._tz else ""
        return f"{self._year:04}-{self._month:02}-{self._day:02}{sep}{_clock(self._parts, timespec)}{zone}"

    def __str__(self):
        return self.isoformat(" ")

    def __repr__(self):
        parts = ", ".join([str(p) for p in (self._year, self._month, self._day, *_short(self._parts))])
        zone = f", tzinfo={self._tz!r}" if self._tz else ""
        return f"datetime.datetime({parts}{zone})"

    def __hash__(self):
        return hash(self._micros())

    def _micros(self):
        hour, minute, second, micro = self._parts
        total = ((self.toordinal() * 24 + hour) * 60 + minute) * 60 + second
        return (total * 1000000 + micro) - (self._tz.utcoffset(self)._total if self._tz else 0)

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        hour, minute, second, micro = self._parts
        total = (((self.toordinal() * 24 + hour) * 60 + minute) * 60 + second) * 1000000 + micro + other._total
        days, rest = divmod(total, 86400000000)
        if not 1 <= days <= 3652059:
            raise OverflowError("date value out of range")
        seconds, micro = divmod(rest, 1000000)
        return type(self)(*_from_ordinal(days), seconds // 3600, seconds // 60 % 60, seconds % 60, micro, self._tz)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        if isinstance(other, datetime):
            if (self._tz is None) != (other._tz is None):
                raise TypeError("can't subtract offset-naive and offset-aware datetimes")
            return timedelta(microseconds=self._micros() - other._micros())
        return NotImplemented


_ordered(timedelta, lambda t: t._total)
_ordered(date, lambda d: d.toordinal())
_ordered(time, lambda t: t._parts)
_ordered(datetime, lambda d: d._micros())
_EPOCH = 719163 * 86400000000
date.min, date.max = date(1, 1, 1), date(9999, 12, 31)
datetime.min, datetime.max = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
timedelta.min, timedelta.max, timedelta.resolution = timedelta(-999999999), timedelta(999999999, 86399, 999999), timedelta(microseconds=1)


def _zone(text):
    if text == "Z":
        return timezone.utc
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _formatted(d, form):
    hour, minute, second, micro = getattr(d, "_parts", (0, 0, 0, 0))
    day_of_year = _before(d.year, d.month) + d.day
    zone = getattr(d, "_tz", None)
    makers = {
        "Y": lambda: str(d.year), "m": lambda: f"{d.month:02}", "d": lambda: f"{d.day:02}", "e": lambda: f"{d.day:2}", "H": lambda: f"{hour:02}",
        "I": lambda: f"{(hour + 11) % 12 + 1:02}", "M": lambda: f"{minute:02}", "S": lambda: f"{second:02}", "f": lambda: f"{micro:06}",
        "y": lambda: f"{d.year % 100:02}", "B": lambda: _MONTHS[d.month - 1], "b": lambda: _MONTHS[d.month - 1][:3], "h": lambda: _MONTHS[d.month - 1][:3],
        "A": lambda: _DAYS[d.weekday()], "a": lambda: _DAYS[d.weekday()][:3], "p": lambda: "AM" if hour < 12 else "PM", "j": lambda: f"{day_of_year:03}",
        "w": lambda: str(d.isoweekday() % 7), "u": lambda: str(d.isoweekday()), "G": lambda: str(d.isocalendar()[0]), "V": lambda: f"{d.isocalendar()[1]:02}",
        "U": lambda: f"{(day_of_year + 6 - d.isoweekday() % 7) // 7:02}", "W": lambda: f"{(day_of_year + 6 - d.weekday()) // 7:02}",
        "F": lambda: f"{d.year}-{d.month:02}-{d.day:02}", "T": lambda: f"{hour:02}:{minute:02}:{second:02}", "R": lambda: f"{hour:02}:{minute:02}",
        "D": lambda: f"{d.month:02}/{d.day:02}/{d.year % 100:02}", "x": lambda: f"{d.month:02}/{d.day:02}/{d.year % 100:02}", "X": lambda: f"{hour:02}:{minute:02}:{second:02}",
        "c": lambda: _formatted(d, "%a %b %e %H:%M:%S %Y"), "n": lambda: "\n", "t": lambda: "\t", "%": lambda: "%",
        "z": lambda: _offset_text(zone.utcoffset(d), "") if zone else "", "Z": lambda: zone.tzname(d) if zone else "", "s": lambda: str(int(d.timestamp())),
    }
    out, i = [], 0
    while i < len(form):
        c = form[i]
        if c == "%" and i + 1 < len(form):
            key = form[i + 1]
            if key == "-" and i + 2 < len(form):
                out.append(makers[form[i + 2]]().lstrip("0") or "0")
                i += 3
                continue
            out.append(makers[key]() if key in makers else "%" + key)
            i += 2
        else:
            out.append(c)
            i += 1
    return "".join(out)


_FIELDS = {"Y": r"\d{4}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "I": r"\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,6}", "y": r"\d\d",
           "j": r"\d{1,3}", "p": "[AaPp][Mm]", "z": r"Z|[-+]\d\d:?\d\d", "B": "|".join(_MONTHS), "b": "|".join([m[:3] for m in _MONTHS]),
           "A": "|".join(_DAYS), "a": "|".join([d[:3] for d in _DAYS])}


def _parsed(cls, text, form):
    import re
    pattern, names, i = "", [], 0
    full = form.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%R", "%H:%M")
    while i < len(full):
        if full[i] == "%" and i + 1 < len(full):
            key = full[i + 1]
            if key == "%":
                pattern += "%"
            elif key not in _FIELDS:
                raise ValueError(f"'{key}' is a bad directive in format {form!r}")
            else:
                pattern += f"({_FIELDS[key]})"
                names.append(key)
            i += 2
        else:
            pattern += r"\s+" if full[i].isspace() else re.escape(full[i])
            i += 1
    m = re.compile(pattern, re.IGNORECASE).match(text)
    if m is None:
        raise ValueError(f"time data {text!r} does not match format {form!r}")
    if m.end() != len(text):
        raise ValueError(f"unconverted data remains: {text[m.end():]}")
    found = dict(zip(names, m.groups()))
    month = int(found.get("m", 1))
    for key, size in (("B", None), ("b", 3)):
        if key in found:
            month = [n[:size].lower() for n in _MONTHS].index(found[key].lower()) + 1
    year = int(found.get("Y", 1900))
    if "y" in found:
        short = int(found["y"])
        year = short + (2000 if short < 69 else 1900)
    hour = int(found.get("H", 0))
    if "I" in found:
        hour = int(found["I"]) % 12 + (12 if found.get("p", "AM").lower() == "pm" else 0)
    made = cls(year, month, int(found.get("d", 1)), hour, int(found.get("M", 0)), int(found.get("S", 0)), int(found.get("f", "0").ljust(6, "0")))
    if "j" in found:
        made = made + timedelta(int(found["j"]) - 1)
    return made.replace(tzinfo=_zone(found["z"])) if "z" in found else made
