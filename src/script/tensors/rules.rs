//! Rules that many operations share, and what a good teaching assistant says when one is broken: what,
//! both shapes, the rule. The first line keeps PyTorch's (or numpy's) words. Private to the tensors.

use super::super::args::Args;
use super::super::error::{Result, type_error, value_error};
use super::super::value::Value;
use super::{Cx, Exc, Flavour, Raise, convert::tuple_text};
use crate::engine::Var;
use crate::tensor::Shape;

pub fn runtime(text: impl Into<String>) -> Raise {
    Raise::new(Exc::RuntimeError, text)
}

/// The error of a flavour: numpy raises `ValueError` where torch raises `RuntimeError`.
pub fn refuse(flavour: Flavour, text: impl Into<String>) -> Raise {
    if flavour == Flavour::Torch { runtime(text) } else { value_error(text) }
}

/// The shape of two broadcast together.
pub fn broadcast(flavour: Flavour, a: &Shape, b: &Shape) -> Result<Shape> {
    if a == b {
        return Ok(a.clone());
    }
    let rank = a.rank().max(b.rank());
    let size = |s: &Shape, axis: usize| {
        (axis + s.rank()).checked_sub(rank).and_then(|i| s.get(i)).copied().unwrap_or(1)
    };
    let mut out = vec![0; rank];
    // From the right, as PyTorch goes: its message names the last axis that does not fit.
    for axis in (0..rank).rev() {
        out[axis] = match (size(a, axis), size(b, axis)) {
            (x, y) if x == y => x,
            (1, y) => y,
            (x, 1) => x,
            (x, y) => return Err(no_broadcast(flavour, a, b, (axis, x, y))),
        };
    }
    Ok(out.into())
}

fn no_broadcast(
    flavour: Flavour,
    a: &Shape,
    b: &Shape,
    (axis, x, y): (usize, usize, usize),
) -> Raise {
    let rule = format!(
        "\nShapes {} and {} are aligned from the right; two sizes must be equal, or one of them 1.",
        tuple_text(a),
        tuple_text(b)
    );
    match flavour {
        // The course's own tensors are numpy's within, and say what numpy says.
        Flavour::Torch => runtime(format!(
            "The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {axis}{rule}"
        )),
        _ => value_error(format!(
            "operands could not be broadcast together with shapes {} {} {rule}",
            compact(a),
            compact(b)
        )),
    }
}

/// numpy's shapes in messages: `(2,3)`.
pub fn compact(s: &[usize]) -> String {
    tuple_text(s).replace(", ", ",")
}

/// In-place changes that autograd forbids.
pub fn may_change(cx: &Cx, x: &Var) -> Result<()> {
    if !cx.tape.grad_enabled() || cx.flavour == Flavour::Numpy {
        return Ok(());
    }
    if x.is_leaf() && x.requires_grad() && x.base().is_none() {
        return Err(runtime(
            "a leaf Variable that requires grad is being used in an in-place operation.\n\
             Its gradient would belong to numbers that are gone. Update weights inside `with torch.no_grad():`, or write x = x + 1.",
        ));
    }
    match x.base() {
        Some((base, _)) if base.is_leaf() && base.requires_grad() => Err(runtime(
            "a view of a leaf Variable that requires grad is being used in an in-place operation.\n\
             Update weights inside `with torch.no_grad():`.",
        )),
        _ => Ok(()),
    }
}

/// Sorts arguments under parameter names; `"dim|axis"` has two. The first argument (the tensor) is
/// left out; what is not given is unbound; those after `positional` go by keyword only.
pub fn bind<const N: usize>(
    args: &Args,
    function: &str,
    positional: usize,
    names: [&str; N],
) -> Result<[Value; N]> {
    let mut out: [Value; N] = std::array::from_fn(|_| Value::Unbound);
    let given = args.pos().get(1..).unwrap_or(&[]);
    if given.len() > positional {
        return Err(type_error(format!(
            "{function}() takes at most {positional} arguments after the tensor, but {} were given",
            given.len()
        )));
    }
    for (slot, v) in out.iter_mut().zip(given) {
        *slot = v.clone();
    }
    for (name, v) in args.keywords() {
        let text = name.text();
        let at = names.iter().position(|n| n.split('|').any(|n| n == &*text));
        match at.and_then(|i| out.get_mut(i)) {
            Some(slot) if slot.is_unbound() => *slot = v.clone(),
            Some(_) => {
                return Err(type_error(format!(
                    "{function}() got multiple values for argument '{text}'"
                )));
            }
            None => {
                return Err(type_error(format!(
                    "{function}() got an unexpected keyword argument '{text}'"
                )));
            }
        }
    }
    Ok(out)
}

/// Whether a flag was given as true.
pub fn flag(v: &Value, default: bool) -> bool {
    match v {
        Value::Unbound | Value::None => default,
        Value::Bool(b) => *b,
        other => other.as_int().is_none_or(|i| i != 0),
    }
}
