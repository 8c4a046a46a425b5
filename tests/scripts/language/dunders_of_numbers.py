# What built-in functions ask of numbers can be called by name too.
print((2.5).__round__(), (2.675).__round__(2), (-3).__abs__(), (-2.5).__abs__())
print((3.7).__int__(), (3).__float__(), (7).__index__(), (-7).__divmod__(2), True.__index__())
print((3).__hash__() == hash(3), "a".__hash__() == hash("a"), (2).__pow__(3), (2).__radd__(3))
for value, name in [(1.5, "__index__"), ("a", "__round__")]:
    print(hasattr(value, name))


class Metres(float):
    def __add__(self, other):
        return Metres(super().__add__(other))

    def __round__(self, digits=None):
        return Metres(super().__round__(digits))


print(round(Metres(1.234) + 1, 1), type(round(Metres(2.5))).__name__)
