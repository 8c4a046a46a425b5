"""pathlib: names of paths, and no way to a file."""
import os


class PurePath:
    def __init__(self, *parts):
        self._text = os.path.join(*[str(p) for p in parts]) if parts else "."

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"PosixPath({self._text!r})"

    def __fspath__(self):
        return self._text

    def __eq__(self, other):
        return isinstance(other, PurePath) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __truediv__(self, other):
        return Path(self._text, other)

    def __rtruediv__(self, other):
        return Path(other, self._text)

    @property
    def name(self):
        return os.path.basename(self._text)

    @property
    def stem(self):
        return os.path.splitext(self.name)[0]

    @property
    def suffix(self):
        return os.path.splitext(self.name)[1]

    @property
    def parent(self):
        return Path(os.path.dirname(self._text) or ".")

    @property
    def parents(self):
        out, at = [], self.parent
        while not out or out[-1] != at:
            out.append(at)
            at = at.parent
        return out

    @property
    def parts(self):
        return tuple(p or "/" for p in self._text.split("/"))

    def joinpath(self, *parts):
        return Path(self._text, *parts)

    def with_suffix(self, suffix):
        return Path(os.path.splitext(self._text)[0] + suffix)

    def with_name(self, name):
        return self.parent / name


class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls(os.getcwd())

    def resolve(self):
        return Path(os.path.abspath(self._text))

    absolute = resolve

    def exists(self):
        return False

    is_file = is_dir = exists

    def _refuse(self, *args, **keywords):
        raise OSError(f"{self._text} cannot be reached: scripts have no way to files. Weights come by load_state_dict('x.safetensors')")

    open = read_text = read_bytes = write_text = write_bytes = mkdir = unlink = glob = rglob = iterdir = stat = touch = _refuse


PosixPath = Path
