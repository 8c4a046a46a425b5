print([x for x in range(5)], [x * y for x in range(3) for y in range(x)], [(x, y) for x in "ab" for y in (1, 2) if y > 1])
print({x: x ** 2 for x in range(4)}, {c for c in "hello" if c in "el"} == {"e", "l"}, [[j for j in range(i)] for i in range(4)])
m = [[1, 2, 3], [4, 5, 6]]; print([[row[i] for row in m] for i in range(3)], [x for row in m for x in row if x % 2])
x = "outer"; print([x for x in range(3)], x, [y := 5, y + 1], y)
print([i if i % 2 else -i for i in range(5)], [s.upper() for s in ["a", "b"]], sum(v * v for v in [1, 2, 3]))
def f(n): return [k * n for k in range(n)]
print(f(4), [f(i) for i in range(3)], {i: [j for j in range(i)] for i in range(3)})
funcs = [lambda k=k: k for k in range(3)]; print([g() for g in funcs]); words = ["apple", "kiwi"]; print({w: len(w) for w in words}, {len(w): w for w in words})
print([a + b for a, b in [(1, 2), (3, 4)]], [*range(3), *"ab"], {**{"a": 1}, **{"b": 2}}, [n for n in range(20) if n % 2 if n % 3])
primes = [p for p in range(2, 30) if all(p % d for d in range(2, int(p ** 0.5) + 1))]; print(primes)
class K:
    vals = [1, 2, 3]
    doubled = [v * 2 for v in vals]
print(K.doubled, [t for t in (i for i in range(3))], any(n > 2 for n in [1, 2, 3]), sorted({n % 3 for n in range(9)}))
if (n := len(words)) > 1: print("walrus", n)
print([last := i for i in range(4)], last, [(q, q ** 2) for q in range(3)], max((len(w), w) for w in words))
def scope():
    n = 10
    return [n + i for i in range(3)], (lambda: [n * j for j in range(2)])()
print(scope(), list(zip(*[(1, "a"), (2, "b")])), [[0] * 3 for _ in range(2)], dict(zip("ab", ([] for _ in range(2)))))
