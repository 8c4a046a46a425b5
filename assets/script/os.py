"""os: names of paths, and no way to a file."""
name, sep, linesep, curdir, pardir = "posix", "/", "\n", ".", ".."
environ = {}


class _Path:
    """os.path: arithmetic on names. Nothing exists, for nothing can be reached."""
    sep = "/"

    def join(self, first, *rest):
        out = str(first)
        for part in rest:
            part = str(part)
            out = part if part.startswith("/") or not out else out.rstrip("/") + "/" + part
        return out

    def split(self, path):
        head, slash, tail = str(path).rpartition("/")
        return (head or slash, tail)

    def dirname(self, path):
        return self.split(path)[0]

    def basename(self, path):
        return self.split(path)[1]

    def splitext(self, path):
        folder, name = self.split(path)
        stem, dot, suffix = name.rpartition(".")
        return (str(path)[:-len(suffix) - 1], "." + suffix) if dot and stem else (str(path), "")

    def normpath(self, path):
        out = []
        for part in str(path).split("/"):
            if part == ".." and out and out[-1] not in ("", ".."):
                out.pop()
            elif part not in (".", "") or (part == "" and not out):
                out.append(part)
        return "/".join(out) or "."

    def abspath(self, path):
        return self.normpath(self.join(getcwd(), path))

    realpath = abspath

    def expanduser(self, path):
        return str(path)

    def exists(self, path):
        return False

    isfile = isdir = exists


path = _Path()


def getcwd():
    return "/script"


def getenv(key, default=None):
    return default


def cpu_count():
    return 1


def _refused(doing):
    def refuse(*args, **keywords):
        raise OSError(f"{doing} is not possible here: scripts cannot reach files or processes. Weights come by load_state_dict('x.safetensors')")
    return refuse


listdir = walk = scandir = _refused("listing a folder")
makedirs = mkdir = rmdir = _refused("making or removing a folder")
remove = unlink = rename = stat = _refused("touching a file")
system = popen = kill = fork = _refused("starting a process")
