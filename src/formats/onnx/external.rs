//! Numbers that do not lie in the messages of an ONNX model: further on in its own file, or in files
//! beside it. A model may only name files inside its own folder, and only bytes that are there.
//! Imported by `formats::onnx` alone.

use super::super::FormatError;
use super::super::raw::read_le;
use super::super::source::Source;
use super::proto::StringStringEntryProto;
use crate::tensor::{DType, Shape, Tensor};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// How many times over the bytes of a file may be read: hostile models name the same ones again
/// and again, tied weights a few times.
const MAX_REREADS: u64 = 4;

/// The model's own bytes, the folder that other data may come from, and what was read of it so far.
pub struct External<'a> {
    own: &'a mut Source,
    folder: Option<&'a Path>,
    read_bytes: BTreeMap<PathBuf, u64>,
}

impl<'a> External<'a> {
    pub fn new(own: &'a mut Source, folder: Option<&'a Path>) -> Self {
        External { own, folder, read_bytes: BTreeMap::new() }
    }

    /// A tensor whose bytes lie further on in the model's own file.
    pub fn own(
        &mut self,
        offset: u64,
        length: u64,
        shape: Shape,
        dtype: DType,
    ) -> Result<Tensor, FormatError> {
        let place = || format!("byte {offset}");
        self.own.go_to(offset).map_err(|e| FormatError::damaged(e.to_string(), place()))?;
        if length > self.own.left_bytes() {
            return Err(FormatError::damaged(format!("{length} bytes are not there"), place()));
        }
        read_le(dtype, shape, length, self.own)
    }

    /// A tensor that lies in another file.
    pub fn load(
        &mut self,
        entries: &[StringStringEntryProto],
        shape: Shape,
        dtype: DType,
    ) -> Result<Tensor, FormatError> {
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
        let mut file = self.file(&path, offset, length)?;
        read_le(dtype, shape, length, &mut file)
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

    /// The file, about to read these bytes of it.
    fn file(&mut self, path: &Path, offset: u64, length: u64) -> Result<File, FormatError> {
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
        Ok(file)
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
            let mut own = Source::memory(vec![]);
            External::new(&mut own, Some(dir.path())).load(&entries, [8].into(), DType::U8)
        };
        assert_eq!(load("w.bin", "8", "8").unwrap().to_i64_vec(), [1; 8]);
        assert_eq!(load("./w.bin", "", "").unwrap().to_i64_vec(), [1; 8]);
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
        let mut own = Source::memory(vec![]);
        let r = External::new(&mut own, Some(dir.path())).load(&entries, [2].into(), DType::F32);
        assert!(r.unwrap_err().to_string().contains("link"));
    }

    #[test]
    fn bytes_are_not_read_again_and_again() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("w.bin"), [1u8; 8]).unwrap();
        let mut own = Source::memory(vec![]);
        let mut external = External::new(&mut own, Some(dir.path()));
        let mut load = || external.load(&[entry("location", "w.bin")], [2].into(), DType::F32);
        assert!((0..4).all(|_| load().is_ok()));
        assert!(load().is_err());
    }
}
