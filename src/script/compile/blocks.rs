//! Statements with bodies: conditions, loops, `try`, `with`, `return`.

use super::code::Handler;
use super::unit::{Block, Compiler, Done, Region};
use super::{Op, Src, refuse};
use crate::script::compile::scope::Kind;
use crate::script::value::Value;
use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    pub fn if_(&mut self, i: &'a ast::StmtIf) -> Done {
        let mut ends = Vec::new();
        let mut unless = self.jump_unless(&i.test)?;
        self.body(&i.body)?;
        for clause in &i.elif_else_clauses {
            ends.push(self.emit(Op::Jump(0)));
            for jump in std::mem::take(&mut unless) {
                self.land(jump);
            }
            if let Some(test) = &clause.test {
                unless = self.jump_unless(test)?;
            }
            self.body(&clause.body)?;
        }
        for jump in unless.into_iter().chain(ends) {
            self.land(jump);
        }
        Ok(())
    }

    pub fn while_(&mut self, w: &'a ast::StmtWhile) -> Done {
        let start = self.here();
        let forever = matches!(&*w.test, ast::Expr::BooleanLiteral(b) if b.value);
        let unless = if forever { Vec::new() } else { self.jump_unless(&w.test)? };
        self.unit().blocks.push(Block::Loop { start, breaks: Vec::new(), is_for: false });
        self.body(&w.body)?;
        self.emit(Op::Loop(start));
        for jump in unless {
            self.land(jump);
        }
        self.end_loop(&w.orelse)
    }

    pub fn for_(&mut self, f: &'a ast::StmtFor) -> Done {
        if f.is_async {
            return refuse(f.range, "`async for` is not part of the script language here");
        }
        let before = self.at(f.iter.range());
        let iter = self.operand(&f.iter)?;
        self.emit(Op::GetIter(iter));
        self.unit().depth += 1;
        let start = self.here();
        let end = self.for_step(&f.target)?;
        self.span = before;
        self.unit().blocks.push(Block::Loop { start, breaks: Vec::new(), is_for: true });
        self.body(&f.body)?;
        self.emit(Op::Loop(start));
        self.land(end);
        self.unit().depth -= 1;
        self.end_loop(&f.orelse)
    }

    fn end_loop(&mut self, orelse: &'a [Stmt]) -> Done {
        let Some(Block::Loop { breaks, .. }) = self.unit().blocks.pop() else { return Ok(()) };
        self.body(orelse)?;
        for jump in breaks {
            self.land(jump);
        }
        Ok(())
    }

    /// `break` and `continue`.
    pub fn leave_loop(&mut self, range: TextRange, is_break: bool) -> Done {
        let blocks = &self.unit().blocks;
        let Some(at) = blocks.iter().rposition(|b| matches!(b, Block::Loop { .. })) else {
            return match is_break {
                true => refuse(range, "'break' outside loop"),
                false => refuse(range, "'continue' not properly in loop"),
            };
        };
        let tail = self.leave(at + 1, true)?;
        let (start, pops) = match self.unit().blocks.get(at) {
            Some(Block::Loop { start, is_for, .. }) => (*start, *is_for && is_break),
            _ => (0, false),
        };
        if pops {
            self.emit(Op::Pop);
        }
        let jump = self.emit(if is_break { Op::Jump(0) } else { Op::Loop(start) });
        if let (true, Some(Block::Loop { breaks, .. })) = (is_break, self.unit().blocks.get_mut(at))
        {
            breaks.push(jump);
        }
        self.come_back(tail);
        Ok(())
    }

    pub fn return_(&mut self, r: &'a ast::StmtReturn) -> Done {
        if self.unit().kind != Kind::Function {
            return refuse(r.range, "'return' outside function");
        }
        let plain = !self
            .unit()
            .blocks
            .iter()
            .any(|b| matches!(b, Block::Finally { .. } | Block::With { .. }));
        if plain {
            let value = match &r.value {
                Some(v) => self.operand(v)?,
                None => self.constant(Value::None),
            };
            self.emit(Op::Return(value));
            return Ok(());
        }
        match &r.value {
            Some(v) => self.expr(v)?,
            None => self.push_constant(Value::None),
        }
        let tail = self.leave(0, false)?;
        self.emit(Op::Return(Src::STACK));
        self.come_back(tail);
        Ok(())
    }

    /// Emits what has to be done on the way out of all blocks from number `to` on. `pops`: what
    /// they keep on the stack has to go, too. Gives the blocks, to be put back.
    fn leave(&mut self, to: usize, pops: bool) -> Done<Left<'a>> {
        let (depth, handled) = (self.unit().depth, self.unit().handled);
        let mut left = Left { blocks: Vec::new(), depth, handled };
        while self.unit().blocks.len() > to {
            let Some(mut block) = self.unit().blocks.pop() else { break };
            if let Some(region) = region_of(&mut block) {
                let now = self.here();
                region.parts.push((region.open, now));
            }
            match &block {
                Block::Finally { body, .. } => {
                    let body = *body;
                    // The value of a `return` lies on the stack meanwhile.
                    self.unit().depth += u32::from(!pops);
                    self.body(body)?;
                    self.unit().depth -= u32::from(!pops);
                }
                Block::With { exit, .. } => {
                    let exit = *exit;
                    self.call_exit(exit);
                }
                Block::Handler { name } => {
                    let name = *name;
                    self.emit(Op::PopHandled);
                    self.unit().handled -= 1;
                    if pops {
                        self.emit(Op::Pop);
                        self.unit().depth -= 1;
                    }
                    if let (Some(name), true) = (name, pops) {
                        self.forget(name);
                    }
                }
                Block::Loop { is_for: true, .. } if pops => {
                    self.emit(Op::Pop);
                }
                _ => {}
            }
            left.blocks.push(block);
        }
        Ok(left)
    }

    /// Puts blocks back after a jump out of them.
    fn come_back(&mut self, left: Left<'a>) {
        let now = self.here();
        (self.unit().depth, self.unit().handled) = (left.depth, left.handled);
        for mut block in left.blocks.into_iter().rev() {
            if let Some(region) = region_of(&mut block) {
                region.open = now;
            }
            self.unit().blocks.push(block);
        }
    }

    fn region(&mut self) -> Region {
        let open = self.here();
        let unit = self.unit();
        Region { parts: Vec::new(), open, depth: unit.depth, handled: unit.handled }
    }

    /// Ends a region: from here on its exceptions go to the next instruction.
    fn end_region(&mut self, mut region: Region, end: u32) {
        region.parts.push((region.open, end));
        let target = self.here();
        for (start, end) in region.parts {
            if start < end {
                let (depth, handled) = (region.depth, region.handled);
                self.unit().handlers.push(Handler { start, end, target, depth, handled });
            }
        }
    }

    pub fn try_(&mut self, t: &'a ast::StmtTry) -> Done {
        if t.is_star {
            return refuse(
                t.range,
                "`except*` is not part of the script language here; use `except`",
            );
        }
        if t.finalbody.is_empty() {
            return self.try_except(t);
        }
        let region = self.region();
        self.unit().blocks.push(Block::Finally { body: &t.finalbody, region });
        self.try_except(t)?;
        let Some(Block::Finally { region, .. }) = self.unit().blocks.pop() else { return Ok(()) };
        let end = self.here();
        self.body(&t.finalbody)?;
        let over = self.emit(Op::Jump(0));
        self.end_region(region, end);
        self.open_handler(None);
        self.body(&t.finalbody)?;
        self.emit(Op::PopHandled);
        self.emit(Op::Reraise);
        self.close_handler();
        self.land(over);
        Ok(())
    }

    /// An exception lies on the stack now and is being handled.
    fn open_handler(&mut self, name: Option<&'a str>) {
        self.emit(Op::PushHandled);
        let unit = self.unit();
        unit.depth += 1;
        unit.handled += 1;
        unit.blocks.push(Block::Handler { name });
    }

    fn close_handler(&mut self) {
        let unit = self.unit();
        unit.depth -= 1;
        unit.handled -= 1;
        unit.blocks.pop();
    }

    fn try_except(&mut self, t: &'a ast::StmtTry) -> Done {
        if t.handlers.is_empty() {
            return self.body(&t.body);
        }
        let region = self.region();
        self.unit().blocks.push(Block::Try { region });
        self.body(&t.body)?;
        let Some(Block::Try { region }) = self.unit().blocks.pop() else { return Ok(()) };
        let end = self.here();
        self.body(&t.orelse)?;
        let mut overs = vec![self.emit(Op::Jump(0))];
        self.end_region(region, end);
        self.open_handler(None);
        for (i, handler) in t.handlers.iter().enumerate() {
            let ast::ExceptHandler::ExceptHandler(h) = handler;
            let before = self.at(h.type_.as_ref().map_or(h.range, |t| t.range()));
            let mut next = None;
            match &h.type_ {
                Some(wanted) => {
                    self.expr(wanted)?;
                    self.emit(Op::MatchException);
                    next = Some(self.emit(Op::JumpIfFalse(0)));
                }
                None if i + 1 < t.handlers.len() => {
                    return refuse(h.range, "default 'except:' must be last");
                }
                None => {}
            }
            self.span = before;
            self.handler_body(h)?;
            overs.push(self.emit(Op::Jump(0)));
            if let Some(next) = next {
                self.land(next);
            }
        }
        self.emit(Op::PopHandled);
        self.emit(Op::Reraise);
        self.close_handler();
        for over in overs {
            self.land(over);
        }
        Ok(())
    }

    fn handler_body(&mut self, h: &'a ast::ExceptHandlerExceptHandler) -> Done {
        let name = h.name.as_ref().map(|n| n.as_str());
        if let Some(name) = name {
            self.emit(Op::Dup);
            self.store_name(name);
            if let Some(Block::Handler { name: slot }) = self.unit().blocks.last_mut() {
                *slot = Some(name);
            }
        }
        self.body(&h.body)?;
        self.emit(Op::PopHandled);
        self.emit(Op::Pop);
        if let Some(name) = name {
            self.forget(name);
            if let Some(Block::Handler { name: slot }) = self.unit().blocks.last_mut() {
                *slot = None;
            }
        }
        Ok(())
    }

    /// The name of a handler ends with it (the script may have deleted it already).
    fn forget(&mut self, name: &str) {
        self.push_constant(Value::Unbound);
        self.store_name(name);
    }

    fn call_exit(&mut self, exit: u32) {
        self.emit(Op::Push(Self::local_src(exit)));
        for _ in 0..3 {
            self.push_constant(Value::None);
        }
        self.emit(Op::Call { n: 3, keywords: 0 });
        self.emit(Op::Pop);
    }

    /// The items of a `with` from number `at` on.
    pub fn with(&mut self, w: &'a ast::StmtWith, at: usize) -> Done {
        if w.is_async {
            return refuse(w.range, "`async with` is not part of the script language here");
        }
        let Some(item) = w.items.get(at) else { return self.body(&w.body) };
        let before = self.at(item.context_expr.range());
        self.expr(&item.context_expr)?;
        self.emit(Op::EnterWith);
        let exit = self.hidden_local();
        self.emit(Op::Swap);
        self.emit(Op::StoreLocal(exit));
        let region = self.region();
        self.unit().blocks.push(Block::With { exit, region });
        match &item.optional_vars {
            Some(target) => self.store_to(target)?,
            None => {
                self.emit(Op::Pop);
            }
        }
        let outer = std::mem::replace(&mut self.span, before);
        self.with(w, at + 1)?;
        self.span = outer;
        let Some(Block::With { region, .. }) = self.unit().blocks.pop() else { return Ok(()) };
        let end = self.here();
        self.call_exit(exit);
        let over = self.emit(Op::Jump(0));
        self.end_region(region, end);
        self.open_handler(None);
        self.emit(Op::Push(Self::local_src(exit)));
        self.emit(Op::Swap);
        self.emit(Op::ExitWith);
        let swallowed = self.emit(Op::JumpIfTrue(0));
        self.emit(Op::PopHandled);
        self.emit(Op::Reraise);
        self.land(swallowed);
        self.emit(Op::Pop);
        self.emit(Op::Pop);
        self.emit(Op::PopHandled);
        self.close_handler();
        self.land(over);
        self.span = before;
        Ok(())
    }
}

/// Blocks that a jump has left, and what was on the stack before.
struct Left<'a> {
    blocks: Vec<Block<'a>>,
    depth: u32,
    handled: u32,
}

fn region_of<'b>(block: &'b mut Block) -> Option<&'b mut Region> {
    match block {
        Block::Finally { region, .. } | Block::Try { region } | Block::With { region, .. } => {
            Some(region)
        }
        Block::Loop { .. } | Block::Handler { .. } => None,
    }
}
