"""struct: numbers as bytes."""
from math import frexp, ldexp, isnan, isinf, copysign


class error(Exception):
    pass


_SIZES = {"x": 1, "c": 1, "b": 1, "B": 1, "?": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 4, "L": 4, "q": 8, "Q": 8, "e": 2, "f": 4, "d": 8, "s": 1, "p": 1, "n": 8, "N": 8, "P": 8}
_FLOATS = {"e": (2, 5, 10), "f": (4, 8, 23), "d": (8, 11, 52)}


def _float_bits(x, kind):
    size, exponent_bits, fraction_bits = _FLOATS[kind]
    bias = (1 << (exponent_bits - 1)) - 1
    sign = 1 if copysign(1.0, x) < 0 else 0
    x = abs(x)
    if isnan(x):
        e, f = 2 * bias + 1, 1 << (fraction_bits - 1)
    elif isinf(x):
        e, f = 2 * bias + 1, 0
    elif x == 0:
        e, f = 0, 0
    else:
        m, e = frexp(x)
        e += bias - 1
        if e <= 0:
            f, e = round(ldexp(x, bias - 1 + fraction_bits)), 0
        else:
            f = round(ldexp(m * 2 - 1, fraction_bits))
        if f >> fraction_bits:
            f, e = 0, e + 1
        if e > 2 * bias:
            raise OverflowError("float too large to pack with %s format" % kind)
    return ((sign << exponent_bits | e) << fraction_bits | f).to_bytes(size, "big")


def _float_of(data, kind):
    size, exponent_bits, fraction_bits = _FLOATS[kind]
    bias = (1 << (exponent_bits - 1)) - 1
    bits = int.from_bytes(data, "big")
    f = bits & ((1 << fraction_bits) - 1)
    e = bits >> fraction_bits & ((1 << exponent_bits) - 1)
    sign = -1.0 if bits >> (exponent_bits + fraction_bits) else 1.0
    if e == 2 * bias + 1:
        return sign * float("nan" if f else "inf")
    if e == 0:
        return sign * ldexp(float(f), 1 - bias - fraction_bits)
    return sign * ldexp(1.0 + ldexp(float(f), -fraction_bits), e - bias)


def _items(form):
    """Byte order, and for each item its code, count, size and the padding before it."""
    if isinstance(form, bytes):
        form = form.decode()
    order, native = "little", True
    if form[:1] in "@=<>!" and form:
        order, native = ("big" if form[0] in ">!" else "little"), form[0] == "@"
        form = form[1:]
    out, count, at = [], "", 0
    for c in form:
        if c.isspace():
            continue
        if c.isdigit():
            count += c
            continue
        if c not in _SIZES:
            raise error("bad char in struct format")
        size = 8 if native and c in "lL" else _SIZES[c]
        pad = -at % size if native else 0
        n = int(count) if count else 1
        out.append((c, n, size, pad))
        at += pad + size * n
        count = ""
    return order, out, at


def calcsize(form):
    return _items(form)[2]


def pack(form, *values):
    order, items, _ = _items(form)
    wanted = sum([0 if c == "x" else 1 if c in "sp" else n for c, n, _, _ in items])
    if wanted != len(values):
        raise error(f"pack expected {wanted} items for packing (got {len(values)})")
    rest, out = list(values), b""
    for c, n, size, pad in items:
        out += b"\x00" * pad
        if c == "x":
            out += b"\x00" * n
            continue
        if c in "sp":
            out += bytes(rest.pop(0))[:n].ljust(n, b"\x00")
            continue
        for _ in range(n):
            v = rest.pop(0)
            if c == "c":
                out += v
            elif c == "?":
                out += b"\x01" if v else b"\x00"
            elif c in _FLOATS:
                if not isinstance(v, (int, float)):
                    raise error("required argument is not a float")
                data = _float_bits(float(v), c)
                out += data if order == "big" else data[::-1]
            else:
                if not hasattr(v, "__index__") and not isinstance(v, int):
                    raise error("required argument is not an integer")
                try:
                    out += int(v).to_bytes(size, order, signed=c.islower())
                except OverflowError:
                    low = -(1 << (8 * size - 1)) if c.islower() else 0
                    high = (1 << (8 * size - 1)) - 1 if c.islower() else (1 << 8 * size) - 1
                    if c in "bB":
                        raise error(f"{'byte' if c == 'b' else 'ubyte'} format requires {low} <= number <= {high}") from None
                    raise error(f"'{c}' format requires {low} <= number <= {high}") from None
    return out


def unpack(form, data):
    order, items, total = _items(form)
    if len(data) != total:
        raise error(f"unpack requires a buffer of {total} bytes")
    out, at = [], 0
    for c, n, size, pad in items:
        at += pad
        if c == "x":
            at += n
            continue
        if c in "sp":
            out.append(bytes(data[at:at + n]))
            at += n
            continue
        for _ in range(n):
            part = bytes(data[at:at + size])
            at += size
            if c == "c":
                out.append(part)
            elif c == "?":
                out.append(part != b"\x00")
            elif c in _FLOATS:
                out.append(_float_of(part if order == "big" else part[::-1], c))
            else:
                out.append(int.from_bytes(part, order, signed=c.islower()))
    return tuple(out)


def unpack_from(form, data, offset=0):
    return unpack(form, data[offset:offset + calcsize(form)])


def iter_unpack(form, data):
    size = calcsize(form)
    for at in range(0, len(data), size):
        yield unpack(form, data[at:at + size])


class Struct:
    def __init__(self, form):
        self.format, self.size = form, calcsize(form)

    def pack(self, *values):
        return pack(self.format, *values)

    def unpack(self, data):
        return unpack(self.format, data)
