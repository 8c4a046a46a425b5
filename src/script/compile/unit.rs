//! A function (module, class body) while it is compiled: its instructions, its variables, and
//! where a name is found.

use super::code::{Cache, Code, Handler, Op, Params, Source, Src};
use super::scope::{Kind, Scopes};
use super::{CONST, GLOBAL, LOCAL, Refusal};
use crate::script::names::Name;
use crate::script::value::{Globals, Value};
use ruff_python_ast::Stmt;
use ruff_text_size::TextRange;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) type Done<T = ()> = Result<T, Refusal>;

/// What a `break`, `continue` or `return` has to leave behind on its way out.
pub(super) enum Block<'a> {
    Loop {
        start: u32,
        breaks: Vec<usize>,
        is_for: bool,
    },
    /// A region with a `finally`: its body, and the closed parts of the region.
    Finally {
        body: &'a [Stmt],
        region: Region,
    },
    /// A region with handlers.
    Try {
        region: Region,
    },
    /// A `with`: the local that holds `__exit__`.
    With {
        exit: u32,
        region: Region,
    },
    /// Inside a handler: an exception lies on the stack; the name it is bound to.
    Handler {
        name: Option<&'a str>,
    },
}

/// The instructions that a handler covers: closed parts, and where the open one began.
pub(super) struct Region {
    pub parts: Vec<(u32, u32)>,
    pub open: u32,
    pub depth: u32,
    pub handled: u32,
}

/// Where a name lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Local(u32),
    Cell(u32),
    Global(u32),
    ClassName { local: u32, global: u32 },
    ClassCell { local: u32, cell: u32 },
}

/// A comprehension that is being compiled inline.
pub(super) struct Inline {
    pub scope: usize,
    pub locals: HashMap<String, u32>,
}

pub(super) struct Unit<'a> {
    pub scope: usize,
    pub kind: Kind,
    pub name: String,
    pub qualname: String,
    pub ops: Vec<Op>,
    pub spans: Vec<(u32, u32)>,
    pub consts: Vec<Value>,
    const_index: HashMap<ConstKey, u32>,
    pub keywords: Vec<Box<[Name]>>,
    pub caches: u32,
    pub codes: Vec<Rc<Code>>,
    pub handlers: Vec<Handler>,
    pub locals: Vec<Name>,
    local_index: HashMap<String, u32>,
    pub inline: Vec<Inline>,
    own_cells: Vec<(usize, String)>,
    pub free: Vec<String>,
    pub blocks: Vec<Block<'a>>,
    pub depth: u32,
    pub handled: u32,
    pub params: Params,
    pub annotations: Vec<(Name, String)>,
    pub doc: Value,
}

#[derive(PartialEq, Eq, Hash)]
enum ConstKey {
    None,
    Ellipsis,
    Unbound,
    Bool(bool),
    Int(i64),
    Float(u64),
    Str(String),
}

/// The compiler: a stack of units, innermost last.
pub(super) struct Compiler<'a> {
    pub source: Rc<Source>,
    pub globals: Rc<Globals>,
    pub module: Name,
    pub scopes: &'a Scopes,
    pub units: Vec<Unit<'a>>,
    pub span: (u32, u32),
}

impl<'a> Compiler<'a> {
    pub fn new(source: Rc<Source>, globals: Rc<Globals>, module: Name, scopes: &'a Scopes) -> Self {
        Compiler { source, globals, module, scopes, units: Vec::new(), span: (0, 0) }
    }

    pub fn module(&mut self, body: &'a [Stmt]) -> Done<Rc<Code>> {
        self.open(0, "<module>");
        self.unit().doc = super::stmt::doc_of(body);
        self.body(body)?;
        let none = self.constant(Value::None);
        self.emit(Op::Return(none));
        Ok(self.close())
    }

    pub fn open(&mut self, scope: usize, name: &str) {
        let info = &self.scopes.all[scope];
        let qualname = match self.units.last() {
            Some(outer) if outer.kind == Kind::Function => {
                format!("{}.<locals>.{name}", outer.qualname)
            }
            Some(outer) if outer.kind == Kind::Class => format!("{}.{name}", outer.qualname),
            _ => name.to_string(),
        };
        let mut own_cells: Vec<(usize, String)> =
            info.cells.iter().map(|c| (scope, c.clone())).collect();
        let mut inline = info.inline.clone();
        while let Some(at) = inline.pop() {
            let inner = &self.scopes.all[at];
            own_cells.extend(inner.cells.iter().map(|c| (at, c.clone())));
            inline.extend(&inner.inline);
        }
        self.units.push(Unit {
            scope,
            kind: info.kind,
            name: name.to_string(),
            qualname,
            ops: Vec::new(),
            spans: Vec::new(),
            consts: Vec::new(),
            const_index: HashMap::new(),
            keywords: Vec::new(),
            caches: 0,
            codes: Vec::new(),
            handlers: Vec::new(),
            locals: Vec::new(),
            local_index: HashMap::new(),
            inline: Vec::new(),
            own_cells,
            free: Vec::new(),
            blocks: Vec::new(),
            depth: 0,
            handled: 0,
            params: Params::default(),
            annotations: Vec::new(),
            doc: Value::None,
        });
    }

    pub fn close(&mut self) -> Rc<Code> {
        let Some(unit) = self.units.pop() else { unreachable!("a unit is open") };
        let info = &self.scopes.all[unit.scope];
        let mut captures = Vec::new();
        for name in &unit.free {
            captures.extend(self.units.len().checked_sub(1).and_then(|at| self.cell_in(at, name)));
        }
        let cell_at = |name: &Name| {
            let text = name.text();
            unit.own_cells.iter().position(|(s, c)| *s == unit.scope && **c == *text)
        };
        let params = unit.params.names.iter().enumerate();
        let cell_params =
            params.filter_map(|(i, n)| cell_at(n).map(|c| (i as u32, c as u32))).collect();
        let class_cell = match unit.kind {
            Kind::Class => {
                unit.own_cells.iter().position(|(_, n)| n == "__class__").map(|i| i as u32)
            }
            _ => None,
        };
        let is_generator = info.has_yield && unit.kind == Kind::Function;
        let plain = unit.params.is_plain() && !is_generator;
        let plain_args = if plain { unit.params.positional as u32 } else { u32::MAX };
        let own_names = unit.own_cells.iter().map(|(_, n)| Name::new(n));
        Rc::new(Code {
            name: unit.name.as_str().into(),
            qualname: unit.qualname.as_str().into(),
            doc: unit.doc,
            source: self.source.clone(),
            globals: self.globals.clone(),
            module: self.module,
            ops: unit.ops,
            spans: unit.spans,
            consts: unit.consts,
            keywords: unit.keywords,
            caches: (0..unit.caches).map(|_| Cache::default()).collect(),
            codes: unit.codes,
            handlers: unit.handlers,
            params: unit.params,
            plain_args,
            locals: unit.locals,
            cells: own_names.chain(unit.free.iter().map(|n| Name::new(n))).collect(),
            own_cells: unit.own_cells.len(),
            cell_params,
            captures,
            is_generator,
            is_class: unit.kind == Kind::Class,
            class_cell,
            annotations: unit.annotations,
        })
    }

    pub fn unit(&mut self) -> &mut Unit<'a> {
        let at = self.units.len() - 1;
        &mut self.units[at]
    }

    pub fn emit(&mut self, op: Op) -> usize {
        let span = self.span;
        let unit = self.unit();
        unit.ops.push(op);
        unit.spans.push(span);
        unit.ops.len() - 1
    }

    /// Sets the place that the next instructions belong to; gives the one before.
    pub fn at(&mut self, range: TextRange) -> (u32, u32) {
        std::mem::replace(&mut self.span, (range.start().into(), range.end().into()))
    }

    pub fn here(&mut self) -> u32 {
        self.unit().ops.len() as u32
    }

    /// Points a jump that was emitted before at the next instruction.
    pub fn land(&mut self, at: usize) {
        let to = self.here();
        if let Some(op) = self.unit().ops.get_mut(at) {
            set_target(op, to);
        }
    }

    pub fn cache(&mut self) -> u32 {
        let unit = self.unit();
        unit.caches += 1;
        unit.caches - 1
    }

    pub fn constant(&mut self, value: Value) -> Src {
        let key = match &value {
            Value::None => Some(ConstKey::None),
            Value::Ellipsis => Some(ConstKey::Ellipsis),
            Value::Unbound => Some(ConstKey::Unbound),
            Value::Bool(b) => Some(ConstKey::Bool(*b)),
            Value::Int(i) => Some(ConstKey::Int(*i)),
            Value::Float(f) => Some(ConstKey::Float(f.to_bits())),
            Value::Str(s) => Some(ConstKey::Str(s.text().into())),
            _ => None,
        };
        let unit = self.unit();
        let at = unit.consts.len() as u32;
        let at = match key {
            Some(key) => *unit.const_index.entry(key).or_insert(at),
            None => at,
        };
        if at as usize == unit.consts.len() {
            unit.consts.push(value);
        }
        Src::new(CONST, at)
    }

    pub fn push_constant(&mut self, value: Value) {
        let src = self.constant(value);
        self.emit(Op::Push(src));
    }

    /// The number of a list of keyword names; 0 for none.
    pub fn keyword_list(&mut self, names: Vec<Name>) -> u32 {
        if names.is_empty() {
            return 0;
        }
        let unit = self.unit();
        unit.keywords.push(names.into());
        unit.keywords.len() as u32
    }

    /// A local without a name in the source.
    pub fn hidden_local(&mut self) -> u32 {
        let unit = self.unit();
        unit.locals.push(Name::new("?"));
        unit.locals.len() as u32 - 1
    }

    pub fn local(&mut self, name: &str) -> u32 {
        let unit = self.unit();
        if let Some(&at) = unit.local_index.get(name) {
            return at;
        }
        unit.locals.push(Name::new(name));
        let at = unit.locals.len() as u32 - 1;
        unit.local_index.insert(name.to_string(), at);
        at
    }

    /// Where `name` lives, seen from the innermost unit.
    pub fn resolve(&mut self, name: &str) -> Place {
        let top = self.units.len() - 1;
        let scopes = self.scopes;
        let unit = &self.units[top];
        for inline in unit.inline.iter().rev() {
            if let Some(&at) = inline.locals.get(name) {
                return match own_cell(unit, inline.scope, name) {
                    Some(cell) => Place::Cell(cell),
                    None => Place::Local(at),
                };
            }
        }
        let info = &scopes.all[unit.scope];
        let bound = info.bound.iter().any(|b| b == name) && !info.globals.contains(name);
        let declared_global = info.globals.contains(name);
        match unit.kind {
            Kind::Module => self.global(name),
            _ if declared_global => self.global(name),
            Kind::Class if bound => {
                let local = self.local(name);
                match self.cell_in(top, name) {
                    Some(cell) if name != "__class__" => Place::ClassCell { local, cell },
                    _ => match self.global(name) {
                        Place::Global(global) => Place::ClassName { local, global },
                        other => other,
                    },
                }
            }
            Kind::Function if bound => {
                match own_cell(&self.units[top], self.units[top].scope, name) {
                    Some(cell) => Place::Cell(cell),
                    None => Place::Local(self.local(name)),
                }
            }
            _ => match self.cell_in(top, name) {
                Some(cell) => Place::Cell(cell),
                None => self.global(name),
            },
        }
    }

    fn global(&self, name: &str) -> Place {
        Place::Global(self.globals.slot(Name::new(name)))
    }

    /// The cell of `name` in the unit with this number, made along the way in.
    pub fn cell_in(&mut self, at: usize, name: &str) -> Option<u32> {
        let scopes = self.scopes;
        let unit = &self.units[at];
        for inline in unit.inline.iter().rev() {
            if inline.locals.contains_key(name) {
                return own_cell(unit, inline.scope, name);
            }
        }
        let info = &scopes.all[unit.scope];
        match unit.kind {
            Kind::Module => return None,
            _ if info.globals.contains(name) => return None,
            Kind::Function if info.bound.iter().any(|b| b == name) => {
                return own_cell(unit, unit.scope, name);
            }
            Kind::Class if name == "__class__" => return own_cell(unit, unit.scope, name),
            _ => {}
        }
        let own = unit.own_cells.len() as u32;
        if let Some(i) = unit.free.iter().position(|f| f == name) {
            return Some(own + i as u32);
        }
        self.cell_in(at.checked_sub(1)?, name)?;
        let unit = &mut self.units[at];
        unit.free.push(name.to_string());
        Some(own + unit.free.len() as u32 - 1)
    }

    pub fn own_cell_of(&mut self, scope: usize, name: &str) -> Option<u32> {
        own_cell(self.unit(), scope, name)
    }

    pub fn load(&mut self, place: Place) {
        self.emit(match place {
            Place::Local(i) => Op::Push(Src::new(LOCAL, i)),
            Place::Global(i) => Op::Push(Src::new(GLOBAL, i)),
            Place::Cell(i) => Op::LoadCell(i),
            Place::ClassName { local, global } => Op::LoadClassName { local, global },
            Place::ClassCell { local, cell } => Op::LoadClassCell { local, cell },
        });
    }

    pub fn store(&mut self, place: Place) {
        self.emit(match place {
            Place::Local(i)
            | Place::ClassName { local: i, .. }
            | Place::ClassCell { local: i, .. } => Op::StoreLocal(i),
            Place::Global(i) => Op::StoreGlobal(i),
            Place::Cell(i) => Op::StoreCell(i),
        });
    }

    pub fn store_name(&mut self, name: &str) {
        let place = self.resolve(name);
        self.store(place);
    }

    pub fn delete_name(&mut self, name: &str) {
        let op = match self.resolve(name) {
            Place::Local(i)
            | Place::ClassName { local: i, .. }
            | Place::ClassCell { local: i, .. } => Op::DeleteLocal(i),
            Place::Global(i) => Op::DeleteGlobal(i),
            Place::Cell(i) => Op::DeleteCell(i),
        };
        self.emit(op);
    }

    /// A place that an instruction can store to directly.
    pub fn direct(&mut self, name: &str) -> Option<Src> {
        match self.resolve(name) {
            Place::Local(i) | Place::ClassName { local: i, .. } => Some(Src::new(LOCAL, i)),
            Place::Global(i) => Some(Src::new(GLOBAL, i)),
            _ => None,
        }
    }
}

fn own_cell(unit: &Unit, scope: usize, name: &str) -> Option<u32> {
    unit.own_cells.iter().position(|(s, c)| *s == scope && c == name).map(|i| i as u32)
}

fn set_target(op: &mut Op, target: u32) {
    match op {
        Op::Jump(to)
        | Op::Loop(to)
        | Op::JumpIfFalse(to)
        | Op::JumpIfTrue(to)
        | Op::JumpIfFalseOrPop(to)
        | Op::JumpIfTrueOrPop(to)
        | Op::ForIter(to)
        | Op::YieldFrom(to)
        | Op::CompareJump { to, .. } => *to = target,
        Op::ForStore { end, .. } => *end = target,
        _ => {}
    }
}
