"""abc: abstract methods. The class machinery itself refuses to make instances that lack some."""


class ABCMeta(type):
    pass


class ABC:
    pass


def abstractmethod(f):
    f.__isabstractmethod__ = True
    return f


def abstractproperty(f):
    return property(abstractmethod(f))
