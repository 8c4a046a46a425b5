from collections import Counter, defaultdict, deque, namedtuple, OrderedDict, ChainMap
c = Counter("mississippi"); print(c, c.most_common(2), c["z"], sum(c.values()), sorted(c.elements())[:4])
c.update("mmm"); c.subtract("ss"); print(c, c + Counter("m"), c - Counter(m=2), c & Counter("mi"), c | Counter("zz"), +c)
print(dict(c), list(c), "m" in c, len(c), c.total(), Counter(a=1, b=2), Counter([1,1,2]).most_common())
del c["m"]; print(c)
d = defaultdict(list)
for k, v in [("a",1),("b",2),("a",3)]: d[k].append(v)
print(d, dict(d), d["zz"], len(d), d.get("q"), d.default_factory)
dd = defaultdict(lambda: defaultdict(int)); dd["x"]["y"] += 5; print(dd["x"]["y"], {k: dict(v) for k, v in dd.items()})
q = deque([1,2,3], maxlen=4); q.append(4); q.append(5); q.appendleft(0); print(q, q[0], q[-1], len(q), q.maxlen)
q.rotate(1); print(q); q.extend([7,8]); q.extendleft([9]); print(q, q.pop(), q.popleft(), 7 in q, q.count(7), list(reversed(q)))
q.clear(); print(q, bool(q)); 
try: q.pop()
except IndexError as e: print(e)
print(deque("abc"), deque([1,2]) == deque([1,2]), deque([3,1,2]).copy())
Point = namedtuple("Point", "x y"); p = Point(1, y=2)
print(p, p.x, p[1], p._fields, p._asdict(), p._replace(x=9), *p, p == (1,2), len(p), Point._make([5,6]))
a, b = p; print(a, b, max(p), isinstance(p, tuple), hash(p) == hash((1,2)))
try: p.x = 3
except AttributeError as e: print(e)
T = namedtuple("T", ["a", "b", "c"], defaults=[10, 20]); print(T(1), T(1, 2), T._field_defaults)
try: Point(1)
except TypeError as e: print(e)
class P3(Point):
    __slots__ = ()
    @property
    def norm(self): return (self.x**2 + self.y**2) ** .5
    def __add__(self, o): return P3(self.x + o.x, self.y + o.y)
print(P3(3,4).norm, P3(1,2) + P3(3,4))
o = OrderedDict(); o["b"] = 1; o["a"] = 2; o.move_to_end("b"); print(o, list(o), o.popitem(last=False), o)
cm = ChainMap({"a": 1}, {"a": 2, "b": 3}); print(cm["a"], cm["b"], "c" in cm, dict(cm))
from itertools import *
print(list(chain([1],[2,3])), list(chain.from_iterable(["ab","c"])), list(islice(count(5, 2), 3)), list(islice(cycle("ab"), 5)), list(repeat(7, 3)))
print(list(product("ab", [1,2])), list(product([0,1], repeat=2)), list(permutations([1,2,3], 2)), list(combinations("abcd", 2))[:4], list(combinations_with_replacement("ab", 2)))
print(list(accumulate([1,2,3,4])), list(accumulate([1,2,3], lambda a,b: a*b)), list(accumulate([1,2], initial=100)), list(zip_longest("abc", [1], fillvalue="-")))
print([(k, list(g)) for k, g in groupby(sorted("aabbbc"))], [(k, len(list(g))) for k, g in groupby([1,3,2,4,5], key=lambda x: x % 2)])
print(list(takewhile(lambda x: x < 3, [1,2,3,1])), list(dropwhile(lambda x: x < 3, [1,2,3,1])), list(filterfalse(lambda x: x % 2, range(6))), list(starmap(pow, [(2,3),(3,2)])), list(compress("abc", [1,0,1])), list(pairwise([1,2,3])))
a, b = tee([1,2,3]); print(list(a), list(b))
import operator
print(sorted([("a", 3), ("b", 1)], key=operator.itemgetter(1)), operator.add(1,2), operator.attrgetter("x")(p), operator.mul(3,4), list(map(operator.neg, [1,2])))
import heapq, bisect
h = [5,3,8,1]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h), heapq.heappop(h), h, heapq.nlargest(2, [4,9,2]), heapq.nsmallest(2, [4,9,2]))
l = [1,3,5]; bisect.insort(l, 4); print(l, bisect.bisect_left(l, 3), bisect.bisect(l, 3), bisect.bisect_right(l, 9))
import string
print(string.ascii_lowercase, string.digits, string.ascii_uppercase[:3], string.punctuation)
