//! What the layout takes and gives: a request and a layout, both plain comparable values in pixels.
//!
//! Nothing here knows tensors, ONNX or egui; `explain::graph_picture` writes requests and the graph view draws
//! layouts. All geometry is rounded to whole pixels inside, so a translated layout is exact.

/// Which way the data flows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Inputs above, outputs below.
    #[default]
    TopToBottom,
    /// Inputs at the left, outputs at the right.
    LeftToRight,
}

/// What a node is, as far as its place depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// An operation: ranked by the longest path to it.
    Op,
    /// A weight or bias: a pill beside each of its consumers, without a rank.
    Parameter,
    /// A constant: a pill as well.
    Constant,
    /// A graph input: kept in the first row.
    Input,
    /// A graph output.
    Output,
}

impl NodeKind {
    /// Whether nodes of this kind are drawn as pills attached to their consumers.
    pub fn is_pill(self) -> bool {
        matches!(self, Self::Parameter | Self::Constant)
    }
}

/// A node to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// Width in px.
    pub width: f32,
    /// Height in px.
    pub height: f32,
    /// What it is.
    pub kind: NodeKind,
    /// The cluster it stands in; `None` is the root.
    pub cluster: Option<usize>,
    /// Keep the edges at its sides in the order of their slots; otherwise they are sorted to avoid crossings.
    pub ordered_ports: bool,
    /// Width and height in px of a stub that stands for this node's value at a far consumer.
    pub stub_size: [f32; 2],
}

impl NodeSpec {
    /// A node of the given kind and size in the root, with free ports.
    pub fn new(kind: NodeKind, width: f32, height: f32) -> Self {
        Self { width, height, kind, cluster: None, ordered_ports: false, stub_size: [72.0, 20.0] }
    }

    /// The same node inside a cluster.
    pub fn inside(mut self, cluster: usize) -> Self {
        self.cluster = Some(cluster);
        self
    }
}

/// A value flowing from a node's output slot to a node's input slot. Ends outside the node list are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeSpec {
    /// Producer, an index in [`LayoutRequest::nodes`].
    pub from: usize,
    /// Which output of the producer.
    pub out_slot: u32,
    /// Consumer, an index in [`LayoutRequest::nodes`].
    pub to: usize,
    /// Which input of the consumer.
    pub in_slot: u32,
}

/// A scope or module: a box around nodes and other clusters, or one card when folded.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterSpec {
    /// Stable identity over requests: the order inside is kept when a cluster with this key comes back.
    pub key: u64,
    /// The cluster around it; `None` is the root.
    pub parent: Option<usize>,
    /// Drawn as one card of `folded_size`.
    pub folded: bool,
    /// Width and height in px of the folded card.
    pub folded_size: [f32; 2],
    /// Height in px of the title bar at the top of the open box.
    pub title_height: f32,
    /// Least width in px of the open box, so that the title fits.
    pub min_width: f32,
    /// Free space in px inside the open box.
    pub padding: f32,
}

/// Distances in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spacing {
    /// Between two nodes of a row.
    pub node_gap: f32,
    /// Between two rows.
    pub rank_gap: f32,
    /// Between an edge and its neighbours in a row.
    pub edge_gap: f32,
    /// Between a node and its pills.
    pub pill_gap: f32,
    /// Around the whole drawing.
    pub margin: f32,
}

impl Default for Spacing {
    fn default() -> Self {
        Self { node_gap: 28.0, rank_gap: 40.0, edge_gap: 18.0, pill_gap: 10.0, margin: 24.0 }
    }
}

/// When a value is drawn as a stub at its consumer instead of a long edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StubRule {
    /// A value with more consumers than this is drawn with stubs at all but the near ones.
    pub max_consumers: usize,
    /// A consumer at most this many rows below its producer is near.
    pub near_ranks: u32,
    /// A value with more consumers than this has stubs even at the near ones.
    pub max_near_consumers: usize,
    /// Rows that edges may pass, in all, for each node; the longest edges beyond it become stubs.
    pub rows_per_node: usize,
}

impl Default for StubRule {
    fn default() -> Self {
        Self { max_consumers: 8, near_ranks: 2, max_near_consumers: 64, rows_per_node: 6 }
    }
}

/// All that a layout depends on. Compare two to know whether the work has to be done again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayoutRequest {
    /// Nodes, best in topological order.
    pub nodes: Vec<NodeSpec>,
    /// Edges between them.
    pub edges: Vec<EdgeSpec>,
    /// Scopes and modules.
    pub clusters: Vec<ClusterSpec>,
    /// Flow direction.
    pub direction: Direction,
    /// Distances.
    pub spacing: Spacing,
    /// When to draw stubs.
    pub stub_rule: StubRule,
    /// Wrap the drawing into columns about so many px long (lines, if it runs to the right).
    pub wrap: Option<f32>,
}

/// An axis-parallel rectangle in px, y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Rect {
    /// From left, top, width, height.
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    /// Right edge.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }

    /// Centre, as `[x, y]`.
    pub fn center(&self) -> [f32; 2] {
        [self.x + self.width / 2.0, self.y + self.height / 2.0]
    }

    /// Whether the two share a point (touching counts).
    pub fn touches(&self, other: &Rect) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }

    /// Whether the two share an area.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether the point lies inside or on the border.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        (self.x..=self.right()).contains(&x) && (self.y..=self.bottom()).contains(&y)
    }

    /// Whether the other rectangle lies wholly inside.
    pub fn encloses(&self, other: &Rect) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }

    /// Moved by `dx`, `dy`.
    pub fn translated(&self, dx: f32, dy: f32) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..*self }
    }

    /// The smallest rectangle around both.
    pub fn union(&self, other: &Rect) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self::new(x, y, right - x, bottom - y)
    }
}

/// What stands at the end of a drawn edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// A node, by index.
    Node(usize),
    /// A folded cluster, by index.
    Cluster(usize),
}

/// How an edge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// Along the flow, row by row.
    Flow,
    /// Against the flow: it closes a cycle (only folded or shared modules can make one).
    Reversed,
    /// From a pill or stub to the node it is attached to.
    Attached,
}

/// The path of one drawn edge. Several request edges share it when they carry one value into one folded cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeRoute {
    /// The request edges it stands for.
    pub edges: Vec<usize>,
    /// Where it starts.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// How it is drawn.
    pub kind: RouteKind,
    /// Way points. Two neighbours either share a coordinate (draw a straight line) or differ in both (draw an S-curve
    /// with tangents along the flow; it stays between two rows). See [`EdgeRoute::curves`].
    pub points: Vec<[f32; 2]>,
}

/// A small sign at a consumer that stands for a value produced elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Stub {
    /// The request edges it stands for.
    pub edges: Vec<usize>,
    /// The node that produces the value.
    pub source: usize,
    /// What it is attached to.
    pub to: End,
    /// Its place.
    pub rect: Rect,
}

/// An open or folded cluster that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusterBox {
    /// Its place.
    pub rect: Rect,
    /// Drawn as one card.
    pub folded: bool,
}

/// Places of everything in a [`LayoutRequest`], index for index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// A rectangle for each node that is drawn; `None` inside folded clusters. A parameter has its first pill.
    pub nodes: Vec<Option<Rect>>,
    /// A box for each cluster that is drawn.
    pub clusters: Vec<Option<ClusterBox>>,
    /// Drawn edges.
    pub edges: Vec<EdgeRoute>,
    /// Stubs, also the second and further pills of a parameter.
    pub stubs: Vec<Stub>,
    /// Everything, with the margin.
    pub bounds: Rect,
    /// Flow direction.
    pub direction: Direction,
    /// How often edges cross (counted between neighbouring rows, inside each box).
    pub crossings: u64,
    /// Values beyond the first that turn from one column into the next: how often a block is torn apart.
    pub torn: u64,
}

impl Layout {
    /// The rectangle of a node or cluster, where it is drawn.
    pub fn rect_of(&self, end: End) -> Option<Rect> {
        match end {
            End::Node(node) => self.nodes.get(node).copied().flatten(),
            End::Cluster(cluster) => self.clusters.get(cluster).copied().flatten().map(|c| c.rect),
        }
    }

    /// The same layout moved so that the upper left corner of `anchor` stands where it stood in `old`: what was
    /// clicked does not drift. Unchanged if either layout does not draw it.
    pub fn anchored_to(mut self, old: &Layout, anchor: End) -> Self {
        if let (Some(was), Some(is)) = (old.rect_of(anchor), self.rect_of(anchor)) {
            self.translate(was.x - is.x, was.y - is.y);
        }
        self
    }

    /// Moves everything.
    pub fn translate(&mut self, dx: f32, dy: f32) {
        let shift = |rect: &mut Rect| *rect = rect.translated(dx, dy);
        self.nodes.iter_mut().flatten().for_each(shift);
        self.clusters.iter_mut().flatten().for_each(|c| shift(&mut c.rect));
        self.stubs.iter_mut().for_each(|s| shift(&mut s.rect));
        shift(&mut self.bounds);
        for point in self.edges.iter_mut().flat_map(|e| e.points.iter_mut()) {
            *point = [point[0] + dx, point[1] + dy];
        }
    }
}

/// The work was given up because the caller asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the layout was cancelled")]
pub struct Cancelled;
