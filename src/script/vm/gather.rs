//! Finds objects that only refer to each other and frees them, as counted references alone never
//! would: a scalar autograd node keeps a closure that keeps the node.
//!
//! Instances and cells are tracked. What they refer to is followed through whatever has only one
//! owner; a tracked object with more owners than were met on the way is in use from outside, and
//! so is all that it reaches. The rest is emptied.

use super::Vm;
use crate::script::value::{CellBox, CellRef, Function, Object, Payload, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::{Rc, Weak};

/// What is tracked.
#[derive(Default)]
pub struct Gather {
    objects: Tracked<Object>,
    cells: Tracked<CellBox>,
    next: usize,
    due: bool,
}

const FIRST: usize = 5_000;

/// Things of one kind. What dies young is dropped from the list soon, so that its memory is used
/// again while it is still at hand.
struct Tracked<T> {
    all: Vec<Weak<T>>,
    /// Those before this were alive when the young were last looked through.
    old: usize,
}

/// How many are made between two looks at the young.
const YOUNG: usize = 512;

impl<T> Default for Tracked<T> {
    fn default() -> Self {
        Tracked { all: Vec::new(), old: 0 }
    }
}

impl<T> Tracked<T> {
    #[inline]
    fn add(&mut self, thing: &Rc<T>) -> bool {
        self.all.push(Rc::downgrade(thing));
        let full = self.all.len() >= self.old + YOUNG;
        if full {
            self.drop_young();
        }
        full
    }

    #[inline(never)]
    fn drop_young(&mut self) {
        let mut kept = self.old;
        for at in self.old..self.all.len() {
            if self.all.get(at).is_some_and(|w| w.strong_count() > 0) {
                self.all.swap(kept, at);
                kept += 1;
            }
        }
        self.all.truncate(kept);
        self.old = kept;
    }

    fn alive(&self) -> impl Iterator<Item = Rc<T>> {
        self.all.iter().filter_map(Weak::upgrade)
    }
}

/// A tracked thing that is alive.
enum Node {
    Object(Rc<Object>),
    Cell(CellRef),
}

impl Gather {
    #[inline]
    pub fn track_object(&mut self, object: &Rc<Object>) {
        if self.objects.add(object) {
            self.look();
        }
    }

    #[inline]
    pub fn track_cell(&mut self, cell: &CellRef) {
        if self.cells.add(cell) {
            self.look();
        }
    }

    #[inline]
    pub fn is_due(&self) -> bool {
        self.due
    }

    #[inline(never)]
    fn look(&mut self) {
        let tracked = self.objects.all.len() + self.cells.all.len();
        self.due = tracked > self.next.max(FIRST);
    }

    /// Empties everything that is tracked.
    pub fn clear_all(&mut self) {
        let objects: Vec<_> = std::mem::take(&mut self.objects).alive().collect();
        let cells: Vec<_> = std::mem::take(&mut self.cells).alive().collect();
        empty(objects.into_iter().map(Node::Object).chain(cells.into_iter().map(Node::Cell)));
    }

    fn run(&mut self) {
        let most = self.objects.all.len() + self.cells.all.len();
        let mut nodes: Vec<Node> = Vec::with_capacity(most);
        nodes.extend(self.objects.alive().map(Node::Object));
        nodes.extend(self.cells.alive().map(Node::Cell));
        let live = keep_reachable(&nodes);
        let mut kept = Gather::default();
        let mut dead = Vec::new();
        for (node, alive) in nodes.into_iter().zip(live) {
            match (&node, alive) {
                (Node::Object(o), true) => kept.track_object(o),
                (Node::Cell(c), true) => kept.track_cell(c),
                (_, false) => dead.push(node),
            }
        }
        kept.next = 2 * (kept.objects.all.len() + kept.cells.all.len());
        (kept.objects.old, kept.cells.old) = (kept.objects.all.len(), kept.cells.all.len());
        kept.due = false;
        *self = kept;
        empty(dead);
    }
}

/// Takes everything out of the nodes, then lets it go.
fn empty(nodes: impl IntoIterator<Item = Node>) {
    let mut held: Vec<Value> = Vec::new();
    let mut keep = Vec::new();
    for node in nodes {
        match &node {
            Node::Object(o) => {
                if let Ok(mut attrs) = o.attrs.try_borrow_mut() {
                    held.extend(attrs.take().into_iter().map(|(_, v)| v));
                }
                if let Payload::Value(Value::List(l)) = &o.payload {
                    held.append(&mut l.borrow_mut());
                }
            }
            Node::Cell(c) => held.extend(c.0.try_borrow_mut().map(|mut v| std::mem::take(&mut *v))),
        }
        keep.push(node);
    }
    drop(held);
    drop(keep);
}

fn address(node: &Node) -> usize {
    match node {
        Node::Object(o) => Rc::as_ptr(o) as usize,
        Node::Cell(c) => Rc::as_ptr(c) as usize,
    }
}

fn owners(node: &Node) -> usize {
    // One is ours, in `nodes`.
    match node {
        Node::Object(o) => Rc::strong_count(o) - 1,
        Node::Cell(c) => Rc::strong_count(c) - 1,
    }
}

/// For each node, whether something outside uses it.
fn keep_reachable(nodes: &[Node]) -> Vec<bool> {
    let mut at = Positions::with_capacity_and_hasher(nodes.len(), Default::default());
    at.extend(nodes.iter().enumerate().map(|(i, n)| (address(n), i as u32)));
    let mut inside = vec![0usize; nodes.len()];
    // References of all nodes one after the other, and where those of each node end.
    let mut edges: Vec<u32> = Vec::with_capacity(4 * nodes.len());
    let mut ends: Vec<usize> = Vec::with_capacity(nodes.len());
    for node in nodes {
        Walk { at: &at, found: &mut edges }.node(node);
        ends.push(edges.len());
    }
    for &to in &edges {
        if let Some(n) = inside.get_mut(to as usize) {
            *n += 1;
        }
    }
    let mut live: Vec<bool> = nodes.iter().zip(&inside).map(|(n, &i)| owners(n) > i).collect();
    let mut todo: Vec<usize> = (0..nodes.len()).filter(|&i| live.get(i) == Some(&true)).collect();
    while let Some(from) = todo.pop() {
        let start = from.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        let end = ends.get(from).copied().unwrap_or(start);
        for &to in edges.get(start..end).into_iter().flatten() {
            if let Some(mark @ false) = live.get_mut(to as usize) {
                *mark = true;
                todo.push(to as usize);
            }
        }
    }
    live
}

/// Nodes by address.
type Positions = HashMap<usize, u32, BuildHasherDefault<AddressHasher>>;

/// Addresses are numbers that differ already: one multiplication spreads them.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_usize(usize::from(b));
        }
    }

    fn write_usize(&mut self, n: usize) {
        let mixed = (self.0 ^ n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// Follows references from one node to the next tracked ones.
struct Walk<'a> {
    at: &'a Positions,
    found: &'a mut Vec<u32>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Object(o) => self.object(o),
            Node::Cell(c) => self.value(&c.0.borrow(), 0),
        }
    }

    fn object(&mut self, o: &Object) {
        for (_, v) in o.attrs.borrow().iter() {
            self.value(v, 0);
        }
        if let Payload::Value(v) = &o.payload {
            self.value(v, 0);
        }
    }

    fn values<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>, depth: u32) {
        for v in values {
            self.value(v, depth + 1);
        }
    }

    /// `v` is one reference. Things with one owner are looked through; deep ones are left be.
    fn value(&mut self, v: &Value, depth: u32) {
        if depth > 30 {
            return;
        }
        match v {
            Value::Object(o) => {
                if let Some(&i) = self.at.get(&(Rc::as_ptr(o) as usize)) {
                    self.found.push(i);
                }
            }
            Value::Function(f) if Rc::strong_count(f) == 1 => self.function(f, depth),
            Value::List(l) if Rc::strong_count(l) == 1 => self.values(l.borrow().iter(), depth),
            Value::Tuple(t) if Rc::strong_count(t) == 1 => self.values(t.items.iter(), depth),
            Value::Set(s) if Rc::strong_count(s) == 1 => {
                self.values(s.borrow().iter().map(|(_, k)| k), depth);
            }
            Value::Dict(d) if Rc::strong_count(d) == 1 => {
                let inner = d.borrow();
                self.values(inner.iter().flat_map(|e| [&e.key, &e.value]), depth);
            }
            Value::Method(m) if Rc::strong_count(m) == 1 => self.values([&m.func, &m.this], depth),
            _ => {}
        }
    }

    fn function(&mut self, f: &Function, depth: u32) {
        for cell in &f.closure {
            if let Some(&i) = self.at.get(&(Rc::as_ptr(cell) as usize)) {
                self.found.push(i);
            }
        }
        self.values(&f.defaults, depth);
        for (_, v) in f.attrs.borrow().iter() {
            self.value(v, depth + 1);
        }
    }
}

impl Vm {
    /// Frees what only refers to itself.
    pub fn gather_now(&mut self) {
        self.gather.run();
    }

    /// Does so when enough has been made since the last time.
    #[inline]
    pub(super) fn gather_if_due(&mut self) {
        if self.gather.is_due() {
            self.gather.run();
        }
    }
}
