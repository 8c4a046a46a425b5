"""numpy.linalg."""
import math
from _tensors import _norm, _inverse, _op, _flavour
from _native import LinAlgError


def norm(x, ord=None, axis=None, keepdims=False):
    import numpy
    x = numpy.asarray(x)
    if ord is not None and axis is None and x.ndim == 2 and ord not in ("fro",):
        return _matrix_norm(x * 1.0, ord)
    if ord is not None and axis is None and x.ndim > 2:
        raise ValueError("Improper number of dimensions to norm.")
    return _norm(numpy.asarray(x) * 1.0, 2 if ord is None else ord, axis, keepdims)


from collections import namedtuple
SlogdetResult = namedtuple("SlogdetResult", ["sign", "logabsdet"])
EigResult = namedtuple("EigResult", ["eigenvalues", "eigenvectors"])
EighResult = namedtuple("EighResult", ["eigenvalues", "eigenvectors"])
SVDResult = namedtuple("SVDResult", ["U", "S", "Vh"])
QRResult = namedtuple("QRResult", ["Q", "R"])


def _square(x):
    import numpy
    x = numpy.asarray(x)
    if x.ndim < 2:
        raise LinAlgError(f"{x.ndim}-dimensional array given. Array must be at least two-dimensional")
    if x.shape[-1] != x.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return x * 1.0


def _matrix_norm(x, ord):
    if ord in (1, -1):
        sums = abs(x).sum(0)
    elif ord in (math.inf, -math.inf):
        sums = abs(x).sum(1)
    elif ord in (2, -2):
        sums = svd(x)[1]
    elif ord == "nuc":
        return svd(x)[1].sum()
    else:
        raise ValueError("Invalid norm order for matrices.")
    return sums.max() if ord > 0 else sums.min()


matrix_norm = norm


def inv(x):
    x = _square(x)
    try:
        return _inverse(x)
    except ValueError as e:
        raise LinAlgError("Singular matrix") from None


def det(x):
    return _op("Det", "", [_square(x)])


def slogdet(x):
    d = det(x)
    import numpy
    return SlogdetResult(numpy.sign(d), numpy.log(numpy.abs(d)))


def multi_dot(arrays):
    out = arrays[0]
    for x in arrays[1:]:
        out = out @ x
    return out


def svdvals(x):
    return svd(x)[1]


def trace(x):
    import numpy
    return numpy.trace(x)


def outer(a, b):
    import numpy
    return numpy.outer(a, b)


def matmul(a, b):
    return a @ b


def matrix_transpose(x):
    import numpy
    return numpy.swapaxes(x, -1, -2)


def vector_norm(x, ord=2, axis=None, keepdims=False):
    return norm(x, ord, axis, keepdims)


def vecdot(a, b, axis=-1):
    return (a * b).sum(axis)


def _rows(x):
    import numpy
    return (numpy.asarray(x) * 1.0).tolist()


def _array(x):
    import numpy
    return numpy.array(x)


def solve(a, b):
    """Gauss's way, with the largest pivot."""
    a, b = _rows(a), _rows(b)
    flat, n = not isinstance(b[0], list), len(a)
    rows = [list(r) + ([v] if flat else list(v)) for r, v in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda k: abs(rows[k][i]))
        if rows[p][i] == 0:
            raise LinAlgError("Singular matrix")
        rows[i], rows[p] = rows[p], rows[i]
        for k in range(i + 1, n):
            f = rows[k][i] / rows[i][i]
            if f:
                rows[k] = [x - f * y for x, y in zip(rows[k], rows[i])]
    width = len(rows[0]) - n
    out = [[0.0] * width for _ in range(n)]
    for i in range(n - 1, -1, -1):
        for c in range(width):
            out[i][c] = (rows[i][n + c] - sum([rows[i][k] * out[k][c] for k in range(i + 1, n)])) / rows[i][i]
    return _array([r[0] for r in out] if flat else out)


def cholesky(a):
    a = _rows(a)
    n = len(a)
    out = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = a[i][j] - sum([out[i][k] * out[j][k] for k in range(j)])
            if i == j and s <= 0:
                raise LinAlgError("Matrix is not positive definite")
            out[i][j] = math.sqrt(s) if i == j else s / out[j][j]
    return _array(out)


def _jacobi(a):
    """Eigenvalues and vectors (columns) of a symmetric matrix, rising."""
    a, n = [list(r) for r in a], len(a)
    v = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    for _ in range(60):
        off = sum([a[i][j] ** 2 for i in range(n) for j in range(n) if i != j])
        if off < 1e-30:
            break
        for p in range(n):
            for q in range(p + 1, n):
                if a[p][q] == 0:
                    continue
                t = (a[q][q] - a[p][p]) / (2 * a[p][q])
                t = (1 if t >= 0 else -1) / (abs(t) + math.sqrt(t * t + 1))
                c = 1 / math.sqrt(t * t + 1)
                s = t * c
                for k in range(n):
                    a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
                for k in range(n):
                    a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
                for k in range(n):
                    v[k][p], v[k][q] = c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]
    order = sorted(range(n), key=lambda i: a[i][i])
    return [a[i][i] for i in order], [[row[i] for i in order] for row in v]


def eigh(a):
    values, vectors = _jacobi(_rows(_square(a)))
    return EighResult(_array(values), _array(vectors))


def eigvalsh(a):
    return eigh(a)[0]


def eig(a):
    rows = _rows(a)
    n = len(rows)
    if all([rows[i][j] == rows[j][i] for i in range(n) for j in range(n)]):
        values, vectors = _jacobi(rows)
        return EigResult(_array(values), _array(vectors))
    values = _real_eigenvalues(_array(rows))
    return EigResult(_array(values), _array([_null_vector(rows, v) for v in values]).T)


def _real_eigenvalues(a):
    """By repeated QR steps with shifts; complex ones cannot be shown here."""
    import numpy
    n, found = a.shape[0], []
    h = a * 1.0
    for _ in range(500 * n):
        if n == 1:
            found.append(float(h[0, 0]))
            break
        if abs(float(h[n - 1, n - 2])) < 1e-14 * (abs(float(h[n - 1, n - 1])) + abs(float(h[n - 2, n - 2])) + 1e-300):
            found.append(float(h[n - 1, n - 1]))
            n -= 1
            h = h[:n, :n].copy()
            continue
        p, q, r, s = [float(h[i, j]) for i in (n - 2, n - 1) for j in (n - 2, n - 1)]
        half, prod = (p + s) / 2, p * s - q * r
        inside = half * half - prod
        shift = s if inside < 0 else min([half + math.sqrt(inside), half - math.sqrt(inside)], key=lambda v: abs(v - s))
        if n == 2 and inside < 0:
            raise LinAlgError("the eigenvalues are complex numbers, which cannot be shown here")
        u, t = qr(h - shift * numpy.eye(n))
        h = t @ u + shift * numpy.eye(n)
    else:
        raise LinAlgError("the eigenvalues are complex numbers, which cannot be shown here")
    return found[::-1]


def _null_vector(rows, value):
    """A vector of length 1 that the matrix stretches by `value`: inverse iteration."""
    import numpy
    a = _array(rows)
    shifted = a - (value + 1e-10 * (1 + abs(value))) * numpy.eye(len(rows))
    x = numpy.ones(len(rows)) / (numpy.arange(len(rows)) + 1.0)
    for _ in range(4):
        x = solve(shifted, x)
        x = x / norm(x)
    return x.tolist()


def eigvals(a):
    return eig(a)[0]


def svd(a, full_matrices=True):
    a = _array(_rows(a))
    values, v = _jacobi((a.T @ a).tolist())
    order = sorted(range(len(values)), key=lambda i: -values[i])[:min(a.shape)]
    s = [math.sqrt(max(values[i], 0.0)) for i in order]
    vt = _array([[row[i] for row in v] for i in order])
    u = _array([((a @ vt[k]) / (s[k] or 1.0)).tolist() for k in range(len(s))]).T
    if full_matrices:
        u, vt = _completed(u.T, a.shape[0]).T, _completed(vt, a.shape[1])
    return SVDResult(u, _array(s), vt)


def _completed(rows, n):
    """Rows at right angles, and more of them until there are n."""
    rows = [r.tolist() for r in rows]
    for k in range(n):
        if len(rows) == n:
            break
        w = [1.0 if i == k else 0.0 for i in range(n)]
        for _ in range(2):
            for r in rows:
                along = sum([x * y for x, y in zip(w, r)])
                w = [x - along * y for x, y in zip(w, r)]
        size = math.sqrt(sum([x * x for x in w]))
        if size > 1e-8:
            rows.append([x / size for x in w])
    return _array(rows)


def matrix_rank(a, tol=1e-10):
    return len([x for x in svd(a)[1].tolist() if x > tol])


def lstsq(a, b, rcond=None):
    a, b = _array(_rows(a)), _array(_rows(b))
    x = solve(a.T @ a, a.T @ b)
    r = a @ x - b
    return x, (r * r).sum(0).reshape(-1), min(a.shape), svd(a)[1]


def pinv(a):
    a = _array(_rows(a))
    return solve(a.T @ a, a.T) if a.shape[0] >= a.shape[1] else solve(a @ a.T, a).T


def qr(a):
    """Gram and Schmidt's way, with numpy's signs."""
    a = _array(_rows(a))
    q, r, n = [], [[0.0] * a.shape[1] for _ in range(a.shape[1])], a.shape[1]
    for j in range(n):
        w = a[:, j].copy()
        for i in range(len(q)):
            r[i][j] = float(q[i] @ a[:, j])
            w = w - r[i][j] * q[i]
        size = -math.sqrt(float(w @ w))
        r[j][j] = size
        q.append(w / size)
    return QRResult(_array([x.tolist() for x in q]).T, _array(r))


def matrix_power(a, n):
    import numpy
    out = numpy.eye(len(a))
    for _ in range(n):
        out = out @ a
    return out


def cond(a):
    s = svd(a)[1]
    return s[0] / s[-1]
