a = 2 ** 64; b = 3 ** 50
print(a, b, a + b, a - b, a * b, b // a, b % a, -a // 7, -a % 7, a > b, a == 2 ** 64, a & (a - 1), a >> 3, a << 3, a ^ b, a | 1, ~a)
print(int(1e20), int("123456789012345678901234567890"), float(2 ** 70), 2 ** 70 / 3, (2 ** 70) / (2 ** 69), hash(2 ** 61 - 1), hash(2 ** 64), len(str(7 ** 300)), f"{a:,} {a:x} {a:e}")
f = 1
for i in range(1, 41): f *= i
print(f, f % 10 ** 9, str(f)[:5], sum(int(d) for d in str(2 ** 1000)), divmod(10 ** 30, 7), pow(2, 1000, 10 ** 9 + 7), a.bit_length(), round(10 ** 20 + 555, -2), abs(-a), a ** 0, min(a, b), -a < 0 < a)
try: 2.0 ** 10000
except OverflowError as e: print("Overflow", e)
try: float(10 ** 400)
except OverflowError as e: print(e)
print(10 ** 18 * 10, 9223372036854775807 * -1 - 1, -(-9223372036854775808), 4611686018427387904 + 4611686018427387904, 9223372036854775807 // -1, -9223372036854775808 // -1, 1 << 63, 1 << 62)
x = 1
for _ in range(100): x = x * 3 + 1
print(x, x.bit_length(), 10 ** 17 / 3, 1e17 == 10 ** 17, 2 ** 53 + 1 == float(2 ** 53), 10 ** 400 > 1e308, int(-1.5), isinstance(a, int))
