import math
from math import sqrt, pi as PI
print(math.pi, math.e, math.inf, math.nan, math.tau, sqrt(16), PI)
for f in [math.sin, math.cos, math.tan, math.exp, math.tanh, math.atan, math.log1p, math.expm1]: print(f"{f(0.5):.12f}", end=" ")
print(); print(f"{math.log(10):.12f} {math.log(8, 2):.12f} {math.log2(8)} {math.log10(1000):.12f} {math.atan2(1, 2):.12f} {math.hypot(3, 4)} {math.erf(0.5):.12f}")
print(math.floor(-2.5), math.ceil(2.1), math.trunc(-2.7), math.fabs(-3), math.factorial(20), math.gcd(12, 18), math.lcm(4, 6), math.comb(5, 2), math.perm(5, 2), math.isqrt(17))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.isclose(0.1 + 0.2, 0.3), math.copysign(1, -0.0), math.fmod(-7, 3), math.degrees(math.pi), math.prod([1, 2, 3]))
print(math.fsum([0.1] * 10), sum([0.1] * 10), math.dist([0, 0], [3, 4]), math.modf(2.5), math.frexp(8), math.ldexp(0.5, 4), math.pow(2, 3), math.sqrt(2))
for call in [lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.sqrt("a"), lambda: math.floor(float("nan")), lambda: math.acos(2)]:
    try: print(call())
    except (ValueError, OverflowError, TypeError) as e: print(type(e).__name__, e)
print(round(math.sqrt(2) * 1e6) / 1e6, 2 ** 0.5 == math.sqrt(2), math.radians(180) == math.pi, math.sqrt(10 ** 20), math.log(10 ** 400))
