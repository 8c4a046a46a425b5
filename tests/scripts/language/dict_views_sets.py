"""Views of dictionaries as sets, merging, nested defaults."""
from collections import Counter, ChainMap, defaultdict, OrderedDict

a = {"x": 1, "y": 2, "z": 3}
b = {"y": 2, "z": 4, "w": 5}
print(sorted(a.keys() & b.keys()), sorted(a.keys() - b.keys()), sorted(a.keys() | b), sorted(a.items() & b.items()), a.keys() >= {"x"}, a.keys() == {"x", "y", "z"}, {"x"} <= a.keys())
print(a | b, {**b, **a}, dict(a.items() ^ b.items() if False else a), list(reversed(a)), [k for k, v in sorted(a.items(), key=lambda kv: -kv[1])])
c = Counter("abracadabra")
c2 = Counter(a=1, b=5)
print(c.most_common(2), c + c2, c - c2, c & c2, c | c2, +Counter(a=1, b=-1), c["q"], sum(c.values()), sorted(c.elements())[:6])
defaults, user = {"lr": 0.1, "bs": 32}, {"lr": 0.5}
m = ChainMap(user, defaults)
print(m["lr"], m["bs"], dict(m), len(m), "bs" in m, sorted(m))
tree = lambda: defaultdict(tree)
t = tree()
t["a"]["b"]["c"] = 1
print(t["a"]["b"]["c"], list(t), len(t["z"]))
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
print(list(o), o.popitem(last=False), o)
groups = defaultdict(list)
for word in "apple avocado banana blueberry cherry".split():
    groups[word[0]].append(word)
print(dict(groups), {k: len(v) for k, v in groups.items()})
inverted = {}
for k, v in {"p": 1, "q": 2, "r": 1}.items():
    inverted.setdefault(v, []).append(k)
print(inverted, dict(zip("abc", range(3))), dict.fromkeys("ab"), {i: i ** 2 for i in range(4)})
