"""numbers: kinds of numbers, for isinstance."""
Number = Complex = Real = (int, float)
Rational = Integral = (int,)
