//! The name that ScatterElements had in opset 9 and 10. Imported by the table only.

use super::scatter_elements::build_for;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Scatter",
    category: Category::Shape,
    summary: "Writes single elements into a copy of the data, along an axis; now ScatterElements.",
    formula: r"y_{\mathrm{indices}_{ij} \, j} = u_{ij} \quad (\text{axis } 0)",
    derivative: "Updates receive the gradient of the place where they went; data where nothing was \
                 written over them.",
    derivative_formula: r"\frac{\partial L}{\partial u_{ij}} = G_{\mathrm{indices}_{ij} \, j}",
    pytorch: "x.scatter(dim, indices, updates)",
    native_half: true,
    build: |a| build_for(&SPEC, a),
    examples,
    ..OpSpec::DEFAULT
};

fn examples() -> Vec<Example> {
    let indices = Tensor::new([1, 2], vec![1i64, -1]).unwrap_or_else(|_| Tensor::scalar(0i64));
    vec![
        Example::new("two elements of a row", [sample([1, 5], 1), indices, sample([1, 2], 2)])
            .with("axis", 1)
            .opset(10),
    ]
}
