"""a little interpreter / VM with enum and match"""
from enum import Enum, auto, IntEnum
from dataclasses import dataclass, field
class Op(Enum):
    PUSH = auto(); ADD = auto(); SUB = auto(); MUL = auto(); DUP = auto(); JMP = auto(); JZ = auto(); PRINT = auto(); HALT = auto(); STORE = auto(); LOAD = auto(); LT = auto()
@dataclass(frozen=True)
class Ins:
    op: Op
    arg: object = None
    def __str__(self): return f"{self.op.name:<6}{'' if self.arg is None else self.arg}"
class VMError(RuntimeError):
    def __init__(self, msg, pc): super().__init__(f"{msg} at pc={pc}"); self.pc = pc
@dataclass
class VM:
    code: list[Ins]
    stack: list = field(default_factory=list)
    mem: dict = field(default_factory=dict)
    pc: int = 0
    steps: int = 0
    def run(self, limit=1000):
        while True:
            self.steps += 1
            if self.steps > limit: raise VMError("step limit", self.pc)
            try: ins = self.code[self.pc]
            except IndexError: raise VMError("fell off", self.pc) from None
            self.pc += 1
            match ins:
                case Ins(Op.PUSH, v): self.stack.append(v)
                case Ins(Op.ADD | Op.SUB | Op.MUL | Op.LT as o):
                    if len(self.stack) < 2: raise VMError("stack underflow", self.pc - 1)
                    b, a = self.stack.pop(), self.stack.pop()
                    self.stack.append({Op.ADD: a + b, Op.SUB: a - b, Op.MUL: a * b, Op.LT: int(a < b)}[o])
                case Ins(op=Op.DUP): self.stack.append(self.stack[-1])
                case Ins(Op.JMP, t): self.pc = t
                case Ins(Op.JZ, t):
                    if not self.stack.pop(): self.pc = t
                case Ins(Op.STORE, n): self.mem[n] = self.stack.pop()
                case Ins(Op.LOAD, n): self.stack.append(self.mem[n])
                case Ins(Op.PRINT): print("out:", self.stack.pop())
                case Ins(Op.HALT): return self
                case _: raise VMError(f"unknown {ins}", self.pc)
def asm(src):
    labels, out = {}, []
    lines = [l.split("#")[0].strip() for l in src.strip().splitlines()]
    n = 0
    for l in lines:
        if l.endswith(":"): labels[l[:-1]] = n
        elif l: n += 1
    for l in lines:
        if not l or l.endswith(":"): continue
        name, *rest = l.split()
        arg = None
        if rest: arg = labels.get(rest[0], rest[0]); arg = int(arg) if str(arg).lstrip("-").isdigit() else arg
        out.append(Ins(Op[name.upper()], arg))
    return out
prog = asm("""
    push 5
    store n
    push 1
    store acc
loop:
    load n   # while n
    jz done
    load acc
    load n
    mul
    store acc
    load n
    push 1
    sub
    store n
    jmp loop
done:
    load acc
    print
    halt
""")
for i, ins in enumerate(prog[:6]): print(f"{i:02d} {ins}")
vm = VM(prog).run(); print(vm.mem, vm.steps, vm.stack, vm.pc)
for bad in ("add", "push 1\njmp 0", "push 1"):
    try: VM(asm(bad)).run(20)
    except VMError as e: print(type(e).__name__, e, e.pc)
try: asm("foo 1")
except KeyError as e: print("KeyError", e)
class Token(str, Enum):
    PLUS = "+"; MINUS = "-"
    @classmethod
    def has(cls, v): return v in cls._value2member_map_
    @property
    def pretty(self): return f"<{self.name.lower()}:{self.value}>"
print(Token("+"), Token.PLUS.pretty, Token.has("*"), Token.PLUS == "+", [t.value for t in Token], Token.MINUS in (Token.PLUS, Token.MINUS))
class Weekday(IntEnum):
    MON = 1; TUE = 2; SUN = 7
    def next(self): return Weekday(self % 7 + 1) if self % 7 + 1 in Weekday._value2member_map_ else None
print(Weekday.MON.next(), Weekday.SUN.next() is Weekday.MON, Weekday.TUE > Weekday.MON, Weekday(7), list(Weekday), Weekday["TUE"].value, sum(Weekday), f"{Weekday.SUN:03d}", {Weekday.MON: "m"}[1])
class State(Enum):
    IDLE = "idle"; RUN = "run"; STOP = "stop"
    def can(self, to): return to in TRANS[self]
TRANS = {State.IDLE: {State.RUN}, State.RUN: {State.IDLE, State.STOP}, State.STOP: set()}
s = State.IDLE
for to in (State.RUN, State.STOP, State.IDLE):
    print(f"{s.name} -> {to.name}:", "ok" if s.can(to) else "refused"); s = to if s.can(to) else s
print(s, repr(s), State.RUN.__class__.__name__, State.__members__.keys(), len(State), State("run") is State.RUN, sorted(State, key=lambda x: x.value)[0])
