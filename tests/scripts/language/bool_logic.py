for a in (True, False):
    for b in (True, False): print(a, b, a and b, a or b, not a, a ^ b, a == b, a & b, a | b)
print(0 or "x", "" or [] or "end", 1 and "y", [] and 1, None or 0, not [], not "a", bool([0]), bool({}), bool(0.0), bool("0"), 3 > 2 > 1, 3 > 2 == True, 1 < 2 and 2 < 3)
def side(v): print("eval", v); return v
side(0) and side(1); side(1) or side(0); print(side(1) < side(2) < side(0) < side(9)); x = None; print(x is None, x is not None, x == None, [] == False, 0 == False, "" is not None)
print("a" if x else "b", 1 if 0 else 2 if 0 else 3, all(v > 0 for v in [1, 2]), any([]), 5 in [1, 5], 5 not in (1,), "k" in {"k": 0}, None in [None])
print(True + 1, sum([True, False, True]), isinstance(False, int), [False, True][1], str(True), int(True), True is True, {True: 1, False: 0}, max(True, False), True == 1.0)
