x = 5; x += 2; x -= 1; x *= 3; x /= 2; x //= 2; x **= 3; x %= 50; print(x); y = 6; y <<= 2; y >>= 1; y |= 1; y &= 7; y ^= 2; print(y)
l = [1]; m = l; l += [2]; l *= 2; print(l, m is l); s = "a"; s += "b"; s *= 3; print(s); t = (1,); u = t; t += (2,); print(t, u)
d = {"k": [1]}; d["k"] += [2]; d["n"] = d.get("n", 0) + 1; d["n"] *= 10; print(d); a = {1}; b = a; a |= {2}; a -= {1}; print(a, b)
class C:
    n = 0
    def __init__(self): self.v = [1, 2]
    def __iadd__(self, o): self.n += o; return self
c = C(); c += 5; c += 1; print(c.n, C.n); c.v[0] += 10; c.v += [3]; print(c.v); c.n -= 1; print(c.n)
class R:
    def __radd__(self, o): return f"{o}+R"
r = 1; r += R(); print(r); grid = [[0] * 2 for _ in range(2)]; grid[1][0] += 5; grid[-1][-1] -= 1; print(grid)
def f():
    global total
    total += 1
total = 0; f(); f(); print(total); i = 0
def idx():
    global i
    i += 1
    return 0
z = [1]; z[idx()] += 1; print(z, i); q = 1.5; q += 1; q -= True; print(q, 7 // 2 * 2 + 7 % 2, -2 ** 2, 2 ** 3 ** 2, not 1 == 2, 1 + 2 * 3 - 4 / 2, (1 + 2) * 3, 5 - 3 - 1, 2 * 3 % 4, ~1 + 1, 1 | 2 & 3 ^ 1, 1 << 2 + 1)
