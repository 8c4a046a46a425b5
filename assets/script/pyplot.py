"""matplotlib.pyplot: takes every call and draws nothing, and says so once. The loss curve stands beside the output."""
_told = []


def _tell():
    if not _told:
        _told.append(True)
        print("(matplotlib: plots are not drawn here; the loss curve stands above the output)")


class _Nothing:
    """Anything that a plot is made of."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()

    def __call__(self, *args, **keywords):
        return _Nothing()

    def __getitem__(self, key):
        return _Nothing()

    def __iter__(self):
        return iter([_Nothing()])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def _quiet(*args, **keywords):
    _tell()
    return _Nothing()


def subplots(nrows=1, ncols=1, **keywords):
    _tell()
    row = [_Nothing() for _ in range(ncols)]
    if nrows == 1:
        return _Nothing(), (row if ncols > 1 else row[0])
    return _Nothing(), _Grid([[_Nothing() for _ in range(ncols)] if ncols > 1 else _Nothing() for _ in range(nrows)])


class _Grid(list):
    def flatten(self):
        return [cell for row in self for cell in (row if isinstance(row, list) else [row])]

    ravel = flatten

    @property
    def flat(self):
        return self.flatten()

    def __getitem__(self, key):
        if isinstance(key, tuple):
            return _Nothing()
        return list.__getitem__(self, key)


figure = plot = scatter = bar = barh = hist = imshow = matshow = contour = contourf = pcolormesh = _quiet
show = savefig = close = clf = cla = tight_layout = title = suptitle = xlabel = ylabel = legend = grid = _quiet
xlim = ylim = axis = axhline = axvline = text = annotate = colorbar = subplot = fill_between = errorbar = _quiet
semilogy = semilogx = loglog = yscale = xscale = xticks = yticks = stem = boxplot = pause = ion = ioff = draw = gca = gcf = _quiet
get_cmap = subplots_adjust = quiver = step = pie = vlines = hlines = _quiet
style, rcParams, cm = _Nothing(), {}, _Nothing()
