import copy, json
class Shape:
    count = 0
    def __init__(self, name): self.name = name; Shape.count += 1
    def area(self): raise NotImplementedError(f"{type(self).__name__} must implement area")
    def __lt__(self, o): return self.area() < o.area()
    def to_dict(self): return {"type": type(self).__name__, **self.__dict__}
    @classmethod
    def from_dict(cls, d): d = dict(d); t = d.pop("type"); sub = {c.__name__: c for c in cls.__subclasses__()}[t]; o = sub.__new__(sub); o.__dict__.update(d); return o
class Circle(Shape):
    def __init__(self, r): super().__init__("circle"); self.r = r
    def area(self): return 3.14159 * self.r ** 2
class Rect(Shape):
    def __init__(self, w, h): super().__init__("rect"); self.w, self.h = w, h
    def area(self): return self.w * self.h
class Square(Rect):
    def __init__(self, s): super().__init__(s, s)
    @property
    def side(self): return self.w
shapes = [Circle(1.5), Rect(2, 3), Square(2)]
for s in sorted(shapes): print(f"{s.name:>8} {type(s).__name__:<8} {s.area():8.3f}")
j = json.dumps([s.to_dict() for s in shapes[:2]]); print(j); back = [Shape.from_dict(d) for d in json.loads(j)]; print([x.area() for x in back], Shape.count, [c.__name__ for c in Shape.__subclasses__()])
try: Shape("x").area()
except NotImplementedError as e: print(e)
deep = copy.deepcopy(shapes); deep[1].w = 100; print(shapes[1].w, deep[1].w, deep[0] is shapes[0])
print(max(shapes, key=lambda s: s.area()).name, Square(4).side, isinstance(Square(1), Rect), Square.__mro__[1].__name__, Square.area is Rect.area, Rect.area.__qualname__)
class Temp:
    def __init__(self, c=0): self.c = c
    f = property(lambda self: self.c * 9 / 5 + 32, lambda self, v: setattr(self, "c", (v - 32) * 5 / 9))
t = Temp(100); t.f = 32; print(t.c, t.f, Temp.f.__doc__)
class Meta(type):
    def __new__(m, n, b, ns): ns["tagged"] = True; return super().__new__(m, n, b, ns)
    def __instancecheck__(cls, o): return hasattr(o, "quack")
class Duck(metaclass=Meta): pass
class Robot: quack = 1
print(isinstance(Robot(), Duck), isinstance(3, Duck), Duck.tagged)
class A:
    def hi(self): return ["A"]
class B(A):
    def hi(self): return ["B"] + super().hi()
class C(A):
    def hi(self): return ["C"] + super().hi()
class D(B, C):
    def hi(self): return ["D"] + super().hi()
print(D().hi(), [k.__name__ for k in D.mro()])
class Vec(tuple):
    def __new__(cls, *v): return super().__new__(cls, v)
    def __add__(self, o): return Vec(*(a + b for a, b in zip(self, o)))
    def __repr__(self): return f"Vec{tuple(self)}"
print(Vec(1, 2) + Vec(3, 4), Vec(1, 2)[0], len(Vec(1, 2, 3)), {Vec(1, 2): "k"}[(1, 2)])
class Poly:
    def __init__(self, *c): self.c = c
    def __call__(self, x): return sum(k * x ** i for i, k in enumerate(self.c))
    def __mul__(self, o):
        r = [0] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c): r[i + j] += a * b
        return Poly(*r)
    def __str__(self): return " + ".join(f"{k}x^{i}" if i else str(k) for i, k in enumerate(self.c) if k) or "0"
    def deriv(self): return Poly(*(i * k for i, k in enumerate(self.c) if i))
p = Poly(1, 2) * Poly(0, 1, 3); print(p, p(2), p.deriv())
print(sum([Vec(1, 1), Vec(2, 2)], Vec(0, 0)), sorted([3, "a", None, 2.5], key=str), sorted(["b", "A"], key=str.lower))
x = [1, [2, 3]]; y = x[:]; y[1].append(4); print(x, y is x, x == y)
def f(*args, sep="-", **kw): return sep.join(map(str, args)) + str(sorted(kw.items()))
print(f(1, 2), f(*[1, 2], sep="+", **{"k": 1}), (lambda *a, **k: (a, k))(1, b=2))
print(Circle.__init__.__name__, Circle(2).__class__.__base__.__name__, callable(Circle), type(Circle(1).area).__name__, Circle(1) == Circle(1))
