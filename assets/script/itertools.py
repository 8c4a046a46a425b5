"""itertools: iterators of iterators."""


class count:
    def __init__(self, start=0, step=1):
        self._next, self._step = start, step

    def __iter__(self):
        return self

    def __next__(self):
        now = self._next
        self._next += self._step
        return now

    def __repr__(self):
        return f"count({self._next!r})" if self._step == 1 and isinstance(self._step, int) else f"count({self._next!r}, {self._step!r})"


def cycle(iterable):
    saved = []
    for x in iterable:
        yield x
        saved.append(x)
    while saved:
        for x in saved:
            yield x


class repeat:
    def __init__(self, object, times=None):
        self._object, self._left = object, times if times is None else max(0, times)

    def __iter__(self):
        return self

    def __next__(self):
        if self._left is not None:
            if not self._left:
                raise StopIteration
            self._left -= 1
        return self._object

    def __len__(self):
        if self._left is None:
            raise TypeError("len() of unsized object")
        return self._left

    def __repr__(self):
        return f"repeat({self._object!r})" if self._left is None else f"repeat({self._object!r}, {self._left})"


class chain:
    def __init__(self, *iterables):
        self._inner = _chained(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._inner = _chained(iterables)
        return made

    def __iter__(self):
        return self._inner

    def __next__(self):
        return next(self._inner)


def _chained(iterables):
    for iterable in iterables:
        for x in iterable:
            yield x


def islice(iterable, *args):
    bounds = slice(*args)
    start, stop, step = bounds.start or 0, bounds.stop, bounds.step or 1
    if stop is not None and stop <= start:
        return
    wanted = start
    for i, x in enumerate(iterable):
        if i == wanted:
            yield x
            wanted += step
        if stop is not None and (i + 1 >= stop or wanted >= stop):
            return


def accumulate(iterable, func=None, *, initial=None):
    items = iter(iterable)
    total = initial
    if initial is None:
        for first in items:
            total = first
            break
        else:
            return
    yield total
    for x in items:
        total = total + x if func is None else func(total, x)
        yield total


def product(*iterables, repeat=1):
    pools = [tuple(pool) for pool in iterables] * repeat
    if any(not pool for pool in pools):
        return
    at = [0] * len(pools)
    while True:
        yield tuple([pool[i] for pool, i in zip(pools, at)])
        k = len(pools) - 1
        while k >= 0:
            at[k] += 1
            if at[k] < len(pools[k]):
                break
            at[k] = 0
            k -= 1
        if k < 0:
            return


def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    r = n if r is None else r
    if r > n:
        return

    def choose(chosen, used):
        if len(chosen) == r:
            yield tuple([pool[i] for i in chosen])
            return
        for i in range(n):
            if i not in used:
                yield from choose(chosen + [i], used | {i})

    yield from choose([], set())


def combinations(iterable, r):
    pool = tuple(iterable)
    n = len(pool)
    if r > n:
        return
    at = list(range(r))
    while True:
        yield tuple([pool[i] for i in at])
        k = r - 1
        while k >= 0 and at[k] == k + n - r:
            k -= 1
        if k < 0:
            return
        at[k] += 1
        for j in range(k + 1, r):
            at[j] = at[j - 1] + 1


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)
    n = len(pool)
    if not n and r:
        return
    at = [0] * r
    while True:
        yield tuple([pool[i] for i in at])
        k = r - 1
        while k >= 0 and at[k] == n - 1:
            k -= 1
        if k < 0:
            return
        at[k:] = [at[k] + 1] * (r - k)


def zip_longest(*iterables, fillvalue=None):
    iters = [iter(i) for i in iterables]
    nothing = object()
    while iters:
        row = [next(i, nothing) for i in iters]
        if all(x is nothing for x in row):
            return
        yield tuple([fillvalue if x is nothing else x for x in row])


def takewhile(predicate, iterable):
    for x in iterable:
        if not predicate(x):
            return
        yield x


def dropwhile(predicate, iterable):
    items = iter(iterable)
    for x in items:
        if not predicate(x):
            yield x
            break
    for x in items:
        yield x


def filterfalse(predicate, iterable):
    for x in iterable:
        if not (x if predicate is None else predicate(x)):
            yield x


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def compress(data, selectors):
    for x, keep in zip(data, selectors):
        if keep:
            yield x


def pairwise(iterable):
    items = iter(iterable)
    for before in items:
        break
    else:
        return
    for x in items:
        yield before, x
        before = x


def groupby(iterable, key=None):
    group, current, started = [], None, False
    for x in iterable:
        k = x if key is None else key(x)
        if started and k == current:
            group.append(x)
            continue
        if started:
            yield current, iter(group)
        group, current, started = [x], k, True
    if started:
        yield current, iter(group)


class _Tee:
    """One of several readers of the same items, which are drawn when the first of them asks."""

    def __init__(self, source, queues, at):
        self._source, self._queues, self._queue = source, queues, queues[at]

    def __iter__(self):
        return self

    def __next__(self):
        if not self._queue:
            item = next(self._source)
            for queue in self._queues:
                queue.append(item)
        return self._queue.pop(0)


def tee(iterable, n=2):
    source, queues = iter(iterable), [[] for _ in range(n)]
    return tuple([_Tee(source, queues, i) for i in range(n)])


def batched(iterable, n):
    batch = []
    for x in iterable:
        batch.append(x)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
