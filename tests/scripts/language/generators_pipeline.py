def read(lines):
    for n, line in enumerate(lines, 1):
        if line := line.strip(): yield n, line
def parse(rows):
    for n, line in rows:
        try: k, v = line.split("="); yield k.strip(), int(v)
        except ValueError as e: print(f"line {n}: {e}")
lines = ["a = 1", "", "b=2", "bad", "c = x", " d=4 "]
print(dict(parse(read(lines))))
def window(seq, n):
    buf = []
    for x in seq:
        buf.append(x)
        if len(buf) == n: yield tuple(buf); buf.pop(0)
print(list(window(range(5), 3)), [sum(w) / 2 for w in window([1, 3, 5], 2)])
def averager():
    total = n = 0; avg = None
    while True:
        x = yield avg
        total += x; n += 1; avg = total / n
a = averager(); next(a); print([a.send(v) for v in (10, 20, 60)])
def countdown(n):
    while n: yield n; n -= 1
    return "liftoff"
def run(): r = yield from countdown(3); yield r
print(list(run())); squares = (x * x for x in countdown(4)); print(next(squares), sum(squares)); print(max(len(w) for w in "a bb ccc".split()), sorted(set(c for w in ["ab", "bc"] for c in w)))
def fan(*gens):
    gens = list(gens)
    while gens:
        for g in gens[:]:
            try: yield next(g)
            except StopIteration: gens.remove(g)
print(list(fan(iter("abc"), iter([1]), countdown(2))))
