from dataclasses import dataclass, field, asdict, replace, astuple
@dataclass
class Item:
    name: str
    price: float = 1.0
    tags: list = field(default_factory=list)
    def total(self, n): return self.price * n
a = Item("pen"); b = Item("pen", 1.0); print(a, a == b, a.total(3), a.tags is b.tags, asdict(a), replace(a, price=2.0), astuple(a))
@dataclass(order=True, frozen=True)
class V:
    major: int
    minor: int = 0
print(V(1, 2) < V(1, 3), sorted([V(2), V(1, 5)]), hash(V(1)) == hash(V(1)), {V(1): "x"}[V(1)])
try: V(1).major = 5
except Exception as e: print(type(e).__name__, e)
for call in [lambda: Item(), lambda: Item("a", 1, [], 4), lambda: Item("a", nme=1)]:
    try: call()
    except TypeError as e: print(e)
@dataclass
class Base: x: int
@dataclass
class Child(Base):
    y: int = 2
    z: int = field(default=3, repr=False)
    def __post_init__(self): self.s = self.x + self.y
c = Child(1); print(c, c.s, c.z, Child(1) == Child(1), Child(1) != Child(2), Base(1) == c)
@dataclass
class Config:
    lr: float = 0.01
    layers: tuple = (4, 8)
    name: str = "net"
print(Config(), Config(lr=0.1), Config().layers)
match V(3, 4):
    case V(major=m, minor=n): print(m, n)
