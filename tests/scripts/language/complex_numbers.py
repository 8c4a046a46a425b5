z = 3 + 4j
print(z, abs(z), z.real, z.imag, z.conjugate(), z * (1 - 2j), z / (1 + 1j), z ** 2, -z, z == 3 + 4j)
print(complex(1, 2), complex("1+2j"), 2j * 2j, type(z), 1j, complex(0, -1), complex(1.5, -0.0))
print([round(abs(complex(k, k)), 3) for k in range(4)])
import cmath
print(cmath.sqrt(-1), cmath.phase(1j), cmath.exp(1j * cmath.pi).real)
def fft(x):
    n = len(x)
    if n == 1:
        return x
    even, odd = fft(x[0::2]), fft(x[1::2])
    t = [cmath.exp(-2j * cmath.pi * k / n) * odd[k] for k in range(n // 2)]
    return [even[k] + t[k] for k in range(n // 2)] + [even[k] - t[k] for k in range(n // 2)]
for v in fft([1, 2, 3, 4, 0, 0, 0, 0]):
    print(f"{v.real:.4f} {v.imag:.4f} {abs(v):.4f}")
print((-8) ** (1 / 3))
print(f"{3+4j:.2f}")
def mandel(c, n=30):
    z = 0
    for i in range(n):
        z = z * z + c
        if abs(z) > 2:
            return i
    return n
for y in range(-6, 7, 2):
    print("".join(" .:-=+*#%@"[min(9, mandel(complex(x / 12, y / 6)) // 3)] for x in range(-24, 10)))
