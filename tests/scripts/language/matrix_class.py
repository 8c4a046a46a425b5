"""A Matrix class with operators, slices and iteration, tested on small systems."""
import random


class Matrix:
    def __init__(self, rows):
        self.rows = [list(map(float, r)) for r in rows]
        if len({len(r) for r in self.rows}) > 1:
            raise ValueError("rows of different lengths: " + str([len(r) for r in self.rows]))

    @classmethod
    def identity(cls, n):
        return cls([[float(i == j) for j in range(n)] for i in range(n)])

    @classmethod
    def random(cls, n, m, seed=0):
        rng = random.Random(seed)
        return cls([[rng.uniform(-1, 1) for _ in range(m)] for _ in range(n)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __getitem__(self, key):
        if isinstance(key, tuple):
            i, j = key
            picked = self.rows[i]
            return Matrix([r[j] for r in picked]) if isinstance(i, slice) and isinstance(j, slice) else [r[j] for r in picked] if isinstance(i, slice) else picked[j]
        return self.rows[key]

    def __setitem__(self, key, value):
        i, j = key
        self.rows[i][j] = float(value)

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"cannot multiply {self.shape} by {other.shape}")
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in columns] for r in self.rows])

    def __add__(self, other):
        return Matrix([[a + b for a, b in zip(r, s)] for r, s in zip(self, other)])

    def __mul__(self, k):
        return Matrix([[x * k for x in r] for r in self])

    __rmul__ = __mul__

    def __iter__(self):
        return iter(self.rows)

    def __eq__(self, other):
        return all(abs(a - b) < 1e-9 for r, s in zip(self, other) for a, b in zip(r, s))

    def __repr__(self):
        return "\n".join(" ".join(f"{x:8.4f}" for x in r) for r in self)

    def __pow__(self, n):
        result = Matrix.identity(self.shape[0])
        for _ in range(n):
            result = result @ self
        return result

    def det(self):
        m = [r[:] for r in self.rows]
        sign, n = 1, len(m)
        for i in range(n):
            p = max(range(i, n), key=lambda k: abs(m[k][i]))
            if m[p][i] == 0:
                return 0.0
            if p != i:
                m[i], m[p] = m[p], m[i]
                sign = -sign
            for k in range(i + 1, n):
                f = m[k][i] / m[i][i]
                m[k] = [a - f * b for a, b in zip(m[k], m[i])]
        product = sign
        for i in range(n):
            product *= m[i][i]
        return product


a = Matrix([[1, 2], [3, 4]])
b = Matrix.random(2, 3, seed=4)
print(a @ a)
print(a @ b, (a @ b).shape, sep="\n")
print(a.T, a.det(), a ** 3, a + a == 2 * a, a[0, 1], a[1], a[:, 0], a[:1, :], sep="\n")
a[0, 0] = 9
print(a[0][0], Matrix.identity(3).det(), Matrix.random(4, 4, 7).det())
for bad in (lambda: b @ b, lambda: Matrix([[1], [1, 2]])):
    try:
        bad()
    except ValueError as e:
        print("ValueError:", e)
