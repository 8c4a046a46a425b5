//! Gradients as scripts see them: `backward`, `.grad`, `detach`, `.data`, `no_grad`, functions with a
//! backward of their own. Private to the tensors.

use super::super::args::Args;
use super::super::error::{Raise, Result};
use super::super::value::Value;
use super::super::vm::Vm;
use super::rules::{bind, flag, runtime};
use super::{Cx, Flavour, as_tensor, convert, tape, this};
use crate::engine::{Given, TapeError, Var};
use crate::tensor::{DType, Tensor};
use std::any::Any;
use std::rc::Rc;

/// What a backward starts with.
fn seed(vm: &mut Vm, x: &Var, gradient: &Value) -> Result<Tensor> {
    if !x.requires_grad() {
        return Err(runtime(
            "element 0 of tensors does not require grad and does not have a grad_fn\n\
             Nothing that led to it requires a gradient: was a weight made without requires_grad=True, or was the graph left by .data, .numpy(), .item() or no_grad?",
        ));
    }
    let shape = x.shape();
    let given = match gradient {
        Value::Unbound | Value::None => {
            if shape.numel() != 1 {
                return Err(runtime(format!(
                    "grad can be implicitly created only for scalar outputs\n\
                     backward() starts from one number, but this tensor has shape {}: reduce it (loss.sum(), loss.mean()) or give backward(gradient).",
                    convert::tuple_text(&shape)
                )));
            }
            None
        }
        v => Some(super::tensor_like(vm, v, Flavour::Torch)?.data()),
    };
    let dtype = if x.dtype() == DType::F64 { DType::F64 } else { DType::F32 };
    let grad = match given {
        Some(g) if g.shape() != &shape => {
            return Err(runtime(format!(
                "Mismatch in shape: grad_output[0] has a shape of torch.Size({:?}) and output[0] has a shape of torch.Size({:?}).",
                &g.shape()[..],
                &shape[..]
            )));
        }
        Some(g) => g.cast(dtype),
        None => Tensor::full(dtype, shape, 1.0).map_err(|e| runtime(e.to_string()))?,
    };
    Ok(grad)
}

/// What a function of the script needs for its backward.
struct Function {
    /// Called with the gradients of the outputs.
    backward: Value,
}

/// The gradients of the inputs that a function of the script gave.
type CustomGrads = Result<Vec<Option<Tensor>>, TapeError>;

/// Runs one, and keeps what it raises.
fn run_custom<'a>(
    vm: &'a mut Vm,
    raised: &'a mut Option<Raise>,
) -> impl FnMut(&dyn Any, &[Option<Tensor>]) -> CustomGrads + 'a {
    move |function, grads| {
        let Some(function) = function.downcast_ref::<Function>() else {
            return Err(TapeError::Script("not a function of this script".into()));
        };
        call_backward(vm, &function.backward, grads).map_err(|e| {
            *raised = Some(e);
            TapeError::Script(String::new())
        })
    }
}

fn call_backward(vm: &mut Vm, f: &Value, grads: &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> {
    let mut values = Vec::new();
    for g in grads {
        values.push(match g {
            Some(g) => super::wrap(vm, Flavour::Torch, Var::leaf(g.clone(), false)),
            None => Value::None,
        });
    }
    let out = vm.call(f, &values)?;
    let items = match &out {
        Value::Tuple(_) | Value::List(_) => vm.collect(&out)?,
        _ => vec![out],
    };
    let mut found = Vec::new();
    for item in &items {
        found.push(match item {
            Value::None => None,
            v => Some(this(v, "what backward() returns")?.var.data()),
        });
    }
    Ok(found)
}

fn raise(raised: Option<Raise>, error: &TapeError) -> Raise {
    raised.unwrap_or_else(|| runtime(error.to_string()))
}

pub fn backward(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "backward(): the tensor")?;
    let [gradient, retain, create] =
        bind(args, "backward", 3, ["gradient|grad|grad_tensors", "retain_graph", "create_graph"])?;
    let x = t.var.clone();
    if t.flavour == Flavour::Tiny && !x.requires_grad() {
        note_cut(vm, &x);
        return Ok(Value::None);
    }
    let grad = seed(vm, &x, &gradient)?;
    if flag(&create, false) {
        return recorded(vm, "backward", &[args.this().clone(), gradient]);
    }
    let span = vm.span();
    let tape = tape(vm);
    tape.set_span(span);
    let given = [Given { from: &x, grad }];
    let mut raised = None;
    let result = tape.backward_with(&given, flag(&retain, false), &mut run_custom(vm, &mut raised));
    result.map_err(|e| raise(raised, &e))?;
    Ok(Value::None)
}

/// The course's `backward()` returns silently where nothing wants a gradient; here a note says so.
fn note_cut(vm: &mut Vm, x: &Var) {
    let line = vm.span().map_or(String::new(), |s| format!("line {}: ", s.line));
    let cut = x.cut().map_or(String::new(), |c| {
        let line = c.span.map_or(String::new(), |s| format!(" in line {}", s.line));
        format!(" The graph was left by {}{line}.", c.how)
    });
    let text = format!(
        "note, {line}backward() changed nothing: no tensor that led to this loss requires a gradient, so every .grad stays None.{cut} \
         Which step made a new Tensor from plain numbers (.data, numpy), or which weight was made without requires_grad=True? \
         The course's own backward() is silent here; PyTorch raises an error."
    );
    let notes = &mut vm.state::<super::Session>().notes;
    if notes.len() < 100 && !notes.contains(&text) {
        notes.push(text);
    }
}

/// Gradients that are recorded themselves: computed in `assets/script/torch_double.py`.
fn recorded(vm: &mut Vm, name: &str, args: &[Value]) -> Result<Value> {
    let module = vm.import_module(super::super::names::Name::new("_double"))?;
    let args: Vec<Value> =
        args.iter().map(|v| if v.is_unbound() { Value::None } else { v.clone() }).collect();
    vm.call_method(&module, name, &args)
}

/// `torch.autograd.grad(outputs, inputs, …)` with lists.
pub fn grad_fn(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [inputs, grad_outputs, retain, create, unused] = bind(
        args,
        "grad",
        5,
        ["inputs", "grad_outputs", "retain_graph", "create_graph", "allow_unused"],
    )?;
    let list = |vm: &mut Vm, v: &Value| match as_tensor(v) {
        Some(_) => Ok(vec![v.clone()]),
        None => vm.collect(v),
    };
    let outputs = list(vm, args.this())?;
    let inputs = list(vm, &inputs)?;
    let starts = match grad_outputs.some() {
        Some(v) => list(vm, &v)?,
        None => Vec::new(),
    };
    let mut seeds = Vec::new();
    for (i, o) in outputs.iter().enumerate() {
        let x = this(o, "grad(): an output")?.var.clone();
        let g = seed(vm, &x, starts.get(i).unwrap_or(&Value::None))?;
        seeds.push((x, g));
    }
    let of = inputs
        .iter()
        .map(|v| this(v, "grad(): an input").map(|t| t.var.clone()))
        .collect::<Result<Vec<_>>>()?;
    if flag(&create, false) {
        let all = [Value::list(outputs), Value::list(inputs), Value::list(starts), unused];
        return recorded(vm, "grad", &all);
    }
    if let Some(bad) = of.iter().position(|v| !v.requires_grad()) {
        return Err(runtime(format!(
            "One of the differentiated Tensors does not require grad\nInput {bad} was made without requires_grad=True."
        )));
    }
    let given: Vec<Given> = seeds.iter().map(|(x, g)| Given { from: x, grad: g.clone() }).collect();
    let refs: Vec<&Var> = of.iter().collect();
    let span = vm.span();
    let tape = tape(vm);
    tape.set_span(span);
    let mut raised = None;
    let result =
        tape.gradients(&given, &refs, flag(&retain, false), &mut run_custom(vm, &mut raised));
    let found = result.map_err(|e| raise(raised, &e))?;
    let mut out = Vec::new();
    for g in found {
        out.push(match g {
            Some(g) => super::wrap(vm, Flavour::Torch, Var::leaf(g, false)),
            None if flag(&unused, false) => Value::None,
            None => {
                return Err(runtime(
                    "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.",
                ));
            }
        });
    }
    Ok(Value::tuple(out))
}

/// `.grad`: for the course's tensors a numpy array.
pub fn get_grad(vm: &mut Vm, v: &Value) -> Result<Value> {
    let t = this(v, "grad")?;
    let flavour = if t.flavour == Flavour::Tiny { Flavour::Numpy } else { t.flavour };
    Ok(match t.var.grad() {
        Some(g) => super::wrap_once(vm, v, flavour, g),
        None => Value::None,
    })
}

pub fn set_grad(vm: &mut Vm, v: &Value, new: Value) -> Result<()> {
    let t = this(v, "grad")?;
    if new.is_none() {
        t.var.set_grad(None);
        return Ok(());
    }
    let (own, var) = (t.var.shape(), t.var.clone());
    let g = super::tensor_like(vm, &new, t.flavour)?;
    // The course lets any shape in, and the mistake is worth seeing.
    if g.shape() != own && t.flavour == Flavour::Torch {
        return Err(runtime(format!(
            "attempting to assign a gradient of size '{:?}' to a tensor of size '{:?}'. Please ensure that the gradient and the tensor are the same size",
            &g.shape()[..],
            &own[..]
        )));
    }
    var.set_grad(Some(g));
    Ok(())
}

pub fn get_requires_grad(_: &mut Vm, v: &Value) -> Result<Value> {
    Ok(Value::Bool(this(v, "requires_grad")?.var.requires_grad()))
}

pub fn require(var: &Var, on: bool) -> Result<()> {
    if on && !var.dtype().is_float() {
        return Err(runtime(
            "Only Tensors of floating point and complex dtype can require gradients\nWrite the numbers with a point: torch.tensor([1., 2.]), or convert with .float().",
        ));
    }
    if !on && !var.is_leaf() {
        return Err(runtime(
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph \
             that doesn't require differentiation use var_no_grad = var.detach().",
        ));
    }
    if var.is_leaf() {
        var.set_requires_grad(on);
    }
    Ok(())
}

pub fn set_requires_grad(_: &mut Vm, v: &Value, on: Value) -> Result<()> {
    require(&this(v, "requires_grad")?.var, flag(&on, true))
}

pub fn requires_grad_(_: &mut Vm, args: &Args) -> Result<Value> {
    let [on] = bind(args, "requires_grad_", 1, ["requires_grad"])?;
    require(&this(args.this(), "requires_grad_()")?.var, flag(&on, true))?;
    Ok(args.this().clone())
}

pub fn is_leaf(_: &mut Vm, v: &Value) -> Result<Value> {
    Ok(Value::Bool(this(v, "is_leaf")?.var.is_leaf()))
}

/// `.grad_fn`: an object whose type has PyTorch's name.
pub fn get_grad_fn(vm: &mut Vm, v: &Value) -> Result<Value> {
    match this(v, "grad_fn")?.var.grad_fn() {
        None => Ok(Value::None),
        Some(label) => match vm.global("_tensors", "_grad_fn") {
            Some(make) => vm.call(&make, &[Value::str(label), v.clone()]),
            None => Ok(Value::str(label)),
        },
    }
}

pub fn retain_grad(_: &mut Vm, args: &Args) -> Result<Value> {
    this(args.this(), "retain_grad()")?.var.retain_grad();
    Ok(Value::None)
}

/// `_add_hook(x, f)`: the hook's number.
pub fn add_hook(_: &mut Vm, args: &Args) -> Result<Value> {
    let [x, f] = args.bind("register_hook", ["x", "hook"])?;
    let var = &this(&x, "register_hook(): the tensor")?.var;
    if !var.requires_grad() {
        return Err(runtime("cannot register a hook on a tensor that doesn't require gradient"));
    }
    Ok(Value::Int(var.add_hook(Rc::new(Function { backward: f })) as i64))
}

/// `_remove_hook(x, number)`.
pub fn remove_hook(_: &mut Vm, args: &Args) -> Result<Value> {
    let [x, id] = args.bind("remove", ["x", "id"])?;
    this(&x, "the tensor")?.var.remove_hook(id.int("the number")? as u64);
    Ok(Value::None)
}

/// `_key(x)`: which tensor it is in the graph.
pub fn key_of(_: &mut Vm, args: &Args) -> Result<Value> {
    Ok(key_value(this(args.this(), "the tensor")?.var.key()))
}

fn key_value((id, slot): crate::engine::Key) -> Value {
    Value::tuple(vec![Value::Int(id as i64), Value::Int(slot)])
}

/// `_history(outputs)`: what led to some tensors, the latest first, as tuples of id, op, attributes,
/// inputs, the keys of those that want a gradient, outputs, and the backward of a function of the script.
pub fn history(vm: &mut Vm, args: &Args) -> Result<Value> {
    let outputs = vm.collect(args.this())?;
    let vars = outputs
        .iter()
        .map(|v| this(v, "an output").map(|t| t.var.clone()))
        .collect::<Result<Vec<_>>>()?;
    let refs: Vec<&Var> = vars.iter().collect();
    let steps = tape(vm).history(&refs).map_err(|e| runtime(e.to_string()))?;
    let mut out = Vec::new();
    for step in steps {
        let (mut inputs, mut keys, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        for input in step.inputs {
            let (value, key) = match input {
                Some((var, key)) => (super::wrap(vm, Flavour::Torch, var), key),
                None => (Value::None, None),
            };
            inputs.push(value);
            keys.push(key.map_or(Value::None, key_value));
        }
        for var in step.outputs {
            outputs.push(super::wrap(vm, Flavour::Torch, var));
        }
        let back = step.function.as_ref().and_then(|f| f.downcast_ref::<Function>());
        out.push(Value::tuple(vec![
            Value::Int(step.id as i64),
            Value::str(&*step.op_type),
            attributes_value(&step.attributes),
            Value::list(inputs),
            Value::list(keys),
            Value::list(outputs),
            back.map_or(Value::None, |f| f.backward.clone()),
        ]));
    }
    Ok(Value::list(out))
}

fn attributes_value(attributes: &crate::ops::Attributes) -> Value {
    use crate::ops::Attribute;
    let dict = super::super::value::Dict::new();
    for (name, value) in attributes.iter() {
        let value = match value {
            Attribute::Int(i) => Value::Int(*i),
            Attribute::Float(f) => Value::Float(f64::from(*f)),
            Attribute::Text(t) => Value::str(t.as_str()),
            Attribute::Ints(l) => Value::list(l.iter().map(|i| Value::Int(*i)).collect()),
            Attribute::Floats(l) => {
                Value::list(l.iter().map(|f| Value::Float(f64::from(*f))).collect())
            }
            _ => continue,
        };
        dict.set_str(name, value);
    }
    Value::Dict(Rc::new(dict))
}

pub fn detach(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "detach()")?;
    let cx = Cx::of(vm, t);
    let out = cx.tape.detach(&t.var).map_err(|e| cx.raise(&e))?;
    Ok(cx.wrap(vm, out))
}

pub fn detach_(_: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "detach_()")?;
    t.var.forget();
    Ok(args.this().clone())
}

/// `.data`: the same memory outside of the graph; for the course's tensors, as a numpy array.
pub fn get_data(vm: &mut Vm, v: &Value) -> Result<Value> {
    let t = this(v, "data")?;
    let flavour = if t.flavour == Flavour::Tiny { Flavour::Numpy } else { t.flavour };
    Ok(leave(vm, v, flavour, ".data"))
}

fn leave(vm: &mut Vm, v: &Value, flavour: Flavour, how: &'static str) -> Value {
    let span = vm.span();
    let Some(t) = as_tensor(v) else { return Value::None };
    let out = Var::sharing(t.var.storage(), false);
    out.set_cut(match t.flavour {
        Flavour::Numpy => t.var.cut(),
        _ => Some(t.var.cut_here(span, how)),
    });
    super::wrap(vm, flavour, out)
}

pub fn set_data(vm: &mut Vm, v: &Value, new: Value) -> Result<()> {
    let (var, flavour, dtype) = {
        let t = this(v, "data")?;
        (t.var.clone(), t.flavour, t.var.dtype())
    };
    let other = super::tensor_like(vm, &new, flavour)?;
    match flavour {
        // The course's tensors hold float32 copies.
        Flavour::Tiny => var.set_storage(crate::engine::Storage::new(other.data().cast(dtype))),
        _ => var.set_storage(other.storage()),
    }
    Ok(())
}

/// `.numpy()`.
pub fn to_numpy(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "numpy()")?;
    if t.var.requires_grad() && t.flavour == Flavour::Torch {
        return Err(runtime(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.\nA numpy array knows nothing of gradients: this is where the graph would be cut.",
        ));
    }
    Ok(leave(vm, args.this(), Flavour::Numpy, ".numpy()"))
}

/// `_share(x, flavour)`: the same memory in another library: `torch.from_numpy`.
pub fn share(vm: &mut Vm, args: &Args) -> Result<Value> {
    let flavour = match args.get(1).and_then(Value::as_str) {
        Some("numpy") => Flavour::Numpy,
        Some("tiny") => Flavour::Tiny,
        _ => Flavour::Torch,
    };
    this(args.this(), "the argument")?;
    Ok(leave(vm, args.this(), flavour, "conversion"))
}

/// `_grad_mode(on)`: gives what was before. Without an argument: what is.
pub fn grad_mode(vm: &mut Vm, args: &Args) -> Result<Value> {
    let tape = tape(vm);
    Ok(Value::Bool(match args.get(0) {
        Some(on) => tape.set_grad_enabled(flag(on, true)),
        None => tape.grad_enabled(),
    }))
}

/// `_mute(on)`: an optimizer's arithmetic is no part of the model.
pub fn mute(vm: &mut Vm, args: &Args) -> Result<Value> {
    let tape = tape(vm);
    match flag(args.this(), true) {
        true => tape.mute(),
        false => tape.unmute(),
    }
    Ok(Value::None)
}

/// `_scope(path)`: the module that records from now on; gives the one before.
pub fn scope(vm: &mut Vm, args: &Args) -> Result<Value> {
    let path = args.this().as_str().filter(|p| !p.is_empty()).map(Rc::from);
    Ok(match tape(vm).set_scope(path) {
        Some(old) => Value::str(&*old),
        None => Value::None,
    })
}

/// `_custom(name, inputs, output, backward)`: the output (already computed) as what a function of the
/// script made of the inputs; `backward` takes and gives gradients.
pub fn custom(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [name, inputs, outputs, backward] =
        args.bind("custom", ["name", "inputs", "outputs", "backward"])?;
    let inputs = vm.collect(&inputs)?;
    let vars =
        inputs.iter().filter_map(|v| as_tensor(v).map(|t| t.var.clone())).collect::<Vec<_>>();
    let refs: Vec<&Var> = vars.iter().collect();
    let outputs = vm.collect(&outputs)?;
    let data = outputs
        .iter()
        .map(|v| this(v, "what forward() returns").map(|t| t.var.data()))
        .collect::<Result<_>>()?;
    let span = vm.span();
    let tape = tape(vm);
    tape.set_span(span);
    let made = tape.custom(
        name.text("name")?,
        super::create::label(&format!("{}Backward", name.text("name")?)),
        &refs,
        data,
        Rc::new(Function { backward }),
    );
    Ok(Value::tuple(made.into_iter().map(|v| super::wrap(vm, Flavour::Torch, v)).collect()))
}
