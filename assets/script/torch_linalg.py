"""torch.linalg: norms and inverses."""
from _tensors import _norm, _make, _inverse, _custom
from _native import *


def norm(x, ord=None, dim=None, keepdim=False):
    return _norm(x, 2 if ord is None else ord, dim, keepdim)


vector_norm, matrix_norm = norm, norm


class _LinAlgError(RuntimeError):
    pass


LinAlgError = _LinAlgError


def inv(x):
    if x.dim() < 2:
        raise RuntimeError(f"linalg.inv: The input tensor A must have at least 2 dimensions.")
    if x.shape[-1] != x.shape[-2]:
        raise RuntimeError(f"linalg.inv: A must be batches of square matrices, but they are {x.shape[-2]} by {x.shape[-1]} matrices")
    try:
        out = _inverse(x)
        if not x.requires_grad:
            return out
        turned = out.detach().transpose(-2, -1)
        return _custom("LinalgInvEx", [x], [out], lambda g: -(turned @ g @ turned))[0]
    except ValueError:
        raise _LinAlgError(f"linalg.inv: The diagonal element {x.shape[-1] - 1 if x.abs().sum() else 1} is zero, the inversion could not be completed because the input matrix is singular.") from None


def det(x):
    if x.dim() < 2 or x.shape[-1] != x.shape[-2]:
        raise RuntimeError(f"linalg.det: A must be batches of square matrices, but they are {x.shape[-2]} by {x.shape[-1]} matrices" if x.dim() > 1 else "linalg.det: The input tensor A must have at least 2 dimensions.")
    from _native import _op
    return _op("Det", "LinalgDetBackward0", [x])


def solve(a, b):
    if a.dim() > 1 and a.shape[-1] != a.shape[-2]:
        raise RuntimeError(f"linalg.solve: A must be batches of square matrices, but they are {a.shape[-2]} by {a.shape[-1]} matrices")
    if b.dim() == a.dim() - 1:
        return (inv(a) @ b.unsqueeze(-1)).squeeze(-1)
    return inv(a) @ b


def _numpy(name, *args):
    """What numpy.linalg has, on the numbers alone."""
    import numpy.linalg
    import torch
    out = getattr(numpy.linalg, name)(*[a.detach().numpy() for a in args])
    kind = args[0].dtype
    give = lambda x: torch.from_numpy(x).to(kind) if hasattr(x, "shape") else torch.tensor(x)
    if not isinstance(out, tuple):
        return give(out)
    found = [give(x) for x in out]
    return type(out)(*found) if hasattr(out, "_fields") else tuple(found)


def eigh(x):
    return _numpy("eigh", x)


def eigvalsh(x):
    return _numpy("eigvalsh", x)


def cholesky(x):
    return _numpy("cholesky", x)


def svd(x, full_matrices=True):
    import numpy.linalg
    import torch
    found = numpy.linalg.svd(x.detach().numpy(), full_matrices)
    return type(found)(*[torch.from_numpy(v).to(x.dtype) for v in found])


def svdvals(x):
    return _numpy("svd", x)[1]


def qr(x):
    return _numpy("qr", x)


def lstsq(a, b):
    class Result:
        solution = _numpy("lstsq", a, b)[0]
    return Result()


def pinv(x):
    return _numpy("pinv", x)


def matrix_rank(x):
    return _make("torch", len([s for s in svdvals(x).tolist() if s > 1e-6]))


def matrix_power(x, n):
    out = x
    for _ in range(n - 1):
        out = out @ x
    return out


class _Slogdet(tuple):
    sign, logabsdet = property(lambda self: self[0]), property(lambda self: self[1])

    def __repr__(self):
        return f"torch.return_types.linalg_slogdet(\nsign={self[0]!r},\nlogabsdet={self[1]!r})"

    __str__ = __repr__


def slogdet(x):
    d = det(x)
    return _Slogdet((d.sign(), d.abs().log()))


def cond(x, p=None):
    if p in (None, 2):
        s = svdvals(x)
        return s[0] / s[-1]
    return norm(x, p) * norm(inv(x), p)


def eig(x):
    return _numpy("eig", x)


def eigvals(x):
    return _numpy("eigvals", x)


def matrix_exp(x):
    import torch
    return torch.matrix_exp(x)


def solve_triangular(a, b, *, upper, left=True, unitriangular=False):
    a = a.triu() if upper else a.tril()
    return solve(a, b) if left else solve(a.transpose(-2, -1), b.transpose(-2, -1)).transpose(-2, -1)


def vecdot(a, b, dim=-1):
    return (a * b).sum(dim)


def matmul(a, b):
    return a @ b


def vander(x, N=None):
    import torch
    return torch.vander(x, N, increasing=True)


def tensorinv(x, ind=2):
    import math
    rows = math.prod(x.shape[:ind])
    return inv(x.reshape(rows, -1)).reshape(list(x.shape[ind:]) + list(x.shape[:ind]))


def multi_dot(tensors):
    out = tensors[0]
    for t in tensors[1:]:
        out = out @ t
    return out


def cross(a, b, dim=-1):
    import torch
    return torch.cross(a, b, dim)


def diagonal(x, offset=0, dim1=-2, dim2=-1):
    return x.diagonal(offset, dim1, dim2)
