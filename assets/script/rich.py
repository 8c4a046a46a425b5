"""rich: console output as plain text. Markup is read and left out; panels and tables are drawn with lines, colours are not."""

WIDTH = 72
_print = print


def _plain(text):
    """A text without markup such as [bold red] and [/]; a bracket that names no style stays."""
    if "[" not in text:
        return text
    out, i = [], 0
    while i < len(text):
        end = text.find("]", i) if text[i] == "[" else -1
        if text[i] == "\\" and text[i + 1:i + 2] == "[":
            out.append("[")
            i += 2
        elif end > i + 1 and (text[i + 1] in "/#@" or text[i + 1].islower()) and "[" not in text[i + 1:end]:
            i = end + 1
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def _cells(text):
    """Columns that a text takes: pictographs take two."""
    return sum(0 if c in "\ufe0f\u200d" else 2 if ord(c) >= 0x1F000 or c in "✅❌✨⚡⭐" else 1 for c in text)


def _aligned(text, width, justify="left"):
    room = max(0, width - _cells(text))
    if justify == "right":
        return " " * room + text
    if justify == "center":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


def _lines(thing):
    """The lines of anything that can be printed."""
    own = getattr(thing, "_rich_lines", None)
    if own is not None:
        return own()
    return _plain(thing if isinstance(thing, str) else str(thing)).split("\n")


def print(*objects, sep=" ", end="\n", **style):
    Console().print(*objects, sep=sep, end=end)


def get_console():
    return Console()


def inspect(thing, **options):
    Console().print(thing)


class Console:
    def __init__(self, **options):
        self.width = options.get("width") or WIDTH

    def print(self, *objects, sep=" ", end="\n", justify=None, **style):
        parts = [_lines(o) for o in objects] or [[""]]
        if all(len(p) == 1 for p in parts):
            lines = [sep.join(p[0] for p in parts)]
        else:
            lines = [line for p in parts for line in p]
        if justify in ("center", "right"):
            lines = [_aligned(line, self.width, justify) for line in lines]
        _print("\n".join(line.rstrip() for line in lines), end=end)

    def rule(self, title="", characters="─", **style):
        self.print(Rule(title, characters))

    def log(self, *objects, **style):
        self.print(*objects)

    def print_json(self, json=None, **options):
        self.print(json)

    def status(self, text="", **style):
        return Status(text)

    def clear(self, home=True):
        pass

    def line(self, count=1):
        _print("\n" * count, end="")


class Status:
    def __init__(self, text=""):
        self._text = text

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def update(self, text=None, **style):
        pass

    def start(self):
        pass

    def stop(self):
        pass


class Text:
    def __init__(self, text="", style="", **options):
        self.plain = str(text)

    @classmethod
    def from_markup(cls, text, **options):
        return cls(_plain(text))

    @classmethod
    def assemble(cls, *parts, **options):
        return cls("".join(p[0] if isinstance(p, tuple) else str(p) for p in parts))

    def append(self, text, style=None):
        self.plain += text.plain if isinstance(text, Text) else str(text)
        return self

    def stylize(self, *style):
        pass

    def __str__(self):
        return self.plain

    def __len__(self):
        return len(self.plain)

    def __add__(self, other):
        return Text(self.plain + str(other))

    def _rich_lines(self):
        return self.plain.split("\n")


class Rule:
    def __init__(self, title="", characters="─", **style):
        self._title, self._characters = _plain(str(title)), characters

    def _rich_lines(self):
        if not self._title:
            return [(self._characters * WIDTH)[:WIDTH]]
        room = max(4, WIDTH - _cells(self._title) - 2)
        left = room // 2
        return [(self._characters * left)[:left] + " " + self._title + " " + (self._characters * room)[:room - left]]


class Panel:
    def __init__(self, renderable="", *unused, title=None, subtitle=None, **style):
        self.renderable, self._title, self._subtitle = renderable, title, subtitle

    @classmethod
    def fit(cls, renderable="", *unused, title=None, subtitle=None, **style):
        return cls(renderable, title=title, subtitle=subtitle)

    def _rich_lines(self):
        inner = _lines(self.renderable)
        title, subtitle = (_plain(str(t)) if t else "" for t in (self._title, self._subtitle))
        widest = max([_cells(line) for line in inner] + [_cells(title) + 2, _cells(subtitle) + 2])
        width = min(max(widest, 8), WIDTH)

        def edge(left, right, words):
            words = f" {words} " if words else ""
            return left + "─" + words + "─" * max(0, width + 1 - _cells(words)) + right

        body = ["│ " + _aligned(line, width) + " │" for line in inner]
        return [edge("╭", "╮", title)] + body + [edge("╰", "╯", subtitle)]


class Column:
    def __init__(self, header="", justify="left"):
        self.header, self.justify = _plain(str(header)), justify


class Table:
    def __init__(self, *headers, title=None, caption=None, show_header=True, show_lines=False, box="lines", **style):
        self.title, self.caption = title, caption
        self.columns, self.rows = [], []
        self._header, self._rules, self._framed = show_header, show_lines, box is not None
        for header in headers:
            self.add_column(header)

    @classmethod
    def grid(cls, *headers, **style):
        return cls(*headers, show_header=False, box=None)

    def add_column(self, header="", *unused, justify="left", **style):
        self.columns.append(Column(header, justify))

    def add_row(self, *cells, **style):
        while len(self.columns) < len(cells):
            self.columns.append(Column())
        self.rows.append([_lines("" if c is None else c) for c in cells])

    def add_section(self):
        self.rows.append(None)

    @property
    def row_count(self):
        return len(self.rows)

    def _widths(self):
        widths = [_cells(c.header) if self._header else 0 for c in self.columns]
        for row in self.rows:
            for i, cell in enumerate(row or []):
                widths[i] = max([widths[i]] + [_cells(line) for line in cell])
        return widths

    def _row(self, cells, widths):
        """One row of cells, each a list of lines."""
        out = []
        for at in range(max([len(c) for c in cells] + [1])):
            parts = []
            for i, width in enumerate(widths):
                cell = cells[i] if i < len(cells) else []
                parts.append(_aligned(cell[at] if at < len(cell) else "", width, self.columns[i].justify))
            out.append("│ " + " │ ".join(parts) + " │" if self._framed else "  ".join(parts))
        return out

    def _rich_lines(self):
        widths = self._widths()

        def rule(left, middle, right):
            return [left + middle.join("─" * (w + 2) for w in widths) + right] if self._framed else []

        out = rule("┌", "┬", "┐")
        if self._header and any(c.header for c in self.columns):
            out += self._row([[c.header] for c in self.columns], widths) + rule("├", "┼", "┤")
        for at, row in enumerate(self.rows):
            out += rule("├", "┼", "┤") if row is None else self._row(row, widths)
            if self._rules and row is not None and at + 1 < len(self.rows):
                out += rule("├", "┼", "┤")
        out += rule("└", "┴", "┘")
        width = max([_cells(line) for line in out] + [0])
        for words, front in ((self.title, True), (self.caption, False)):
            if words:
                lines = [_aligned(line, width, "center") for line in _lines(words)]
                out = lines + out if front else out + lines
        return out


class Group:
    def __init__(self, *renderables, **options):
        self.renderables = renderables

    def _rich_lines(self):
        return [line for r in self.renderables for line in _lines(r)]


class Columns(Group):
    def __init__(self, renderables=(), **options):
        self.renderables = list(renderables)


class Align:
    def __init__(self, renderable, align="left", **options):
        self._renderable, self._align = renderable, align

    @classmethod
    def center(cls, renderable, **options):
        return cls(renderable, "center")

    @classmethod
    def right(cls, renderable, **options):
        return cls(renderable, "right")

    @classmethod
    def left(cls, renderable, **options):
        return cls(renderable)

    def _rich_lines(self):
        return [_aligned(line, WIDTH, self._align) for line in _lines(self._renderable)]


class Padding:
    def __init__(self, renderable, pad=0, **options):
        self._renderable = renderable

    def _rich_lines(self):
        return _lines(self._renderable)


class Markdown:
    def __init__(self, markup, **options):
        self._markup = markup

    def _rich_lines(self):
        return self._markup.split("\n")


class Syntax:
    def __init__(self, code, lexer="python", **options):
        self._code = code

    def _rich_lines(self):
        return self._code.rstrip().split("\n")


class Tree:
    def __init__(self, label, **style):
        self.label, self.children = label, []

    def add(self, label, **style):
        child = Tree(label)
        self.children.append(child)
        return child

    def _rich_lines(self):
        out = _lines(self.label)
        for at, child in enumerate(self.children):
            last = at + 1 == len(self.children)
            first, *rest = child._rich_lines()
            out.append(("└── " if last else "├── ") + first)
            out += [("    " if last else "│   ") + line for line in rest]
        return out


class Live:
    """What changes in place in a terminal is printed once here: as it stands in the end."""

    def __init__(self, renderable=None, *unused, console=None, **options):
        self._shown, self.console = renderable, console or Console()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._shown is not None:
            self.console.print(self._shown)
        return False

    def update(self, renderable, refresh=False):
        self._shown = renderable

    def refresh(self):
        pass


class _Task:
    def __init__(self, description, total):
        self.description, self.total, self.completed = description, total, 0

    @property
    def percentage(self):
        return 100.0 * self.completed / self.total if self.total else 0.0

    @property
    def finished(self):
        return self.total is not None and self.completed >= self.total


class Progress:
    """Counts, and draws no bar."""

    def __init__(self, *columns, console=None, **options):
        self.console, self.tasks = console or Console(), []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def start(self):
        pass

    def stop(self):
        pass

    def refresh(self):
        pass

    def add_task(self, description="", total=100, **fields):
        self.tasks.append(_Task(description, total))
        return len(self.tasks) - 1

    def update(self, task, advance=None, completed=None, total=None, description=None, **fields):
        t = self.tasks[task]
        t.completed = completed if completed is not None else t.completed + (advance or 0)
        t.total = total if total is not None else t.total
        t.description = description if description is not None else t.description

    def advance(self, task, advance=1):
        self.update(task, advance=advance)

    def remove_task(self, task):
        pass

    def print(self, *objects, **style):
        self.console.print(*objects)

    def track(self, sequence, total=None, description="", **options):
        return track(sequence)


def track(sequence, description="", total=None, **options):
    for item in sequence:
        yield item


class ProgressColumn:
    def __init__(self, *arguments, **options):
        pass


SpinnerColumn = BarColumn = TextColumn = TimeElapsedColumn = TimeRemainingColumn = ProgressColumn
MofNCompleteColumn = TaskProgressColumn = DownloadColumn = TransferSpeedColumn = ProgressColumn


class Prompt:
    """Nobody is asked: the answer is the default."""

    @classmethod
    def ask(cls, prompt="", default=None, **options):
        return default


class Confirm(Prompt):
    @classmethod
    def ask(cls, prompt="", default=True, **options):
        return default


class IntPrompt(Prompt):
    pass


class Style:
    def __init__(self, **options):
        pass


def install(**options):
    """Tracebacks are already drawn as they should be."""


import rich.box as box
