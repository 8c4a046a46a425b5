//! The form that Resize had up to opset 9. Imported by the table only.

use super::resize::{Place, Policy, Resize, filter};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Upsample",
    category: Category::Shape,
    summary: "Enlarges axes by nearest or linear interpolation; now Resize.",
    formula: r"y_o = \sum_i w_{oi} \, x_i, \quad i \approx \frac{o}{s}",
    derivative: "The incoming gradient goes back through the same weights, transposed; for nearest, \
                 the gradients of all copies are added.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \sum_o w_{oi} \, G_o",
    pytorch: "torch.nn.functional.interpolate(x, scale_factor=s)",
    build: |a| {
        let scales = match a.get("scales") {
            None => None,
            Some(Attribute::Floats(list)) => Some(list.iter().map(|&s| s as f64).collect()),
            Some(_) => return Err(a.bad("scales", "is not a list of numbers")),
        };
        Ok(Box::new(Resize {
            spec: &SPEC,
            filter: filter(a, "floor")?,
            place: Place::Asymmetric,
            policy: Policy::Stretch,
            axes: None,
            scales,
            scales_input: 1,
            antialias: false,
            exclude_outside: false,
            extrapolation: 0.0,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

fn examples() -> Vec<Example> {
    let x = |seed| sample([1, 2, 2, 3], seed);
    vec![
        Example::new("nearest", [x(1), Tensor::vector(vec![1.0f32, 1.0, 2.0, 3.0])]).opset(9),
        Example::new("linear, scales as an attribute", [x(2)])
            .with("scales", vec![1.0f32, 1.0, 2.0, 2.0])
            .with("mode", "linear")
            .opset(7),
    ]
}
