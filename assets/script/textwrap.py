"""textwrap: text in lines of a given width."""
import re


class TextWrapper:
    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True,
                 fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, break_on_hyphens=True, tabsize=8,
                 *, max_lines=None, placeholder=" [...]"):
        self.width, self.initial_indent, self.subsequent_indent = width, initial_indent, subsequent_indent
        self.expand_tabs, self.replace_whitespace, self.break_long_words = expand_tabs, replace_whitespace, break_long_words
        self.drop_whitespace, self.break_on_hyphens, self.tabsize = drop_whitespace, break_on_hyphens, tabsize
        self.max_lines, self.placeholder = max_lines, placeholder

    def _chunks(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = "".join([" " if c in "\t\n\x0b\x0c\r" else c for c in text])
        parts = []
        for part in re.split(r"(\s+)", text):
            if not part:
                continue
            if part.isspace() or not self.break_on_hyphens or "-" not in part:
                parts.append(part)
                continue
            word = ""
            for i, c in enumerate(part):
                word += c
                letters = part[max(0, i - 2):i]
                after = part[i + 1:i + 3]
                if c == "-" and len(letters) == 2 and letters.isalpha() and len(after) == 2 and after.isalpha():
                    parts.append(word)
                    word = ""
            if word:
                parts.append(word)
        return parts

    def wrap(self, text):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        chunks, lines = self._chunks(text)[::-1], []
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            room = self.width - len(indent)
            if self.drop_whitespace and chunks[-1].strip() == "" and lines:
                chunks.pop()
            line, size = [], 0
            while chunks and size + len(chunks[-1]) <= room:
                size += len(chunks[-1])
                line.append(chunks.pop())
            if chunks and len(chunks[-1]) > room:
                left = max(room - size, 1) if room >= 1 else 1
                if self.break_long_words:
                    end = left
                    long = chunks[-1]
                    if self.break_on_hyphens and len(long) > left:
                        hyphen = long.rfind("-", 0, left)
                        if hyphen > 0 and any([c != "-" for c in long[:hyphen]]):
                            end = hyphen + 1
                    line.append(long[:end])
                    chunks[-1] = long[end:]
                elif not line:
                    line.append(chunks.pop())
                size = sum([len(c) for c in line])
            if self.drop_whitespace and line and line[-1].strip() == "":
                size -= len(line[-1])
                line.pop()
            if not line:
                continue
            more = [c for c in chunks if c.strip()] if self.drop_whitespace else chunks
            last = self.max_lines is not None and len(lines) + 1 >= self.max_lines and more
            if not last:
                lines.append(indent + "".join(line))
                continue
            while line:
                if line[-1].strip() and size + len(self.placeholder) <= room:
                    lines.append(indent + "".join(line) + self.placeholder)
                    return lines
                size -= len(line[-1])
                line.pop()
            if lines and len(lines[-1].rstrip()) + len(self.placeholder) <= self.width:
                lines[-1] = lines[-1].rstrip() + self.placeholder
            else:
                lines.append(indent + self.placeholder.lstrip())
            return lines
        return lines

    def fill(self, text):
        return "\n".join(self.wrap(text))


def wrap(text, width=70, **options):
    return TextWrapper(width=width, **options).wrap(text)


def fill(text, width=70, **options):
    return TextWrapper(width=width, **options).fill(text)


def shorten(text, width, **options):
    return TextWrapper(width=width, max_lines=1, **options).fill(" ".join(text.strip().split()))


def indent(text, prefix, predicate=None):
    out = []
    for line in text.splitlines(True):
        out.append(prefix + line if (predicate(line) if predicate else line.strip()) else line)
    return "".join(out)


def dedent(text):
    margin = None
    lines = text.split("\n")
    for i, line in enumerate(lines):
        stripped = line.lstrip(" \t")
        if not stripped:
            lines[i] = ""
            continue
        lead = line[:len(line) - len(stripped)]
        if margin is None:
            margin = lead
        else:
            same = 0
            while same < min(len(margin), len(lead)) and margin[same] == lead[same]:
                same += 1
            margin = margin[:same]
    if margin:
        lines = [line[len(margin):] if line.startswith(margin) else line for line in lines]
    return "\n".join(lines)
