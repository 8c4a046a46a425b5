a, b = 1, 2; (c, d), e = (3, 4), 5; [f, g] = "xy"; h, *i = [1]; *j, k = range(3); l, *m, n = "abcde"
print(a, b, c, d, e, f, g, h, i, j, k, l, m, n)
x = y = z = []; x.append(1); print(x is z, y); a, b, c = c, a, b; print(a, b, c)
d = {}; d["k"], d["j"] = 1, 2; lst = [0, 0]; lst[0], lst[1] = "p", "q"; print(d, lst)
class O: pass
o = O(); o.a, o.b = 5, 6; print(o.a, o.b); i = 0; t = [0, 0, 0]; i, t[i] = 2, 9; print(i, t)
for (p, q), r in [((1, 2), 3)]: print(p, q, r)
print([*range(2), *[5]], {*"a", *"a"}, (*[1], 2), {**{"x": 1}, "y": 2}, max(*[3, 1]), dict(**{"a": 1}, b=2))
def f(*args, sep="-", **kw): return sep.join(map(str, args)) + str(kw)
print(f(*[1, 2], *(3,), sep="+", **{"z": 1}), f(), *map(str, range(3)), sep="|")
for bad in ("a, b = [1]", ):
    try: a, b = [1]
    except ValueError as e: print(e)
try: a, b = 1, 2, 3
except ValueError as e: print(e)
try: a, *b, c = [1]
except ValueError as e: print(e)
try: a, b = 5
except TypeError as e: print(e)
first, (second, *rest), last = 1, (2, 3, 4), 5; print(first, second, rest, last); head, *_ = "hello"; print(head, _)
(x,) = [7]; [y] = (8,); print(x, y); a = b = c = 0; a += 1; print(a, b); s = {1: "one"}; [(key, val)] = s.items(); print(key, val)
