"""inspect: what things are, and the parameters of functions."""
from types import FunctionType, MethodType, BuiltinFunctionType, GeneratorType


class _empty:
    pass


class _Kind:
    def __init__(self, value, name, description):
        self.value, self.name, self.description = value, name, description

    def __repr__(self):
        return f"<_ParameterKind.{self.name}: {self.value}>"

    def __str__(self):
        return self.name


class Parameter:
    POSITIONAL_ONLY = _Kind(0, "POSITIONAL_ONLY", "positional-only")
    POSITIONAL_OR_KEYWORD = _Kind(1, "POSITIONAL_OR_KEYWORD", "positional or keyword")
    VAR_POSITIONAL = _Kind(2, "VAR_POSITIONAL", "variadic positional")
    KEYWORD_ONLY = _Kind(3, "KEYWORD_ONLY", "keyword-only")
    VAR_KEYWORD = _Kind(4, "VAR_KEYWORD", "variadic keyword")
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name, self.kind, self.default, self.annotation = name, kind, default, annotation

    def __str__(self):
        text = {2: "*", 4: "**"}.get(self.kind.value, "") + self.name
        noted = self.annotation is not _empty
        if noted:
            text += f": {formatannotation(self.annotation)}"
        if self.default is not _empty:
            text += f" = {self.default!r}" if noted else f"={self.default!r}"
        return text

    def __repr__(self):
        return f'<Parameter "{self}">'


def formatannotation(annotation):
    if isinstance(annotation, type):
        return annotation.__name__ if annotation.__module__ in ("builtins", "typing") else f"{annotation.__module__}.{annotation.__qualname__}"
    return annotation if isinstance(annotation, str) else repr(annotation)


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature, self.arguments = signature, arguments

    @property
    def args(self):
        out = []
        for name, value in self.arguments.items():
            kind = self.signature.parameters[name].kind.value
            if kind < 2:
                out.append(value)
            elif kind == 2:
                out.extend(value)
        return tuple(out)

    @property
    def kwargs(self):
        out = {}
        for name, value in self.arguments.items():
            kind = self.signature.parameters[name].kind.value
            if kind == 3:
                out[name] = value
            elif kind == 4:
                out.update(value)
        return out

    def apply_defaults(self):
        full = {}
        for name, p in self.signature.parameters.items():
            if name in self.arguments:
                full[name] = self.arguments[name]
            elif p.default is not _empty:
                full[name] = p.default
            elif p.kind.value in (2, 4):
                full[name] = () if p.kind.value == 2 else {}
        self.arguments = full

    def __repr__(self):
        return f"<BoundArguments ({', '.join([f'{k}={v!r}' for k, v in self.arguments.items()])})>"


class Signature:
    empty = _empty

    def __init__(self, parameters=(), *, return_annotation=_empty):
        self.parameters = {p.name: p for p in parameters}
        self.return_annotation = return_annotation

    def bind(self, *args, **keywords):
        return self._bind(args, keywords, False)

    def bind_partial(self, *args, **keywords):
        return self._bind(args, keywords, True)

    def _bind(self, args, keywords, partial):
        found, rest = {}, list(args)
        keywords = dict(keywords)
        for name, p in self.parameters.items():
            kind = p.kind.value
            if kind < 2 and rest:
                if name in keywords:
                    raise TypeError(f"multiple values for argument {name!r}")
                found[name] = rest.pop(0)
            elif kind == 2:
                if rest:
                    found[name] = tuple(rest)
                rest = []
            elif kind == 4:
                if keywords:
                    found[name] = keywords
                keywords = {}
            elif name in keywords:
                found[name] = keywords.pop(name)
            elif p.default is _empty and not partial:
                raise TypeError(f"missing a required argument: {name!r}")
        if rest:
            raise TypeError("too many positional arguments")
        if keywords:
            raise TypeError(f"got an unexpected keyword argument {next(iter(keywords))!r}")
        return BoundArguments(self, found)

    def __str__(self):
        parts, starred, slash = [], False, False
        for p in self.parameters.values():
            kind = p.kind.value
            if slash and kind > 0:
                parts.append("/")
            slash = kind == 0
            if kind == 2:
                starred = True
            if kind == 3 and not starred:
                parts.append("*")
                starred = True
            parts.append(str(p))
        if slash:
            parts.append("/")
        tail = "" if self.return_annotation is _empty else f" -> {formatannotation(self.return_annotation)}"
        return f"({', '.join(parts)}){tail}"

    def __repr__(self):
        return f"<Signature {self}>"


_KINDS = [Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.VAR_POSITIONAL, Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD]


def signature(f, *, follow_wrapped=True):
    bound = False
    if isinstance(f, type):
        f, bound = f.__init__, True
    elif isinstance(f, MethodType):
        f, bound = f.__func__, True
    elif not isinstance(f, FunctionType) and hasattr(f, "__call__") and hasattr(type(f), "__call__"):
        f, bound = type(f).__call__, True
    while follow_wrapped and hasattr(f, "__wrapped__"):
        f = f.__wrapped__
    if not isinstance(f, FunctionType):
        raise ValueError(f"no signature found for builtin {f!r}")
    notes = f.__annotations__
    rows = f.__parameters__
    made = [Parameter(name, _KINDS[kind], default=value[0] if value else _empty, annotation=notes.get(name, _empty)) for name, kind, value in rows]
    return Signature(made[1:] if bound else made, return_annotation=notes.get("return", _empty))


def getfullargspec(f):
    from collections import namedtuple
    kinds = signature(f).parameters.values()
    spec = namedtuple("FullArgSpec", "args varargs varkw defaults kwonlyargs kwonlydefaults annotations")
    named = [p for p in kinds if p.kind.value < 2]
    star = [p.name for p in kinds if p.kind.value == 2]
    double = [p.name for p in kinds if p.kind.value == 4]
    only = [p for p in kinds if p.kind.value == 3]
    return spec([p.name for p in named], star[0] if star else None, double[0] if double else None,
                tuple([p.default for p in named if p.default is not _empty]) or None, [p.name for p in only],
                {p.name: p.default for p in only if p.default is not _empty} or None, f.__annotations__)


def isfunction(x): return isinstance(x, FunctionType)
def ismethod(x): return isinstance(x, MethodType)
def isclass(x): return isinstance(x, type)
def isbuiltin(x): return isinstance(x, BuiltinFunctionType)
def isroutine(x): return isinstance(x, (FunctionType, MethodType, BuiltinFunctionType))
def isgenerator(x): return isinstance(x, GeneratorType)
def ismodule(x): return type(x).__name__ == "module"
def iscoroutinefunction(x): return False
def iscoroutine(x): return False
def isabstract(x): return bool(getattr(x, "__abstractmethods__", None))
def isgeneratorfunction(x): return isfunction(x) and x.__is_generator__
def ismethoddescriptor(x): return False
def isdatadescriptor(x): return isinstance(x, property) or hasattr(type(x), "__set__")
def unwrap(f): return unwrap(f.__wrapped__) if hasattr(f, "__wrapped__") else f
def getdoc(x): return cleandoc(x.__doc__) if x.__doc__ else None
def getmro(cls): return cls.__mro__
def getmodule(x): return None


def cleandoc(doc):
    from textwrap import dedent
    first, _, rest = doc.expandtabs().partition("\n")
    return (first.lstrip() + ("\n" + dedent(rest) if rest else "")).strip("\n")


def getmembers(x, predicate=None):
    out = []
    for name in dir(x):
        try:
            value = getattr(x, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            out.append((name, value))
    return out


def getsource(x):
    raise OSError("could not get source code: the script's text stands in the editor")


def currentframe():
    return None


def stack():
    return []
