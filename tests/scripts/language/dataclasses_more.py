from dataclasses import dataclass, field, asdict, astuple, replace, fields, is_dataclass, FrozenInstanceError, KW_ONLY, InitVar, make_dataclass
from typing import List, Optional, ClassVar, Dict
@dataclass
class P:
    x: float
    y: float = 0.0
    tags: List[str] = field(default_factory=list, repr=False)
    count: ClassVar[int] = 0
    norm: float = field(init=False)
    def __post_init__(self):
        self.norm = (self.x ** 2 + self.y ** 2) ** 0.5
        P.count += 1
p = P(3, 4)
print(p, p == P(3, 4), asdict(p), astuple(p), P.count, [f.name for f in fields(p)], replace(p, x=0))
@dataclass(frozen=True, order=True)
class Q:
    a: int
    b: str = "z"
print(Q(1) < Q(2), sorted([Q(2), Q(1, "b"), Q(1, "a")]), hash(Q(1)) == hash(Q(1)), {Q(1): 2})
try:
    Q(1).a = 2
except FrozenInstanceError as e:
    print(type(e).__name__, e)
@dataclass
class Base:
    name: str
    @property
    def loud(self): return self.name.upper()
@dataclass
class Child(Base):
    age: int = 5
    _: KW_ONLY = None
    color: str = "red"
print(Child("a"), Child("b", 2, color="x").loud)
@dataclass(slots=True)
class S:
    v: int
try:
    S(1).w = 2
except AttributeError as e:
    print(e)
@dataclass(kw_only=True)
class K:
    a: int
    b: int = 2
print(K(a=1))
try:
    K(1)
except TypeError as e:
    print(e)
try:
    P()
except TypeError as e:
    print(e)
@dataclass
class I:
    x: int
    scale: InitVar[int] = 2
    y: int = field(init=False, default=0)
    def __post_init__(self, scale): self.y = self.x * scale
print(I(3), I(3, 5).y)
@dataclass(eq=False)
class N: x: int
print(N(1) == N(1))
D = make_dataclass("D", [("a", int), ("b", int, field(default=3))])
print(D(1), is_dataclass(D), is_dataclass(D(1)))
@dataclass(repr=False)
class R:
    x: int
    def __repr__(self): return "R!"
print(R(1))
@dataclass
class Nest:
    p: Q
    ps: List[Q] = field(default_factory=list)
    m: Dict[str, Q] = field(default_factory=dict)
print(asdict(Nest(Q(1), [Q(2)], {"k": Q(3)})))
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as e:
    print(e)
match p:
    case P(x=3, y=yy): print("matched", yy)
@dataclass
class Inventory:
    items: dict[str, int] = field(default_factory=dict, compare=False, metadata={"unit": "pc"})
    def add(self, k: str, n: int = 1) -> "Inventory":
        self.items[k] = self.items.get(k, 0) + n
        return self
print(Inventory().add("a").add("b", 3), fields(Inventory)[0].metadata["unit"], fields(Inventory)[0].type)
