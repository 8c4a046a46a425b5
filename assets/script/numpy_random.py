"""numpy.random: the legacy functions, and default_rng. Seeds give numpy's own numbers."""
from _tensors import *
from _native import _draw, _generator, _seed, _make
import math


def _is_plain(x):
    return not isinstance(x, (list, tuple)) and not getattr(x, "shape", ())


def _stretched(a, b, size):
    """Both as arrays, and the size of what is drawn for them."""
    a, b = _make("numpy", a, dtype_float64), _make("numpy", b, dtype_float64)
    return a, b, (a + b).shape if size is None else size


class _Functions:
    """Draws, on the library's generator or one of its own."""

    def __init__(self, source):
        self._source = source

    def _draw(self, kind, size, a=0.0, b=1.0, dtype=dtype_float64):
        if size is None:
            return _draw(self._source, kind, [1], dtype, a, b)[0]
        return _draw(self._source, kind, [size] if isinstance(size, (int, np_int64)) else list(size), dtype, a, b)

    def uniform(self, low=0.0, high=1.0, size=None):
        if _is_plain(low) and _is_plain(high):
            return self._draw("uniform", size, low, high)
        low, high, size = _stretched(low, high, size)
        return low + (high - low) * self._draw("uniform", size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if _is_plain(loc) and _is_plain(scale):
            return self._draw("normal", size, loc, scale)
        loc, scale, size = _stretched(loc, scale, size)
        return loc + scale * self._draw("normal", size)

    def standard_normal(self, size=None):
        return self._draw("normal", size)

    def permutation(self, x):
        if isinstance(x, (int, np_int64)):
            return self._draw("permutation", x, dtype=dtype_int64)
        order = self._draw("permutation", len(x), dtype=dtype_int64)
        return x[order] if hasattr(x, "shape") else [x[i] for i in order.tolist()]

    def shuffle(self, x):
        order = self._draw("permutation", len(x), dtype=dtype_int64).tolist()
        if hasattr(x, "shape"):
            x[:] = x[order].copy()
        else:
            x[:] = [x[i] for i in order]

    def choice(self, a, size=None, replace=True, p=None):
        n = a if isinstance(a, (int, np_int64)) else len(a)
        if p is not None:
            weights = [float(w) for w in p]
            if len(weights) != n:
                raise ValueError("'a' and 'p' must have same size" if isinstance(self, _Legacy) else "a and p must have same size")
            if min(weights) < 0:
                raise ValueError("probabilities are not non-negative" if isinstance(self, _Legacy) else "Probabilities are not non-negative")
            if abs(math.fsum(weights) - 1) > 1e-8:
                raise ValueError("probabilities do not sum to 1" if isinstance(self, _Legacy) else "Probabilities do not sum to 1.")
            count = 1 if size is None else (size if isinstance(size, int) else size[0])
            picks = []
            for u in self._draw("uniform", count).tolist():
                total, k = 0.0, 0
                for k, w in enumerate(weights):
                    total += w
                    if u < total:
                        break
                picks.append(k)
            at = picks[0] if size is None else _make("numpy", picks, dtype_int64)
        elif not replace:
            count = 1 if size is None else (size if isinstance(size, int) else math.prod(size))
            if count > n:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'" if isinstance(self, _Legacy) else "Cannot take a larger sample than population when replace is False")
            at = self._sample(n, count)
            at = at[0] if size is None else at
        else:
            at = self._draw("integers", size, 0, n, dtype_int64)
        if isinstance(a, (int, np_int64)):
            return at
        if not hasattr(a, "shape"):
            a = _make("numpy", list(a)) if not isinstance(a[0], str) else a
        if not hasattr(a, "shape"):
            return a[int(at)] if size is None else [a[int(i)] for i in at]
        return a[at]

    def _sample(self, n, count):
        return self._draw("permutation", n, dtype=dtype_int64)[:count]

    def _numbers(self, size, make):
        if size is None:
            return make()
        shape = [size] if isinstance(size, (int, np_int64)) else list(size)
        return _make("numpy", [make() for _ in range(math.prod(shape))]).reshape(shape)

    def exponential(self, scale=1.0, size=None):
        return self._numbers(size, lambda: -math.log(1.0 - float(self._draw("uniform", None))) * scale)

    def binomial(self, n, p, size=None):
        return self._numbers(size, lambda: sum([1 for _ in range(n) if float(self._draw("uniform", None)) < p]))

    def multivariate_normal(self, mean, cov, size=None):
        from numpy.linalg import cholesky
        mean, k = _make("numpy", mean, dtype_float64), len(mean)
        z = self._draw("normal", [1 if size is None else size, k])
        out = z @ cholesky(_make("numpy", cov, dtype_float64)).T + mean
        return out[0] if size is None else out


class _Legacy(_Functions):
    def rand(self, *shape):
        return self._draw("uniform", shape if shape else None)

    def randn(self, *shape):
        return self._draw("normal", shape if shape else None)

    def random(self, size=None):
        return self._draw("uniform", size)

    random_sample = random

    def randint(self, low, high=None, size=None, dtype=None):
        low, high = (0, low) if high is None else (low, high)
        if low >= high:
            raise ValueError("low >= high")
        if size is None:
            return int(self._draw("integers", None, low, high, dtype_int64))
        return self._draw("integers", size, low, high, dtype_int64)


class RandomState(_Legacy):
    def __init__(self, seed=0):
        super().__init__(_generator("legacy", seed or 0))


class Generator(_Functions):
    def _sample(self, n, count):
        """Floyd's way, then a shuffle, as numpy does it."""
        seen, out = set(), []
        for j in range(n - count, n):
            v = int(self._draw("integers", None, 0, j + 1, dtype_int64)) if j else 0
            out.append(j if v in seen else v)
            seen.add(out[-1])
        for i in range(count - 1, 0, -1):
            j = int(self._draw("integers", None, 0, i + 1, dtype_int64))
            out[i], out[j] = out[j], out[i]
        return _make("numpy", out, dtype_int64)

    def random(self, size=None):
        return self._draw("uniform", size)

    def integers(self, low, high=None, size=None, endpoint=False, dtype=None):
        low, high = (0, low) if high is None else (low, high)
        if low >= high + endpoint:
            raise ValueError("low >= high")
        return self._draw("integers", size, low, high + 1 if endpoint else high, dtype_int64)

    def permuted(self, x, axis=None):
        if axis is None:
            return x.reshape(-1)[self.permutation(x.size)].reshape(x.shape)
        return x[self.permutation(len(x))]


def default_rng(seed=None):
    return Generator(_generator("pcg", 0 if seed is None else seed))


def seed(seed=None):
    _seed("numpy", 0 if seed is None else seed)


_main = _Legacy("numpy")
rand, randn, random, random_sample, randint = _main.rand, _main.randn, _main.random, _main.random, _main.randint
uniform, normal, standard_normal = _main.uniform, _main.normal, _main.standard_normal
permutation, shuffle, choice = _main.permutation, _main.shuffle, _main.choice
exponential, binomial, multivariate_normal = _main.exponential, _main.binomial, _main.multivariate_normal
