# scikit-learn's toy data and splits, from the same seeds.
import numpy as np
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split

sets = [
    make_moons(7, noise=0.1, random_state=3),
    make_moons((3, 4), shuffle=False),
    make_circles(8, noise=0.05, factor=0.5, random_state=1),
    make_blobs(7, centers=3, random_state=5),
    make_blobs(4, centers=[[0, 0], [3, 3]], cluster_std=0.1, random_state=5),
]
for X, y in sets:
    print(np.round(X, 6).tolist(), y.tolist())
print(train_test_split(np.arange(10), list(range(10)), test_size=0.3, random_state=42))
print([len(part) for part in train_test_split(np.arange(10), train_size=0.5, random_state=0)])
print(train_test_split(np.arange(5), shuffle=False))
np.random.seed(4)
print(make_moons(4, noise=0.2)[0].round(5).tolist())
state = np.random.RandomState(0)
print(state.permutation(5), state.normal(loc=[0.0, 10.0, 20.0], scale=0.1), state.uniform([0, 5], [1, 6]))
