//! Items and long edges cut into rows: every edge becomes segments between neighbouring rows, with dummy vertices in
//! the rows it passes. All targets of one value share one chain of dummies. Only for `explain::layout`.

use super::local::{Local, Ports};
use super::rank::{self, Ranks, Role};

/// No port: the edge meets the middle of the card.
pub(super) const MIDDLE: u32 = u32::MAX;

/// An item, or the place where an edge passes a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vertex {
    pub row: u32,
    /// The item, or `None` for a dummy.
    pub item: Option<u32>,
    pub width: i32,
}

/// A piece of an edge between two neighbouring rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub up: u32,
    pub down: u32,
    pub up_port: u32,
    pub down_port: u32,
    /// Rank of the port among the ports of its side, 0 on free sides.
    pub up_order: u32,
    pub down_order: u32,
    /// How straight it wants to be.
    pub weight: u8,
    /// 0 for both ends items, 1 for one dummy end, 2 for two.
    pub dummies: u8,
}

/// The graph in rows.
pub(super) struct Layered {
    pub vertices: Vec<Vertex>,
    pub segments: Vec<Segment>,
    /// Vertices of each row, in order.
    pub rows: Vec<Vec<u32>>,
    /// For each net and target: the segments its edge runs through, from the upper end to the lower.
    pub paths: Vec<Vec<Vec<u32>>>,
    pub reversed: Vec<Vec<bool>>,
    down_start: Vec<u32>,
    down: Vec<u32>,
    up_start: Vec<u32>,
    up: Vec<u32>,
    ports: Vec<[u32; 2]>,
}

impl Layered {
    pub fn new(local: &Local) -> Self {
        let roles: Vec<Role> = local.items.iter().map(|i| i.role).collect();
        let ranks = rank::assign(&roles, &local.edges());
        let mut layered = Self::empty(local, &ranks);
        layered.cut(local, &ranks);
        layered.index();
        layered
    }

    fn empty(local: &Local, ranks: &Ranks) -> Self {
        let vertex = |(i, item): (usize, &super::local::Item)| Vertex {
            row: ranks.rank[i],
            item: Some(i as u32),
            width: item.size[0],
        };
        Self {
            vertices: local.items.iter().enumerate().map(vertex).collect(),
            segments: Vec::new(),
            rows: Vec::new(),
            paths: Vec::with_capacity(local.nets.len()),
            reversed: Vec::with_capacity(local.nets.len()),
            down_start: Vec::new(),
            down: Vec::new(),
            up_start: Vec::new(),
            up: Vec::new(),
            ports: local
                .items
                .iter()
                .map(|i| [port_count(&i.in_ports), port_count(&i.out_ports)])
                .collect(),
        }
    }

    fn cut(&mut self, local: &Local, ranks: &Ranks) {
        let mut edge = 0;
        for net in &local.nets {
            let source = net.source.0;
            let top = ranks.rank[source as usize];
            let mut chain =
                Chain { vertices: vec![source], segments: Vec::new(), port: net.source.1 };
            let (mut paths, mut turned) = (Vec::new(), Vec::new());
            for &(item, port) in &net.targets {
                let reversed = ranks.reversed[edge];
                edge += 1;
                turned.push(reversed);
                if item == source {
                    paths.push(Vec::new());
                } else if reversed {
                    paths.push(self.lone_path(local, item, source));
                } else {
                    let length = (ranks.rank[item as usize] - top) as usize;
                    paths.push(self.branch(local, &mut chain, length, (item, port)));
                }
            }
            self.paths.push(paths);
            self.reversed.push(turned);
        }
    }

    /// The path to a target `length` rows below, along the chain as far as it serves.
    fn branch(
        &mut self,
        local: &Local,
        chain: &mut Chain,
        length: usize,
        target: (u32, u32),
    ) -> Vec<u32> {
        while chain.vertices.len() < length {
            let up = chain.end(chain.vertices.len() - 1);
            let dummy = self.dummy(self.vertices[up.0 as usize].row + 1);
            chain.segments.push(self.connect(local, up, (dummy, 0)));
            chain.vertices.push(dummy);
        }
        let last = self.connect(local, chain.end(length - 1), target);
        chain.segments[..length - 1].iter().copied().chain([last]).collect()
    }

    /// The path of a reversed edge, by itself, between the middles of the two cards.
    fn lone_path(&mut self, local: &Local, upper: u32, lower: u32) -> Vec<u32> {
        let bottom = self.vertices[lower as usize].row;
        let (mut path, mut up) = (Vec::new(), (upper, MIDDLE));
        while self.vertices[up.0 as usize].row + 1 < bottom {
            let dummy = self.dummy(self.vertices[up.0 as usize].row + 1);
            path.push(self.connect(local, up, (dummy, 0)));
            up = (dummy, 0);
        }
        path.push(self.connect(local, up, (lower, MIDDLE)));
        path
    }

    fn dummy(&mut self, row: u32) -> u32 {
        self.vertices.push(Vertex { row, item: None, width: 0 });
        self.ports.push([1, 1]);
        self.vertices.len() as u32 - 1
    }

    fn connect(
        &mut self,
        local: &Local,
        (up, up_port): (u32, u32),
        (down, down_port): (u32, u32),
    ) -> u32 {
        let item = |v: u32| self.vertices[v as usize].item.map(|i| &local.items[i as usize]);
        let (above, below) = (item(up), item(down));
        // A value at the border counts as a card: it stands over the card that reads it, not over the edge that leads
        // past that card, so that a chain of blocks with skip connections runs straight down.
        let dummies = u8::from(above.is_none()) + u8::from(below.is_none());
        self.segments.push(Segment {
            up,
            down,
            up_port,
            down_port,
            up_order: above.map_or(0, |i| port_order(&i.out_ports, up_port)),
            down_order: below.map_or(0, |i| port_order(&i.in_ports, down_port)),
            weight: [2, 1, 8][dummies as usize],
            dummies,
        });
        self.segments.len() as u32 - 1
    }

    fn index(&mut self) {
        let count = self.vertices.len();
        (self.down_start, self.down) = lists(count, &self.segments, |s| s.up);
        (self.up_start, self.up) = lists(count, &self.segments, |s| s.down);
        let rows = self.vertices.iter().map(|v| v.row as usize + 1).max().unwrap_or(0);
        self.rows = vec![Vec::new(); rows];
        for (v, vertex) in self.vertices.iter().enumerate() {
            self.rows[vertex.row as usize].push(v as u32);
        }
    }

    /// Segments below a vertex.
    pub fn below(&self, v: u32) -> &[u32] {
        &self.down[self.down_start[v as usize] as usize..self.down_start[v as usize + 1] as usize]
    }

    /// Segments above a vertex.
    pub fn above(&self, v: u32) -> &[u32] {
        &self.up[self.up_start[v as usize] as usize..self.up_start[v as usize + 1] as usize]
    }

    /// How many places edges can meet a vertex: `[above, below]`, 1 on free sides.
    pub fn ports(&self, v: u32) -> [u32; 2] {
        self.ports[v as usize]
    }
}

/// What all targets of a net share: the source, then a dummy in each row below.
struct Chain {
    vertices: Vec<u32>,
    /// Segment from each vertex to the next.
    segments: Vec<u32>,
    /// Port of the source.
    port: u32,
}

impl Chain {
    fn end(&self, i: usize) -> (u32, u32) {
        (self.vertices[i], if i == 0 { self.port } else { 0 })
    }
}

fn port_count(ports: &Ports) -> u32 {
    match ports {
        Ports::Free => 1,
        Ports::Fixed(at) => at.len().max(1) as u32,
    }
}

fn port_order(ports: &Ports, port: u32) -> u32 {
    match ports {
        Ports::Fixed(at) => {
            at.get(port as usize).map_or(0, |x| at.iter().filter(|y| *y < x).count() as u32)
        }
        Ports::Free => 0,
    }
}

fn lists(
    count: usize,
    segments: &[Segment],
    key: impl Fn(&Segment) -> u32,
) -> (Vec<u32>, Vec<u32>) {
    let mut start = vec![0u32; count + 1];
    segments.iter().for_each(|s| start[key(s) as usize + 1] += 1);
    for i in 0..count {
        start[i + 1] += start[i];
    }
    let mut at = start.clone();
    let mut list = vec![0u32; segments.len()];
    for (i, s) in segments.iter().enumerate() {
        let slot = &mut at[key(s) as usize];
        list[*slot as usize] = i as u32;
        *slot += 1;
    }
    (start, list)
}
