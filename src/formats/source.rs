//! The bytes a format is read from: a file or memory, forwards and by jumps, so that numbers go
//! from the file straight into their tensors and a model is never held twice.
//! Imported by the formats and by those who open them from memory.

use super::FormatError;
use prost::bytes::Bytes;
use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;

trait Bottom: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bottom for T {}

/// Bytes with a place in them that moves on as they are read.
pub struct Source {
    reader: BufReader<Box<dyn Bottom>>,
    at: u64,
    len: u64,
}

impl Source {
    fn new(bottom: impl Bottom + 'static, len: u64) -> Self {
        Source { reader: BufReader::new(Box::new(bottom)), at: 0, len }
    }

    pub fn memory(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let len = bytes.len() as u64;
        Self::new(Cursor::new(bytes), len)
    }

    /// A file of at most so many bytes. It is read and not mapped: a mapped file that another
    /// program shortens would kill the process.
    pub fn open(path: &Path, limit_bytes: u64) -> std::result::Result<Self, FormatError> {
        let failed = |e: std::io::Error| FormatError::io("read the file", path, &e);
        let file = File::open(path).map_err(failed)?;
        let meta = file.metadata().map_err(failed)?;
        if meta.is_dir() {
            return Err(failed(std::io::Error::other("it is a folder")));
        }
        // A pipe tells no length and cannot jump.
        if !meta.is_file() {
            let mut bytes = Vec::new();
            file.take(limit_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
            return match bytes.len() as u64 > limit_bytes {
                true => Err(super::too_large(path, bytes.len() as u64, limit_bytes)),
                false => Ok(Self::memory(bytes)),
            };
        }
        match meta.len() > limit_bytes {
            true => Err(super::too_large(path, meta.len(), limit_bytes)),
            false => Ok(Self::new(file, meta.len())),
        }
    }

    /// Of the whole.
    pub fn size_bytes(&self) -> u64 {
        self.len
    }

    /// Where the next byte is read.
    pub fn at(&self) -> u64 {
        self.at
    }

    pub fn left_bytes(&self) -> u64 {
        self.len.saturating_sub(self.at)
    }

    pub fn go_to(&mut self, at: u64) -> Result<()> {
        self.seek(SeekFrom::Start(at)).map(drop)
    }

    pub fn byte(&mut self) -> Result<u8> {
        let mut byte = [0];
        self.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    /// The next `n` bytes put at the end of `out`; memory is asked for only if they are there.
    pub fn append(&mut self, n: u64, out: &mut Vec<u8>) -> Result<()> {
        match usize::try_from(n).ok().filter(|_| n <= self.left_bytes()) {
            Some(n) if out.try_reserve(n).is_ok() => {
                let from = out.len();
                out.resize(from + n, 0);
                self.read_exact(&mut out[from..])
            }
            Some(_) => Err(ErrorKind::OutOfMemory.into()),
            None => Err(ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Everything from here on.
    pub fn rest(&mut self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.append(self.left_bytes(), &mut out)?;
        Ok(out)
    }

    /// The first bytes, at most so many; the place is the beginning again.
    pub fn beginning(&mut self, n: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let n = self.len.min(n as u64);
        let read = self.go_to(0).and_then(|()| self.append(n, &mut out));
        match read.and_then(|()| self.go_to(0)) {
            Ok(()) => out,
            Err(_) => Vec::new(),
        }
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        let n = self.reader.read(buf)?;
        self.at += n as u64;
        Ok(n)
    }

    fn read_exact(&mut self, buf: &mut [u8]) -> Result<()> {
        self.reader.read_exact(buf).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => ErrorKind::UnexpectedEof.into(),
            _ => e,
        })?;
        self.at += buf.len() as u64;
        Ok(())
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        let target = target.ok_or(ErrorKind::InvalidInput)?;
        // Short ways stay within what is buffered.
        match target.checked_signed_diff(self.at) {
            Some(way) => self.reader.seek_relative(way)?,
            None => self.reader.seek(SeekFrom::Start(target)).map(drop)?,
        }
        self.at = target;
        Ok(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_and_reads_agree_with_the_bytes() {
        let bytes: Vec<u8> = (0..50_000u32).map(|i| (i * 7 % 251) as u8).collect();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        std::fs::write(&path, &bytes).unwrap();
        for mut s in [Source::memory(bytes.clone()), Source::open(&path, 1 << 20).unwrap()] {
            for (at, n) in [(0, 5), (30_000, 9000), (29_990, 20), (0, 50_000), (49_999, 1)] {
                s.go_to(at).unwrap();
                let mut out = vec![9];
                s.append(n, &mut out).unwrap();
                assert_eq!(out[1..], bytes[at as usize..(at + n) as usize]);
                assert_eq!((s.at(), s.left_bytes()), (at + n, 50_000 - at - n));
            }
            assert!(s.byte().is_err() && s.append(1, &mut Vec::new()).is_err());
            assert_eq!(s.beginning(3), bytes[..3]);
            assert_eq!(s.rest().unwrap(), bytes);
        }
        assert!(Source::open(&path, 49_999).is_err());
        assert!(Source::open(dir.path(), 1).is_err_and(|e| e.to_string().contains("folder")));
    }

    #[test]
    fn a_file_that_becomes_shorter_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        std::fs::write(&path, vec![1; 50_000]).unwrap();
        let mut source = Source::open(&path, 1 << 20).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(10_000).unwrap();
        assert_eq!(source.beginning(4), [1; 4]);
        assert!(source.rest().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_read_up_to_the_limit() {
        let e = Source::open(Path::new("/dev/zero"), 1000).err().unwrap();
        assert!(e.to_string().contains("1001 bytes"), "{e}");
        assert_eq!(Source::open(Path::new("/dev/null"), 1000).unwrap().size_bytes(), 0);
    }
}
