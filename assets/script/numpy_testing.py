"""numpy.testing: assertions about arrays, with numpy's reports."""
import numpy as _np


def _report(head, a, b, wrong, err_msg, verbose=True):
    lines = [""] + [head] + ([str(err_msg)] if err_msg else [])
    if wrong is not None and wrong.size:
        total, share = wrong.size, 100 * int(wrong.sum()) / wrong.size
        lines.append(f"Mismatched elements: {int(wrong.sum())} / {total} ({share:.3g}%)")
        apart = _np.abs(a * 1.0 - b * 1.0)
        sizes = _np.broadcast_to(_np.abs(b * 1.0), apart.shape)
        lines.append(f"Max absolute difference among violations: {_number(apart[wrong].max())}")
        inside = sizes[wrong] > 0
        ratio = (apart[wrong][inside] / sizes[wrong][inside]).max() if inside.any() else _np.inf
        lines.append(f"Max relative difference among violations: {_number(ratio)}")
    lines.append(" ACTUAL: " + _np.array_repr(a))
    lines.append(" DESIRED: " + _np.array_repr(b))
    raise AssertionError("\n".join(lines))


def _number(x):
    return _np.array2string(_np.asarray(x))


def _both(a, b, head, err_msg):
    a, b = _np.asarray(a), _np.asarray(b)
    if a.shape != b.shape and a.shape != () and b.shape != ():
        raise AssertionError(f"\n{head}\n{err_msg}\n(shapes {a.shape}, {b.shape} mismatch)\n ACTUAL: {_np.array_repr(a)}\n DESIRED: {_np.array_repr(b)}")
    return a, b


def assert_allclose(actual, desired, rtol=1e-7, atol=0, equal_nan=True, err_msg="", verbose=True):
    head = f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}"
    a, b = _both(actual, desired, head, err_msg)
    fine = _np.isclose(a, b, rtol, atol) | ((_np.isnan(a) & _np.isnan(b)) if equal_nan else False)
    if not fine.all():
        _report(head, a, b, ~fine, err_msg)


def assert_array_almost_equal(actual, desired, decimal=6, err_msg="", verbose=True):
    head = f"Arrays are not almost equal to {decimal} decimals"
    a, b = _both(actual, desired, head, err_msg)
    fine = _np.abs(a * 1.0 - b * 1.0) < 1.5 * 10.0 ** -decimal
    if not fine.all():
        _report(head, a, b, ~fine, err_msg)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    if hasattr(actual, "__len__") or getattr(actual, "shape", ()) or getattr(desired, "shape", ()):
        return assert_array_almost_equal(actual, desired, decimal, err_msg)
    if abs(desired - actual) >= 1.5 * 10.0 ** -decimal:
        raise AssertionError(f"\nArrays are not almost equal to {decimal} decimals\n{err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def assert_array_equal(actual, desired, err_msg="", verbose=True, strict=False):
    a, b = _both(actual, desired, "Arrays are not equal", err_msg)
    fine = a == b
    if not fine.all():
        _report("Arrays are not equal", a, b, ~fine, err_msg)


def assert_equal(actual, desired, err_msg="", verbose=True):
    if hasattr(actual, "shape") or hasattr(desired, "shape"):
        return assert_array_equal(actual, desired, err_msg)
    if actual != desired:
        raise AssertionError(f"\nItems are not equal:\n{err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def assert_array_less(x, y, err_msg="", verbose=True):
    a, b = _both(x, y, "Arrays are not strictly ordered `x < y`", err_msg)
    fine = a < b
    if not fine.all():
        _report("Arrays are not strictly ordered `x < y`", a, b, ~fine, err_msg)


def assert_raises(kind, function=None, *args, **kw):
    class _Raises:
        def __enter__(self):
            return self

        def __exit__(self, got, value, trace):
            if got is None:
                raise AssertionError(f"{kind.__name__} not raised")
            return issubclass(got, kind)
    if function is None:
        return _Raises()
    with _Raises():
        function(*args, **kw)


def assert_(value, msg=""):
    if not value:
        raise AssertionError(msg)
