"""argparse: options of a program. A script here is started without any, so that the defaults hold."""
SUPPRESS = "==SUPPRESS=="
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, REMAINDER = "?", "*", "+", "..."


class ArgumentError(Exception):
    pass


class ArgumentTypeError(Exception):
    pass


class Namespace:
    def __init__(self, **keywords):
        for name, value in keywords.items():
            setattr(self, name, value)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([f'{k}={v!r}' for k, v in vars(self).items()])})"

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    def __contains__(self, name):
        return name in vars(self)


class HelpFormatter:
    pass


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass


class RawDescriptionHelpFormatter(HelpFormatter):
    pass


class RawTextHelpFormatter(HelpFormatter):
    pass


class BooleanOptionalAction:
    pass


class _Argument:
    def __init__(self, names, action="store", nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None, dest=None, version=None):
        self.names, self.action, self.nargs, self.const, self.type, self.choices = names, action, nargs, const, type, choices
        self.help, self.metavar, self.version = help, metavar, version
        self.optional = names[0].startswith("-")
        self.required = required if self.optional else nargs not in ("?", "*")
        longest = [n for n in names if n.startswith("--")] or names
        self.dest = dest or longest[0].lstrip("-").replace("-", "_")
        flags = {"store_true": (True, False), "store_false": (False, True)}
        if action in flags:
            self.const = flags[action][0]
            default = flags[action][1] if default is None else default
        self.default = default

    def takes_value(self):
        return self.action in ("store", "append", "extend")

    def label(self):
        return "/".join(self.names) if self.optional else (self.metavar or self.dest)

    def shown(self):
        if self.metavar:
            return self.metavar
        if self.choices is not None:
            return "{" + ",".join([str(c) for c in self.choices]) + "}"
        return self.dest.upper() if self.optional else self.dest


class _Group:
    def __init__(self, parser, exclusive=False):
        self._parser, self._members, self._exclusive = parser, [], exclusive

    def add_argument(self, *names, **options):
        made = self._parser.add_argument(*names, **options)
        self._members.append(made)
        return made


class _Subparsers:
    def __init__(self, dest, required):
        self.dest, self.required, self.parsers = dest, required, {}

    def add_parser(self, name, **options):
        options.pop("help", None)
        self.parsers[name] = ArgumentParser(prog=name, **options)
        return self.parsers[name]


class ArgumentParser:
    def __init__(self, prog=None, usage=None, description=None, epilog=None, formatter_class=None, add_help=True, parents=(), prefix_chars="-", **others):
        self.prog, self.description, self.epilog, self.usage = prog or "script.py", description, epilog, usage
        self._arguments, self._defaults, self._groups, self._sub = [], {}, [], None
        self._add_help = add_help
        for parent in parents:
            self._arguments.extend(parent._arguments)

    def add_argument(self, *names, **options):
        if options.get("action") is BooleanOptionalAction:
            options["action"] = "boolean"
        made = _Argument(names, **options)
        self._arguments.append(made)
        return made

    def add_argument_group(self, title=None, description=None):
        return _Group(self)

    def add_mutually_exclusive_group(self, required=False):
        group = _Group(self, True)
        self._groups.append(group)
        return group

    def add_subparsers(self, title=None, dest=None, required=False, help=None, **others):
        self._sub = _Subparsers(dest, required)
        return self._sub

    def set_defaults(self, **values):
        self._defaults.update(values)

    def get_default(self, name):
        return self._defaults.get(name)

    def error(self, message):
        import sys
        self.print_usage(sys.stderr)
        print(f"{self.prog}: error: {message}", file=sys.stderr)
        raise SystemExit(2)

    def exit(self, status=0, message=None):
        raise SystemExit(status)

    def format_usage(self):
        parts = ["[-h]"] if self._add_help else []
        for a in [a for a in self._arguments if a.optional]:
            text = a.names[0] + (" " + a.shown() if a.takes_value() else "")
            parts.append(text if a.required else f"[{text}]")
        for a in [a for a in self._arguments if not a.optional]:
            name = a.shown()
            parts.append({"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} [{name} ...]"}.get(a.nargs, name))
        return f"usage: {' '.join([self.prog] + parts)}\n"

    def print_usage(self, file=None):
        print(self.format_usage(), end="", file=file)

    def format_help(self):
        out = [self.format_usage()]
        if self.description:
            out.append(self.description + "\n")
        fixed = [a for a in self._arguments if not a.optional]
        if fixed:
            out.append("positional arguments:\n" + "".join([_help_line(a.shown(), a.help) for a in fixed]))
        rows = [_help_line("-h, --help", "show this help message and exit")] if self._add_help else []
        for a in [a for a in self._arguments if a.optional]:
            head = ", ".join([n + (" " + a.shown() if a.takes_value() else "") for n in a.names])
            rows.append(_help_line(head, a.help))
        if rows:
            out.append("options:\n" + "".join(rows))
        return "\n".join(out)

    def print_help(self, file=None):
        print(self.format_help(), end="", file=file)

    def _read(self, argument, text):
        value = text
        if argument.type is not None:
            try:
                value = argument.type(text)
            except ArgumentTypeError as e:
                self.error(f"argument {argument.label()}: {e}")
            except (TypeError, ValueError):
                name = getattr(argument.type, "__name__", repr(argument.type))
                self.error(f"argument {argument.label()}: invalid {name} value: {text!r}")
        if argument.choices is not None and value not in argument.choices:
            options = ", ".join([repr(c) for c in argument.choices])
            self.error(f"argument {argument.label()}: invalid choice: {value!r} (choose from {options})")
        return value

    def parse_args(self, args=None, namespace=None):
        found, rest = self.parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found

    def parse_known_args(self, args=None, namespace=None):
        import sys
        words = list(sys.argv[1:] if args is None else args)
        space = namespace or Namespace()
        for a in self._arguments:
            if a.action not in ("help", "version") and a.default is not SUPPRESS and not hasattr(space, a.dest):
                text = isinstance(a.default, str) and a.type is not None
                setattr(space, a.dest, self._defaults.get(a.dest, a.type(a.default) if text else a.default))
        for name, value in self._defaults.items():
            if not hasattr(space, name):
                setattr(space, name, value)
        loose, seen, unknown, i = [], [], [], 0
        while i < len(words):
            word = words[i]
            i += 1
            if word in ("-h", "--help") and self._add_help:
                self.print_help()
                raise SystemExit(0)
            number = word[1:].replace(".", "", 1).isdigit()
            if not word.startswith("-") or word == "-" or number:
                if self._sub is not None and word in self._sub.parsers:
                    if self._sub.dest:
                        setattr(space, self._sub.dest, word)
                    inner, more = self._sub.parsers[word].parse_known_args(words[i:], space)
                    unknown.extend(more)
                    i = len(words)
                    self._sub.required = False
                    continue
                loose.append(word)
                continue
            if word == "--":
                loose.extend(words[i:])
                break
            name, equals, attached = word.partition("=")
            a = self._named(name)
            if a is None and not word.startswith("--") and self._named(word[:2]) is not None:
                a, attached, equals = self._named(word[:2]), word[2:], "="
            if a is None:
                unknown.append(word)
                continue
            seen.append(a)
            i = self._take(a, space, words, i, attached if equals else None, name)
        self._fill(space, loose, seen, unknown)
        return space, unknown

    def _named(self, name):
        for a in self._arguments:
            if a.optional and (name in a.names or (a.action == "boolean" and name.startswith("--no-") and "--" + name[5:] in a.names)):
                return a
        near = [a for a in self._arguments if name.startswith("--") and any([n.startswith(name) for n in a.names])]
        return near[0] if len(near) == 1 else None

    def _take(self, a, space, words, i, attached, name):
        if a.action in ("store_true", "store_false", "store_const"):
            setattr(space, a.dest, a.const)
        elif a.action == "boolean":
            setattr(space, a.dest, not name.startswith("--no-"))
        elif a.action == "count":
            setattr(space, a.dest, (getattr(space, a.dest) or 0) + 1)
        elif a.action == "version":
            print(a.version)
            raise SystemExit(0)
        else:
            values = []
            if attached is not None:
                values = [attached]
            else:
                most = a.nargs if isinstance(a.nargs, int) else 1 if a.nargs in (None, "?") else len(words)
                while i < len(words) and len(values) < most and (not words[i].startswith("-") or words[i][1:].replace(".", "", 1).isdigit()):
                    values.append(words[i])
                    i += 1
            if a.nargs is None and not values:
                self.error(f"argument {a.label()}: expected one argument")
            if a.nargs == "+" and not values:
                self.error(f"argument {a.label()}: expected at least one argument")
            if isinstance(a.nargs, int) and len(values) != a.nargs:
                self.error(f"argument {a.label()}: expected {a.nargs} argument{'' if a.nargs == 1 else 's'}")
            read = [self._read(a, v) for v in values]
            value = (read[0] if read else a.const) if a.nargs in (None, "?") else read
            if a.action == "append":
                value = list(getattr(space, a.dest) or []) + [value]
            elif a.action == "extend":
                value = list(getattr(space, a.dest) or []) + value
            setattr(space, a.dest, value)
        return i

    def _fill(self, space, loose, seen, unknown):
        places = [a for a in self._arguments if not a.optional]
        for at, a in enumerate(places):
            later = len([p for p in places[at + 1:] if p.nargs is None]) + sum([p.nargs for p in places[at + 1:] if isinstance(p.nargs, int)])
            if a.nargs is None:
                take = 1
            elif isinstance(a.nargs, int):
                take = a.nargs
            elif a.nargs == "?":
                take = 1 if len(loose) > later else 0
            else:
                take = max(0, len(loose) - later)
            got, loose = loose[:take], loose[take:]
            if not got and a.nargs not in ("?", "*"):
                continue
            if got:
                seen.append(a)
                read = [self._read(a, v) for v in got]
                setattr(space, a.dest, read[0] if a.nargs in (None, "?") else read)
            elif a.nargs == "*" and a.default is None:
                setattr(space, a.dest, [])
        unknown.extend(loose)
        missing = [a.label() for a in self._arguments if a.required and a not in seen]
        if self._sub is not None and self._sub.required:
            missing.append(self._sub.dest or "command")
        if missing:
            self.error(f"the following arguments are required: {', '.join(missing)}")
        for group in self._groups:
            used = [a for a in group._members if a in seen]
            if len(used) > 1:
                self.error(f"argument {used[1].label()}: not allowed with argument {used[0].label()}")


def _help_line(head, text):
    text = text or ""
    if not text:
        return f"  {head}\n"
    return f"  {head:<21} {text}\n" if len(head) <= 20 else f"  {head}\n{'':24}{text}\n"
