"""warnings: they go to the standard error stream, as in Python, which is not shown."""
_caught = []
_errors = []


def warn(message, category=None, stacklevel=1, source=None):
    if isinstance(message, Warning):
        category = type(message)
    else:
        category = category or UserWarning
        message = category(message)
    for kind in _errors:
        if issubclass(category, kind):
            raise message
    if _caught:
        _caught[-1].append(WarningMessage(message, category))


class WarningMessage:
    def __init__(self, message, category):
        self.message, self.category, self.lineno, self.filename = message, category, 0, "script.py"


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    if action == "error":
        _errors.append(category)
    elif category is Warning:
        _errors.clear()


def simplefilter(action, category=Warning, lineno=0, append=False):
    filterwarnings(action, "", category)


def resetwarnings():
    _errors.clear()


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, **others):
        self._record, self._action, self._category = record, action, category

    def __enter__(self):
        self._before = list(_errors)
        if self._action:
            filterwarnings(self._action, "", self._category)
        if not self._record:
            return None
        _caught.append([])
        return _caught[-1]

    def __exit__(self, *exc):
        _errors[:] = self._before
        if self._record:
            _caught.pop()


def showwarning(*args, **keywords):
    pass


def deprecated(message, *, category=DeprecationWarning, stacklevel=1):
    return lambda f: f
