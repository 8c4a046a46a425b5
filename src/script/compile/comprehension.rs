//! Comprehensions, compiled into the function around them, and generator expressions.

use super::scope::Kind;
use super::unit::{Compiler, Done, Inline};
use super::{LOCAL, Op, Src, refuse};
use crate::script::value::Value;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::TextRange;
use std::collections::HashMap;

impl<'a> Compiler<'a> {
    pub fn comprehension(
        &mut self,
        range: TextRange,
        generators: &'a [ast::Comprehension],
        collect: Collect<'a>,
    ) -> Done {
        let Some(first) = generators.first() else { return Ok(()) };
        match collect {
            Collect::List(_) => drop(self.emit(Op::BuildList(0))),
            Collect::Set(_) => drop(self.emit(Op::BuildSet(0))),
            Collect::Dict(..) => drop(self.emit(Op::BuildDict(0))),
            Collect::Yield(_) => {}
        }
        let iter = self.operand(&first.iter)?;
        self.emit(Op::GetIter(iter));
        self.open_inline(range);
        self.loops(generators, 0, collect)?;
        self.unit().inline.pop();
        Ok(())
    }

    /// Makes room for the variables of a comprehension.
    fn open_inline(&mut self, range: TextRange) {
        let scope = self.scopes.of(range, Kind::Inline);
        let names = self.scopes.all[scope].bound.clone();
        let mut locals = HashMap::new();
        for name in names {
            let at = self.hidden_local();
            if let Some(slot) = self.unit().locals.get_mut(at as usize) {
                *slot = name.as_str().into();
            }
            if let Some(cell) = self.own_cell_of(scope, &name) {
                self.emit(Op::NewCell(cell));
            }
            locals.insert(name, at);
        }
        self.unit().inline.push(Inline { scope, locals });
    }

    /// The loops of a comprehension from number `at` on; its iterator lies on the stack.
    fn loops(
        &mut self,
        generators: &'a [ast::Comprehension],
        at: usize,
        collect: Collect<'a>,
    ) -> Done {
        let Some(g) = generators.get(at) else { return Ok(()) };
        if g.is_async {
            return refuse(g.range, "`async for` is not part of the script language here");
        }
        let start = self.here();
        let end = self.for_step(&g.target)?;
        let mut unless = Vec::new();
        for test in &g.ifs {
            unless.extend(self.jump_unless(test)?);
        }
        match generators.get(at + 1) {
            Some(inner) => {
                let iter = self.operand(&inner.iter)?;
                self.emit(Op::GetIter(iter));
                self.loops(generators, at + 1, collect)?;
            }
            None => {
                self.collect(collect, generators.len() as u32 + 1)?;
            }
        }
        for jump in unless {
            self.land(jump);
        }
        self.emit(Op::Loop(start));
        self.land(end);
        Ok(())
    }

    /// One turn of the innermost loop; what is collected lies `depth` below the top.
    fn collect(&mut self, collect: Collect<'a>, depth: u32) -> Done {
        match collect {
            Collect::List(e) => {
                self.expr(e)?;
                self.emit(Op::ListAppend(depth));
            }
            Collect::Set(e) => {
                self.expr(e)?;
                self.emit(Op::SetAdd(depth));
            }
            Collect::Dict(k, v) => {
                self.expr(k)?;
                self.expr(v)?;
                self.emit(Op::DictAdd(depth));
            }
            Collect::Yield(e) => {
                self.expr(e)?;
                self.emit(Op::Yield);
                self.emit(Op::Pop);
            }
        }
        Ok(())
    }

    /// Takes the next item of the iterator on the stack into `target`; the jump at its end.
    pub fn for_step(&mut self, target: &'a Expr) -> Done<usize> {
        if let Expr::Name(n) = target
            && let Some(to) = self.direct(n.id.as_str())
        {
            return Ok(self.emit(Op::ForStore { to, end: 0 }));
        }
        let end = self.emit(Op::ForIter(0));
        self.store_to(target)?;
        Ok(end)
    }

    pub fn generator(&mut self, g: &'a ast::ExprGenerator) -> Done {
        let Some(first) = g.generators.first() else { return Ok(()) };
        let scope = self.scopes.of(g.range, Kind::Function);
        self.open(scope, "<genexpr>");
        {
            let unit = self.unit();
            unit.params.names = vec![".0".into()];
            unit.params.positional = 1;
        }
        let argument = self.local(".0");
        self.emit(Op::Push(Src::new(LOCAL, argument)));
        self.loops(&g.generators, 0, Collect::Yield(&g.elt))?;
        let none = self.constant(Value::None);
        self.emit(Op::Return(none));
        let code = self.close_generator();
        let default = self.constant(Value::Unbound);
        self.emit(Op::Push(default));
        let at = self.add_code(code);
        self.emit(Op::MakeFunction { code: at, defaults: 1 });
        let iter = self.operand(&first.iter)?;
        self.emit(Op::GetIter(iter));
        self.emit(Op::Call { n: 1, keywords: 0 });
        Ok(())
    }
}

/// What a comprehension does with each item.
#[derive(Clone, Copy)]
pub(super) enum Collect<'a> {
    Yield(&'a Expr),
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
}
