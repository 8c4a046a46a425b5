"""statistics: means, medians and spreads. Sums are exact, in fractions, as in Python."""
import math
from fractions import Fraction
from bisect import bisect_left, bisect_right


class StatisticsError(ValueError):
    pass


def _kind(data):
    for x in data:
        if not isinstance(x, int):
            return type(x)
    return int


def _exact(data):
    """The exact sum."""
    parts = {}
    for x in data:
        if isinstance(x, float) and not math.isfinite(x):
            return x
        n, d = (x, 1) if isinstance(x, int) else x.as_integer_ratio()
        parts[d] = parts.get(d, 0) + n
    return sum([Fraction(n, d) for d, n in parts.items()], Fraction(0))


def _as(kind, value):
    """An exact value as a number of the kind of the data."""
    if isinstance(value, float) or kind is Fraction:
        return value
    if kind is int or kind is bool:
        return value.numerator if value.denominator == 1 else float(value)
    if kind.__name__ == "Decimal":
        return kind(value.numerator) / kind(value.denominator)
    return float(value)


def _checked(data, name, least=1):
    data = list(data)
    if len(data) < least:
        raise StatisticsError(f"{name} requires at least {'one data point' if least == 1 else 'two data points'}")
    return data


def mean(data):
    data = _checked(data, "mean")
    return _as(_kind(data), _exact(data) / len(data))


def fmean(data, weights=None):
    data = list(data)
    if not data:
        raise StatisticsError("fmean requires at least one data point")
    if weights is None:
        return math.fsum(data) / len(data)
    weights = list(weights)
    if len(weights) != len(data):
        raise StatisticsError("data and weights must be the same length")
    return math.fsum([x * w for x, w in zip(data, weights)]) / math.fsum(weights)


def median(data):
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[len(data) // 2]


def median_grouped(data, interval=1):
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError("no median for empty data")
    x = data[n // 2]
    low, high = bisect_left(data, x), bisect_right(data, x)
    return x - interval / 2.0 + interval * (n / 2 - low) / (high - low)


def multimode(data):
    counts = {}
    for x in data:
        counts[x] = counts.get(x, 0) + 1
    most = max(counts.values(), default=0)
    return [x for x, n in counts.items() if n == most]


def mode(data):
    found = multimode(data)
    if not found:
        raise StatisticsError("no mode for empty data")
    return found[0]


def _spread(data, centre):
    """The exact sum of squared distances from the mean."""
    if centre is not None:
        return _exact([(x - centre) * (x - centre) for x in data])
    total, n = _exact(data), len(data)
    if isinstance(total, float):
        return total
    parts = {}
    for x in data:
        a, b = (x, 1) if isinstance(x, int) else x.as_integer_ratio()
        parts[b * b] = parts.get(b * b, 0) + a * a
    squares = sum([Fraction(a, b) for b, a in parts.items()], Fraction(0))
    return (n * squares - total * total) / n


def pvariance(data, mu=None):
    data = _checked(data, "pvariance")
    return _as(_kind(data), _spread(data, mu) / len(data))


def variance(data, xbar=None):
    data = _checked(data, "variance", 2)
    return _as(_kind(data), _spread(data, xbar) / (len(data) - 1))


def _root(value):
    """The square root of an exact value, rounded once."""
    if isinstance(value, float):
        return math.sqrt(value)
    n, m = value.numerator, value.denominator
    if not n:
        return 0.0
    shift = (n.bit_length() - m.bit_length() - 109) // 2
    if shift >= 0:
        quotient = math.isqrt(n // (m << 2 * shift))
        exact = quotient * quotient * (m << 2 * shift) == n
    else:
        quotient = math.isqrt((n << -2 * shift) // m)
        exact = quotient * quotient * m == n << -2 * shift
    whole = quotient if exact else quotient | 1
    return float(whole << shift) if shift >= 0 else whole / (1 << -shift)


def _deviation(data, value):
    kind = _kind(data)
    return kind(value.numerator).__truediv__(kind(value.denominator)).sqrt() if kind.__name__ == "Decimal" else _root(value)


def pstdev(data, mu=None):
    data = _checked(data, "pstdev")
    return _deviation(data, _spread(data, mu) / len(data))


def stdev(data, xbar=None):
    data = _checked(data, "stdev", 2)
    return _deviation(data, _spread(data, xbar) / (len(data) - 1))


def harmonic_mean(data, weights=None):
    data = _checked(data, "harmonic_mean")
    if any([x < 0 for x in data]):
        raise StatisticsError("harmonic mean does not support negative values")
    if 0 in data:
        return 0
    weights = [1] * len(data) if weights is None else list(weights)
    kind = _kind(data)
    total = sum([Fraction(w) / Fraction(x) for x, w in zip(data, weights)], Fraction(0))
    return _as(kind, sum(weights) / total)


def geometric_mean(data):
    data = list(data)
    if not data:
        raise StatisticsError("geometric mean requires a non-empty dataset containing positive numbers")
    return math.exp(math.fsum([math.log(x) for x in data]) / len(data))


def quantiles(data, *, n=4, method="exclusive"):
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    size = len(data)
    if size < 2:
        raise StatisticsError("must have at least two data points")
    out = []
    for i in range(1, n):
        if method == "inclusive":
            j, delta = divmod(i * (size - 1), n)
            out.append((data[j] * (n - delta) + data[j + 1] * delta) / n)
        else:
            j = min(max(i * (size + 1) // n, 1), size - 1)
            delta = i * (size + 1) - j * n
            out.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
    return out


def _centred(x, y, name):
    if len(x) != len(y):
        raise StatisticsError(f"{name} requires that both inputs have same number of data points")
    if len(x) < 2:
        raise StatisticsError(f"{name} requires at least two data points")
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return mx, my, math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)])


def covariance(x, y):
    return _centred(x, y, "covariance")[2] / (len(x) - 1)


def correlation(x, y):
    mx, my, sxy = _centred(x, y, "correlation")
    sxx, syy = math.fsum([(a - mx) ** 2.0 for a in x]), math.fsum([(b - my) ** 2.0 for b in y])
    if not sxx or not syy:
        raise StatisticsError("at least one of the inputs is constant")
    return sxy / math.sqrt(sxx * syy)


def linear_regression(x, y, *, proportional=False):
    from collections import namedtuple
    kind = namedtuple("LinearRegression", "slope intercept")
    if proportional:
        return kind(math.fsum([a * b for a, b in zip(x, y)]) / math.fsum([a * a for a in x]), 0.0)
    mx, my, sxy = _centred(x, y, "linear regression")
    sxx = math.fsum([(a - mx) ** 2.0 for a in x])
    if not sxx:
        raise StatisticsError("x is constant")
    slope = sxy / sxx
    return kind(slope, my - slope * mx)


class NormalDist:
    def __init__(self, mu=0.0, sigma=1.0):
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu, self._sigma = float(mu), float(sigma)

    @classmethod
    def from_samples(cls, data):
        data = list(data)
        return cls(fmean(data), stdev(data))

    mean = median = mode = property(lambda self: self._mu)
    stdev = property(lambda self: self._sigma)
    variance = property(lambda self: self._sigma ** 2.0)

    def pdf(self, x):
        variance = self._sigma ** 2.0
        return math.exp((x - self._mu) ** 2.0 / (-2.0 * variance)) / math.sqrt(math.tau * variance)

    def cdf(self, x):
        return 0.5 * (1.0 + math.erf((x - self._mu) / (self._sigma * math.sqrt(2.0))))

    def zscore(self, x):
        return (x - self._mu) / self._sigma

    def inv_cdf(self, p):
        if not 0.0 < p < 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        low, high = self._mu - 40 * self._sigma, self._mu + 40 * self._sigma
        for _ in range(200):
            mid = (low + high) / 2
            if self.cdf(mid) < p:
                low = mid
            else:
                high = mid
        return (low + high) / 2

    def samples(self, n, *, seed=None):
        import random
        source = random.gauss if seed is None else random.Random(seed).gauss
        return [source(self._mu, self._sigma) for _ in range(n)]

    def quantiles(self, n=4):
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def __add__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    def __mul__(self, k):
        return NormalDist(self._mu * k, self._sigma * abs(k))

    __rmul__, __radd__ = __mul__, __add__

    def __eq__(self, other):
        return isinstance(other, NormalDist) and (self._mu, self._sigma) == (other._mu, other._sigma)

    def __repr__(self):
        return f"NormalDist(mu={self._mu!r}, sigma={self._sigma!r})"
