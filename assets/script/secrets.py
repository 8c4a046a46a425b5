"""secrets: random choices. They follow the script's seed, so they are no secrets here."""
from random import choice, randrange as _randrange, getrandbits


def randbelow(n): return _randrange(n)
def randbits(k): return getrandbits(k)
def token_bytes(n=32): return bytes([getrandbits(8) for _ in range(n)])
def token_hex(n=32): return token_bytes(n).hex()
def compare_digest(a, b): return a == b
