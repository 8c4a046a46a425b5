"""matplotlib: see matplotlib.pyplot."""


def use(backend, **options):
    pass
