d = {"a": 1, "b": 2}
d["c"] = 3; d.update({"d": 4}, e=5); del d["a"]
print(d, len(d), "b" in d, "a" in d, d["b"], d.get("z"), d.get("z", 0), list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.pop("b"), d.pop("nope", None), d.setdefault("x", []), d.setdefault("c", 9), d); d["x"].append(1); print(d.popitem(), d)
for k, v in d.items(): print(k, v)
for k in sorted(d): print(k, end=" ")
print(); print({k: v * 2 for k, v in {"p": 1, "q": 2}.items()}, dict([("a", 1), ("b", 2)]), dict(a=1), dict(zip("xy", [1, 2])), {**{"a": 1}, "b": 2, **{"a": 3}})
print({"a": 1, "b": 2} == {"b": 2, "a": 1}, {1: "int", 1.0: "float"}, {True: "yes", 1: "one"}, dict.fromkeys("ab", 0), {"a": 1} | {"a": 2, "b": 3})
n = {"x": {"y": [1, {"z": 5}]}}; print(n["x"]["y"][1]["z"], n); print(max(d, key=lambda k: str(d[k])), sum({"a": 1, "b": 2}.values()), min({"b": 1, "a": 2}))
print(d.keys() & {"c", "zz"}, sorted({"b": 2, "a": 1}.items(), key=lambda kv: kv[1]), list(reversed({"a": 1, "b": 2})), {}.items(), d.keys())
count = {}
for ch in "mississippi": count[ch] = count.get(ch, 0) + 1
print(count, sorted(count.items(), key=lambda kv: (-kv[1], kv[0]))); c = count.copy(); c.clear(); print(c, len(count), bool(c))
groups = {}
for w in ["ant", "bee", "asp", "bat"]: groups.setdefault(w[0], []).append(w)
print(groups, {v: k for k, v in {"a": 1}.items()}, {i: i ** 2 for i in range(4) if i % 2}, {1: 2}.get(1)); x = {"k": 1}; x["k"] += 5; print(x)
try: d["missing"]
except KeyError as e: print("KeyError", e, repr(e), e.args)
for i in range(100): x[i] = i
for i in range(90): del x[i]
print(x)
