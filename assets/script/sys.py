"""sys: what of it makes sense without a process."""
maxsize = 9223372036854775807
version, platform = "3.11 (chalkgrad)", "chalkgrad"
argv = ["script.py"]
path = []
modules = {}
byteorder = "little"


class _FloatInfo:
    max, min, epsilon, dig, mant_dig = 1.7976931348623157e+308, 2.2250738585072014e-308, 2.220446049250313e-16, 15, 53


class _Out:
    """What print writes to; the error stream is not shown."""

    def __init__(self, shown):
        self._shown = shown

    def write(self, text):
        if self._shown:
            _write(text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        return None

    def isatty(self):
        return False


float_info, stdout, stderr = _FloatInfo(), _Out(True), _Out(False)
__stdout__, __stderr__ = stdout, stderr
executable, prefix, flags, maxunicode = "", "", None, 1114111
implementation = type("namespace", (), {"name": "chalkgrad"})()


class _VersionInfo(tuple):
    major, minor, micro, releaselevel, serial = 3, 11, 0, "final", 0

    def __repr__(self):
        return "sys.version_info(major=3, minor=11, micro=0, releaselevel='final', serial=0)"


class _Input:
    """There is nobody to ask: it is at its end."""

    def read(self): return ""
    def readline(self): return ""
    def readlines(self): return []
    def __iter__(self): return iter([])
    def isatty(self): return False


version_info, stdin = _VersionInfo((3, 11, 0, "final", 0)), _Input()


def exc_info():
    value = _handled()
    return (None, None, None) if value is None else (type(value), value, None)


def exception():
    return _handled()


def set_int_max_str_digits(n):
    """The limit here is fixed."""


def get_int_max_str_digits():
    return 4300


def getsizeof(x, default=0):
    """About what Python would say; objects here have other sizes."""
    if isinstance(x, (str, bytes, bytearray)):
        return 49 + len(x) if isinstance(x, str) else 33 + len(x)
    if isinstance(x, (list, tuple)):
        return (56 if isinstance(x, list) else 40) + 8 * len(x)
    if isinstance(x, (dict, set, frozenset)):
        return 64 + 104 * len(x)
    return 28 if isinstance(x, int) else 24 if isinstance(x, float) else 48


def exit(code=None):
    raise SystemExit(code)


def setrecursionlimit(n):
    """The limit here is fixed; it is there to end a recursion without an end."""


def getrecursionlimit():
    return 1000


def getrefcount(x):
    return 2


def intern(text):
    return text


