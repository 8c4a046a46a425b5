//! What a run leaves behind for the app: the graph of its last iteration, its losses, and its tensors by
//! name. Imported by the front doors and the session.

use super::super::names::Name;
use super::super::run::{ScriptRun, run_with};
use super::super::value::Value;
use super::super::vm::{Limits, Vm};
use super::{Flavour, Session, as_tensor, tape};
use crate::engine::{Loss, Names, Trace, Var};
use crate::tensor::Tensor;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What a script made.
#[derive(Debug)]
pub struct Made {
    /// The last backward with all that led to it; without one, all that was recorded.
    pub trace: Trace,
    /// The numbers on which backward was called.
    pub losses: Vec<Loss>,
    /// `value/t` and `grad/t` of top-level tensors; `value/m.NAME`, `grad/m.NAME` of modules.
    pub saved: Vec<(String, Tensor)>,
    /// What a teaching assistant would mention although nothing failed: for the output pane and standard error.
    pub notes: Vec<String>,
    /// Top-level names of tensors with their values in the graph, for line ends.
    pub scalars: Vec<(String, f64)>,
}

/// Gives the tensors of a file that a script asks for by name; a script has no other way to files.
pub type Weights = Box<dyn Fn(&str) -> Result<Vec<(String, Tensor)>, String> + Send>;

/// Runs a script and keeps what it recorded.
pub fn run_recorded(
    source: &str,
    name: &str,
    limits: Limits,
    print: impl FnMut(&str) + Send,
    cancel: Arc<AtomicBool>,
    weights: Option<Weights>,
) -> ScriptRun<Made> {
    let bytes = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    let start = move |vm: &mut Vm| {
        let session = vm.state::<Session>();
        session.weights = weights.map(|w| Rc::new(w) as super::WeightSource);
        session.tape.limit_memory(crate::tensor::live_bytes().saturating_add(bytes));
    };
    let title = name.to_string();
    run_with(source, name, limits, print, cancel, start, move |vm| collect(vm, &title))
}

fn collect(vm: &mut Vm, title: &str) -> Made {
    let mut found = Found::default();
    let globals = vm.module_globals("__main__").map(|g| g.iter()).unwrap_or_default();
    let own = globals.into_iter().filter(|(k, _)| !k.text().starts_with('_'));
    let (mut tensors, mut modules) = (Vec::new(), Vec::new());
    for (name, value) in own {
        match as_tensor(&value) {
            Some(t) if t.flavour != Flavour::Numpy => tensors.push((name.text(), t.var.clone())),
            Some(_) => {}
            None => modules.push((name.text(), named_tensors(vm, &value))),
        }
    }
    let many = modules.iter().filter(|(_, parts)| !parts.is_empty()).count() > 1;
    for (module, parts) in modules {
        for (part, var) in parts {
            let full = format!("{module}.{part}");
            found.add(&full, if many { &full } else { &part }, &var, true);
        }
    }
    for (name, var) in tensors {
        found.add(&name, &name, &var, false);
    }
    let notes = std::mem::take(&mut vm.state::<Session>().notes);
    let tape = tape(vm);
    let trace = tape.trace(title, &found.names, true).trace;
    Made { trace, losses: tape.losses(), saved: found.saved, notes, scalars: found.scalars }
}

#[derive(Default)]
struct Found {
    names: Names,
    saved: Vec<(String, Tensor)>,
    scalars: Vec<(String, f64)>,
}

impl Found {
    fn add(&mut self, full: &str, shown: &str, var: &Var, parameter: bool) {
        self.names.add(var, shown, parameter);
        let data = var.data();
        if data.numel() == 1 && !parameter {
            self.scalars.push((full.into(), data.get(0)));
        }
        self.saved.push((format!("value/{full}"), data));
        if let Some(grad) = var.grad() {
            self.saved.push((format!("grad/{full}"), grad.data()));
        }
    }
}

/// The state of a module, by name; nothing for what is none.
fn named_tensors(vm: &mut Vm, value: &Value) -> Vec<(String, Var)> {
    let Value::Object(object) = value else { return Vec::new() };
    let ask = Name::new("_named_tensors");
    if object.class.lookup(ask).is_none() {
        return Vec::new();
    }
    // A module whose own code fails here has no state to show.
    let Ok(pairs) = vm.call_method(value, ask, &[]).and_then(|list| vm.collect(&list)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for pair in pairs {
        let Value::Tuple(pair) = &pair else { continue };
        if let [name, tensor] = &*pair.items
            && let (Some(name), Some(t)) = (name.as_str(), as_tensor(tensor))
        {
            out.push((name.to_string(), t.var.clone()));
        }
    }
    out
}
