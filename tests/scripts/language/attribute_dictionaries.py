class AttrDict(dict):
    def __init__(self, *a, **k): super().__init__(*a, **k); self.__dict__ = self
d = AttrDict(a=1, b={"c": 2}); d.x = 5; print(d.a, d["x"], d, d.b["c"]); d["new"] = 3; print(d.new)
class Config:
    def __init__(self, **kw): self.__dict__.update(kw)
    def __repr__(self): return f"Config({', '.join(f'{k}={v!r}' for k, v in sorted(vars(self).items()))})"
    def merge(self, **kw): return Config(**{**self.__dict__, **kw})
c = Config(lr=0.1, epochs=3); print(c, c.merge(lr=1), c.__dict__, "lr" in c.__dict__, vars(c)["epochs"])
c.__dict__["z"] = 9; print(c.z); del c.__dict__["lr"]; print(hasattr(c, "lr"), list(c.__dict__))
class Borg:
    _s = {}
    def __init__(self): self.__dict__ = self._s
a, b = Borg(), Borg(); a.x = 1
print(getattr(b, "x", "no sharing"))
