def a():
    try: return "try"
    finally: print("finally a")
def b():
    try: 1 / 0
    except ZeroDivisionError: return "except"
    else: return "else"
    finally: print("finally b")
def c():
    for i in range(3):
        try:
            if i == 1: break
            print("body", i)
        finally: print("clean", i)
    return "c done"
def d():
    try:
        try: raise ValueError("inner")
        finally: print("inner finally")
    except ValueError as e: return f"caught {e}"
def e():
    try: pass
    except ValueError: print("no")
    else: print("else ran")
    finally: print("fin")
def f():
    try: raise KeyError("k")
    except (ValueError, KeyError) as err: return repr(err)
def g():
    try:
        try: raise ValueError("first")
        except ValueError as e: raise RuntimeError("second") from e
    except RuntimeError as e: return str(e), repr(e.__cause__), e.__context__ is e.__cause__
def h():
    while True:
        try:
            try: return "ret"
            finally: print("f1")
        finally: print("f2")
def i():
    try:
        try: raise ValueError("x")
        except ValueError: raise
    except ValueError as e: return "reraised " + str(e)
def j():
    try: raise ValueError("one")
    except ValueError as e:
        try: raise TypeError("two")
        except TypeError as t: return str(t), str(t.__context__)
def k():
    try: return 1
    finally: return 2
def l():
    out = []
    for n in range(5):
        try:
            if n == 1: continue
            if n == 3: raise IndexError
            out.append(n)
        except IndexError: out.append("err")
        finally: out.append("f")
    return out
for fn in [a, b, c, d, e, f, g, h, i, j, k, l]: print(fn.__name__, fn())
try:
    x = 1
    raise Exception("top", x)
except Exception as exc: print(exc, exc.args)
try: exc
except NameError as n: print("gone:", n)
def nested(n):
    try:
        if n: nested(n - 1)
        else: raise ValueError("deep")
    finally: print("unwind", n)
try: nested(3)
except ValueError as v: print(v)
