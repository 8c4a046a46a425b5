def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
print(depth(500))
def forever(): return forever()
try: forever()
except RecursionError as e: print(type(e).__name__, str(e)[:32])
def hanoi(n, a="A", b="B", c="C"):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
print(hanoi(8))
def perms(s): return [s] if len(s) <= 1 else [c + p for i, c in enumerate(s) for p in perms(s[:i] + s[i + 1:])]
print(perms("abc"))
def flatten(l): return [x for s in l for x in (flatten(s) if isinstance(s, list) else [s])]
print(flatten([1, [2, [3, [4]]]]))
def qs(l): return l if len(l) < 2 else qs([x for x in l[1:] if x < l[0]]) + [l[0]] + qs([x for x in l[1:] if x >= l[0]])
print(qs([3, 6, 1, 8, 2, 9, 2]))
def ack(m, n): return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
print(ack(2, 3))
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
print(even(100), odd(7)); a = []; a.append(a); print(a); d = {}; d["d"] = d; print(d)
def gcd(a, b): return a if b == 0 else gcd(b, a % b)
print(gcd(48, 18)); print((lambda f, n: f(f, n))(lambda f, n: 1 if n < 2 else n * f(f, n - 1), 6))
class Node:
    def __init__(self, v, nxt=None): self.v, self.nxt = v, nxt
    def __iter__(self):
        n = self
        while n: yield n.v; n = n.nxt
print(list(Node(1, Node(2, Node(3)))))
class Loop:
    def __repr__(self): return repr([self])
try: repr(Loop())
except RecursionError: print("repr recursion")
