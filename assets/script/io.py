"""io: text kept in memory."""


class StringIO:
    def __init__(self, text=""):
        self._parts, self._at = [text] if text else [], 0

    def write(self, text):
        self._parts.append(text)
        return len(text)

    def getvalue(self):
        return "".join(self._parts)

    def read(self):
        text = self.getvalue()[self._at:]
        self._at += len(text)
        return text

    def readline(self):
        rest = self.getvalue()[self._at:]
        end = rest.find("\n")
        line = rest if end < 0 else rest[:end + 1]
        self._at += len(line)
        return line

    def __iter__(self):
        line = self.readline()
        while line:
            yield line
            line = self.readline()

    def flush(self):
        return None

    def close(self):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None
