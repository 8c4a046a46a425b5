def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2: return "small"
        case "hi": return "greeting"
        case None: return "none"
        case True: return "true"
        case [a]: return f"one {a}"
        case [a, b]: return f"two {a} {b}"
        case [a, *rest]: return f"many {a} {rest}"
        case {"type": "circle", "r": r}: return f"circle {r}"
        case {"k": [x1, y1]}: return f"k {x1} {y1}"
        case int(n) if n > 100: return f"big {n}"
        case int() | float(): return "number"
        case str(s): return f"str {s}"
        case Point(x=0, y=yy): return f"on y {yy}"
        case Point(a, b): return f"point {a} {b}"
        case _: return "other"
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
for v in [0, 2, "hi", None, [1], [1, 2], (1, 2, 3), {"type": "circle", "r": 5}, {"k": [1, 2]}, 500, 50, 2.5, "text", Point(0, 3), Point(1, 2), {1}, []]: print(f(v))
def cmd(line):
    match line.split():
        case ["go", ("north" | "south") as d]: return f"going {d}"
        case ["get", item, *more] if not more: return f"got {item}"
        case ["quit"]: return "bye"
        case _: return "?"
print(cmd("go north"), cmd("go up"), cmd("get lamp"), cmd("get a b"), cmd("quit"))
match (1, (2, 3)):
    case (a, (b, c)): print(a, b, c)
