class Event:
    def __init__(self): self.fs = []
    def __iadd__(self, f): self.fs.append(f); return self
    def __isub__(self, f): self.fs.remove(f); return self
    def __call__(self, *a, **k): return [f(*a, **k) for f in self.fs]
    def __len__(self): return len(self.fs)
class Button:
    def __init__(self): self.clicked = Event(); self.count = 0
    def handle(self, n=1): self.count += n; return self.count
b = Button(); b.clicked += b.handle; b.clicked += lambda n=0: f"n={n}"; print(b.clicked(), b.clicked(n=5), len(b.clicked)); b.clicked -= b.handle; print(b.clicked(2), b.count)
hooks = {}
def on(name):
    def deco(f): hooks.setdefault(name, []).append(f); return f
    return deco
@on("start")
def a(): return "a"
@on("start")
@on("stop")
def c(): return "c"
print({k: [f() for f in v] for k, v in hooks.items()}); print([f.__name__ for f in hooks["start"]])
