"""array: lists of numbers of one kind."""
import struct

typecodes = "bBuhHiIlLqQfd"


class array:
    def __init__(self, typecode, values=()):
        if typecode not in typecodes:
            raise ValueError("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
        self.typecode, self._items = typecode, []
        self.itemsize = struct.calcsize(typecode) if typecode != "u" else 4
        if isinstance(values, (bytes, bytearray)):
            self.frombytes(values)
        else:
            self.extend(values)

    def _kept(self, v):
        if self.typecode == "u":
            return v
        if self.typecode in "fd":
            if not isinstance(v, (int, float)):
                raise TypeError(f"must be real number, not {type(v).__name__}")
            return struct.unpack("f", struct.pack("f", v))[0] if self.typecode == "f" else float(v)
        if not isinstance(v, int):
            raise TypeError(f"'{type(v).__name__}' object cannot be interpreted as an integer")
        bits, signed = 8 * self.itemsize, self.typecode.islower()
        if not (-(1 << (bits - 1)) if signed else 0) <= v < (1 << (bits - 1) if signed else 1 << bits):
            raise OverflowError("value does not fit into this array")
        return int(v)

    def append(self, v): self._items.append(self._kept(v))
    def extend(self, values): self._items.extend([self._kept(v) for v in values])
    fromlist = extend
    def insert(self, i, v): self._items.insert(i, self._kept(v))
    def pop(self, i=-1): return self._items.pop(i)
    def remove(self, v): self._items.remove(v)
    def index(self, v): return self._items.index(v)
    def count(self, v): return self._items.count(v)
    def reverse(self): self._items.reverse()
    def tolist(self): return list(self._items)
    def tobytes(self): return struct.pack(f"<{len(self._items)}{self.typecode}", *self._items)
    def frombytes(self, data): self._items.extend(struct.unpack(f"<{len(data) // self.itemsize}{self.typecode}", data))
    def __len__(self): return len(self._items)
    def __iter__(self): return iter(self._items)
    def __contains__(self, v): return v in self._items
    def __eq__(self, other): return isinstance(other, array) and self._items == other._items
    def __lt__(self, other): return self._items < other._items
    def __getitem__(self, i): return array(self.typecode, self._items[i]) if isinstance(i, slice) else self._items[i]
    def __add__(self, other): return array(self.typecode, self._items + other._items)
    def __mul__(self, n): return array(self.typecode, self._items * n)
    def __delitem__(self, i): del self._items[i]

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __setitem__(self, i, v):
        self._items[i] = [self._kept(x) for x in v] if isinstance(i, slice) else self._kept(v)

    def __repr__(self):
        if not self._items:
            return f"array('{self.typecode}')"
        inside = repr("".join(self._items)) if self.typecode == "u" else repr(self._items)
        return f"array('{self.typecode}', {inside})"
