def tokenize(src):
    import re
    spec = [("NUM", r"\d+(\.\d+)?"), ("ID", r"[A-Za-z_]\w*"), ("OP", r"[+\-*/=()<>!]=?|[{};,]"), ("STR", r'"[^"]*"'), ("WS", r"\s+"), ("BAD", r".")]
    rx = "|".join(f"(?P<{n}>{p})" for n, p in spec)
    for m in re.finditer(rx, src):
        k = m.lastgroup
        if k == "WS": continue
        if k == "BAD": raise SyntaxError(f"unexpected {m.group()!r} at {m.start()}")
        yield k, m.group()
print(list(tokenize('x = 3.5 * (y_1 - "hi"); if (a <= b) {}')))
try: list(tokenize("a ? b"))
except SyntaxError as e: print("SyntaxError:", e)
import re
print(re.findall(r"'s|'t|'re|'ve|'m|'ll|'d| ?\w+| ?[^\s\w]+|\s+(?!\S)|\s+", "I'll see  you're here, don't you?  "))
log = """2024-01-02 10:00:01 ERROR [db] Connection lost: code=17
2024-01-02 10:00:05 INFO [web] GET /index 200 12ms
2024-01-03 11:30:00 WARN [db] slow query: 350ms
bad line
2024-01-03 11:31:00 ERROR [web] timeout after 30s"""
rx = re.compile(r"^(?P<date>\d{4}-\d\d-\d\d) (?P<time>[\d:]+) (?P<lvl>[A-Z]+)\s+\[(?P<src>\w+)\] (?P<msg>.*)$", re.M)
from collections import Counter, defaultdict
rows = [m.groupdict() for m in rx.finditer(log)]
print(Counter(r["lvl"] for r in rows), len(rows)); by = defaultdict(list)
for r in rows: by[r["src"]].append(r["msg"])
for k in sorted(by): print(k, by[k])
print(re.sub(r"(\d+)ms", lambda m: f"{int(m[1]) / 1000:.3f}s", rows[1]["msg"]), re.split(r"(\W+)", "a-b c"), re.sub(r"\s+", " ", " a \n b\t"), re.match(r"(a)(b)?", "ac").groups(), re.search("x", "abc"))
print(re.sub(r"(?P<y>\d{4})-(?P<m>\d\d)", r"\g<m>/\g<y>", "2024-05"), re.findall(r"[aeiou]", "education"), re.findall(r"(\w+)@(\w+)\.com", "a@x.com, b@y.com"), bool(re.fullmatch(r"\+?\d{3}-\d{4}", "555-1234")), re.escape("1+1=2?"))
snake = lambda s: re.sub(r"(?<!^)(?=[A-Z])", "_", s).lower(); camel = lambda s: re.sub(r"_(\w)", lambda m: m.group(1).upper(), s)
print(snake("helloWorldFooBar"), camel("hello_world_foo"), re.findall(r"\b(\w)(\w*)\b", "ab c"), re.compile(r"a.c", re.S | re.I).findall("A\nc abc"))
print(re.split(r"\s*[,;]\s*", "a , b;c"), re.findall(r"(?:ab)+", "ababab ab"), re.findall(r"a{2,3}", "aaaaa"), re.findall(r"^\d+", "12\n34", re.MULTILINE), re.sub("[^a-z]", "", "He11o"), re.subn(r"o", "0", "foo"))
for bad in ["(", "[a", "*a", "a{2,1}"]:
    try: re.compile(bad); print("ok", bad)
    except re.error as e: print("re.error for", bad)
m = re.search(r"(\d+)", "abc 123 def"); print(m.start(), m.end(), m.span(), m.group(1), m.string, m, m.re.pattern, "abc 123"[m.start():])
