//! The sample scripts built into the binary: one table, [`SCRIPTS`]. They stand in
//! `sample-models/scripts/`. Opened as `sample:ID`, like the sample models.

/// One built-in script.
#[derive(Debug)]
pub struct ScriptSample {
    /// Its name after `sample:`.
    pub id: &'static str,
    pub title: &'static str,
    /// What there is to see in it, in one sentence.
    pub summary: &'static str,
    pub source: &'static str,
}

macro_rules! script {
    ($id:literal, $file:literal, $title:literal, $summary:literal) => {
        ScriptSample {
            id: $id,
            title: $title,
            summary: $summary,
            source: include_str!(concat!("../../sample-models/scripts/", $file)),
        }
    };
}

/// Every built-in script, simplest first.
#[rustfmt::skip] // One line a script.
pub static SCRIPTS: &[ScriptSample] = &[
    script!("perceptron-script", "perceptron.py", "Perceptron", "One neuron learns a line: three parameters."),
    script!("xor-script", "xor.py", "XOR, trained", "Two layers solve what one cannot."),
    script!("xor-stuck-script", "xor_stuck.py", "XOR, stuck", "The same network on dead ReLUs: its gradients are exactly zero."),
    script!("micrograd-script", "micrograd.py", "Scalar autograd", "Backpropagation written out, number by number."),
    script!("broadcasting-script", "broadcasting.py", "Broadcasting", "Guess each shape; see the trap in a loss."),
    script!("gradient-check-script", "gradient_check.py", "Gradient check", "Small steps against backward."),
    script!("conv1d-script", "conv1d_loops.py", "Convolution by loops", "One dimension, before Conv2d."),
    script!("digits-mlp-script", "digits_mlp.py", "Digits, MLP, trained", "150 digits, two layers, sixty epochs."),
    script!("digits-cnn-script", "digits_cnn.py", "Digits, CNN, trained", "Eight kernels learn to read."),
    script!("cifar-cnn-script", "cifar_cnn.py", "Pictures, CNN", "Two convolutions tell squares from discs."),
    script!("attention-script", "attention_reverse.py", "Attention reverses", "A head learns an anti-diagonal map."),
    script!("tiny-gpt-script", "tiny_gpt.py", "GPT, trained", "Two blocks learn one rhyme by heart."),
];

/// The script of an id.
pub fn find(id: &str) -> Option<&'static ScriptSample> {
    SCRIPTS.iter().find(|s| s.id == id)
}
