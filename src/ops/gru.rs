//! GRU: the gated recurrent unit. Imported by the table only.

use super::kernels::recurrent::Kind;
use super::kernels::recurrent_layer::Recurrent;
use super::rnn::{lengths, recurrent_example, sequence};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "GRU",
    category: Category::Linear,
    summary: "A recurrent layer with an update gate that keeps part of the old state and a reset \
              gate that hides part of it.",
    formula: r"z = \sigma(W_z x + R_z h + b_z), \quad r = \sigma(W_r x + R_r h + b_r), \quad n = \tanh(W_h x + R_h (r \odot h) + b_h), \quad h' = (1 - z) \odot n + z \odot h",
    derivative: "The update gate passes z of the gradient straight back, so it need not vanish. \
                 PyTorch resets after the product with R (linear_before_reset 1): with the other \
                 form the same weights give other numbers.",
    derivative_formula: r"\frac{\partial L}{\partial h} = z \odot G' + (1 - z) \odot G' \odot n' \cdots, \quad G' = \frac{\partial L}{\partial h'}",
    pytorch: "torch.nn.GRU(input_size, hidden_size)(x)",
    tinytorch: "",
    build: |a| {
        let kind = Kind::Gru { linear_before_reset: a.flag("linear_before_reset", false)? };
        Ok(Box::new(Recurrent::new(&SPEC, kind, a)?))
    },
    examples,
    ..OpSpec::DEFAULT
};

fn examples() -> Vec<Example> {
    let state = |seed| Some(sample([2, 2, 3], seed));
    vec![
        recurrent_example("forward", sequence(1, 3, 1), [], 2),
        recurrent_example("resets after the product, as PyTorch", sequence(1, 3, 5), [], 2)
            .with("linear_before_reset", 1),
        recurrent_example(
            "both directions, sequences of two lengths, an initial state",
            sequence(2, 3, 9),
            [lengths(), state(13)],
            2,
        )
        .with("direction", "bidirectional")
        .with("linear_before_reset", 1),
        recurrent_example("gate inputs cut off", sequence(1, 3, 14), [], 2).with("clip", 0.8f32),
    ]
}
