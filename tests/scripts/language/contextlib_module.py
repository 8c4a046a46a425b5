"""contextlib: generators as context managers, suppress, ExitStack."""
from contextlib import contextmanager, suppress, nullcontext, closing, ExitStack, ContextDecorator
import io
import sys


@contextmanager
def section(name, log):
    log.append(f"open {name}")
    try:
        yield name.upper()
    except KeyError as e:
        log.append(f"swallowed {e}")
    finally:
        log.append(f"close {name}")


log = []
with section("a", log) as a, section("b", log) as b:
    log.append(a + b)
with section("c", log):
    raise KeyError("inside")
try:
    with section("d", log):
        raise ValueError("passes")
except ValueError as e:
    log.append(f"outside: {e}")
print("\n".join(log))


@contextmanager
def training(model, on=True):
    before, model["training"] = model["training"], on
    yield model
    model["training"] = before


m = {"training": True}
with training(m, False) as model:
    print(model)
print(m)
with suppress(ZeroDivisionError, KeyError):
    print("before")
    1 / 0
    print("never")
with nullcontext(5) as n:
    print(n)


class Thing:
    def close(self):
        print("closed")


with closing(Thing()) as t:
    print(type(t).__name__)
with ExitStack() as stack:
    for i in range(3):
        stack.enter_context(section(str(i), log))
    stack.callback(print, "callback")
print(log[-6:])


@section("deco", log)
def work():
    log.append("working")


work()
work()
print(log[-6:])
out = io.StringIO()
print("kept", 1, file=out, end="!")
print("not shown", file=sys.stderr)
sys.stdout.write(out.getvalue() + "\n")
