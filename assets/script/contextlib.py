"""contextlib: context managers made of generators, and small ready-made ones."""
from functools import wraps


class _Generated:
    """A context manager around a generator that yields once."""

    def __init__(self, make, args, keywords):
        self._make, self._args, self._keywords = make, args, keywords
        self._generator = make(*args, **keywords)

    def __enter__(self):
        try:
            return next(self._generator)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, kind, value, trace):
        if kind is None:
            try:
                next(self._generator)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self._generator.throw(value)
        except StopIteration as stop:
            return stop is not value
        except BaseException as raised:
            if raised is value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")

    def __call__(self, function):
        @wraps(function)
        def inner(*args, **keywords):
            with _Generated(self._make, self._args, self._keywords):
                return function(*args, **keywords)
        return inner


def contextmanager(function):
    @wraps(function)
    def helper(*args, **keywords):
        return _Generated(function, args, keywords)
    return helper


class ContextDecorator:
    def __call__(self, function):
        @wraps(function)
        def inner(*args, **keywords):
            with self:
                return function(*args, **keywords)
        return inner


class AbstractContextManager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return None


class suppress:
    def __init__(self, *kinds):
        self._kinds = kinds

    def __enter__(self):
        return None

    def __exit__(self, kind, value, trace):
        return kind is not None and issubclass(kind, self._kinds)


class nullcontext:
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *exc):
        return None


class closing:
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc):
        self.thing.close()


class ExitStack:
    """Leaves what it entered in reverse order."""

    def __init__(self):
        self._exits = []

    def enter_context(self, manager):
        result = manager.__enter__()
        self._exits.append(manager.__exit__)
        return result

    def push(self, exit):
        self._exits.append(exit.__exit__ if hasattr(exit, "__exit__") else exit)
        return exit

    def callback(self, function, *args, **keywords):
        self._exits.append(lambda *exc: function(*args, **keywords) and False)
        return function

    def close(self):
        self.__exit__(None, None, None)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        swallowed = False
        while self._exits:
            try:
                if self._exits.pop()(kind, value, trace):
                    swallowed, kind, value, trace = True, None, None, None
            except BaseException as raised:
                swallowed, kind, value, trace = False, type(raised), raised, None
        if value is not None and not swallowed and kind is not None:
            raise value
        return swallowed


class redirect_stdout:
    """What is printed meanwhile goes to another place."""

    def __init__(self, target):
        self._target = target

    def __enter__(self):
        import sys
        self._before, sys.stdout = sys.stdout, self._target
        return self._target

    def __exit__(self, *exc):
        import sys
        sys.stdout = self._before


class redirect_stderr:
    def __init__(self, target):
        self._target = target

    def __enter__(self):
        return self._target

    def __exit__(self, *exc):
        return None


class chdir:
    def __init__(self, path):
        raise RuntimeError("scripts cannot reach files")
