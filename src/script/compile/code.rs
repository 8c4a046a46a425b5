//! Compiled code: a stack machine whose operands may also be variables and constants in place, so
//! that `s += i * 0.5` is two instructions. Imported by the script room only.

use crate::script::names::Name;
use crate::script::value::{Globals, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A file of source.
pub struct Source {
    pub name: String,
    pub text: String,
    /// Byte offset of the start of each line.
    lines: Vec<u32>,
    /// One of Chalkgrad's own files (`assets/script/`).
    pub library: bool,
}

impl Source {
    pub fn new(name: &str, text: &str, library: bool) -> Self {
        let starts =
            text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Source { name: name.into(), text: text.into(), lines, library }
    }

    /// Line (from 1) and column (from 1, in characters) of a byte offset.
    pub fn place(&self, offset: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|&start| start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        (line as u32, before.chars().count() as u32 + 1)
    }

    /// The text of a line (from 1), without its end.
    pub fn line(&self, line: u32) -> &str {
        let at = (line as usize).saturating_sub(1);
        let start = self.lines.get(at).copied().unwrap_or(0) as usize;
        let end = self.lines.get(at + 1).map_or(self.text.len(), |&e| e as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// Where an operand comes from: two bits of kind, thirty of index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Src(pub u32);

pub const STACK: u32 = 0;
pub const LOCAL: u32 = 1;
pub const CONST: u32 = 2;
pub const GLOBAL: u32 = 3;

impl Src {
    pub const STACK: Src = Src(0);

    pub fn new(kind: u32, index: u32) -> Self {
        Src(kind << 30 | (index & 0x3FFF_FFFF))
    }

    #[inline(always)]
    pub fn kind(self) -> u32 {
        self.0 >> 30
    }

    /// A constant or a global: not on the stack.
    #[inline(always)]
    pub fn is_elsewhere(self) -> bool {
        self.0 >> 31 == 1
    }

    /// A local or a global.
    #[inline(always)]
    pub fn is_odd(self) -> bool {
        self.0 >> 30 & 1 == 1
    }

    #[inline(always)]
    pub fn index(self) -> usize {
        (self.0 & 0x3FFF_FFFF) as usize
    }
}

/// Binary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bin {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    Or,
    Xor,
    And,
    FloorDiv,
}

/// Comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unary {
    Neg,
    Pos,
    Invert,
    Not,
}

/// One instruction. Targets are positions in `ops`; `n` counts values on the stack.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Push(Src),
    Pop,
    Dup,
    DupTwo,
    Swap,
    /// Moves the top below the next two.
    RotThree,
    StoreLocal(u32),
    StoreGlobal(u32),
    StoreCell(u32),
    LoadCell(u32),
    /// In a class body: the local where it is set, else the global.
    LoadClassName {
        local: u32,
        global: u32,
    },
    /// In a class body: the local where it is set, else the cell.
    LoadClassCell {
        local: u32,
        cell: u32,
    },
    DeleteLocal(u32),
    DeleteGlobal(u32),
    DeleteCell(u32),
    NewCell(u32),
    Bin {
        op: Bin,
        a: Src,
        b: Src,
    },
    /// `a op b` stored in a local or global.
    BinStore {
        op: Bin,
        a: Src,
        b: Src,
        to: Src,
    },
    /// `a op= b`.
    InPlace {
        op: Bin,
        a: Src,
        b: Src,
    },
    InPlaceStore {
        op: Bin,
        a: Src,
        b: Src,
        to: Src,
    },
    Compare {
        op: Cmp,
        a: Src,
        b: Src,
    },
    /// Jumps where the comparison does not hold.
    CompareJump {
        op: Cmp,
        a: Src,
        b: Src,
        to: u32,
    },
    Unary(Unary),
    Jump(u32),
    /// A jump back: counts a step.
    Loop(u32),
    JumpIfFalse(u32),
    JumpIfTrue(u32),
    JumpIfFalseOrPop(u32),
    JumpIfTrueOrPop(u32),
    LoadAttr {
        of: Src,
        name: Name,
        cache: u32,
    },
    /// `value, object` on the stack, or the object in place.
    StoreAttr {
        of: Src,
        name: Name,
        cache: u32,
    },
    DeleteAttr {
        name: Name,
    },
    LoadIndex {
        of: Src,
        at: Src,
    },
    /// `value` on the stack below what `of` and `at` take.
    StoreIndex {
        of: Src,
        at: Src,
    },
    DeleteIndex,
    BuildList(u32),
    BuildTuple(u32),
    BuildSet(u32),
    BuildDict(u32),
    BuildSlice,
    BuildString(u32),
    /// Top to the list that is `depth` below it.
    ListAppend(u32),
    SetAdd(u32),
    DictAdd(u32),
    ListExtend,
    SetUpdate,
    /// `call`: keys must be new, as in a call.
    DictUpdate {
        call: bool,
    },
    ListToTuple,
    /// `conversion`: `s`, `r`, `a` or 0; a format string lies on top if `spec`.
    Format {
        conversion: u8,
        spec: bool,
    },
    Call {
        n: u32,
        keywords: u32,
    },
    /// Looks up the method on the object that lies below the arguments.
    CallMethod {
        name: Name,
        n: u32,
        keywords: u32,
        cache: u32,
    },
    /// Callable, list of positional arguments, and (if `keywords`) a dict.
    CallSpread {
        keywords: bool,
    },
    MakeFunction {
        code: u32,
        defaults: u32,
    },
    MakeClass {
        code: u32,
        n: u32,
        keywords: u32,
    },
    GetIter(Src),
    /// Pushes the next item, or takes the iterator off and jumps.
    ForIter(u32),
    ForStore {
        to: Src,
        end: u32,
    },
    Unpack(u32),
    UnpackStar {
        before: u32,
        after: u32,
    },
    Return(Src),
    Yield,
    /// Iterator and value to send on the stack; jumps with the result when it ends.
    YieldFrom(u32),
    Raise(u32),
    /// `class` on the stack over the exception: pushes whether it matches.
    MatchException,
    /// The exception on the stack is now being handled.
    PushHandled,
    PopHandled,
    Reraise,
    /// Context manager → its `__exit__`, the result of `__enter__`.
    EnterWith,
    /// `__exit__`, exception → `__exit__`, exception, whether it was swallowed.
    ExitWith,
    AssertFailed {
        message: bool,
    },
    Import {
        name: Name,
        whole: bool,
    },
    ImportFrom {
        name: Name,
    },
    ImportStar,
    /// Patterns: subject stays on the stack, a bool is pushed.
    MatchSequence {
        len: u32,
        star: bool,
    },
    MatchMapping,
    MatchKeys(u32),
    MatchClass {
        n: u32,
        keywords: u32,
    },
    Annotate {
        name: Name,
    },
    PrintExpr,
}

/// What an attribute instruction remembers.
#[derive(Default)]
pub struct Cache {
    pub hint: Cell<u32>,
    pub class: Cell<u32>,
    pub epoch: Cell<u32>,
    pub found: RefCell<Value>,
}

/// From `start` to `end`, an exception goes to `target` with `depth` values left on the stack.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    pub depth: u32,
    pub handled: u32,
}

/// Parameters of a function: positional, then keyword-only, then `*args`, then `**kwargs`.
#[derive(Default)]
pub struct Params {
    pub names: Vec<Name>,
    pub positional: usize,
    pub positional_only: usize,
    pub keyword_only: usize,
    pub var_args: bool,
    pub var_keywords: bool,
}

impl Params {
    /// Those that have a name of their own.
    pub fn named(&self) -> usize {
        self.positional + self.keyword_only
    }

    /// Only plain positional ones.
    pub fn is_plain(&self) -> bool {
        self.keyword_only == 0 && !self.var_args && !self.var_keywords
    }
}

/// The code of a module, function or class body.
pub struct Code {
    pub name: Rc<str>,
    pub qualname: Rc<str>,
    pub doc: Value,
    pub source: Rc<Source>,
    pub globals: Rc<Globals>,
    pub module: Name,
    pub ops: Vec<Op>,
    /// Byte range in the source, one an instruction.
    pub spans: Vec<(u32, u32)>,
    pub consts: Vec<Value>,
    pub keywords: Vec<Box<[Name]>>,
    pub caches: Vec<Cache>,
    pub codes: Vec<Rc<Code>>,
    pub handlers: Vec<Handler>,
    pub params: Params,
    /// How many arguments it takes, where it takes nothing but positional ones and is no generator;
    /// otherwise no number of arguments.
    pub plain_args: u32,
    pub locals: Vec<Name>,
    /// Own cells, then those of the closure.
    pub cells: Vec<Name>,
    pub own_cells: usize,
    /// Parameters that live in cells: local, cell.
    pub cell_params: Vec<(u32, u32)>,
    /// For each cell of the closure: the cell of the frame that makes the function.
    pub captures: Vec<u32>,
    pub is_generator: bool,
    pub is_class: bool,
    /// The cell that holds `__class__`, in a class body.
    pub class_cell: Option<u32>,
    /// Names of parameters and fields that carry annotations, with the text of the annotation.
    pub annotations: Vec<(Name, String)>,
}
