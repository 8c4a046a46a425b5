"""sys: what of it makes sense without a process."""
maxsize = 9223372036854775807
version, version_info, platform = "3.11 (chalkgrad)", (3, 11, 0, "final", 0), "chalkgrad"
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
            print(text, end="")
        return len(text)

    def flush(self):
        return None

    def isatty(self):
        return False


float_info, stdout, stderr = _FloatInfo(), _Out(True), _Out(False)


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


