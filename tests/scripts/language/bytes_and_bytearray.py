b = b"hello\x00\xff\n\t'quoted'"
print(b, len(b), b[0], b[1:4], b[-1])
print(type(b), repr(b""), bytes(3), bytes([1, 2, 65]), bytes(b"abc"), bytes("é", "utf-8"))
print(b"abc" + b"def", b"ab" * 3, b"abc" == b"abc", b"abc" < b"abd", hash(b"x") == hash(b"x"))
print(98 in b"abc", b"bc" in b"abc", b"abc".find(b"c"), b"a,b,c".split(b","), b"abc".upper(), b" x ".strip())
print(b"abc".hex(), bytes.fromhex("616263"), b"abc".startswith(b"a"), b"abc".replace(b"b", b"XX"))
ba = bytearray(b"hello")
ba[0] = 72
ba.append(33)
ba += b"??"
ba.extend([65, 66])
print(ba, len(ba), bytes(ba), ba.decode())
del ba[0]
ba[1:3] = b"--"
print(ba)
print(list(b"abc"), [hex(x) for x in b"\x01\xab"])
print(int.from_bytes(b"\x01\x00", "big"), (258).to_bytes(2, "big"), (258).to_bytes(4, "little"), int.from_bytes(b"\xff\xff", "little", signed=True))
print("naïve".encode(), "naïve".encode("latin-1"), "naïve".encode("ascii", "ignore"), "naïve".encode("ascii", errors="replace"))
try:
    "é".encode("ascii")
except UnicodeEncodeError as e:
    print(type(e).__name__, e)
try:
    b"\xff\xfe".decode("utf-8")
except UnicodeDecodeError as e:
    print(type(e).__name__, e)
print(b"\xff\xfea".decode("utf-8", errors="ignore"), b"a\xff".decode("utf-8", "replace"), b"\xe9".decode("latin-1"))
d = {b"k": 1, b"v": 2}
print(d[b"k"], d)
try:
    b"a" + "b"
except TypeError as e:
    print(e)
try:
    bytes([256])
except ValueError as e:
    print(e)
print(isinstance(b, bytes), isinstance(ba, bytearray), isinstance(b, (bytes, str)))
print(sorted([b"b", b"a"]), max(b"abc"), sum(b"abc"), min(b"xyz"))
print(bytes(range(5)), bytes(x ^ 1 for x in b"abc"), b"".join([b"a", b"b"]))
print("%s" % b"x", f"{b'abc'}", str(b"abc"), str(b"abc", "utf-8"))
for x in b"ab":
    print(x, chr(x))
print(b"a" b"b", rb"\n", b"\\", b'"', b"'", b"\"'")
