class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
print(list(Count(3)), [x for x in Count(2)], sum(Count(4)), max(Count(5)))
a, b, c = Count(3); print(a, b, c, *Count(2))
class Seq:
    def __len__(self): return 3
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i * 10
print(list(Seq()), 20 in Seq(), list(reversed(Seq())), [*Seq()])
class Tree:
    def __init__(self, v, *kids): self.v, self.kids = v, kids
    def __iter__(self):
        yield self.v
        for k in self.kids: yield from k
print(list(Tree(1, Tree(2, Tree(3)), Tree(4))))
it = iter([1, 2, 3]); print(next(it), list(it), next(it, None)); print(list(map(str, [1, 2])), list(filter(None, [0, 1, "", "a"])), list(map(lambda x, y: x + y, [1, 2], [10, 20])))
print(list(zip([1, 2, 3], "ab")), list(enumerate("ab", start=5)), dict(enumerate("xy")), list(reversed(range(4))), list(filter(lambda v: v > 1, [1, 2, 3])))
for x, y in zip(range(2), range(2)): print(x, y, end=" ")
print(); z = zip([1, 2], [3, 4]); print(list(zip(*z)), sorted(map(abs, [-3, 1])), iter([]) is not None)
i = iter("abc")
for ch in i:
    print(ch, next(i, "-"))
n = 0
def tick():
    global n
    n += 1
    return n
print(list(iter(tick, 4)), type(iter([])).__name__, type(range(3)).__name__)
r = range(2, 20, 3); print(r, len(r), r[2], r[-1], 8 in r, 9 in r, r[1:3], list(r), r.index(8), range(0) == range(5, 5), r.start, r.step)
try: iter(5)
except TypeError as e: print(e)
d = {"a": 1}
try:
    for k in d: d["b"] = 2
except RuntimeError as e: print(e)
