import json
from pprint import pprint, pformat
d = {"name": "x", "vals": [1, 2.5, None, True], "nested": {"a": [], "b": {}}, "t": (1, 2), "u": "é\n\"q\""}
print(json.dumps(d)); print(json.dumps(d, indent=2)); print(json.dumps(d, sort_keys=True, separators=(",", ":"))); print(json.dumps(d, ensure_ascii=False))
print(json.loads('{"a": [1, 2.0, -3e2, "s\\u00e9", null, false]}'), json.loads(" 5 "), json.dumps("x"), json.dumps({1: 2, None: 3, True: 4}), json.dumps(float("nan")))
try: json.loads("{bad}")
except json.JSONDecodeError as e: print(e)
try: json.loads("[1, 2")
except ValueError as e: print(e)
try: json.dumps({1, 2})
except TypeError as e: print(e)
class Enc(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set): return sorted(o)
        return super().default(o)
print(json.dumps({"s": {3, 1}}, cls=Enc), json.dumps({"s": {3}}, default=list), json.loads('{"a": 1}', object_hook=lambda d: list(d.items())))
pprint(d); pprint(list(range(40))); pprint({"key%d" % i: "value" * 5 for i in range(5)}); pprint([["a" * 30, "b" * 30], ["c" * 30]], width=50)
print(pformat({"b": 1, "a": 2})); pprint({"x": {"y": {"z": [1] * 30}}}, width=40); pprint("short"); pprint((1,)); pprint({3, 1, 2}); pprint(d, indent=4, width=30, sort_dicts=False)
import statistics as st
v = [2, 4, 4, 4, 5, 5, 7, 9]
print(st.mean(v), st.median(v), st.mode(v), st.stdev(v), st.pstdev(v), st.variance(v), st.pvariance(v), st.fmean(v), st.median_low(v), st.multimode([1, 1, 2, 2]), st.quantiles(v, n=4), st.harmonic_mean([1, 2, 4]), st.geometric_mean([1, 2, 4]))
print(st.correlation([1, 2, 3], [1, 2, 4]), st.linear_regression([1, 2, 3], [2, 4, 6.5]), st.mean([1.5, 2]), st.NormalDist(0, 1).cdf(1.0))
import heapq, bisect
h = [5, 1, 8]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h), h, heapq.nlargest(2, h), heapq.nsmallest(2, h, key=lambda x: -x), heapq.heappushpop(h, 3), heapq.heapreplace(h, 9), list(heapq.merge([1, 4], [2, 3])))
a = [1, 3, 5]; bisect.insort(a, 4); print(a, bisect.bisect(a, 3), bisect.bisect_left(a, 3), bisect.bisect_right(a, 3), bisect.bisect_left([(1, "a"), (2, "b")], 2, key=lambda t: t[0]))
import copy
x = [1, [2, 3]]; y = copy.copy(x); z = copy.deepcopy(x); x[1].append(4); print(y, z)
