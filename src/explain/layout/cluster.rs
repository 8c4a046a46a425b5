//! The tree of boxes: one problem for each open box, solved from the inside out, so that an open module is a box of
//! known size in the one around it. A value that crosses a border passes through a port there. Then everything is
//! put at its absolute place and paths are joined at the ports. Only for `explain::layout`.

use std::collections::HashMap;

use super::local::{Frame, Item, Local, LocalNet, Point, Ports, Solved};
use super::model::{Direction, End, LayoutRequest, NodeKind};
use super::pills::{self, Places};
use super::rank::Role;
use super::visible::Visible;

/// Box 0 is the root; cluster c is box c + 1.
pub(super) const ROOT: usize = 0;

/// A piece of a drawn edge inside one box: (box, net, target).
pub(super) type Piece = (usize, u32, u32);

/// All boxes and the problems inside them.
pub(super) struct Boxes {
    pub locals: Vec<Local>,
    /// Where each cluster's item is in the box around it, or each node's in its box.
    pub cluster_item: Vec<u32>,
    pub node_item: Vec<u32>,
    /// For each net and target its pieces, from the source to the target.
    pub pieces: Vec<Vec<Vec<Piece>>>,
    /// Places of pills inside each card's item.
    pub places: HashMap<End, Places>,
    /// Ports of each box: item numbers of the entries and exits.
    entries: Vec<Vec<u32>>,
    exits: Vec<Vec<u32>>,
    parent: Vec<usize>,
    depth: Vec<u32>,
}

/// Sizes across and along from width and height.
pub(super) fn turned([width, height]: [f32; 2], direction: Direction) -> Point {
    /// No card is larger; a size that is not a number counts as 1.
    const LIMIT: f32 = 20_000.0;
    let whole = |v: f32| if v.is_finite() { v.clamp(1.0, LIMIT).ceil() as i32 } else { 1 };
    match direction {
        Direction::TopToBottom => [whole(width), whole(height)],
        Direction::LeftToRight => [whole(height), whole(width)],
    }
}

impl Boxes {
    /// Builds all problems; sizes of open boxes are still missing.
    pub fn new(request: &LayoutRequest, visible: &Visible) -> Self {
        let count = request.clusters.len() + 1;
        let mut boxes = Self {
            locals: (0..count)
                .map(|b| Local { frame: frame(request, b), ..Local::default() })
                .collect(),
            cluster_item: vec![u32::MAX; request.clusters.len()],
            node_item: vec![u32::MAX; request.nodes.len()],
            pieces: Vec::new(),
            places: HashMap::new(),
            entries: vec![Vec::new(); count],
            exits: vec![Vec::new(); count],
            parent: vec![ROOT; count],
            depth: vec![0; count],
        };
        for &c in &visible.tree.order {
            let parent = visible.tree.parent[c].map_or(ROOT, |p| p + 1);
            boxes.parent[c + 1] = parent;
            boxes.depth[c + 1] = boxes.depth[parent] + 1;
        }
        boxes.add_items(request, visible);
        boxes.add_nets(visible);
        boxes
    }

    fn add_items(&mut self, request: &LayoutRequest, visible: &Visible) {
        let mut sizes: HashMap<End, Vec<Point>> = HashMap::new();
        for pill in &visible.pills {
            let spec = &request.nodes[pill.source];
            let size = if pill.is_stub { spec.stub_size } else { [spec.width, spec.height] };
            sizes.entry(pill.to).or_default().push(turned(size, request.direction));
        }
        let (gap, counts) = (whole(request.spacing.pill_gap), port_counts(visible));
        // In the order of the nodes, a cluster where its first node is: the order a reader expects.
        for (n, end) in visible.end_of.iter().enumerate() {
            self.open_boxes_around(request, visible, n);
            let Some(end) = *end else { continue };
            let (home, size, role) = match end {
                End::Node(_) => {
                    let spec = &request.nodes[n];
                    let role = if spec.kind == NodeKind::Input { Role::Pinned } else { Role::Free };
                    (
                        visible.node_cluster[n].map_or(ROOT, |c| c + 1),
                        [spec.width, spec.height],
                        role,
                    )
                }
                End::Cluster(c) if self.cluster_item[c] == u32::MAX => {
                    (self.parent[c + 1], request.clusters[c].folded_size, Role::Free)
                }
                End::Cluster(_) => continue,
            };
            let pills = sizes.get(&end).map_or(&[][..], |s| s.as_slice());
            let (mut item, places) = pills::compose(
                turned(size, request.direction),
                pills,
                gap,
                request.direction,
                role,
            );
            if let (End::Node(_), true) = (end, request.nodes[n].ordered_ports) {
                fix_ports(&mut item, counts.get(&end).copied().unwrap_or_default());
            }
            self.places.insert(end, places);
            let number = self.push(home, item);
            match end {
                End::Node(n) => self.node_item[n] = number,
                End::Cluster(c) => self.cluster_item[c] = number,
            }
        }
    }

    /// Makes the items of the open clusters around a node, if it is the first in them.
    fn open_boxes_around(&mut self, request: &LayoutRequest, visible: &Visible, node: usize) {
        let mut missing = Vec::new();
        let mut at = visible.node_cluster[node].map_or(ROOT, |c| c + 1);
        while at != ROOT {
            let c = at - 1;
            let open = visible.cluster_shown[c] && !request.clusters[c].folded;
            if open && self.cluster_item[c] == u32::MAX {
                missing.push(c);
            }
            at = self.parent[at];
        }
        for c in missing.into_iter().rev() {
            let mut item = Item::border(Role::Free);
            (item.in_ports, item.out_ports) = (Ports::Fixed(Vec::new()), Ports::Fixed(Vec::new()));
            self.cluster_item[c] = self.push(self.parent[c + 1], item);
        }
    }

    fn push(&mut self, home: usize, item: Item) -> u32 {
        self.locals[home].items.push(item);
        self.locals[home].items.len() as u32 - 1
    }

    fn home(&self, boxes_of_nodes: &[usize], end: End) -> (usize, u32) {
        match end {
            End::Node(n) => (boxes_of_nodes[n], self.node_item[n]),
            End::Cluster(c) => (self.parent[c + 1], self.cluster_item[c]),
        }
    }

    fn add_nets(&mut self, visible: &Visible) {
        let homes: Vec<usize> =
            visible.node_cluster.iter().map(|c| c.map_or(ROOT, |c| c + 1)).collect();
        let in_port = port_numbers(visible);
        let mut builder = NetBuilder::default();
        let mut pieces = Vec::with_capacity(visible.nets.len());
        for (n, net) in visible.nets.iter().enumerate() {
            let mut of_net = Vec::with_capacity(net.targets.len());
            for (t, target) in net.targets.iter().enumerate() {
                let from = self.home(&homes, net.from);
                let to = self.home(&homes, target.to);
                of_net.push(builder.join(self, n, (from, net.out_slot), (to, in_port[n][t])));
            }
            pieces.push(of_net);
        }
        self.pieces = pieces;
    }

    /// Sets the size and the ports of a solved box in the box around it.
    pub fn close(&mut self, cluster: usize, solved: &Solved) {
        let port =
            |items: &[u32]| Ports::Fixed(items.iter().map(|&i| solved.at[i as usize][0]).collect());
        let (in_ports, out_ports) =
            (port(&self.entries[cluster + 1]), port(&self.exits[cluster + 1]));
        let (home, number) = (self.parent[cluster + 1], self.cluster_item[cluster] as usize);
        if let Some(item) = self.locals[home].items.get_mut(number) {
            *item = Item {
                role: Role::Free,
                size: solved.size,
                card_at: [0, 0],
                card_size: solved.size,
                in_ports,
                out_ports,
            };
        }
    }

    /// The box around a cluster.
    pub fn parent_of(&self, cluster: usize) -> usize {
        self.parent[cluster + 1]
    }
}

/// Joins the ends of nets through the borders between them.
#[derive(Default)]
struct NetBuilder {
    /// (box, net) → number of the net in that box.
    local_net: HashMap<(usize, usize), u32>,
    /// (box, net, target item, target port) → number of the target.
    target: HashMap<(usize, usize, u32, u32), u32>,
    /// (box, net) → number of the port and its item, entering and leaving.
    entry: HashMap<(usize, usize), (u32, u32)>,
    exit: HashMap<(usize, usize), (u32, u32)>,
}

impl NetBuilder {
    /// Adds one target of a net to every box it passes and returns the pieces in order.
    fn join(
        &mut self,
        boxes: &mut Boxes,
        net: usize,
        ((mut from_box, from_item), out_slot): ((usize, u32), u32),
        ((mut to_box, to_item), in_port): ((usize, u32), u32),
    ) -> Vec<Piece> {
        let (mut source, mut target) = ((from_item, out_slot), (to_item, in_port));
        let (mut outwards, mut inwards) = (Vec::new(), Vec::new());
        while from_box != to_box {
            if boxes.depth[from_box] >= boxes.depth[to_box] {
                let (port, item) = port(&mut self.exit, boxes, (from_box, net), Role::Exit);
                outwards.push(self.piece(boxes, from_box, net, source, (item, 0)));
                source = (boxes.cluster_item[from_box - 1], port);
                from_box = boxes.parent[from_box];
            } else {
                let (port, item) = port(&mut self.entry, boxes, (to_box, net), Role::Entry);
                inwards.push(self.piece(boxes, to_box, net, (item, 0), target));
                target = (boxes.cluster_item[to_box - 1], port);
                to_box = boxes.parent[to_box];
            }
        }
        outwards.push(self.piece(boxes, from_box, net, source, target));
        outwards.extend(inwards.into_iter().rev());
        outwards
    }

    fn piece(
        &mut self,
        boxes: &mut Boxes,
        at: usize,
        net: usize,
        source: (u32, u32),
        target: (u32, u32),
    ) -> Piece {
        let nets = &mut boxes.locals[at].nets;
        let local = *self.local_net.entry((at, net)).or_insert_with(|| {
            nets.push(LocalNet { source, targets: Vec::new() });
            nets.len() as u32 - 1
        });
        let targets = &mut nets[local as usize].targets;
        let number = *self.target.entry((at, net, target.0, target.1)).or_insert_with(|| {
            targets.push(target);
            targets.len() as u32 - 1
        });
        (at, local, number)
    }
}

fn port(
    known: &mut HashMap<(usize, usize), (u32, u32)>,
    boxes: &mut Boxes,
    (at, net): (usize, usize),
    role: Role,
) -> (u32, u32) {
    *known.entry((at, net)).or_insert_with(|| {
        let item = boxes.push(at, Item::border(role));
        let list = if role == Role::Entry { &mut boxes.entries[at] } else { &mut boxes.exits[at] };
        list.push(item);
        (list.len() as u32 - 1, item)
    })
}

/// For each net and target the number of the port at the target: its edges counted in the order of their slots.
fn port_numbers(visible: &Visible) -> Vec<Vec<u32>> {
    let mut ends: Vec<(End, u32, usize, usize)> = Vec::new();
    for (n, net) in visible.nets.iter().enumerate() {
        ends.extend(
            net.targets.iter().enumerate().map(|(t, target)| (target.to, target.in_slot, n, t)),
        );
    }
    ends.sort_unstable();
    let mut numbers: Vec<Vec<u32>> =
        visible.nets.iter().map(|n| vec![0; n.targets.len()]).collect();
    for run in ends.chunk_by(|a, b| a.0 == b.0) {
        run.iter().enumerate().for_each(|(i, &(_, _, n, t))| numbers[n][t] = i as u32);
    }
    numbers
}

/// How many ports each end has, `[in, out]`.
fn port_counts(visible: &Visible) -> HashMap<End, [u32; 2]> {
    let mut counts: HashMap<End, [u32; 2]> = HashMap::new();
    for net in &visible.nets {
        let out = &mut counts.entry(net.from).or_default()[1];
        // Slots beyond this many meet the middle.
        *out = (*out).max(net.out_slot.saturating_add(1).min(1024));
        for target in &net.targets {
            counts.entry(target.to).or_default()[0] += 1;
        }
    }
    counts
}

/// Spreads the ports of a node in the order of their slots.
fn fix_ports(item: &mut Item, [ins, outs]: [u32; 2]) {
    let (start, width) = (i64::from(item.card_at[0]), i64::from(item.card_size[0]));
    let place =
        |i: u32, count: u32| (start + width * i64::from(i + 1) / i64::from(count + 1)) as i32;
    let spread = |count: u32| Ports::Fixed((0..count).map(|i| place(i, count)).collect());
    item.in_ports = spread(ins);
    item.out_ports = spread(outs);
}

fn whole(v: f32) -> i32 {
    if v.is_finite() { v.clamp(0.0, 10_000.0).ceil() as i32 } else { 0 }
}

fn frame(request: &LayoutRequest, at: usize) -> Frame {
    let s = &request.spacing;
    let mut frame = Frame {
        item_gap: whole(s.node_gap),
        rank_gap: whole(s.rank_gap),
        edge_gap: whole(s.edge_gap).max(1),
        ..Frame::default()
    };
    let Some(cluster) = at.checked_sub(1).and_then(|c| request.clusters.get(c)) else {
        let margin = whole(s.margin);
        (frame.pad_across, frame.pad_along) = ([margin; 2], [margin; 2]);
        frame.wrap = request.wrap.map_or(0, |w| w.clamp(1.0, 1e6) as i32);
        return frame;
    };
    let (pad, title, width) =
        (whole(cluster.padding), whole(cluster.title_height), whole(cluster.min_width));
    (frame.pad_across, frame.pad_along) = ([pad; 2], [pad; 2]);
    match request.direction {
        Direction::TopToBottom => (frame.pad_along[0], frame.min_size) = (pad + title, [width, 0]),
        Direction::LeftToRight => (frame.pad_across[0], frame.min_size) = (pad + title, [0, width]),
    }
    frame
}
