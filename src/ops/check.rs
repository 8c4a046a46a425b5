//! One test over the whole table: every example of every op is run, held against its shape rule,
//! gradient-checked by central differences in f64, run again with the tensors it says it does not
//! read taken away, and explained cell by cell.

use super::*;
use crate::tensor::sum_to_shape;

struct Call {
    op: Box<dyn Op>,
    inputs: Vec<Option<Tensor>>,
}

const STEP: f64 = 1e-6;

impl Call {
    fn of(spec: &'static OpSpec, example: Example) -> Self {
        let op = build(spec, example.attributes).unwrap_or_else(|e| panic!("{}: {e}", spec.name));
        Call { op, inputs: example.inputs }
    }

    fn run(&self, inputs: &[Option<Tensor>]) -> (Tensors, Tensors) {
        let refs: Vec<_> = inputs.iter().map(Option::as_ref).collect();
        let mut ctx = Forward::new(true, 1);
        let name = self.op.spec().name;
        let y = self.op.forward(Inputs::new(name, &refs), &mut ctx);
        (y.unwrap_or_else(|e| panic!("{name}: {e}")), ctx.into_saved())
    }

    /// Σ output · cotangent over the float outputs.
    fn loss(&self, inputs: &[Option<Tensor>], cotangents: &[Option<Tensor>]) -> f64 {
        let (outputs, _) = self.run(inputs);
        let dot = |y: &Tensor, c: &Tensor| -> f64 {
            y.to_f64_vec().iter().zip(c.to_f64_vec()).map(|(a, b)| a * b).sum()
        };
        outputs.iter().zip(cotangents).filter_map(|(y, c)| c.as_ref().map(|c| dot(y, c))).sum()
    }

    fn cotangents(&self, outputs: &Tensors) -> Vec<Option<Tensor>> {
        let draw = |(i, y): (usize, &Tensor)| {
            y.dtype().is_float().then(|| {
                crate::tensor::normal(DType::F64, y.shape().clone(), 99 + i as u64).unwrap()
            })
        };
        outputs.iter().enumerate().map(draw).collect()
    }

    /// Gradients summed to the shapes of their inputs, as the driver does it.
    fn gradients(&self, hollow: bool) -> Vec<Option<Tensor>> {
        self.gradients_of(hollow, |_| true)
    }

    /// The gradients of the inputs that are wanted; `hollow`: what the op does not read is gone.
    fn gradients_of(&self, hollow: bool, wanted: impl Fn(usize) -> bool) -> Vec<Option<Tensor>> {
        let name = self.op.spec().name;
        let (outputs, saved) = self.run(&self.inputs);
        let cotangents = self.cotangents(&outputs);
        let is_float = |t: &Option<Tensor>| t.as_ref().is_some_and(|t| t.dtype().is_float());
        let needs: Vec<bool> =
            self.inputs.iter().enumerate().map(|(i, t)| is_float(t) && wanted(i)).collect();
        let reads = self.op.reads_for(&|i| needs.get(i).copied().unwrap_or(false));
        let kept = |t: &Tensor, read: bool| if read || !hollow { t.clone() } else { t.hollow() };
        let inputs: Vec<Option<Tensor>> = self
            .inputs
            .iter()
            .enumerate()
            .map(|(i, t)| t.as_ref().map(|t| kept(t, reads.input(i))))
            .collect();
        let outputs: Vec<Tensor> =
            outputs.iter().enumerate().map(|(i, t)| kept(t, reads.output(i))).collect();
        let refs: Vec<_> = inputs.iter().map(Option::as_ref).collect();
        let grads: Vec<_> = cotangents.iter().map(Option::as_ref).collect();
        let ctx = Backward {
            inputs: Inputs::new(name, &refs),
            outputs: &outputs,
            saved: &saved,
            grad_outputs: &grads,
            needs: &needs,
        };
        let found = self.op.backward(ctx).unwrap_or_else(|e| panic!("{name}: backward: {e}"));
        let fit = |(i, g): (usize, Option<Tensor>)| {
            g.map(|g| sum_to_shape(&g, self.inputs[i].as_ref().unwrap().shape()).unwrap().0)
        };
        found.into_iter().enumerate().map(fit).collect()
    }

    fn numerical(&self, input: usize, cotangents: &[Option<Tensor>]) -> Vec<f64> {
        let x = self.inputs[input].clone().unwrap();
        let shifted = |flat: usize, by: f64| {
            let mut inputs = self.inputs.clone();
            inputs[input] = Some(x.with_element(flat, x.get(flat) + by));
            self.loss(&inputs, cotangents)
        };
        (0..x.numel()).map(|i| (shifted(i, STEP) - shifted(i, -STEP)) / (2.0 * STEP)).collect()
    }
}

/// Examples without a float on either side (integers, booleans) have no gradient to check.
fn has_gradient(spec: &OpSpec, call: &Call) -> bool {
    let float = |t: &Tensor| t.dtype() == DType::F64;
    let is_fed = call.inputs.iter().flatten().any(float);
    spec.differentiable && is_fed && call.run(&call.inputs).0.iter().any(float)
}

fn for_each_example(mut f: impl FnMut(&'static OpSpec, &'static str, Call)) {
    for &spec in OPS {
        for example in (spec.examples)() {
            let note = example.note;
            f(spec, note, Call::of(spec, example));
        }
    }
}

/// The first element of the gradients `found` that the finite differences contradict, or `None`;
/// and the largest derivative that was measured.
fn contradiction(call: &Call, found: &[Option<Tensor>]) -> (Option<String>, f64) {
    let cotangents = call.cotangents(&call.run(&call.inputs).0);
    let (mut first, mut largest) = (None, 0.0f64);
    for (i, x) in call.inputs.iter().enumerate() {
        let Some(x) = x.as_ref().filter(|x| x.dtype() == DType::F64) else { continue };
        let expected = call.numerical(i, &cotangents);
        let zero = Tensor::zeros(DType::F64, x.shape().clone()).unwrap();
        let got = found.get(i).cloned().flatten().unwrap_or(zero);
        for (flat, (g, e)) in got.to_f64_vec().iter().zip(&expected).enumerate() {
            largest = largest.max(e.abs());
            if (g - e).abs() > 1e-7 + 1e-5 * e.abs().max(g.abs()) || g.is_nan() {
                first.get_or_insert_with(|| format!("input {i} element {flat}: {g} against {e}"));
            }
        }
    }
    (first, largest)
}

/// A staircase says so in its formula.
fn is_flat(spec: &OpSpec) -> bool {
    spec.derivative_formula.ends_with("= 0")
}

#[test]
fn gradients_agree_with_finite_differences() {
    for_each_example(|spec, note, call| {
        if !has_gradient(spec, &call) {
            return;
        }
        let (wrong, largest) = contradiction(&call, &call.gradients(false));
        assert!(wrong.is_none(), "{} ({note}): {}", spec.name, wrong.unwrap_or_default());
        let says = "all gradients vanish, nothing was tested";
        assert!((largest > 1e-3) != is_flat(spec), "{} ({note}): {says}", spec.name);
    });
}

/// What the check above is worth: no example of any op passes with its backward negated.
#[test]
fn a_negated_backward_is_always_found() {
    let negated = |g: Option<Tensor>| {
        g.map(|g| {
            let flipped = g.to_f64_vec().iter().map(|x| -x).collect();
            Tensor::new::<f64>(g.shape().clone(), flipped).unwrap()
        })
    };
    for_each_example(|spec, note, call| {
        if has_gradient(spec, &call) && !is_flat(spec) {
            let found: Vec<_> = call.gradients(false).into_iter().map(negated).collect();
            let (wrong, _) = contradiction(&call, &found);
            assert!(wrong.is_some(), "{} ({note}): the check does not see the sign", spec.name);
        }
    });
}

/// Where one input alone wants its gradient, an op may read less.
#[test]
fn backward_of_one_input_reads_no_more_than_it_says() {
    for_each_example(|spec, note, call| {
        for only in 0..call.inputs.len() {
            if !has_gradient(spec, &call) {
                continue;
            }
            let whole = call.gradients_of(false, |i| i == only);
            let hollow = call.gradients_of(true, |i| i == only);
            let bits = |g: &[Option<Tensor>]| {
                let of =
                    |t: &Tensor| t.to_f64_vec().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                g.get(only).cloned().flatten().map(|t| of(&t))
            };
            let name = spec.name;
            assert_eq!(bits(&whole), bits(&hollow), "{name} ({note}): reads more for input {only}");
        }
    });
}

#[test]
fn backward_reads_no_more_than_it_says() {
    for_each_example(|spec, note, call| {
        if !has_gradient(spec, &call) {
            return;
        }
        for (full, hollow) in call.gradients(false).iter().zip(call.gradients(true)) {
            let same = match (full, &hollow) {
                (Some(a), Some(b)) => a.all_close(b, 0.0, 0.0),
                (a, b) => a.is_none() == b.is_none(),
            };
            assert!(same, "{} ({note}): reads more than `reads` says", spec.name);
        }
    });
}

#[test]
fn shape_rules_agree_with_forward() {
    for_each_example(|spec, note, call| {
        let facts: Vec<_> = call.inputs.iter().map(|t| t.as_ref().map(Fact::of)).collect();
        let refs: Vec<_> = facts.iter().map(Option::as_ref).collect();
        let inferred = call.op.infer(Facts::new(spec.name, &refs));
        let inferred = inferred.unwrap_or_else(|e| panic!("{} ({note}): {e}", spec.name));
        let (outputs, _) = call.run(&call.inputs);
        assert_eq!(inferred.len(), outputs.len(), "{} ({note}): number of outputs", spec.name);
        for (fact, y) in inferred.iter().zip(&outputs) {
            let (got, expected) = ((fact.dtype, &fact.shape), (y.dtype(), y.shape()));
            assert_eq!(got, expected, "{} ({note})", spec.name);
        }
    });
}

#[test]
fn explanations_evaluate_to_the_value() {
    for_each_example(|spec, note, call| {
        let (outputs, _) = call.run(&call.inputs);
        let refs: Vec<_> = call.inputs.iter().map(Option::as_ref).collect();
        let ran = Ran { inputs: Inputs::new(spec.name, &refs), outputs: &outputs };
        for (k, y) in outputs.iter().enumerate() {
            for flat in 0..y.numel() {
                let index = y.shape().unravel(flat);
                let Some(expr) = call.op.explain(ran, k, &index) else { continue };
                let (a, b) = (expr.value(), y.get(flat));
                let close =
                    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * (1.0 + b.abs());
                assert!(close, "{} ({note}) at {index:?}: {} but {b}", spec.name, expr.to_text());
            }
        }
    });
}
