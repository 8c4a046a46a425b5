//! Calls, functions, lambdas and classes.

use super::code::{Code, Params};
use super::scope::Kind;
use super::unit::{Compiler, Done};
use super::{Op, refuse};
use crate::script::names::Name;
use crate::script::value::Value;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;
use std::rc::Rc;

impl<'a> Compiler<'a> {
    pub fn add_code(&mut self, code: Rc<Code>) -> u32 {
        let unit = self.unit();
        unit.codes.push(code);
        unit.codes.len() as u32 - 1
    }

    /// Closes the unit of a generator expression.
    pub fn close_generator(&mut self) -> Rc<Code> {
        let code = self.close();
        match Rc::try_unwrap(code) {
            Ok(mut code) => {
                code.is_generator = true;
                code.plain_args = u32::MAX;
                Rc::new(code)
            }
            Err(shared) => shared,
        }
    }

    pub fn call(&mut self, c: &'a ast::ExprCall) -> Done {
        let args = &c.arguments;
        let spread = args.args.iter().any(Expr::is_starred_expr)
            || args.keywords.iter().any(|k| k.arg.is_none());
        let zero_super =
            matches!(&*c.func, Expr::Name(n) if n.id.as_str() == "super") && args.is_empty();
        if zero_super {
            return self.zero_super(c);
        }
        if let (Expr::Attribute(a), false) = (&*c.func, spread) {
            self.expr(&a.value)?;
            let (n, keywords) = self.arguments(args)?;
            let (name, cache) = (Name::new(a.attr.as_str()), self.cache());
            self.emit(Op::CallMethod { name, n, keywords, cache });
            return Ok(());
        }
        self.expr(&c.func)?;
        if spread {
            return self.spread(args);
        }
        let (n, keywords) = self.arguments(args)?;
        self.emit(Op::Call { n, keywords });
        Ok(())
    }

    /// `super()` is `super(__class__, first argument)`.
    fn zero_super(&mut self, c: &'a ast::ExprCall) -> Done {
        let top = self.units.len() - 1;
        let first = self.unit().params.names.first().copied();
        let (Some(cell), Some(first)) = (self.cell_in(top, "__class__"), first) else {
            // Outside of a class it may still be a variable of that name; else it fails when run.
            self.expr(&c.func)?;
            self.emit(Op::Call { n: 0, keywords: 0 });
            return Ok(());
        };
        self.expr(&c.func)?;
        self.emit(Op::LoadCell(cell));
        let place = self.resolve(&first.text());
        self.load(place);
        self.emit(Op::Call { n: 2, keywords: 0 });
        Ok(())
    }

    /// Pushes plain arguments; how many, and the list of keyword names.
    fn arguments(&mut self, args: &'a ast::Arguments) -> Done<(u32, u32)> {
        let mut names: Vec<Name> = Vec::new();
        for arg in &args.args {
            self.expr(arg)?;
        }
        for keyword in &args.keywords {
            self.expr(&keyword.value)?;
            if let Some(name) = &keyword.arg {
                let name_ = Name::new(name.as_str());
                if names.contains(&name_) {
                    return refuse(keyword.range, format!("keyword argument repeated: {name}"));
                }
                names.push(name_);
            }
        }
        let n = (args.args.len() + args.keywords.len()) as u32;
        Ok((n, self.keyword_list(names)))
    }

    /// A call with `*` or `**`: the callee lies on the stack.
    fn spread(&mut self, args: &'a ast::Arguments) -> Done {
        self.list(&args.args)?;
        let keywords = !args.keywords.is_empty();
        if keywords {
            self.emit(Op::BuildDict(0));
            for keyword in &args.keywords {
                match &keyword.arg {
                    Some(name) => {
                        self.push_constant(Value::str(name.as_str()));
                        self.expr(&keyword.value)?;
                        self.emit(Op::BuildDict(1));
                    }
                    None => self.expr(&keyword.value)?,
                }
                self.emit(Op::DictUpdate { call: true });
            }
        }
        self.emit(Op::CallSpread { keywords });
        Ok(())
    }

    pub fn lambda(&mut self, l: &'a ast::ExprLambda) -> Done {
        let defaults = match &l.parameters {
            Some(p) => self.defaults(p)?,
            None => 0,
        };
        let scope = self.scopes.of(l.range, Kind::Function);
        self.open(scope, "<lambda>");
        if let Some(p) = &l.parameters {
            self.parameters(p)?;
        }
        let value = self.operand(&l.body)?;
        self.emit(Op::Return(value));
        let code = self.close();
        let at = self.add_code(code);
        self.emit(Op::MakeFunction { code: at, defaults });
        Ok(())
    }

    /// Pushes one default a named parameter, unbound where it has none.
    fn defaults(&mut self, p: &'a ast::Parameters) -> Done<u32> {
        let mut count = 0;
        for one in p.posonlyargs.iter().chain(&p.args).chain(&p.kwonlyargs) {
            match &one.default {
                Some(default) => self.expr(default)?,
                None => self.push_constant(Value::Unbound),
            }
            count += 1;
        }
        Ok(count)
    }

    /// Takes the parameters into the unit that has just been opened.
    fn parameters(&mut self, p: &'a ast::Parameters) -> Done {
        let mut params = Params {
            positional: p.posonlyargs.len() + p.args.len(),
            positional_only: p.posonlyargs.len(),
            keyword_only: p.kwonlyargs.len(),
            var_args: p.vararg.is_some(),
            var_keywords: p.kwarg.is_some(),
            names: Vec::new(),
        };
        let named = p.posonlyargs.iter().chain(&p.args).chain(&p.kwonlyargs).map(|p| &p.parameter);
        let all: Vec<&ast::Parameter> =
            named.chain(p.vararg.as_deref()).chain(p.kwarg.as_deref()).collect();
        for one in all {
            let name = Name::new(one.name.as_str());
            if params.names.contains(&name) {
                let text = format!("duplicate argument '{name}' in function definition");
                return refuse(one.range, text);
            }
            params.names.push(name);
            self.local(one.name.as_str());
            if let Some(annotation) = &one.annotation {
                let text = self.text_of(annotation);
                self.unit().annotations.push((name, text));
            }
        }
        self.unit().params = params;
        Ok(())
    }

    pub fn text_of(&self, e: &Expr) -> String {
        let (start, end): (u32, u32) = (e.start().into(), e.end().into());
        self.source.text.get(start as usize..end as usize).unwrap_or("").to_string()
    }

    pub fn function(&mut self, f: &'a ast::StmtFunctionDef) -> Done {
        if f.is_async {
            return refuse(
                f.name.range,
                "`async def` is not part of the script language here: scripts run alone",
            );
        }
        for decorator in &f.decorator_list {
            self.expr(&decorator.expression)?;
        }
        let before = self.at(f.name.range);
        let defaults = self.defaults(&f.parameters)?;
        let scope = self.scopes.of(f.range, Kind::Function);
        self.open(scope, f.name.as_str());
        self.parameters(&f.parameters)?;
        if let Some(returns) = &f.returns {
            let text = self.text_of(returns);
            self.unit().annotations.push((Name::new("return"), text));
        }
        self.unit().doc = super::stmt::doc_of(&f.body);
        self.body(&f.body)?;
        let none = self.constant(Value::None);
        self.emit(Op::Return(none));
        let code = self.close();
        self.span = before;
        let at = self.add_code(code);
        self.emit(Op::MakeFunction { code: at, defaults });
        self.decorate(&f.decorator_list);
        self.store_name(f.name.as_str());
        Ok(())
    }

    fn decorate(&mut self, decorators: &'a [ast::Decorator]) {
        for decorator in decorators.iter().rev() {
            let before = self.at(decorator.range);
            self.emit(Op::Call { n: 1, keywords: 0 });
            self.span = before;
        }
    }

    pub fn class(&mut self, c: &'a ast::StmtClassDef) -> Done {
        for decorator in &c.decorator_list {
            self.expr(&decorator.expression)?;
        }
        let (mut n, mut keywords) = (0, 0);
        if let Some(args) = &c.arguments {
            if args.args.iter().any(Expr::is_starred_expr)
                || args.keywords.iter().any(|k| k.arg.is_none())
            {
                return refuse(
                    args.range,
                    "`*` and `**` among the bases of a class are not part of the script language here",
                );
            }
            (n, keywords) = self.arguments(args)?;
        }
        let scope = self.scopes.of(c.range, Kind::Class);
        self.open(scope, c.name.as_str());
        self.unit().doc = super::stmt::doc_of(&c.body);
        self.body(&c.body)?;
        let none = self.constant(Value::None);
        self.emit(Op::Return(none));
        let code = self.close();
        let at = self.add_code(code);
        self.emit(Op::MakeClass { code: at, n, keywords });
        self.decorate(&c.decorator_list);
        self.store_name(c.name.as_str());
        Ok(())
    }
}
