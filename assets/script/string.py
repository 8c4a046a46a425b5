"""string: sets of characters, and templates."""
import re as _re

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\x0b\x0c"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


_MARK = _re.compile(r"\$(?:(\$)|([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*)\})?")


class Template:
    def __init__(self, template):
        self.template = template

    def _filled(self, mapping, keywords, safe):
        values = {**(mapping or {}), **keywords}

        def one(m):
            if m.group(1):
                return "$"
            name = m.group(2) or m.group(3)
            if name is None:
                if safe:
                    return m.group()
                before = self.template[:m.start()]
                raise ValueError(f"Invalid placeholder in string: line {before.count(chr(10)) + 1}, col {len(before) - before.rfind(chr(10))}")
            if safe and name not in values:
                return m.group()
            return str(values[name])
        return _MARK.sub(one, self.template)

    def substitute(self, mapping=None, **keywords):
        return self._filled(mapping, keywords, False)

    def safe_substitute(self, mapping=None, **keywords):
        return self._filled(mapping, keywords, True)


class Formatter:
    def format(self, format_string, *args, **keywords):
        return format_string.format(*args, **keywords)

    def vformat(self, format_string, args, keywords):
        return format_string.format(*args, **keywords)
