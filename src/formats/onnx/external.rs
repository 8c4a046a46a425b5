//! Data that an ONNX model keeps in files beside it. A model may only name files inside its own
//! folder, and only bytes that are there. Imported by `formats::onnx` alone.

use super::super::FormatError;
use super::proto::StringStringEntryProto;
use crate::tensor::{DType, Shape};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// How many times over the bytes of a file may be read: hostile models name the same ones again
/// and again, tied weights a few times.
const MAX_REREADS: u64 = 4;

/// The folder that external data may come from, and what was read so far.
pub struct External<'a> {
    folder: Option<&'a Path>,
    read_bytes: BTreeMap<PathBuf, u64>,
}

impl<'a> External<'a> {
    pub fn new(folder: Option<&'a Path>) -> Self {
        External { folder, read_bytes: BTreeMap::new() }
    }

    /// For models that came from memory: nothing lies beside them.
    pub fn none() -> Self {
        Self::new(None)
    }

    /// The bytes of a tensor that lies in another file.
    pub fn load(
        &mut self,
        entries: &[StringStringEntryProto],
        shape: &Shape,
        dtype: DType,
    ) -> Result<Vec<u8>, FormatError> {
        let get = |key: &str| entries.iter().find(|e| e.key() == key).map(|e| e.value());
        let location = get("location")
            .ok_or_else(|| FormatError::damaged("external data without a location", "external"))?;
        let path = self.resolve(location)?;
        let needed = shape.checked_numel().and_then(|n| n.checked_mul(dtype.size()));
        let needed = needed.unwrap_or(usize::MAX) as u64;
        let number = |key: &str, default: u64| match get(key) {
            None | Some("") => Ok(default),
            Some(text) => text.parse::<u64>().map_err(|_| {
                FormatError::damaged(format!("{key} {text:?} is not a number"), location)
            }),
        };
        let (offset, length) = (number("offset", 0)?, number("length", needed)?);
        if length != needed {
            let what = format!("{length} bytes of external data for a {dtype} tensor of {shape}");
            return Err(FormatError::damaged(what, location));
        }
        self.read_at(&path, offset, length)
    }

    fn resolve(&self, location: &str) -> Result<PathBuf, FormatError> {
        let folder = self.folder.ok_or_else(|| {
            FormatError::unsupported("external data for a model that is not a file", location)
                .hint("save the model to disk beside its data")
        })?;
        let inside = Path::new(location)
            .components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !inside || location.contains('\\') || location.is_empty() {
            let what = "external data outside the model's own folder";
            return Err(FormatError::unsupported(what, location)
                .hint("keep the data beside the model, with a relative path"));
        }
        let path = folder.join(location);
        let real = path.canonicalize().map_err(|e| missing(&path, &e))?;
        let root = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let root = root.canonicalize().map_err(|e| missing(folder, &e))?;
        match real.starts_with(root) {
            true => Ok(real),
            false => Err(FormatError::unsupported("a link that leads out of the folder", location)),
        }
    }

    fn read_at(&mut self, path: &Path, offset: u64, length: u64) -> Result<Vec<u8>, FormatError> {
        let failed = |e: std::io::Error| missing(path, &e);
        let mut file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        if offset.checked_add(length).is_none_or(|end| end > size) {
            let what = format!("{length} bytes at {offset} of a file of {size} bytes");
            return Err(FormatError::damaged(what, path.display().to_string()));
        }
        let read = self.read_bytes.entry(path.to_path_buf()).or_default();
        *read = read.saturating_add(length);
        if *read > size.saturating_mul(MAX_REREADS) {
            return Err(FormatError::damaged(
                "the same bytes are used as many tensors",
                path.display().to_string(),
            ));
        }
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }
}

fn missing(path: &Path, error: &std::io::Error) -> FormatError {
    FormatError::io("read the model's external data", path, error)
        .hint("put the data file beside the model")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, value: &str) -> StringStringEntryProto {
        StringStringEntryProto { key: Some(key.into()), value: Some(value.into()) }
    }

    #[test]
    fn only_bytes_of_the_own_folder_are_read() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("w.bin"), [1u8; 16]).unwrap();
        let load = |location: &str, offset: &str, length: &str| {
            let entries =
                [entry("location", location), entry("offset", offset), entry("length", length)];
            External::new(Some(dir.path())).load(&entries, &[2].into(), DType::F32)
        };
        assert_eq!(load("w.bin", "8", "8").unwrap(), [1; 8]);
        assert_eq!(load("./w.bin", "", "").unwrap(), [1; 8]);
        assert!(load("w.bin", "9", "8").unwrap_err().to_string().contains("file of 16"));
        assert!(load("w.bin", "18446744073709551615", "8").is_err());
        assert!(load("w.bin", "0", "7").is_err());
        for outside in ["../w.bin", "/etc/passwd", "a/../../w.bin", "", "..\\w.bin"] {
            let e = load(outside, "0", "8").unwrap_err();
            assert!(e.to_string().contains("outside"), "{outside}: {e}");
        }
        assert!(load("gone.bin", "0", "8").unwrap_err().hint.contains("beside"));
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_refused() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(other.path().join("w.bin"), [1u8; 16]).unwrap();
        std::os::unix::fs::symlink(other.path().join("w.bin"), dir.path().join("l.bin")).unwrap();
        let entries = [entry("location", "l.bin")];
        let r = External::new(Some(dir.path())).load(&entries, &[2].into(), DType::F32);
        assert!(r.unwrap_err().to_string().contains("link"));
    }

    #[test]
    fn bytes_are_not_read_again_and_again() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("w.bin"), [1u8; 8]).unwrap();
        let mut external = External::new(Some(dir.path()));
        let mut load = || external.load(&[entry("location", "w.bin")], &[2].into(), DType::F32);
        assert!((0..4).all(|_| load().is_ok()));
        assert!(load().is_err());
    }
}
