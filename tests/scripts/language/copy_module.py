import copy
a = [1, [2, 3], {"k": [4]}]
b = copy.copy(a); c = copy.deepcopy(a); a[1].append(99); a[2]["k"].append(5); print(a, b, c, b[1] is a[1], c[1] is a[1])
class Node:
    def __init__(self, v): self.v, self.kids, self.parent = v, [], None
    def add(self, n): n.parent = self; self.kids.append(n); return self
n = Node(1).add(Node(2)); m = copy.deepcopy(n); m.kids[0].v = 50; print(n.kids[0].v, m.kids[0].v, m.kids[0].parent is m, m is not n)
s = copy.copy(n); print(s.kids is n.kids, s.v); l = [1]; l.append(l); k = copy.deepcopy(l); print(k[1] is k, copy.copy((1, 2)), copy.deepcopy({1, 2}), copy.copy({"a": 1}))
class D:
    def __deepcopy__(self, memo): return "custom deep"
    def __copy__(self): return "custom"
print(copy.copy(D()), copy.deepcopy([D()]))
