"""traceback: exceptions as text. Where they were raised is told by the app itself, not here."""
import sys


def format_exception_only(exc, value=None):
    value = exc if value is None else value
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    text = str(value)
    return [f"{name}: {text}\n" if text else f"{name}\n"] + [f"{note}\n" for note in getattr(value, "__notes__", [])]


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    value = exc if value is None else value
    return ["Traceback (most recent call last):\n"] + format_exception_only(value)


def format_exc(limit=None, chain=True):
    value = sys.exc_info()[1]
    return "NoneType: None\n" if value is None else "".join(format_exception(value))


def print_exc(limit=None, file=None, chain=True):
    print(format_exc(), end="", file=file or sys.stderr)


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    print("".join(format_exception(exc, value)), end="", file=file or sys.stderr)


def format_tb(tb, limit=None):
    return []


def print_tb(tb, limit=None, file=None):
    pass


def extract_tb(tb, limit=None):
    return []


def format_stack(f=None, limit=None):
    return []


def print_stack(f=None, limit=None, file=None):
    pass
