//! Made-up graphs of known structure for the layout's tests and benches: chains, fans, ladders, residual networks,
//! transformers. Not for pictures: those show real models.

use super::model::{ClusterSpec, EdgeSpec, LayoutRequest, NodeKind, NodeSpec};

/// Builds a request node by node.
#[derive(Default)]
pub struct Builder {
    /// What has been built.
    pub request: LayoutRequest,
    cluster: Option<usize>,
}

impl Builder {
    /// Adds a node fed by `inputs`, in slot order, in the current cluster.
    pub fn node(&mut self, kind: NodeKind, inputs: &[usize]) -> usize {
        let [width, height] = match kind {
            NodeKind::Op => [120.0, 44.0],
            NodeKind::Parameter | NodeKind::Constant => [70.0, 20.0],
            NodeKind::Input | NodeKind::Output => [100.0, 30.0],
        };
        let to = self.request.nodes.len();
        self.request
            .nodes
            .push(NodeSpec { cluster: self.cluster, ..NodeSpec::new(kind, width, height) });
        let edge = |(slot, &from): (usize, &usize)| EdgeSpec {
            from,
            out_slot: 0,
            to,
            in_slot: slot as u32,
        };
        self.request.edges.extend(inputs.iter().enumerate().map(edge));
        to
    }

    /// Adds an operation.
    pub fn op(&mut self, inputs: &[usize]) -> usize {
        self.node(NodeKind::Op, inputs)
    }

    /// Adds an operation with a weight and a bias.
    pub fn layer(&mut self, input: usize) -> usize {
        let weight = self.node(NodeKind::Parameter, &[]);
        let bias = self.node(NodeKind::Parameter, &[]);
        self.op(&[input, weight, bias])
    }

    /// Opens a cluster inside the current one.
    pub fn open(&mut self) -> usize {
        let key = self.request.clusters.len();
        self.request.clusters.push(ClusterSpec {
            key: key as u64,
            parent: self.cluster,
            folded: false,
            folded_size: [130.0, 48.0],
            title_height: 22.0,
            min_width: 90.0,
            padding: 12.0,
        });
        self.cluster = Some(key);
        key
    }

    /// Closes the current cluster.
    pub fn close(&mut self) {
        self.cluster = self.cluster.and_then(|c| self.request.clusters[c].parent);
    }
}

/// `n` operations in a row.
pub fn chain(n: usize) -> LayoutRequest {
    let mut b = Builder::default();
    let mut last = b.node(NodeKind::Input, &[]);
    for _ in 1..n {
        last = b.op(&[last]);
    }
    b.request
}

/// One value into `n` operations, all into one.
pub fn fan(n: usize) -> LayoutRequest {
    let mut b = Builder::default();
    let input = b.node(NodeKind::Input, &[]);
    let middle: Vec<usize> = (0..n).map(|_| b.op(&[input])).collect();
    b.op(&middle);
    b.request
}

/// Two chains with a rung between them at every step.
pub fn ladder(n: usize) -> LayoutRequest {
    let mut b = Builder::default();
    let input = b.node(NodeKind::Input, &[]);
    let (mut left, mut right) = (input, input);
    for _ in 0..n / 2 {
        left = b.op(&[left]);
        right = b.op(&[right, left]);
    }
    b.request
}

/// A residual network: `stages` × `blocks` of three layers beside a skip; a 1×1 layer on the skip where a stage starts.
pub fn resnet(stages: usize, blocks: usize) -> LayoutRequest {
    let mut b = Builder::default();
    let input = b.node(NodeKind::Input, &[]);
    let mut x = b.layer(input);
    for _ in 0..stages {
        for block in 0..blocks {
            b.open();
            let mut y = x;
            for _ in 0..3 {
                let conv = b.layer(y);
                y = b.op(&[conv]);
            }
            let skip = if block == 0 { b.layer(x) } else { x };
            let sum = b.op(&[y, skip]);
            x = b.op(&[sum]);
            b.close();
        }
    }
    let pooled = b.op(&[x]);
    let last = b.layer(pooled);
    b.node(NodeKind::Output, &[last]);
    b.request
}

/// A transformer of `blocks` pre-norm blocks with attention spelled out; with `mask`, one value masks all of them.
pub fn transformer(blocks: usize, mask: bool) -> LayoutRequest {
    let mut b = Builder::default();
    let tokens = b.node(NodeKind::Input, &[]);
    let mask = mask.then(|| {
        let raw = b.node(NodeKind::Input, &[]);
        b.op(&[raw])
    });
    let mut x = b.layer(tokens);
    for _ in 0..blocks {
        b.open();
        b.open();
        let norm = b.layer(x);
        let heads: Vec<usize> = (0..3)
            .map(|_| {
                let projected = b.layer(norm);
                let reshaped = b.op(&[projected]);
                b.op(&[reshaped])
            })
            .collect();
        let scores = b.op(&[heads[0], heads[1]]);
        let scaled = b.op(&[scores]);
        let masked = mask.map_or(scaled, |m| b.op(&[scaled, m]));
        let weights = b.op(&[masked]);
        let mixed = b.op(&[weights, heads[2]]);
        let merged = b.op(&[mixed]);
        let out = b.layer(merged);
        b.close();
        let sum = b.op(&[x, out]);
        b.open();
        let norm = b.layer(sum);
        let wide = b.layer(norm);
        let active = b.op(&[wide]);
        let narrow = b.layer(active);
        b.close();
        x = b.op(&[sum, narrow]);
        b.close();
    }
    let last = b.layer(x);
    b.node(NodeKind::Output, &[last]);
    b.request
}

/// A random graph of `n` operations where each takes one or two values from at most `reach` nodes back.
pub fn tangle(n: usize, reach: usize, seed: u64) -> LayoutRequest {
    let mut b = Builder::default();
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut draw = |below: usize| {
        // A multiplicative congruential generator is random enough for pictures.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    b.node(NodeKind::Input, &[]);
    for i in 1..n {
        let near = i.min(reach);
        let first = i - 1 - draw(near);
        match draw(3) {
            0 => b.op(&[first, i - 1 - draw(near)]),
            _ => b.op(&[first]),
        };
    }
    b.request
}

/// The same request with everything in the root.
pub fn flat(mut request: LayoutRequest) -> LayoutRequest {
    request.clusters.clear();
    request.nodes.iter_mut().for_each(|n| n.cluster = None);
    request
}
