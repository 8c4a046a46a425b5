//! Model-local functions: a node that calls one is replaced by the function's own nodes, named
//! below it, so that it folds like any module. Imported by `formats::onnx` alone.

use super::super::FormatError;
use super::proto::{FunctionProto, GraphProto, NodeProto};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Functions that call functions, and so on: deeper is refused.
const MAX_DEPTH: usize = 32;
/// Nodes after inlining.
const MAX_NODES: usize = 200_000;

/// Operator versions by domain; the standard domain is empty.
pub type Opsets = Rc<HashMap<String, i64>>;

/// A node with the operator versions that it was written for.
pub struct Flat {
    pub node: NodeProto,
    pub opsets: Opsets,
}

type Key = (String, String, String);

/// Replaces calls of model-local functions, and adds the outer values that subgraphs read to the
/// inputs of the nodes that hold them.
pub fn flatten(
    nodes: Vec<NodeProto>,
    functions: &[FunctionProto],
    opsets: Opsets,
) -> Result<Vec<Flat>, FormatError> {
    let key = |f: &FunctionProto| (f.domain().into(), f.name().into(), f.overload().into());
    let functions = functions.iter().map(|f| (key(f), f)).collect();
    let mut inliner = Inliner { functions, prefixes: HashSet::new(), out: Vec::new() };
    inliner.nodes(nodes, &opsets, 0)?;
    Ok(inliner.out)
}

struct Inliner<'a> {
    functions: HashMap<Key, &'a FunctionProto>,
    prefixes: HashSet<String>,
    out: Vec<Flat>,
}

impl Inliner<'_> {
    fn nodes(
        &mut self,
        nodes: Vec<NodeProto>,
        opsets: &Opsets,
        depth: usize,
    ) -> Result<(), FormatError> {
        for mut node in nodes {
            if self.out.len() >= MAX_NODES {
                let what = format!("a model of more than {MAX_NODES} nodes");
                return Err(FormatError::unsupported(what, node.name()));
            }
            let known = crate::ops::find(node.domain(), node.op_type()).is_some();
            let key = (node.domain().into(), node.op_type().into(), node.overload().into());
            match self.functions.get(&key).copied().filter(|_| !known) {
                Some(_) if depth >= MAX_DEPTH => {
                    let what = format!("functions nested more than {MAX_DEPTH} deep");
                    return Err(FormatError::unsupported(what, node.op_type()));
                }
                Some(function) => self.inline(&node, function, depth)?,
                None => {
                    let outer = captured(&node);
                    node.input.extend(outer);
                    self.out.push(Flat { node, opsets: opsets.clone() });
                }
            }
        }
        Ok(())
    }

    /// A name for one call that no other call has.
    fn prefix(&mut self, node: &NodeProto) -> String {
        let base = if node.name().is_empty() { node.op_type() } else { node.name() };
        let mut prefix = base.to_string();
        let mut number = 1;
        while !self.prefixes.insert(prefix.clone()) {
            prefix = format!("{base}_{number}");
            number += 1;
        }
        prefix
    }

    fn inline(
        &mut self,
        call: &NodeProto,
        function: &FunctionProto,
        depth: usize,
    ) -> Result<(), FormatError> {
        let prefix = self.prefix(call);
        let mut names: HashMap<&str, String> = HashMap::new();
        for (i, inner) in function.input.iter().enumerate() {
            names.insert(inner, call.input.get(i).cloned().unwrap_or_default());
        }
        let mut passed = Vec::new();
        for (inner, outer) in function.output.iter().zip(&call.output) {
            match names.get(inner.as_str()) {
                _ if outer.is_empty() => {}
                // An output that is an input, or another output.
                Some(from) => passed.push((from.clone(), outer.clone())),
                None => {
                    names.insert(inner, outer.clone());
                }
            }
        }
        let rename = |name: &String| match names.get(name.as_str()) {
            Some(outer) => outer.clone(),
            None if name.is_empty() => String::new(),
            None => format!("{prefix}/{name}"),
        };
        let mut body = Vec::with_capacity(function.node.len());
        for (i, node) in function.node.iter().enumerate() {
            body.push(renamed(node, i, &prefix, &rename, call, function));
        }
        for (i, (from, to)) in passed.into_iter().enumerate() {
            body.push(NodeProto {
                name: Some(format!("{prefix}/Identity_{i}")),
                op_type: Some("Identity".into()),
                input: vec![from],
                output: vec![to],
                ..Default::default()
            });
        }
        let opsets = function.opset_import.iter();
        let opsets = Rc::new(opsets.map(|o| (domain(o.domain()), o.version())).collect());
        self.nodes(body, &opsets, depth + 1)
    }
}

/// The standard domain under its one name.
pub fn domain(name: &str) -> String {
    if name == "ai.onnx" { String::new() } else { name.to_string() }
}

/// One node of a function's body, as it stands in the caller's graph.
fn renamed(
    node: &NodeProto,
    index: usize,
    prefix: &str,
    rename: &dyn Fn(&String) -> String,
    call: &NodeProto,
    function: &FunctionProto,
) -> NodeProto {
    let mut node = node.clone();
    let outer = captured(&node);
    node.input.extend(outer);
    node.name = Some(match node.name() {
        "" => format!("{prefix}/{}_{index}", node.op_type()),
        name => format!("{prefix}/{name}"),
    });
    node.input = node.input.iter().map(rename).collect();
    node.output = node.output.iter().map(rename).collect();
    // What the subgraphs read has just become inputs.
    for attribute in &mut node.attribute {
        attribute.g = attribute.g.take().map(|_| GraphProto::default());
        attribute.graphs.iter_mut().for_each(|g| *g = GraphProto::default());
    }
    // Attributes that refer to those of the call: the call's value, else the function's default.
    node.attribute = std::mem::take(&mut node.attribute)
        .into_iter()
        .filter_map(|attribute| {
            let Some(from) = attribute.ref_attr_name.as_ref().filter(|r| !r.is_empty()) else {
                return Some(attribute);
            };
            let given = call.attribute.iter().find(|a| a.name() == from);
            let found =
                given.or_else(|| function.attribute_proto.iter().find(|a| a.name() == from))?;
            let mut found = found.clone();
            found.name = attribute.name;
            Some(found)
        })
        .collect();
    node
}

/// Values of outer scopes that the subgraphs of a node read, in order of appearance.
fn captured(node: &NodeProto) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in &node.attribute {
        for graph in attribute.g.iter().chain(&attribute.graphs) {
            outer_names(graph, &HashSet::new(), &mut found);
        }
    }
    found.retain(|name| !node.input.contains(name));
    found
}

fn outer_names(graph: &GraphProto, above: &HashSet<String>, found: &mut Vec<String>) {
    let mut own = above.clone();
    own.extend(graph.input.iter().map(|v| v.name().to_string()));
    own.extend(graph.initializer.iter().map(|t| t.name().to_string()));
    own.extend(graph.node.iter().flat_map(|n| n.output.iter().cloned()));
    let mut read = |name: &str| {
        if !name.is_empty() && !own.contains(name) && !found.iter().any(|f| f == name) {
            found.push(name.to_string());
        }
    };
    graph.node.iter().flat_map(|n| &n.input).for_each(|name| read(name));
    graph.output.iter().for_each(|v| read(v.name()));
    for inner in graph.node.iter().flat_map(|n| &n.attribute) {
        inner.g.iter().chain(&inner.graphs).for_each(|g| outer_names(g, &own, found));
    }
}
