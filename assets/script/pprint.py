"""pprint: long collections over several lines, broken where Python breaks them."""


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return PrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts, underscore_numbers=underscore_numbers).pformat(object)


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    PrettyPrinter(indent, width, depth, stream, compact=compact, sort_dicts=sort_dicts, underscore_numbers=underscore_numbers).pprint(object)


def pp(object, *args, sort_dicts=False, **options):
    pprint(object, *args, sort_dicts=sort_dicts, **options)


def saferepr(object):
    return PrettyPrinter()._flat(object, 0)


def isreadable(object):
    return "<" not in repr(object)


def isrecursive(object):
    return "..." in repr(object)


def _sorted(items, key):
    items = list(items)
    try:
        return sorted(items, key=key)
    except TypeError:
        return sorted(items, key=lambda x: (str(type(key(x))), str(key(x))))


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
        self._step, self._width, self._depth, self._stream = indent, width, depth, stream
        self._compact, self._sort, self._underscores = compact, sort_dicts, underscore_numbers

    def pprint(self, object):
        print(self.pformat(object), file=self._stream)

    def pformat(self, object):
        self._out = []
        self._format(object, 0, 0, 0)
        return "".join(self._out)

    def _items(self, d):
        return _sorted(d.items(), lambda kv: kv[0]) if self._sort else list(d.items())

    def _flat(self, x, level):
        kind = type(x)
        if kind is int and self._underscores:
            return f"{x:_d}"
        deeper = self._depth is not None and level >= self._depth
        if kind is dict:
            if not x:
                return "{}"
            if deeper:
                return "{...}"
            return "{" + ", ".join([f"{self._flat(k, level + 1)}: {self._flat(v, level + 1)}" for k, v in self._items(x)]) + "}"
        if kind in (list, tuple):
            if not x:
                return repr(x)
            if deeper:
                return "[...]" if kind is list else "(...)"
            inside = ", ".join([self._flat(v, level + 1) for v in x])
            return f"[{inside}]" if kind is list else f"({inside},)" if len(x) == 1 else f"({inside})"
        return repr(x)

    def _format(self, x, indent, allowance, level):
        flat = self._flat(x, level)
        if len(flat) > self._width - indent - allowance:
            wide = self._wide(x)
            if wide is not None:
                wide(x, indent, allowance, level + 1)
                return
        self._out.append(flat)

    def _wide(self, x):
        """How a value of this kind is written over several lines."""
        kind = type(x)
        if kind.__name__ in ("OrderedDict", "defaultdict", "Counter", "deque") and kind.__module__ == "collections":
            return getattr(self, "_" + kind.__name__.lower())
        if hasattr(kind, "__dataclass_fields__") and kind.__dict__.get("__dataclass_repr__"):
            return self._dataclass
        table = {dict: self._dict, list: self._list, tuple: self._tuple, set: self._set, frozenset: self._set, str: self._str}
        return table.get(kind)

    def _dict(self, x, indent, allowance, level):
        self._out.append("{" + " " * (self._step - 1))
        self._dict_items(self._items(x), indent, allowance + 1, level)
        self._out.append("}")

    def _dict_items(self, items, indent, allowance, level):
        indent += self._step
        for i, (k, v) in enumerate(items):
            last = i == len(items) - 1
            head = self._flat(k, level)
            self._out.append(head + ": ")
            self._format(v, indent + len(head) + 2, allowance if last else 1, level)
            if not last:
                self._out.append(",\n" + " " * indent)

    def _list(self, x, indent, allowance, level):
        self._out.append("[")
        self._rows(x, indent, allowance + 1, level)
        self._out.append("]")

    def _tuple(self, x, indent, allowance, level):
        end = ",)" if len(x) == 1 else ")"
        self._out.append("(")
        self._rows(x, indent, allowance + len(end), level)
        self._out.append(end)

    def _set(self, x, indent, allowance, level):
        start, end = "{", "}"
        if type(x) is not set:
            start, end = type(x).__name__ + "({", "})"
            indent += len(type(x).__name__) + 1
        self._out.append(start)
        self._rows(_sorted(x, lambda v: v), indent, allowance + len(end), level)
        self._out.append(end)

    def _rows(self, items, indent, allowance, level):
        indent += self._step
        if self._step > 1:
            self._out.append(" " * (self._step - 1))
        between, mark = ",\n" + " " * indent, ""
        width = most = self._width - indent + 1
        items = list(items)
        for i, v in enumerate(items):
            last = i == len(items) - 1
            if last:
                most -= allowance
                width -= allowance
            if self._compact:
                flat = self._flat(v, level)
                size = len(flat) + 2
                if width < size:
                    width = most
                    if mark:
                        mark = between
                if width >= size:
                    width -= size
                    self._out.append(mark + flat)
                    mark = ", "
                    continue
            self._out.append(mark)
            mark = between
            self._format(v, indent, allowance if last else 1, level)

    def _str(self, x, indent, allowance, level):
        if not x:
            self._out.append(repr(x))
            return
        chunks, lines = [], x.splitlines(True)
        if level == 1:
            indent += 1
            allowance += 1
        first = most = self._width - indent
        flat = ""
        for i, line in enumerate(lines):
            flat = repr(line)
            if i == len(lines) - 1:
                first -= allowance
            if len(flat) <= first:
                chunks.append(flat)
                continue
            parts, word = [], ""
            for c in line:
                if word and word[-1].isspace() and not c.isspace():
                    parts.append(word)
                    word = ""
                word += c
            parts.append(word)
            now = ""
            for j, part in enumerate(parts):
                if j == len(parts) - 1 and i == len(lines) - 1:
                    most -= allowance
                if len(repr(now + part)) > most:
                    if now:
                        chunks.append(repr(now))
                    now = part
                else:
                    now += part
            if now:
                chunks.append(repr(now))
        if len(chunks) == 1:
            self._out.append(flat)
            return
        text = ("\n" + " " * indent).join(chunks)
        self._out.append(f"({text})" if level == 1 else text)

    def _ordereddict(self, x, indent, allowance, level):
        if not x:
            self._out.append(repr(x))
            return
        name = type(x).__name__
        self._out.append(name + "(")
        self._format(list(x.items()), indent + len(name) + 1, allowance + 1, level)
        self._out.append(")")

    def _defaultdict(self, x, indent, allowance, level):
        name = type(x).__name__
        indent += len(name) + 1
        self._out.append(f"{name}({x.default_factory!r},\n{' ' * indent}")
        self._dict(x, indent, allowance + 1, level)
        self._out.append(")")

    def _counter(self, x, indent, allowance, level):
        name = type(x).__name__
        self._out.append(name + "({" + " " * (self._step - 1))
        self._dict_items(x.most_common(), indent + len(name) + 1, allowance + 2, level)
        self._out.append("})")

    def _deque(self, x, indent, allowance, level):
        name = type(x).__name__
        indent += len(name) + 1
        self._out.append(name + "([")
        if x.maxlen is None:
            self._rows(x, indent, allowance + 2, level)
            self._out.append("])")
        else:
            self._rows(x, indent, 2, level)
            self._out.append(f"],\n{' ' * indent}maxlen={x.maxlen})")

    def _dataclass(self, x, indent, allowance, level):
        name = type(x).__name__
        indent += len(name) + 1
        pairs = [(f.name, getattr(x, f.name)) for f in x.__dataclass_fields__.values() if f.repr]
        self._out.append(name + "(")
        for i, (key, value) in enumerate(pairs):
            last = i == len(pairs) - 1
            self._out.append(key + "=")
            self._format(value, indent + len(key) + 1, allowance if last else 1, level)
            if not last:
                self._out.append(",\n" + " " * indent)
        self._out.append(")")
