from collections import Counter, defaultdict, OrderedDict, namedtuple, deque
c = Counter("abracadabra"); print(c, c["a"], c["zz"], c.most_common(2), sum(c.values()), sorted(c.elements())[:3])
c.update("aaa"); print(c["a"], Counter(a=3, b=1) + Counter(b=2), Counter([1, 1, 2]) - Counter([1]), c.total())
d = defaultdict(list); d["x"].append(1); d["x"].append(2); d["y"]; print(d, dict(d), len(d), "z" in d)
n = defaultdict(int)
for w in "a b a".split(): n[w] += 1
print(n, n["q"], sorted(n.items())); t = defaultdict(lambda: defaultdict(int)); t["a"]["b"] += 1; print(t["a"]["b"], t["z"]["q"])
o = OrderedDict(); o["b"] = 1; o["a"] = 2; o.move_to_end("b"); print(list(o), o.popitem(last=False), o)
P = namedtuple("P", ["x", "y"]); p = P(1, y=2); print(p, p.x, p[1], p._asdict(), p._replace(x=9), P._fields, p == (1, 2), *p)
Q = namedtuple("Q", "a b c", defaults=[7]); print(Q(1, 2), Q(1, 2, 3)); x, y = p; print(x, y, isinstance(p, tuple), max(P(1, 2), P(0, 5)))
try: P(1)
except TypeError as e: print(e)
try: p.x = 5
except AttributeError as e: print("AttributeError")
q = deque([1, 2, 3], maxlen=4); q.append(4); q.append(5); q.appendleft(0); print(q, len(q), q[0], q.pop(), q.popleft(), list(q))
r = deque(range(5)); r.rotate(2); print(r, 3 in r); r.extend([9]); r.extendleft([7, 8]); print(list(r), deque("ab"))
try: deque().popleft()
except IndexError as e: print(e)
graph = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
seen, todo = [], deque(["a"])
while todo:
    k = todo.popleft()
    if k not in seen: seen.append(k); todo.extend(graph[k])
print(seen)
