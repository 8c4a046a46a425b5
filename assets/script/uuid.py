"""uuid: identifiers that follow the script's seed."""
from random import getrandbits


class UUID:
    def __init__(self, hex=None, int=None):
        self.int = int if hex is None else _read(hex)

    @property
    def hex(self):
        return f"{self.int:032x}"

    @property
    def version(self):
        return self.int >> 76 & 15

    def __str__(self):
        h = self.hex
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def __repr__(self):
        return f"UUID('{self}')"

    def __eq__(self, other):
        return isinstance(other, UUID) and self.int == other.int

    def __lt__(self, other):
        return self.int < other.int

    def __hash__(self):
        return hash(self.int)


def _read(text):
    return int(text.replace("-", "").strip("{}"), 16)


def uuid4():
    n = getrandbits(128)
    n = n & ~(0xC000 << 48) | 0x8000 << 48
    return UUID(int=n & ~(0xF000 << 64) | 4 << 76)


uuid1 = uuid4
