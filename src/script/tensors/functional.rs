//! Layers and losses that run as one op of the engine. The rest is in the dialect.
//! Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::rules::bind;
use super::{Cx, Flavour, convert, this};
use crate::ops::Attributes;

/// `softmax(x, dim)`, `log_softmax(x, dim)`.
fn along(
    vm: &mut Vm,
    args: &Args,
    name: &str,
    op: &'static str,
    label: &'static str,
) -> Result<Value> {
    let t = this(args.this(), &format!("{name}(): argument 'input'"))?;
    let [dim, _stack, dtype] = bind(args, name, 2, ["dim|axis", "_stacklevel", "dtype"])?;
    let rank = t.var.shape().rank();
    let natural = if rank == 0 || rank == 1 || rank == 3 { 0 } else { 1 };
    let natural = if t.flavour == Flavour::Torch { natural } else { -1 };
    let axis = convert::axis(convert::int(&dim).unwrap_or(natural), rank, t.flavour)?;
    let to = match dtype.some() {
        Some(d) => super::dtype::parse(vm, &d)?,
        None => t.var.dtype(),
    };
    let cx = Cx::of(vm, t);
    if !to.is_float() {
        let kernel = match (op, axis + 1 == rank.max(1)) {
            ("Softmax", true) => "softmax_lastdim_kernel_impl",
            ("Softmax", false) => "softmax_kernel_impl",
            (_, true) => "log_softmax_lastdim_kernel_impl",
            (_, false) => "log_softmax_kernel_impl",
        };
        return Err(super::super::error::not_implemented(format!(
            "\"{kernel}\" not implemented for '{}'\nConvert the integers first: x.float().",
            super::words::type_word(to)
        )));
    }
    let x = cx.cast(&t.var, to)?;
    let out = match rank {
        0 => cx.call("Identity", label, &[&x])?,
        _ => cx.with(op, label, Attributes::new().with("axis", axis as i64), &[&x])?,
    };
    Ok(cx.wrap(vm, out))
}

pub fn softmax(vm: &mut Vm, args: &Args) -> Result<Value> {
    along(vm, args, "softmax", "Softmax", "SoftmaxBackward0")
}

pub fn log_softmax(vm: &mut Vm, args: &Args) -> Result<Value> {
    along(vm, args, "log_softmax", "LogSoftmax", "LogSoftmaxBackward0")
}
