school = {"classes": [{"name": "A", "students": [{"n": "Zoe", "g": [90, 85]}, {"n": "Adam", "g": [70, 75, 80]}]}, {"name": "B", "students": [{"n": "Mia", "g": [100]}]}]}
for c in school["classes"]:
    for s in sorted(c["students"], key=lambda s: s["n"]):
        avg = sum(s["g"]) / len(s["g"])
        print(f"{c['name']}/{s['n']:<5} {avg:6.2f} {'*' * int(avg // 10)}")
print({s["n"]: max(s["g"]) for c in school["classes"] for s in c["students"]}, [s["n"] for c in school["classes"] for s in c["students"] if len(s["g"]) > 1])
school["classes"][0]["students"][0]["g"].append(95); print(school["classes"][0]["students"][0]["g"][-1], len(school["classes"]), "classes" in school)
def walk(x, depth=0):
    if isinstance(x, dict):
        for k, v in x.items(): print("  " * depth + str(k)); walk(v, depth + 1)
    elif isinstance(x, list): print("  " * depth + f"[{len(x)}]")
    else: print("  " * depth + repr(x))
walk({"a": {"b": 1, "c": [1, 2]}, "d": "x"})
inv = {}
for k, v in {"a": 1, "b": 2, "c": 1}.items(): inv.setdefault(v, []).append(k)
print(inv, sorted(inv, reverse=True)); table = [dict(zip(("id", "v"), r)) for r in [(1, "x"), (2, "y")]]; print(table, [r["v"] for r in table if r["id"] > 1], {r["id"]: r for r in table}[2])
pts = [(1, 2), (3, 4)]; print([x + y for x, y in pts], dict(pts), list(zip(*pts)), sum(x for x, _ in pts)); m = {(i, j): i * j for i in range(2) for j in range(2)}; print(m, m[1, 1])
