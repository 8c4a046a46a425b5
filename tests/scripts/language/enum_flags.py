from enum import *
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    CRIMSON = 1
print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color(2), Color["BLUE"], list(Color), Color.CRIMSON is Color.RED, len(Color), Color.RED in Color)
print(Color.__members__, [c.name for c in Color], {Color.RED: 1}, Color.RED == 1, isinstance(Color.RED, Color))
try:
    Color(9)
except ValueError as e:
    print(e)
try:
    Color["X"]
except KeyError as e:
    print(e)
class Level(IntEnum):
    LOW = 1
    HIGH = 3
print(Level.LOW < Level.HIGH, Level.LOW + 1, repr(Level.HIGH), str(Level.HIGH), f"{Level.HIGH}", sorted(Level, reverse=True), int(Level.HIGH))
class Perm(Flag):
    R = auto(); W = auto(); X = auto()
    RW = R | W
print(Perm.R | Perm.X, Perm.RW, Perm.R in Perm.RW, Perm(3), ~Perm.R, Perm.R & Perm.W, bool(Perm.R & Perm.W), Perm.X.value)
class IF(IntFlag):
    A = 1; B = 2
print(IF.A | IF.B, IF.A | 8, int(IF.A | IF.B))
class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.4e23, 3.39e6)
    def __init__(self, mass, radius):
        self.mass = mass; self.radius = radius
    @property
    def g(self): return 6.67e-11 * self.mass / self.radius ** 2
print(Planet.EARTH.g, Planet.MARS.value)
class Op(str, Enum):
    ADD = "+"; SUB = "-"
    def apply(self, a, b): return a + b if self is Op.ADD else a - b
print(Op.ADD == "+", Op("+").apply(1, 2), Op.ADD, f"{Op.ADD}", Op.ADD.upper())
class S(StrEnum):
    FOO = auto(); BAR = "b"
print(S.FOO, repr(S.FOO), S.BAR + "x")
A = Enum("A", "X Y Z")
print(list(A), A.X.value)
@unique
class U(Enum):
    A = 1
try:
    @unique
    class V(Enum):
        A = 1; B = 1
except ValueError as e:
    print(e)
try:
    Color.RED = 5
except AttributeError as e:
    print(e)
class Shape(Enum):
    SQ = "sq"
    @classmethod
    def default(cls): return cls.SQ
    def __str__(self): return f"<{self.value}>"
print(Shape.default(), [Shape.SQ], f"{Shape.SQ}")
match Color.GREEN:
    case Color.RED: print("r")
    case Color.GREEN: print("g")
class Auto(Enum):
    def _generate_next_value_(name, start, count, last): return name.lower()
    ONE = auto(); TWO = auto()
print([a.value for a in Auto], hash(Auto.ONE) == hash(Auto.ONE), Auto.ONE.__class__)
class M(Enum):
    A = 1
    @classmethod
    def _missing_(cls, v): return cls.A
print(M(77))
