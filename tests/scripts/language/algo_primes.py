def sieve(n):
    flags = [True] * (n + 1)
    flags[0:2] = [False, False]
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = [False] * len(flags[i * i::i])
    return [i for i, f in enumerate(flags) if f]
print(sieve(50), len(sieve(10000)))
def factor(n):
    out, d = {}, 2
    while d * d <= n:
        while n % d == 0:
            out[d] = out.get(d, 0) + 1
            n //= d
        d += 1
    if n > 1:
        out[n] = out.get(n, 0) + 1
    return out
print(factor(360), factor(97), factor(2 ** 20 * 3 ** 5), " * ".join(f"{p}^{e}" if e > 1 else str(p) for p, e in factor(720).items()))
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
print(max(range(1, 1000), key=collatz), collatz(27)); print([n for n in range(1, 500) if sum(d for d in range(1, n) if n % d == 0) == n])
def to_base(n, b): return "" if n == 0 else to_base(n // b, b) + "0123456789abcdef"[n % b]
print(to_base(255, 2), to_base(255, 16), int(to_base(12345, 7), 7)); print(pow(7, 10 ** 9, 1000), 3 ** 200 % 1000007)
