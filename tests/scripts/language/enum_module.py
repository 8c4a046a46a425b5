from enum import Enum, auto
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
print(Color.RED, Color.RED.name, Color.RED.value, repr(Color.GREEN), Color(2), Color["RED"], Color.BLUE.value, Color.RED == Color.RED, Color.RED is Color.RED, Color.RED != Color.BLUE)
for c in Color: print(c.name, c.value)
print([c.name for c in Color], len(Color), {Color.RED: "r"}[Color.RED], isinstance(Color.RED, Color), list(Color)[0])
try: Color(9)
except ValueError as e: print(e)
class Op(Enum):
    ADD = "+"
    MUL = "*"
    def run(self, a, b): return a + b if self is Op.ADD else a * b
print(Op.ADD.run(2, 3), Op("*").run(2, 3), f"{Op.ADD}", Op.ADD.value)
