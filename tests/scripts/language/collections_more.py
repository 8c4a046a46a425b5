from collections import *
Point = namedtuple("Point", "x y z", defaults=[0])
p = Point(1, y=2)
print(p, p._asdict(), p._replace(x=5), Point._fields, p[0], *p, p == (1, 2, 0), Point._make([7, 8, 9]), Point._field_defaults)
x, y, z = p
d = deque([1, 2, 3], maxlen=4)
d.appendleft(0); d.append(4); d.rotate(1)
print(d, d.popleft(), d.pop(), d, len(d), d[0], d.maxlen, list(reversed(d)), 2 in d, d.index(2), d.count(1))
d.extendleft([9, 8]); d.remove(9); d.insert(1, 77); d.reverse()
print(d, d.copy(), deque("abc") == deque("abc"), deque([1]) + deque([2]))
c = Counter("mississippi")
print(c, c.most_common(2), c["z"], sum(c.values()), c.total(), sorted(c.elements())[:4], dict(c))
c.update("sss"); c.subtract({"m": 3})
print(c, +c, -c, c - Counter(s=2), c & Counter(s=2, i=9), c | Counter(q=1), Counter(a=1) + Counter(a=2), Counter(a=1) <= Counter(a=2))
dd = defaultdict(list)
for k, v in [("a", 1), ("b", 2), ("a", 3)]:
    dd[k].append(v)
print(dd, dict(dd), dd.get("zz"), "zz" in dd, dd.default_factory)
tree = lambda: defaultdict(tree)
t = tree(); t["a"]["b"]["c"] = 1
import json
print(json.dumps(t))
od = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
od.move_to_end("a"); print(od, list(od), od.popitem(last=False), od)
od.move_to_end("a", last=False); print(od, od == OrderedDict(a=1, c=3), reversed(od) is not None)
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(cm["a"], cm["b"], dict(cm), cm.maps, cm.new_child({"z": 0}), len(cm), list(cm))
cm["b"] = 99; print(cm)
class UD(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
u = UD(); u["a"] = 1; u.update(b=2); print(u, u.data)
class UL(UserList):
    def total(self): return sum(self.data)
ul = UL([1, 2]); ul.append(3); print(ul, ul.total(), len(ul), ul[0], ul + [4])
class LRU(OrderedDict):
    def __init__(self, cap): super().__init__(); self.cap = cap
    def get(self, k):
        if k not in self: return -1
        self.move_to_end(k); return self[k]
    def put(self, k, v):
        self[k] = v; self.move_to_end(k)
        if len(self) > self.cap: self.popitem(last=False)
l = LRU(2); l.put(1, 1); l.put(2, 2); l.get(1); l.put(3, 3); print(list(l.items()), l)
