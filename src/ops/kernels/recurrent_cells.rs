//! The cells of recurrent layers, one direction, steps in order: forward through all steps, keeping
//! what the way back needs, and back through time. Products with the input are one large product
//! for all steps. Imported by the recurrent ops.

use super::gemm::{Layout, gemm};
use super::recurrent::Kind;
use super::recurrent_activation::Activation;
use crate::tensor::{Float, TensorError};

/// One direction's weights: W gates·H × I, R gates·H × H, B 2·gates·H, P 3·H (LSTM peepholes).
#[derive(Clone, Copy)]
pub struct Weights<'a, T> {
    pub w: &'a [T],
    pub r: &'a [T],
    pub b: Option<&'a [T]>,
    pub p: Option<&'a [T]>,
}

/// One direction of a layer.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    pub kind: Kind,
    pub activations: &'a [Activation],
    pub clip: Option<f64>,
    pub steps: usize,
    pub batch: usize,
    pub inputs: usize,
    pub hidden: usize,
    /// Length of every sequence.
    pub lens: &'a [usize],
}

/// What a pass forward leaves, each step after step.
pub struct Course<T> {
    /// Gate inputs and outputs: steps × batch × gates·H.
    pub pre: Vec<T>,
    pub gates: Vec<T>,
    /// States before and after every step: (steps + 1) × batch × H; `c` only of an LSTM.
    pub h: Vec<T>,
    pub c: Vec<T>,
    /// H·Rₕᵀ + bias of a GRU that resets afterwards: steps × batch × H.
    pub linear: Vec<T>,
}

/// Gradients of one direction.
pub struct CellGrads<T> {
    pub x: Vec<T>,
    pub w: Vec<T>,
    pub r: Vec<T>,
    pub b: Vec<T>,
    pub p: Vec<T>,
    pub h: Vec<T>,
    pub c: Vec<T>,
}

impl Cell<'_> {
    fn width(&self) -> usize {
        self.kind.gates() * self.hidden
    }

    fn state(&self) -> usize {
        self.batch * self.hidden
    }

    fn resets_late(&self) -> bool {
        self.kind == Kind::Gru { linear_before_reset: true }
    }

    /// Runs all steps from the states `h0` and `c0`; `x` is steps × batch × inputs.
    pub fn forward<T: Float>(
        &self,
        k: Weights<'_, T>,
        x: &[T],
        h0: &[T],
        c0: &[T],
    ) -> Result<Course<T>, TensorError> {
        let (width, state, rows) = (self.width(), self.state(), self.steps * self.batch);
        let lstm = matches!(self.kind, Kind::Lstm { .. });
        let mut course = Course {
            pre: vec![T::zero(); rows * width],
            gates: vec![T::zero(); rows * width],
            h: vec![T::zero(); (self.steps + 1) * state],
            c: vec![T::zero(); if lstm { (self.steps + 1) * state } else { 0 }],
            linear: vec![T::zero(); if self.resets_late() { self.steps * state } else { 0 }],
        };
        course.h[..state].copy_from_slice(h0);
        if lstm {
            course.c[..state].copy_from_slice(c0);
        }
        self.add_bias(k.b, &mut course.pre);
        let (a, b) = ((x, Layout::rows(self.inputs)), (k.w, Layout::transposed(self.inputs)));
        let out = (&mut course.pre[..], Layout::rows(width));
        gemm((rows, self.inputs, width), T::one(), a, b, T::one(), out)?;
        for step in 0..self.steps {
            self.step(k, step, &mut course)?;
        }
        Ok(course)
    }

    /// Both biases on every row; a late reset adds that of its product itself.
    fn add_bias<T: Float>(&self, b: Option<&[T]>, pre: &mut [T]) {
        let Some(b) = b else { return };
        let width = self.width();
        let late = if self.resets_late() { 2 * self.hidden } else { width };
        for row in pre.chunks_exact_mut(width.max(1)) {
            for (i, v) in row.iter_mut().enumerate() {
                *v += b[i] + if i < late { b[width + i] } else { T::zero() };
            }
        }
    }

    /// pre[first..last gate] += H · Rᵀ for the rows of one step.
    fn add_recurrent<T: Float>(
        &self,
        r: &[T],
        h: &[T],
        (first, last): (usize, usize),
        pre: &mut [T],
    ) -> Result<(), TensorError> {
        let (hid, width) = (self.hidden, self.width());
        let weights = (r, Layout::transposed(hid).at(first * hid * hid));
        let out = (pre, Layout::rows(width).at(first * hid));
        let sizes = (self.batch, hid, (last - first) * hid);
        gemm(sizes, T::one(), (h, Layout::rows(hid)), weights, T::one(), out)
    }

    fn step<T: Float>(
        &self,
        k: Weights<'_, T>,
        step: usize,
        course: &mut Course<T>,
    ) -> Result<(), TensorError> {
        let (width, state, hid) = (self.width(), self.state(), self.hidden);
        let rows = step * self.batch * width..(step + 1) * self.batch * width;
        let pre = &mut course.pre[rows.clone()];
        let gates = &mut course.gates[rows];
        let (before, after) = course.h.split_at_mut((step + 1) * state);
        let (h_before, h) = (&before[step * state..], &mut after[..state]);
        match self.kind {
            Kind::Rnn => {
                self.add_recurrent(k.r, h_before, (0, 1), pre)?;
                self.activate(0, (0, hid), pre, gates);
                h.copy_from_slice(gates);
            }
            Kind::Gru { linear_before_reset } => {
                self.add_recurrent(k.r, h_before, (0, 2), pre)?;
                self.activate(0, (0, 2 * hid), pre, gates);
                if linear_before_reset {
                    let linear = &mut course.linear[step * state..][..state];
                    self.late_reset(k, h_before, gates, linear, pre)?;
                } else {
                    let reset = self.reset(h_before, gates);
                    self.add_recurrent(k.r, &reset, (2, 3), pre)?;
                }
                self.activate(1, (2 * hid, 3 * hid), pre, gates);
                for (i, h) in h.iter_mut().enumerate() {
                    let at = i / hid * width + i % hid;
                    let (z, n) = (gates[at], gates[at + 2 * hid]);
                    *h = (T::one() - z) * n + z * h_before[i];
                }
            }
            Kind::Lstm { input_forget } => {
                self.add_recurrent(k.r, h_before, (0, 4), pre)?;
                let (before, after) = course.c.split_at_mut((step + 1) * state);
                let (c_before, c) = (&before[step * state..], &mut after[..state]);
                self.lstm_step(k.p, input_forget, (pre, gates), c_before, (h, c));
                self.hold(step, c_before, c);
            }
        }
        self.hold(step, h_before, h);
        Ok(())
    }

    /// Sequences that are over keep their state.
    fn hold<T: Float>(&self, step: usize, before: &[T], after: &mut [T]) {
        for (b, &len) in self.lens.iter().enumerate() {
            if step >= len {
                let row = b * self.hidden..(b + 1) * self.hidden;
                after[row.clone()].copy_from_slice(&before[row]);
            }
        }
    }

    /// gates = f(pre), cut off before, for columns `from..to` of every row.
    fn activate<T: Float>(
        &self,
        function: usize,
        (from, to): (usize, usize),
        pre: &mut [T],
        gates: &mut [T],
    ) {
        let f = self.activations[function];
        let width = self.width().max(1);
        for (pre, gates) in pre.chunks_exact_mut(width).zip(gates.chunks_exact_mut(width)) {
            for (p, g) in pre[from..to].iter_mut().zip(&mut gates[from..to]) {
                if let Some(clip) = self.clip {
                    *p = num_traits::clamp(*p, T::of(-clip), T::of(clip));
                }
                *g = f.f(*p);
            }
        }
    }

    /// r ∘ h.
    fn reset<T: Float>(&self, h: &[T], gates: &[T]) -> Vec<T> {
        let (hid, width) = (self.hidden, self.width());
        h.iter().enumerate().map(|(i, &h)| gates[i / hid * width + hid + i % hid] * h).collect()
    }

    /// linear = h·Rₕᵀ + bias; pre of the new state += r ∘ linear.
    fn late_reset<T: Float>(
        &self,
        k: Weights<'_, T>,
        h: &[T],
        gates: &[T],
        linear: &mut [T],
        pre: &mut [T],
    ) -> Result<(), TensorError> {
        let (hid, width) = (self.hidden, self.width());
        if let Some(b) = k.b {
            linear
                .chunks_exact_mut(hid.max(1))
                .for_each(|l| l.copy_from_slice(&b[width + 2 * hid..]));
        }
        let weights = (k.r, Layout::transposed(hid).at(2 * hid * hid));
        let rows = Layout::rows(hid);
        gemm((self.batch, hid, hid), T::one(), (h, rows), weights, T::one(), (&mut *linear, rows))?;
        for (i, &l) in linear.iter().enumerate() {
            let at = i / hid * width + i % hid;
            pre[at + 2 * hid] += gates[at + hid] * l;
        }
        Ok(())
    }

    /// Gates in ONNX's order: input, output, forget, cell.
    fn lstm_step<T: Float>(
        &self,
        p: Option<&[T]>,
        input_forget: bool,
        (pre, gates): (&mut [T], &mut [T]),
        c_before: &[T],
        (h, c): (&mut [T], &mut [T]),
    ) {
        let (hid, width) = (self.hidden, self.width());
        let peep = |pre: &mut [T], gate: usize, weights: usize, c: &[T]| {
            let Some(p) = p else { return };
            for (i, &c) in c.iter().enumerate() {
                pre[i / hid * width + gate * hid + i % hid] += p[weights * hid + i % hid] * c;
            }
        };
        peep(pre, 0, 0, c_before);
        peep(pre, 2, 2, c_before);
        self.activate(0, (0, hid), pre, gates);
        self.activate(0, (2 * hid, 3 * hid), pre, gates);
        self.activate(1, (3 * hid, 4 * hid), pre, gates);
        for (i, c) in c.iter_mut().enumerate() {
            let at = i / hid * width + i % hid;
            if input_forget {
                gates[at + 2 * hid] = T::one() - gates[at];
            }
            *c = gates[at + 2 * hid] * c_before[i] + gates[at] * gates[at + 3 * hid];
        }
        peep(pre, 1, 1, c);
        self.activate(0, (hid, 2 * hid), pre, gates);
        for (i, h) in h.iter_mut().enumerate() {
            let at = i / hid * width + i % hid;
            *h = gates[at + hid] * self.activations[2].f(c[i]);
        }
    }

    /// Back through time. `g` is the gradient of the hidden states, steps × batch × H; `dh` and
    /// `dc` those of the last states.
    pub fn backward<T: Float>(
        &self,
        k: Weights<'_, T>,
        x: &[T],
        course: &Course<T>,
        g: &[T],
        (mut dh, mut dc): (Vec<T>, Vec<T>),
    ) -> Result<CellGrads<T>, TensorError> {
        let (width, state, hid) = (self.width(), self.state(), self.hidden);
        let rows = self.steps * self.batch;
        let mut dpre = vec![T::zero(); rows * width];
        // What reaches R: as dpre, but for the new state of a GRU that resets late.
        let mut at_r = if self.resets_late() { vec![T::zero(); rows * width] } else { Vec::new() };
        let mut dp = vec![T::zero(); if k.p.is_some() { 3 * hid } else { 0 }];
        for step in (0..self.steps).rev() {
            let range = step * self.batch * width..(step + 1) * self.batch * width;
            let place = Place { step, course, g: &g[step * state..][..state] };
            let mut back = Back { dh: &mut dh, dc: &mut dc, dpre: &mut dpre[range.clone()] };
            match self.kind {
                Kind::Rnn => self.rnn_back(k, &place, &mut back)?,
                Kind::Gru { .. } => {
                    let late = at_r.get_mut(range);
                    self.gru_back(k, &place, &mut back, late)?;
                }
                Kind::Lstm { input_forget } => {
                    self.lstm_back(k, input_forget, &place, &mut back, &mut dp)?;
                }
            }
        }
        let at_r = if self.resets_late() { at_r } else { dpre.clone() };
        let mut grads = CellGrads {
            x: vec![T::zero(); rows * self.inputs],
            w: vec![T::zero(); width * self.inputs],
            r: vec![T::zero(); width * hid],
            b: vec![T::zero(); 2 * width],
            p: dp,
            h: dh,
            c: dc,
        };
        self.weight_grads(k, x, course, (&dpre, &at_r), &mut grads)?;
        Ok(grads)
    }

    fn weight_grads<T: Float>(
        &self,
        k: Weights<'_, T>,
        x: &[T],
        course: &Course<T>,
        (dpre, at_r): (&[T], &[T]),
        grads: &mut CellGrads<T>,
    ) -> Result<(), TensorError> {
        let (width, hid, inputs) = (self.width(), self.hidden, self.inputs);
        let rows = self.steps * self.batch;
        let (one, zero) = (T::one(), T::zero());
        let (g, turned) = (Layout::rows(width), Layout::transposed(width));
        let (of_x, of_h) = (Layout::rows(inputs), Layout::rows(hid));
        gemm((rows, width, inputs), one, (dpre, g), (k.w, of_x), zero, (&mut grads.x, of_x))?;
        gemm((width, rows, inputs), one, (dpre, turned), (x, of_x), zero, (&mut grads.w, of_x))?;
        gemm(
            (width, rows, hid),
            one,
            (at_r, turned),
            (&course.h, of_h),
            zero,
            (&mut grads.r, of_h),
        )?;
        if self.kind == (Kind::Gru { linear_before_reset: false }) {
            // The new state's R was multiplied with r ∘ h.
            let mut reset = Vec::with_capacity(rows * hid);
            for step in 0..self.steps {
                let state = self.state();
                let gates = &course.gates[step * self.batch * width..][..self.batch * width];
                reset.extend(self.reset(&course.h[step * state..][..state], gates));
            }
            let a = (at_r, turned.at(2 * hid));
            let out = (&mut grads.r[..], of_h.at(2 * hid * hid));
            gemm((hid, rows, hid), one, a, (&reset, of_h), zero, out)?;
        }
        for (at_w, at_r) in dpre.chunks_exact(width.max(1)).zip(at_r.chunks_exact(width.max(1))) {
            grads.b[..width].iter_mut().zip(at_w).for_each(|(d, &g)| *d += g);
            grads.b[width..].iter_mut().zip(at_r).for_each(|(d, &g)| *d += g);
        }
        Ok(())
    }

    /// f'(pre) of a gate, 0 where the input was cut off.
    fn slope<T: Float>(&self, function: usize, pre: T, gate: T) -> T {
        match self.clip {
            Some(clip) if pre.abs() >= T::of(clip) => T::zero(),
            _ => self.activations[function].df(pre, gate),
        }
    }

    /// dh_before = dpre · R for gates `first..last`, added to `dh`.
    fn back_to_h<T: Float>(
        &self,
        r: &[T],
        (first, last): (usize, usize),
        dpre: &[T],
        dh: &mut [T],
    ) -> Result<(), TensorError> {
        let hid = self.hidden;
        let a = (dpre, Layout::rows(self.width()).at(first * hid));
        let b = (r, Layout::rows(hid).at(first * hid * hid));
        let sizes = (self.batch, (last - first) * hid, hid);
        gemm(sizes, T::one(), a, b, T::one(), (dh, Layout::rows(hid)))
    }

    /// Live (batch, feature) places of a step: position in a state, position in a row of gates.
    fn live(&self, step: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let (hid, width) = (self.hidden, self.width());
        let rows = self.lens.iter().enumerate().filter(move |(_, len)| step < **len);
        rows.flat_map(move |(b, _)| (0..hid).map(move |j| (b * hid + j, b * width + j)))
    }

    fn rnn_back<T: Float>(
        &self,
        k: Weights<'_, T>,
        place: &Place<'_, T>,
        back: &mut Back<'_, T>,
    ) -> Result<(), TensorError> {
        let (pre, gates) = self.rows_of(place);
        for (i, at) in self.live(place.step) {
            back.dpre[at] = (back.dh[i] + place.g[i]) * self.slope(0, pre[at], gates[at]);
            back.dh[i] = T::zero();
        }
        self.back_to_h(k.r, (0, 1), back.dpre, back.dh)
    }

    fn rows_of<'b, T>(&self, place: &Place<'b, T>) -> (&'b [T], &'b [T]) {
        let from = place.step * self.batch * self.width();
        (&place.course.pre[from..], &place.course.gates[from..])
    }

    fn gru_back<T: Float>(
        &self,
        k: Weights<'_, T>,
        place: &Place<'_, T>,
        back: &mut Back<'_, T>,
        late: Option<&mut [T]>,
    ) -> Result<(), TensorError> {
        let (hid, state) = (self.hidden, self.state());
        let (pre, gates) = self.rows_of(place);
        let h = &place.course.h[place.step * state..][..state];
        for (i, at) in self.live(place.step) {
            let (z, n, dh) = (gates[at], gates[at + 2 * hid], back.dh[i] + place.g[i]);
            back.dpre[at] = dh * (h[i] - n) * self.slope(0, pre[at], z);
            back.dpre[at + 2 * hid] = dh * (T::one() - z) * self.slope(1, pre[at + 2 * hid], n);
            back.dh[i] = dh * z;
        }
        if let Some(late) = late {
            let linear = &place.course.linear[place.step * state..][..state];
            for (i, at) in self.live(place.step) {
                let (r, dn) = (gates[at + hid], back.dpre[at + 2 * hid]);
                back.dpre[at + hid] = dn * linear[i] * self.slope(0, pre[at + hid], r);
                late[at] = back.dpre[at];
                late[at + hid] = back.dpre[at + hid];
                late[at + 2 * hid] = dn * r;
            }
            return self.back_to_h(k.r, (0, 3), late, back.dh);
        }
        let mut through = vec![T::zero(); state];
        self.back_to_h(k.r, (2, 3), back.dpre, &mut through)?;
        for (i, at) in self.live(place.step) {
            let r = gates[at + hid];
            back.dpre[at + hid] = through[i] * h[i] * self.slope(0, pre[at + hid], r);
            back.dh[i] += through[i] * r;
        }
        self.back_to_h(k.r, (0, 2), back.dpre, back.dh)
    }

    fn lstm_back<T: Float>(
        &self,
        k: Weights<'_, T>,
        input_forget: bool,
        place: &Place<'_, T>,
        back: &mut Back<'_, T>,
        dp: &mut [T],
    ) -> Result<(), TensorError> {
        let (hid, state, zero) = (self.hidden, self.state(), T::zero());
        let (pre, gates) = self.rows_of(place);
        let c_before = &place.course.c[place.step * state..][..state];
        let c = &place.course.c[(place.step + 1) * state..][..state];
        for (i, at) in self.live(place.step) {
            let j = i % hid;
            let peep = |which: usize| k.p.map_or(zero, |p| p[which * hid + j]);
            let [input, output, forget, new] = [0, 1, 2, 3].map(|gate| gates[at + gate * hid]);
            let slope =
                |f: usize, gate: usize| self.slope(f, pre[at + gate * hid], gates[at + gate * hid]);
            let dh = back.dh[i] + place.g[i];
            let shown = self.activations[2].f(c[i]);
            let d_output = dh * shown * slope(0, 1);
            let dc =
                back.dc[i] + dh * output * self.activations[2].df(c[i], shown) + d_output * peep(1);
            let mut d_input = dc * new;
            let mut d_forget = zero;
            if input_forget {
                d_input -= dc * c_before[i];
            } else {
                d_forget = dc * c_before[i] * slope(0, 2);
            }
            d_input *= slope(0, 0);
            for (gate, d) in
                [d_input, d_output, d_forget, dc * input * slope(1, 3)].into_iter().enumerate()
            {
                back.dpre[at + gate * hid] = d;
            }
            back.dc[i] = dc * forget + d_input * peep(0) + d_forget * peep(2);
            back.dh[i] = zero;
            if !dp.is_empty() {
                dp[j] += d_input * c_before[i];
                dp[hid + j] += d_output * c[i];
                dp[2 * hid + j] += d_forget * c_before[i];
            }
        }
        self.back_to_h(k.r, (0, 4), back.dpre, back.dh)
    }
}

/// Where the way back is.
struct Place<'a, T> {
    step: usize,
    course: &'a Course<T>,
    /// Gradient of this step's hidden states.
    g: &'a [T],
}

/// What one step back changes: the gradients of the states, from after the step to before it, and
/// of the gate inputs.
struct Back<'a, T> {
    dh: &'a mut [T],
    dc: &'a mut [T],
    dpre: &'a mut [T],
}
