"""hashlib: digests of bytes."""
from math import sin, floor


def _rotl(x, n): return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


def _padded(data, block, order):
    size = len(data)
    tail = b"\x80" + b"\x00" * ((block - 1 - block // 8 - size) % block)
    return data + tail + (size * 8).to_bytes(block // 8, order)


def _md5(data):
    table = [floor(abs(sin(i + 1)) * 4294967296) for i in range(64)]
    turns = [7, 12, 17, 22] * 4 + [5, 9, 14, 20] * 4 + [4, 11, 16, 23] * 4 + [6, 10, 15, 21] * 4
    a0, b0, c0, d0 = 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476
    full = _padded(data, 64, "little")
    for start in range(0, len(full), 64):
        words = [int.from_bytes(full[start + 4 * i:start + 4 * i + 4], "little") for i in range(16)]
        a, b, c, d = a0, b0, c0, d0
        for i in range(64):
            if i < 16:
                f, g = (b & c) | (~b & d), i
            elif i < 32:
                f, g = (d & b) | (~d & c), (5 * i + 1) % 16
            elif i < 48:
                f, g = b ^ c ^ d, (3 * i + 5) % 16
            else:
                f, g = c ^ (b | (~d & 0xFFFFFFFF)), 7 * i % 16
            f = (f + a + table[i] + words[g]) & 0xFFFFFFFF
            a, d, c = d, c, b
            b = (b + _rotl(f, turns[i])) & 0xFFFFFFFF
        a0, b0, c0, d0 = (a0 + a) & 0xFFFFFFFF, (b0 + b) & 0xFFFFFFFF, (c0 + c) & 0xFFFFFFFF, (d0 + d) & 0xFFFFFFFF
    return b"".join([x.to_bytes(4, "little") for x in (a0, b0, c0, d0)])


def _sha1(data):
    h = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0]
    full = _padded(data, 64, "big")
    for start in range(0, len(full), 64):
        w = [int.from_bytes(full[start + 4 * i:start + 4 * i + 4], "big") for i in range(16)]
        for i in range(16, 80):
            w.append(_rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1))
        a, b, c, d, e = h
        for i in range(80):
            if i < 20:
                f, k = (b & c) | (~b & d), 0x5A827999
            elif i < 40:
                f, k = b ^ c ^ d, 0x6ED9EBA1
            elif i < 60:
                f, k = (b & c) | (b & d) | (c & d), 0x8F1BBCDC
            else:
                f, k = b ^ c ^ d, 0xCA62C1D6
            a, b, c, d, e = (_rotl(a, 5) + f + e + k + w[i]) & 0xFFFFFFFF, a, _rotl(b, 30), c, d
        h = [(x + y) & 0xFFFFFFFF for x, y in zip(h, (a, b, c, d, e))]
    return b"".join([x.to_bytes(4, "big") for x in h])


def _primes(count):
    found, n = [], 2
    while len(found) < count:
        if all([n % p for p in found if p * p <= n]):
            found.append(n)
        n += 1
    return found


def _root(n, degree, bits):
    """The first bits behind the point of a root."""
    target = n << (degree * bits)
    low, high = 0, 1 << (bits + 6)
    while low < high:
        mid = (low + high + 1) // 2
        if mid ** degree <= target:
            low = mid
        else:
            high = mid - 1
    return low & ((1 << bits) - 1)


_made = {}


def _constants(bits):
    if bits not in _made:
        rounds = 64 if bits == 32 else 80
        primes = _primes(rounds)
        _made[bits] = [_root(p, 3, bits) for p in primes], [_root(p, 2, bits) for p in primes[:16]]
    return _made[bits]


def _sha2(data, bits, start_at):
    k, roots = _constants(bits)
    h = list(start_at or roots[:8])
    mask, size = (1 << bits) - 1, bits // 8
    a1, a2, a3, b1, b2, b3, c1, c2, c3, d1, d2, d3 = (6, 11, 25, 2, 13, 22, 7, 18, 3, 17, 19, 10) if bits == 32 else (14, 18, 41, 28, 34, 39, 1, 8, 7, 19, 61, 6)

    def turn(x, n):
        return (x >> n | x << (bits - n)) & mask
    full = _padded(data, 16 * size, "big")
    for start in range(0, len(full), 16 * size):
        w = [int.from_bytes(full[start + size * i:start + size * (i + 1)], "big") for i in range(16)]
        for i in range(16, len(k)):
            s0 = turn(w[i - 15], c1) ^ turn(w[i - 15], c2) ^ w[i - 15] >> c3
            s1 = turn(w[i - 2], d1) ^ turn(w[i - 2], d2) ^ w[i - 2] >> d3
            w.append((w[i - 16] + s0 + w[i - 7] + s1) & mask)
        a, b, c, d, e, f, g, x = h
        for i in range(len(k)):
            t1 = x + (turn(e, a1) ^ turn(e, a2) ^ turn(e, a3)) + ((e & f) ^ (~e & mask & g)) + k[i] + w[i]
            t2 = (turn(a, b1) ^ turn(a, b2) ^ turn(a, b3)) + ((a & b) ^ (a & c) ^ (b & c))
            a, b, c, d, e, f, g, x = (t1 + t2) & mask, a, b, c, (d + t1) & mask, e, f, g
        h = [(p + q) & mask for p, q in zip(h, (a, b, c, d, e, f, g, x))]
    return b"".join([x.to_bytes(size, "big") for x in h])


def _sha224_start():
    return [_root(p, 2, 64) & 0xFFFFFFFF for p in _primes(16)[8:]]


_KINDS = {
    "md5": (16, 64, _md5), "sha1": (20, 64, _sha1), "sha256": (32, 64, lambda d: _sha2(d, 32, None)),
    "sha224": (28, 64, lambda d: _sha2(d, 32, _sha224_start())[:28]), "sha512": (64, 128, lambda d: _sha2(d, 64, None)),
    "sha384": (48, 128, lambda d: _sha2(d, 64, _constants(64)[1][8:])[:48]),
}
algorithms_available = algorithms_guaranteed = set(_KINDS)


class _Hash:
    def __init__(self, name, data=b""):
        if name not in _KINDS:
            raise ValueError(f"unsupported hash type {name}")
        self.name, self._data = name, b""
        self.digest_size, self.block_size, self._f = _KINDS[name]
        self.update(data)

    def update(self, data):
        if isinstance(data, str):
            raise TypeError("Strings must be encoded before hashing")
        self._data += bytes(data)

    def digest(self):
        return self._f(self._data)

    def hexdigest(self):
        return self.digest().hex()

    def copy(self):
        return _Hash(self.name, self._data)


def new(name, data=b"", **options): return _Hash(name, data)
def md5(data=b"", **options): return _Hash("md5", data)
def sha1(data=b"", **options): return _Hash("sha1", data)
def sha224(data=b"", **options): return _Hash("sha224", data)
def sha256(data=b"", **options): return _Hash("sha256", data)
def sha384(data=b"", **options): return _Hash("sha384", data)
def sha512(data=b"", **options): return _Hash("sha512", data)
