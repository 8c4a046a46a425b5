class Product:
    def __init__(self, name, price, qty=0): self.name, self.price, self.qty = name, price, qty
    @property
    def value(self): return self.price * self.qty
    def __repr__(self): return f"{self.name}x{self.qty}@{self.price:.2f}"
class Inventory:
    def __init__(self): self.items = {}
    def add(self, p):
        if p.name in self.items: self.items[p.name].qty += p.qty
        else: self.items[p.name] = p
        return self
    def __getitem__(self, k): return self.items[k]
    def __iter__(self): return iter(sorted(self.items.values(), key=lambda p: -p.value))
    def __len__(self): return len(self.items)
    def __contains__(self, k): return k in self.items
    total = property(lambda self: sum(p.value for p in self))
inv = Inventory().add(Product("pen", 1.5, 10)).add(Product("book", 12.99, 3)).add(Product("pen", 1.5, 5))
print(list(inv), len(inv), "pen" in inv, inv["pen"].qty, f"{inv.total:.2f}", [p.name for p in inv if p.value > 25])
try: inv["nope"]
except KeyError as e: print("missing", e)
