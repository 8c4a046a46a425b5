//! NumPy's `.npz`: a zip of `.npy` files. Imported through `formats`.

use super::{FormatError, MAX_FILE_BYTES, NamedTensors, Source, npy};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::ZipArchive;
use zip::write::SimpleFileOptions;

/// Reads an `.npz` file.
pub fn open(path: &Path) -> Result<NamedTensors, FormatError> {
    let mut source = Source::open(path, MAX_FILE_BYTES)?;
    read(&mut source).map_err(|e| e.within(path.display()))
}

/// Reads a whole `.npz` file. Names lose their `.npy`. What is unpacked together stays
/// below [`MAX_FILE_BYTES`], whatever the archive promises.
pub fn read(source: &mut Source) -> Result<NamedTensors, FormatError> {
    let damaged = |e: zip::result::ZipError| FormatError::damaged(e.to_string(), "zip directory");
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let mut left_bytes = MAX_FILE_BYTES;
    let mut tensors = NamedTensors::new();
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        if name.ends_with(".pkl") {
            return Err(FormatError::unsupported("a PyTorch checkpoint (a pickle)", name)
                .hint("save the weights with safetensors.torch.save_file instead"));
        }
        let mut content = Vec::new();
        let taken = entry.take(left_bytes + 1).read_to_end(&mut content);
        let taken = taken.map_err(|e| FormatError::damaged(e.to_string(), &name))? as u64;
        left_bytes = left_bytes
            .checked_sub(taken)
            .ok_or_else(|| super::too_large(Path::new(&name), taken, MAX_FILE_BYTES))?;
        let tensor = npy::read(&mut Source::memory(content)).map_err(|e| e.within(&name))?;
        tensors.insert(name.strip_suffix(".npy").unwrap_or(&name).to_string(), tensor);
    }
    Ok(tensors)
}

/// A whole `.npz` file, compressed.
pub fn write(tensors: &NamedTensors) -> Result<Vec<u8>, FormatError> {
    let failed = |e: String| FormatError::damaged(e, "zip");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, tensor) in tensors {
        zip.start_file(format!("{name}.npy"), SimpleFileOptions::default())
            .map_err(|e| failed(e.to_string()))?;
        zip.write_all(&npy::write(tensor)).map_err(|e| failed(e.to_string()))?;
    }
    Ok(zip.finish().map_err(|e| failed(e.to_string()))?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Tensor;

    #[test]
    fn archives_round_trip_with_their_names() {
        let all: NamedTensors = [
            ("grad_in/x".to_string(), Tensor::vector(vec![1.0f32, 2.0])),
            ("b".to_string(), Tensor::scalar(3i64)),
        ]
        .into();
        let back = read(&mut Source::memory(write(&all).unwrap())).unwrap();
        assert_eq!(back.keys().collect::<Vec<_>>(), ["b", "grad_in/x"]);
        assert_eq!(back["grad_in/x"].to_f64_vec(), [1.0, 2.0]);
    }

    #[test]
    fn cut_archives_are_errors() {
        let bytes = write(&[("a".to_string(), Tensor::vector(vec![1.0f32; 50]))].into()).unwrap();
        for cut in 0..bytes.len() {
            assert!(read(&mut Source::memory(bytes[..cut].to_vec())).is_err(), "{cut}");
        }
    }
}
