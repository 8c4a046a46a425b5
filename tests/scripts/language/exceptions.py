def risky(k):
    if k == 0: return 1 / 0
    if k == 1: return [1][5]
    if k == 2: return {}["key"]
    if k == 3: return int("abc")
    if k == 4: return "a" + 1
    if k == 5: return None.foo
    if k == 6: return undefined
    if k == 7: raise ValueError("custom", 42)
    if k == 8: assert k == 9, "must be nine"
    if k == 9: return len(5)
    if k == 10: return 5()
    if k == 11: return [] + ()
    if k == 12: raise KeyError
    if k == 13: return (1, 2)[3]
    if k == 14: return 1 % 0
    if k == 15: return 1.5 // 0
    if k == 16: a, b = 1, 2, 3
    if k == 17: a, b = [1]
    if k == 18: return "abc"[10]
    if k == 19: return float("x")
    if k == 20: return 3 < "a"
    if k == 21: return 5["a"]
    if k == 22: return -"s"
    if k == 23: return for_loop()
    if k == 24: return [1, 2]["a"]
    if k == 25: return {[]: 1}
    if k == 26: return "x".join([1])
    if k == 27: return max([])
    if k == 28: return (1, 2).append(3)
    if k == 29: return sum(["a"])
    if k == 30: return range(1.5)
    if k == 31: return chr(-1)
    if k == 32: raise "string"
    if k == 33: return next(iter([]))
    if k == 34: return int([])
    if k == 35: return "%d" % "x"
    if k == 36: return [1].index(2)
    if k == 37: return [].pop()
    if k == 38: return "a" * 1.5
    if k == 39: return [3, "a"].sort()
    return "fine"
def for_loop():
    for x in 5: pass
for k in range(41):
    try: print(k, risky(k))
    except Exception as e: print(k, type(e).__name__, "|", e, "|", len(e.args))
