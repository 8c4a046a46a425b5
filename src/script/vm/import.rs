//! `import`: native modules, and those written in the dialect.

use super::Vm;
use crate::script::error::{Exc, Raise, Result, import_error};
use crate::script::lib::{self, ModuleSpec};
use crate::script::names::{self as n, Name};
use crate::script::value::{Builtin, Globals, Value};
use crate::script::{compile, suggest};
use std::rc::Rc;

impl Vm {
    pub fn module_exists(&self, name: &str) -> bool {
        let prefix = format!("{name}.");
        lib::all().any(|m| m.name == name || m.name.starts_with(&prefix))
    }

    /// The module of this full name, loaded once.
    pub fn import_module(&mut self, name: Name) -> Result<Value> {
        if let Some(found) = self.modules.get(&name) {
            return Ok(found.clone());
        }
        let text = name.text();
        if let Some(spec) = lib::find(&text) {
            return self.deeper(|vm| vm.load(spec));
        }
        match self.module_exists(&text) {
            true => Ok(self.add_module(name, Rc::new(Globals::default()))),
            false => Err(no_module(&text)),
        }
    }

    fn load(&mut self, spec: &'static ModuleSpec) -> Result<Value> {
        let globals = Rc::new(Globals::default());
        let name = Name::new(spec.name);
        globals.set(n::DUNDER_NAME, Value::str(spec.name));
        let module = self.add_module(name, globals.clone());
        for (name, func) in spec.functions {
            let builtin = Builtin { name, func: *func, bound: None, is_method: false };
            globals.set(*name, Value::Builtin(Rc::new(builtin)));
        }
        for type_ in spec.types {
            let class = self.native_class(type_);
            globals.set(type_.name, Value::Class(class));
        }
        let result = self.fill(spec, &globals);
        if result.is_err() {
            self.modules.remove(&name);
        }
        result.map(|()| module)
    }

    fn fill(&mut self, spec: &'static ModuleSpec, globals: &Rc<Globals>) -> Result<()> {
        if let Some(init) = spec.init {
            init(self, globals)?;
        }
        if spec.prelude.is_empty() {
            return Ok(());
        }
        let file = format!("chalkgrad/{}.py", spec.name.replace('.', "/"));
        let source = Rc::new(compile::Source::new(&file, spec.prelude, true));
        let code =
            compile::compile(&source, globals.clone(), Name::new(spec.name)).map_err(|e| {
                Raise::new(Exc::SyntaxError, format!("{file}, line {}: {}", e.line, e.message))
            })?;
        self.run_code(code).map(drop)
    }

    /// `import a.b.c`: gives `a.b.c` if `whole`, else `a`.
    pub(super) fn import(&mut self, name: Name, whole: bool) -> Result<Value> {
        let text = name.text();
        let first = text.split('.').next().unwrap_or("");
        let root = self.import_module(Name::new(first))?;
        if !text.contains('.') {
            return Ok(root);
        }
        let inner = self.import_module(name).map_err(|e| match &e.0.what {
            crate::script::error::Raised::Lazy(Exc::ModuleNotFoundError, _) => no_module(&text),
            _ => e,
        })?;
        Ok(if whole { inner } else { root })
    }

    /// `from module import name`.
    pub(super) fn import_from(&mut self, module: &Value, name: Name) -> Result<Value> {
        match self.try_attr(module, name)? {
            Some(v) => Ok(v),
            None => {
                let Value::Module(m) = module else { return Err(import_error("no module")) };
                let names: Vec<Rc<str>> = m.globals.iter().iter().map(|(k, _)| k.text()).collect();
                let near = suggest::nearest(&name.text(), names.iter().map(|t| &**t));
                let hint = near.map_or(String::new(), |t| format!(". Did you mean '{t}'?"));
                Err(import_error(format!("cannot import name '{name}' from '{}'{hint}", m.name)))
            }
        }
    }

    /// `from module import *`.
    pub(super) fn import_star(&mut self, module: &Value, into: &Globals) -> Result<()> {
        let Value::Module(m) = module else { return Ok(()) };
        let listed = match m.globals.get(n::ALL) {
            Some(all) => Some(self.collect(&all)?),
            None => None,
        };
        for (name, value) in m.globals.iter() {
            let text = name.text();
            let wanted = match &listed {
                Some(names) => names.iter().any(|v| v.as_str() == Some(&text)),
                None => !text.starts_with('_'),
            };
            if wanted {
                into.set(name, value);
            }
        }
        Ok(())
    }
}

#[cold]
fn no_module(name: &str) -> Raise {
    let first = name.split('.').next().unwrap_or(name);
    let refused = lib::REFUSED.iter().find(|(names, _)| names.contains(&first));
    let hint = match refused {
        Some((_, why)) => format!(": {why}"),
        None => match suggest::nearest(name, lib::all().map(|m| m.name)) {
            Some(near) => format!(". Did you mean '{near}'?"),
            None => {
                let mut names: Vec<&str> =
                    lib::all().map(|m| m.name).filter(|m| !m.contains(['.', '_'])).collect();
                names.sort_unstable();
                format!("; scripts here can import {}", names.join(", "))
            }
        },
    };
    Raise::new(Exc::ModuleNotFoundError, format!("No module named '{name}'{hint}"))
}
