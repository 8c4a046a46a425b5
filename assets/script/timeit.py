"""timeit: how long a function takes. Statements as text cannot be run here; hand over a function."""
from time import perf_counter as default_timer


class Timer:
    def __init__(self, stmt="pass", setup="pass", timer=default_timer, globals=None):
        if not callable(stmt) and stmt != "pass":
            raise TypeError("timeit() of a text is not part of the script language here: hand over a function, as in timeit.timeit(f)")
        self._f, self._setup = stmt if callable(stmt) else (lambda: None), setup

    def timeit(self, number=1000000):
        if callable(self._setup):
            self._setup()
        start = default_timer()
        for _ in range(number):
            self._f()
        return default_timer() - start

    def repeat(self, repeat=5, number=1000000):
        return [self.timeit(number) for _ in range(repeat)]

    def autorange(self, callback=None):
        number = 1
        while True:
            took = self.timeit(number)
            if took >= 0.2:
                return number, took
            number *= 5


def timeit(stmt="pass", setup="pass", timer=default_timer, number=1000000, globals=None):
    return Timer(stmt, setup).timeit(number)


def repeat(stmt="pass", setup="pass", timer=default_timer, repeat=5, number=1000000, globals=None):
    return Timer(stmt, setup).repeat(repeat, number)
