class Light:
    NEXT = {"red": "green", "green": "yellow", "yellow": "red"}
    def __init__(self): self.state, self.log = "red", []
    def tick(self):
        self.state = self.NEXT[self.state]; self.log.append(self.state)
        return self
l = Light()
for _ in range(4): l.tick()
print(l.state, l.log)
def tokens(s):
    i = 0
    while i < len(s):
        if s[i].isdigit():
            j = i
            while j < len(s) and (s[j].isdigit() or s[j] == "."): j += 1
            yield ("num", float(s[i:j])); i = j
        elif s[i] in "+-*/()": yield ("op", s[i]); i += 1
        elif s[i] == " ": i += 1
        else: raise SyntaxError(f"bad character {s[i]!r} at {i}")
def evaluate(s):
    toks = list(tokens(s)) + [("end", None)]; pos = 0
    def peek(): return toks[pos][1]
    def take():
        nonlocal pos
        pos += 1
        return toks[pos - 1][1]
    def atom():
        if peek() == "(":
            take(); v = expr(); take(); return v
        if peek() == "-": take(); return -atom()
        return take()
    def term():
        v = atom()
        while peek() in ("*", "/"): v = v * atom() if take() == "*" else v / atom()
        return v
    def expr():
        v = term()
        while peek() in ("+", "-"): v = v + term() if take() == "+" else v - term()
        return v
    return expr()
for e in ["1 + 2 * 3", "(1 + 2) * 3", "-4 / (2 - 4)", "2 * (3 + 4) * 5 - 1"]: print(e, "=", evaluate(e))
try: evaluate("2 $ 3")
except SyntaxError as e: print(e)
try: evaluate("1 / 0")
except ZeroDivisionError as e: print(e)
