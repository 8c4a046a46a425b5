//! LSTM: long short-term memory. Imported by the table only.

use super::kernels::recurrent::Kind;
use super::kernels::recurrent_layer::Recurrent;
use super::rnn::{lengths, recurrent_example, sequence};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "LSTM",
    category: Category::Linear,
    summary: "A recurrent layer with a cell state that gates write to, forget from and read.",
    formula: r"c' = f \odot c + i \odot \tanh(W_c x + R_c h + b_c), \quad h' = o \odot \tanh(c'), \quad i, o, f = \sigma(W x + R h + b)",
    derivative: "The cell's gradient flows back times the forget gate only, so it survives many \
                 steps. ONNX orders the gates i, o, f, c and PyTorch i, f, g, o: weights copied \
                 without reordering run and are wrong.",
    derivative_formula: r"\frac{\partial L}{\partial c} = f \odot \left( \frac{\partial L}{\partial c'} + o \odot (1 - \tanh^2 c') \odot \frac{\partial L}{\partial h'} \right)",
    pytorch: "torch.nn.LSTM(input_size, hidden_size)(x)",
    tinytorch: "",
    build: |a| {
        let kind = Kind::Lstm { input_forget: a.flag("input_forget", false)? };
        Ok(Box::new(Recurrent::new(&SPEC, kind, a)?))
    },
    examples,
    ..OpSpec::DEFAULT
};

fn examples() -> Vec<Example> {
    let state = |seed| Some(sample([2, 2, 3], seed));
    let peepholes = |seed| Some(sample([1, 9], seed));
    vec![
        recurrent_example("forward", sequence(1, 4, 1), [], 3),
        recurrent_example(
            "both directions, sequences of two lengths, initial states",
            sequence(2, 4, 5),
            [lengths(), state(9), state(10)],
            3,
        )
        .with("direction", "bidirectional"),
        recurrent_example("peepholes", sequence(1, 4, 11), [None, None, None, peepholes(15)], 3),
        recurrent_example("input and forget gate coupled, reversed", sequence(1, 4, 16), [], 3)
            .with("input_forget", 1)
            .with("direction", "reverse"),
    ]
}
