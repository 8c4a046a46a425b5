"""torch.distributions: probabilities of numbers, and numbers drawn from them."""
import math
import torch
from torch import Size


def _tensors(*values):
    """All as tensors of one shape."""
    found = [v if isinstance(v, torch.Tensor) else torch.tensor(float(v)) for v in values]
    shape = torch.broadcast_shapes(*[v.shape for v in found])
    return [v if v.shape == shape else v.expand(shape) for v in found]


def _first_numbers(numbers):
    return math.prod([n for n in numbers])


class Distribution:
    has_rsample = False
    _names = ()

    def __init__(self, batch_shape=(), event_shape=(), validate_args=None):
        self._batch_shape, self._event_shape = Size(tuple(batch_shape)), Size(tuple(event_shape))

    batch_shape = property(lambda self: self._batch_shape)
    event_shape = property(lambda self: self._event_shape)
    stddev = property(lambda self: self.variance.sqrt())

    def _extended(self, sample_shape=()):
        return list(sample_shape) + list(self._batch_shape) + list(self._event_shape)

    def sample(self, sample_shape=()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def sample_n(self, n):
        return self.sample((n,))

    def perplexity(self):
        return torch.exp(self.entropy())

    def _positive(self, name, value):
        self._checked(name, value, bool((value > 0).all()), "GreaterThan(lower_bound=0.0)")

    def _checked(self, name, value, fine, constraint):
        if not fine:
            raise ValueError(f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} to satisfy the constraint {constraint}, but found invalid values:\n{value}")

    def __repr__(self):
        shown = [(n, self.__dict__[n]) for n in self._names if n in self.__dict__]
        return type(self).__name__ + "(" + ", ".join([f"{n}: {v if v.numel() == 1 else v.size()}" for n, v in shown]) + ")"

    __str__ = __repr__


class Normal(Distribution):
    has_rsample = True
    _names = ("loc", "scale")

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = _tensors(loc, scale)
        super().__init__(self.loc.shape)
        if validate_args is not False:
            self._positive("scale", self.scale.detach())

    mean = mode = property(lambda self: self.loc)
    stddev = property(lambda self: self.scale)
    variance = property(lambda self: self.scale ** 2)

    def sample(self, sample_shape=()):
        with torch.no_grad():
            shape = self._extended(sample_shape)
            return torch.normal(self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape=()):
        return self.loc + torch.randn(self._extended(sample_shape), dtype=self.loc.dtype) * self.scale

    def log_prob(self, value):
        return -((value - self.loc) ** 2) / (2 * self.scale ** 2) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def cdf(self, value):
        return 0.5 * (1 + torch.erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))

    def icdf(self, value):
        return self.loc + self.scale * torch.erfinv(2 * value - 1) * math.sqrt(2)

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)


class LogNormal(Distribution):
    _names = ("loc", "scale")

    def __init__(self, loc, scale, validate_args=None):
        self.base = Normal(loc, scale)
        self.loc, self.scale = self.base.loc, self.base.scale
        super().__init__(self.loc.shape)

    mean = property(lambda self: (self.loc + self.scale ** 2 / 2).exp())

    def rsample(self, sample_shape=()):
        return self.base.rsample(sample_shape).exp()

    def log_prob(self, value):
        return self.base.log_prob(value.log()) - value.log()


class Laplace(Distribution):
    has_rsample = True
    _names = ("loc", "scale")

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = _tensors(loc, scale)
        super().__init__(self.loc.shape)

    mean = property(lambda self: self.loc)
    variance = property(lambda self: 2 * self.scale ** 2)

    def rsample(self, sample_shape=()):
        u = torch.empty(self._extended(sample_shape)).uniform_(torch.finfo(torch.float32).eps - 1, 1)
        return self.loc - self.scale * u.sign() * torch.log1p(-u.abs())

    def log_prob(self, value):
        return -torch.log(2 * self.scale) - torch.abs(value - self.loc) / self.scale

    def entropy(self):
        return 1 + torch.log(2 * self.scale)


class Uniform(Distribution):
    has_rsample = True
    _names = ("low", "high")

    def __init__(self, low, high, validate_args=None):
        self.low, self.high = _tensors(low, high)
        super().__init__(self.low.shape)

    mean = property(lambda self: (self.high + self.low) / 2)
    variance = property(lambda self: (self.high - self.low) ** 2 / 12)

    def rsample(self, sample_shape=()):
        return self.low + torch.rand(self._extended(sample_shape), dtype=self.low.dtype) * (self.high - self.low)

    def log_prob(self, value):
        inside = ((self.low <= value) & (value < self.high)).to(self.low.dtype)
        return torch.log(inside) - torch.log(self.high - self.low)

    def cdf(self, value):
        return ((value - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def entropy(self):
        return torch.log(self.high - self.low)


class Exponential(Distribution):
    has_rsample = True
    _names = ("rate",)

    def __init__(self, rate, validate_args=None):
        self.rate, = _tensors(rate)
        super().__init__(self.rate.shape)

    mean = property(lambda self: self.rate.reciprocal())
    variance = property(lambda self: self.rate.pow(-2))

    def rsample(self, sample_shape=()):
        return torch.empty(self._extended(sample_shape), dtype=self.rate.dtype).exponential_() / self.rate

    def log_prob(self, value):
        return self.rate.log() - self.rate * value

    def cdf(self, value):
        return 1 - torch.exp(-self.rate * value)

    def entropy(self):
        return 1.0 - torch.log(self.rate)


class _ByProbsOrLogits(Distribution):
    """Given by probabilities or by logits; the other is found when it is asked for."""
    _names = ("probs", "logits")

    def _set(self, probs, logits):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        given = probs if probs is not None else logits
        return given if isinstance(given, torch.Tensor) else torch.tensor(float(given))

    def __getattr__(self, name):
        if name == "logits" and "probs" in self.__dict__:
            self.logits = self._to_logits(self.__dict__["probs"])
            return self.logits
        if name == "probs" and "logits" in self.__dict__:
            self.probs = self._to_probs(self.__dict__["logits"])
            return self.probs
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


_eps = 1.1920928955078125e-07


class Categorical(_ByProbsOrLogits):
    def __init__(self, probs=None, logits=None, validate_args=None):
        given = self._set(probs, logits)
        if given.dim() < 1:
            raise ValueError(f"`{'probs' if probs is not None else 'logits'}` parameter must be at least one-dimensional.")
        if probs is not None:
            if validate_args is not False and not bool((given >= 0).all()):
                self._checked("probs", given, False, "Simplex()")
            self.probs = given / given.sum(-1, keepdim=True)
        else:
            self.logits = given - given.logsumexp(dim=-1, keepdim=True)
        self._num_events = given.shape[-1]
        super().__init__(given.shape[:-1])

    def _to_logits(self, probs):
        return torch.log(probs.clamp(min=_eps, max=1 - _eps))

    def _to_probs(self, logits):
        return torch.softmax(logits, -1)

    mode = property(lambda self: self.probs.argmax(dim=-1))
    mean = property(lambda self: torch.full(list(self._batch_shape), math.nan))
    variance = property(lambda self: torch.full(list(self._batch_shape), math.nan))

    def sample(self, sample_shape=()):
        rows = self.probs.detach().reshape(-1, self._num_events)
        drawn = torch.multinomial(rows, _first_numbers(sample_shape), True).t()
        return drawn.reshape(self._extended(sample_shape))

    def log_prob(self, value):
        value = value.long().unsqueeze(-1)
        shape = torch.broadcast_shapes(value.shape[:-1], self.logits.shape[:-1])
        value, logits = value.expand(list(shape) + [1]), self.logits.expand(list(shape) + [self._num_events])
        return logits.gather(-1, value).squeeze(-1)

    def entropy(self):
        return -(self.logits.clamp(min=torch.finfo(torch.float32).min) * self.probs).sum(-1)

    def enumerate_support(self, expand=True):
        return torch.arange(self._num_events)


class OneHotCategorical(Distribution):
    _names = ("probs", "logits")

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        super().__init__(self._categorical.batch_shape, (self._categorical._num_events,))

    probs = property(lambda self: self._categorical.probs)
    logits = property(lambda self: self._categorical.logits)

    def sample(self, sample_shape=()):
        return torch.nn.functional.one_hot(self._categorical.sample(sample_shape), self._categorical._num_events).to(torch.float32)

    def log_prob(self, value):
        return self._categorical.log_prob(value.argmax(-1))

    def entropy(self):
        return self._categorical.entropy()


class Bernoulli(_ByProbsOrLogits):
    def __init__(self, probs=None, logits=None, validate_args=None):
        given = self._set(probs, logits)
        if probs is not None:
            self.probs = given
            if validate_args is not False:
                self._checked("probs", given.detach(), bool(((given >= 0) & (given <= 1)).all()), "Interval(lower_bound=0.0, upper_bound=1.0)")
        else:
            self.logits = given
        super().__init__(given.shape)

    def _to_logits(self, probs):
        p = probs.clamp(min=_eps, max=1 - _eps)
        return torch.log(p) - torch.log1p(-p)

    def _to_probs(self, logits):
        return torch.sigmoid(logits)

    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))
    mode = property(lambda self: (self.probs >= 0.5).to(self.probs.dtype))

    def sample(self, sample_shape=()):
        return torch.bernoulli(self.probs.detach().expand(self._extended(sample_shape)))

    def log_prob(self, value):
        logits, value = torch.broadcast_tensors(self.logits, value)
        return -torch.nn.functional.binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        return torch.nn.functional.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")


class Binomial(Distribution):
    _names = ("total_count", "probs")

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        probs = torch.sigmoid(logits) if probs is None else probs
        self.total_count, self.probs = _tensors(total_count, probs)
        super().__init__(self.probs.shape)

    mean = property(lambda self: self.total_count * self.probs)
    variance = property(lambda self: self.total_count * self.probs * (1 - self.probs))

    def sample(self, sample_shape=()):
        shape = self._extended(sample_shape)
        return torch.binomial(self.total_count.expand(shape), self.probs.detach().expand(shape))

    def log_prob(self, value):
        n, p = self.total_count, self.probs
        ways = torch.lgamma(n + 1) - torch.lgamma(value + 1) - torch.lgamma(n - value + 1)
        return ways + value * torch.log(p) + (n - value) * torch.log1p(-p)


class Poisson(Distribution):
    _names = ("rate",)

    def __init__(self, rate, validate_args=None):
        self.rate, = _tensors(rate)
        super().__init__(self.rate.shape)

    mean = variance = property(lambda self: self.rate)

    def sample(self, sample_shape=()):
        return torch.poisson(self.rate.detach().expand(self._extended(sample_shape)))

    def log_prob(self, value):
        return value * self.rate.log() - self.rate - torch.lgamma(value + 1)


class Geometric(Distribution):
    _names = ("probs",)

    def __init__(self, probs=None, logits=None, validate_args=None):
        self.probs, = _tensors(torch.sigmoid(logits) if probs is None else probs)
        super().__init__(self.probs.shape)

    mean = property(lambda self: 1.0 / self.probs - 1.0)

    def sample(self, sample_shape=()):
        u = torch.rand(self._extended(sample_shape)).clamp(min=1.1754943508222875e-38)
        return (u.log() / torch.log1p(-self.probs)).floor()

    def log_prob(self, value):
        return value * torch.log1p(-self.probs) + self.probs.log()


def _gamma_draw(shape_parameter):
    """Marsaglia and Tsang's way, for one number."""
    boost = 1.0
    if shape_parameter < 1:
        boost = torch.rand(1).item() ** (1 / shape_parameter)
        shape_parameter += 1
    d = shape_parameter - 1 / 3
    c = 1 / math.sqrt(9 * d)
    while True:
        x = torch.randn(1).item()
        v = (1 + c * x) ** 3
        if v > 0 and math.log(1 - torch.rand(1).item()) < 0.5 * x * x + d - d * v + d * math.log(v):
            return boost * d * v


class Gamma(Distribution):
    _names = ("concentration", "rate")

    def __init__(self, concentration, rate, validate_args=None):
        self.concentration, self.rate = _tensors(concentration, rate)
        super().__init__(self.concentration.shape)

    mean = property(lambda self: self.concentration / self.rate)
    variance = property(lambda self: self.concentration / self.rate ** 2)

    def rsample(self, sample_shape=()):
        shape = self._extended(sample_shape)
        drawn = [_gamma_draw(a) for a in self.concentration.detach().expand(shape).reshape(-1).tolist()]
        return torch.tensor(drawn).reshape(shape) / self.rate

    def log_prob(self, value):
        a, b = self.concentration, self.rate
        return a * b.log() + (a - 1) * torch.log(value) - b * value - torch.lgamma(a)

    def entropy(self):
        a = self.concentration
        return a - self.rate.log() + torch.lgamma(a) + (1.0 - a) * torch.digamma(a)


class Chi2(Gamma):
    def __init__(self, df, validate_args=None):
        super().__init__(0.5 * _tensors(df)[0], 0.5)

    df = property(lambda self: self.concentration * 2)


class Dirichlet(Distribution):
    _names = ("concentration",)

    def __init__(self, concentration, validate_args=None):
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:])

    mean = property(lambda self: self.concentration / self.concentration.sum(-1, True))

    def rsample(self, sample_shape=()):
        shape = self._extended(sample_shape)
        drawn = torch.tensor([_gamma_draw(a) for a in self.concentration.detach().expand(shape).reshape(-1).tolist()]).reshape(shape)
        return drawn / drawn.sum(-1, keepdim=True)

    def log_prob(self, value):
        a = self.concentration
        return (torch.log(value) * (a - 1.0)).sum(-1) + torch.lgamma(a.sum(-1)) - torch.lgamma(a).sum(-1)


class Beta(Distribution):
    _names = ("concentration1", "concentration0")

    def __init__(self, concentration1, concentration0, validate_args=None):
        self.concentration1, self.concentration0 = _tensors(concentration1, concentration0)
        super().__init__(self.concentration1.shape)

    mean = property(lambda self: self.concentration1 / (self.concentration1 + self.concentration0))

    def __repr__(self):
        return "Beta()"

    __str__ = __repr__

    @property
    def variance(self):
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total ** 2 * (total + 1))

    def rsample(self, sample_shape=()):
        both = torch.stack([self.concentration1, self.concentration0], -1)
        return Dirichlet(both).rsample(sample_shape)[..., 0]

    def log_prob(self, value):
        a, b = self.concentration1, self.concentration0
        return (a - 1) * torch.log(value) + (b - 1) * torch.log1p(-value) + torch.lgamma(a + b) - torch.lgamma(a) - torch.lgamma(b)


class MultivariateNormal(Distribution):
    has_rsample = True
    _names = ("loc", "covariance_matrix", "scale_tril")

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        self.loc = loc
        if scale_tril is not None:
            self.scale_tril = self._lower = scale_tril
        else:
            if covariance_matrix is None:
                covariance_matrix = torch.linalg.inv(precision_matrix)
            self.covariance_matrix = covariance_matrix
            self._lower = torch.linalg.cholesky(covariance_matrix)
        super().__init__(loc.shape[:-1], loc.shape[-1:])

    mean = mode = property(lambda self: self.loc)
    variance = property(lambda self: self._lower.pow(2).sum(-1))

    def rsample(self, sample_shape=()):
        eps = torch.randn(self._extended(sample_shape), dtype=self.loc.dtype)
        return self.loc + (self._lower @ eps.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value):
        apart = torch.linalg.inv(self._lower) @ (value - self.loc).unsqueeze(-1)
        half = torch.log(torch.diagonal(self._lower, dim1=-2, dim2=-1)).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + apart.squeeze(-1).pow(2).sum(-1)) - half

    def entropy(self):
        half = torch.log(torch.diagonal(self._lower, dim1=-2, dim2=-1)).sum(-1)
        return 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + half


class Independent(Distribution):
    """The last axes of a batch as one event."""

    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, reinterpreted_batch_ndims
        shape = tuple(base_distribution.batch_shape) + tuple(base_distribution.event_shape)
        event = reinterpreted_batch_ndims + len(base_distribution.event_shape)
        super().__init__(shape[:len(shape) - event], shape[len(shape) - event:])

    mean = property(lambda self: self.base_dist.mean)
    variance = property(lambda self: self.base_dist.variance)

    def sample(self, sample_shape=()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=()):
        return self.base_dist.rsample(sample_shape)

    def _summed(self, x):
        return x.flatten(x.dim() - self.reinterpreted_batch_ndims).sum(-1) if self.reinterpreted_batch_ndims else x

    def log_prob(self, value):
        return self._summed(self.base_dist.log_prob(value))

    def entropy(self):
        return self._summed(self.base_dist.entropy())

    def __repr__(self):
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"

    __str__ = __repr__


def kl_divergence(p, q):
    if isinstance(p, Normal) and isinstance(q, Normal):
        ratio = (p.scale / q.scale).pow(2)
        return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        t = p.probs * (p.logits - q.logits)
        return torch.where(p.probs == 0, 0.0, t).sum(-1)
    if isinstance(p, Bernoulli) and isinstance(q, Bernoulli):
        a, b = p.probs, q.probs
        return a * (a / b).log() + (1 - a) * ((1 - a) / (1 - b)).log()
    if isinstance(p, Independent) and isinstance(q, Independent):
        return p._summed(kl_divergence(p.base_dist, q.base_dist))
    if isinstance(p, Uniform) and isinstance(q, Uniform):
        out = torch.log((q.high - q.low) / (p.high - p.low))
        return torch.where((q.low > p.low) | (q.high < p.high), math.inf, out)
    if isinstance(p, Exponential) and isinstance(q, Exponential):
        r = q.rate / p.rate
        return -r.log() + r - 1
    if isinstance(p, MultivariateNormal) and isinstance(q, MultivariateNormal):
        half = torch.log(torch.diagonal(q._lower)).sum() - torch.log(torch.diagonal(p._lower)).sum()
        inverse = torch.linalg.inv(q._lower)
        spread, apart = (inverse @ p._lower).pow(2).sum(), (inverse @ (q.loc - p.loc).unsqueeze(-1)).pow(2).sum()
        return half + 0.5 * (spread + apart - p.event_shape[0])
    raise NotImplementedError(f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}")


def register_kl(p, q):
    return lambda f: f


import torch.distributions as _own
distribution = normal = categorical = bernoulli = uniform = kl = _own
