class Ctx:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): print("enter", self.name); return self
    def __exit__(self, et, ev, tb):
        print("exit", self.name, et.__name__ if et else None, ev)
        return self.swallow
with Ctx("a") as a: print("in", a.name)
with Ctx("x") as x, Ctx("y") as y: print(x.name, y.name)
with Ctx("s", True): raise ValueError("swallowed")
try:
    with Ctx("p"): raise KeyError("passes")
except KeyError as e: print("caught", e)
def f():
    with Ctx("ret"): return "value"
print(f())
for i in range(3):
    with Ctx(i):
        if i == 0: continue
        if i == 1: break
        print("never")
with Ctx("outer"):
    with Ctx("inner", True): 1 / 0
    print("after inner")
class Timer:
    def __enter__(self): self.log = []; return self.log
    def __exit__(self, *a): self.log.append("done")
with Timer() as log: log.append("work")
print(log)
def g():
    with Ctx("gen"):
        yield 1
        yield 2
print(list(g()))
try:
    with 5: pass
except TypeError as e: print(e)
class Bad:
    def __enter__(self): raise RuntimeError("enter failed")
    def __exit__(self, *a): print("not called")
try:
    with Bad(): pass
except RuntimeError as e: print(e)
