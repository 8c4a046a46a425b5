"""tinytorch.datasets: the built-in digits (a copy of the UCI set from scikit-learn, 200 images of 8×8)."""
from _native import _digits


def load_digits(flat=True):
    """(images, labels) as numpy arrays; grey values from 0 to 1, shape (200, 64), or (200, 1, 8, 8) if not flat."""
    x, y = _digits()
    x = x / 16.0
    return (x if flat else x.reshape(-1, 1, 8, 8)), y
