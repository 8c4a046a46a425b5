"""numpy beyond arithmetic: statistics, searching, fitting, random draws with a seed."""
import numpy as np

x = np.arange(12).reshape(3, 4)
for v in [np.cross([1, 0, 0], [0, 1, 0]), np.linalg.norm([3, 4]), np.percentile([1, 2, 3, 4], 50), np.percentile(x, [25, 75], axis=0), np.quantile([1.0, 5.0, 9.0], 0.3), np.roll([1, 2, 3], 1), np.flip([1, 2]), np.argwhere([0, 1, 1]), np.histogram([1, 2, 2, 3], 3), np.interp(1.5, [1, 2], [10, 20]), np.interp([0, 1.25, 5], [1, 2], [10, 20]), np.polyfit([0, 1, 2, 3], [1, 3, 5, 7], 1).round(4), np.polyval([2, 1], 3),
          np.corrcoef([1, 2, 3], [1, 2, 4]).round(4), np.cov([1, 2, 3], [1, 2, 4]), np.nanmean([1, np.nan]), np.nanmax([1, np.nan, 3]), np.ptp([1, 5]), np.insert([1, 2], 1, 9), np.delete([1, 2, 3], 1), np.delete(x, 1, axis=1), np.fromiter((i for i in range(3)), dtype=float), np.kron([1, 2], [1, 1]), np.atleast_2d([1]), np.rot90([[1, 2]]), np.diff(x, axis=1), np.gradient([1.0, 4.0, 9.0]), np.trapezoid([1.0, 2.0, 3.0]),
          np.repeat([1, 2], 2), np.repeat(x[:1], 2, axis=0), np.take_along_axis(x, np.array([[1], [0], [2]]), 1), np.isin([1, 5], [1, 2]), np.setdiff1d([1, 2, 3], [2]), np.intersect1d([1, 2, 3], [2, 3, 4]), np.union1d([1], [0]), np.hypot(3, 4), np.cbrt(27.0).round(6), np.deg2rad(180), np.digitize([0.5, 2.5], [1, 2]), np.tri(3), np.triu_indices(2), np.resize([1, 2], 5), np.vander([1, 2, 3]), np.select([x > 6, x > 2], [x, -x], 0),
          np.linalg.eigh(np.array([[2.0, 1.0], [1.0, 2.0]]))[0], np.linalg.svd(np.array([[3.0, 0.0], [4.0, 5.0]]))[1].round(5), np.linalg.matrix_rank(np.ones((2, 2))), np.linalg.cholesky(np.array([[4.0, 2.0], [2.0, 3.0]])), np.linalg.solve(np.array([[3.0, 1], [1, 2]]), [9, 8]), np.linalg.lstsq(np.array([[1.0, 1], [1, 2], [1, 3]]), np.array([1.0, 2, 2]), rcond=None)[0].round(4), np.linalg.pinv(np.array([[1.0, 2], [3, 4], [5, 6]])).round(4),
          np.vectorize(lambda a, b: a if a > b else b)([1, 5], [3, 2]), np.apply_along_axis(sum, 0, x), np.meshgrid([1, 2], [3, 4])]:
    print(v)
np.random.seed(3)
print(np.random.choice([1, 2, 3], 4), np.random.choice(5, 3, replace=False), np.random.choice(3, 5, p=[0.1, 0.2, 0.7]), np.random.permutation(5), np.random.randint(0, 9, (2, 3)))
rng = np.random.default_rng(1)
print(rng.permutation(5), rng.choice(5, 3, replace=False), rng.choice([10, 20, 30], 2), rng.integers(0, 10, 4), rng.normal(size=2).round(5), rng.random(2).round(5))
a = np.arange(6)
rng.shuffle(a)
print(a)
try:
    np.linalg.inv(np.zeros((2, 2)))
except np.linalg.LinAlgError as e:
    print(type(e).__name__, e)
try:
    np.linalg.solve(np.zeros((2, 2)), [1, 2])
except np.linalg.LinAlgError as e:
    print(type(e).__name__, e)
