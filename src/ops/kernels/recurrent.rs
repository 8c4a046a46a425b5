//! Recurrent layers over whole sequences: attributes, sizes, and bringing every direction and
//! length to one form, step by step forward in time. The cells themselves are in
//! `recurrent_cells`. Imported by the RNN, GRU and LSTM op files.

use super::recurrent_activation::Activation;
use crate::ops::{Attributes, OpError};
use crate::tensor::{Float, Shape};

/// The cell of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Rnn,
    /// `linear_before_reset`: the reset gate works on the product with R, not before it.
    Gru {
        linear_before_reset: bool,
    },
    /// `input_forget`: the forget gate is one minus the input gate.
    Lstm {
        input_forget: bool,
    },
}

impl Kind {
    pub fn gates(self) -> usize {
        match self {
            Kind::Rnn => 1,
            Kind::Gru { .. } => 3,
            Kind::Lstm { .. } => 4,
        }
    }

    fn activations(self) -> &'static [&'static str] {
        match self {
            Kind::Rnn => &["Tanh"],
            Kind::Gru { .. } => &["Sigmoid", "Tanh"],
            Kind::Lstm { .. } => &["Sigmoid", "Tanh", "Tanh"],
        }
    }
}

/// A layer's attributes.
#[derive(Debug, Clone)]
pub struct Layer {
    pub op: &'static str,
    pub kind: Kind,
    /// For each direction, whether it runs from the end.
    pub reverse: Vec<bool>,
    /// For each direction, the functions f, g, h.
    pub activations: Vec<Vec<Activation>>,
    /// Gate inputs are cut off at ± this.
    pub clip: Option<f64>,
    hidden: Option<usize>,
    /// Batch before time (`layout` 1).
    pub batch_first: bool,
}

/// Sizes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    pub steps: usize,
    pub batch: usize,
    pub inputs: usize,
    pub hidden: usize,
    pub directions: usize,
}

impl Layer {
    pub fn from_attributes(op: &'static str, kind: Kind, a: &Attributes) -> Result<Self, OpError> {
        let reverse = match a.text("direction", "forward")? {
            "forward" => vec![false],
            "reverse" => vec![true],
            "bidirectional" => vec![false, true],
            other => {
                let what = format!(
                    "is {other:?}; it can be \"forward\", \"reverse\" or \"bidirectional\""
                );
                return Err(a.bad("direction", what));
            }
        };
        let activations = activations(kind, reverse.len(), a)?;
        let hidden = match a.opt_int("hidden_size")? {
            None => None,
            Some(h) => Some(usize::try_from(h).map_err(|_| a.bad("hidden_size", "is negative"))?),
        };
        let clip = a.opt_float("clip")?.filter(|&c| c > 0.0);
        let batch_first = a.flag("layout", false)?;
        Ok(Layer { op, kind, reverse, activations, clip, hidden, batch_first })
    }

    /// Sizes, with every shape held against the others. `shapes`: X, W, R, B, sequence_lens,
    /// initial_h, initial_c, P.
    pub fn sizes(&self, shapes: [Option<&Shape>; 8]) -> Result<Sizes, OpError> {
        let [x, w, r, b, lens, h, c, p] = shapes;
        let need = |s: Option<&Shape>, index| {
            s.cloned().ok_or(OpError::MissingInput { op: self.op, index })
        };
        let (x, w, r) = (need(x, 0)?, need(w, 1)?, need(r, 2)?);
        let bad = |what: String| OpError::shape(self.op, what);
        let (&[x0, x1, inputs], &[directions, rows, _], &[_, _, hidden]) = (&x[..], &w[..], &r[..])
        else {
            return Err(bad(format!("X {x}, W {w} and R {r} need three axes each")));
        };
        let (steps, batch) = if self.batch_first { (x1, x0) } else { (x0, x1) };
        let gates = self.kind.gates();
        if directions != self.reverse.len() || Some(rows) != hidden.checked_mul(gates) {
            let what = format!(
                "R {r} must be directions ({}) × {gates}·hidden × hidden, and W {w} the same but for its last axis",
                self.reverse.len()
            );
            return Err(bad(what));
        }
        if let Some(named) = self.hidden.filter(|&n| n != hidden) {
            return Err(bad(format!("hidden_size is {named}, but R {r} has {hidden}")));
        }
        let state = if self.batch_first {
            [batch, directions, hidden]
        } else {
            [directions, batch, hidden]
        };
        let expected: [(&str, Option<&Shape>, Shape); 7] = [
            ("W", Some(&w), [directions, rows, inputs].into()),
            ("R", Some(&r), [directions, rows, hidden].into()),
            ("B", b, [directions, 2 * rows].into()),
            ("sequence_lens", lens, [batch].into()),
            ("initial_h", h, state.into()),
            ("initial_c", c, state.into()),
            ("P", p, [directions, 3 * hidden].into()),
        ];
        for (name, found, wanted) in expected {
            if let Some(found) = found.filter(|f| **f != wanted) {
                return Err(bad(format!(
                    "{name} has shape {found}; X {x} and R {r} need {wanted}"
                )));
            }
        }
        Ok(Sizes { steps, batch, inputs, hidden, directions })
    }

    /// Shapes of Y and of Y_h (and Y_c).
    pub fn outputs(&self, s: &Sizes) -> (Shape, Shape) {
        let (t, d, b, h) = (s.steps, s.directions, s.batch, s.hidden);
        match self.batch_first {
            false => ([t, d, b, h].into(), [d, b, h].into()),
            true => ([b, t, d, h].into(), [b, d, h].into()),
        }
    }

    /// Where row (step, batch) of X begins, in rows.
    fn x_row(&self, s: &Sizes, t: usize, b: usize) -> usize {
        if self.batch_first { b * s.steps + t } else { t * s.batch + b }
    }

    /// Where row (step, direction, batch) of Y begins, in rows.
    fn y_row(&self, s: &Sizes, t: usize, d: usize, b: usize) -> usize {
        match self.batch_first {
            false => (t * s.directions + d) * s.batch + b,
            true => (b * s.steps + t) * s.directions + d,
        }
    }

    /// Where row (direction, batch) of a state begins, in rows.
    pub fn state_row(&self, s: &Sizes, d: usize, b: usize) -> usize {
        if self.batch_first { b * s.directions + d } else { d * s.batch + b }
    }

    /// The time that step `step` of a sequence of `len` is at; `None` when it is over.
    fn time(&self, d: usize, len: usize, step: usize) -> Option<usize> {
        if step >= len {
            return None;
        }
        Some(if self.reverse[d] { len - 1 - step } else { step })
    }

    /// Calls `f(row of X, row of Y, row in step order)` for every live place of a direction.
    fn walk(&self, s: &Sizes, d: usize, lens: &[usize], mut f: impl FnMut(usize, usize, usize)) {
        for step in 0..s.steps {
            for (b, &len) in lens.iter().enumerate() {
                if let Some(t) = self.time(d, len, step) {
                    f(self.x_row(s, t, b), self.y_row(s, t, d, b), step * s.batch + b);
                }
            }
        }
    }

    /// X in the order in which direction `d` reads it: steps × batch × inputs; zero where a
    /// sequence is over.
    pub fn gather_x<T: Float>(&self, s: &Sizes, d: usize, lens: &[usize], x: &[T]) -> Vec<T> {
        let mut found = vec![T::zero(); s.steps * s.batch * s.inputs];
        self.walk(s, d, lens, |from, _, to| {
            found[to * s.inputs..][..s.inputs].copy_from_slice(&x[from * s.inputs..][..s.inputs]);
        });
        found
    }

    /// Adds gradients in step order to their places in X.
    pub fn add_x<T: Float>(&self, s: &Sizes, d: usize, lens: &[usize], from: &[T], dx: &mut [T]) {
        self.walk(s, d, lens, |to, _, row| {
            let cells = dx[to * s.inputs..][..s.inputs].iter_mut();
            cells.zip(&from[row * s.inputs..]).for_each(|(d, &g)| *d += g);
        });
    }

    /// Writes hidden states in step order to their places in Y.
    pub fn scatter_y<T: Float>(&self, s: &Sizes, d: usize, lens: &[usize], h: &[T], y: &mut [T]) {
        self.walk(s, d, lens, |_, to, row| {
            y[to * s.hidden..][..s.hidden].copy_from_slice(&h[row * s.hidden..][..s.hidden]);
        });
    }

    /// The gradient of Y in step order.
    pub fn gather_y<T: Float>(&self, s: &Sizes, d: usize, lens: &[usize], g: &[T]) -> Vec<T> {
        let mut found = vec![T::zero(); s.steps * s.batch * s.hidden];
        self.walk(s, d, lens, |_, from, row| {
            found[row * s.hidden..][..s.hidden].copy_from_slice(&g[from * s.hidden..][..s.hidden]);
        });
        found
    }

    /// The states of one direction, batch × hidden, from a tensor of all; zeros without one.
    pub fn gather_state<T: Float>(&self, s: &Sizes, d: usize, all: Option<&[T]>) -> Vec<T> {
        let mut found = vec![T::zero(); s.batch * s.hidden];
        let Some(all) = all else { return found };
        for (b, to) in found.chunks_exact_mut(s.hidden.max(1)).enumerate() {
            to.copy_from_slice(&all[self.state_row(s, d, b) * s.hidden..][..s.hidden]);
        }
        found
    }

    /// The inverse of [`Layer::gather_state`].
    pub fn scatter_state<T: Float>(&self, s: &Sizes, d: usize, from: &[T], all: &mut [T]) {
        for (b, from) in from.chunks_exact(s.hidden.max(1)).enumerate() {
            all[self.state_row(s, d, b) * s.hidden..][..s.hidden].copy_from_slice(from);
        }
    }
}

/// The functions of every direction, from the attributes or the defaults.
fn activations(
    kind: Kind,
    directions: usize,
    a: &Attributes,
) -> Result<Vec<Vec<Activation>>, OpError> {
    let defaults = kind.activations();
    let names: Vec<String> = match a.get("activations") {
        Some(crate::ops::Attribute::Texts(names)) if !names.is_empty() => names.clone(),
        _ => defaults
            .iter()
            .cycle()
            .take(defaults.len() * directions)
            .map(|s| s.to_string())
            .collect(),
    };
    if names.len() != defaults.len() * directions {
        let what = format!("has {} names; {} are needed", names.len(), defaults.len() * directions);
        return Err(a.bad("activations", what));
    }
    let floats = |name: &str| match a.get(name) {
        Some(crate::ops::Attribute::Floats(list)) => list.clone(),
        _ => Vec::new(),
    };
    let (alphas, betas) = (floats("activation_alpha"), floats("activation_beta"));
    let of = |(i, name): (usize, &String)| {
        Activation::named(name, alphas.get(i).copied(), betas.get(i).copied())
            .ok_or_else(|| a.bad("activations", format!("names {name:?}, which is not known")))
    };
    let all = names.iter().enumerate().map(of).collect::<Result<Vec<_>, _>>()?;
    Ok(all.chunks(defaults.len()).map(<[Activation]>::to_vec).collect())
}
