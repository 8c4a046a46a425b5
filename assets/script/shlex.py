"""shlex: command lines as words."""


def split(s, comments=False, posix=True):
    out, word, quote, open = [], "", None, False
    i = 0
    while i < len(s):
        c = s[i]
        i += 1
        if quote:
            if c == quote:
                quote = None
            elif c == "\\" and quote == '"' and s[i:i + 1] in ('"', "\\"):
                word += s[i]
                i += 1
            else:
                word += c
        elif c in "'\"":
            quote, open = c, True
        elif c == "\\" and i < len(s):
            word += s[i]
            i += 1
        elif c.isspace():
            if word or open:
                out.append(word)
            word, open = "", False
        else:
            word += c
    if quote:
        raise ValueError("No closing quotation")
    return out + [word] if word or open else out


def quote(s):
    plain = s and all([c.isalnum() or c in "@%+=:,./-_" for c in s])
    return s if plain else "'" + s.replace("'", "'\"'\"'") + "'"


def join(words):
    return " ".join([quote(w) for w in words])
