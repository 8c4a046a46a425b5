//! RNN: the plain recurrent layer. Imported by the table only.

use super::kernels::recurrent::Kind;
use super::kernels::recurrent_layer::Recurrent;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "RNN",
    category: Category::Linear,
    summary: "Reads a sequence step by step; each hidden state is made from the input and the \
              hidden state before.",
    formula: r"h_t = \tanh (W x_t + R h_{t-1} + b)",
    derivative: "Back through time: a state's gradient comes from its own output and from the step \
                 after it, through R and tanh′. Over many steps the product of these vanishes or \
                 explodes.",
    derivative_formula: r"\frac{\partial L}{\partial h_{t-1}} = R^\top \left( (1 - h_t^2) \odot \frac{\partial L}{\partial h_t} \right) + G_{t-1}",
    pytorch: "torch.nn.RNN(input_size, hidden_size)(x)",
    tinytorch: "",
    build: |a| Ok(Box::new(Recurrent::new(&SPEC, Kind::Rnn, a)?)),
    examples,
    ..OpSpec::DEFAULT
};

/// X, W, R, B for `gates` gates: 3 steps, a batch of 2, 2 inputs, 3 hidden.
pub(super) fn sequence(directions: usize, gates: usize, seed: u64) -> Vec<Option<Tensor>> {
    let of = |shape: &[usize], seed| {
        let drawn = crate::tensor::normal(DType::F64, shape, seed);
        drawn.and_then(|t| kernels::map1::<f64>(&t, |x| 0.7 * x)).ok()
    };
    let rows = 3 * gates;
    vec![
        of(&[3, 2, 2], seed),
        of(&[directions, rows, 2], seed + 1),
        of(&[directions, rows, 3], seed + 2),
        of(&[directions, 2 * rows], seed + 3),
    ]
}

/// An example from such inputs and what follows them.
pub(super) fn recurrent_example(
    note: &'static str,
    mut inputs: Vec<Option<Tensor>>,
    more: impl IntoIterator<Item = Option<Tensor>>,
    outputs: usize,
) -> Example {
    inputs.extend(more);
    let attributes = Attributes::new().arity(inputs.len(), outputs).with("hidden_size", 3);
    Example { note, attributes, inputs }
}

/// Sequences of two lengths.
pub(super) fn lengths() -> Option<Tensor> {
    Some(Tensor::vector(vec![3i32, 1]))
}

fn examples() -> Vec<Example> {
    let state = |seed| Some(sample([2, 2, 3], seed));
    vec![
        recurrent_example("forward", sequence(1, 1, 1), [], 2),
        recurrent_example(
            "both directions, sequences of two lengths, an initial state",
            sequence(2, 1, 5),
            [lengths(), state(9)],
            2,
        )
        .with("direction", "bidirectional")
        .with("activations", Attribute::Texts(vec!["Softsign".into(), "ScaledTanh".into()]))
        .with("activation_alpha", vec![1.0f32, 1.5])
        .with("activation_beta", vec![1.0f32, 0.5]),
        recurrent_example("reversed, batch first", sequence(1, 1, 10), [], 2)
            .with("direction", "reverse")
            .with("layout", 1),
    ]
}
