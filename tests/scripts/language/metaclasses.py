class Meta(type):
    registry = {}
    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, ns)
        if name != "Base":
            mcls.registry[name.lower()] = cls
        cls.tag = kw.get("tag", "none")
        return cls
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
    def __call__(cls, *args, **kwargs):
        print("creating", cls.__name__)
        return super().__call__(*args, **kwargs)
    def __len__(cls):
        return len(cls.registry)
    def __iter__(cls):
        return iter(cls.registry)

class Base(metaclass=Meta):
    pass
class A(Base, tag="alpha"):
    def __init__(self, x):
        self.x = x
class B(A):
    pass
print(Meta.registry, A.tag, B.tag, type(A), isinstance(A, Meta))
a = A(3)
print(a.x, len(A), list(A))
class Singleton(type):
    _instances = {}
    def __call__(cls, *a, **k):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*a, **k)
        return cls._instances[cls]
class Config(metaclass=Singleton):
    def __init__(self):
        self.values = {}
print(Config() is Config())
class Plugin:
    plugins = []
    def __init_subclass__(cls, /, kind="plain", **kwargs):
        super().__init_subclass__(**kwargs)
        cls.kind = kind
        Plugin.plugins.append(cls)
class P1(Plugin, kind="fancy"): pass
class P2(Plugin): pass
print([(p.__name__, p.kind) for p in Plugin.plugins])
class Field:
    def __set_name__(self, owner, name):
        self.name = name
        owner.__dict__.get("_fields", []).append(name)
    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return obj.__dict__.get(self.name, "unset")
    def __set__(self, obj, value):
        if not isinstance(value, int):
            raise TypeError(f"{self.name} must be int, got {type(value).__name__}")
        obj.__dict__[self.name] = value
class Rec:
    _fields = []
    x = Field()
    y = Field()
r = Rec()
r.x = 5
print(r.x, r.y, Rec._fields, r.__dict__)
try:
    r.y = "a"
except TypeError as e:
    print(e)
D = type("D", (Rec,), {"z": 1, "hi": lambda self: "hi " + str(self.z)})
print(D().hi(), D.__name__, D.__mro__)
print(type(D), D.__bases__)
class Model:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"
print(Model["int"])
