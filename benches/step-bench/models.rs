//! The seven models and their data: one formula for weights and inputs (SplitMix64 streams), so
//! that every framework starts from the same numbers.

use chalkgrad::engine::Feeds;
use chalkgrad::graph::{Graph, GraphBuilder, NodeSpec};
use chalkgrad::tensor::{DType, SplitMix64, Tensor, TensorError};

type Error = Box<dyn std::error::Error>;

/// The i-th number of a stream.
fn hash(stream: u64, i: u64) -> u64 {
    SplitMix64::new((stream << 32).wrapping_add(i)).next_u64()
}

pub fn uniform(stream: u64, shape: &[usize], bound: f64) -> Result<Tensor, TensorError> {
    Tensor::build::<f32>(shape, |out| {
        for (i, o) in out.iter_mut().enumerate() {
            let u = (hash(stream, i as u64) >> 40) as f64 / (1u64 << 24) as f64;
            *o = ((2.0 * u - 1.0) * bound) as f32;
        }
    })
}

pub fn integers(stream: u64, shape: &[usize], modulus: u64) -> Result<Tensor, TensorError> {
    Tensor::build::<i64>(shape, |out| {
        for (i, o) in out.iter_mut().enumerate() {
            *o = ((hash(stream, i as u64) >> 33) % modulus) as i64;
        }
    })
}

pub fn wide(t: &Tensor) -> Tensor {
    if t.dtype().is_float() { t.cast(DType::F64) } else { t.clone() }
}

/// Collects nodes; every call names its output after a counter.
struct Net {
    b: GraphBuilder,
    params: u64,
    names: usize,
}

impl Net {
    fn new(name: &str) -> Self {
        Net { b: GraphBuilder::new(name), params: 0, names: 0 }
    }

    fn param(&mut self, shape: &[usize], bound: f64) -> Result<String, Error> {
        self.params += 1;
        let name = format!("p{}", self.params);
        self.b.initializer(&name, uniform(self.params, shape, bound)?);
        Ok(name)
    }

    fn constant(&mut self, n: usize, value: f32) -> Result<String, Error> {
        self.params += 1;
        let name = format!("p{}", self.params);
        self.b.initializer(&name, Tensor::filled([n], value)?);
        Ok(name)
    }

    /// A shape or scalar: no parameter, and not counted.
    fn fixed(&mut self, t: Tensor) -> String {
        self.names += 1;
        let name = format!("c{}", self.names);
        let float = t.dtype().is_float();
        let id = self.b.initializer(&name, t);
        if float {
            self.b.freeze(id);
        }
        name
    }

    fn node(&mut self, spec: NodeSpec) -> String {
        self.names += 1;
        let out = format!("v{}", self.names);
        let spec = NodeSpec { outputs: vec![out.clone()], ..spec };
        self.b.node(spec);
        out
    }

    fn op(&mut self, op: &str, inputs: &[&str]) -> String {
        self.node(NodeSpec::new(op, inputs, &[]))
    }

    fn reshape(&mut self, x: &str, dims: &[i64]) -> String {
        let shape = self.fixed(Tensor::vector(dims.to_vec()));
        self.op("Reshape", &[x, &shape])
    }

    fn transpose(&mut self, x: &str, perm: &[i64]) -> String {
        self.node(NodeSpec::new("Transpose", &[x], &[]).with("perm", perm.to_vec()))
    }

    fn gemm(&mut self, x: &str, w: &str, bias: Option<&str>) -> String {
        let inputs: Vec<&str> = [x, w].into_iter().chain(bias).collect();
        self.node(NodeSpec::new("Gemm", &inputs, &[]).with("transB", 1))
    }

    fn linear(&mut self, x: &str, i: usize, o: usize) -> Result<String, Error> {
        let bound = 1.0 / (i as f64).sqrt();
        let (w, b) = (self.param(&[o, i], bound)?, self.param(&[o], bound)?);
        Ok(self.gemm(x, &w, Some(&b)))
    }

    fn conv(
        &mut self,
        x: &str,
        (i, o, k): (usize, usize, usize),
        pad: i64,
    ) -> Result<String, Error> {
        let bound = 1.0 / ((i * k * k) as f64).sqrt();
        let (w, b) = (self.param(&[o, i, k, k], bound)?, self.param(&[o], bound)?);
        Ok(self.node(NodeSpec::new("Conv", &[x, &w, &b], &[]).with("pads", vec![pad; 4])))
    }

    fn pool(&mut self, op: &str, x: &str) -> String {
        let spec = NodeSpec::new(op, &[x], &[]);
        self.node(spec.with("kernel_shape", [2, 2]).with("strides", [2, 2]))
    }

    fn norm(&mut self, x: &str, gamma: &str, beta: &str) -> String {
        let spec = NodeSpec::new("LayerNormalization", &[x, gamma, beta], &[]);
        self.node(spec.with("axis", -1).with("epsilon", 1e-5f32))
    }

    fn cross_entropy(&mut self, logits: &str) -> String {
        self.op("SoftmaxCrossEntropyLoss", &[logits, "y"])
    }

    fn finish(mut self, loss: &str, x: Tensor, y: Tensor) -> Result<(Graph, Feeds), Error> {
        self.b.output(loss);
        let graph = self.b.finish()?;
        let mut feeds = Feeds::default();
        for (name, t) in [("x", x), ("y", y)] {
            feeds.set(graph.find_value(name).ok_or("no such input")?, t);
        }
        Ok((graph, feeds))
    }
}

fn inputs(net: &mut Net, x: &Tensor, y: &Tensor) {
    net.b.input_of("x", x.dtype(), x.shape());
    net.b.input_of("y", y.dtype(), y.shape());
    let x = net.b.find("x");
    x.into_iter().for_each(|id| net.b.freeze(id));
    let y = net.b.find("y");
    y.into_iter().for_each(|id| net.b.freeze(id));
}

/// A model and its batch.
pub fn build(name: &str, batch: usize) -> Result<(Graph, Feeds), Error> {
    match name {
        "a" => mlp_a(batch),
        "b" => mlp_b(batch),
        "c" => lenet(batch),
        "d" => convnet(batch),
        "e" => gpt(batch, Gpt { layers: 2, d: 64, heads: 4, t: 64, vocab: 65 }),
        "f" => gpt(batch, Gpt { layers: 4, d: 128, heads: 4, t: 128, vocab: 65 }),
        "g" => deep(batch),
        _ => Err(format!("no model {name}").into()),
    }
}

fn mlp_a(batch: usize) -> Result<(Graph, Feeds), Error> {
    let x = uniform(1000, &[batch, 2], 1.0)?;
    let sign = |i: usize| if x.get(2 * i) * x.get(2 * i + 1) < 0.0 { 1.0 } else { -1.0 };
    let y = Tensor::new([batch, 1], (0..batch).map(|i| sign(i) as f32).collect())?;
    let mut n = Net::new("a");
    inputs(&mut n, &x, &y);
    let h = n.linear("x", 2, 8)?;
    let h = n.op("Relu", &[&h]);
    let h = n.linear(&h, 8, 1)?;
    let loss = n.op("MseLoss", &[&h, "y"]);
    n.finish(&loss, x, y)
}

fn mlp_b(batch: usize) -> Result<(Graph, Feeds), Error> {
    let (x, y) = (uniform(1000, &[batch, 784], 1.0)?, integers(1001, &[batch], 10)?);
    let mut n = Net::new("b");
    inputs(&mut n, &x, &y);
    let h = n.linear("x", 784, 128)?;
    let h = n.op("Relu", &[&h]);
    let h = n.linear(&h, 128, 10)?;
    let loss = n.cross_entropy(&h);
    n.finish(&loss, x, y)
}

fn lenet(batch: usize) -> Result<(Graph, Feeds), Error> {
    let (x, y) = (uniform(1000, &[batch, 1, 28, 28], 1.0)?, integers(1001, &[batch], 10)?);
    let mut n = Net::new("c");
    inputs(&mut n, &x, &y);
    let h = n.conv("x", (1, 6, 5), 2)?;
    let h = n.op("Tanh", &[&h]);
    let h = n.pool("AveragePool", &h);
    let h = n.conv(&h, (6, 16, 5), 0)?;
    let h = n.op("Tanh", &[&h]);
    let h = n.pool("AveragePool", &h);
    let mut h = n.reshape(&h, &[0, -1]);
    for (i, o) in [(400, 120), (120, 84)] {
        h = n.linear(&h, i, o)?;
        h = n.op("Tanh", &[&h]);
    }
    let h = n.linear(&h, 84, 10)?;
    let loss = n.cross_entropy(&h);
    n.finish(&loss, x, y)
}

fn convnet(batch: usize) -> Result<(Graph, Feeds), Error> {
    let (x, y) = (uniform(1000, &[batch, 3, 32, 32], 1.0)?, integers(1001, &[batch], 10)?);
    let mut n = Net::new("d");
    inputs(&mut n, &x, &y);
    let mut h = "x".to_string();
    for (i, o) in [(3, 16), (16, 32)] {
        h = n.conv(&h, (i, o, 3), 1)?;
        h = n.op("Relu", &[&h]);
        h = n.pool("MaxPool", &h);
    }
    let h = n.reshape(&h, &[0, -1]);
    let h = n.linear(&h, 2048, 10)?;
    let loss = n.cross_entropy(&h);
    n.finish(&loss, x, y)
}

fn deep(batch: usize) -> Result<(Graph, Feeds), Error> {
    let (x, y) = (uniform(1000, &[batch, 64], 1.0)?, integers(1001, &[batch], 10)?);
    let mut n = Net::new("g");
    inputs(&mut n, &x, &y);
    let mut h = "x".to_string();
    for _ in 0..20 {
        h = n.linear(&h, 64, 64)?;
        h = n.op("Sigmoid", &[&h]);
    }
    let h = n.linear(&h, 64, 10)?;
    let loss = n.cross_entropy(&h);
    n.finish(&loss, x, y)
}

struct Gpt {
    layers: usize,
    d: usize,
    heads: usize,
    t: usize,
    vocab: usize,
}

/// Pre-norm blocks, explicit softmax attention, tanh GELU, as `peers/torch_steps.py` writes them.
fn gpt(batch: usize, g: Gpt) -> Result<(Graph, Feeds), Error> {
    let tokens = integers(1000, &[batch, g.t], g.vocab as u64)?;
    let targets = integers(1001, &[batch * g.t], g.vocab as u64)?;
    let mut n = Net::new("gpt");
    inputs(&mut n, &tokens, &targets);
    let d = g.d;
    let (wte, wpe) = (n.param(&[g.vocab, d], 0.1)?, n.param(&[g.t, d], 0.1)?);
    let mask = n.fixed(Tensor::build::<bool>([g.t, g.t], |out| {
        for (i, o) in out.iter_mut().enumerate() {
            *o = i % g.t > i / g.t;
        }
    })?);
    let hidden = Tensor::scalar(f32::NEG_INFINITY);
    let hidden = n.fixed(hidden);
    let scale = n.fixed(Tensor::scalar(1.0 / ((d / g.heads) as f32).sqrt()));
    let rows = (batch * g.t) as i64;
    let h = n.op("Gather", &[&wte, "x"]);
    let h = n.op("Add", &[&h, &wpe]);
    let mut h = n.reshape(&h, &[rows, d as i64]);
    for _ in 0..g.layers {
        let (g1, b1) = (n.constant(d, 1.0)?, n.constant(d, 0.0)?);
        let a = n.norm(&h, &g1, &b1);
        let a = n.linear(&a, d, 3 * d)?;
        let a = attention(&mut n, &a, batch, &g, [&mask, &hidden, &scale]);
        let a = n.linear(&a, d, d)?;
        h = n.op("Add", &[&h, &a]);
        let (g2, b2) = (n.constant(d, 1.0)?, n.constant(d, 0.0)?);
        let m = n.norm(&h, &g2, &b2);
        let m = n.linear(&m, d, 4 * d)?;
        let m = n.node(NodeSpec::new("Gelu", &[&m], &[]).with("approximate", "tanh"));
        let m = n.linear(&m, 4 * d, d)?;
        h = n.op("Add", &[&h, &m]);
    }
    let (gf, bf) = (n.constant(d, 1.0)?, n.constant(d, 0.0)?);
    let h = n.norm(&h, &gf, &bf);
    let head = n.param(&[g.vocab, d], 1.0 / (d as f64).sqrt())?;
    let logits = n.gemm(&h, &head, None);
    let loss = n.cross_entropy(&logits);
    n.finish(&loss, tokens, targets)
}

fn attention(
    n: &mut Net,
    qkv: &str,
    batch: usize,
    g: &Gpt,
    [mask, hidden, scale]: [&str; 3],
) -> String {
    let (b, t, heads, hd) = (batch as i64, g.t as i64, g.heads as i64, (g.d / g.heads) as i64);
    let x = n.reshape(qkv, &[b, t, 3, heads, hd]);
    let x = n.transpose(&x, &[2, 0, 3, 1, 4]);
    n.names += 1;
    let names = [0, 1, 2].map(|i| format!("s{}_{i}", n.names));
    let outs = [names[0].as_str(), names[1].as_str(), names[2].as_str()];
    n.b.node(NodeSpec::new("Split", &[&x], &outs).with("axis", 0).with("num_outputs", 3));
    let [q, k, v] = names.map(|s| n.reshape(&s, &[b, heads, t, hd]));
    let kt = n.transpose(&k, &[0, 1, 3, 2]);
    let scores = n.op("MatMul", &[&q, &kt]);
    let scores = n.op("Mul", &[&scores, scale]);
    let scores = n.op("Where", &[mask, hidden, &scores]);
    let weights = n.node(NodeSpec::new("Softmax", &[&scores], &[]).with("axis", -1));
    let y = n.op("MatMul", &[&weights, &v]);
    let y = n.transpose(&y, &[0, 2, 1, 3]);
    n.reshape(&y, &[b * t, heads * hd])
}
