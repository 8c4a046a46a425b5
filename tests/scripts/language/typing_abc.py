from __future__ import annotations
from abc import ABC, abstractmethod
from typing import *
import typing as t
T = TypeVar("T")
K = TypeVar("K", bound="Comparable")
class Stack(Generic[T]):
    def __init__(self) -> None: self._items: list[T] = []
    def push(self, x: T) -> Stack[T]: self._items.append(x); return self
    def pop(self) -> T:
        if not self._items: raise IndexError("pop from empty stack")
        return self._items.pop()
    def __len__(self) -> int: return len(self._items)
s: Stack[int] = Stack[int]()
print(s.push(1).push(2).pop(), len(s))
class Shape(ABC):
    @property
    @abstractmethod
    def area(self) -> float: ...
    @abstractmethod
    def name(self): pass
    def describe(self): return f"{self.name()} {self.area:.2f}"
class Sq(Shape):
    def __init__(self, s): self.s = s
    @property
    def area(self): return self.s ** 2
    def name(self): return "square"
print(Sq(2).describe())
try: Shape()
except TypeError as e: print(e)
class Half(Shape):
    def name(self): return "x"
try: Half()
except TypeError as e: print(e)
@runtime_checkable
class Drawable(Protocol):
    def draw(self) -> str: ...
class Cir:
    def draw(self): return "o"
print(isinstance(Cir(), Drawable), isinstance(5, Drawable))
class Emp(NamedTuple):
    name: str
    age: int = 30
    def greet(self): return f"hi {self.name}"
e = Emp("bob"); print(e, e.greet(), e._fields, Emp.__annotations__ if False else "", e == ("bob", 30), e._replace(age=1))
class Movie(TypedDict, total=False):
    title: str
    year: int
m: Movie = {"title": "x"}; print(m, Movie(title="y", year=1))
def f(a: int, b: Optional[str] = None, *args: Any, c: Union[int, str] = 1, **kw: Dict[str, int]) -> Tuple[int, ...]: return (a,)
print(f.__annotations__, f(1), get_type_hints)  if False else print(sorted(f.__annotations__))
UserId = NewType("UserId", int); print(UserId(5) + 1)
Vector = List[float]
x: Final = 3
y: Literal["a", "b"] = "a"
cb: Callable[[int], int] = lambda v: v + 1
print(cb(1), cast(int, "5"), Optional[int] if False else "", TYPE_CHECKING)
@overload
def g(a: int) -> int: ...
@overload
def g(a: str) -> str: ...
def g(a): return a
print(g(1))
def it(n: int) -> Iterator[int]: yield from range(n)
print(list(it(3)), isinstance([], Iterable) if False else "")
from collections.abc import Iterable as It, Mapping, Sequence, Hashable, Callable as Cb, Sized, Container, Iterator as Itr, MutableMapping, Set as S
print(isinstance([], It), isinstance({}, Mapping), isinstance((), Sequence), isinstance([], Hashable), isinstance(print, Cb), isinstance("", Sized), isinstance(iter([]), Itr), isinstance(5, It), isinstance({1}, S), isinstance("s", Sequence), issubclass(list, It))
class MyMap(MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
mm = MyMap(); mm["a"] = 1; mm.update(b=2); print(dict(mm), mm.get("z", 0), "a" in mm, list(mm.items()), mm.pop("a"), mm.setdefault("q", 5), list(mm.keys()), mm == {"b": 2, "q": 5})
class MySeq(Sequence):
    def __init__(self, *v): self.v = v
    def __getitem__(self, i): return self.v[i]
    def __len__(self): return len(self.v)
q = MySeq(1, 2, 3, 2); print(list(q), 2 in q, q.index(2), q.count(2), list(reversed(q)))
def maxof(a: Sequence[T], key: Callable[[T], Any] | None = None) -> T: return max(a, key=key)
print(maxof([1, 3, 2]), maxof(["a", "bbb"], key=len))
class Node(Generic[K]):
    nxt: Optional[Node] = None
    def __init__(self, v: K, nxt: Node | None = None): self.v = v; self.nxt = nxt
print(Node(1, Node(2)).nxt.v, Self if False else "")
