//! Expressions.

use super::comprehension::Collect;
use super::scope::Kind;
use super::unit::{Compiler, Done, Place};
use super::{Bin, CONST, Cmp, GLOBAL, LOCAL, Op, Src, Unary, refuse};
use crate::script::names::Name;
use crate::script::value::Value;
use num_bigint::BigInt;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

impl Bin {
    pub(super) fn of(op: ast::Operator) -> Self {
        match op {
            ast::Operator::Add => Bin::Add,
            ast::Operator::Sub => Bin::Sub,
            ast::Operator::Mult => Bin::Mul,
            ast::Operator::MatMult => Bin::MatMul,
            ast::Operator::Div => Bin::Div,
            ast::Operator::Mod => Bin::Mod,
            ast::Operator::Pow => Bin::Pow,
            ast::Operator::LShift => Bin::LShift,
            ast::Operator::RShift => Bin::RShift,
            ast::Operator::BitOr => Bin::Or,
            ast::Operator::BitXor => Bin::Xor,
            ast::Operator::BitAnd => Bin::And,
            ast::Operator::FloorDiv => Bin::FloorDiv,
        }
    }
}

impl Cmp {
    fn of(op: ast::CmpOp) -> Self {
        match op {
            ast::CmpOp::Eq => Cmp::Eq,
            ast::CmpOp::NotEq => Cmp::Ne,
            ast::CmpOp::Lt => Cmp::Lt,
            ast::CmpOp::LtE => Cmp::Le,
            ast::CmpOp::Gt => Cmp::Gt,
            ast::CmpOp::GtE => Cmp::Ge,
            ast::CmpOp::Is => Cmp::Is,
            ast::CmpOp::IsNot => Cmp::IsNot,
            ast::CmpOp::In => Cmp::In,
            ast::CmpOp::NotIn => Cmp::NotIn,
        }
    }
}

/// A number as it stands in the source.
fn number(n: &ast::Number, range: TextRange) -> Done<Value> {
    match n {
        ast::Number::Float(f) => Ok(Value::Float(*f)),
        ast::Number::Int(i) => match i.as_i64() {
            Some(i) => Ok(Value::Int(i)),
            None => big(&i.to_string(), range),
        },
        // Made when it runs: see `Compiler::made`.
        ast::Number::Complex { .. } => Ok(Value::Unbound),
    }
}

/// A long integer, in the base that its prefix says.
fn big(text: &str, range: TextRange) -> Done<Value> {
    let clean = text.replace('_', "").to_lowercase();
    let (digits, base) = match clean.get(..2) {
        Some("0x") => (&clean[2..], 16),
        Some("0o") => (&clean[2..], 8),
        Some("0b") => (&clean[2..], 2),
        _ => (&clean[..], 10),
    };
    if base == 10 && digits.len() > 4300 {
        return refuse(range, "Exceeds the limit (4300 digits) for integer string conversion");
    }
    match BigInt::parse_bytes(digits.as_bytes(), base) {
        Some(n) => Ok(Value::big(n)),
        None => refuse(range, "this integer cannot be read"),
    }
}

/// The value of a literal.
pub(super) fn literal(e: &Expr) -> Done<Option<Value>> {
    Ok(Some(match e {
        Expr::NumberLiteral(n) if matches!(n.value, ast::Number::Complex { .. }) => {
            return Ok(None);
        }
        Expr::NumberLiteral(n) => number(&n.value, n.range)?,
        Expr::StringLiteral(s) => Value::str(s.value.to_str()),
        Expr::BooleanLiteral(b) => Value::Bool(b.value),
        Expr::NoneLiteral(_) => Value::None,
        Expr::EllipsisLiteral(_) => Value::Ellipsis,
        Expr::UnaryOp(u) if u.op == ast::UnaryOp::USub => match &*u.operand {
            Expr::NumberLiteral(n) => match number(&n.value, n.range)? {
                Value::Int(i) => Value::big(-BigInt::from(i)),
                Value::Float(f) => Value::Float(-f),
                Value::Big(b) => Value::big(-&*b),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

/// Only names, literals and arithmetic of them: evaluating it changes no variable.
fn is_pure(e: &Expr) -> bool {
    match e {
        Expr::Name(_)
        | Expr::NumberLiteral(_)
        | Expr::StringLiteral(_)
        | Expr::BooleanLiteral(_) => true,
        Expr::NoneLiteral(_) => true,
        Expr::BinOp(b) => is_pure(&b.left) && is_pure(&b.right),
        Expr::UnaryOp(u) => is_pure(&u.operand),
        Expr::Attribute(a) => is_pure(&a.value),
        Expr::Subscript(s) => is_pure(&s.value) && is_pure(&s.slice),
        _ => false,
    }
}

impl<'a> Compiler<'a> {
    /// Compiles so that the value lies on the stack.
    pub fn expr(&mut self, e: &'a Expr) -> Done {
        let before = self.at(e.range());
        let done = self.expr_inner(e);
        self.span = before;
        done
    }

    fn expr_inner(&mut self, e: &'a Expr) -> Done {
        if let Some(value) = literal(e)? {
            self.push_constant(value);
            return Ok(());
        }
        match e {
            Expr::NumberLiteral(n) => {
                if let ast::Number::Complex { imag, .. } = n.value {
                    self.made(crate::script::builtins::complex::LITERAL, Value::Float(imag));
                }
            }
            Expr::Name(n) => {
                let place = self.resolve(n.id.as_str());
                self.load(place);
            }
            Expr::BinOp(b) => {
                let (x, y) = self.operands(&b.left, &b.right)?;
                self.emit(Op::Bin { op: Bin::of(b.op), a: x, b: y });
            }
            Expr::UnaryOp(u) => {
                self.expr(&u.operand)?;
                self.emit(Op::Unary(match u.op {
                    ast::UnaryOp::Not => Unary::Not,
                    ast::UnaryOp::USub => Unary::Neg,
                    ast::UnaryOp::UAdd => Unary::Pos,
                    ast::UnaryOp::Invert => Unary::Invert,
                }));
            }
            Expr::BoolOp(b) => self.bool_op(b)?,
            Expr::Compare(c) => self.compare(c)?,
            Expr::Call(c) => self.call(c)?,
            Expr::Attribute(a) => {
                let of = self.operand(&a.value)?;
                let (name, cache) = (a.attr.as_str().into(), self.cache());
                self.emit(Op::LoadAttr { of, name, cache });
            }
            Expr::Subscript(s) => {
                let (of, at) = self.operands(&s.value, &s.slice)?;
                self.emit(Op::LoadIndex { of, at });
            }
            Expr::If(i) => self.conditional(i)?,
            Expr::List(l) => self.list(&l.elts)?,
            Expr::Tuple(t) => self.tuple(&t.elts)?,
            Expr::Set(s) => self.set(&s.elts)?,
            Expr::Dict(d) => self.dict(d)?,
            Expr::Slice(s) => {
                for part in [&s.lower, &s.upper, &s.step] {
                    match part {
                        Some(part) => self.expr(part)?,
                        None => self.push_constant(Value::None),
                    }
                }
                self.emit(Op::BuildSlice);
            }
            Expr::FString(f) => self.f_string(&f.value)?,
            Expr::Named(n) => {
                self.expr(&n.value)?;
                self.emit(Op::Dup);
                self.store_outside(&n.target)?;
            }
            Expr::Lambda(l) => {
                self.lambda(l)?;
            }
            Expr::ListComp(c) => {
                self.comprehension(c.range, &c.generators, Collect::List(&c.elt))?
            }
            Expr::SetComp(c) => self.comprehension(c.range, &c.generators, Collect::Set(&c.elt))?,
            Expr::DictComp(c) => match &c.key {
                Some(key) => {
                    self.comprehension(c.range, &c.generators, Collect::Dict(key, &c.value))?;
                }
                None => {
                    return refuse(c.range, "`**` in a comprehension is not part of Python 3.11");
                }
            },
            Expr::Generator(g) => self.generator(g)?,
            Expr::Yield(y) => {
                self.yield_allowed(y.range)?;
                match &y.value {
                    Some(v) => self.expr(v)?,
                    None => self.push_constant(Value::None),
                }
                self.emit(Op::Yield);
            }
            Expr::YieldFrom(y) => {
                self.yield_allowed(y.range)?;
                let of = self.operand(&y.value)?;
                self.emit(Op::GetIter(of));
                self.push_constant(Value::None);
                let at = self.emit(Op::YieldFrom(0));
                self.land(at);
            }
            Expr::Starred(s) => return refuse(s.range, "can't use starred expression here"),
            Expr::Await(a) => {
                return refuse(
                    a.range,
                    "`await` is not part of the script language here: scripts run alone",
                );
            }
            Expr::BytesLiteral(b) => {
                let text: String = b.value.bytes().map(char::from).collect();
                self.made(crate::script::builtins::bytes::LITERAL, Value::str(text));
            }
            Expr::TString(t) => {
                return refuse(
                    t.range,
                    "t-strings are not part of the script language here; use an f-string",
                );
            }
            Expr::IpyEscapeCommand(c) => return refuse(c.range, "invalid syntax"),
            other => {
                return refuse(
                    other.range(),
                    "this expression is not part of the script language here",
                );
            }
        }
        Ok(())
    }

    /// A literal of a type that a function makes: bytes, complex numbers.
    fn made(&mut self, function: &str, of: Value) {
        let place = Place::Global(self.globals.slot(Name::new(function)));
        self.load(place);
        self.push_constant(of);
        self.emit(Op::Call { n: 1, keywords: 0 });
    }

    fn yield_allowed(&mut self, range: TextRange) -> Done {
        let unit = self.unit();
        match unit.kind == Kind::Function && unit.inline.is_empty() {
            true => Ok(()),
            false if unit.inline.is_empty() => refuse(range, "'yield' outside function"),
            false => refuse(range, "'yield' inside list comprehension"),
        }
    }

    /// An operand in place where there is one, else on the stack.
    pub fn operand(&mut self, e: &'a Expr) -> Done<Src> {
        if let Some(src) = self.in_place(e)? {
            return Ok(src);
        }
        self.expr(e)?;
        Ok(Src::STACK)
    }

    fn in_place(&mut self, e: &'a Expr) -> Done<Option<Src>> {
        if let Some(value) = literal(e)? {
            return Ok(Some(self.constant(value)));
        }
        let Expr::Name(n) = e else { return Ok(None) };
        Ok(match self.resolve(n.id.as_str()) {
            Place::Local(i) => Some(Src::new(LOCAL, i)),
            Place::Global(i) => Some(Src::new(GLOBAL, i)),
            _ => None,
        })
    }

    /// Two operands, evaluated left to right.
    pub fn operands(&mut self, left: &'a Expr, right: &'a Expr) -> Done<(Src, Src)> {
        let x = match self.in_place(left)? {
            Some(src) if src.kind() == CONST || is_pure(right) => src,
            _ => {
                self.expr(left)?;
                Src::STACK
            }
        };
        let y = self.operand(right)?;
        Ok((x, y))
    }

    fn bool_op(&mut self, b: &'a ast::ExprBoolOp) -> Done {
        let mut jumps = Vec::new();
        let last = b.values.len().saturating_sub(1);
        for (i, value) in b.values.iter().enumerate() {
            self.expr(value)?;
            if i < last {
                jumps.push(self.emit(match b.op {
                    ast::BoolOp::And => Op::JumpIfFalseOrPop(0),
                    ast::BoolOp::Or => Op::JumpIfTrueOrPop(0),
                }));
            }
        }
        for jump in jumps {
            self.land(jump);
        }
        Ok(())
    }

    fn compare(&mut self, c: &'a ast::ExprCompare) -> Done {
        if let ([op], [right]) = (&*c.ops, &*c.comparators) {
            let (a, b) = self.operands(&c.left, right)?;
            self.emit(Op::Compare { op: Cmp::of(*op), a, b });
            return Ok(());
        }
        self.expr(&c.left)?;
        let last = c.ops.len().saturating_sub(1);
        let mut jumps = Vec::new();
        for (i, (op, right)) in c.ops.iter().zip(&c.comparators).enumerate() {
            self.expr(right)?;
            if i < last {
                self.emit(Op::Dup);
                self.emit(Op::RotThree);
            }
            self.emit(Op::Compare { op: Cmp::of(*op), a: Src::STACK, b: Src::STACK });
            if i < last {
                jumps.push(self.emit(Op::JumpIfFalseOrPop(0)));
            }
        }
        let end = self.emit(Op::Jump(0));
        for jump in jumps {
            self.land(jump);
        }
        self.emit(Op::Swap);
        self.emit(Op::Pop);
        self.land(end);
        Ok(())
    }

    /// Jumps, to be landed by the caller, where the condition does not hold.
    pub fn jump_unless(&mut self, e: &'a Expr) -> Done<Vec<usize>> {
        let before = self.at(e.range());
        let jumps = self.jump_unless_inner(e);
        self.span = before;
        jumps
    }

    fn jump_unless_inner(&mut self, e: &'a Expr) -> Done<Vec<usize>> {
        match e {
            Expr::Compare(c) if c.ops.len() == 1 => {
                if let ([op], [right]) = (&*c.ops, &*c.comparators) {
                    let (a, b) = self.operands(&c.left, right)?;
                    return Ok(vec![self.emit(Op::CompareJump { op: Cmp::of(*op), a, b, to: 0 })]);
                }
                Ok(Vec::new())
            }
            Expr::BoolOp(b) if b.op == ast::BoolOp::And => {
                let mut jumps = Vec::new();
                for value in &b.values {
                    jumps.extend(self.jump_unless(value)?);
                }
                Ok(jumps)
            }
            Expr::UnaryOp(u) if u.op == ast::UnaryOp::Not => {
                self.expr(&u.operand)?;
                Ok(vec![self.emit(Op::JumpIfTrue(0))])
            }
            _ => {
                self.expr(e)?;
                Ok(vec![self.emit(Op::JumpIfFalse(0))])
            }
        }
    }

    fn conditional(&mut self, i: &'a ast::ExprIf) -> Done {
        let unless = self.jump_unless(&i.test)?;
        self.expr(&i.body)?;
        let end = self.emit(Op::Jump(0));
        for jump in unless {
            self.land(jump);
        }
        self.expr(&i.orelse)?;
        self.land(end);
        Ok(())
    }

    /// Items as a list, stars spread.
    pub fn list(&mut self, items: &'a [Expr]) -> Done {
        if !items.iter().any(Expr::is_starred_expr) {
            for item in items {
                self.expr(item)?;
            }
            self.emit(Op::BuildList(items.len() as u32));
            return Ok(());
        }
        self.emit(Op::BuildList(0));
        for item in items {
            match item {
                Expr::Starred(s) => {
                    self.expr(&s.value)?;
                    self.emit(Op::ListExtend);
                }
                item => {
                    self.expr(item)?;
                    self.emit(Op::ListAppend(1));
                }
            }
        }
        Ok(())
    }

    fn tuple(&mut self, items: &'a [Expr]) -> Done {
        if items.iter().any(Expr::is_starred_expr) {
            self.list(items)?;
            self.emit(Op::ListToTuple);
            return Ok(());
        }
        for item in items {
            self.expr(item)?;
        }
        self.emit(Op::BuildTuple(items.len() as u32));
        Ok(())
    }

    fn set(&mut self, items: &'a [Expr]) -> Done {
        if !items.iter().any(Expr::is_starred_expr) {
            // CPython copies a set of three constants or more: that decides its order.
            let constant = |e: &Expr| literal(e).is_ok_and(|v| v.is_some());
            let copied = items.len() >= 3 && items.iter().all(constant);
            if copied {
                self.emit(Op::BuildSet(0));
            }
            for item in items {
                self.expr(item)?;
            }
            self.emit(Op::BuildSet(items.len() as u32));
            if copied {
                self.emit(Op::SetUpdate);
            }
            return Ok(());
        }
        self.emit(Op::BuildSet(0));
        for item in items {
            match item {
                Expr::Starred(s) => {
                    self.expr(&s.value)?;
                    self.emit(Op::SetUpdate);
                }
                item => {
                    self.expr(item)?;
                    self.emit(Op::SetAdd(1));
                }
            }
        }
        Ok(())
    }

    fn dict(&mut self, d: &'a ast::ExprDict) -> Done {
        let plain = d.items.iter().all(|i| i.key.is_some()) && d.items.len() < 1000;
        if plain {
            for item in &d.items {
                if let Some(key) = &item.key {
                    self.expr(key)?;
                }
                self.expr(&item.value)?;
            }
            self.emit(Op::BuildDict(d.items.len() as u32));
            return Ok(());
        }
        self.emit(Op::BuildDict(0));
        for item in &d.items {
            match &item.key {
                Some(key) => {
                    self.expr(key)?;
                    self.expr(&item.value)?;
                    self.emit(Op::DictAdd(1));
                }
                None => {
                    self.expr(&item.value)?;
                    self.emit(Op::DictUpdate { call: false });
                }
            }
        }
        Ok(())
    }

    fn f_string(&mut self, value: &'a ast::FStringValue) -> Done {
        let mut pieces = 0;
        for part in value {
            match part {
                ast::FStringPart::Literal(text) => {
                    self.push_constant(Value::str(text.as_str()));
                    pieces += 1;
                }
                ast::FStringPart::FString(f) => pieces += self.pieces(&f.elements)?,
            }
        }
        self.emit(Op::BuildString(pieces));
        Ok(())
    }

    /// Pushes the pieces of an f-string (or of a format spec); how many.
    fn pieces(&mut self, elements: &'a [ast::InterpolatedStringElement]) -> Done<u32> {
        let mut pieces = 0;
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(text) => {
                    self.push_constant(Value::str(&*text.value));
                }
                ast::InterpolatedStringElement::Interpolation(i) => {
                    pieces += self.interpolation(i)?
                }
            }
            pieces += 1;
        }
        Ok(pieces)
    }

    /// One replacement field; how many pieces it pushed besides the value.
    fn interpolation(&mut self, i: &'a ast::InterpolatedElement) -> Done<u32> {
        let mut extra = 0;
        if let Some(debug) = &i.debug_text {
            self.push_constant(Value::str(debug.as_str()));
            extra = 1;
        }
        self.expr(&i.expression)?;
        let conversion = match i.conversion.to_byte() {
            None if i.debug_text.is_some() && i.format_spec.is_none() => b'r',
            None => 0,
            Some(b) => b,
        };
        if let Some(spec) = &i.format_spec {
            let pieces = self.pieces(&spec.elements)?;
            self.emit(Op::BuildString(pieces));
        }
        self.emit(Op::Format { conversion, spec: i.format_spec.is_some() });
        Ok(extra)
    }

    /// Stores the top to the target of `:=`, which lives outside of comprehensions.
    fn store_outside(&mut self, target: &'a Expr) -> Done {
        let Expr::Name(name) = target else {
            return refuse(target.range(), "cannot use assignment expressions with this target");
        };
        let inline = std::mem::take(&mut self.unit().inline);
        self.store_name(name.id.as_str());
        self.unit().inline = inline;
        Ok(())
    }
}
