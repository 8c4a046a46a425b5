"""match: mappings with a rest, nested patterns, guards, classes."""
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def describe(v):
    match v:
        case {"op": "add", "args": [a, b], **rest}:
            return f"add {a}+{b} rest={rest}"
        case {"op": str(name), **rest} if rest:
            return f"{name} with {sorted(rest)}"
        case {"op": name}:
            return f"only {name}"
        case Point(x=0, y=y):
            return f"on the axis at {y}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point():
            return "point"
        case [1, *_, last]:
            return f"from one to {last}"
        case [x] | (x, _):
            return f"short {x}"
        case int(n) | float(n):
            return f"number {n}"
        case None | True | False:
            return "constant"
        case str() as s:
            return "text " + s.upper()
        case _:
            return "other"


for v in [{"op": "add", "args": [1, 2], "n": 3}, {"op": "add", "args": [1, 2]}, {"op": "neg", "x": 1}, {"op": "nop"}, Point(0, 5), Point(2, 2), Point(1, 3), [1, 2, 3, 4], [7], (8, 9), 3, 2.5, None, True, "abc", {1, 2}, [], {}]:
    print(v, "->", describe(v))
layers = [{"type": "linear", "in": 4, "out": 8}, {"type": "relu"}, {"type": "linear", "in": 8, "out": 2, "bias": False}]
for layer in layers:
    match layer:
        case {"type": "linear", "in": i, "out": o, **options}:
            print(f"Linear({i}, {o})", options or "-")
        case {"type": kind}:
            print(kind.title())
