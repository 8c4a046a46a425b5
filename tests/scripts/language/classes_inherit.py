class Animal:
    sound = "..."
    def __init__(self, name): self.name = name
    def speak(self): return f"{self.name} says {self.sound}"
    def __str__(self): return f"<{type(self).__name__} {self.name}>"
class Dog(Animal):
    sound = "Woof"
    def __init__(self, name, tricks=()):
        super().__init__(name)
        self.tricks = list(tricks)
    def speak(self): return super().speak() + "!"
class Puppy(Dog):
    def speak(self): return Dog.speak(self).lower()
for a in [Animal("X"), Dog("Rex", ["sit"]), Puppy("Pip")]: print(a, a.speak(), isinstance(a, Dog))
print(issubclass(Puppy, Animal), Puppy.__mro__[1].__name__, [c.__name__ for c in Puppy.__mro__], Puppy.__bases__)
class A:
    def who(self): return ["A"]
class B(A):
    def who(self): return ["B"] + super().who()
class C(A):
    def who(self): return ["C"] + super().who()
class D(B, C):
    def who(self): return ["D"] + super().who()
print(D().who(), [k.__name__ for k in D.mro()])
class Mixin:
    def describe(self): return f"{self.__class__.__name__}:{self.v}"
class Thing(Mixin, A):
    def __init__(self, v): self.v = v
print(Thing(3).describe(), Thing(1).who())
try:
    class Bad(A, B): pass
except TypeError as e: print(str(e).split("(")[0])
class Base:
    def template(self): return self.step() * 2
    def step(self): raise NotImplementedError("subclass must implement")
class Impl(Base):
    def step(self): return 21
print(Impl().template())
try: Base().template()
except NotImplementedError as e: print("NIE", e)
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    def twice(self): return 2 * self.area()
class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
print(Sq(3).twice())
try: Shape()
except TypeError as e: print(e)
class Plug:
    reg = {}
    def __init_subclass__(cls, **kw): super().__init_subclass__(**kw); Plug.reg[cls.__name__] = cls
class P1(Plug): pass
class P2(Plug): pass
print(sorted(Plug.reg))
