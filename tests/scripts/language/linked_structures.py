class Node:
    def __init__(self, value, next=None): self.value, self.next = value, next
class LinkedList:
    def __init__(self, items=()):
        self.head, self.size = None, 0
        for i in items: self.append(i)
    def append(self, v):
        if not self.head: self.head = Node(v)
        else:
            cur = self.head
            while cur.next: cur = cur.next
            cur.next = Node(v)
        self.size += 1
    def reverse(self):
        prev, cur = None, self.head
        while cur: cur.next, prev, cur = prev, cur, cur.next
        self.head = prev
    def __iter__(self):
        cur = self.head
        while cur:
            yield cur.value
            cur = cur.next
    def __len__(self): return self.size
    def __repr__(self): return " -> ".join(map(str, self)) or "empty"
l = LinkedList([1, 2, 3]); l.append(4); print(l, len(l)); l.reverse(); print(l, list(l), 3 in l, sum(l), LinkedList())
class BST:
    def __init__(self): self.root = None
    def insert(self, k):
        def go(n):
            if n is None: return {"k": k, "l": None, "r": None}
            if k < n["k"]: n["l"] = go(n["l"])
            elif k > n["k"]: n["r"] = go(n["r"])
            return n
        self.root = go(self.root)
        return self
    def walk(self):
        def go(n):
            if n:
                yield from go(n["l"])
                yield n["k"]
                yield from go(n["r"])
        return list(go(self.root))
    def height(self):
        h = lambda n: 0 if n is None else 1 + max(h(n["l"]), h(n["r"]))
        return h(self.root)
t = BST()
for k in [5, 2, 8, 1, 9, 3]: t.insert(k)
print(t.walk(), t.height())
class Stack:
    def __init__(self): self._d = []
    def push(self, x): self._d.append(x)
    def pop(self):
        if not self._d: raise IndexError("stack empty")
        return self._d.pop()
    def __len__(self): return len(self._d)
def balanced(s):
    st, pairs = Stack(), {")": "(", "]": "["}
    for c in s:
        if c in "([": st.push(c)
        elif c in pairs and (not len(st) or st.pop() != pairs[c]): return False
    return len(st) == 0
print(balanced("([])"), balanced("([)]"), balanced("(("))
