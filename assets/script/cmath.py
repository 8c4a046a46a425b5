"""cmath: functions of complex numbers."""
import math
from math import pi, e, tau, inf, nan

infj, nanj = complex(0, inf), complex(0, nan)


def phase(z): return math.atan2(complex(z).imag, complex(z).real)
def polar(z): return abs(complex(z)), phase(z)
def rect(r, phi): return complex(r * math.cos(phi), r * math.sin(phi))
def isnan(z): return math.isnan(complex(z).real) or math.isnan(complex(z).imag)
def isinf(z): return math.isinf(complex(z).real) or math.isinf(complex(z).imag)
def isfinite(z): return not isnan(z) and not isinf(z)


def exp(z):
    z = complex(z)
    size = math.exp(z.real)
    return complex(size * math.cos(z.imag), size * math.sin(z.imag))


def log(z, base=None):
    z = complex(z)
    if z == 0:
        raise ValueError("math domain error")
    found = complex(math.log(math.hypot(z.real, z.imag)), phase(z))
    return found if base is None else found / log(base)


def log10(z):
    found = log(z)
    return complex(found.real / math.log(10), found.imag / math.log(10))


def sqrt(z):
    z = complex(z)
    if z == 0:
        return complex(0.0, z.imag)
    ax, ay = abs(z.real) / 8.0, abs(z.imag)
    s = 2.0 * math.sqrt(ax + math.hypot(ax, ay / 8.0))
    d = ay / (2.0 * s)
    return complex(s, math.copysign(d, z.imag)) if z.real >= 0 else complex(d, math.copysign(s, z.imag))


def sin(z):
    z = complex(z)
    return complex(math.sin(z.real) * math.cosh(z.imag), math.cos(z.real) * math.sinh(z.imag))


def cos(z):
    z = complex(z)
    return complex(math.cos(z.real) * math.cosh(z.imag), -math.sin(z.real) * math.sinh(z.imag))


def tan(z): return sin(z) / cos(z)
def sinh(z): return -1j * sin(1j * complex(z))
def cosh(z): return cos(1j * complex(z))
def tanh(z): return sinh(z) / cosh(z)
def asinh(z): return log(z + sqrt(z * z + 1))
def acosh(z): return log(z + sqrt(z - 1) * sqrt(z + 1))
def atanh(z): return (log(1 + z) - log(1 - z)) / 2
def asin(z): return -1j * log(1j * z + sqrt(1 - z * z))
def acos(z): return pi / 2 - asin(z)
def atan(z): return (log(1 + 1j * z) - log(1 - 1j * z)) / 2j


def isclose(a, b, *, rel_tol=1e-9, abs_tol=0.0):
    return a == b or abs(a - b) <= max(rel_tol * max(abs(a), abs(b)), abs_tol)
