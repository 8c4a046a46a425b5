//! Functions of one tensor, element by element. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::moves::subject;
use super::rules::may_change;
use super::{Cx, Flavour};
use crate::engine::Var;
use crate::tensor::DType;

/// Floats stay; integers become floats first, except where `keeps`.
fn ready(cx: &Cx, x: &Var, keeps: bool) -> Result<Var> {
    let floats = if cx.flavour == Flavour::Numpy { DType::F64 } else { DType::F32 };
    if x.dtype().is_float() || (keeps && x.dtype() != DType::Bool) {
        return Ok(x.clone());
    }
    cx.cast(x, floats)
}

fn run(
    vm: &mut Vm,
    args: &Args,
    name: &str,
    op: &'static str,
    label: &'static str,
    keeps: bool,
) -> Result<Value> {
    let t = subject(vm, args, name)?;
    let cx = Cx::of(vm, &t);
    let x = ready(&cx, &t.var, keeps)?;
    let out = cx.call(op, label, &[&x])?;
    Ok(cx.wrap(vm, out))
}

fn run_in_place(vm: &mut Vm, args: &Args, op: &'static str, label: &'static str) -> Result<Value> {
    let t = super::this(args.this(), "the argument")?;
    let cx = Cx::of(vm, t);
    may_change(&cx, &t.var)?;
    let out = cx.call(op, label, &[&t.var])?;
    super::arith::store(&cx, &t.var, &out)?;
    Ok(args.this().clone())
}

macro_rules! unary {
    ($($name:ident $op:literal $label:literal $keeps:literal;)*) => {
        $(pub fn $name(vm: &mut Vm, args: &Args) -> Result<Value> {
            run(vm, args, stringify!($name), $op, $label, $keeps)
        })*
    };
}

unary! {
    exp "Exp" "ExpBackward0" false;
    log "Log" "LogBackward0" false;
    sqrt "Sqrt" "SqrtBackward0" false;
    sin "Sin" "SinBackward0" false;
    cos "Cos" "CosBackward0" false;
    tan "Tan" "TanBackward0" false;
    asin "Asin" "AsinBackward0" false;
    acos "Acos" "AcosBackward0" false;
    atan "Atan" "AtanBackward0" false;
    sinh "Sinh" "SinhBackward0" false;
    cosh "Cosh" "CoshBackward0" false;
    tanh "Tanh" "TanhBackward0" false;
    sigmoid "Sigmoid" "SigmoidBackward0" false;
    relu "Relu" "ReluBackward0" false;
    erf "Erf" "ErfBackward0" false;
    reciprocal "Reciprocal" "ReciprocalBackward0" false;
    abs "Abs" "AbsBackward0" true;
    sign "Sign" "SignBackward0" true;
    floor "Floor" "FloorBackward0" false;
    ceil "Ceil" "CeilBackward0" false;
    isnan "IsNaN" "" false;
    isinf "IsInf" "" false;
}

macro_rules! in_place {
    ($($name:ident $op:literal $label:literal;)*) => {
        $(pub fn $name(vm: &mut Vm, args: &Args) -> Result<Value> {
            run_in_place(vm, args, $op, $label)
        })*
    };
}

in_place! {
    exp_ "Exp" "ExpBackward0";
    sqrt_ "Sqrt" "SqrtBackward0";
    neg_ "Neg" "NegBackward0";
    relu_ "Relu" "ReluBackward0";
    sigmoid_ "Sigmoid" "SigmoidBackward0";
    tanh_ "Tanh" "TanhBackward0";
    abs_ "Abs" "AbsBackward0";
    floor_ "Floor" "FloorBackward0";
}

/// Halves go to the even neighbour; `decimals` as numpy and torch have it.
pub fn round(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = subject(vm, args, "round")?;
    let [decimals] = super::rules::bind(args, "round", 1, ["decimals"])?;
    let cx = Cx::of(vm, &t);
    if !t.var.dtype().is_float() {
        return Ok(cx.wrap(vm, t.var.clone()));
    }
    match decimals.int_or("decimals", 0)? {
        0 => {
            let out = cx.call("Round", "RoundBackward0", &[&t.var])?;
            Ok(cx.wrap(vm, out))
        }
        places => {
            let scale = 10f64.powi(places.clamp(-30, 30) as i32);
            let out = super::arith::map_numbers(&t.var, |x| (x * scale).round_ties_even() / scale)?;
            Ok(cx.wrap(vm, Var::leaf(out, false)))
        }
    }
}
