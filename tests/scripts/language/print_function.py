print(); print("a", "b", sep=""); print("no newline", end=""); print(" done"); print(1, 2, 3, sep=", ", end=".\n"); print(*[1, 2, 3]); print(*"abc", sep="-")
print([1, "two", 3.0, None, True, (4,), {"k": {5}}], {"nested": [1, {"a": (1, 2)}]}); print("tab\there", "new\\n", 'q"q', r"raw\n"); print("""multi
line"""); print("a" "b" 'c'); print("é ü 日本 😀", ascii if False else "")
print(None, True, print("inner")); print(0.1 + 0.2, 1e100, -0.0, 5 / 1, 10 // 3, 2 ** 0.5)
for i in range(3): print(i, end=" " if i < 2 else "\n")
print("%s and %s" % ("x", "y"), "{} {}".format(1, 2), f"{1}{2}"); print("Loss: %.4f" % 0.123456, "Epoch {:3d}/{}".format(5, 100), f"{0.98765:.2%}")
print("=" * 20); print("|", "x".center(8), "|"); print("a\rb".replace("\r", "")); print(str([1.0, 2.50]), repr([0.1]), [[1, 2], [3, 4]], ("single",), set([1]))
print("\x41\u00e9\N{BULLET}" if False else "A", "\101", "\t|", "a\
b"); print(flush=True, end="x\n"); print(sep="x"); print("done", file=None)
