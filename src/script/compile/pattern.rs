//! `match` statements. The subject lies on the stack; a pattern leaves it there and jumps where
//! it does not fit. Names are bound as they are met.

use super::unit::{Compiler, Done};
use super::{Cmp, Op, refuse};
use crate::script::names::Name;
use crate::script::value::Value;
use ruff_python_ast::{self as ast, Pattern};
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    pub fn match_(&mut self, m: &'a ast::StmtMatch) -> Done {
        self.expr(&m.subject)?;
        let subject = self.hidden_local();
        self.emit(Op::StoreLocal(subject));
        let mut ends = Vec::new();
        for case in &m.cases {
            let before = self.at(case.pattern.range());
            let mut misses = Vec::new();
            self.pattern(&case.pattern, subject, &mut misses)?;
            if let Some(guard) = &case.guard {
                misses.extend(self.jump_unless(guard)?);
            }
            self.span = before;
            self.body(&case.body)?;
            ends.push(self.emit(Op::Jump(0)));
            for miss in misses {
                self.land(miss);
            }
        }
        for end in ends {
            self.land(end);
        }
        Ok(())
    }

    /// Tests the local `subject`; `misses` collects the jumps of a misfit. Nothing stays on the stack.
    fn pattern(&mut self, p: &'a Pattern, subject: u32, misses: &mut Vec<usize>) -> Done {
        let of = Self::local_src(subject);
        match p {
            Pattern::MatchValue(v) => {
                let b = self.operand(&v.value)?;
                misses.push(self.emit(Op::CompareJump { op: Cmp::Eq, a: of, b, to: 0 }));
            }
            Pattern::MatchSingleton(s) => {
                let b = self.constant(match s.value {
                    ast::Singleton::None => Value::None,
                    ast::Singleton::True => Value::Bool(true),
                    ast::Singleton::False => Value::Bool(false),
                });
                misses.push(self.emit(Op::CompareJump { op: Cmp::Is, a: of, b, to: 0 }));
            }
            Pattern::MatchAs(a) => {
                if let Some(inner) = &a.pattern {
                    self.pattern(inner, subject, misses)?;
                }
                if let Some(name) = &a.name {
                    self.emit(Op::Push(of));
                    self.store_name(name.as_str());
                }
            }
            Pattern::MatchOr(o) => self.any_of(&o.patterns, subject, misses)?,
            Pattern::MatchSequence(s) => self.sequence(&s.patterns, subject, misses)?,
            Pattern::MatchMapping(m) => self.mapping(m, subject, misses)?,
            Pattern::MatchClass(c) => self.class_pattern(c, subject, misses)?,
            Pattern::MatchStar(s) => {
                return refuse(s.range, "a starred pattern belongs into a sequence pattern");
            }
        }
        Ok(())
    }

    fn any_of(&mut self, patterns: &'a [Pattern], subject: u32, misses: &mut Vec<usize>) -> Done {
        let mut hits = Vec::new();
        for (i, one) in patterns.iter().enumerate() {
            let mut missed = Vec::new();
            self.pattern(one, subject, &mut missed)?;
            if i + 1 == patterns.len() {
                misses.extend(missed);
                break;
            }
            hits.push(self.emit(Op::Jump(0)));
            for miss in missed {
                self.land(miss);
            }
        }
        for hit in hits {
            self.land(hit);
        }
        Ok(())
    }

    fn sequence(&mut self, patterns: &'a [Pattern], subject: u32, misses: &mut Vec<usize>) -> Done {
        let star = patterns.iter().position(Pattern::is_match_star);
        let len = (patterns.len() - usize::from(star.is_some())) as u32;
        let of = Self::local_src(subject);
        self.emit(Op::Push(of));
        self.emit(Op::MatchSequence { len, star: star.is_some() });
        self.emit(Op::Swap);
        self.emit(Op::Pop);
        misses.push(self.emit(Op::JumpIfFalse(0)));
        self.emit(Op::Push(of));
        match star {
            None => self.emit(Op::Unpack(len)),
            Some(before) => {
                let after = (patterns.len() - before - 1) as u32;
                self.emit(Op::UnpackStar { before: before as u32, after })
            }
        };
        let locals: Vec<u32> = patterns.iter().map(|_| self.hidden_local()).collect();
        for &local in &locals {
            self.emit(Op::StoreLocal(local));
        }
        for (one, local) in patterns.iter().zip(locals) {
            match one {
                Pattern::MatchStar(s) => {
                    if let Some(name) = &s.name {
                        self.emit(Op::Push(Self::local_src(local)));
                        self.store_name(name.as_str());
                    }
                }
                one => self.pattern(one, local, misses)?,
            }
        }
        Ok(())
    }

    /// The found values (a tuple, and whether) lie on the stack over the subject: into locals.
    fn take_found(&mut self, count: usize, misses: &mut Vec<usize>) -> Vec<u32> {
        let found = self.hidden_local();
        let holds = self.hidden_local();
        self.emit(Op::StoreLocal(holds));
        self.emit(Op::StoreLocal(found));
        self.emit(Op::Pop);
        self.emit(Op::Push(Self::local_src(holds)));
        misses.push(self.emit(Op::JumpIfFalse(0)));
        self.emit(Op::Push(Self::local_src(found)));
        self.emit(Op::Unpack(count as u32));
        let locals: Vec<u32> = (0..count).map(|_| self.hidden_local()).collect();
        for &local in &locals {
            self.emit(Op::StoreLocal(local));
        }
        locals
    }

    fn mapping(
        &mut self,
        m: &'a ast::PatternMatchMapping,
        subject: u32,
        misses: &mut Vec<usize>,
    ) -> Done {
        let of = Self::local_src(subject);
        self.emit(Op::Push(of));
        self.emit(Op::MatchMapping);
        self.emit(Op::Swap);
        self.emit(Op::Pop);
        misses.push(self.emit(Op::JumpIfFalse(0)));
        self.emit(Op::Push(of));
        for key in &m.keys {
            self.expr(key)?;
        }
        self.emit(Op::MatchKeys(m.keys.len() as u32));
        let locals = self.take_found(m.keys.len(), misses);
        for (one, local) in m.patterns.iter().zip(locals) {
            self.pattern(one, local, misses)?;
        }
        if let Some(rest) = &m.rest {
            self.emit(Op::BuildDict(0));
            self.emit(Op::Push(of));
            self.emit(Op::DictUpdate { call: false });
            for key in &m.keys {
                self.emit(Op::Dup);
                self.expr(key)?;
                self.emit(Op::DeleteIndex);
            }
            self.store_name(rest.as_str());
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        c: &'a ast::PatternMatchClass,
        subject: u32,
        misses: &mut Vec<usize>,
    ) -> Done {
        self.emit(Op::Push(Self::local_src(subject)));
        self.expr(&c.cls)?;
        let names = c.arguments.keywords.iter().map(|k| Name::new(k.attr.as_str())).collect();
        let (n, keywords) = (c.arguments.patterns.len() as u32, self.keyword_list(names));
        self.emit(Op::MatchClass { n, keywords });
        let count = c.arguments.patterns.len() + c.arguments.keywords.len();
        let locals = self.take_found(count, misses);
        let named = c.arguments.keywords.iter().map(|k| &k.pattern);
        for (one, local) in c.arguments.patterns.iter().chain(named).zip(locals) {
            self.pattern(one, local, misses)?;
        }
        Ok(())
    }
}
