"""sklearn.datasets: the built-in digits, and points drawn as scikit-learn draws them from the same seed."""
import numpy as np
import math
from _native import _digits


class Bunch(dict):
    def __getattr__(self, key):
        if key in self:
            return self[key]
        raise AttributeError(key)


def load_digits(*, n_class=10, return_X_y=False, as_frame=False):
    """The 200 digits built in here (of scikit-learn's 1797): grey values from 0 to 16."""
    data, target = _digits()
    data = np.array(data, dtype=np.float64)
    if n_class < 10:
        keep = target < n_class
        data, target = data[keep], target[keep]
    if return_X_y:
        return data, target
    return Bunch(data=data, target=target, images=data.reshape(-1, 8, 8), target_names=np.arange(n_class),
                 DESCR="200 of the digits of the UCI set, as scikit-learn has them")


def _generator(seed):
    if seed is None:
        return np.random
    return seed if isinstance(seed, np.random.RandomState) else np.random.RandomState(seed)


def _finished(X, y, shuffle, noise, seed):
    rng = _generator(seed)
    if shuffle:
        order = np.arange(len(X))
        rng.shuffle(order)
        X, y = X[order], y[order]
    if noise is not None:
        X = X + rng.normal(scale=noise, size=X.shape)
    return X, y


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    outer, inner = (n_samples // 2, n_samples - n_samples // 2) if isinstance(n_samples, int) else n_samples
    a, b = np.linspace(0, math.pi, outer), np.linspace(0, math.pi, inner)
    X = np.vstack([np.append(np.cos(a), 1 - np.cos(b)), np.append(np.sin(a), 1 - np.sin(b) - 0.5)]).T
    y = np.hstack([np.zeros(outer, dtype=np.int64), np.ones(inner, dtype=np.int64)])
    return _finished(X, y, shuffle, noise, random_state)


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    outer, inner = (n_samples // 2, n_samples - n_samples // 2) if isinstance(n_samples, int) else n_samples
    a = np.linspace(0, 2 * math.pi, outer, endpoint=False)
    b = np.linspace(0, 2 * math.pi, inner, endpoint=False)
    X = np.vstack([np.append(np.cos(a), np.cos(b) * factor), np.append(np.sin(a), np.sin(b) * factor)]).T
    y = np.hstack([np.zeros(outer, dtype=np.int64), np.ones(inner, dtype=np.int64)])
    return _finished(X, y, shuffle, noise, random_state)


def make_blobs(n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0), shuffle=True, random_state=None):
    rng = _generator(random_state)
    if centers is None or isinstance(centers, int):
        centers = rng.uniform(center_box[0], center_box[1], size=(centers or 3, n_features))
    centers = np.array(centers)
    k = len(centers)
    sizes = [n_samples // k + (1 if i < n_samples % k else 0) for i in range(k)]
    spread = [cluster_std] * k if isinstance(cluster_std, (int, float)) else cluster_std
    X = np.vstack([rng.normal(loc=c, scale=s, size=(n, centers.shape[1])) for c, s, n in zip(centers, spread, sizes)])
    y = np.hstack([np.full(n, i, dtype=np.int64) for i, n in enumerate(sizes)])
    return _finished(X, y, shuffle, None, rng)
