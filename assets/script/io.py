"""io: text and bytes kept in memory."""


class _Memory:
    """A text or bytes with a place in it."""
    _empty = ""

    def __init__(self, initial=None, newline="\n"):
        self._parts, self._at, self.closed = [initial] if initial else [], 0, False

    def _all(self):
        if len(self._parts) != 1:
            self._parts = [self._empty.join(self._parts)]
        return self._parts[0]

    def _check(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def write(self, text):
        self._check()
        size = sum([len(p) for p in self._parts]) if self._parts else 0
        if self._at == size:
            self._parts.append(text)
        else:
            now = self._all()
            self._parts = [now[:self._at] + text + now[self._at + len(text):]]
        self._at += len(text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def getvalue(self):
        self._check()
        return self._all()

    def read(self, size=-1):
        self._check()
        now = self._all()
        text = now[self._at:] if size is None or size < 0 else now[self._at:self._at + size]
        self._at += len(text)
        return text

    def readline(self, size=-1):
        self._check()
        now = self._all()
        end = now.find(self._line, self._at)
        line = now[self._at:] if end < 0 else now[self._at:end + 1]
        self._at += len(line)
        return line

    def readlines(self, hint=-1):
        return list(self)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def seek(self, offset, whence=0):
        self._at = max(0, offset + (0, self._at, len(self._all()))[whence])
        return self._at

    def tell(self):
        return self._at

    def truncate(self, size=None):
        self._parts = [self._all()[:self._at if size is None else size]]
        return len(self._parts[0])

    def readable(self): return True
    def writable(self): return True
    def seekable(self): return True
    def isatty(self): return False
    def flush(self): return None

    def close(self):
        self.closed = True

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class StringIO(_Memory):
    _line = "\n"

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"string argument expected, got '{type(text).__name__}'")
        return super().write(text)


class BytesIO(_Memory):
    _empty = b""
    _line = b"\n"

    def write(self, data):
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return super().write(bytes(data))

    def getbuffer(self):
        return bytearray(self._all())


SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
TextIOBase = TextIOWrapper = IOBase = _Memory
