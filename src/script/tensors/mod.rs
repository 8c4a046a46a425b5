//! Tensors of scripts: one Rust type behind `torch.Tensor`, TinyTorch's `Tensor` and numpy's arrays.
//! Torch's and TinyTorch's run on the engine's tape, which records them with their source line; numpy's
//! compute the same way but leave no nodes. The layers, losses and optimizers above it are written in
//! the dialect (`assets/script/`). Imported by the script room only.

mod arith;
mod convert;
mod create;
mod dtype;
mod functional;
mod grad;
mod host;
mod index;
mod layout;
mod linalg;
mod moves;
mod numpy;
mod print;
mod print_numpy;
mod random;
mod reduce;
mod rules;
mod tables;
mod unary;
mod words;

pub use host::{Made, Weights, run_recorded};
pub use tables::LIBRARIES;

use super::error::{Exc, Raise, Result, index_error, type_error, value_error};
use super::value::{Class, Value};
use super::vm::{TypeSpec, Vm};
use crate::engine::{Tape, TapeError, Var};
use crate::ops::Attributes;
use crate::tensor::{DType, Tensor};
use std::cell::RefCell;
use std::rc::Rc;

/// Whose manners a tensor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    Torch,
    /// The course's own `Tensor`: `.data` and `.grad` are numpy arrays.
    Tiny,
    Numpy,
}

/// What an instance of a tensor class carries.
pub struct TensorObj {
    pub var: Var,
    pub flavour: Flavour,
    /// The object that `.grad` gave last, so that it is the same the next time.
    grad: RefCell<Option<Value>>,
}

impl TensorObj {
    pub fn new(var: Var, flavour: Flavour) -> Self {
        TensorObj { var, flavour, grad: RefCell::default() }
    }
}

/// What the tensors of one run share.
pub struct Session {
    pub tape: Rc<Tape>,
    pub torch_rng: random::Torch,
    pub numpy_rng: random::Legacy,
    /// What a teaching assistant would mention although nothing failed.
    pub notes: Vec<String>,
    /// What floats become where no type is given: `torch.set_default_dtype`.
    pub default_float: DType,
    pub print: print::Options,
    pub numpy_print: print_numpy::Options,
    /// Where loadable weights are found; a script has no other way to files.
    pub weights: Option<WeightSource>,
}

/// Gives the tensors of a file that a script names.
pub type WeightSource = Rc<dyn Fn(&str) -> Result<Vec<(String, Tensor)>, String>>;

impl Default for Session {
    fn default() -> Self {
        Session {
            tape: Rc::new(Tape::new(0)),
            torch_rng: random::Torch::new(5489),
            numpy_rng: random::Legacy::new(5489),
            notes: Vec::new(),
            default_float: DType::F32,
            print: print::Options::default(),
            numpy_print: print_numpy::Options::default(),
            weights: None,
        }
    }
}

pub fn tape(vm: &mut Vm) -> Rc<Tape> {
    Rc::clone(&vm.state::<Session>().tape)
}

/// One operation: the tape at the right line. Numpy's leave no trace.
pub struct Cx {
    pub tape: Rc<Tape>,
    pub flavour: Flavour,
}

impl Cx {
    pub fn new(vm: &mut Vm, flavour: Flavour) -> Self {
        let span = vm.span();
        let tape = tape(vm);
        match flavour {
            Flavour::Numpy => tape.mute(),
            _ => tape.set_span(span),
        }
        Cx { tape, flavour }
    }

    pub fn of(vm: &mut Vm, this: &TensorObj) -> Self {
        Cx::new(vm, this.flavour)
    }

    pub fn call(&self, op: &'static str, label: &'static str, inputs: &[&Var]) -> Result<Var> {
        self.tidy(self.tape.call(op, label, inputs), inputs)
    }

    pub fn with(
        &self,
        op: &'static str,
        label: &'static str,
        attributes: Attributes,
        inputs: &[&Var],
    ) -> Result<Var> {
        self.tidy(self.tape.call_with(op, label, attributes, inputs), inputs)
    }

    fn tidy(&self, result: Result<Var, TapeError>, inputs: &[&Var]) -> Result<Var> {
        let out = result.map_err(|e| self.raise(&e))?;
        if self.flavour == Flavour::Numpy
            && let Some(cut) = inputs.iter().find_map(|v| v.cut())
        {
            out.set_cut(Some(cut));
        }
        Ok(out)
    }

    pub fn raise(&self, error: &TapeError) -> Raise {
        let text = error.to_string();
        match error {
            TapeError::Op { .. }
                if text.contains("out of bounds") || text.contains("out of range") =>
            {
                index_error(text)
            }
            _ if self.flavour == Flavour::Numpy => value_error(text),
            _ => Raise::new(Exc::RuntimeError, text),
        }
    }

    /// A number in the graph, of the type of the tensor that it meets.
    pub fn scalar(&self, dtype: DType, x: f64) -> Result<Var> {
        Tensor::full(dtype, [0usize; 0], x)
            .map(Var::constant)
            .map_err(|e| value_error(e.to_string()))
    }

    pub fn ints(&self, values: &[i64]) -> Var {
        Var::constant(Tensor::vector(values.to_vec()))
    }

    pub fn cast(&self, x: &Var, to: DType) -> Result<Var> {
        if x.dtype() == to {
            return Ok(x.clone());
        }
        let code = dtype::onnx_code(to);
        self.with("Cast", "ToCopyBackward0", Attributes::new().with("to", code), &[x])
    }

    pub fn wrap(&self, vm: &mut Vm, var: Var) -> Value {
        wrap(vm, self.flavour, var)
    }
}

impl Drop for Cx {
    fn drop(&mut self) {
        if self.flavour == Flavour::Numpy {
            self.tape.unmute();
        }
    }
}

fn spec(flavour: Flavour, var: &Var) -> &'static TypeSpec {
    match flavour {
        Flavour::Torch => &tables::TENSOR,
        Flavour::Tiny => &tables::TINY,
        Flavour::Numpy if var.shape().rank() > 0 => &tables::ARRAY,
        Flavour::Numpy => tables::scalar_spec(var.dtype()),
    }
}

/// A tensor as a value of the script.
pub fn wrap(vm: &mut Vm, flavour: Flavour, var: Var) -> Value {
    vm.native_of(spec(flavour, &var), TensorObj::new(var, flavour))
}

/// As [`wrap`], for the gradient of `of`: the same object as long as it is the same gradient.
fn wrap_once(vm: &mut Vm, of: &Value, flavour: Flavour, var: Var) -> Value {
    let Some(t) = as_tensor(of) else { return Value::None };
    if let Some(old) = &*t.grad.borrow()
        && as_tensor(old).is_some_and(|g| g.var.same(&var))
    {
        return old.clone();
    }
    let new = wrap(vm, flavour, var);
    *t.grad.borrow_mut() = Some(new.clone());
    new
}

pub fn wrap_in(vm: &mut Vm, class: &Rc<Class>, flavour: Flavour, var: Var) -> Value {
    vm.native(class, TensorObj::new(var, flavour))
}

/// The tensor that a value is.
pub fn as_tensor(value: &Value) -> Option<&TensorObj> {
    value.native::<TensorObj>()
}

/// The tensor that a value must be.
pub fn this<'a>(value: &'a Value, what: &str) -> Result<&'a TensorObj> {
    as_tensor(value).ok_or_else(|| {
        let hint = match value {
            Value::List(_) | Value::Tuple(_) => "; make one with torch.tensor([...])",
            Value::None => "; did a function forget to return it?",
            _ => "",
        };
        type_error(format!("{what} must be Tensor, not {}{hint}", value.type_name()))
    })
}

/// A tensor, or anything that can be made one.
pub fn tensor_like(vm: &mut Vm, value: &Value, flavour: Flavour) -> Result<Var> {
    match as_tensor(value) {
        Some(t) => Ok(t.var.clone()),
        None => Ok(Var::leaf(convert::to_tensor(vm, value, None, flavour)?, false)),
    }
}
