"""time: clocks, and times of day (there is one zone here: UTC)."""
timezone, altzone, daylight, tzname = 0, 0, 0, ("UTC", "UTC")
_FIELDS = ("tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst")


class struct_time(tuple):
    def __getattr__(self, name):
        if name in _FIELDS:
            return self[_FIELDS.index(name)]
        raise AttributeError(f"'time.struct_time' object has no attribute '{name}'")

    def __repr__(self):
        return "time.struct_time(" + ", ".join([f"{n}={v}" for n, v in zip(_FIELDS, self)]) + ")"


def gmtime(seconds=None):
    from datetime import datetime
    made = datetime.fromtimestamp(int(time() if seconds is None else seconds)).timetuple()
    return struct_time(made[:8] + (0,))


localtime = gmtime


def _datetime(t):
    from datetime import datetime
    return datetime(*(gmtime() if t is None else t)[:6])


def mktime(t):
    return _datetime(t).timestamp()


def strftime(format, t=None):
    return _datetime(t).strftime(format)


def strptime(text, format="%a %b %d %H:%M:%S %Y"):
    from datetime import datetime
    return datetime.strptime(text, format).timetuple()


def asctime(t=None):
    return _datetime(t).strftime("%a %b %e %H:%M:%S %Y")


def ctime(seconds=None):
    return asctime(gmtime(seconds))
