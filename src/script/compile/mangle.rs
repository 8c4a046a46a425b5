//! Private names: inside a class, `__x` stands for `_Class__x`, so that a subclass's own `__x` is
//! another variable. Done on the tree, before names are looked at. Imported by the compiler only.

use ruff_python_ast::visitor::transformer::{self, Transformer};
use ruff_python_ast::{Expr, Identifier, Keyword, Parameter, Stmt};
use std::cell::{Cell, RefCell};

/// Deeper trees are refused later, where names are looked up.
const MAX_DEPTH: u32 = 1000;

/// Renames the private names of every class.
pub fn mangle(body: &mut [Stmt], text: &str) {
    if text.contains("__") && text.contains("class ") {
        Private::default().visit_body(body);
    }
}

#[derive(Default)]
struct Private {
    /// The classes that we are in, without leading underscores.
    classes: RefCell<Vec<String>>,
    depth: Cell<u32>,
}

impl Private {
    /// The name that `id` stands for, where that is another.
    fn renamed(&self, id: &str) -> Option<String> {
        if !id.starts_with("__") || id.ends_with("__") || id.contains('.') {
            return None;
        }
        let classes = self.classes.borrow();
        classes.last().filter(|c| !c.is_empty()).map(|class| format!("_{class}{id}"))
    }

    fn rename(&self, name: &mut Identifier) {
        if let Some(new) = self.renamed(&name.id) {
            name.id = new.into();
        }
    }

    fn deeper(&self, walk: impl FnOnce()) {
        if self.depth.get() < MAX_DEPTH {
            self.depth.set(self.depth.get() + 1);
            walk();
            self.depth.set(self.depth.get() - 1);
        }
    }
}

impl Transformer for Private {
    fn visit_stmt(&self, stmt: &mut Stmt) {
        match stmt {
            Stmt::FunctionDef(f) => self.rename(&mut f.name),
            Stmt::Global(g) => g.names.iter_mut().for_each(|n| self.rename(n)),
            Stmt::Nonlocal(g) => g.names.iter_mut().for_each(|n| self.rename(n)),
            Stmt::ClassDef(c) => {
                self.rename(&mut c.name);
                for decorator in &mut c.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(arguments) = &mut c.arguments {
                    self.visit_arguments(arguments);
                }
                let class = c.name.id.trim_start_matches('_').to_string();
                self.classes.borrow_mut().push(class);
                self.deeper(|| self.visit_body(&mut c.body));
                self.classes.borrow_mut().pop();
                return;
            }
            _ => {}
        }
        self.deeper(|| transformer::walk_stmt(self, stmt));
    }

    fn visit_expr(&self, expr: &mut Expr) {
        match expr {
            Expr::Name(n) => {
                if let Some(new) = self.renamed(&n.id) {
                    n.id = new.into();
                }
            }
            Expr::Attribute(a) => self.rename(&mut a.attr),
            _ => {}
        }
        self.deeper(|| transformer::walk_expr(self, expr));
    }

    fn visit_parameter(&self, parameter: &mut Parameter) {
        self.rename(&mut parameter.name);
        transformer::walk_parameter(self, parameter);
    }

    fn visit_keyword(&self, keyword: &mut Keyword) {
        if let Some(name) = &mut keyword.arg {
            self.rename(name);
        }
        transformer::walk_keyword(self, keyword);
    }
}
