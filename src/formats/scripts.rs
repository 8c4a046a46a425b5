//! Scripts: text files (`.py`), and those built into the binary, one table, [`SCRIPTS`], which stand
//! in `sample-models/scripts/` and are opened as `sample:ID` like the sample models. A script is
//! read here and run by the front doors. Imported through `formats`.

use super::{Fault, FormatError, Source, sample_id, sample_path, unknown_sample};
use std::path::{Path, PathBuf};

/// Longer files are no scripts.
const MAX_BYTES: u64 = 1 << 20;

/// A script that has been read.
#[derive(Debug, Clone)]
pub struct Script {
    /// The name of its file, or the title of the sample.
    pub title: String,
    pub source: String,
    /// Where its weights lie; none beside a sample.
    pub folder: Option<PathBuf>,
}

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

impl ScriptSample {
    /// The name by which it can be opened: `sample:xor-script`.
    pub fn origin(&self) -> String {
        sample_path(self.id)
    }
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

/// Whether what stands there is a script: a file that ends in `.py`, or a built-in one.
pub fn is_script(path: &Path) -> bool {
    match sample_id(path) {
        Some(id) => find(id).is_some(),
        None => path.extension().is_some_and(|e| e.eq_ignore_ascii_case("py")),
    }
}

/// Reads a script: a file, or `sample:ID`.
pub fn open(path: &Path) -> Result<Script, FormatError> {
    if let Some(id) = sample_id(path) {
        let sample = find(id).ok_or_else(|| unknown_sample(id))?;
        let (title, source) = (sample.title.to_string(), sample.source.to_string());
        return Ok(Script { title, source, folder: None });
    }
    let mut file = Source::open(path, MAX_BYTES)
        .map_err(|e| e.hint("put large data into a file of weights beside the script"))?;
    let bytes = file.rest().map_err(|e| FormatError::io("read the file", path, &e))?;
    let source = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let fault = Fault::Unsupported("a text that is not UTF-8".into());
        FormatError::new(fault, format!("{}: byte {at}", path.display()))
            .hint("save the script as UTF-8")
    })?;
    let title = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Script { title, source, folder: path.parent().map(Path::to_path_buf) })
}

/// The script of an id.
pub fn find(id: &str) -> Option<&'static ScriptSample> {
    SCRIPTS.iter().find(|s| s.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_files_or_samples() {
        for (path, is) in [
            ("a/b.py", true),
            ("A.PY", true),
            ("sample:xor-script", true),
            ("sample:xor-mlp", false),
            ("a.onnx", false),
        ] {
            assert_eq!(is_script(Path::new(path)), is, "{path}");
        }
        let sample = open(Path::new("sample:xor-script")).unwrap();
        assert!(sample.title == "XOR, trained" && sample.folder.is_none());
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.py");
        assert!(open(&path).unwrap_err().to_string().contains("no such file"));
        std::fs::write(&path, b"x = 1\n\xff").unwrap();
        let error = open(&path).unwrap_err();
        assert!(error.place.ends_with("byte 6") && error.hint.contains("UTF-8"), "{error}");
        std::fs::write(&path, vec![b' '; MAX_BYTES as usize + 1]).unwrap();
        assert!(matches!(open(&path).unwrap_err().fault, Fault::TooLarge { .. }));
        std::fs::write(&path, "x = 1").unwrap();
        let script = open(&path).unwrap();
        assert_eq!((script.title.as_str(), script.folder.as_deref()), ("a.py", Some(dir.path())));
    }
}
