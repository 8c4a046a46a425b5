"""pprint: long collections over several lines."""


def pformat(x, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True):
    return _lines(x, indent, width, 0, sort_dicts)


def _flat(x, sort):
    if type(x) is dict:
        items = sorted(x.items(), key=lambda kv: str(kv[0])) if sort else x.items()
        return "{" + ", ".join([f"{_flat(k, sort)}: {_flat(v, sort)}" for k, v in items]) + "}"
    if type(x) is list:
        return "[" + ", ".join([_flat(v, sort) for v in x]) + "]"
    return repr(x)


def _lines(x, indent, width, column, sort):
    flat = _flat(x, sort)
    if len(flat) + column <= width or not isinstance(x, (dict, list, tuple)) or not x:
        return flat
    ends = "{}" if isinstance(x, dict) else "[]" if isinstance(x, list) else "()"
    pad = " " * (column + indent)
    parts = []
    if isinstance(x, dict):
        items = sorted(x.items(), key=lambda kv: str(kv[0])) if sort else x.items()
        for k, v in items:
            head = f"{k!r}: "
            parts.append(head + _lines(v, indent, width - 1, column + indent + len(head), sort))
    else:
        parts = [_lines(v, indent, width - 1, column + indent, sort) for v in x]
    return ends[0] + " " * (indent - 1) + (",\n" + pad).join(parts) + ends[1]


def pprint(x, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True):
    print(pformat(x, indent, width, depth, sort_dicts=sort_dicts))


pp = pprint
