l = [3, 1, 2]
l.append(5); l.insert(1, 9); l.extend([7, 8]); l += [0]
print(l, len(l), l[0], l[-1], l[1:4], l[::-1], l[::3], 9 in l, l.index(7), l.count(1))
print(l.pop(), l.pop(0), l); l.remove(9); print(l); l.sort(); print(l); l.reverse(); print(l)
a = l[:]; a[0] = 100; print(l[0], a[0], a == l, a is l)
a[1:3] = ["x", "y", "z"]; print(a); a[::2] = [0] * len(a[::2]); print(a); del a[0]; del a[1:3]; print(a)
print([1, 2] + [3], [0] * 3, [[0] * 2 for _ in range(2)], list(range(5)), list("ab"), [] == [], [1, 2] < [1, 3])
m = [[1, 2, 3], [4, 5, 6]]
print([list(r) for r in zip(*m)], [x for row in m for x in row], sum(map(sum, m)), max(m), m[1][2])
print(sorted([3, 1, 2], reverse=True), sorted(["bb", "a", "ccc"], key=len), sorted([(2, "b"), (1, "z"), (2, "a")]))
words = ["apple", "Bob", "cat"]; words.sort(key=str.lower); print(words, sorted(words, key=lambda w: (-len(w), w)))
first, *rest = l; *init, last = l; x, y, *_ = l
print(first, rest, init, last, x, y, list(enumerate(words, 1)), list(reversed(l)), list(zip(words, l)))
b = [1, 2, 3]; b.clear(); print(b, [None] * 2, any([0, 1]), all([1, 0]), any([]), all([]), [1, [2, [3]]])
c = [1, 2, 3, 4, 5, 6]; c[1:1] = [9, 9]; print(c, c[-3:], c[10:], c[-100:2], c[4:1:-1]); print(c.copy() is c, [1, 2, 3].index(3))
s = [5, 2, 8]; t = s; t.append(1); print(s, t is s); s = s + [1]; print(t, s); n = [[]] * 2; n[0].append(1); print(n)
