//! Where the numbers of an input come from: a recipe ([`Source`]) that gives a tensor for any shape,
//! so that an input follows when a size changes. Imported by `views` and above.

use crate::engine::Feeds;
use crate::graph::{DimValues, ValueId};
use crate::tensor::{DType, Shape, Tensor, TensorError, normal, uniform};

/// Pixels along one side of a digit.
pub const DIGIT_SIDE: usize = 8;
const DIGIT_PIXELS: usize = DIGIT_SIDE * DIGIT_SIDE;

/// A handwritten digit: grey values from 0 (paper) to 1 (ink), row by row, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Digit {
    pub pixels: [f32; DIGIT_PIXELS],
    pub label: u8,
}

/// What comes with a model besides its graph.
#[derive(Debug, Clone, Default)]
pub struct Companions {
    /// The inputs with which it was opened.
    pub feeds: Feeds,
    /// The sizes with which it was opened.
    pub dims: DimValues,
    pub digits: Vec<Digit>,
    /// Texts by token number; empty where the model has none.
    pub vocabulary: Vec<String>,
    /// The input that names the right answer, where the model has one.
    pub target: Option<ValueId>,
}

/// A recipe for the value of an input.
#[derive(Debug, Clone)]
pub enum Source {
    Zeros,
    Ones,
    /// Standard normal.
    Normal {
        seed: u64,
    },
    /// Whole numbers from 0 up to, and without, `below`.
    Whole {
        seed: u64,
        below: usize,
    },
    /// Digit images, one an item of the batch, from this one on.
    Digits {
        first: usize,
    },
    /// The labels of the same digits: as class numbers, or one-hot where the last axis is ten long.
    Labels {
        first: usize,
    },
    /// Typed, drawn or loaded. Repeated or cut where the shape has changed since.
    Given(Tensor),
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        use Source::*;
        match (self, other) {
            (Zeros, Zeros) | (Ones, Ones) => true,
            (Normal { seed: a }, Normal { seed: b }) => a == b,
            (Whole { seed: a, below: x }, Whole { seed: b, below: y }) => (a, x) == (b, y),
            (Digits { first: a }, Digits { first: b }) => a == b,
            (Labels { first: a }, Labels { first: b }) => a == b,
            (Given(a), Given(b)) => a.shape() == b.shape() && a.shares_data_with(b),
            _ => false,
        }
    }
}

impl Source {
    /// The name in a menu.
    pub fn name(&self) -> &'static str {
        match self {
            Source::Zeros => "Zeros",
            Source::Ones => "Ones",
            Source::Normal { .. } => "Normal",
            Source::Whole { .. } => "Random whole numbers",
            Source::Digits { .. } => "Digit",
            Source::Labels { .. } => "Label of the digit",
            Source::Given(_) => "Edited",
        }
    }

    /// The tensor of this type and shape.
    pub fn tensor(
        &self,
        dtype: DType,
        shape: &Shape,
        digits: &[Digit],
    ) -> Result<Tensor, TensorError> {
        match self {
            Source::Zeros => Tensor::zeros(dtype, shape.clone()),
            Source::Ones => Tensor::full(dtype, shape.clone(), 1.0),
            Source::Normal { seed } => normal(dtype, shape.clone(), *seed),
            Source::Whole { seed, below } => {
                uniform(dtype, shape.clone(), 0.0, *below as f64, *seed)
            }
            Source::Digits { first } => images(*first, dtype, shape, digits),
            Source::Labels { first } => labels(*first, dtype, shape, digits),
            Source::Given(tensor) => fitted(tensor, dtype, shape),
        }
    }
}

/// How many digit images fit into a shape: its items, if one item is an 8×8 image or its 64 pixels.
pub fn digits_in(shape: &[usize]) -> Option<usize> {
    let item = match shape {
        [.., DIGIT_SIDE, DIGIT_SIDE] => &shape[..shape.len() - 2],
        [.., DIGIT_PIXELS] => &shape[..shape.len() - 1],
        _ => return None,
    };
    item.iter().try_fold(1usize, |n, &d| n.checked_mul(d)).filter(|&n| n > 0)
}

fn images(
    first: usize,
    dtype: DType,
    shape: &Shape,
    digits: &[Digit],
) -> Result<Tensor, TensorError> {
    let Some(items) = digits_in(shape).filter(|_| !digits.is_empty()) else {
        return Tensor::zeros(dtype, shape.clone());
    };
    let pixels = Tensor::build::<f32>(shape.clone(), |out| {
        for (k, item) in out.chunks_exact_mut(DIGIT_PIXELS).take(items).enumerate() {
            item.copy_from_slice(&digits[(first + k) % digits.len()].pixels);
        }
    })?;
    Ok(pixels.cast(dtype))
}

fn labels(
    first: usize,
    dtype: DType,
    shape: &Shape,
    digits: &[Digit],
) -> Result<Tensor, TensorError> {
    const CLASSES: usize = 10;
    if digits.is_empty() {
        return Tensor::zeros(dtype, shape.clone());
    }
    let label = |k: usize| digits[(first + k) % digits.len()].label as usize;
    let one_hot = dtype.is_float() && shape.last() == Some(&CLASSES);
    let numbers = Tensor::build::<f64>(shape.clone(), |out| {
        for (k, x) in out.iter_mut().enumerate() {
            *x = match one_hot {
                true => (label(k / CLASSES) == k % CLASSES) as usize as f64,
                false => label(k) as f64,
            };
        }
    })?;
    Ok(numbers.cast(dtype))
}

/// A tensor under another shape: its items cut or repeated from the start along each axis.
pub fn fitted(tensor: &Tensor, dtype: DType, shape: &Shape) -> Result<Tensor, TensorError> {
    let tensor = tensor.cast(dtype);
    if tensor.shape() == shape {
        return Ok(tensor);
    }
    if tensor.numel() == shape.numel() {
        return tensor.reshape(shape.clone());
    }
    if tensor.numel() == 0 {
        return Tensor::zeros(dtype, shape.clone());
    }
    let from = tensor.shape();
    let strides = from.strides();
    let numbers = Tensor::build::<f64>(shape.clone(), |out| {
        for (flat, x) in out.iter_mut().enumerate() {
            let source = match from.rank() == shape.rank() {
                true => {
                    let index = shape.unravel(flat);
                    (0..from.rank()).map(|a| index[a] % from[a].max(1) * strides[a]).sum()
                }
                false => flat % tensor.numel(),
            };
            *x = tensor.get(source);
        }
    })?;
    Ok(numbers.cast(dtype))
}

/// Token numbers of a text, the longest known piece first; what is not known becomes the piece ` `, or
/// token 0.
pub fn tokens_of(text: &str, vocabulary: &[String]) -> Vec<i64> {
    let space = vocabulary.iter().position(|w| w == " ").unwrap_or(0);
    let mut rest = text;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let fits = vocabulary
            .iter()
            .enumerate()
            .filter(|(_, w)| !w.is_empty() && rest.starts_with(w.as_str()));
        let longest = fits.max_by_key(|(_, w)| w.len());
        let (token, length) = longest.map_or((space, first.len_utf8()), |(i, w)| (i, w.len()));
        tokens.push(token as i64);
        rest = &rest[length..];
    }
    tokens
}

/// The text of token numbers; `·` for numbers without one.
pub fn spell(tokens: &Tensor, vocabulary: &[String]) -> String {
    let piece = |t: i64| usize::try_from(t).ok().and_then(|i| vocabulary.get(i));
    tokens.to_i64_vec().into_iter().map(|t| piece(t).map_or("·", String::as_str)).collect()
}

/// What should come after each token: the one that follows, and for the last itself.
pub fn next_tokens(tokens: &[i64]) -> Vec<i64> {
    tokens.iter().skip(1).chain(tokens.last()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_digits() -> Vec<Digit> {
        let digit = |ink: f32, label| Digit { pixels: [ink; DIGIT_PIXELS], label };
        vec![digit(0.25, 3), digit(1.0, 7)]
    }

    #[test]
    fn digits_fill_a_batch_and_begin_again() {
        let digits = two_digits();
        let shape = Shape::from([3, 1, 8, 8]);
        let t = Source::Digits { first: 1 }.tensor(DType::F32, &shape, &digits).unwrap();
        assert_eq!([t.get(0), t.get(64), t.get(128)], [1.0, 0.25, 1.0]);
        let labels = Source::Labels { first: 1 };
        let t = labels.tensor(DType::I64, &Shape::from([3]), &digits).unwrap();
        assert_eq!(t.to_i64_vec(), [7, 3, 7]);
        let t = labels.tensor(DType::F32, &Shape::from([1, 10]), &digits).unwrap();
        assert_eq!((t.get(7), t.to_f64_vec().iter().sum::<f64>()), (1.0, 1.0));
    }

    #[test]
    fn only_images_of_the_right_size_take_digits() {
        assert_eq!(digits_in(&[5, 64]), Some(5));
        assert_eq!(digits_in(&[2, 1, 8, 8]), Some(2));
        assert_eq!(digits_in(&[28, 28]), None);
        assert_eq!(digits_in(&[0, 64]), None);
    }

    #[test]
    fn a_given_tensor_follows_the_shape() {
        let t = Tensor::new([2, 2], vec![1.0f32, 2.0, 3.0, 4.0]).unwrap();
        let grown = fitted(&t, DType::F32, &Shape::from([3, 2])).unwrap();
        assert_eq!(grown.to_f64_vec(), [1.0, 2.0, 3.0, 4.0, 1.0, 2.0]);
        let cut = fitted(&t, DType::I64, &Shape::from([2, 1])).unwrap();
        assert_eq!(cut.to_i64_vec(), [1, 3]);
    }

    #[test]
    fn texts_become_tokens_and_back() {
        let vocabulary = [" ", "a", "b", "ab"].map(String::from);
        let tokens = tokens_of("ab a?b", &vocabulary);
        assert_eq!(tokens, [3, 0, 1, 0, 2]);
        assert_eq!(spell(&Tensor::vector(tokens.clone()), &vocabulary), "ab a b");
        assert_eq!(next_tokens(&tokens), [0, 1, 0, 2, 2]);
        assert_eq!(spell(&Tensor::vector(vec![99i64, -1]), &vocabulary), "··");
    }
}
