"""What Python says about common slips."""
import math


def f(a, b=2, *, c):
    return a


class Empty:
    pass


slips = [
    lambda: int("x1"), lambda: float("abc"), lambda: [1, 2][5], lambda: {"a": 1}["b"], lambda: None.x, lambda: 1 + "a", lambda: "a" + 1, lambda: len(5),
    lambda: undefined_name, lambda: (1, 2)[3], lambda: "abc".foo, lambda: [1, 2].index(9), lambda: max([]), lambda: sum(["a"]), lambda: sorted([1, "a"]),
    lambda: {[]: 1}, lambda: "a" * "b", lambda: [] - [], lambda: (5)(), lambda: -"a", lambda: ord("ab"), lambda: 1 < "a", lambda: f(), lambda: f(1), lambda: f(1, 2, 3, c=1),
    lambda: f(1, c=1, d=2), lambda: "".join([1]), lambda: "%d" % "a", lambda: "{} {}".format(1), lambda: "{a}".format(b=1), lambda: "{0} {}".format(1, 2), lambda: divmod(1, 0), lambda: 1 % 0, lambda: 0 ** -1,
    lambda: [1].remove(7), lambda: [].pop(), lambda: {}.popitem(), lambda: "abc"["x"], lambda: [1]["a"], lambda: iter(5), lambda: dict([1]), lambda: list(5),
    lambda: math.sqrt(-1), lambda: math.log(0), lambda: int("12", 99), lambda: "abc".split(""), lambda: Empty().x, lambda: Empty(1), lambda: Empty() + 1, lambda: Empty() < Empty(),
    lambda: Empty()[0], lambda: Empty()(), lambda: [i for i in Empty()], lambda: math.exp(1000), lambda: 2.0 ** 5000, lambda: int(float("nan")), lambda: range(3)[5], lambda: "5" in 5, lambda: 5 in "abc",
    lambda: [1, 2, 3][1.0], lambda: hash([]), lambda: float([]), lambda: abs("x"), lambda: round("x"), lambda: next(iter([])), lambda: print(1, sepp=2),
]
for i, slip in enumerate(slips):
    try:
        print(i, "no error:", slip())
    except Exception as e:
        print(i, type(e).__name__, "|", e)
try:
    a, b = 1, 2, 3
except ValueError as e:
    print(e)
try:
    a, b, *c = [1]
except ValueError as e:
    print(e)
try:
    for x, y in [1, 2]:
        pass
except TypeError as e:
    print(e)
try:
    try:
        {}["first"]
    except KeyError as e:
        raise RuntimeError("second") from e
except RuntimeError as e:
    print(repr(e), repr(e.__cause__), e.__suppress_context__, e.__context__ is e.__cause__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("quiet") from None
except ValueError as e:
    print(e, e.__cause__, e.__suppress_context__)
