class AppError(Exception):
    """Base."""
class NotFound(AppError):
    def __init__(self, what, code=404):
        super().__init__(f"{what} not found")
        self.what, self.code = what, code
class Weird(AppError):
    def __str__(self): return "weird:" + ",".join(map(str, self.args))
for exc in [AppError("plain"), NotFound("page"), Weird(1, 2), AppError()]:
    try: raise exc
    except NotFound as e: print("NF", e, e.what, e.code, e.args)
    except AppError as e: print(type(e).__name__, e, repr(e), isinstance(e, Exception))
try: raise AppError
except Exception as e: print(repr(e))
try:
    try: {}["x"]
    except KeyError as e: raise AppError("wrapped") from e
except AppError as e: print(e, repr(e.__cause__))
try:
    try: 1 / 0
    except ZeroDivisionError: raise AppError("during") from None
except AppError as e: print(e.__cause__, e.__suppress_context__)
class Validation(ValueError):
    def __init__(self, field, msg): self.field = field; super().__init__(field, msg)
try: raise Validation("age", "too low")
except ValueError as e: print(e, e.field, e.args)
print(issubclass(NotFound, AppError), NotFound.__mro__[2].__name__, issubclass(KeyError, LookupError), issubclass(ZeroDivisionError, ArithmeticError))
def check(v):
    if not isinstance(v, int): raise TypeError(f"expected int, got {type(v).__name__}")
    return v
for v in [1, "a", None]:
    try: print(check(v))
    except TypeError as e: print("error:", e)
try: raise StopIteration(5)
except StopIteration as e: print(e.value)
errors = []
for f in [lambda: [][0], lambda: {}[0], lambda: int("q")]:
    try: f()
    except (IndexError, KeyError) as e: errors.append(type(e).__name__)
    except Exception as e: errors.append("other " + type(e).__name__)
print(errors, str(KeyError("a")), str(KeyError(1)), str(ValueError()), repr(ValueError("a", 1)))
try: assert 1 == 2
except AssertionError as e: print("assert", repr(e))
try: raise SystemExit(3)
except SystemExit as e: print("exit", e.args)
