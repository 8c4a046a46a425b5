"""types: a bag of attributes, and names of built-in types."""


class SimpleNamespace:
    def __init__(self, **keywords):
        for k, v in keywords.items():
            setattr(self, k, v)

    def __repr__(self):
        return "namespace(" + ", ".join([f"{k}={v!r}" for k, v in self.__dict__.items()]) + ")"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


def _f():
    yield


FunctionType = LambdaType = type(_f)
GeneratorType = type(_f())
MethodType = type(SimpleNamespace(a=1).__init__)
BuiltinFunctionType = type(len)
NoneType = type(None)
