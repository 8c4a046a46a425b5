class Base:
    def __init__(self, **kw): print("Base", sorted(kw)); self.kw = kw
    def hi(self): return "base"
class A(Base):
    def __init__(self, a=1, **kw): print("A", a); super().__init__(**kw); self.a = a
    def hi(self): return "a>" + super().hi()
class B(Base):
    def __init__(self, b=2, **kw): print("B", b); super().__init__(**kw); self.b = b
    def hi(self): return "b>" + super().hi()
class C(A, B):
    def __init__(self, **kw): super().__init__(**kw); self.c = 3
    def hi(self): return "c>" + super().hi()
c = C(a=10, b=20, extra=5); print(c.hi(), c.a, c.b, c.c, c.kw, [k.__name__ for k in C.__mro__]); print(super(A, c).hi(), A.hi(c), isinstance(c, B), C.__base__ if False else "")
class P:
    x = 1
    @classmethod
    def make(cls): return cls()
    @classmethod
    def name(cls): return "P:" + cls.__name__
    @staticmethod
    def st(): return "static"
class Q(P):
    x = P.x + 1
    @classmethod
    def name(cls): return "Q+" + super().name()
print(type(Q.make()).__name__, Q.name(), Q.st(), Q.x, Q().x, P().make().x); Q.x = 50; print(Q.x, P.x, Q().x); q = Q(); q.x = 7; print(q.x, Q.x); del q.x; print(q.x)
class S:
    _inst = None
    def __new__(cls, *a):
        if cls._inst is None: cls._inst = super().__new__(cls)
        return cls._inst
    def __init__(self, v=0): self.v = v
s1 = S(1); s2 = S(2); print(s1 is s2, s1.v); print(hasattr(S, "_inst"), S.__name__, S.__module__, S.__qualname__)
class Outer:
    class Inner:
        def __init__(self): self.z = 9
    def make(self): return self.Inner()
print(Outer().make().z, Outer.Inner.__qualname__, Outer.Inner.__name__); class_var = [type(o).__name__ for o in (c, q, s1)]; print(class_var)
