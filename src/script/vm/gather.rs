//! Finds objects that only refer to each other and frees them, as counted references alone never
//! would: a scalar autograd node keeps a closure that keeps the node.
//!
//! Instances and cells are tracked. What they refer to is followed through whatever has only one
//! owner; a tracked object with more owners than were met on the way is in use from outside, and
//! so is all that it reaches. The rest is emptied.

use super::Vm;
use crate::script::value::{CellBox, CellRef, Function, Object, Payload, Value};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

/// What is tracked.
#[derive(Default)]
pub struct Gather {
    objects: Vec<Weak<Object>>,
    cells: Vec<Weak<CellBox>>,
    next: usize,
}

const FIRST: usize = 50_000;

/// A tracked thing that is alive.
enum Node {
    Object(Rc<Object>),
    Cell(CellRef),
}

impl Gather {
    #[inline]
    pub fn track_object(&mut self, object: &Rc<Object>) {
        self.objects.push(Rc::downgrade(object));
    }

    #[inline]
    pub fn track_cell(&mut self, cell: &CellRef) {
        self.cells.push(Rc::downgrade(cell));
    }

    #[inline]
    pub fn is_due(&self) -> bool {
        self.objects.len() + self.cells.len() > self.next.max(FIRST)
    }

    /// Empties everything that is tracked.
    pub fn clear_all(&mut self) {
        let objects: Vec<_> = self.objects.drain(..).filter_map(|w| w.upgrade()).collect();
        let cells: Vec<_> = self.cells.drain(..).filter_map(|w| w.upgrade()).collect();
        empty(objects.into_iter().map(Node::Object).chain(cells.into_iter().map(Node::Cell)));
    }

    fn run(&mut self) {
        let mut nodes: Vec<Node> = Vec::with_capacity(self.objects.len() + self.cells.len());
        nodes.extend(self.objects.iter().filter_map(Weak::upgrade).map(Node::Object));
        nodes.extend(self.cells.iter().filter_map(Weak::upgrade).map(Node::Cell));
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
        kept.next = 2 * (kept.objects.len() + kept.cells.len());
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
    let at: HashMap<usize, u32> =
        nodes.iter().enumerate().map(|(i, n)| (address(n), i as u32)).collect();
    let mut inside = vec![0usize; nodes.len()];
    let mut edges: Vec<Vec<u32>> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let mut found = Vec::new();
        let mut walk = Walk { at: &at, found: &mut found };
        walk.node(node);
        for &to in &found {
            if let Some(n) = inside.get_mut(to as usize) {
                *n += 1;
            }
        }
        edges.push(found);
    }
    let mut live: Vec<bool> = nodes.iter().zip(&inside).map(|(n, &i)| owners(n) > i).collect();
    let mut todo: Vec<usize> = (0..nodes.len()).filter(|&i| live.get(i) == Some(&true)).collect();
    while let Some(from) = todo.pop() {
        for &to in edges.get(from).into_iter().flatten() {
            if let Some(mark @ false) = live.get_mut(to as usize) {
                *mark = true;
                todo.push(to as usize);
            }
        }
    }
    live
}

/// Follows references from one node to the next tracked ones.
struct Walk<'a> {
    at: &'a HashMap<usize, u32>,
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
