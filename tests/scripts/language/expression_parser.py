"""Recursive descent parser and evaluator"""
import re
from dataclasses import dataclass
from typing import Union, List, Dict, Callable
import operator as op

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|(\*\*|[-+*/()=,^%])|([A-Za-z_]\w*))")

class ParseError(SyntaxError): pass

def tokenize(s):
    pos = 0
    out = []
    while pos < len(s):
        m = TOKEN.match(s, pos)
        if not m:
            raise ParseError(f"bad char {s[pos]!r} at {pos}")
        num, sym, name = m.groups()
        if num is not None: out.append(("num", float(num) if "." in num else int(num)))
        elif sym: out.append(("op", sym))
        else: out.append(("name", name))
        pos = m.end()
    out.append(("end", None))
    return out

@dataclass
class Num: value: float
@dataclass
class Var: name: str
@dataclass
class BinOp: op: str; left: "Node"; right: "Node"
@dataclass
class Unary: op: str; operand: "Node"
@dataclass
class Call: func: str; args: list
Node = Union[Num, Var, BinOp, Unary, Call]

class Parser:
    PREC = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "**": 4, "^": 4}
    def __init__(self, text): self.toks = tokenize(text); self.i = 0
    @property
    def tok(self): return self.toks[self.i]
    def eat(self, kind, val=None):
        k, v = self.tok
        if k != kind or (val is not None and v != val):
            raise ParseError(f"expected {val or kind}, got {v!r}")
        self.i += 1
        return v
    def parse(self):
        e = self.expr(0)
        self.eat("end")
        return e
    def expr(self, minp):
        left = self.atom()
        while self.tok[0] == "op" and (p := self.PREC.get(self.tok[1], -1)) > minp:
            o = self.eat("op")
            left = BinOp(o, left, self.expr(p - 1 if o in ("**", "^") else p))
        return left
    def atom(self):
        k, v = self.tok
        match (k, v):
            case ("num", n): self.i += 1; return Num(n)
            case ("name", n):
                self.i += 1
                if self.tok == ("op", "("):
                    self.eat("op", "(")
                    args = []
                    while self.tok != ("op", ")"):
                        args.append(self.expr(0))
                        if self.tok == ("op", ","): self.eat("op", ",")
                    self.eat("op", ")")
                    return Call(n, args)
                return Var(n)
            case ("op", "("):
                self.eat("op", "("); e = self.expr(0); self.eat("op", ")"); return e
            case ("op", "-" | "+" as o):
                self.i += 1; return Unary(o, self.expr(3))
        raise ParseError(f"unexpected {v!r}")

OPS: Dict[str, Callable] = {"+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv, "%": op.mod, "**": op.pow, "^": op.pow}
import math
FUNCS = {"sqrt": math.sqrt, "max": max, "min": min, "abs": abs}

def ev(n: Node, env):
    match n:
        case Num(v): return v
        case Var(name):
            try: return env[name]
            except KeyError: raise NameError(f"undefined: {name}") from None
        case Unary("-", x): return -ev(x, env)
        case Unary(_, x): return ev(x, env)
        case BinOp(o, l, r): return OPS[o](ev(l, env), ev(r, env))
        case Call(f, args): return FUNCS[f](*(ev(a, env) for a in args))

for text in ["1 + 2 * 3", "2 ** 3 ** 2", "-(4 - 6) * x", "sqrt(16) + max(1, y, 3)", "10 / 4 % 2", "2 ^ -1", "1 +", "3 $ 4", "z + 1", "(1 + 2", "1 / 0"]:
    try:
        ast = Parser(text).parse()
        print(text, "=", ev(ast, {"x": 5, "y": 7}), ast if len(text) < 10 else "")
    except (ParseError, NameError, ZeroDivisionError) as e:
        print(text, "->", type(e).__name__, e)
