//! A first walk over an ONNX file, before anything is decoded: it finds the byte and the field where
//! a cut-off or damaged file breaks, refuses files whose messages would need far more memory than
//! they have bytes, and leaves the numbers of large tensors where they are: what it returns holds
//! only their places. Imported by `formats::onnx` alone.
//! Source: protobuf.dev/programming-guides/encoding.

use super::super::FormatError;
use super::super::source::Source;
use super::proto::TensorProto;

/// Messages nested deeper than this are refused; so does the decoder, at 100.
const MAX_DEPTH: usize = 90;
/// An empty message takes two bytes in a file and some hundreds in memory.
const MAX_MESSAGES: usize = 2_000_000;
/// `raw_data` from this size on stays in the file.
const FAR_BYTES: u64 = 4096;
const RAW_DATA: u64 = 9;

/// A kind of message: its fields that hold messages. Other fields are only skipped.
struct Kind {
    children: &'static [(u64, &'static str, &'static Kind)],
}

static LEAF: Kind = Kind { children: &[] };
static DIM: Kind = Kind { children: &[] };
static SHAPE: Kind = Kind { children: &[(1, "dim", &DIM)] };
static TENSOR_TYPE: Kind = Kind { children: &[(2, "shape", &SHAPE)] };
static ELEM_TYPE: Kind = Kind { children: &[(1, "elem_type", &TYPE)] };
static MAP_TYPE: Kind = Kind { children: &[(2, "value_type", &TYPE)] };
static TYPE: Kind = Kind {
    children: &[
        (1, "tensor_type", &TENSOR_TYPE),
        (4, "sequence_type", &ELEM_TYPE),
        (5, "map_type", &MAP_TYPE),
        (8, "sparse_tensor_type", &TENSOR_TYPE),
        (9, "optional_type", &ELEM_TYPE),
    ],
};
static VALUE_INFO: Kind = Kind { children: &[(2, "type", &TYPE)] };
static TENSOR: Kind = Kind { children: &[(13, "external_data", &LEAF)] };
static SPARSE: Kind = Kind { children: &[(1, "values", &TENSOR), (2, "indices", &TENSOR)] };
static ATTRIBUTE: Kind = Kind {
    children: &[
        (5, "t", &TENSOR),
        (6, "g", &GRAPH),
        (10, "tensors", &TENSOR),
        (11, "graphs", &GRAPH),
        (14, "tp", &TYPE),
        (15, "type_protos", &TYPE),
        (22, "sparse_tensor", &SPARSE),
        (23, "sparse_tensors", &SPARSE),
    ],
};
static NODE: Kind =
    Kind { children: &[(5, "attribute", &ATTRIBUTE), (9, "metadata_props", &LEAF)] };
static GRAPH: Kind = Kind {
    children: &[
        (1, "node", &NODE),
        (5, "initializer", &TENSOR),
        (11, "input", &VALUE_INFO),
        (12, "output", &VALUE_INFO),
        (13, "value_info", &VALUE_INFO),
        (15, "sparse_initializer", &SPARSE),
    ],
};
static FUNCTION: Kind = Kind {
    children: &[
        (7, "node", &NODE),
        (9, "opset_import", &LEAF),
        (11, "attribute_proto", &ATTRIBUTE),
        (12, "value_info", &VALUE_INFO),
    ],
};
static MODEL: Kind = Kind {
    children: &[
        (7, "graph", &GRAPH),
        (8, "opset_import", &LEAF),
        (14, "metadata_props", &LEAF),
        (25, "functions", &FUNCTION),
    ],
};

/// Walks a whole ModelProto and returns it without the numbers of its large tensors, which
/// `raw_offset` and `raw_length` of [`TensorProto`] tell the places of.
pub fn outline(source: &mut Source) -> Result<Vec<u8>, FormatError> {
    let end = source.size_bytes();
    let mut walk = Walk { source, out: Vec::new(), messages: 0, path: Vec::new() };
    walk.go_to(0)?;
    walk.message(end, &MODEL)?;
    Ok(walk.out)
}

/// Whether the bytes are a sequence of ModelProto's own fields from end to end.
pub fn is_model(source: &mut Source) -> bool {
    let end = source.size_bytes();
    let mut walk = Walk { source, out: Vec::new(), messages: 0, path: Vec::new() };
    let mut graph = false;
    if walk.go_to(0).is_err() {
        return false;
    }
    while walk.source.at() < end {
        let Ok(field) = walk.field(end) else { return false };
        let own = matches!(field.number, 1..=8 | 14 | 20 | 25 | 26);
        if !own || walk.go_to(field.end).is_err() {
            return false;
        }
        graph |= field.number == 7;
    }
    graph
}

struct Walk<'a> {
    source: &'a mut Source,
    out: Vec<u8>,
    messages: usize,
    path: Vec<(&'static str, usize)>,
}

/// The head of a field; the source stands behind it.
struct Field {
    number: u64,
    key: u64,
    /// Where the head began.
    at: u64,
    /// Where the content begins: for a number of varying length, itself.
    start: u64,
    end: u64,
    delimited: bool,
}

impl Walk<'_> {
    fn error(&self, at: u64, what: impl Into<String>) -> FormatError {
        let path: Vec<_> = self.path.iter().map(|(name, i)| format!("{name}[{i}]")).collect();
        let place = match path.is_empty() {
            true => format!("byte {at}"),
            false => format!("byte {at}, in {}", path.join(".")),
        };
        FormatError::damaged(what, place)
    }

    fn go_to(&mut self, at: u64) -> Result<(), FormatError> {
        self.source.go_to(at).map_err(|e| self.error(at, e.to_string()))
    }

    /// A base-128 number.
    fn varint(&mut self, end: u64) -> Result<u64, FormatError> {
        let (at, mut value) = (self.source.at(), 0u64);
        for i in 0..10.min(end - at) {
            let byte = self.source.byte().map_err(|e| self.error(at, e.to_string()))?;
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.error(at, "a number does not end"))
    }

    fn field(&mut self, end: u64) -> Result<Field, FormatError> {
        let at = self.source.at();
        let key = self.varint(end)?;
        let number = key >> 3;
        if number == 0 || number > 536_870_911 {
            return Err(self.error(at, format!("{number} is no field number")));
        }
        let mut start = self.source.at();
        let (length, delimited) = match key & 7 {
            0 => {
                self.varint(end)?;
                (self.source.at() - start, false)
            }
            1 => (8, false),
            2 => {
                let length = self.varint(end)?;
                start = self.source.at();
                (length, true)
            }
            5 => (4, false),
            t => return Err(self.error(at, format!("wire type {t} does not occur in ONNX"))),
        };
        let left = end - start;
        if length > left {
            let what = format!("a field of {length} bytes begins where {left} bytes are left");
            return Err(self.error(at, what));
        }
        Ok(Field { number, key, at, start, end: start + length, delimited })
    }

    fn message(&mut self, end: u64, kind: &'static Kind) -> Result<(), FormatError> {
        let start = self.source.at();
        self.messages += 1;
        if self.messages > MAX_MESSAGES {
            return Err(self.error(start, format!("more than {MAX_MESSAGES} messages")));
        }
        if self.path.len() > MAX_DEPTH {
            return Err(self.error(start, format!("messages nested more than {MAX_DEPTH} deep")));
        }
        let mut seen = [0usize; 8];
        while self.source.at() < end {
            let field = self.field(end)?;
            let child = kind.children.iter().position(|(n, ..)| *n == field.number);
            if let Some(i) = child.filter(|_| field.delimited) {
                let (_, name, kind) = kind.children[i];
                self.path.push((name, seen[i]));
                seen[i] += 1;
                self.child(&field, kind)?;
                self.path.pop();
            } else {
                self.content(&field, std::ptr::eq(kind, &TENSOR))?;
            }
        }
        Ok(())
    }

    /// A message within: its length is known when it has been walked.
    fn child(&mut self, field: &Field, kind: &'static Kind) -> Result<(), FormatError> {
        put_varint(field.key, &mut self.out);
        let length_at = self.out.len();
        self.out.extend([0; LENGTH_BYTES]);
        self.message(field.end, kind)?;
        let length = self.out.len() - length_at - LENGTH_BYTES;
        self.out[length_at..][..LENGTH_BYTES].copy_from_slice(&wide_varint(length));
        Ok(())
    }

    /// A field that is no message of a known kind: copied, or left where it is.
    fn content(&mut self, field: &Field, of_tensor: bool) -> Result<(), FormatError> {
        let length = field.end - field.start;
        if of_tensor && field.number == RAW_DATA && field.delimited && length >= FAR_BYTES {
            // As the decoder would write them: both are optional, so that 0 is written too.
            let (raw_offset, raw_length) = (Some(field.start), Some(length));
            let place = TensorProto { raw_offset, raw_length, ..Default::default() };
            self.out.extend(prost::Message::encode_to_vec(&place));
            return self.go_to(field.end);
        }
        // Places are ours to tell, not the file's.
        if of_tensor && TensorProto::PLACES.contains(&field.number) {
            return self.go_to(field.end);
        }
        self.go_to(field.at)?;
        let copied = self.source.append(field.end - field.at, &mut self.out);
        copied.map_err(|e| self.error(field.at, e.to_string()))
    }
}

/// Lengths are below 2 GiB and get as many bytes as that takes, however small they turn out.
const LENGTH_BYTES: usize = 5;

fn wide_varint(mut value: usize) -> [u8; LENGTH_BYTES] {
    std::array::from_fn(|i| {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if i + 1 < LENGTH_BYTES { low | 0x80 } else { low }
    })
}

fn put_varint(value: u64, out: &mut Vec<u8>) {
    prost::encoding::encode_varint(value, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline_of(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
        outline(&mut Source::memory(bytes.to_vec()))
    }

    #[test]
    fn errors_name_byte_and_field() {
        // graph { node { <a field of 9 bytes where 1 is left> } }
        let bytes = [0x3a, 5, 0x0a, 3, 0x0a, 9, 0];
        let e = outline_of(&bytes).unwrap_err();
        assert_eq!(e.place, "byte 4, in graph[0].node[0]");
        assert!(e.to_string().contains("9 bytes begins where 1"), "{e}");
        assert!(outline_of(&[0xff; 12]).is_err());
        assert!(outline_of(&[0x0b]).is_err());
    }

    #[test]
    fn nesting_is_limited() {
        let all_graphs = nested_graphs(40);
        assert!(outline_of(&all_graphs).unwrap_err().to_string().contains("nested"));
        assert!(outline_of(&nested_graphs(10)).is_ok());
    }

    fn nested_graphs(levels: usize) -> Vec<u8> {
        let wrap = |key: u8, inner: Vec<u8>| {
            let mut out = vec![key];
            prost::encoding::encode_varint(inner.len() as u64, &mut out);
            out.extend(inner);
            out
        };
        let mut graph = Vec::new();
        for _ in 0..levels {
            graph = wrap(0x0a, wrap(0x2a, wrap(0x32, graph)));
        }
        wrap(0x3a, graph)
    }

    #[test]
    fn empty_messages_are_counted() {
        let mut bytes = vec![0x3a];
        let nodes = [0x0a, 0].repeat(MAX_MESSAGES + 1);
        prost::encoding::encode_varint(nodes.len() as u64, &mut bytes);
        bytes.extend(nodes);
        assert!(outline_of(&bytes).unwrap_err().to_string().contains("messages"));
    }
}
