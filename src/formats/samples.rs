//! The models built into the binary, so that Chalkgrad has something to show on a bare machine: one
//! table, [`SAMPLES`], with each model, its default inputs and the data to pick other inputs from. The
//! files and the script that made them stand in `sample-models/`. Opened by the front doors as
//! `sample:ID` wherever a file is taken.

use super::{FormatError, Model, Source};
use crate::tensor::{Tensor, TensorError};

/// Names and values of all inputs of a model.
pub type NamedInputs = Vec<(&'static str, Tensor)>;

/// One built-in model.
#[derive(Debug)]
pub struct Sample {
    /// Its name after `sample:`.
    pub id: &'static str,
    pub title: &'static str,
    /// What there is to see in it, in one sentence.
    pub summary: &'static str,
    /// Where its inputs come from.
    pub data: DataSet,
    bytes: &'static [u8],
}

/// What a sample's inputs can be picked from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataSet {
    /// The four corners of XOR: `x` and `target`.
    Xor,
    /// [`digits`]: `image` and `target`.
    Digits,
    /// [`text_inputs`]: `tokens` and `target`.
    Text,
}

macro_rules! sample {
    ($id:literal, $data:ident, $title:literal, $summary:literal) => {
        Sample {
            id: $id,
            title: $title,
            summary: $summary,
            data: DataSet::$data,
            bytes: include_bytes!(concat!("../../sample-models/", $id, ".onnx")),
        }
    };
}

/// Every built-in model, simplest first; the first opens when nothing else is asked for.
pub static SAMPLES: &[Sample] = &[
    sample!("xor-mlp", Xor, "XOR", "Seventeen parameters, and the gradient of every one."),
    sample!(
        "digits-mlp",
        Digits,
        "Digits, MLP",
        "Follow one handwritten digit through 64 → 32 → 10."
    ),
    sample!("digits-cnn", Digits, "Digits, CNN", "Watch eight 3×3 kernels read a digit."),
    sample!(
        "deep-sigmoid",
        Digits,
        "Eight sigmoids",
        "See why sigmoids vanish: eight layers, and no gradient left."
    ),
    sample!("tiny-gpt", Text, "Tiny GPT", "Two blocks of four heads that learned some rhymes."),
];

impl Sample {
    /// The name by which it can be opened: `sample:xor-mlp`.
    pub fn origin(&self) -> String {
        super::sample_path(self.id)
    }

    pub fn size_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The whole ONNX file.
    pub fn bytes(&self) -> &'static [u8] {
        self.bytes
    }

    pub fn open(&self) -> Result<Model, FormatError> {
        super::onnx::read(&mut Source::memory(self.bytes), None)
            .map_err(|e| e.within(self.origin()))
    }

    /// Inputs that show something at once.
    pub fn inputs(&self) -> Result<NamedInputs, TensorError> {
        match self.data {
            DataSet::Xor => xor_inputs(),
            DataSet::Digits => first_digit().inputs(),
            DataSet::Text => text_inputs(FIRST_TEXT),
        }
    }
}

/// The sample of an id.
pub fn find(id: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|s| s.id == id)
}

fn xor_inputs() -> Result<NamedInputs, TensorError> {
    let x = Tensor::new([4, 2], vec![0.0f32, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0])?;
    let target = Tensor::new([4, 1], vec![0.0f32, 1.0, 1.0, 0.0])?;
    Ok(vec![("x", x), ("target", target)])
}

/// An 8×8 handwritten digit that no sample model was trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digit {
    /// Rows from the top; 0 is paper, 16 is ink.
    pub pixels: &'static [u8; DIGIT_PIXELS],
    /// 0 to 9.
    pub label: u8,
}

/// Side of a digit image, in pixels.
pub const DIGIT_SIDE: usize = 8;
const DIGIT_PIXELS: usize = DIGIT_SIDE * DIGIT_SIDE;
/// The grey value of full ink.
const INK: f32 = 16.0;
/// The digit shown first: a 3 of which the models are not quite sure, so that its gradients are not all tiny.
const FIRST_DIGIT: usize = 195;

/// The digit images, 20 of each class, in mixed order.
pub fn digits() -> impl ExactSizeIterator<Item = Digit> {
    let records: &'static [u8] = include_bytes!("../../sample-models/digits.bin");
    let (records, _) = records.as_chunks::<{ DIGIT_PIXELS + 1 }>();
    records.iter().map(|record| {
        let (pixels, label) = record.split_first_chunk().unwrap_or((&[0; DIGIT_PIXELS], &[]));
        Digit { pixels, label: label.first().copied().unwrap_or(0) }
    })
}

impl Digit {
    /// The image as the models take it, shape 1×1×8×8 (N C H W), from 0 to 1.
    pub fn image(&self) -> Result<Tensor, TensorError> {
        let grey = self.pixels.iter().map(|&p| f32::from(p) / INK).collect();
        Tensor::new([1, 1, DIGIT_SIDE, DIGIT_SIDE], grey)
    }

    /// The class, shape 1 (N).
    pub fn target(&self) -> Tensor {
        Tensor::vector(vec![i64::from(self.label)])
    }

    /// Both, under the names that the sample models use.
    pub fn inputs(&self) -> Result<NamedInputs, TensorError> {
        Ok(vec![("image", self.image()?), ("target", self.target())])
    }
}

fn first_digit() -> Digit {
    let blank = Digit { pixels: &[0; DIGIT_PIXELS], label: 0 };
    digits().nth(FIRST_DIGIT).unwrap_or(blank)
}

/// The text that the transformer was trained on.
pub const RHYMES: &str = include_str!("../../sample-models/rhymes.txt");
/// The line shown first: 16 positions, and one character more to ask for.
const FIRST_TEXT: &str = "Twinkle, twinkle,";
/// The longest sequence that the transformer has positions for.
pub const CONTEXT: usize = 64;

/// The transformer's characters by token number: those of [`RHYMES`], sorted.
pub fn vocabulary() -> Vec<char> {
    let mut all: Vec<char> = RHYMES.chars().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Token numbers of a text; characters that the model does not know become spaces.
pub fn encode(text: &str) -> Vec<i64> {
    let vocabulary = vocabulary();
    let number = |c: char| vocabulary.binary_search(&c).ok();
    let space = number(' ').unwrap_or(0);
    text.chars().map(|c| number(c).unwrap_or(space) as i64).collect()
}

/// `tokens` and `target` (1 × T, batch × sequence) from a text of T + 1 characters: each position is asked for the character
/// that follows. The first [`CONTEXT`] positions are taken; a text of fewer than two characters gives T = 0.
pub fn text_inputs(text: &str) -> Result<NamedInputs, TensorError> {
    let mut all = encode(text);
    all.truncate(CONTEXT + 1);
    let row = |tokens: &[i64]| Tensor::new([1, tokens.len()], tokens.to_vec());
    let asked = all.len().saturating_sub(1);
    Ok(vec![
        ("tokens", row(all.get(..asked).unwrap_or(&[]))?),
        ("target", row(all.get(1..).unwrap_or(&[]))?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_opens_takes_its_inputs_and_ends_in_its_loss() {
        for sample in SAMPLES {
            let model = sample.open().unwrap_or_else(|e| panic!("{}: {e}", sample.id));
            let loss = model.graph.find_value("loss").unwrap();
            assert_eq!(model.graph.outputs, [loss], "{}", sample.id);
            assert!(model.warnings.is_empty(), "{}: {:?}", sample.id, model.warnings);
            assert!(model.info.metadata.iter().any(|(k, _)| k == "chalkgrad.task"));
            let named = |(name, _): &(&str, Tensor)| model.graph.find_value(name);
            let mut given: Vec<_> = sample.inputs().unwrap().iter().filter_map(named).collect();
            let mut wanted: Vec<_> = model.graph.required_inputs().collect();
            given.sort();
            wanted.sort();
            assert_eq!(given, wanted, "{}", sample.id);
        }
    }

    #[test]
    fn all_samples_stay_small() {
        let bytes: usize = SAMPLES.iter().map(|s| s.size_bytes()).sum();
        assert!(bytes < 2_000_000, "{bytes} bytes");
    }

    #[test]
    fn digits_hold_twenty_of_each_class() {
        let mut counts = [0; 10];
        for digit in digits() {
            assert!(digit.pixels.iter().all(|&p| f32::from(p) <= INK));
            counts[usize::from(digit.label)] += 1;
        }
        assert_eq!(counts, [20; 10]);
    }

    #[test]
    fn the_vocabulary_is_the_one_in_the_model() {
        let listed: Vec<String> = vocabulary().into_iter().map(String::from).collect();
        // Python's json.dumps separates with a comma and a space.
        let json: Vec<String> = listed.iter().map(|c| serde_json::to_string(c).unwrap()).collect();
        let json = format!("[{}]", json.join(", "));
        let model = find("tiny-gpt").unwrap().bytes;
        assert!(model.windows(json.len()).any(|w| w == json.as_bytes()), "{json}");
    }

    #[test]
    fn the_target_of_a_text_is_the_next_character() {
        let inputs = text_inputs("abc").unwrap();
        assert_eq!(inputs[0].1.to_i64_vec(), encode("ab"));
        assert_eq!(inputs[1].1.to_i64_vec(), encode("bc"));
        assert_eq!(text_inputs("").unwrap()[0].1.numel(), 0);
        assert_eq!(text_inputs(&"a".repeat(500)).unwrap()[0].1.numel(), CONTEXT);
    }
}
