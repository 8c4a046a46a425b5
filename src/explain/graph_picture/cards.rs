//! The words on cards and pills, and their sizes. Only for `explain::graph_picture`.

use super::structure::{Module, Structure};
use super::{Axis, Card, Detail, Folds, GraphPicture, Shapes, What};
use crate::explain::layout::{ClusterSpec, Direction, NodeKind, NodeSpec, Spacing};
use crate::graph::{Graph, Node, NodeId, ValueId, ValueKind};
use crate::tensor::Tensor;

/// Adds a card for every input, node and output, and a pill for every initializer and constant.
pub(super) fn add(
    graph: &Graph,
    structure: &Structure,
    shapes: &Shapes,
    detail: &Detail,
    picture: &mut GraphPicture,
) {
    let mut adder = Adder { graph, structure, shapes, detail, picture };
    for input in graph.required_inputs().collect::<Vec<_>>() {
        adder.leaf(input, What::Input(input));
    }
    for (id, node) in graph.nodes() {
        adder.node(id, node);
    }
    for (value, spec) in graph.values() {
        let is_leaf = spec.producer.is_none() && !adder.picture.card_of_leaf.contains_key(&value);
        if is_leaf && !spec.consumers.is_empty() {
            adder.leaf(value, What::Parameter(value));
        }
    }
    for &output in &graph.outputs {
        adder.output(output);
    }
}

struct Adder<'a> {
    graph: &'a Graph,
    structure: &'a Structure,
    shapes: &'a Shapes,
    detail: &'a Detail,
    picture: &'a mut GraphPicture,
}

impl Adder<'_> {
    fn push(&mut self, card: Card, kind: NodeKind, size: [f32; 2], module: Option<usize>) -> usize {
        let stub = [self.pill_width(&stub_text(self.graph, &card)), self.pill_height()];
        self.picture.request.nodes.push(NodeSpec {
            cluster: module,
            stub_size: stub,
            ..NodeSpec::new(kind, size[0], size[1])
        });
        self.picture.cards.push(card);
        self.picture.module_of_card.push(module);
        self.picture.cards.len() - 1
    }

    fn leaf(&mut self, value: ValueId, what: What) {
        let spec = self.graph.value(value);
        let is_input = matches!(what, What::Input(_));
        let shape = self.shapes.text(value);
        let (title, subtitle) = match &spec.data {
            _ if is_input => (spec.name.clone(), input_words(spec.dtype, &shape)),
            Some(data) if !spec.is_parameter() && data.numel() <= 4 => {
                (numbers(data), String::new())
            }
            _ => (
                self.role(value).unwrap_or(short_name(&spec.name)).to_owned(),
                if shape == "scalar" { String::new() } else { shape },
            ),
        };
        let kind = match (is_input, spec.is_parameter()) {
            (true, _) => NodeKind::Input,
            (_, true) => NodeKind::Parameter,
            _ => NodeKind::Constant,
        };
        let card = self.card(what, title, subtitle, Some(value), is_input);
        let size = if is_input {
            self.card_size(&card)
        } else {
            [self.pill_width(&pill_text(&card)), self.pill_height()]
        };
        let number = self.push(card, kind, size, None);
        self.picture.card_of_leaf.insert(value, number);
    }

    /// What a weight is to the only operation that reads it, where its own name is long.
    fn role(&self, value: ValueId) -> Option<&'static str> {
        let spec = self.graph.value(value);
        let [(reader, slot)] = spec.consumers[..] else { return None };
        let long = short_name(&spec.name).chars().count() > LONG_NAME;
        let weight = spec.is_parameter() || (spec.producer.is_some() && slot > 0);
        if !long || !weight { None } else { role(&self.graph.node(reader).op_type, slot) }
    }

    fn node(&mut self, id: NodeId, node: &Node) {
        let value = node.outputs.iter().flatten().next().copied();
        let number = if !self.structure.drawn[id.index()] {
            let (title, subtitle) = self.constant_words(node, value);
            let mut card = self.card(What::Constant(id), title, subtitle, value, false);
            card.refusal = node.refusal();
            let size = [self.pill_width(&pill_text(&card)), self.pill_height()];
            self.push(card, NodeKind::Constant, size, None)
        } else {
            let subtitle = second_line(node, self.structure.own_name[id.index()].as_deref());
            let mut card = self.card(What::Node(id), node.op_type.clone(), subtitle, value, true);
            card.category = node.spec().map(|s| s.category);
            card.refusal = node.refusal();
            let size = self.card_size(&card);
            self.push(card, NodeKind::Op, size, self.structure.module_of[id.index()])
        };
        self.picture.card_of_node.push(number);
    }

    /// A short constant as its numbers, a long one by name and shape, a rearranged one by where it comes from.
    fn constant_words(&self, node: &Node, value: Option<ValueId>) -> (String, String) {
        let made = node.attributes.opt_tensor("value").ok().flatten();
        let shape = value.map_or(String::new(), |v| self.shapes.text(v));
        match (node.op_type.as_str(), made) {
            ("Constant", Some(data)) if data.numel() <= 4 => (numbers(data), String::new()),
            ("Constant", _) => ("constant".to_owned(), shape),
            ("ConstantOfShape" | "EyeLike", _) => {
                let own = |v| short_name(&self.graph.value(v).name);
                let name = value.map_or("", |v| self.role(v).unwrap_or(own(v)));
                (name.to_owned(), shape)
            }
            (op, _) => (self.root_name(node), format!("{shape} {op}")),
        }
    }

    /// The name of the weight that a chain of rearrangements starts from.
    fn root_name(&self, node: &Node) -> String {
        let mut value = node.inputs.iter().flatten().next().copied();
        while let Some(v) = value {
            match self.graph.value(v).producer {
                None => return short_name(&self.graph.value(v).name).to_owned(),
                Some(p) => {
                    let producer = self.graph.node(p);
                    match producer.inputs.iter().flatten().next() {
                        Some(&next) if !producer.op_type.starts_with("Constant") => {
                            value = Some(next)
                        }
                        _ => return short_name(&self.graph.value(v).name).to_owned(),
                    }
                }
            }
        }
        node.op_type.clone()
    }

    fn output(&mut self, value: ValueId) {
        let spec = self.graph.value(value);
        let is_node = spec.kind == ValueKind::Activation;
        let words = input_words(spec.dtype, &self.shapes.text(value));
        let card = self.card(What::Output(value), spec.name.clone(), words, Some(value), is_node);
        let size = self.card_size(&card);
        self.push(card, NodeKind::Output, size, None);
    }

    fn card(
        &self,
        what: What,
        title: String,
        subtitle: String,
        value: Option<ValueId>,
        large: bool,
    ) -> Card {
        Card {
            what,
            title,
            subtitle,
            value,
            category: None,
            refusal: None,
            thumbnail: if large { thumbnail_height(self.shapes, self.detail, value) } else { 0.0 },
            bar: large && self.detail.gradients && value.is_some(),
        }
    }

    fn card_size(&self, card: &Card) -> [f32; 2] {
        let m = &self.detail.metrics;
        let words = m.strong.width(&card.title).max(m.small.width(&card.subtitle));
        let width = (words + 2.0 * m.padding + m.stripe + 2.0).clamp(m.min_width, m.max_width);
        let mut height = m.strong.line + 1.2 * m.padding;
        if !card.subtitle.is_empty() {
            height += m.small.line;
        }
        if card.thumbnail > 0.0 {
            height += card.thumbnail + 0.5 * m.padding;
        }
        if card.bar {
            height += m.bar;
        }
        [width, height]
    }

    fn pill_width(&self, text: &str) -> f32 {
        let m = &self.detail.metrics;
        (m.small.width(text) + 1.6 * m.padding).clamp(24.0, m.max_width)
    }

    fn pill_height(&self) -> f32 {
        self.detail.metrics.small.line + 4.0
    }
}

/// A parameter with a longer name is shown by what it is to its reader; the name is in the tooltip.
const LONG_NAME: usize = 6;

/// Inputs of the operations with weights, in the words of PyTorch.
const ROLES: &[(&str, &[&str])] = &[
    ("Conv", &["", "weight", "bias"]),
    ("ConvTranspose", &["", "weight", "bias"]),
    ("Gemm", &["", "weight", "bias"]),
    ("MatMul", &["", "weight"]),
    ("BatchNormalization", &["", "weight", "bias", "running_mean", "running_var"]),
    ("InstanceNormalization", &["", "weight", "bias"]),
    ("GroupNormalization", &["", "weight", "bias"]),
    ("LayerNormalization", &["", "weight", "bias"]),
    ("PRelu", &["", "slope"]),
];

fn role(op: &str, slot: usize) -> Option<&'static str> {
    let (_, roles) = ROLES.iter().find(|(known, _)| *known == op)?;
    roles.get(slot).copied().filter(|role| !role.is_empty())
}

/// The one line of a pill.
pub(super) fn pill_text(card: &Card) -> String {
    match card.subtitle.is_empty() {
        true => card.title.clone(),
        false => format!("{} {}", card.title, card.subtitle),
    }
}

impl Card {
    /// The one line shown on a pill.
    pub fn pill_text(&self) -> String {
        pill_text(self)
    }
}

/// The word on a stub that stands for this card's value elsewhere.
fn stub_text(graph: &Graph, card: &Card) -> String {
    match card.what {
        What::Node(_) => {
            card.value.map_or(card.title.clone(), |v| short_name(&graph.value(v).name).to_owned())
        }
        _ => pill_text(card),
    }
}

impl GraphPicture {
    /// The word on a stub that stands for a card's value at a far consumer.
    pub fn stub_text(&self, graph: &Graph, card: usize) -> String {
        self.cards.get(card).map_or(String::new(), |c| stub_text(graph, c))
    }
}

/// `blocks.0.attn.weight` → `weight`.
fn short_name(name: &str) -> &str {
    let last = name.rsplit(['/', '.']).find(|part| !part.is_empty()).unwrap_or(name);
    // A bare number says nothing alone.
    if last.chars().all(|c| c.is_ascii_digit()) { name } else { last }
}

fn input_words(dtype: Option<crate::tensor::DType>, shape: &str) -> String {
    match dtype {
        Some(dtype) => format!("{shape} {dtype}"),
        None => shape.to_owned(),
    }
}

/// The module that holds only this node, or the node's own name where it says more than the operation.
fn second_line(node: &Node, own: Option<&str>) -> String {
    if let Some(own) = own {
        return own.to_owned();
    }
    // PyTorch writes `node_` before its own names.
    let short = node.short_name();
    let short = short.strip_prefix("node_").unwrap_or(short);
    let stem = short.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let says_nothing = stem.is_empty()
        || stem.eq_ignore_ascii_case(&node.op_type)
        || stem == "node"
        || stem == "n";
    if says_nothing { String::new() } else { short.to_owned() }
}

/// A few numbers as one reads them: `2`, `[0, −1]`.
fn numbers(data: &Tensor) -> String {
    let number = |v: f64| {
        let text =
            if v == v.trunc() && v.abs() < 1e6 { format!("{v:.0}") } else { short_number(v) };
        if text == "-0" { "0".to_owned() } else { text.replace('-', "−") }
    };
    let all: Vec<String> = data.to_f64_vec().into_iter().map(number).collect();
    match data.rank() {
        0 => all.join(""),
        _ => format!("[{}]", all.join(", ")),
    }
}

fn short_number(v: f64) -> String {
    match v.abs() {
        a if (1e-3..1e5).contains(&a) => {
            let decimals = (3 - a.log10().floor() as i32).clamp(0, 6) as usize;
            let text = format!("{v:.decimals$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => format!("{v:.2e}"),
    }
}

/// Adds a cluster for every module.
pub(super) fn add_clusters(
    structure: &Structure,
    shapes: &Shapes,
    folds: &Folds,
    detail: &Detail,
    picture: &mut GraphPicture,
) {
    let m = &detail.metrics;
    for module in &structure.modules {
        let thumbnail = thumbnail_height(shapes, detail, module.output);
        picture.module_thumbnails.push(thumbnail);
        let words = m.strong.width(&module.title()).max(m.small.width(&module.words()));
        let fold_sign = m.strong.line;
        let width = words + 2.0 * m.padding + fold_sign + m.padding;
        let title_height = m.strong.line + m.padding;
        picture.request.clusters.push(ClusterSpec {
            key: module.key,
            parent: module.parent,
            folded: folds.has(module.key),
            folded_size: [
                width.clamp(m.min_width, m.max_width),
                folded_height(module, thumbnail, detail),
            ],
            title_height,
            min_width: width.min(1.3 * m.max_width),
            padding: m.padding,
        });
    }
}

/// Title, how much is in it, and the value and gradient of what it gives to the rest.
fn folded_height(module: &Module, thumbnail: f32, detail: &Detail) -> f32 {
    let m = &detail.metrics;
    let words = m.strong.line + m.small.line + 1.2 * m.padding;
    match module.output {
        None => words + 0.4 * m.padding,
        Some(_) => {
            words
                + if thumbnail > 0.0 { thumbnail + 0.5 * m.padding } else { 0.0 }
                + if detail.gradients { m.bar } else { 0.0 }
        }
    }
}

/// Height of the place for a picture of a value. Where the graph runs to the right, what is wide and low gets no more
/// than it fills: the rest would be empty.
fn thumbnail_height(shapes: &Shapes, detail: &Detail, value: Option<ValueId>) -> f32 {
    let m = &detail.metrics;
    let (Some(value), true) = (value, detail.thumbnails) else { return 0.0 };
    let tall = m.thumbnail_height(detail.direction);
    let sizes = |axes: Vec<Axis<'_>>| axes.iter().map(|a| a.size.parse().ok()).collect();
    let Some(dims): Option<Vec<usize>> = shapes.axes(value).and_then(sizes) else { return tall };
    let low = m.thumbnail.min(tall);
    match dims.iter().skip_while(|d| **d == 1).collect::<Vec<_>>()[..] {
        [] | [_] => low,
        [rows, columns] => {
            let fills = m.min_width * *rows as f32 / (*columns).max(1) as f32;
            fills.clamp(low, tall)
        }
        _ => tall,
    }
}

/// Distances: gaps between rows leave room for one label.
pub(super) fn spacing(detail: &Detail) -> Spacing {
    let m = &detail.metrics;
    let rank_gap = match detail.direction {
        Direction::TopToBottom => 2.6 * m.mono.line,
        Direction::LeftToRight => 14.0 * m.mono.other,
    };
    Spacing {
        node_gap: 2.4 * m.padding,
        rank_gap,
        edge_gap: 1.4 * m.padding,
        pill_gap: 1.2 * m.padding,
        margin: 2.0 * m.padding,
    }
}

impl Module {
    /// Its name, with how often it repeats: `blocks ×12`.
    pub fn title(&self) -> String {
        match self.repeats {
            1 => self.name.clone(),
            n => format!("{} ×{n}", self.name),
        }
    }

    /// How much is in it: `14 nodes`, `14 nodes each`.
    pub fn words(&self) -> String {
        let count = self.nodes / self.repeats.max(1);
        let each = if self.repeats > 1 { " each" } else { "" };
        format!("{count} node{}{each}", if count == 1 { "" } else { "s" })
    }
}
