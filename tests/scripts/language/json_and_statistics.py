"""json, statistics, heapq, bisect, types, pprint."""
import bisect
import heapq
import json
import statistics as st
from pprint import pprint
from types import SimpleNamespace

config = {"lr": 1e-3, "layers": [64, 32], "name": "net \"v2\"\n", "flags": {"bias": True, "drop": None}, "é": 1.5, "big": 1e20}
text = json.dumps(config)
print(text)
print(json.dumps(config, indent=2, sort_keys=True))
print(json.loads(text) == config, json.loads('[1, 2.5, "a\\u00e9", null, true, {"k": []}]'), json.dumps([1, (2, 3)], separators=(",", ":")))
for bad in ["{", "[1,]", "nope", '{"a" 1}', "[1] 2"]:
    try:
        json.loads(bad)
    except ValueError as e:
        print(type(e).__name__, e)
try:
    json.dumps({"f": print})
except TypeError as e:
    print(e)
data = [2, 4, 4, 4, 5, 5, 7, 9]
print(st.mean(data), st.median(data), st.mode(data), st.pstdev(data), round(st.stdev(data), 6), st.pvariance(data), st.variance([1.5, 2.5, 4.0]), st.fmean(data))
heap = []
for task in [(5, "low"), (1, "urgent"), (3, "mid")]:
    heapq.heappush(heap, task)
print([heapq.heappop(heap) for _ in range(3)], heapq.nlargest(2, data), heapq.nsmallest(3, data))
grades = [60, 70, 80, 90]
print(["FDCBA"[bisect.bisect(grades, s)] for s in [33, 99, 77, 70, 89, 90]], bisect.bisect_left(grades, 70))
bisect.insort(grades, 75)
print(grades)
ns = SimpleNamespace(a=1, b="two")
ns.c = [3]
print(ns, ns.a, ns == SimpleNamespace(a=1, b="two", c=[3]))
pprint({"short": [1, 2], "b": "x"})
pprint({"weights": list(range(30)), "bias": [0.5] * 12, "name": "a fairly long name for a layer of a network"})
