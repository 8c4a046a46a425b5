"""copy: shallow and deep copies."""

_ATOMS = (int, float, bool, str, type(None), type(len), type(lambda: 0), type, range, type(Ellipsis))


def _bare(x):
    made = object.__new__(type(x))
    return made


def copy(x):
    if hasattr(x, "__copy__"):
        return x.__copy__()
    kind = type(x)
    if kind in (list, dict, set):
        return x.copy()
    if isinstance(x, _ATOMS) or kind in (tuple, frozenset):
        return x
    if isinstance(x, (list, dict, set)) and hasattr(x, "copy"):
        return x.copy()
    made = _bare(x)
    for name, value in vars(x).items():
        object.__setattr__(made, name, value)
    return made


def deepcopy(x, memo=None):
    if memo is None:
        memo = {}
    known = memo.get(id(x))
    if known is not None:
        return known[0]
    if isinstance(x, _ATOMS) and not isinstance(x, (list, dict, set, tuple)):
        return x
    if hasattr(x, "__deepcopy__"):
        made = x.__deepcopy__(memo)
        memo[id(x)] = (made, x)
        return made
    kind = type(x)
    if kind is list:
        made = []
        memo[id(x)] = (made, x)
        for item in x:
            made.append(deepcopy(item, memo))
    elif kind is dict:
        made = {}
        memo[id(x)] = (made, x)
        for key, value in x.items():
            made[deepcopy(key, memo)] = deepcopy(value, memo)
    elif kind is tuple:
        made = tuple([deepcopy(item, memo) for item in x])
    elif kind in (set, frozenset):
        made = kind([deepcopy(item, memo) for item in x])
    elif isinstance(x, (list, dict)):
        made = x.copy()
        memo[id(x)] = (made, x)
        for key in (range(len(x)) if isinstance(x, list) else list(x)):
            made[key] = deepcopy(x[key], memo)
    else:
        made = _bare(x)
        memo[id(x)] = (made, x)
        for name, value in vars(x).items():
            object.__setattr__(made, name, deepcopy(value, memo))
    memo[id(x)] = (made, x)
    return made
