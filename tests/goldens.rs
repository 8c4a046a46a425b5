//! Every op of the table against PyTorch: forward and gradients of the cases in `tests/goldens`, in
//! f64 and in f32. See `tests/goldens/README.md` for the files and the scripts that made them.

use chalkgrad::ops::{self, Attribute, Attributes, Backward, Forward, Inputs, OpSpec};
use chalkgrad::tensor::{DType, Tensor, sum_to_shape};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const CASES: &str = include_str!("goldens/ops.json");
const NUMBERS: &[u8] = include_bytes!("goldens/ops.safetensors");

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    op_type: String,
    domain: String,
    opset: i64,
    attributes: serde_json::Map<String, Value>,
    /// False where an optional input is left out.
    inputs: Vec<bool>,
    outputs: usize,
    /// Inputs that have a gradient.
    grads: Vec<usize>,
}

/// How near a result must come, for one precision.
#[derive(Clone, Copy)]
struct Precision {
    dtype: DType,
    rtol: f64,
    /// Relative to the largest element (and at least to 1).
    atol: f64,
}

const DOUBLE: Precision = Precision { dtype: DType::F64, rtol: 1e-9, atol: 1e-12 };
const SINGLE: Precision = Precision { dtype: DType::F32, rtol: 1e-4, atol: 2e-6 };

fn cases() -> Vec<Case> {
    serde_json::from_str::<File>(CASES).unwrap().cases
}

static NUMBERS_READ: LazyLock<SafeTensors<'static>> =
    LazyLock::new(|| SafeTensors::deserialize(NUMBERS).unwrap());

/// A stored tensor; doubles become the precision's (singles are what ONNX wants as singles).
fn load(key: &str, precision: Precision) -> Option<Tensor> {
    let view = NUMBERS_READ.tensor(key).ok()?;
    let (shape, bytes) = (view.shape(), view.data());
    let fours = || bytes.chunks_exact(4).map(|c| <[u8; 4]>::try_from(c).unwrap());
    let eights = || bytes.chunks_exact(8).map(|c| <[u8; 8]>::try_from(c).unwrap());
    let tensor = match view.dtype() {
        Dtype::F64 => Tensor::new(shape, eights().map(f64::from_le_bytes).collect()),
        Dtype::F32 => Tensor::new(shape, fours().map(f32::from_le_bytes).collect()),
        Dtype::I64 => Tensor::new(shape, eights().map(i64::from_le_bytes).collect()),
        Dtype::BOOL => Tensor::new(shape, bytes.iter().map(|&b| b != 0).collect()),
        other => panic!("{key} has type {other:?}"),
    };
    let tensor = tensor.unwrap();
    Some(if tensor.dtype() == DType::F64 { tensor.cast(precision.dtype) } else { tensor })
}

fn attribute(value: &Value) -> Attribute {
    match value {
        Value::Number(n) if n.is_i64() => Attribute::Int(n.as_i64().unwrap()),
        Value::Number(n) => Attribute::Float(n.as_f64().unwrap() as f32),
        Value::String(s) => Attribute::Text(s.clone()),
        Value::Array(a) => Attribute::Ints(a.iter().map(|x| x.as_i64().unwrap()).collect()),
        other => panic!("an attribute is {other}"),
    }
}

fn attributes(case: &Case) -> Attributes {
    let start = Attributes::new().opset(case.opset).arity(case.inputs.len(), case.outputs);
    case.attributes.iter().fold(start, |all, (name, value)| all.with(name, attribute(value)))
}

/// What differs, where it differs most in words; `None` where all is near enough.
fn difference(got: &Tensor, want: &Tensor, precision: Precision) -> Option<String> {
    if got.shape() != want.shape() {
        return Some(format!("has shape {}, PyTorch's has {}", got.shape(), want.shape()));
    }
    if got.dtype().is_float() != want.dtype().is_float() {
        return Some(format!("has type {}, PyTorch's has {}", got.dtype(), want.dtype()));
    }
    let (got, want) = (got.to_f64_vec(), want.to_f64_vec());
    let largest = want.iter().filter(|x| x.is_finite()).fold(1.0_f64, |m, x| m.max(x.abs()));
    let near = |a: f64, b: f64| {
        a == b
            || (a.is_nan() && b.is_nan())
            || (a - b).abs() <= precision.rtol * b.abs() + precision.atol * largest
    };
    let bad = (0..want.len()).find(|&i| !near(got[i], want[i]))?;
    Some(format!("element {bad} is {}, PyTorch's {}", got[bad], want[bad]))
}

/// One case at one precision; what is wrong with it, if anything.
fn judge(case: &Case, spec: &'static OpSpec, precision: Precision) -> Result<(), String> {
    let read = |kind: &str, i: usize| load(&format!("{}/{kind}/{i}", case.name), precision);
    let op = ops::build(spec, attributes(case)).map_err(|e| e.to_string())?;
    let inputs: Vec<_> = case
        .inputs
        .iter()
        .enumerate()
        .map(|(i, &there)| there.then(|| read("in", i)).flatten())
        .collect();
    let inputs: Vec<_> = inputs.iter().map(Option::as_ref).collect();
    let args = Inputs::new(spec.name, &inputs);
    let mut ctx = Forward::new(true, 1);
    let outputs = op.forward(args, &mut ctx).map_err(|e| e.to_string())?;
    let saved = ctx.into_saved();
    for (i, y) in outputs.iter().enumerate() {
        let want = read("out", i).ok_or(format!("output {i} has no golden"))?;
        difference(y, &want, precision).map_or(Ok(()), |d| Err(format!("output {i} {d}")))?;
    }
    if case.grads.is_empty() {
        return Ok(());
    }
    let cotangents: Vec<_> = (0..case.outputs).map(|i| read("cot", i)).collect();
    let needs: Vec<bool> = (0..inputs.len()).map(|i| case.grads.contains(&i)).collect();
    let grads = op.backward(Backward {
        inputs: args,
        outputs: &outputs,
        saved: &saved,
        grad_outputs: &cotangents.iter().map(Option::as_ref).collect::<Vec<_>>(),
        needs: &needs,
    });
    let grads = grads.map_err(|e| format!("backward: {e}"))?;
    for &i in &case.grads {
        let want = read("grad", i).ok_or(format!("gradient {i} has no golden"))?;
        let got = match grads.get(i).cloned().flatten() {
            Some(g) => sum_to_shape(&g, want.shape()).map_err(|e| format!("gradient {i}: {e}"))?.0,
            None => want.zeros_like().unwrap(),
        };
        difference(&got, &want, precision).map_or(Ok(()), |d| Err(format!("gradient {i} {d}")))?;
    }
    Ok(())
}

fn judge_all(precision: Precision) {
    let mut failures = Vec::new();
    let mut run = 0;
    for case in cases() {
        // An op outside the table is the finding of `every_golden_op_is_in_the_table`.
        let Some(spec) = ops::find(&case.domain, &case.op_type) else { continue };
        run += 1;
        if let Err(what) = judge(&case, spec, precision) {
            failures.push(format!("{}: {what}", case.name));
        }
    }
    let failed = failures.len();
    assert!(failed == 0, "{failed} of {run} cases differ from PyTorch:\n{}", failures.join("\n"));
    assert!(run > 0, "no case ran");
}

#[test]
fn ops_agree_with_pytorch_in_f64() {
    judge_all(DOUBLE);
}

#[test]
fn ops_agree_with_pytorch_in_f32() {
    judge_all(SINGLE);
}

#[test]
fn every_differentiable_op_has_a_golden_gradient() {
    let mut covered: BTreeMap<(String, String), bool> = BTreeMap::new();
    for case in cases() {
        *covered.entry((case.domain, case.op_type)).or_default() |= !case.grads.is_empty();
    }
    let has_gradient = |s: &OpSpec| covered.get(&(s.domain.into(), s.name.into())) == Some(&true);
    let missing: Vec<_> =
        ops::OPS.iter().filter(|s| s.differentiable && !has_gradient(s)).map(|s| s.name).collect();
    assert!(missing.is_empty(), "no golden gradient for {missing:?}: see tests/goldens/README.md");
}

#[test]
fn every_golden_op_is_in_the_table() {
    let unknown = |c: &Case| ops::find(&c.domain, &c.op_type).is_none();
    let unknown: BTreeSet<_> = cases().into_iter().filter(unknown).map(|c| c.op_type).collect();
    assert!(
        unknown.is_empty(),
        "goldens for ops that do not run, so nothing tests them: {unknown:?}"
    );
}
