//! The models built into the binary, so that Chalkgrad has something to show on a bare machine.
//! Opened by the front doors as `sample:ID` wherever a file is taken.

use super::{FormatError, Model};

/// One built-in model.
#[derive(Debug)]
pub struct Sample {
    /// Its name after `sample:`.
    pub id: &'static str,
    pub title: &'static str,
    /// What there is to see in it, in one sentence.
    pub summary: &'static str,
    bytes: &'static [u8],
}

macro_rules! sample {
    ($id:literal, $title:literal, $summary:literal) => {
        Sample {
            id: $id,
            title: $title,
            summary: $summary,
            bytes: include_bytes!(concat!("../../sample-models/", $id, ".onnx")),
        }
    };
}

/// Every built-in model, simplest first; the first opens when nothing else is asked for.
pub static SAMPLES: &[Sample] = &[
    sample!(
        "xor-mlp",
        "XOR",
        "Two inputs, four hidden units, one output: small enough to see whole."
    ),
    sample!("digits-mlp", "Digits, MLP", "Handwritten 8×8 digits through one hidden layer of 32."),
    sample!("digits-cnn", "Digits, CNN", "The same digits through a convolution and max pooling."),
    sample!(
        "deep-sigmoid",
        "Eight sigmoids",
        "A deep network that never learns: its gradient vanishes."
    ),
    sample!(
        "tiny-gpt",
        "Tiny GPT",
        "Two transformer blocks with four heads each, trained on nursery rhymes."
    ),
];

/// 200 digits, 65 bytes each: 64 grey values from 0 to 16, then the label.
pub static DIGITS: &[u8] = include_bytes!("../../sample-models/digits.bin");

/// The text that the tiny GPT was trained on.
pub static RHYMES: &str = include_str!("../../sample-models/rhymes.txt");

impl Sample {
    /// The name by which it can be opened: `sample:xor-mlp`.
    pub fn origin(&self) -> String {
        format!("sample:{}", self.id)
    }

    pub fn size_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The whole ONNX file.
    pub fn bytes(&self) -> &'static [u8] {
        self.bytes
    }

    pub fn open(&self) -> Result<Model, FormatError> {
        let bytes = prost::bytes::Bytes::from_static(self.bytes);
        super::onnx::read(bytes, None).map_err(|e| e.within(self.origin()))
    }
}

/// The sample of an id.
pub fn find(id: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|s| s.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_opens_and_ends_in_its_loss() {
        for sample in SAMPLES {
            let model = sample.open().unwrap_or_else(|e| panic!("{}: {e}", sample.id));
            let loss = model.graph.find_value("loss").unwrap();
            assert_eq!(model.graph.outputs, [loss], "{}", sample.id);
            assert!(model.warnings.is_empty(), "{}: {:?}", sample.id, model.warnings);
            assert!(model.info.metadata.iter().any(|(k, _)| k == "chalkgrad.task"));
        }
        assert_eq!(DIGITS.len() % 65, 0);
        assert!(!RHYMES.is_empty());
    }
}
