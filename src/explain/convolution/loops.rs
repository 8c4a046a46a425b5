//! The nested loops of a layer as a student writes them, with live indices: which iteration is which
//! product, and back. Private to `convolution`, re-exported.

use super::layer::{Kind, Layer};
use super::plane::Place;
use super::slide::{Pass, Slide};

/// One loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopVar {
    /// As in the code: `oh`.
    pub name: &'static str,
    pub size: usize,
    /// What it counts, in words.
    pub meaning: &'static str,
}

/// One line of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLine {
    pub indent: usize,
    pub text: String,
    /// The loop that this line heads.
    pub heads: Option<usize>,
}

/// What one iteration of the innermost loop does.
#[derive(Debug, Clone, PartialEq)]
pub struct LoopState {
    /// One number a loop.
    pub at: Vec<usize>,
    /// Multi-index of the output number.
    pub output: Vec<usize>,
    /// Multi-index in the padded input, spatial positions counted with the padding.
    pub padded: Vec<usize>,
    /// Multi-index in the weight; empty for pooling.
    pub weight: Vec<usize>,
    pub place: Place,
    pub x: f64,
    pub w: f64,
    /// The running sum (for a maximum the running maximum) after this iteration, in the order of the loops.
    pub running: f64,
}

/// The loops of a forward pass. A layer over three spatial axes has nine; those of depth come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loops {
    pub vars: Vec<LoopVar>,
    pub lines: Vec<CodeLine>,
    /// Loops that choose the output number; the rest run inside it.
    pub outer: usize,
    spatial: usize,
}

impl Loops {
    pub fn of(layer: &Layer) -> Loops {
        let rank = layer.spatial_rank().min(3);
        let weighted = layer.kind.has_weight();
        let mut vars = vec![var("b", layer.batch(), "sample")];
        vars.push(match weighted {
            true => var("oc", layer.out_channels(), "output channel"),
            false => var("c", layer.out_channels(), "channel"),
        });
        let first = 3 - rank;
        let out = [("od", "output plane"), ("oh", "output row"), ("ow", "output column")];
        let taps = [("kd", "kernel plane"), ("kh", "kernel row"), ("kw", "kernel column")];
        for (&(name, meaning), &size) in out[first..].iter().zip(layer.spatial_out()) {
            vars.push(var(name, size, meaning));
        }
        let outer = vars.len();
        for (&(name, meaning), axis) in taps[first..].iter().zip(&layer.axes) {
            vars.push(var(name, axis.kernel, meaning));
        }
        if weighted {
            vars.push(var("ic", layer.channels_per_group(), "input channel"));
        }
        let lines = lines(layer, &vars, outer, first);
        Loops { vars, lines, outer, spatial: rank }
    }

    /// Iterations of the innermost loop: the multiply-accumulates, those in the padding counted.
    pub fn len(&self) -> u64 {
        self.vars.iter().fold(1u64, |n, v| n.saturating_mul(v.size as u64))
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The indices of an iteration.
    pub fn at(&self, iteration: u64) -> Vec<usize> {
        let mut rest = iteration.min(self.len().saturating_sub(1));
        let mut at = vec![0; self.vars.len()];
        for (slot, var) in at.iter_mut().zip(&self.vars).rev() {
            let size = var.size.max(1) as u64;
            *slot = (rest % size) as usize;
            rest /= size;
        }
        at
    }

    /// The iteration with these indices.
    pub fn iteration(&self, at: &[usize]) -> u64 {
        let both = self.vars.iter().zip(at);
        both.fold(0, |n, (v, &i)| n * v.size as u64 + i.min(v.size.saturating_sub(1)) as u64)
    }

    /// The first iteration that adds to an output number.
    pub fn first_of(&self, output: &[usize]) -> u64 {
        let mut at = vec![0; self.vars.len()];
        let known = self.outer.min(output.len());
        at[..known].copy_from_slice(&output[..known]);
        self.iteration(&at)
    }

    /// Iterations a number of the output takes.
    pub fn per_output(&self) -> u64 {
        self.vars[self.outer..].iter().fold(1u64, |n, v| n.saturating_mul(v.size as u64))
    }

    /// What an iteration does, with the running sum up to it. `None` where the layer has no such.
    pub fn state(&self, slide: &Slide, iteration: u64) -> Option<LoopState> {
        (slide.pass == Pass::Forward).then_some(())?;
        let at = self.at(iteration);
        let output = at[..self.outer].to_vec();
        let window = slide.window(&output)?;
        let planes: Vec<_> = window.slices.iter().map(|s| slide.cells(&output, s)).collect();
        let max = slide.kind.is_max();
        let mut running = if max { f64::NEG_INFINITY } else { window.bias.unwrap_or(0.0) };
        let mut last = None;
        let first = self.first_of(&output);
        for i in first..=iteration.min(first + self.per_output() - 1) {
            let now = self.at(i);
            let cell = *planes.get(self.slice(slide, &now))?.get(self.tap(slide, &now))?;
            if max && cell.place.is_cell() && (cell.field > running || cell.field.is_nan()) {
                running = cell.field;
            } else if !max {
                running += cell.product();
            }
            last = Some(cell);
        }
        let cell = last?;
        let padded = self.padded(slide, &at);
        let weight = self.weight(slide, &at);
        let (place, x, w) = (cell.place, cell.field, cell.kernel);
        Some(LoopState { at, output, padded, weight, place, x, w, running })
    }

    fn taps<'a>(&self, at: &'a [usize]) -> &'a [usize] {
        &at[self.outer..self.outer + self.spatial]
    }

    /// The number of the plane that an iteration reads.
    pub fn slice(&self, slide: &Slide, at: &[usize]) -> usize {
        let channel = at.get(self.outer + self.spatial).copied().unwrap_or(0);
        let depth = if self.spatial == 3 { self.taps(at)[0] } else { 0 };
        channel * slide.depth.taps + depth
    }

    /// The number of the cell in that plane.
    pub fn tap(&self, slide: &Slide, at: &[usize]) -> usize {
        let taps = self.taps(at);
        let col = taps.last().copied().unwrap_or(0);
        let row = self.spatial.checked_sub(2).map_or(0, |i| taps[i]);
        row * slide.cols.taps + col
    }

    fn channel(&self, slide: &Slide, at: &[usize]) -> usize {
        let layer = slide.layer();
        match at.get(self.outer + self.spatial) {
            Some(ic) => at[1] / layer.filters_per_group() * layer.channels_per_group() + ic,
            None => at[1],
        }
    }

    fn padded(&self, slide: &Slide, at: &[usize]) -> Vec<usize> {
        let axes = [slide.depth, slide.rows, slide.cols];
        let mut index = vec![at[0], self.channel(slide, at)];
        let windows = &at[2..self.outer];
        let spatial = axes[3 - self.spatial..].iter().zip(windows).zip(self.taps(at));
        index.extend(spatial.map(|((axis, &o), &t)| axis.read(o, t)));
        index
    }

    fn weight(&self, slide: &Slide, at: &[usize]) -> Vec<usize> {
        let Some(&ic) = at.get(self.outer + self.spatial) else { return Vec::new() };
        let layer = slide.layer();
        let mut index = match layer.kind.is_transposed() {
            true => vec![self.channel(slide, at), at[1] % layer.filters_per_group()],
            false => vec![at[1], ic],
        };
        let axes = [slide.depth, slide.rows, slide.cols];
        let taps = axes[3 - self.spatial..].iter().zip(self.taps(at));
        index.extend(taps.map(|(axis, &t)| axis.kernel_tap(t)));
        index
    }
}

fn var(name: &'static str, size: usize, meaning: &'static str) -> LoopVar {
    LoopVar { name, size, meaning }
}

fn lines(layer: &Layer, vars: &[LoopVar], outer: usize, first: usize) -> Vec<CodeLine> {
    let mut lines = Vec::new();
    let add = |lines: &mut Vec<CodeLine>, indent: usize, text: String, heads: Option<usize>| {
        lines.push(CodeLine { indent, text, heads });
    };
    let names = |from: usize, to: usize| {
        let all: Vec<&str> = vars[from..to].iter().map(|v| v.name).collect();
        all.join(", ")
    };
    for (i, v) in vars[..outer].iter().enumerate() {
        add(&mut lines, i, format!("for {} in range({}):", v.name, v.size), Some(i));
    }
    let start = match (layer.kind, layer.bias.is_some()) {
        (kind, _) if kind.is_max() => "best = -inf".to_string(),
        (_, true) => "total = bias[oc]".to_string(),
        _ => "total = 0".to_string(),
    };
    add(&mut lines, outer, start, None);
    for (i, v) in vars.iter().enumerate().skip(outer) {
        add(&mut lines, i, format!("for {} in range({}):", v.name, v.size), Some(i));
    }
    let place = places(layer, first);
    let weighted = layer.kind.has_weight();
    let channel = match (weighted, layer.group > 1) {
        (false, _) => "c".to_string(),
        (true, false) => "ic".to_string(),
        (true, true) => {
            let filters = layer.filters_per_group();
            let group = if filters == 1 { "oc".to_string() } else { format!("oc//{filters}") };
            match layer.channels_per_group() {
                1 => format!("{group} + ic"),
                n => format!("{group}*{n} + ic"),
            }
        }
    };
    let taps = &vars[outer..vars.len() - usize::from(weighted)];
    let tap = |v: &LoopVar| match layer.kind.is_transposed() {
        true => format!("{}-{}", v.size - 1, v.name),
        false => v.name.to_string(),
    };
    let taps: Vec<String> = taps.iter().map(tap).collect();
    let taps = taps.join(", ");
    let read = format!("xp[b, {channel}, {place}]");
    if matches!(layer.kind, Kind::Conv | Kind::ConvTranspose) {
        // A line of its own: both on one would not fit beside the picture.
        add(&mut lines, vars.len(), format!("v = {read}"), None);
    }
    let body = match layer.kind {
        Kind::Conv => format!("total += v * w[oc, ic, {taps}]"),
        Kind::ConvTranspose if layer.group > 1 => {
            format!("total += v * w[{channel}, oc%{}, {taps}]", layer.filters_per_group())
        }
        Kind::ConvTranspose => format!("total += v * w[ic, oc, {taps}]"),
        kind if kind.is_max() => format!("best = max(best, {read})"),
        _ => format!("total += {read}"),
    };
    add(&mut lines, vars.len(), body, None);
    let result = match layer.kind {
        kind if kind.is_max() => "best",
        Kind::AveragePool | Kind::GlobalAveragePool => "total / count",
        _ => "total",
    };
    add(&mut lines, outer, format!("y[{}] = {result}", names(0, outer)), None);
    lines
}

/// `oh*2 + kh, ow*2 + kw`.
fn places(layer: &Layer, first: usize) -> String {
    let (out, taps) = (["od", "oh", "ow"], ["kd", "kh", "kw"]);
    let times = |name: &str, by: usize| match by {
        1 => name.to_string(),
        _ => format!("{name}*{by}"),
    };
    let axis = |(i, axis): (usize, &crate::ops::kernels::conv_geometry::WindowAxis)| {
        // Transposed, the kernel slides one by one over the spread input.
        let stride = if layer.kind.is_transposed() { 1 } else { axis.stride };
        let (o, t) = (out[first + i], taps[first + i]);
        match layer.kind.is_global() {
            true => t.to_string(),
            false => format!("{} + {}", times(o, stride), times(t, axis.dilation)),
        }
    };
    let all: Vec<String> = layer.axes.iter().take(3).enumerate().map(axis).collect();
    all.join(", ")
}
