//! A first walk over the bytes of an ONNX file, before anything is decoded: it finds the byte and
//! the field where a cut-off or damaged file breaks, and refuses files whose messages would need
//! far more memory than they have bytes. Imported by `formats::onnx` alone.

use super::super::FormatError;

/// Messages nested deeper than this are refused; so does the decoder, at 100.
const MAX_DEPTH: usize = 90;
/// An empty message takes two bytes in a file and some hundreds in memory.
const MAX_MESSAGES: usize = 2_000_000;

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

/// Walks a whole ModelProto.
pub fn check_model(bytes: &[u8]) -> Result<(), FormatError> {
    Walk { bytes, messages: 0, path: Vec::new() }.message(0, bytes.len(), &MODEL)
}

/// Whether the bytes are a sequence of ModelProto's own fields from end to end.
pub fn is_model(bytes: &[u8]) -> bool {
    let mut walk = Walk { bytes, messages: 0, path: Vec::new() };
    let (mut at, mut graph) = (0, false);
    while at < bytes.len() {
        let Ok(field) = walk.field(at, bytes.len()) else { return false };
        if !matches!(field.number, 1..=8 | 14 | 20 | 25 | 26) {
            return false;
        }
        graph |= field.number == 7;
        at = field.end;
    }
    graph
}

struct Walk<'a> {
    bytes: &'a [u8],
    messages: usize,
    path: Vec<(&'static str, usize)>,
}

struct Field {
    number: u64,
    /// The content of a length-delimited field; empty for the others.
    start: usize,
    end: usize,
    delimited: bool,
}

impl Walk<'_> {
    fn error(&self, at: usize, what: impl Into<String>) -> FormatError {
        let path: Vec<_> = self.path.iter().map(|(name, i)| format!("{name}[{i}]")).collect();
        let place = match path.is_empty() {
            true => format!("byte {at}"),
            false => format!("byte {at}, in {}", path.join(".")),
        };
        FormatError::damaged(what, place)
    }

    /// A base-128 number and where it ends.
    fn varint(&self, at: usize, end: usize) -> Result<(u64, usize), FormatError> {
        let mut value = 0u64;
        for (i, &byte) in self.bytes[at..end].iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                return Ok((value, at + i + 1));
            }
        }
        Err(self.error(at, "a number does not end"))
    }

    fn field(&mut self, at: usize, end: usize) -> Result<Field, FormatError> {
        let (key, after) = self.varint(at, end)?;
        let number = key >> 3;
        if number == 0 || number > 536_870_911 {
            return Err(self.error(at, format!("{number} is no field number")));
        }
        let (start, length, delimited) = match key & 7 {
            0 => (self.varint(after, end)?.1, 0, false),
            1 => (after, 8, false),
            2 => {
                let (length, start) = self.varint(after, end)?;
                (start, length, true)
            }
            5 => (after, 4, false),
            t => return Err(self.error(at, format!("wire type {t} does not occur in ONNX"))),
        };
        let left = (end - start) as u64;
        if length > left {
            let what = format!("a field of {length} bytes begins where {left} bytes are left");
            return Err(self.error(at, what));
        }
        Ok(Field { number, start, end: start + length as usize, delimited })
    }

    fn message(
        &mut self,
        start: usize,
        end: usize,
        kind: &'static Kind,
    ) -> Result<(), FormatError> {
        self.messages += 1;
        if self.messages > MAX_MESSAGES {
            return Err(self.error(start, format!("more than {MAX_MESSAGES} messages")));
        }
        if self.path.len() > MAX_DEPTH {
            return Err(self.error(start, format!("messages nested more than {MAX_DEPTH} deep")));
        }
        let mut seen = [0usize; 8];
        let mut at = start;
        while at < end {
            let field = self.field(at, end)?;
            let child = kind.children.iter().position(|(n, ..)| *n == field.number);
            if let Some(i) = child.filter(|_| field.delimited) {
                let (_, name, kind) = kind.children[i];
                self.path.push((name, seen[i]));
                seen[i] += 1;
                self.message(field.start, field.end, kind)?;
                self.path.pop();
            }
            at = field.end;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_byte_and_field() {
        // graph { node { <a field of 9 bytes where 1 is left> } }
        let bytes = [0x3a, 5, 0x0a, 3, 0x0a, 9, 0];
        let e = check_model(&bytes).unwrap_err();
        assert_eq!(e.place, "byte 4, in graph[0].node[0]");
        assert!(e.to_string().contains("9 bytes begins where 1"), "{e}");
        assert!(check_model(&[0xff; 12]).is_err());
        assert!(check_model(&[0x0b]).is_err());
    }

    #[test]
    fn nesting_is_limited() {
        let all_graphs = nested_graphs(40);
        assert!(check_model(&all_graphs).unwrap_err().to_string().contains("nested"));
        assert!(check_model(&nested_graphs(10)).is_ok());
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
        assert!(check_model(&bytes).unwrap_err().to_string().contains("messages"));
    }
}
