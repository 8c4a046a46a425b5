//! Floor 4: ways in and out. Files become a [`Model`] (a graph with its weights) or named tensors;
//! every size is checked before memory is asked for, every error has a place and a hint.
//! Imported by the front doors and by tests; knows graphs and tensors, no pictures.

mod error;
pub mod npy;
pub mod npz;
pub mod onnx;
mod raw;
pub mod safetensors;
pub mod samples;
pub mod scripts;
mod source;
mod weights;

pub use error::{Fault, FormatError};
pub use samples::{SAMPLES, Sample};
pub use scripts::SCRIPTS;
pub use source::Source;
pub use weights::{WeightReport, load_weights};

use crate::graph::Graph;
use crate::tensor::Tensor;
use std::collections::BTreeMap;
use std::path::Path;

/// Files above this are refused: protobuf itself ends here.
pub const MAX_FILE_BYTES: u64 = 2 << 30;

/// Tensors by name, as weight files hold them.
pub type NamedTensors = BTreeMap<String, Tensor>;

/// A model as its file describes it.
#[derive(Debug, Clone)]
pub struct Model {
    pub graph: Graph,
    pub info: ModelInfo,
    /// What was read differently from what the file says, in words.
    pub warnings: Vec<String>,
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelInfo {
    /// The name of its format: `ONNX`.
    pub format: &'static str,
    pub ir_version: Option<i64>,
    /// (domain, version); the standard domain is empty.
    pub opsets: Vec<(String, i64)>,
    pub producer: String,
    pub doc: String,
    pub metadata: Vec<(String, String)>,
    pub file_bytes: u64,
}

impl ModelInfo {
    /// The version of the standard operators, 0 where the file names none.
    pub fn opset(&self) -> i64 {
        self.opsets.iter().find(|(d, _)| d.is_empty()).map_or(0, |(_, v)| *v)
    }
}

/// What a format holds, and how it is read. The folder is where its companions lie.
pub enum Load {
    Model(fn(&mut Source, Option<&Path>) -> Result<Model, FormatError>),
    Weights(fn(&mut Source) -> Result<NamedTensors, FormatError>),
    /// Its graph comes into being when it runs: see [`scripts`].
    Script,
}

/// One file format.
pub struct Format {
    pub id: &'static str,
    pub name: &'static str,
    /// Without the dot, lower case.
    pub suffixes: &'static [&'static str],
    /// Whether a file's content is of this format; reads no more than heads.
    pub recognise: fn(&mut Source) -> bool,
    pub load: Load,
}

fn read_npy_weights(source: &mut Source) -> Result<NamedTensors, FormatError> {
    Ok([("array".to_string(), npy::read(source)?)].into())
}

/// Every format, in the order in which contents are tried.
pub static FORMATS: &[Format] = &[
    Format {
        id: "npy",
        name: "NumPy array",
        suffixes: &["npy"],
        recognise: |s| s.beginning(6) == npy::MAGIC,
        load: Load::Weights(read_npy_weights),
    },
    Format {
        id: "npz",
        name: "NumPy archive",
        suffixes: &["npz"],
        recognise: |s| s.beginning(4) == b"PK\x03\x04",
        load: Load::Weights(npz::read),
    },
    Format {
        id: "safetensors",
        name: "safetensors",
        suffixes: &["safetensors"],
        recognise: safetensors::looks_like,
        load: Load::Weights(safetensors::read),
    },
    Format {
        id: "onnx",
        name: "ONNX",
        suffixes: &["onnx"],
        recognise: onnx::looks_like,
        load: Load::Model(onnx::read),
    },
    Format {
        id: "script",
        name: "Script",
        suffixes: &["py"],
        recognise: |_| false,
        load: Load::Script,
    },
];

/// The format of a file: by its content, else by its suffix.
pub fn recognise(source: &mut Source, path: &Path) -> Option<&'static Format> {
    let suffix = path.extension().map(|s| s.to_string_lossy().to_lowercase());
    let by_suffix =
        || FORMATS.iter().find(|f| suffix.as_deref().is_some_and(|s| f.suffixes.contains(&s)));
    FORMATS.iter().find(|f| (f.recognise)(source)).or_else(by_suffix)
}

const SAMPLE_PREFIX: &str = "sample:";

/// What stands in the place of a file's path for a built-in sample: `sample:ID`.
pub fn sample_path(id: &str) -> String {
    format!("{SAMPLE_PREFIX}{id}")
}

/// The ID of `sample:ID`; `None` for a file.
pub fn sample_id(path: &Path) -> Option<&str> {
    path.to_str()?.strip_prefix(SAMPLE_PREFIX)
}

fn unknown_sample(id: &str) -> FormatError {
    let ids: Vec<_> = SAMPLES.iter().map(|s| s.id).chain(SCRIPTS.iter().map(|s| s.id)).collect();
    let fault = Fault::Model(format!("there is no sample called {id:?}"));
    FormatError::new(fault, sample_path(id)).hint(format!("the samples are {}", ids.join(", ")))
}

/// Whether there is something to open, without opening it.
pub fn check_exists(path: &Path) -> Result<(), FormatError> {
    let Some(id) = sample_id(path) else {
        let failed = |e| FormatError::io("read the file", path, &e);
        return std::fs::metadata(path).map(drop).map_err(failed);
    };
    let known = samples::find(id).is_some() || scripts::find(id).is_some();
    known.then_some(()).ok_or_else(|| unknown_sample(id))
}

/// Opens a model: a file, or `sample:ID`.
pub fn open(path: &Path) -> Result<Model, FormatError> {
    if scripts::is_script(path) {
        let fault = Fault::Model("a script has no graph before it runs".into());
        return Err(FormatError::new(fault, path.display().to_string())
            .hint("`chalkgrad run` runs it, `inspect` and `render` show what it made"));
    }
    if let Some(id) = sample_id(path) {
        return samples::find(id).ok_or_else(|| unknown_sample(id))?.open();
    }
    let mut source = Source::open(path, MAX_FILE_BYTES)?;
    let format = recognise(&mut source, path);
    match format.map(|f| (f, &f.load)) {
        Some((_, Load::Model(load))) => load(&mut source, path.parent()),
        Some((f, Load::Weights(_))) => {
            let fault = Fault::Model(format!("{} files hold weights, not a model", f.name));
            Err(FormatError::new(fault, "")
                .hint("open the ONNX model and give this file with --weights"))
        }
        Some((_, Load::Script)) | None => Err(FormatError::new(Fault::Unrecognised, "")),
    }
    .map_err(|e| e.within(path.display()))
}

/// Opens a file of named tensors: safetensors, npz or npy.
pub fn open_weights(path: &Path) -> Result<NamedTensors, FormatError> {
    let mut source = Source::open(path, MAX_FILE_BYTES)?;
    match recognise(&mut source, path).map(|f| &f.load) {
        Some(Load::Weights(load)) => load(&mut source),
        _ => {
            Err(FormatError::new(Fault::Unrecognised, "")
                .hint("weights come as .safetensors or .npz"))
        }
    }
    .map_err(|e| e.within(path.display()))
}

fn too_large(path: &Path, needed_bytes: u64, limit_bytes: u64) -> FormatError {
    let fault = Fault::TooLarge { what: "the file".into(), needed_bytes, limit_bytes };
    FormatError::new(fault, path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_tables_are_complete() {
        let mut seen = HashSet::new();
        for f in FORMATS {
            assert!(seen.insert(f.id) && !f.name.is_empty() && !f.suffixes.is_empty());
        }
        for s in SAMPLES {
            assert!(seen.insert(s.id) && !s.title.is_empty() && s.summary.ends_with('.'));
            assert!(check_exists(Path::new(&s.origin())).is_ok());
        }
        for s in SCRIPTS {
            assert!(seen.insert(s.id) && !s.title.is_empty() && s.summary.ends_with('.'));
            assert!(check_exists(Path::new(&s.origin())).is_ok());
        }
    }

    #[test]
    fn errors_say_what_where_and_what_next() {
        let e = open(Path::new("/nowhere/model.onnx")).unwrap_err();
        assert!(e.to_string().contains("no such file") && e.place.contains("/nowhere"), "{e}");
        let e = open(Path::new("sample:nothing")).unwrap_err();
        assert!(e.hint.contains("xor-mlp") && e.hint.contains("xor-script"));
        assert_eq!(check_exists(Path::new("sample:nothing")).unwrap_err(), e);
        assert!(open(Path::new("sample:xor-script")).unwrap_err().hint.contains("chalkgrad run"));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.safetensors");
        safetensors::save(&path, &NamedTensors::new()).unwrap();
        assert!(open(&path).unwrap_err().hint.contains("--weights"));
        std::fs::write(&path, "# some text, which is nothing").unwrap();
        assert!(open(&dir.path().join("w.safetensors")).is_err());
        assert!(open(dir.path()).unwrap_err().to_string().contains("folder"));
    }
}
