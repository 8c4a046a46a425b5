"""statistics: means, medians and spreads."""
import math


class StatisticsError(ValueError):
    pass


def _all(data, least=1, name="mean"):
    data = list(data)
    if len(data) < least:
        raise StatisticsError(f"{name} requires at least {'one data point' if least == 1 else 'two data points'}")
    return data


def _tidy(total, n):
    """A whole number stays one, as in Python."""
    x = total / n
    return int(x) if isinstance(total, int) and x == int(x) else x


def _sum(data):
    return sum(data) if all([isinstance(x, int) for x in data]) else math.fsum(data)


def mean(data):
    data = _all(data)
    return _tidy(_sum(data), len(data))


def fmean(data, weights=None):
    data = _all(data, 1, "fmean")
    if weights is None:
        return math.fsum(data) / len(data)
    weights = list(weights)
    return math.fsum([x * w for x, w in zip(data, weights)]) / math.fsum(weights)


def median(data):
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = sorted(data)
    return data[len(data) // 2]


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


def _squares(data, centre):
    centre = _sum(data) / len(data) if centre is None else centre
    return math.fsum([(x - centre) ** 2 for x in data])


def _whole(data, x):
    return int(x) if all([isinstance(v, int) for v in data]) and x == int(x) else x


def pvariance(data, mu=None):
    data = _all(data, 1, "pvariance")
    return _whole(data, _squares(data, mu) / len(data))


def variance(data, xbar=None):
    data = _all(data, 2, "variance")
    return _whole(data, _squares(data, xbar) / (len(data) - 1))


def pstdev(data, mu=None):
    return math.sqrt(pvariance(data, mu))


def stdev(data, xbar=None):
    return math.sqrt(variance(_all(data, 2, "stdev"), xbar))


def harmonic_mean(data):
    data = _all(data, 1, "harmonic_mean")
    return len(data) / math.fsum([1 / x for x in data])


def geometric_mean(data):
    data = _all(data, 1, "geometric_mean")
    return math.exp(math.fsum([math.log(x) for x in data]) / len(data))


def correlation(x, y):
    mx, my = fmean(x), fmean(y)
    sxy = math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)])
    return sxy / math.sqrt(_squares(x, mx) * _squares(y, my))
