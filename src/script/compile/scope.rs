//! Where names live: which names each function binds, which of them its inner functions use.

use super::Refusal;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::collections::{HashMap, HashSet};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Module,
    Function,
    Class,
    /// A comprehension: its variables live in the function around it.
    Inline,
}

pub type Names = HashSet<String>;

/// One scope.
pub struct Scope {
    pub kind: Kind,
    pub bound: Vec<String>,
    pub globals: Names,
    pub nonlocals: Names,
    /// Bound here and used by an inner function.
    pub cells: Vec<String>,
    pub has_yield: bool,
    /// Comprehensions directly inside.
    pub inline: Vec<usize>,
    used: Names,
    children: Vec<usize>,
    /// Free in this scope: used here, or by inner functions.
    free_used: Names,
    free_captured: Names,
}

/// The scopes of a source, found by the place of their node.
pub struct Scopes {
    pub all: Vec<Scope>,
    by_node: HashMap<(u32, u32, Kind), usize>,
}

impl Scopes {
    pub fn of(&self, range: TextRange, kind: Kind) -> usize {
        let key = (range.start().into(), range.end().into(), kind);
        self.by_node.get(&key).copied().unwrap_or(0)
    }
}

pub fn analyse(body: &[Stmt]) -> Result<Scopes, Refusal> {
    let mut finder = Finder {
        scopes: Scopes { all: Vec::new(), by_node: HashMap::new() },
        stack: Vec::new(),
        depth: 0,
        error: None,
    };
    finder.open(TextRange::default(), Kind::Module);
    finder.visit_body(body);
    if let Some(e) = finder.error {
        return Err(e);
    }
    let mut scopes = finder.scopes;
    // Children come after their parents, so backwards is inside out.
    for at in (0..scopes.all.len()).rev() {
        settle(&mut scopes.all, at);
    }
    Ok(scopes)
}

fn settle(all: &mut [Scope], at: usize) {
    let mut used = all[at].used.clone();
    let mut captured = Names::new();
    for &child in &all[at].children {
        let inner = &all[child];
        match inner.kind {
            Kind::Inline => {
                used.extend(inner.free_used.iter().cloned());
                captured.extend(inner.free_captured.iter().cloned());
            }
            _ => captured.extend(inner.free_used.iter().chain(&inner.free_captured).cloned()),
        }
    }
    let scope = &mut all[at];
    used.extend(scope.nonlocals.iter().cloned());
    let mine = |name: &String| scope.bound.contains(name) && !scope.globals.contains(name);
    match scope.kind {
        Kind::Function | Kind::Inline => {
            scope.cells =
                scope.bound.iter().filter(|n| captured.contains(*n) && mine(n)).cloned().collect();
            used.retain(|n| !mine(n));
            captured.retain(|n| !mine(n));
        }
        Kind::Class => {
            if captured.remove("__class__") {
                scope.cells = vec!["__class__".into()];
            }
            // Inner functions do not see the names of a class.
            used.retain(|n| !mine(n));
        }
        Kind::Module => {
            used.clear();
            captured.clear();
        }
    }
    if scope.kind != Kind::Module {
        used.retain(|n| !scope.globals.contains(n));
        if scope.kind == Kind::Function {
            captured.retain(|n| !scope.globals.contains(n));
        }
    }
    (scope.free_used, scope.free_captured) = (used, captured);
}

struct Finder {
    scopes: Scopes,
    stack: Vec<usize>,
    depth: usize,
    error: Option<Refusal>,
}

/// Expressions within expressions; also a guard for the compiler, which follows the same tree.
pub const MAX_DEPTH: usize = 1500;

impl Finder {
    fn open(&mut self, range: TextRange, kind: Kind) -> usize {
        let at = self.scopes.all.len();
        self.scopes.all.push(Scope {
            kind,
            bound: Vec::new(),
            globals: Names::new(),
            nonlocals: Names::new(),
            cells: Vec::new(),
            has_yield: false,
            inline: Vec::new(),
            used: Names::new(),
            children: Vec::new(),
            free_used: Names::new(),
            free_captured: Names::new(),
        });
        let parent = self.stack.last().and_then(|&p| self.scopes.all.get_mut(p));
        if let Some(parent) = parent {
            parent.children.push(at);
            if kind == Kind::Inline {
                parent.inline.push(at);
            }
        }
        self.scopes.by_node.insert((range.start().into(), range.end().into(), kind), at);
        self.stack.push(at);
        at
    }

    fn close(&mut self) {
        self.stack.pop();
    }

    fn here(&mut self) -> &mut Scope {
        let at = self.stack.last().copied().unwrap_or(0);
        &mut self.scopes.all[at]
    }

    fn bind(&mut self, name: &str) {
        let scope = self.here();
        if !scope.nonlocals.contains(name) && !scope.bound.iter().any(|b| b == name) {
            scope.bound.push(name.into());
        }
    }

    /// `:=` binds outside of comprehensions.
    fn bind_outside(&mut self, name: &str) {
        let inline = self
            .stack
            .iter()
            .rev()
            .take_while(|&&s| self.scopes.all[s].kind == Kind::Inline)
            .count();
        let kept = self.stack.split_off(self.stack.len() - inline);
        self.bind(name);
        self.stack.extend(kept);
        if inline > 0 {
            self.here().used.insert(name.into());
        }
    }

    fn parameters(&mut self, p: &ast::Parameters) {
        for one in p.iter() {
            self.bind(one.name().as_str());
        }
    }

    fn defaults(&mut self, p: &ast::Parameters) {
        for one in p.iter_non_variadic_params() {
            if let Some(default) = &one.default {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension<'a>(
        &mut self,
        range: TextRange,
        kind: Kind,
        generators: &'a [ast::Comprehension],
        parts: &[&'a Expr],
    ) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.open(range, kind);
        if kind == Kind::Function {
            self.bind(".0");
        }
        for (i, g) in generators.iter().enumerate() {
            if i > 0 {
                self.visit_expr(&g.iter);
            }
            self.visit_expr(&g.target);
            for test in &g.ifs {
                self.visit_expr(test);
            }
        }
        for part in parts {
            self.visit_expr(part);
        }
        self.close();
    }

    fn declare(&mut self, names: &[ast::Identifier], global: bool) {
        for name in names {
            let scope = self.here();
            let text = name.as_str();
            if scope.bound.iter().any(|b| b == text) || scope.used.contains(text) {
                let kind = if global { "global" } else { "nonlocal" };
                let why =
                    if scope.bound.iter().any(|b| b == text) { "assigned to" } else { "used" };
                let message = format!("name '{text}' is {why} before {kind} declaration");
                self.error.get_or_insert(Refusal {
                    start: name.range.start().into(),
                    end: name.range.end().into(),
                    message,
                });
                return;
            }
            match global {
                true => scope.globals.insert(text.into()),
                false => scope.nonlocals.insert(text.into()),
            };
        }
    }

    fn function(&mut self, f: &ast::StmtFunctionDef) {
        for d in &f.decorator_list {
            self.visit_expr(&d.expression);
        }
        self.defaults(&f.parameters);
        self.bind(f.name.as_str());
        self.open(f.range, Kind::Function);
        self.parameters(&f.parameters);
        self.visit_body(&f.body);
        self.close();
    }

    fn class(&mut self, c: &ast::StmtClassDef) {
        for d in &c.decorator_list {
            self.visit_expr(&d.expression);
        }
        if let Some(arguments) = &c.arguments {
            self.visit_arguments(arguments);
        }
        self.bind(c.name.as_str());
        self.open(c.range, Kind::Class);
        self.visit_body(&c.body);
        self.close();
    }
}

impl<'a> Visitor<'a> for Finder {
    fn visit_annotation(&mut self, _: &'a Expr) {
        // Annotations are kept as text; they are never evaluated.
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        match stmt {
            Stmt::FunctionDef(f) => self.function(f),
            Stmt::ClassDef(c) => self.class(c),
            Stmt::Global(g) => self.declare(&g.names, true),
            Stmt::Nonlocal(g) => self.declare(&g.names, false),
            Stmt::AnnAssign(a) => {
                if let Some(value) = &a.value {
                    self.visit_expr(value);
                }
                if a.value.is_some() || !a.target.is_name_expr() {
                    self.visit_expr(&a.target);
                } else if let Expr::Name(name) = &*a.target {
                    self.bind(name.id.as_str());
                }
            }
            Stmt::Import(i) => {
                for alias in &i.names {
                    let bound = alias.asname.as_ref().map_or_else(
                        || alias.name.as_str().split('.').next().unwrap_or(""),
                        |n| n.as_str(),
                    );
                    self.bind(bound);
                }
            }
            Stmt::ImportFrom(i) => {
                for alias in &i.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                }
            }
            Stmt::TypeAlias(_) => {}
            other => visitor::walk_stmt(self, other),
        }
        self.depth -= 1;
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(h) = handler;
        if let Some(name) = &h.name {
            self.bind(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        let name = match pattern {
            ast::Pattern::MatchAs(p) => p.name.as_ref(),
            ast::Pattern::MatchStar(p) => p.name.as_ref(),
            ast::Pattern::MatchMapping(p) => p.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name.as_str());
        }
        visitor::walk_pattern(self, pattern);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.depth > MAX_DEPTH {
            let (start, end) = (expr.start().into(), expr.end().into());
            let message = "the expression is too deeply nested; write it in several steps".into();
            self.error.get_or_insert(Refusal { start, end, message });
            return;
        }
        self.depth += 1;
        match expr {
            Expr::Name(name) => match name.ctx {
                ast::ExprContext::Load => {
                    let text = name.id.as_str();
                    if text == "super" {
                        self.here().used.insert("__class__".into());
                    }
                    self.here().used.insert(text.into());
                }
                _ => self.bind(name.id.as_str()),
            },
            Expr::Named(n) => {
                self.visit_expr(&n.value);
                if let Expr::Name(name) = &*n.target {
                    self.bind_outside(name.id.as_str());
                }
            }
            Expr::Lambda(l) => {
                if let Some(p) = &l.parameters {
                    self.defaults(p);
                }
                self.open(l.range, Kind::Function);
                if let Some(p) = &l.parameters {
                    self.parameters(p);
                }
                self.visit_expr(&l.body);
                self.close();
            }
            Expr::ListComp(c) => {
                self.comprehension(c.range, Kind::Inline, &c.generators, &[&c.elt])
            }
            Expr::SetComp(c) => self.comprehension(c.range, Kind::Inline, &c.generators, &[&c.elt]),
            Expr::DictComp(c) => {
                let mut parts: Vec<&Expr> = c.key.as_deref().into_iter().collect();
                parts.push(&c.value);
                self.comprehension(c.range, Kind::Inline, &c.generators, &parts);
            }
            Expr::Generator(c) => {
                self.comprehension(c.range, Kind::Function, &c.generators, &[&c.elt]);
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.here().has_yield = true;
                visitor::walk_expr(self, expr);
            }
            other => visitor::walk_expr(self, other),
        }
        self.depth -= 1;
    }
}
