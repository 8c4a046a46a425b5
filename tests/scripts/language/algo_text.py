text = """The quick brown fox jumps over the lazy dog. The dog barks; the fox runs away!"""
words = [w.strip(".,;!").lower() for w in text.split()]
freq = {}
for w in words:
    freq[w] = freq.get(w, 0) + 1
for w, n in sorted(freq.items(), key=lambda t: (-t[1], t[0]))[:4]:
    print(f"{w:<8}{n:>3} {'#' * n}")
def caesar(s, k): return "".join(chr((ord(c) - base + k) % 26 + base) if c.isalpha() and (base := 65 if c.isupper() else 97) else c for c in s)
print(caesar("Hello, World!", 3), caesar(caesar("abc xyz", 5), -5), "racecar" == "racecar"[::-1])
def rle(s):
    out, i = [], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]: j += 1
        out.append(f"{s[i]}{j - i}"); i = j
    return "".join(out)
print(rle("aaabbc"), "".join(sorted(set("mississippi"))), len(set(words)), max(words, key=len), {w[0] for w in words} >= {"t", "q"})
vocab = sorted(set(text)); stoi = {c: i for i, c in enumerate(vocab)}; itos = {i: c for c, i in stoi.items()}
ids = [stoi[c] for c in "fox dog"]; print(ids, "".join(itos[i] for i in ids), len(vocab))
def lev(a, b):
    d = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        p, d[0] = d[0], i
        for j, y in enumerate(b, 1):
            p, d[j] = d[j], min(d[j] + 1, d[j - 1] + 1, p + (x != y))
    return d[-1]
print(lev("kitten", "sitting"), [w.title() for w in words[:3]], " ".join(reversed("a b c".split())), "a,b;c".replace(";", ",").split(","))
print("\n".join(f"{i:>2}|{line}" for i, line in enumerate("one\ntwo".splitlines(), 1)), "".join(c for c in text if c in "aeiou")[:5], text.count("the"), text.lower().count("the"))
