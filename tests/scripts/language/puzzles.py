from functools import lru_cache, reduce, partial
from itertools import product, permutations, combinations, chain, accumulate, groupby, islice, count
@lru_cache(None)
def ways(n, coins=(1, 5, 10, 25)): return 1 if n == 0 else 0 if n < 0 or not coins else ways(n - coins[-1], coins) + ways(n, coins[:-1])
print(ways(100), ways.cache_info().hits > 0)
def queens(n):
    def go(r, cols, d1, d2):
        if r == n: yield cols; return
        for c in range(n):
            if c not in cols and r + c not in d1 and r - c not in d2: yield from go(r + 1, cols + (c,), d1 | {r + c}, d2 | {r - c})
    return go(0, (), frozenset(), frozenset())
sols = list(queens(6)); print(len(sols), sols[0]); print("\n".join("".join("Q" if c == q else "." for c in range(6)) for q in sols[0]))
def hanoi(n, a="A", b="B", c="C"): return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
print([hanoi(i) for i in range(8)])
def sudoku_ok(b): return all(len(set(r)) == len(r) for r in b)
sieve = lambda n: [p for p in range(2, n) if all(p % d for d in range(2, int(p ** .5) + 1))]; print(sieve(50))
def merge_sort(a):
    if len(a) < 2: return a
    m = len(a) // 2; l, r = merge_sort(a[:m]), merge_sort(a[m:]); out = []
    while l and r: out.append((l if l[0] <= r[0] else r).pop(0))
    return out + l + r
def quick(a): return a if len(a) < 2 else quick([x for x in a[1:] if x < a[0]]) + [a[0]] + quick([x for x in a[1:] if x >= a[0]])
data = [38, 27, 43, 3, 9, 82, 10]; print(merge_sort(data), quick(data), sorted(data, key=lambda x: -x))
def bsearch(a, x):
    lo, hi = 0, len(a) - 1
    while lo <= hi:
        mid = (lo + hi) // 2
        if a[mid] == x: return mid
        lo, hi = (mid + 1, hi) if a[mid] < x else (lo, mid - 1)
    return -1
s = sorted(data); print([bsearch(s, x) for x in (3, 82, 5)])
knap = lambda w, v, C: max(sum(v[i] for i in c) for k in range(len(w) + 1) for c in combinations(range(len(w)), k) if sum(w[i] for i in c) <= C); print(knap([1, 3, 4, 5], [1, 4, 5, 7], 7))
def lis(a):
    best = []
    for x in a: best.append(max((b for b in best if b[-1] < x), key=len, default=()) + (x,))
    return max(best, key=len)
print(lis([10, 9, 2, 5, 3, 7, 101, 18]))
pascal = [[1]]
for _ in range(5): pascal.append([1, *map(sum, zip(pascal[-1], pascal[-1][1:])), 1])
for r in pascal: print(" ".join(map(str, r)).center(20))
collatz = lambda n: [n] if n == 1 else [n] + collatz(n // 2 if n % 2 == 0 else 3 * n + 1); print(collatz(6), max(range(1, 30), key=lambda n: len(collatz(n))))
gcd = lambda a, b: a if not b else gcd(b, a % b); print(gcd(48, 18), reduce(gcd, [12, 18, 24]), reduce(lambda a, b: a * b // gcd(a, b), range(1, 11)))
print(list(accumulate([1, 2, 3, 4], lambda a, b: a * b)), ["".join(p) for p in permutations("abc")][:3], [k for k, g in groupby("AAABBC")], list(islice((n for n in count() if n % 7 == 3), 3)), [*chain("ab", "cd")], list(product("ab", [1, 2])))
spiral = lambda m: m and [*m[0]] + spiral([list(r) for r in zip(*m[1:])][::-1]); print(spiral([[1, 2, 3], [4, 5, 6], [7, 8, 9]]))
transpose = lambda m: [list(r) for r in zip(*m)]; rot = lambda m: [list(r[::-1]) for r in zip(*m)]; print(transpose([[1, 2], [3, 4]]), rot([[1, 2], [3, 4]]))
flat = lambda l: [x for i in l for x in (flat(i) if isinstance(i, list) else [i])]; print(flat([1, [2, [3, [4]]]]))
bin_ = lambda n: (bin_(n // 2) if n > 1 else "") + str(n % 2); print(bin_(10), f"{10:b}", int("1010", 2), bin(10)[2:].zfill(8))
def powerset(s): return [set(c) for k in range(len(s) + 1) for c in combinations(s, k)]
print(powerset([1, 2, 3])); print(*zip(*[(1, "a"), (2, "b")]), dict(zip("ab", [1, 2])), [a + b for a, b in zip("xy", "zw")])
curry = lambda f: lambda a: lambda b: f(a, b); print(curry(pow)(2)(5), partial(pow, 2)(3), (lambda f: f(f, 5))(lambda s, n: 1 if n < 2 else n * s(s, n - 1)))
fizz = ["FizzBuzz" if i % 15 == 0 else "Fizz" if i % 3 == 0 else "Buzz" if i % 5 == 0 else i for i in range(1, 16)]; print(fizz)
matmul = lambda A, B: [[sum(a * b for a, b in zip(r, c)) for c in zip(*B)] for r in A]; print(matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]))
