class Point:
    """A point."""
    count = 0
    def __init__(self, x, y=0):
        self.x, self.y = x, y
        Point.count += 1
    def dist(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __repr__(self): return f"Point({self.x}, {self.y})"
    def __eq__(self, o): return isinstance(o, Point) and (self.x, self.y) == (o.x, o.y)
    def __hash__(self): return hash((self.x, self.y))
    def __add__(self, o): return Point(self.x + o.x, self.y + o.y)
p, q = Point(3, 4), Point(1)
print(p, q, p.dist(), Point.count, p == Point(3, 4), p != q, p + q, len({p, Point(3, 4)}), Point.__doc__)
p.z = 9; print(p.z, hasattr(p, "w"), getattr(p, "w", None), vars(q), p.__dict__, p.__class__.__name__, type(p) is Point, isinstance(p, Point))
setattr(p, "x", 7); del p.z; print(p, hasattr(p, "z"), Point.dist(q))
try: p.nope
except AttributeError as e: print(e)
try: Point()
except TypeError as e: print(e)
try: p + 1
except AttributeError as e: print(e)
try: p - 1
except TypeError as e: print(e)
class Empty: pass
e = Empty(); e.a = 1; print(e.a, Empty.__name__, str(Empty), type(e), issubclass(Empty, object), bool(e))
try: Empty(1)
except TypeError as err: print(err)
class Acc:
    total = 0
    def add(self, n): self.total += n; return self
a = Acc().add(1).add(2); print(a.total, Acc.total, a.__dict__)
m = a.add; m(10); print(a.total, callable(m), m.__name__, Acc.add is Acc.add)
class Meta:
    data = [i * 2 for i in range(3)]
    def get(self): return self.data
    size = len(data)
print(Meta().get(), Meta.size); Meta.extra = lambda self: "ext"; print(Meta().extra())
