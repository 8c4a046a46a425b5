from fractions import Fraction
from decimal import Decimal, getcontext, ROUND_HALF_UP
a, b = Fraction(1, 3), Fraction("0.25")
print(a + b, a * b, a / b, a - b, a ** 2, -a, abs(-a), a < b, float(a), repr(a), Fraction(0.5), Fraction(6, 4))
print(a.numerator, a.denominator, a + 1, 2 * a, a == Fraction(2, 6), round(Fraction(7, 2)), int(Fraction(7, 2)), Fraction("3/7"))
print(sum([Fraction(1, n) for n in range(1, 10)]), Fraction(3.14159).limit_denominator(100), hash(Fraction(2)) == hash(2))
x = Decimal("0.1") + Decimal("0.2")
print(x, x == Decimal("0.3"), repr(x), Decimal(1) / Decimal(3))
getcontext().prec = 6
print(Decimal(1) / Decimal(3), Decimal("2").sqrt())
print(Decimal("3.14159").quantize(Decimal("0.01")), Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
print(Decimal("1.10") * 3, Decimal("100") - Decimal("0.01"), int(Decimal("7.9")), float(Decimal("1.5")), f"{Decimal('3.14159'):.2f}")
print(sorted([Decimal("2"), Decimal("1.5")]), max(Decimal(1), Decimal(2)), Decimal("1E+2"), Decimal(5) // Decimal(2), Decimal(5) % Decimal(3), -Decimal("1.0"))
try:
    Fraction(1, 0)
except ZeroDivisionError as e:
    print("ZeroDivisionError:", e)
