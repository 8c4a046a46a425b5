//! Statements that do not nest: assignment, deletion, imports, and the choice among all.

use super::scope::Kind;
use super::unit::{Compiler, Done};
use super::{Bin, LOCAL, Op, Src, refuse};
use crate::script::names::Name;
use crate::script::value::Value;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

/// The text that a body begins with.
pub(super) fn doc_of(body: &[Stmt]) -> Value {
    match body.first() {
        Some(Stmt::Expr(e)) => match &*e.value {
            Expr::StringLiteral(s) => Value::str(s.value.to_str()),
            _ => Value::None,
        },
        _ => Value::None,
    }
}

impl<'a> Compiler<'a> {
    pub fn body(&mut self, body: &'a [Stmt]) -> Done {
        for stmt in body {
            let before = self.at(stmt.range());
            self.stmt(stmt)?;
            self.span = before;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Done {
        match stmt {
            Stmt::Expr(e) => {
                if super::expr::literal(&e.value)?.is_none() {
                    self.expr(&e.value)?;
                    self.emit(Op::Pop);
                }
                Ok(())
            }
            Stmt::Assign(a) => self.assign(a),
            Stmt::AugAssign(a) => self.augmented(a),
            Stmt::AnnAssign(a) => self.annotated(a),
            Stmt::If(i) => self.if_(i),
            Stmt::For(f) => self.for_(f),
            Stmt::While(w) => self.while_(w),
            Stmt::FunctionDef(f) => self.function(f),
            Stmt::ClassDef(c) => self.class(c),
            Stmt::Return(r) => self.return_(r),
            Stmt::Try(t) => self.try_(t),
            Stmt::With(w) => self.with(w, 0),
            Stmt::Match(m) => self.match_(m),
            Stmt::Raise(r) => {
                let mut parts = 0;
                for part in [&r.exc, &r.cause].into_iter().flatten() {
                    self.expr(part)?;
                    parts += 1;
                }
                self.emit(Op::Raise(parts));
                Ok(())
            }
            Stmt::Assert(a) => self.assert(a),
            Stmt::Delete(d) => d.targets.iter().try_for_each(|t| self.delete(t)),
            Stmt::Import(i) => self.import(i),
            Stmt::ImportFrom(i) => self.import_from(i),
            Stmt::Nonlocal(n) => self.nonlocal(n),
            Stmt::Break(b) => self.leave_loop(b.range, true),
            Stmt::Continue(c) => self.leave_loop(c.range, false),
            Stmt::Pass(_) | Stmt::Global(_) => Ok(()),
            Stmt::TypeAlias(t) => refuse(
                t.range,
                "`type` aliases are not part of Python 3.11; assign the type to a name",
            ),
            Stmt::IpyEscapeCommand(c) => refuse(c.range, "invalid syntax"),
        }
    }

    fn nonlocal(&mut self, n: &'a ast::StmtNonlocal) -> Done {
        if self.unit().kind == Kind::Module {
            return refuse(n.range, "nonlocal declaration not allowed at module level");
        }
        for name in &n.names {
            let top = self.units.len() - 1;
            if self.cell_in(top, name.as_str()).is_none() {
                return refuse(name.range, format!("no binding for nonlocal '{name}' found"));
            }
        }
        Ok(())
    }

    fn assign(&mut self, a: &'a ast::StmtAssign) -> Done {
        if let ([Expr::Name(target)], Expr::BinOp(b)) = (&a.targets[..], &*a.value)
            && let (Some(to), None) =
                (self.direct(target.id.as_str()), super::expr::literal(&a.value)?)
        {
            let before = self.at(b.range);
            let (x, y) = self.operands(&b.left, &b.right)?;
            self.emit(Op::BinStore { op: Bin::of(b.op), a: x, b: y, to });
            self.span = before;
            return Ok(());
        }
        if let ([Expr::Tuple(to)], Expr::Tuple(from)) = (&a.targets[..], &*a.value) {
            let plain = !to.elts.iter().chain(&from.elts).any(Expr::is_starred_expr);
            if let ([x, y], [p, q], true) = (&to.elts[..], &from.elts[..], plain) {
                self.expr(p)?;
                self.expr(q)?;
                self.emit(Op::Swap);
                self.store_to(x)?;
                return self.store_to(y);
            }
        }
        self.expr(&a.value)?;
        for (i, target) in a.targets.iter().enumerate() {
            if i + 1 < a.targets.len() {
                self.emit(Op::Dup);
            }
            self.store_to(target)?;
        }
        Ok(())
    }

    /// Stores the top of the stack.
    pub fn store_to(&mut self, target: &'a Expr) -> Done {
        let before = self.at(target.range());
        match target {
            Expr::Name(n) => self.store_name(n.id.as_str()),
            Expr::Attribute(a) => {
                let of = self.operand(&a.value)?;
                let (name, cache) = (Name::new(a.attr.as_str()), self.cache());
                self.emit(Op::StoreAttr { of, name, cache });
            }
            Expr::Subscript(s) => {
                let (of, at) = self.operands(&s.value, &s.slice)?;
                self.emit(Op::StoreIndex { of, at });
            }
            Expr::Tuple(t) => self.unpack(&t.elts)?,
            Expr::List(l) => self.unpack(&l.elts)?,
            Expr::Starred(s) => {
                return refuse(s.range, "starred assignment target must be in a list or tuple");
            }
            other => return refuse(other.range(), "cannot assign to this expression"),
        }
        self.span = before;
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr]) -> Done {
        match targets.iter().position(Expr::is_starred_expr) {
            None => {
                self.emit(Op::Unpack(targets.len() as u32));
            }
            Some(before) => {
                let after = (targets.len() - before - 1) as u32;
                if let Some(second) = targets.iter().skip(before + 1).find(|t| t.is_starred_expr())
                {
                    return refuse(second.range(), "multiple starred expressions in assignment");
                }
                self.emit(Op::UnpackStar { before: before as u32, after });
            }
        }
        for target in targets {
            match target {
                Expr::Starred(s) => self.store_to(&s.value)?,
                target => self.store_to(target)?,
            }
        }
        Ok(())
    }

    fn augmented(&mut self, a: &'a ast::StmtAugAssign) -> Done {
        let op = Bin::of(a.op);
        match &*a.target {
            Expr::Name(n) => match self.direct(n.id.as_str()) {
                Some(to) if self.unit().kind != Kind::Class => {
                    let (x, y) = self.operands(&a.target, &a.value)?;
                    self.emit(Op::InPlaceStore { op, a: x, b: y, to });
                }
                _ => {
                    let place = self.resolve(n.id.as_str());
                    self.load(place);
                    let y = self.operand(&a.value)?;
                    self.emit(Op::InPlace { op, a: Src::STACK, b: y });
                    self.store(place);
                }
            },
            Expr::Attribute(t) => {
                let name = Name::new(t.attr.as_str());
                if let Some(of) = self.fixed_local(&t.value) {
                    let cache = self.cache();
                    self.emit(Op::LoadAttr { of, name, cache });
                    let y = self.operand(&a.value)?;
                    self.emit(Op::InPlace { op, a: Src::STACK, b: y });
                    let cache = self.cache();
                    self.emit(Op::StoreAttr { of, name, cache });
                    return Ok(());
                }
                self.expr(&t.value)?;
                self.emit(Op::Dup);
                let cache = self.cache();
                self.emit(Op::LoadAttr { of: Src::STACK, name, cache });
                let y = self.operand(&a.value)?;
                self.emit(Op::InPlace { op, a: Src::STACK, b: y });
                self.emit(Op::Swap);
                let cache = self.cache();
                self.emit(Op::StoreAttr { of: Src::STACK, name, cache });
            }
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)?;
                self.emit(Op::DupTwo);
                self.emit(Op::LoadIndex { of: Src::STACK, at: Src::STACK });
                let y = self.operand(&a.value)?;
                self.emit(Op::InPlace { op, a: Src::STACK, b: y });
                self.emit(Op::RotThree);
                self.emit(Op::StoreIndex { of: Src::STACK, at: Src::STACK });
            }
            other => {
                return refuse(other.range(), "this is an illegal target for augmented assignment");
            }
        }
        Ok(())
    }

    /// A parameter or local that may be read twice.
    fn fixed_local(&mut self, e: &'a Expr) -> Option<Src> {
        let Expr::Name(n) = e else { return None };
        self.direct(n.id.as_str())
            .filter(|src| src.kind() == LOCAL && self.unit().kind == Kind::Function)
    }

    fn annotated(&mut self, a: &'a ast::StmtAnnAssign) -> Done {
        if let (Expr::Name(n), Kind::Class) = (&*a.target, self.unit().kind) {
            let text = self.text_of(&a.annotation);
            self.unit().annotations.push((Name::new(n.id.as_str()), text));
        }
        if let Some(value) = &a.value {
            self.expr(value)?;
            self.store_to(&a.target)?;
        }
        Ok(())
    }

    fn delete(&mut self, target: &'a Expr) -> Done {
        match target {
            Expr::Name(n) => self.delete_name(n.id.as_str()),
            Expr::Attribute(a) => {
                self.expr(&a.value)?;
                self.emit(Op::DeleteAttr { name: Name::new(a.attr.as_str()) });
            }
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)?;
                self.emit(Op::DeleteIndex);
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|t| self.delete(t))?,
            Expr::List(t) => t.elts.iter().try_for_each(|t| self.delete(t))?,
            other => return refuse(other.range(), "cannot delete this expression"),
        }
        Ok(())
    }

    fn assert(&mut self, a: &'a ast::StmtAssert) -> Done {
        self.expr(&a.test)?;
        let fine = self.emit(Op::JumpIfTrue(0));
        if let Some(message) = &a.msg {
            self.expr(message)?;
        }
        let before = self.at(a.test.range());
        self.emit(Op::AssertFailed { message: a.msg.is_some() });
        self.span = before;
        self.land(fine);
        Ok(())
    }

    fn import(&mut self, i: &'a ast::StmtImport) -> Done {
        for alias in &i.names {
            let name = Name::new(alias.name.as_str());
            let whole = alias.asname.is_some();
            self.emit(Op::Import { name, whole });
            let bound = match &alias.asname {
                Some(n) => n.as_str(),
                None => alias.name.as_str().split('.').next().unwrap_or(""),
            };
            self.store_name(bound);
        }
        Ok(())
    }

    fn import_from(&mut self, i: &'a ast::StmtImportFrom) -> Done {
        if i.level > 0 {
            return refuse(
                i.range,
                "relative imports are not part of the script language here: a script stands alone",
            );
        }
        let Some(module) = &i.module else { return Ok(()) };
        self.emit(Op::Import { name: Name::new(module.as_str()), whole: true });
        for alias in &i.names {
            if alias.name.as_str() == "*" {
                if self.unit().kind != Kind::Module {
                    return refuse(i.range, "import * only allowed at module level");
                }
                self.emit(Op::ImportStar);
                return Ok(());
            }
            let before = self.at(alias.range);
            self.emit(Op::ImportFrom { name: Name::new(alias.name.as_str()) });
            self.store_name(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
            self.span = before;
        }
        self.emit(Op::Pop);
        Ok(())
    }

    /// A place as an operand.
    pub fn local_src(at: u32) -> Src {
        Src::new(LOCAL, at)
    }
}
