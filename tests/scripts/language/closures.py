def counter(start=0):
    n = start
    def step(by=1):
        nonlocal n
        n += by
        return n
    return step
c, d = counter(), counter(10)
print(c(), c(), d(), c(5), d(-1))
fs = [lambda: i for i in range(3)]; print([f() for f in fs]); gs = [lambda i=i: i for i in range(3)]; print([g() for g in gs])
total = 0
def add(x):
    global total
    total += x
for v in range(5): add(v)
print(total)
def compose(*fns):
    def run(x):
        for f in reversed(fns): x = f(x)
        return x
    return run
print(compose(lambda x: x + 1, lambda x: x * 2)(5))
def make():
    data = []
    def push(x): data.append(x)
    def get(): return data[:]
    return push, get
p, g = make(); p(1); p(2); print(g())
def deep():
    x = 1
    def a():
        x = 2
        def b():
            nonlocal x
            x += 10
            return x
        return b(), x
    return a(), x
print(deep())
def memo(f):
    cache = {}
    def w(n):
        if n not in cache: cache[n] = f(n)
        return cache[n]
    return w
@memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80))
def late():
    try: return undefined_yet
    except UnboundLocalError as e: return str(e)
    finally: undefined_yet = 1
print(late())
adders = {k: (lambda x, k=k: x + k) for k in range(3)}; print([adders[k](10) for k in adders])
def gen_closure(): return [(lambda: j * 10)() for j in range(3)]
print(gen_closure())
