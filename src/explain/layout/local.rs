//! The layout problem inside one box: items of known size, values between them; and its solution. A problem holds no
//! identities, only structure and whole pixels, so equal boxes (the twelve blocks of a transformer) are solved once.
//! Coordinates are `across` the flow and `along` it, whatever the direction. Only for `explain::layout`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::rank::Role;

/// A point as `[across, along]`.
pub(super) type Point = [i32; 2];

/// Where edges meet one side of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ports {
    /// Anywhere along the card, sorted to avoid crossings.
    Free,
    /// At these distances across from the item's corner, by port number.
    Fixed(Vec<i32>),
}

/// A thing to be placed: a node with its pills, a folded card or an open box.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Item {
    pub role: Role,
    /// Size across and along, pills included.
    pub size: Point,
    /// The card edges meet: its corner inside the item, and its size.
    pub card_at: Point,
    pub card_size: Point,
    pub in_ports: Ports,
    pub out_ports: Ports,
}

impl Item {
    /// The place of a value at the border of its box.
    pub fn border(role: Role) -> Self {
        let fixed = Ports::Fixed(vec![0]);
        Self {
            role,
            size: [0, 0],
            card_at: [0, 0],
            card_size: [0, 0],
            in_ports: fixed.clone(),
            out_ports: fixed,
        }
    }

    /// The middle of the card, across.
    pub fn middle(&self) -> i32 {
        self.card_at[0] + self.card_size[0] / 2
    }

    /// Whether it is the place of a value at the border.
    pub fn is_border(&self) -> bool {
        matches!(self.role, Role::Entry | Role::Exit)
    }
}

/// One value inside the box: from a port of an item to ports of others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LocalNet {
    pub source: (u32, u32),
    pub targets: Vec<(u32, u32)>,
}

/// Distances in whole px, and the frame around the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    pub item_gap: i32,
    pub rank_gap: i32,
    pub edge_gap: i32,
    /// Free space before the first and after the last item, across.
    pub pad_across: [i32; 2],
    /// The same, along.
    pub pad_along: [i32; 2],
    /// Least size of the box.
    pub min_size: Point,
    /// Wrap into columns about so long; 0 for one column.
    pub wrap: i32,
}

/// The problem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Local {
    pub items: Vec<Item>,
    pub nets: Vec<LocalNet>,
    pub frame: Frame,
}

impl Local {
    /// Item pairs of all nets, flat, in order.
    pub fn edges(&self) -> Vec<(u32, u32)> {
        self.nets.iter().flat_map(|n| n.targets.iter().map(|t| (n.source.0, t.0))).collect()
    }

    /// A hash of what is connected to what, without sizes: the order found for one applies to all alike.
    pub fn topology(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for item in &self.items {
            item.role.hash(&mut hasher);
        }
        for net in &self.nets {
            net.source.0.hash(&mut hasher);
            net.targets.iter().for_each(|t| t.0.hash(&mut hasher));
            u32::MAX.hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The rows of a solution: vertex numbers from left to right. Vertices are numbered the same for the same topology.
pub(super) type Rows = Vec<Vec<u32>>;

/// The solution.
#[derive(Clone, Debug, Default)]
pub(super) struct Solved {
    pub size: Point,
    /// Corner of each item.
    pub at: Vec<Point>,
    /// Way points for each net and target, and whether the edge was turned round.
    pub routes: Vec<Vec<(Vec<Point>, bool)>>,
    pub crossings: u64,
    /// Values beyond the first that turn from one column into the next.
    pub torn: u64,
    pub rows: Arc<Rows>,
}
