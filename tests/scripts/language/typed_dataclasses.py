from dataclasses import dataclass, field, asdict, astuple, replace, fields
from typing import List, Dict, Optional, Tuple, Callable, Any, Union, Iterable, TypeVar, Generic
@dataclass
class Config:
    lr: float = 1e-3
    layers: List[int] = field(default_factory=lambda: [16, 16])
    name: str = "net"
    hidden: int = field(default=3, repr=False)
    @property
    def depth(self) -> int: return len(self.layers)
    def __post_init__(self):
        self.total = sum(self.layers)
c = Config(lr=.1); print(c, c.depth, c.total, asdict(c), astuple(c), replace(c, name="z"), c == Config(.1), c != Config())
print([f.name for f in fields(c)], [f.default for f in fields(c)][0])
@dataclass(frozen=True, order=True)
class P:
    x: int
    y: int = 0
print(sorted([P(2, 1), P(1, 5), P(1, 2)]), P(1) < P(2), hash(P(1, 2)) == hash(P(1, 2)), {P(1): "a"}[P(1)])
try: P(1).x = 5
except Exception as e: print(type(e).__name__, e)
@dataclass
class Base:
    a: int
    b: int = 2
@dataclass
class Sub(Base):
    c: int = 3
    d: Optional[str] = None
print(Sub(1), Sub(1, 2, 4, "d"), isinstance(Sub(1), Base))
try: Sub()
except TypeError as e: print(e)
T = TypeVar("T")
class Stack(Generic[T]):
    def __init__(self) -> None: self.items: List[T] = []
    def push(self, x: T) -> None: self.items.append(x)
    def pop(self) -> T: return self.items.pop()
    def __len__(self): return len(self.items)
    def __bool__(self): return True
s: Stack[int] = Stack(); s.push(1); s.push(2); print(s.pop(), len(s), bool(s))
def f(a: int, b: "str" = "x", *args: int, key: Optional[Dict[str, int]] = None, **kw: Any) -> Union[int, str]:
    return a if key is None else b
print(f(1), f(1, "q", key={}), f.__annotations__ if False else "")
x: int = 5
y: list[int] | None = None
print(x, y)
@dataclass
class Node:
    val: int
    left: Optional["Node"] = None
    right: Optional["Node"] = None
def insert(n, v):
    if n is None: return Node(v)
    if v < n.val: n.left = insert(n.left, v)
    else: n.right = insert(n.right, v)
    return n
root = None
for v in [5, 2, 8, 1]: root = insert(root, v)
print(root)
def walk(n): 
    if n: yield from walk(n.left); yield n.val; yield from walk(n.right)
print(list(walk(root)))
from enum import Enum, auto, IntEnum
class Color(Enum):
    RED = 1
    GREEN = auto()
    @property
    def nice(self): return self.name.title()
print(Color.RED, repr(Color.GREEN), Color.RED.value, Color(2), Color["RED"], list(Color), Color.RED.nice, Color.RED is Color(1), Color.RED == 1, {Color.RED: 1})
class Lvl(IntEnum):
    LOW = 1
    HIGH = 5
print(Lvl.HIGH > 3, Lvl.LOW + 1, Lvl(5).name, sorted([Lvl.HIGH, Lvl.LOW]), f"{Lvl.LOW}")
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    def describe(self): return f"{type(self).__name__} {self.area():.2f}"
class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
print(Sq(2).describe())
try: Shape()
except TypeError as e: print(e)
