//! Text to bytes and back: UTF-8, ASCII, Latin-1, UTF-16 and UTF-32, with CPython's ways of treating
//! what does not fit. Imported by the built-in types only.

use crate::script::error::{Exc, Raise, Result};
use std::fmt::Write;

#[derive(Clone, Copy, PartialEq)]
enum Codec {
    Utf8,
    Ascii,
    Latin1,
    /// Bytes a unit, big end first, with a mark at the start.
    Wide {
        size: usize,
        big: bool,
        mark: bool,
    },
}

fn codec(name: &str) -> Result<Codec> {
    let plain: String = name.to_lowercase().replace(['_', ' '], "-");
    let wide = |size, big, mark| Codec::Wide { size, big, mark };
    Ok(match plain.as_str() {
        "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
        "ascii" | "us-ascii" | "646" => Codec::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" | "cp1252" | "8859" => {
            Codec::Latin1
        }
        "utf-16" | "utf16" => wide(2, false, true),
        "utf-16-le" | "utf-16le" => wide(2, false, false),
        "utf-16-be" | "utf-16be" => wide(2, true, false),
        "utf-32" | "utf32" => wide(4, false, true),
        "utf-32-le" | "utf-32le" => wide(4, false, false),
        "utf-32-be" | "utf-32be" => wide(4, true, false),
        _ => return Err(Raise::new(Exc::LookupError, format!("unknown encoding: {name}"))),
    })
}

/// The text as bytes of this encoding.
pub fn encode(text: &str, encoding: &str, errors: &str) -> Result<Vec<u8>> {
    let codec = codec(encoding)?;
    let (limit, label) = match codec {
        Codec::Utf8 => return Ok(text.as_bytes().to_vec()),
        Codec::Ascii => (128, "ascii"),
        Codec::Latin1 => (256, "latin-1"),
        Codec::Wide { size, big, mark } => return Ok(widen(text, size, big, mark)),
    };
    let mut out = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        let code = c as u32;
        if code < limit {
            out.push(code as u8);
            continue;
        }
        match errors {
            "ignore" => {}
            "replace" => out.push(b'?'),
            "xmlcharrefreplace" => out.extend(format!("&#{code};").bytes()),
            "backslashreplace" => out.extend(escaped(c).bytes()),
            _ => {
                return Err(Raise::new(
                    Exc::UnicodeEncodeError,
                    format!(
                        "'{label}' codec can't encode character '{}' in position {at}: ordinal not in range({limit})",
                        escaped(c)
                    ),
                ));
            }
        }
    }
    Ok(out)
}

/// `\xe9`, `\u20ac`, `\U0001f642`.
pub fn escaped(c: char) -> String {
    match c as u32 {
        u @ 0..=0xFF => format!("\\x{u:02x}"),
        u @ 0x100..=0xFFFF => format!("\\u{u:04x}"),
        u => format!("\\U{u:08x}"),
    }
}

fn widen(text: &str, size: usize, big: bool, mark: bool) -> Vec<u8> {
    let mut units: Vec<u32> = if mark { vec![0xFEFF] } else { Vec::new() };
    match size {
        2 => units.extend(text.encode_utf16().map(u32::from)),
        _ => units.extend(text.chars().map(|c| c as u32)),
    }
    let mut out = Vec::with_capacity(units.len() * size);
    for unit in units {
        match big {
            true => out.extend(&unit.to_be_bytes()[4 - size..]),
            false => out.extend(&unit.to_le_bytes()[..size]),
        }
    }
    out
}

/// Bytes of this encoding as text.
pub fn decode(bytes: &[u8], encoding: &str, errors: &str) -> Result<String> {
    match codec(encoding)? {
        Codec::Utf8 => decode_utf8(bytes, errors),
        Codec::Latin1 => Ok(bytes.iter().map(|&b| b as char).collect()),
        Codec::Ascii => {
            let mut out = String::with_capacity(bytes.len());
            for (at, &b) in bytes.iter().enumerate() {
                match (b < 128, errors) {
                    (true, _) => out.push(b as char),
                    (_, "ignore") => {}
                    (_, "replace") => out.push('\u{FFFD}'),
                    (_, "backslashreplace") => {
                        let _ = write!(out, "\\x{b:02x}");
                    }
                    _ => return Err(undecodable("ascii", b, at, 1, "ordinal not in range(128)")),
                }
            }
            Ok(out)
        }
        Codec::Wide { size, big, mark } => narrow(bytes, size, big, mark),
    }
}

fn undecodable(codec: &str, byte: u8, at: usize, count: usize, why: &str) -> Raise {
    let place = match count {
        0 | 1 => format!("byte {byte:#04x} in position {at}"),
        n => format!("bytes in position {at}-{}", at + n - 1),
    };
    Raise::new(Exc::UnicodeDecodeError, format!("'{codec}' codec can't decode {place}: {why}"))
}

fn decode_utf8(bytes: &[u8], errors: &str) -> Result<String> {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        let bad = chunk.invalid();
        let Some(&first) = bad.first() else { continue };
        match errors {
            "ignore" => {}
            "replace" => out.push('\u{FFFD}'),
            "backslashreplace" => {
                for b in bad {
                    let _ = write!(out, "\\x{b:02x}");
                }
            }
            _ => {
                let start = (0xC2..=0xF4).contains(&first);
                let why = match (start, at + bad.len() == bytes.len()) {
                    (false, _) => "invalid start byte",
                    (true, true) => "unexpected end of data",
                    (true, false) => "invalid continuation byte",
                };
                return Err(undecodable("utf-8", first, at, bad.len(), why));
            }
        }
        at += bad.len();
    }
    Ok(out)
}

fn narrow(bytes: &[u8], size: usize, big: bool, mark: bool) -> Result<String> {
    let read = |chunk: &[u8], big: bool| {
        let fold = |a: u32, b: &u8| a << 8 | u32::from(*b);
        if big { chunk.iter().fold(0, fold) } else { chunk.iter().rev().fold(0, fold) }
    };
    let label = if size == 2 { "utf-16" } else { "utf-32" };
    let broken =
        || Raise::new(Exc::UnicodeDecodeError, format!("'{label}' codec can't decode these bytes"));
    let (mut big, mut rest) = (big, bytes);
    if mark && let Some((head, tail)) = bytes.split_at_checked(size) {
        match (read(head, false), read(head, true)) {
            (0xFEFF, _) => rest = tail,
            (_, 0xFEFF) => (big, rest) = (true, tail),
            _ => {}
        }
    }
    if !rest.len().is_multiple_of(size) {
        return Err(broken());
    }
    let units: Vec<u32> = rest.chunks(size).map(|c| read(c, big)).collect();
    match size {
        2 => String::from_utf16(&units.iter().map(|&u| u as u16).collect::<Vec<_>>())
            .map_err(|_| broken()),
        _ => units.into_iter().map(|u| char::from_u32(u).ok_or_else(broken)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_every_encoding() {
        let text = "naïve 🙂 日本";
        for encoding in ["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-32-le"] {
            let bytes = encode(text, encoding, "strict").unwrap_or_default();
            assert_eq!(decode(&bytes, encoding, "strict").unwrap_or_default(), text, "{encoding}");
        }
        assert_eq!(encode("é€", "latin-1", "replace").unwrap_or_default(), b"\xe9?");
        assert!(encode("é", "ascii", "strict").is_err());
        assert!(decode(b"\xff", "utf-8", "strict").is_err());
        assert_eq!(decode(b"a\xff", "utf-8", "ignore").unwrap_or_default(), "a");
    }
}
