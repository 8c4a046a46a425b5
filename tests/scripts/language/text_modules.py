import textwrap, string, re
t = "The quick brown fox jumped over the lazy dog. " * 3
print(textwrap.fill(t, 40))
print(textwrap.wrap("hello world foo bar", 10), textwrap.shorten("hello world foo bar", 12), textwrap.shorten("Hello  world!", width=11))
print(textwrap.dedent("""\
    a
      b
    c
"""))
print(textwrap.indent("a\nb\n\nc", "> "))
print(textwrap.fill("item one that wraps around the line", 20, initial_indent="* ", subsequent_indent="  "))
print(string.ascii_lowercase, string.digits, string.punctuation, string.hexdigits, repr(string.whitespace), string.ascii_letters[:3])
print(string.Template("$a and ${b}").substitute(a=1, b=2), string.Template("$a $x").safe_substitute(a=1), string.capwords("hello big world"))
print("a-b_c".translate(str.maketrans("-_", "  ")), "hello".translate(str.maketrans("", "", "l")), "abc".translate({97: "X", 98: None}))
print("Hello World".swapcase(), "hello world".title(), "HELLO".casefold(), "a\tb".expandtabs(4), "abc".center(9, "*"), "42".zfill(5), "-42".zfill(5), "x=1=2".partition("="), "x=1=2".rpartition("="))
print("a b  c".split(), "a b  c".split(" "), "a,b,c".rsplit(",", 1), "l1\nl2\r\nl3".splitlines(), "abc"[::-1], "abcabc".count("bc"), "abc".index("c"), "hello".find("zz"), "ab" * 3)
print("abc".isalpha(), "123".isdigit(), "ab1".isalnum(), " ".isspace(), "Abc".istitle(), "abc".islower(), "½".isnumeric(), "²".isdigit(), "abc_1".isidentifier(), "12.5".replace(".", "", 1).isdigit())
print(re.findall(r"\b\w+ed\b", t), re.sub(r"(\w+) (\w+)", r"\2 \1", "a b c d"), re.split(r"[,;]\s*", "a, b;c"), re.match(r"(\d+)-(?P<y>\d+)", "12-34 x").groupdict())
m = re.search(r"(?P<user>\w+)@(?P<host>[\w.]+)", "mail bob@example.com now")
print(m.group(), m.group("user"), m.groups(), m.start(), m.span("host"), m["host"])
print([m.group() for m in re.finditer(r"\d+", "a1b22c333")], re.sub(r"\d+", lambda m: str(int(m.group()) * 2), "a1b22"), re.fullmatch(r"[a-z]+", "abc") is not None, re.escape("a.b*c"))
print(re.findall(r"(\w)(\d)", "a1 b2"), re.compile(r"x(?=y)").findall("xy xz") , re.sub(r"(?i)HELLO", "bye", "Hello hello"), re.subn("a", "b", "aaa", count=2))
p = re.compile(r"""
  (?P<num>\d+(\.\d*)?) | (?P<op>[+\-*/()]) | (?P<ws>\s+)
""", re.VERBOSE)
for m in p.finditer("3 + 4.5*(2)"):
    if m.lastgroup != "ws": print(m.lastgroup, m.group(), end="; ")
print()
print(re.sub(r"(?<=a)b", "X", "ab cb"), re.findall(r"(a)\1", "aa ab"), bool(re.match("^$", "")), re.findall(r"^\w", "a\nb", re.M))
print("Straße".upper(), "ß".casefold(), len("日本語"), "日本語"[1], "e\u0301", "\N{GREEK SMALL LETTER ALPHA}", "\x41\u0042\U00000043", r"\n", 'it''s', "tab\there")
print(repr("a'b"), repr('a"b'), repr("a'b\"c"), repr("\n\t\\\x00\x7f\u200b"), ascii("é"), ord("é"), chr(960))
print("abc" < "abd", "Z" < "a", max("hello"), sorted("hello"), "".join(reversed("abc")), list("ab"), "a" in "abc", "%s" % "x", "abc".encode)  if False else print("cmp", "abc" < "abd")
print("{:-^30}".format(" title "), "=" * 20, "x".join("abc"), "line\\n", """tri"ple""", "con" "cat")
