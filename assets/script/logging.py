"""logging: messages by level. They go where print goes only if a handler was given `sys.stdout`; as in Python, the
standard error stream is the default, which is not shown."""
import sys

NOTSET, DEBUG, INFO, WARNING, WARN, ERROR, CRITICAL, FATAL = 0, 10, 20, 30, 30, 40, 50, 50
_names = {50: "CRITICAL", 40: "ERROR", 30: "WARNING", 20: "INFO", 10: "DEBUG", 0: "NOTSET"}
BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"


def getLevelName(level):
    if isinstance(level, str):
        return _level(level)
    return _names.get(level, f"Level {level}")


def addLevelName(level, name):
    _names[level] = name


def _level(level):
    if isinstance(level, str):
        for number, name in _names.items():
            if name == level:
                return number
        if level == "WARN":
            return 30
        raise ValueError(f"Unknown level: {level!r}")
    return level


class LogRecord:
    def __init__(self, name, level, message, args, exception=None, extra=None, function="<module>"):
        import time
        self.name, self.levelno, self.levelname = name, level, getLevelName(level)
        self.msg, self.args, self.exc_info = message, args, exception
        self.created, self.msecs = time.time(), 0.0
        self.lineno, self.funcName, self.module, self.filename, self.pathname = 0, function, "script", "script.py", "script.py"
        self.process, self.processName, self.threadName, self.thread = 1, "MainProcess", "MainThread", 1
        for key, value in (extra or {}).items():
            setattr(self, key, value)

    def getMessage(self):
        text = str(self.msg)
        if not self.args:
            return text
        return text % (self.args[0] if len(self.args) == 1 and isinstance(self.args[0], dict) and self.args[0] else self.args)


class Formatter:
    def __init__(self, fmt=None, datefmt=None, style="%", validate=True):
        self._fmt, self.datefmt, self._style = fmt or {"%": "%(message)s", "{": "{message}", "$": "${message}"}[style], datefmt, style

    def formatTime(self, record, datefmt=None):
        from datetime import datetime
        now = datetime.fromtimestamp(record.created)
        return now.strftime(datefmt) if datefmt else now.strftime("%Y-%m-%d %H:%M:%S") + ",000"

    def format(self, record):
        record.message = record.getMessage()
        record.asctime = self.formatTime(record, self.datefmt)
        fields = record.__dict__
        if self._style == "{":
            text = self._fmt.format(**fields)
        elif self._style == "$":
            from string import Template
            text = Template(self._fmt).substitute(**fields)
        else:
            text = self._fmt % fields
        if record.exc_info:
            import traceback
            text += "\n" + traceback.format_exc().rstrip("\n")
        return text


class Filter:
    def __init__(self, name=""):
        self.name = name

    def filter(self, record):
        return not self.name or record.name == self.name or record.name.startswith(self.name + ".")


class _Filters:
    def addFilter(self, f):
        self.filters.append(f)

    def removeFilter(self, f):
        self.filters.remove(f)

    def filter(self, record):
        return all([(f.filter if hasattr(f, "filter") else f)(record) for f in self.filters])


class Handler(_Filters):
    def __init__(self, level=NOTSET):
        self.level, self.formatter, self.filters = _level(level), None, []

    def setLevel(self, level):
        self.level = _level(level)

    def setFormatter(self, formatter):
        self.formatter = formatter

    def format(self, record):
        return (self.formatter or Formatter()).format(record)

    def handle(self, record):
        if self.filter(record):
            self.emit(record)

    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")

    def flush(self):
        pass

    def close(self):
        pass


class StreamHandler(Handler):
    def __init__(self, stream=None):
        super().__init__()
        self.stream = sys.stderr if stream is None else stream

    def emit(self, record):
        self.stream.write(self.format(record) + "\n")


class NullHandler(Handler):
    def emit(self, record):
        pass


def FileHandler(filename, *args, **keywords):
    raise RuntimeError("scripts cannot reach files: log to sys.stdout with StreamHandler(sys.stdout)")


class Logger(_Filters):
    def __init__(self, name, level=NOTSET):
        self.name, self.level, self.parent, self.handlers, self.filters = name, _level(level), None, [], []
        self.propagate, self.disabled = True, False

    def setLevel(self, level):
        self.level = _level(level)

    def getEffectiveLevel(self):
        one = self
        while one is not None:
            if one.level:
                return one.level
            one = one.parent
        return NOTSET

    def isEnabledFor(self, level):
        return level > _off[0] and level >= self.getEffectiveLevel()

    def addHandler(self, handler):
        if handler not in self.handlers:
            self.handlers.append(handler)

    def removeHandler(self, handler):
        if handler in self.handlers:
            self.handlers.remove(handler)

    def hasHandlers(self):
        return bool(self.handlers) or (self.parent is not None and self.parent.hasHandlers())

    def getChild(self, suffix):
        return getLogger(f"{self.name}.{suffix}" if self is not root else suffix)

    def log(self, level, message, *args, exc_info=None, extra=None, stack_info=False, stacklevel=1):
        if self.disabled or not self.isEnabledFor(level):
            return
        record = LogRecord(self.name, level, message, args, exc_info, extra)
        if self.filter(record):
            self.handle(record)

    def handle(self, record):
        one = self
        while one is not None:
            for handler in one.handlers:
                if record.levelno >= handler.level:
                    handler.handle(record)
            one = one.parent if one.propagate else None

    def debug(self, message, *args, **keywords):
        self.log(DEBUG, message, *args, **keywords)

    def info(self, message, *args, **keywords):
        self.log(INFO, message, *args, **keywords)

    def warning(self, message, *args, **keywords):
        self.log(WARNING, message, *args, **keywords)

    warn = warning

    def error(self, message, *args, **keywords):
        self.log(ERROR, message, *args, **keywords)

    def exception(self, message, *args, **keywords):
        self.log(ERROR, message, *args, exc_info=True, **keywords)

    def critical(self, message, *args, **keywords):
        self.log(CRITICAL, message, *args, **keywords)

    fatal = critical

    def __repr__(self):
        return f"<{type(self).__name__} {self.name} ({getLevelName(self.getEffectiveLevel())})>"


class LoggerAdapter:
    def __init__(self, logger, extra=None):
        self.logger, self.extra = logger, extra

    def process(self, message, keywords):
        return message, keywords

    def __getattr__(self, name):
        def call(message, *args, **keywords):
            message, keywords = self.process(message, keywords)
            getattr(self.logger, name)(message, *args, extra=self.extra, **keywords)
        return call


root = Logger("root", WARNING)
_known = {}
_off = [0]


def getLogger(name=None):
    if not name or name == "root":
        return root
    if name not in _known:
        made = _known[name] = Logger(name)
        stem = name
        made.parent = root
        while "." in stem:
            stem = stem.rpartition(".")[0]
            if stem in _known:
                made.parent = _known[stem]
                break
        for other, logger in _known.items():
            if other.startswith(name + ".") and (logger.parent is root or logger.parent.name == made.parent.name):
                logger.parent = made
    return _known[name]


def disable(level=CRITICAL):
    _off[0] = _level(level)


def basicConfig(*, level=None, format=None, datefmt=None, style="%", stream=None, handlers=None, force=False, filename=None, **others):
    if filename is not None:
        FileHandler(filename)
    if force:
        root.handlers.clear()
    if not root.handlers:
        for handler in handlers or [StreamHandler(stream)]:
            if handler.formatter is None:
                handler.setFormatter(Formatter(format or BASIC_FORMAT, datefmt, style))
            root.addHandler(handler)
        if level is not None:
            root.setLevel(level)


def shutdown():
    pass


def log(level, message, *args, **keywords):
    basicConfig()
    root.log(level, message, *args, **keywords)


def debug(message, *args, **keywords):
    log(DEBUG, message, *args, **keywords)


def info(message, *args, **keywords):
    log(INFO, message, *args, **keywords)


def warning(message, *args, **keywords):
    log(WARNING, message, *args, **keywords)


def error(message, *args, **keywords):
    log(ERROR, message, *args, **keywords)


def exception(message, *args, **keywords):
    log(ERROR, message, *args, exc_info=True, **keywords)


def critical(message, *args, **keywords):
    log(CRITICAL, message, *args, **keywords)
