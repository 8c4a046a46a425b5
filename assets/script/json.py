"""json: texts from values and back."""
_short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


class JSONDecodeError(ValueError):
    def __init__(self, msg, doc="", pos=0):
        self.msg, self.doc, self.pos = msg, doc, pos
        self.lineno, self.colno = doc.count("\n", 0, pos) + 1, pos - doc.rfind("\n", 0, pos)
        super().__init__(f"{msg}: line {self.lineno} column {self.colno} (char {pos})")


def _text(s, ascii):
    out = []
    for c in s:
        n = ord(c)
        if c in _short:
            out.append(_short[c])
        elif n < 32 or (ascii and 126 < n < 65536):
            out.append(f"\\u{n:04x}")
        elif ascii and n >= 65536:
            n -= 65536
            out.append(f"\\u{0xd800 + (n >> 10):04x}\\u{0xdc00 + (n & 0x3ff):04x}")
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def _number(x):
    if x != x:
        return "NaN"
    if x in (float("inf"), -float("inf")):
        return "Infinity" if x > 0 else "-Infinity"
    return repr(x)


def _key(k):
    if isinstance(k, str):
        return k
    if k is None or isinstance(k, bool):
        return {None: "null", True: "true", False: "false"}[k]
    if isinstance(k, (int, float)):
        return repr(k)
    raise TypeError(f"keys must be str, int, float, bool or None, not {type(k).__name__}")


def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None,
          sort_keys=False):
    if cls is not None:
        default = cls(default=default).default
    between, after = separators or ((", ", ": ") if indent is None else (",", ": "))
    step = " " * indent if isinstance(indent, int) else indent

    def block(parts, ends, depth):
        if not parts:
            return ends
        if indent is None:
            return ends[0] + between.join(parts) + ends[1]
        pad = "\n" + step * (depth + 1)
        return ends[0] + pad + (between + pad).join(parts) + "\n" + step * depth + ends[1]

    def write(x, depth):
        if x is None or x is True or x is False:
            return {None: "null", True: "true", False: "false"}[x]
        if isinstance(x, str):
            return _text(x, ensure_ascii)
        if isinstance(x, int):
            return str(int(x))
        if isinstance(x, float):
            if not allow_nan and (x != x or x in (float("inf"), -float("inf"))):
                raise ValueError(f"Out of range float values are not JSON compliant: {x!r}")
            return _number(float(x))
        if isinstance(x, (list, tuple)):
            return block([write(v, depth + 1) for v in x], "[]", depth)
        if isinstance(x, dict):
            items = sorted(x.items()) if sort_keys else x.items()
            if skipkeys:
                items = [(k, v) for k, v in items if k is None or isinstance(k, (str, int, float))]
            return block([_text(_key(k), ensure_ascii) + after + write(v, depth + 1) for k, v in items], "{}", depth)
        if default is not None:
            return write(default(x), depth)
        raise TypeError(f"Object of type {type(x).__name__} is not JSON serializable")
    return write(obj, 0)


def loads(s, *, cls=None, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, object_pairs_hook=None):
    if not isinstance(s, (str, bytes, bytearray)):
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {type(s).__name__}")
    s = s if isinstance(s, str) else s.decode()
    n = len(s)
    as_float, as_int = parse_float or float, parse_int or int

    def finished(pairs):
        if object_pairs_hook is not None:
            return object_pairs_hook(pairs)
        return dict(pairs) if object_hook is None else object_hook(dict(pairs))

    def fail(what, at):
        raise JSONDecodeError(what, s, at)

    def skip(at):
        while at < n and s[at] in " \t\r\n":
            at += 1
        return at

    def string(at):
        out, start = [], at
        at += 1
        while True:
            if at >= n:
                fail("Unterminated string starting at", start)
            c = s[at]
            if c == '"':
                return "".join(out), at + 1
            if c == "\\":
                c = s[at + 1]
                if c == "u":
                    n1 = int(s[at + 2:at + 6], 16)
                    at += 6
                    if 0xd800 <= n1 < 0xdc00 and s[at:at + 2] == "\\u":
                        n1 = 0x10000 + (n1 - 0xd800 << 10) + int(s[at + 2:at + 6], 16) - 0xdc00
                        at += 6
                    out.append(chr(n1))
                    continue
                out.append({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(c, c))
                at += 2
                continue
            out.append(c)
            at += 1

    def value(at):
        at = skip(at)
        if at >= n:
            fail("Expecting value", at)
        c = s[at]
        if c == '"':
            return string(at)
        for word, what in (("null", None), ("true", True), ("false", False), ("NaN", float("nan")), ("Infinity", float("inf")), ("-Infinity", -float("inf"))):
            if s.startswith(word, at):
                return what, at + len(word)
        if c == "[":
            return array(at)
        if c == "{":
            return table(at)
        end = at
        while end < n and s[end] in "+-0123456789.eE":
            end += 1
        if end == at:
            fail("Expecting value", at)
        text = s[at:end]
        return (as_float(text) if any([k in text for k in ".eE"]) else as_int(text)), end

    def array(at):
        out = []
        at = skip(at + 1)
        if at < n and s[at] == "]":
            return out, at + 1
        while True:
            v, at = value(at)
            out.append(v)
            at = skip(at)
            if at < n and s[at] == "]":
                return out, at + 1
            if at >= n or s[at] != ",":
                fail("Expecting ',' delimiter", at)
            at += 1

    def table(at):
        out = []
        at = skip(at + 1)
        if at < n and s[at] == "}":
            return finished(out), at + 1
        while True:
            at = skip(at)
            if at >= n or s[at] != '"':
                fail("Expecting property name enclosed in double quotes", at)
            k, at = string(at)
            at = skip(at)
            if at >= n or s[at] != ":":
                fail("Expecting ':' delimiter", at)
            v, at = value(at + 1)
            out.append((k, v))
            at = skip(at)
            if at < n and s[at] == "}":
                return finished(out), at + 1
            if at >= n or s[at] != ",":
                fail("Expecting ',' delimiter", at)
            at += 1

    found, at = value(0)
    if skip(at) != n:
        fail("Extra data", skip(at))
    return found


def dump(obj, fp, **options):
    fp.write(dumps(obj, **options))


def load(fp, **options):
    return loads(fp.read(), **options)


class JSONEncoder:
    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False, indent=None, separators=None, default=None):
        self._options = {"skipkeys": skipkeys, "ensure_ascii": ensure_ascii, "allow_nan": allow_nan, "sort_keys": sort_keys, "indent": indent, "separators": separators}
        if default is not None:
            self.default = default

    def default(self, o):
        raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")

    def encode(self, o):
        return dumps(o, default=self.default, **self._options)


class JSONDecoder:
    def __init__(self, **options):
        self._options = options

    def decode(self, s):
        return loads(s, **self._options)
