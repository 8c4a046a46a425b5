//! InstanceNormalization: group normalization with one channel a group. Imported by the table only.

use super::group_normalization::GroupNorm;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "InstanceNormalization",
    category: Category::Normalization,
    summary: "Shifts and scales every channel of every sample to mean 0 and variance 1, then \
              applies a learned scale and bias.",
    formula: r"y = \frac{x - \mu_{n,c}}{\sqrt{\sigma_{n,c}^2 + \epsilon}} \, \gamma_c + \beta_c",
    derivative: "Mean and variance depend on every pixel of the plane, so each gradient loses its \
                 mean over the plane and its part along the normalized plane.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \frac{\gamma_c}{\sqrt{\sigma^2 + \epsilon}} \left( G - \overline{G} - \hat x \, \overline{G \hat x} \right)",
    pytorch: "torch.nn.functional.instance_norm(x, weight=weight, bias=bias, eps=eps)",
    tinytorch: "",
    build: |a| {
        Ok(Box::new(GroupNorm {
            spec: &SPEC,
            groups: None,
            epsilon: a.float("epsilon", 1e-5)?,
            per_group: false,
        }))
    },
    examples,
    ..OpSpec::DEFAULT
};

fn examples() -> Vec<Example> {
    vec![
        Example::new("pictures", [sample([2, 3, 2, 3], 1), positive([3], 2), sample([3], 3)]),
        Example::new("signals", [sample([2, 2, 5], 4), sample([2], 5), sample([2], 6)])
            .with("epsilon", 0.01f32),
    ]
}
