import itertools as it, functools as ft, operator as op
print(list(it.chain([1], [2, 3])), list(it.islice(it.count(5, 2), 3)), list(it.accumulate([1, 2, 3])), list(it.product("ab", [1, 2])))
print(list(it.permutations([1, 2, 3], 2)), list(it.combinations("abc", 2)), list(it.zip_longest([1, 2], [3], fillvalue=0)), list(it.repeat("x", 2)))
print(list(it.takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(it.dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(it.starmap(pow, [(2, 3), (3, 2)])))
for k, g in it.groupby(sorted(["ab", "cd", "a", "b"], key=len), key=len): print(k, list(g))
c = it.cycle("ab"); print([next(c) for _ in range(5)], list(it.chain.from_iterable([[1], [2]])), list(it.pairwise([1, 2, 3])), list(it.product([0, 1], repeat=2)))
print(list(it.combinations_with_replacement("ab", 2)), list(it.compress("abc", [1, 0, 1])), list(it.filterfalse(lambda x: x % 2, range(5))), len(list(it.permutations("abcd"))))
print(ft.reduce(op.add, [1, 2, 3], 10), ft.partial(int, base=2)("101"), sorted([(1, "b"), (0, "z")], key=op.itemgetter(1)), op.mul(3, 4))
@ft.lru_cache
def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
print(f(50)); print(f.cache_info())
@ft.total_ordering
class T:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(T(1) <= T(2), T(3) >= T(4), T(1) > T(0), sorted([3, 1, 2], key=ft.cmp_to_key(lambda a, b: b - a)))
a, b = it.tee([1, 2]); print(list(a), list(b), list(it.islice("abcdef", 1, None, 2)), list(it.accumulate([3, 1, 4], max)), list(it.accumulate([1, 2], initial=10)))
class A:
    def __init__(self, n): self.name = n
print(list(map(op.attrgetter("name"), [A("x"), A("y")])), op.itemgetter(0, 2)([1, 2, 3]))
