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
    try:
        out = _inverse(x)
        if not x.requires_grad:
            return out
        turned = out.detach().transpose(-2, -1)
        return _custom("LinalgInvEx", [x], [out], lambda g: -(turned @ g @ turned))[0]
    except ValueError:
        raise _LinAlgError(f"linalg.inv: The diagonal element {x.shape[-1] - 1 if x.abs().sum() else 1} is zero, the inversion could not be completed because the input matrix is singular.") from None


def det(x):
    from _native import _op
    return _op("Det", "LinalgDetBackward0", [x])


def solve(a, b):
    return _inverse(a) @ b


def _numpy(name, *args):
    """What numpy.linalg has, on the numbers alone."""
    import numpy.linalg
    import torch
    out = getattr(numpy.linalg, name)(*[a.detach().numpy() for a in args])
    kind = args[0].dtype
    give = lambda x: torch.from_numpy(x).to(kind) if hasattr(x, "shape") else torch.tensor(x)
    return tuple([give(x) for x in out]) if isinstance(out, tuple) else give(out)


def eigh(x):
    return _numpy("eigh", x)


def eigvalsh(x):
    return _numpy("eigvalsh", x)


def cholesky(x):
    return _numpy("cholesky", x)


def svd(x, full_matrices=True):
    return _numpy("svd", x)


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


def slogdet(x):
    d = det(x)
    return d.sign(), d.abs().log()


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
