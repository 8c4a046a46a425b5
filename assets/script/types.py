"""types: a bag of attributes, and names of built-in types."""


class SimpleNamespace:
    def __init__(self, **keywords):
        self.__dict__.update(keywords)

    def __repr__(self):
        name = "namespace" if type(self) is SimpleNamespace else type(self).__name__
        return f"{name}(" + ", ".join([f"{k}={v!r}" for k, v in self.__dict__.items()]) + ")"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


class MappingProxyType:
    def __init__(self, mapping):
        self._mapping = mapping

    def __getitem__(self, key): return self._mapping[key]
    def __iter__(self): return iter(self._mapping)
    def __len__(self): return len(self._mapping)
    def __contains__(self, key): return key in self._mapping
    def __eq__(self, other): return self._mapping == other
    def __repr__(self): return f"mappingproxy({self._mapping!r})"
    def keys(self): return self._mapping.keys()
    def values(self): return self._mapping.values()
    def items(self): return self._mapping.items()
    def get(self, key, default=None): return self._mapping.get(key, default)
    def copy(self): return dict(self._mapping)

    def __setitem__(self, key, value):
        raise TypeError("'mappingproxy' object does not support item assignment")

    def __delitem__(self, key):
        raise TypeError("'mappingproxy' object does not support item deletion")


def _f():
    yield


class _Bound:
    def f(self):
        pass


FunctionType = LambdaType = type(_f)
GeneratorType = type(_f())
MethodType = type(_Bound().f)
BuiltinFunctionType = BuiltinMethodType = type(len)
NoneType, NotImplementedType, EllipsisType = type(None), type(NotImplemented), type(...)


class TracebackType:
    pass


class UnionType:
    pass


def new_class(name, bases=(), kwds=None, exec_body=None):
    body = {}
    if exec_body is not None:
        exec_body(body)
    return type(name, tuple(bases), body)


def coroutine(f):
    return f


DynamicClassAttribute = property
