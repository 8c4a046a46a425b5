//! What a layer costs: multiply-accumulates, bytes, im2col, what is saved for the backward, how it grows
//! with each control, and what padding or copying inside the loops would cost. Private to `convolution`,
//! re-exported.

use super::layer::Layer;
use super::size::count_reads;

/// Figures of one layer; bytes in the type that it ran in.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// Multiply-accumulates of the forward (comparisons or additions, for pooling).
    pub macs: u64,
    /// Of them, those that read a cell and not padding.
    pub useful_macs: u64,
    pub input_bytes: u64,
    pub padded_bytes: u64,
    pub weight_bytes: u64,
    pub output_bytes: u64,
    /// The column matrix of the whole batch; 0 for pooling.
    pub im2col_bytes: u64,
    /// How many times as large as the input it is.
    pub im2col_factor: f64,
    /// Input and weight, which the backward reads.
    pub saved_bytes: u64,
    pub element_bytes: u64,
}

/// How the figures change with one control.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    pub change: &'static str,
    /// Factors of MACs, output bytes and im2col bytes.
    pub macs: f64,
    pub output: f64,
    pub im2col: f64,
}

/// What a habit inside the loops costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Waste {
    pub habit: &'static str,
    pub bytes: u64,
    /// The same work done once, outside.
    pub instead_bytes: u64,
    pub words: String,
}

fn product(sizes: impl IntoIterator<Item = usize>) -> u64 {
    sizes.into_iter().fold(1u64, |n, d| n.saturating_mul(d as u64))
}

/// The sizes that matter, so that one can be changed at a time.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    batch: f64,
    channels_in: f64,
    channels_out: f64,
    per_group: f64,
    /// Per axis: input, kernel, stride, dilation, pads.
    axes: [[f64; 5]; 3],
    rank: usize,
}

impl Sizes {
    fn of(layer: &Layer) -> Sizes {
        let mut axes = [[1.0, 1.0, 1.0, 1.0, 0.0]; 3];
        for (slot, a) in axes.iter_mut().zip(&layer.axes) {
            let pads = (a.pad_begin + a.pad_end) as f64;
            *slot = [a.input as f64, a.kernel as f64, a.stride as f64, a.dilation as f64, pads];
        }
        Sizes {
            batch: layer.batch() as f64,
            channels_in: layer.in_channels() as f64,
            channels_out: layer.out_channels() as f64,
            per_group: layer.channels_per_group() as f64,
            axes,
            rank: layer.axes.len().min(3),
        }
    }

    fn windows(&self) -> f64 {
        let one = |[input, kernel, stride, dilation, pads]: &[f64; 5]| {
            ((input + pads - dilation * (kernel - 1.0) - 1.0) / stride).floor().max(0.0) + 1.0
        };
        self.axes[..self.rank].iter().map(one).product()
    }

    fn taps(&self) -> f64 {
        self.axes[..self.rank].iter().map(|a| a[1]).product()
    }

    fn output(&self) -> f64 {
        self.batch * self.channels_out * self.windows()
    }

    fn macs(&self) -> f64 {
        self.output() * self.per_group * self.taps()
    }

    fn im2col(&self) -> f64 {
        self.batch * self.channels_in * self.taps() * self.windows()
    }
}

impl Cost {
    pub fn of(layer: &Layer) -> Cost {
        let bytes = layer.input.dtype().size() as u64;
        let spatial_out = product(layer.spatial_out().iter().copied());
        let taps = product(layer.kernel());
        let batch = layer.batch() as u64;
        let per_number = (layer.channels_per_group() as u64).saturating_mul(taps);
        let transposed = layer.kind.is_transposed();
        // A transposed layer multiplies once for every input pixel and tap.
        let macs = match transposed {
            true => (layer.input.numel() as u64)
                .saturating_mul(taps.saturating_mul(layer.filters_per_group() as u64)),
            false => (layer.output.numel() as u64).saturating_mul(per_number),
        };
        let reads = layer.axes.iter().map(|a| count_reads(a).iter().sum::<usize>());
        let useful_per_plane = product(reads);
        let per_channel = match layer.kind.has_weight() {
            true => (layer.in_channels() as u64).saturating_mul(layer.filters_per_group() as u64),
            false => layer.in_channels() as u64,
        };
        let padded = |a: &crate::ops::kernels::conv_geometry::WindowAxis| {
            usize::try_from(a.input as isize + a.pad_begin + a.pad_end).unwrap_or(0)
        };
        let padded_bytes = match transposed {
            true => layer.input.nbytes() as u64,
            false => {
                batch * layer.in_channels() as u64 * product(layer.axes.iter().map(padded)) * bytes
            }
        };
        let columns = batch
            .saturating_mul(layer.in_channels() as u64)
            .saturating_mul(taps)
            .saturating_mul(spatial_out);
        let im2col_bytes = match layer.kind.has_weight() && !transposed {
            true => columns.saturating_mul(bytes),
            false => 0,
        };
        let weight_bytes = layer.weight.as_ref().map_or(0, |w| w.nbytes() as u64);
        let input_bytes = layer.input.nbytes() as u64;
        Cost {
            macs,
            useful_macs: batch.saturating_mul(per_channel).saturating_mul(useful_per_plane),
            input_bytes,
            padded_bytes,
            weight_bytes,
            output_bytes: layer.output.nbytes() as u64,
            im2col_bytes,
            im2col_factor: im2col_bytes as f64 / input_bytes.max(1) as f64,
            saved_bytes: match layer.kind.has_weight() {
                true => input_bytes + weight_bytes,
                false if layer.kind == super::Kind::MaxPool => layer.output.numel() as u64 * 4,
                false if layer.kind.is_max() => input_bytes + layer.output.nbytes() as u64,
                false => 0,
            },
            element_bytes: bytes,
        }
    }

    /// The output in float64, which is what `np.zeros` makes unless it is told otherwise.
    pub fn output_as_float64(&self) -> u64 {
        self.output_bytes / self.element_bytes.max(1) * 8
    }

    /// How the cost grows when one thing changes and all else stays; none for transposed layers.
    pub fn growth(layer: &Layer) -> Vec<Growth> {
        if layer.kind.is_transposed() || layer.kind.is_global() {
            return Vec::new();
        }
        let now = Sizes::of(layer);
        let each = |mut s: Sizes, f: fn(&mut [f64; 5])| {
            let rank = s.rank;
            s.axes[..rank].iter_mut().for_each(f);
            s
        };
        let mut rows = vec![
            ("Batch doubled", Sizes { batch: now.batch * 2.0, ..now }),
            ("Sides doubled", each(now, |a| a[0] *= 2.0)),
            (
                "Kernel 2 larger, padded by 1 more",
                each(now, |a| {
                    a[1] += 2.0;
                    a[4] += 2.0;
                }),
            ),
            ("Stride doubled", each(now, |a| a[2] *= 2.0)),
            ("Padding 1 more on each side", each(now, |a| a[4] += 2.0)),
        ];
        if layer.kind.has_weight() {
            let per_group = now.per_group * 2.0;
            let wide = Sizes { channels_in: now.channels_in * 2.0, per_group, ..now };
            rows.push(("Input channels doubled", wide));
            rows.push((
                "Output channels doubled",
                Sizes { channels_out: now.channels_out * 2.0, ..now },
            ));
        }
        let row = |(change, then): (&'static str, Sizes)| Growth {
            change,
            macs: then.macs() / now.macs(),
            output: then.output() / now.output(),
            im2col: then.im2col() / now.im2col(),
        };
        rows.into_iter().map(row).collect()
    }

    /// What padding, copying or converting inside the loops costs.
    pub fn waste(&self, layer: &Layer) -> Vec<Waste> {
        if layer.kind.is_transposed() || layer.kind.is_global() {
            return Vec::new();
        }
        let outputs = layer.output.numel() as u64;
        let batch = (layer.batch() as u64).max(1);
        let sample = self.padded_bytes / batch;
        let per_window =
            layer.channels_per_group() as u64 * product(layer.kernel()) * self.element_bytes;
        let mut found = vec![
            Waste {
                habit: "np.pad inside the loops",
                bytes: sample.saturating_mul(outputs),
                instead_bytes: self.padded_bytes,
                words: format!(
                    "It copies the whole padded sample for each of the {outputs} output numbers."
                ),
            },
            Waste {
                habit: "Copying each window (region = x[…].copy())",
                bytes: per_window.saturating_mul(outputs),
                instead_bytes: 0,
                words: "A slice is a view and costs nothing; .copy() allocates it once for every \
                        output number."
                    .into(),
            },
        ];
        if self.element_bytes < 8 {
            found.push(Waste {
                habit: "np.zeros without a dtype",
                bytes: self.output_as_float64(),
                instead_bytes: self.output_bytes,
                words: "The output is float64: twice the bytes here, and in all that follows."
                    .into(),
            });
        }
        found
    }
}
