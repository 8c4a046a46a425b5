"""abc: abstract methods. The class machinery itself refuses to make instances that lack some."""


class ABCMeta(type):
    pass


class ABC:
    __slots__ = ()

    @classmethod
    def register(cls, subclass):
        if "_abc_registry" not in cls.__dict__:
            cls._abc_registry = []
        cls._abc_registry.append(subclass)
        return subclass


def abstractmethod(f):
    f.__isabstractmethod__ = True
    return f


def abstractproperty(f):
    return property(abstractmethod(f))


def abstractclassmethod(f):
    return classmethod(abstractmethod(f))


def abstractstaticmethod(f):
    return staticmethod(abstractmethod(f))
