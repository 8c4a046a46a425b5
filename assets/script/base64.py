"""base64: bytes as letters."""
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def b64encode(s, altchars=None):
    letters = _LETTERS if altchars is None else _LETTERS[:62] + altchars
    out = bytearray()
    for at in range(0, len(s), 3):
        part = s[at:at + 3]
        n = int.from_bytes(part.ljust(3, b"\x00"), "big")
        group = [letters[n >> shift & 63] for shift in (18, 12, 6, 0)]
        out.extend(group[:len(part) + 1] + [61] * (3 - len(part)))
    return bytes(out)


def b64decode(s, altchars=None, validate=False):
    if isinstance(s, str):
        s = s.encode("ascii")
    letters = _LETTERS if altchars is None else _LETTERS[:62] + altchars
    places = {c: i for i, c in enumerate(letters)}
    digits = [places[c] for c in s if c in places]
    if (len([c for c in s if c in places or c == 61])) % 4:
        raise ValueError("Incorrect padding")
    out = bytearray()
    for at in range(0, len(digits), 4):
        part = digits[at:at + 4]
        n = 0
        for d in part + [0] * (4 - len(part)):
            n = n << 6 | d
        out.extend(n.to_bytes(3, "big")[:len(part) - 1])
    return bytes(out)


def urlsafe_b64encode(s): return b64encode(s, b"-_")
def urlsafe_b64decode(s): return b64decode(s, b"-_")
standard_b64encode, standard_b64decode = b64encode, b64decode
def b16encode(s): return s.hex().upper().encode()
def b16decode(s, casefold=False): return bytes.fromhex(s if isinstance(s, str) else s.decode())
