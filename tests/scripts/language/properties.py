class Temp:
    def __init__(self, c): self.c = c
    @property
    def f(self): return self.c * 9 / 5 + 32
    @f.setter
    def f(self, v): self.c = (v - 32) * 5 / 9
    @f.deleter
    def f(self): print("deleted"); self.c = 0
    @property
    def ro(self): return "read only"
t = Temp(100); print(t.f); t.f = 32; print(t.c, t.f); del t.f; print(t.c)
try: t.ro = 1
except AttributeError as e: print(e)
class Checked:
    def __init__(self, v): self.value = v
    @property
    def value(self): return self._v
    @value.setter
    def value(self, v):
        if v < 0: raise ValueError(f"negative: {v}")
        self._v = v
c = Checked(5); c.value += 1; print(c.value)
try: c.value = -1
except ValueError as e: print(e)
class Desc:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, cls=None): return self if obj is None else getattr(obj, self.name, "unset")
    def __set__(self, obj, v): print("set", v); setattr(obj, self.name, v)
class Uses: a = Desc(); b = Desc()
u = Uses(); print(u.a); u.a = 3; print(u.a, u.b, u.__dict__, type(Uses.a).__name__)
from functools import cached_property
class Lazy:
    @cached_property
    def data(self): print("compute"); return [1, 2]
l = Lazy(); print(l.data, l.data)
class Slots:
    __slots__ = ("a", "b")
    def __init__(self): self.a = 1
print(Slots().a)
class Sub(Temp):
    @property
    def ro(self): return super().ro + "!"
print(Sub(1).ro)
