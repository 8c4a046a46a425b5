"""Enumerations that are integers or texts, and plain ones."""
from enum import Enum, IntEnum, auto, unique


@unique
class Phase(Enum):
    TRAIN = "train"
    EVAL = "eval"

    @classmethod
    def parse(cls, text):
        for p in cls:
            if p.value == text:
                return p
        raise ValueError(f"no phase {text!r}")

    def __str__(self):
        return self.value


class Level(IntEnum):
    LOW = 1
    MID = 5
    HIGH = 10


class Op(Enum):
    ADD = auto()
    MUL = auto()
    NEG = auto()


class Colour(str, Enum):
    RED = "r"
    BLUE = "b"


print(Phase.TRAIN, repr(Phase.EVAL), Phase.parse("eval") is Phase.EVAL, list(Phase), len(Phase), Phase["TRAIN"], Phase("train").name)
print(Level.LOW < Level.HIGH, Level.MID + 1, max(Level), sorted([Level.HIGH, Level.LOW]), Level(5), f"{Level.HIGH}", Level.LOW == 1, isinstance(Level.LOW, int), sum(Level), [0, 10, 20][Level.LOW])
print([o.value for o in Op], Op.ADD != Op.MUL, {Op.ADD: "+", Op.MUL: "*"}[Op.MUL], Op.NEG in Op, Colour.RED == "r", Colour.BLUE.value)
for wrong in (lambda: Phase("nope"), lambda: Phase.parse("x"), lambda: Op["DIV"], lambda: Level(3)):
    try:
        wrong()
    except (ValueError, KeyError) as e:
        print(type(e).__name__, e)
try:
    Phase.TRAIN.value = 3
except AttributeError:
    print("cannot change a member")
