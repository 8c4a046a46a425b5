"""random: what is built on `random()`, `_below(n)` and `getrandbits(k)`, drawing in CPython's order."""

from math import log, exp, sqrt, pi, e, cos, acos, floor, ceil

_MAGIC = 4 * exp(-0.5) / sqrt(2.0)


_seed = seed


def seed(a=None, version=2):
    """A text counts with its digest, as in Python."""
    if isinstance(a, (str, bytes, bytearray)):
        from hashlib import sha512
        data = a.encode() if isinstance(a, str) else bytes(a)
        a = int.from_bytes(data + sha512(data).digest(), "big")
    _seed(a)


def randrange(start, stop=None, step=1):
    if stop is None:
        if start > 0:
            return _below(start)
        raise ValueError("empty range for randrange()")
    width = stop - start
    if step == 1:
        if width > 0:
            return start + _below(width)
        raise ValueError(f"empty range for randrange() ({start}, {stop}, {width})")
    if step > 0:
        n = (width + step - 1) // step
    elif step < 0:
        n = (width + step + 1) // step
    else:
        raise ValueError("zero step for randrange()")
    if n <= 0:
        raise ValueError("empty range for randrange()")
    return start + step * _below(n)


def randint(a, b):
    return randrange(a, b + 1)


def uniform(a, b):
    return a + (b - a) * random()


def choice(seq):
    if not len(seq):
        raise IndexError("Cannot choose from an empty sequence")
    return seq[_below(len(seq))]


def shuffle(x):
    for i in range(len(x) - 1, 0, -1):
        j = _below(i + 1)
        x[i], x[j] = x[j], x[i]


def sample(population, k, *, counts=None):
    if counts is not None:
        population = [v for v, c in zip(population, counts) for _ in range(c)]
    if isinstance(population, (set, frozenset, dict)):
        raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
    n = len(population)
    if not 0 <= k <= n:
        raise ValueError("Sample larger than population or is negative")
    # A list of what is left while it is small beside a set of what was taken.
    limit = 21
    if k > 5:
        limit += 4 ** ceil(log(k * 3) / log(4))
    result = [None] * k
    if n <= limit:
        pool = list(population)
        for i in range(k):
            j = _below(n - i)
            result[i] = pool[j]
            pool[j] = pool[n - i - 1]
        return result
    taken = set()
    for i in range(k):
        j = _below(n)
        while j in taken:
            j = _below(n)
        taken.add(j)
        result[i] = population[j]
    return result


def choices(population, weights=None, *, cum_weights=None, k=1):
    n = len(population)
    if cum_weights is None:
        if weights is None:
            return [population[floor(random() * n)] for _ in range(k)]
        cum_weights, total = [], 0
        for w in weights:
            total += w
            cum_weights.append(total)
    if len(cum_weights) != n:
        raise ValueError("The number of weights does not match the population")
    total = cum_weights[-1] + 0.0
    if total <= 0.0:
        raise ValueError("Total of weights must be greater than zero")
    found = []
    for _ in range(k):
        x = random() * total
        low, high = 0, n - 1
        while low < high:
            mid = (low + high) // 2
            if x < cum_weights[mid]:
                high = mid
            else:
                low = mid + 1
        found.append(population[low])
    return found


def normalvariate(mu=0.0, sigma=1.0):
    while True:
        u1 = random()
        u2 = 1.0 - random()
        z = _MAGIC * (u1 - 0.5) / u2
        if z * z / 4.0 <= -log(u2):
            return mu + z * sigma


def expovariate(lambd):
    return -log(1.0 - random()) / lambd


def lognormvariate(mu, sigma):
    return exp(normalvariate(mu, sigma))


def triangular(low=0.0, high=1.0, mode=None):
    u = random()
    c = 0.5 if mode is None else (mode - low) / (high - low)
    if u > c:
        u = 1.0 - u
        c = 1.0 - c
        low, high = high, low
    return low + (high - low) * sqrt(u * c)


def gammavariate(alpha, beta):
    if alpha <= 0.0 or beta <= 0.0:
        raise ValueError("gammavariate: alpha and beta must be > 0.0")
    if alpha > 1.0:
        ainv = sqrt(2.0 * alpha - 1.0)
        bbb, ccc = alpha - log(4.0), alpha + ainv
        while True:
            u1 = random()
            if not 1e-7 < u1 < 0.9999999:
                continue
            u2 = 1.0 - random()
            v = log(u1 / (1.0 - u1)) / ainv
            x = alpha * exp(v)
            z = u1 * u1 * u2
            r = bbb + ccc * v - x
            if r + 1.0 + log(4.5) - 4.5 * z >= 0.0 or r >= log(z):
                return x * beta
    if alpha == 1.0:
        return -log(1.0 - random()) * beta
    while True:
        p = (e + alpha) / e * random()
        x = p ** (1.0 / alpha) if p <= 1.0 else -log(((e + alpha) / e - p) / alpha)
        u1 = random()
        if (p > 1.0 and u1 <= x ** (alpha - 1.0)) or (p <= 1.0 and u1 <= exp(-x)):
            return x * beta


def betavariate(alpha, beta):
    y = gammavariate(alpha, 1.0)
    return y / (y + gammavariate(beta, 1.0)) if y else 0.0


def paretovariate(alpha):
    return (1.0 - random()) ** (-1.0 / alpha)


def weibullvariate(alpha, beta):
    return alpha * (-log(1.0 - random())) ** (1.0 / beta)


def vonmisesvariate(mu, kappa):
    if kappa <= 1e-6:
        return 2 * pi * random()
    s = 0.5 / kappa
    r = s + sqrt(1.0 + s * s)
    while True:
        u1 = random()
        z = cos(pi * u1)
        d = z / (r + z)
        u2 = random()
        if u2 < 1.0 - d * d or u2 <= (1.0 - d) * exp(d):
            break
    q = 1.0 / r
    f = (q + z) / (1.0 + q * z)
    u3 = random()
    return (mu + acos(f)) % (2 * pi) if u3 > 0.5 else (mu - acos(f)) % (2 * pi)


def randbytes(n):
    return getrandbits(n * 8).to_bytes(n, "little")


class Random:
    """A generator of its own."""

    def __init__(self, x=None):
        self._state = _State()
        self.seed(x)

    def seed(self, a=None, version=2):
        _using(self._state, seed, (a,), {})

    def getstate(self):
        return _using(self._state, getstate, (), {})

    def setstate(self, state):
        _using(self._state, setstate, (state,), {})


class SystemRandom(Random):
    pass


def _method(f):
    def call(self, *args, **keywords):
        return _using(self._state, f, args, keywords)
    return call


for _f in (random, getrandbits, gauss, randrange, randint, uniform, choice, shuffle, sample, choices,
           normalvariate, expovariate, lognormvariate, triangular, gammavariate, betavariate, paretovariate, weibullvariate, vonmisesvariate, randbytes):
    setattr(Random, _f.__name__, _method(_f))
