"""sklearn.model_selection: train_test_split, split as scikit-learn splits from the same seed."""
import numpy as np
import math


def _count(size, n):
    return math.ceil(size * n) if isinstance(size, float) else size


def train_test_split(*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None):
    n = len(arrays[0])
    if any(len(a) != n for a in arrays):
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(a) for a in arrays]}")
    if stratify is not None:
        raise NotImplementedError("stratify is not supported here: shuffle first and slice each class")
    if test_size is None:
        test_size = 0.25 if train_size is None else n - (math.floor(train_size * n) if isinstance(train_size, float) else train_size)
    n_test = _count(test_size, n)
    n_train = n - n_test if train_size is None else math.floor(train_size * n) if isinstance(train_size, float) else train_size
    if not 0 < n_train < n + 1 or n_test > n:
        raise ValueError(f"With n_samples={n} and test_size={test_size} the train set would be empty")
    if shuffle:
        rng = np.random if random_state is None else np.random.RandomState(random_state)
        order = rng.permutation(n)
        test, train = order[:n_test], order[n_test:n_test + n_train]
    else:
        train, test = np.arange(n_train), np.arange(n_train, n_train + n_test)
    out = []
    for a in arrays:
        if isinstance(a, (list, tuple)):
            out += [[a[i] for i in train.tolist()], [a[i] for i in test.tolist()]]
        else:
            out += [a[train], a[test]]
    return out
