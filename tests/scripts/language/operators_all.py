class Vec:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def __repr__(self): return f"Vec({self.x}, {self.y})"
    def __add__(self, o): return Vec(self.x + o.x, self.y + o.y) if isinstance(o, Vec) else NotImplemented
    def __sub__(self, o): return Vec(self.x - o.x, self.y - o.y)
    def __mul__(self, k): return Vec(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __matmul__(self, o): return self.x * o.x + self.y * o.y
    def __eq__(self, o): return isinstance(o, Vec) and (self.x, self.y) == (o.x, o.y)
    def __hash__(self): return hash((self.x, self.y))
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** .5
    def __bool__(self): return bool(self.x or self.y)
    def __iter__(self): yield self.x; yield self.y
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __len__(self): return 2
    def __neg__(self): return Vec(-self.x, -self.y)
    def __lt__(self, o): return abs(self) < abs(o)
    def __iadd__(self, o): self.x += o.x; self.y += o.y; return self
    def __contains__(self, v): return v in (self.x, self.y)
    def __call__(self, s): return self * s
    def __int__(self): return int(abs(self))
    def __float__(self): return float(abs(self))
    def __index__(self): return self.x
    def __round__(self, n=0): return Vec(round(self.x, n), round(self.y, n))
    def __divmod__(self, k): return Vec(self.x // k, self.y // k), Vec(self.x % k, self.y % k)
    def __floordiv__(self, k): return Vec(self.x // k, self.y // k)
    def __mod__(self, k): return Vec(self.x % k, self.y % k)
    def __pow__(self, k): return Vec(self.x ** k, self.y ** k)
    def __invert__(self): return Vec(self.y, self.x)
    def __and__(self, o): return "and"
    def __or__(self, o): return "or"
    def __xor__(self, o): return "xor"
    def __lshift__(self, o): return f"<< {o}"
    def __rshift__(self, o): return f">> {o}"
    def __truediv__(self, k): return Vec(self.x / k, self.y / k)
    def __rtruediv__(self, k): return Vec(k / self.x, k / self.y)
    def __pos__(self): return self
    def __reversed__(self): return iter((self.y, self.x))
a, b = Vec(3, 4), Vec(1, 2)
print(a + b, a - b, a * 2, 2 * a, a @ b, abs(a), bool(Vec(0, 0)), list(a), a[0], a[-1], len(a), -a, a < b, sorted([a, b]), 3 in a, a(3), int(a), float(a), [10, 20, 30, 40][a], round(Vec(1.26, 2.34), 1), divmod(a, 2), a // 2, a % 2, a ** 2, ~a, a & b, a | b, a ^ b, a << 1, a >> 2, a / 2, 12 / a, +a, list(reversed(a)), {a: 1}[Vec(3, 4)], a == Vec(3, 4), a != b, max(a, b), sum([a, b], Vec(0, 0)))
a += b; print(a); x, y = a; print(x, y, *a)
try: a + 1
except TypeError as e: print(e)
try: a.z = 1
except AttributeError as e: print(e)
try: 1 + a
except TypeError as e: print(e)
class Temp:
    def __init__(self, c): self._c = c
    @property
    def f(self): return self._c * 9 / 5 + 32
    @f.setter
    def f(self, v):
        if v < -459.67: raise ValueError("below absolute zero")
        self._c = (v - 32) * 5 / 9
    @f.deleter
    def f(self): print("deleted"); self._c = 0
t = Temp(100); print(t.f); t.f = 32; print(t._c); del t.f
try: t.f = -1000
except ValueError as e: print(e)
class RO:
    @property
    def v(self): return 1
try: RO().v = 2
except AttributeError as e: print(e)
class Ctx:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): print("enter", self.name); return self
    def __exit__(self, et, ev, tb): print("exit", self.name, et.__name__ if et else None, ev); return self.swallow
with Ctx("a") as c, Ctx("b", True): print(c.name); raise ValueError("x")
with Ctx("ret"): pass
def r():
    with Ctx("in r"): return 5
print(r())
from contextlib import contextmanager
@contextmanager
def tag(n):
    print(f"<{n}>")
    try: yield n.upper()
    except KeyError as e: print("swallowed", e)
    finally: print(f"</{n}>")
with tag("p") as t: print(t)
with tag("q"): raise KeyError("k")
class Meta2: pass
class Priv:
    def __init__(self): self.__x = 5; self._y = 6
    def get(self): return self.__x
    def __hidden(self): return "hid"
    def call(self): return self.__hidden()
p = Priv(); print(p.get(), p.call(), p._Priv__x, sorted(p.__dict__))
try: p.__x
except AttributeError as e: print(e)
class SubP(Priv):
    def __init__(self): super().__init__(); self.__x = 7
s = SubP(); print(s.get(), s._SubP__x)
class G:
    def __getattr__(self, n):
        if n.startswith("dyn_"): return n[4:]
        raise AttributeError(f"no {n}")
    def __setattr__(self, n, v): object.__setattr__(self, n, v * 2)
    def __delattr__(self, n): print("del", n); super().__delattr__(n)
g = G(); g.a = 5; print(g.a, g.dyn_hello); del g.a
try: g.zzz
except AttributeError as e: print(e)
class Desc:
    def __set_name__(self, owner, name): self.n = "_" + name
    def __get__(self, o, t=None): return self if o is None else getattr(o, self.n, None)
    def __set__(self, o, v):
        if v < 0: raise ValueError(f"{self.n} must be >= 0")
        setattr(o, self.n, v)
class UsesD:
    age = Desc()
u = UsesD(); u.age = 4; print(u.age, u._age)
try: u.age = -1
except ValueError as e: print(e)
class Reg:
    subs = []
    def __init_subclass__(cls, tag=None, **kw): super().__init_subclass__(**kw); Reg.subs.append((cls.__name__, tag))
class R1(Reg, tag="one"): pass
class R2(Reg): pass
print(Reg.subs)
class Sing:
    _i = None
    def __new__(cls, *a):
        if cls._i is None: cls._i = super().__new__(cls)
        return cls._i
    def __init__(self, v): self.v = v
print(Sing(1) is Sing(2), Sing(3).v)
class A:
    def who(self): return "A"
class B(A):
    def who(self): return "B" + super().who()
class C(A):
    def who(self): return "C" + super().who()
class D(B, C):
    def who(self): return "D" + super().who()
print(D().who(), [c.__name__ for c in D.__mro__], issubclass(D, A), D.__bases__, type(D()), D.__name__, isinstance(D(), (int, A)))
print(A.__dict__.keys() >= {"who"}, vars(D()), hasattr(D, "who"), getattr(D(), "nope", "dflt"), callable(D), D.who.__qualname__)
