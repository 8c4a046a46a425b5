"""re: regular expressions."""
from _regex import compile as _compile

IGNORECASE, I = 2, 2
MULTILINE, M = 8, 8
DOTALL, S = 16, 16
VERBOSE, X = 64, 64
ASCII, A = 256, 256
UNICODE, U = 32, 32


class error(Exception):
    pass


PatternError = error


class Match:
    def __init__(self, pattern, text, spans):
        self.re, self.string, self._spans = pattern, text, spans
        self.pos, self.endpos, self.lastindex = 0, len(text), None
        # The group that closed last.
        last = -1
        for i in range(1, len(spans)):
            if spans[i] is not None and spans[i][1] > last:
                self.lastindex, last = i, spans[i][1]

    @property
    def lastgroup(self):
        for name, i in self.re.groupindex.items():
            if i == self.lastindex:
                return name
        return None

    @property
    def regs(self):
        return tuple([(-1, -1) if s is None else s for s in self._spans])

    def _at(self, group):
        if isinstance(group, str):
            if group not in self.re.groupindex:
                raise IndexError("no such group")
            return self.re.groupindex[group]
        if not 0 <= group < len(self._spans):
            raise IndexError("no such group")
        return group

    def _text(self, i, default=None):
        span = self._spans[i]
        return default if span is None else self.string[span[0]:span[1]]

    def group(self, *groups):
        if not groups:
            return self._text(0)
        found = tuple([self._text(self._at(g)) for g in groups])
        return found[0] if len(found) == 1 else found

    def __getitem__(self, group):
        return self._text(self._at(group))

    def groups(self, default=None):
        return tuple([self._text(i, default) for i in range(1, len(self._spans))])

    def groupdict(self, default=None):
        return {name: self._text(i, default) for name, i in self.re.groupindex.items()}

    def span(self, group=0):
        found = self._spans[self._at(group)]
        return (-1, -1) if found is None else found

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    def expand(self, template):
        return _filled(template, self)

    def __bool__(self):
        return True

    def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self.group()!r}>"


def _filled(template, match):
    """A replacement with its \\1 and \\g<name> filled in."""
    if "\\" not in template:
        return template
    out, i = [], 0
    while i < len(template):
        c, after = template[i], template[i + 1:i + 2]
        if c != "\\" or not after:
            out.append(c)
            i += 1
        elif after.isdigit():
            out.append(match._text(match._at(int(after)), ""))
            i += 2
        elif after == "g" and template[i + 2:i + 3] == "<":
            end = template.index(">", i)
            name = template[i + 3:end]
            out.append(match._text(match._at(int(name) if name.isdigit() else name), ""))
            i = end + 1
        else:
            out.append({"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}.get(after, "\\" + after))
            i += 2
    return "".join(out)


class Pattern:
    def __init__(self, pattern, flags=0):
        letters = "".join([letter for letter, bit in (("i", 2), ("m", 8), ("s", 16), ("x", 64)) if flags & bit])
        self.pattern, self.flags = pattern, flags
        try:
            self._compiled = _compile(pattern, letters)
        except ValueError as e:
            raise error(f"{e} (in {pattern!r})") from None
        self.groupindex = dict(self._compiled.names())
        self.groups = self._compiled.groups()

    def _find(self, text, pos, mode, endpos=None):
        if not isinstance(text, str):
            raise TypeError(f"expected string or bytes-like object, got '{type(text).__name__}'")
        if endpos is not None:
            text = text[:endpos]
        spans = self._compiled.spans(text, pos, mode)
        return None if spans is None else Match(self, text, spans)

    def search(self, string, pos=0, endpos=None):
        return self._find(string, pos, "search", endpos)

    def match(self, string, pos=0, endpos=None):
        return self._find(string, pos, "match", endpos)

    def fullmatch(self, string, pos=0, endpos=None):
        return self._find(string, pos, "fullmatch", endpos)

    def finditer(self, text, pos=0):
        last = -1
        while pos <= len(text):
            found = self._find(text, pos, "search")
            if found is None:
                return
            start, end = found.span()
            if start == end == last:
                # Nothing, right behind the last match: that was said already.
                pos += 1
                found = self._find(text, pos, "search") if pos <= len(text) else None
                if found is None:
                    return
                start, end = found.span()
            yield found
            pos, last = end, end

    def findall(self, text, pos=0):
        out = []
        for m in self.finditer(text, pos):
            groups = m.groups("")
            out.append(m.group() if not groups else groups[0] if len(groups) == 1 else groups)
        return out

    def split(self, text, maxsplit=0):
        out, last, cuts = [], 0, 0
        for m in self.finditer(text):
            if maxsplit and cuts >= maxsplit:
                break
            out.append(text[last:m.start()])
            out.extend(m.groups())
            last, cuts = m.end(), cuts + 1
        return out + [text[last:]]

    def subn(self, replacement, text, count=0):
        out, last, done = [], 0, 0
        for m in self.finditer(text):
            if count and done >= count:
                break
            out.append(text[last:m.start()])
            out.append(replacement(m) if callable(replacement) else _filled(replacement, m))
            last, done = m.end(), done + 1
        return "".join(out) + text[last:], done

    def sub(self, replacement, text, count=0):
        return self.subn(replacement, text, count)[0]

    def __repr__(self):
        names = [name for name, bit in (("re.IGNORECASE", 2), ("re.MULTILINE", 8), ("re.DOTALL", 16), ("re.VERBOSE", 64), ("re.ASCII", 256)) if self.flags & bit]
        return f"re.compile({self.pattern!r}{', ' if names else ''}{'|'.join(names)})"

    def __eq__(self, other):
        return isinstance(other, Pattern) and (self.pattern, self.flags) == (other.pattern, other.flags)

    def __hash__(self):
        return hash((self.pattern, self.flags))


_known = {}


def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        return pattern
    key = (pattern, flags)
    if key not in _known:
        if len(_known) > 200:
            _known.clear()
        _known[key] = Pattern(pattern, flags)
    return _known[key]


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def escape(pattern):
    return "".join(["\\" + c if c in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f" else c for c in pattern])


def purge():
    _known.clear()
