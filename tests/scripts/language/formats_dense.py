x, n, s, name = 3.14159, 42, "hi", "Ada"
print(f"{x:>10.3f}|{x:<10.2f}|{x:^10.1f}|{x:+.2f}|{x:010.3f}|{x:e}|{x:.3e}|{x:g}|{x:%}|{x:.1%}")
print(f"{n:5d}|{n:<5d}|{n:^5d}|{n:05d}|{n:b}|{n:o}|{n:x}|{n:X}|{n:#x}|{n:#b}|{n:+d}|{n: d}|{n:,}|{1234567:,}|{1234567.891:,.2f}|{1234567:_}")
print(f"{s!r}|{s!s}|{s!a}|{s:>5}|{s:*^9}|{s:->6}|{s:.1}|{name!r:>8}|{s:5}|")
w, p = 12, 4
print(f"{x:{w}.{p}f}|{x:>{w}}|{s:{'*'}^{w}}|{n:{'0'}{w}d}")
print(f"{x=}|{n = }|{s=!r}|{x=:.2f}|{n+1=}|{[i for i in range(3)]=}")
print(f"{{literal}} {'nested ' + f'{n}'} {n if n > 3 else 0} {(lambda a: a*2)(3)} {dict(a=1)['a']}")
print("%d %5d %-5d| %05d %+d %x %o %e %.2e %g %s %r %c %%" % (1, 2, 3, 4, 5, 255, 8, 12345.678, 0.00012, 1e-5, "s", "r", "c"))
print("%(a)s and %(b).2f" % {"a": "A", "b": 2.5}, "%s" % [1,2], "%s" % (1,), "%5.1f|%-8s|%8s" % (2.25, "ab", "cd"), "%*d" % (5, 3))
print("{} {} {}".format(1, "a", None), "{1} {0}".format("a", "b"), "{a} {b!r:>5}".format(a=1, b="x"), "{0[1]} {0[0]}".format([5,6]), "{0.real} {x[k]}".format(3, x={"k": 9}))
print("{:>8}|{:<8}|{:^8}|{:08.3f}|{:,}".format("a", "b", "c", 3.14159, 10000))
for v in [0.1, 1/3, 1e16, 1e15, 123456789012345678, 1e-5, 1e-4, 0.0001234, 1.0, -0.0, 1e100, 2.5e-7, float("inf"), -float("inf"), float("nan"), 100000.0, 1234567.0, 12345678901234567890.0]:
    print(v, repr(v), str(v), f"{v:g}", f"{v:.4f}", f"{v:.3g}", f"{v:.0f}", f"{v:e}", f"{v:10.2f}", f"{v}")
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.567, -2), round(5, -1), round(15, -1), round(0.5), round(1.5), round(1e20), round(2.0, 3))
print(f"{True:d} {True} {True:5} {None} {None!s:>6} {[1,2]!s:>10} {(1,)} {{1}} { {1} }")
print(f"{'a' 'b'}", f'{"x"}' "y", rf"\n{n}", "tab\there", r"raw\t", "uni \u00e9 \N{BULLET}", "q'q", 'q"q', "both ' \"", "nl\n!")
print(repr("it's"), repr('say "hi"'), repr("a'b\"c"), repr("tab\t nl\n bs\\ nul\0 \x7f é"))
print("abc".center(11, "*"), "42".zfill(6), "-42".zfill(6), "abc".ljust(6) + "|", "abc".rjust(6), "a\tb".expandtabs(4))
print(format(3.14159, ".2f"), format(42, ">6"), format("x", "^5"), format(255, "08b"), format(1e6, ","), format(0.000001), format(1234.5, "12,.1f"))
print(f"{1e10:g} {1e5:g} {123456:g} {1234567:g} {0.1+0.2} {1e22} {1e21} {3.0:g} {3:g} {1/3:.10g} {100:.2e} {12:.1f} {7:.0%}")
class P:
    def __init__(s, x, y): s.x, s.y = x, y
    def __format__(s, spec): return f"({s.x:{spec or '.1f'}}, {s.y:{spec or '.1f'}})"
    def __str__(s): return "P!"
    def __repr__(s): return "P?"
pt = P(1, 2.345)
print(f"{pt}", f"{pt:.3f}", f"{pt!r}", f"{pt!s:>5}", "{:.2f}".format(pt), str(pt), [pt], {"a": pt}, (pt,), "%s %r" % (pt, pt))
table = [("Layer", "Params", "Share"), ("linear", 1024, 0.8123), ("bias", 32, 0.1877)]
for i, row in enumerate(table):
    print("{:<10}{:>8}{:>8}".format(*row) if i == 0 else f"{row[0]:<10}{row[1]:>8,d}{row[2]:>8.1%}")
print("-" * 26, "=" * 10, sep="\n")
print(f"Epoch {3:3d}/{10} | loss {0.123456:.4f} | acc {97.5:5.1f}%", end="\n\n")
print(1, 2, 3, sep=", ", end="!\n"); print(); print("a", "b", sep=""); print(*[1,2,3], sep="\n")
print("x", """triple
 quoted""", 'imp' 'licit')
print(f"{n!r:^10}|{x!s:.4}|{'abc':>{2*3}}|{-5:=+6d}|{3.0}|{5 // 2}|{5 / 2}|{2 ** 0.5:.5f}|{10:>+5}")
