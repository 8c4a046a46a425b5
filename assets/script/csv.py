"""csv: rows of text, from and to texts in memory (`io.StringIO` or lists of lines)."""
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3


class Error(Exception):
    pass


def reader(lines, dialect="excel", *, delimiter=",", quotechar='"', skipinitialspace=False, **options):
    row, text, inside, quoted = [], "", False, False
    for line in lines:
        i = 0
        while i < len(line):
            c = line[i]
            i += 1
            if inside:
                if c == quotechar and line[i:i + 1] == quotechar:
                    text += c
                    i += 1
                elif c == quotechar:
                    inside = False
                else:
                    text += c
            elif c == quotechar and not text:
                inside = quoted = True
            elif c == delimiter:
                row.append(text)
                text, quoted = "", False
            elif c in "\r\n":
                continue
            elif c == " " and skipinitialspace and not text:
                continue
            else:
                text += c
        if not inside:
            yield row + [text] if row or text or quoted else []
            row, text, quoted = [], "", False


class _Writer:
    def __init__(self, file, delimiter=",", quotechar='"', quoting=QUOTE_MINIMAL, lineterminator="\r\n", **options):
        self._file, self._delimiter, self._quote, self._quoting, self._end = file, delimiter, quotechar, quoting, lineterminator

    def _cell(self, v):
        text = "" if v is None else repr(v) if isinstance(v, float) else str(v)
        special = any([c in text for c in (self._delimiter, self._quote, "\n", "\r")])
        if special or self._quoting == QUOTE_ALL or (self._quoting == QUOTE_NONNUMERIC and not isinstance(v, (int, float))):
            return self._quote + text.replace(self._quote, self._quote * 2) + self._quote
        return text

    def writerow(self, row):
        cells = [self._cell(v) for v in row]
        if cells == [""]:
            cells = [self._quote * 2]
        return self._file.write(self._delimiter.join(cells) + self._end)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


def writer(file, dialect="excel", **options):
    return _Writer(file, **options)


class DictReader:
    def __init__(self, lines, fieldnames=None, restkey=None, restval=None, **options):
        self._rows, self._names, self._rest = reader(lines, **options), fieldnames, (restkey, restval)

    @property
    def fieldnames(self):
        if self._names is None:
            self._names = next(self._rows, None)
        return self._names

    def __iter__(self):
        names = self.fieldnames
        for row in self._rows:
            if not row:
                continue
            found = dict(zip(names, row))
            if len(row) > len(names):
                found[self._rest[0]] = row[len(names):]
            for name in names[len(row):]:
                found[name] = self._rest[1]
            yield found


class DictWriter:
    def __init__(self, file, fieldnames, restval="", extrasaction="raise", **options):
        self.fieldnames, self._rest, self._extras, self._writer = fieldnames, restval, extrasaction, _Writer(file, **options)

    def writeheader(self):
        self._writer.writerow(self.fieldnames)

    def writerow(self, row):
        wrong = [k for k in row if k not in self.fieldnames]
        if wrong and self._extras == "raise":
            raise ValueError(f"dict contains fields not in fieldnames: {', '.join([repr(w) for w in wrong])}")
        self._writer.writerow([row.get(name, self._rest) for name in self.fieldnames])

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)
