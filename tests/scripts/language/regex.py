import re
t = "Hello, world! It's a test... 42 cats & 3.14 dogs, naïve café."
print(re.findall(r"\w+|[^\w\s]", t)); print(re.split(r"\s+", t)); print(re.split(r"([,.!?])", t)); print(re.sub(r"[^a-zA-Z ]", "", t).lower())
print(re.sub(r"(\w+)@(\w+)", r"\2 at \1", "me@home you@work")); m = re.match(r"(?P<a>\d+)-(?P<b>\d+)", "12-34x"); print(m.groups(), m.group("a"), m["b"], m.span(), m.groupdict(), m.end(2))
print(re.search("z", "abc"), bool(re.search("b", "abc")), re.fullmatch(r"\d+", "123").group()); print([m.start() for m in re.finditer("a", "banana")])
p = re.compile(r"h(.)", re.I); print(p.findall("Hi ha Ho"), p.sub(lambda m: m.group(1).upper(), "hi ha", 1)); print(re.split(r",", "a,b,c", maxsplit=1), re.escape("a.b*c"), re.findall(r"(a)(b)?", "ab a"), re.findall("", "ab"))
print(re.sub(r"\bcat\b", "dog", "cat concat cat"), re.findall(r"^x", "x\nx", re.M), m, re.subn("a", "b", "aaa"))
print(re.findall(r"[]a[]+", "a]b["), re.split(r"", "ab"), re.sub(r"x*", "-", "abc"))
