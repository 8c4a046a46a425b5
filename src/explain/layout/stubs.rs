//! Which edges are not drawn but cut into stubs: those of a value that dozens of nodes share, and the longest ones
//! where edges would fill the drawing. Only for `explain::layout`.

use std::collections::HashMap;

use super::model::{End, LayoutRequest, NodeKind, StubRule};
use super::rank::{self, Role};
use super::visible::{Net, Pill, Visible};

/// Moves the ends that become stubs from `visible.nets` to `visible.pills`.
pub(super) fn cut(request: &LayoutRequest, visible: &mut Visible) {
    let spans = spans(request, visible);
    let longest = longest_allowed(&request.stub_rule, &spans, visible.end_of.len());
    let rule = request.stub_rule;
    for (net, spans) in visible.nets.iter_mut().zip(&spans) {
        let count = net.targets.len();
        let shared = count > rule.max_consumers;
        let crowd = shared && count > rule.max_near_consumers;
        let mut spans = spans.iter();
        let stubs = net.targets.extract_if(.., |_| {
            let span = spans.next().copied().unwrap_or(0);
            span > longest || crowd || (shared && span > rule.near_ranks)
        });
        let source = net.source;
        visible.pills.extend(stubs.map(|t| Pill {
            source,
            to: t.to,
            edges: t.edges,
            is_stub: true,
        }));
    }
    visible.nets.retain(|net| !net.targets.is_empty());
}

/// How many rows each target stands below its source, as if there were no boxes.
fn spans(request: &LayoutRequest, visible: &Visible) -> Vec<Vec<u32>> {
    let mut number: HashMap<End, u32> = HashMap::new();
    let mut roles: Vec<Role> = Vec::new();
    for (node, end) in visible.end_of.iter().enumerate() {
        let Some(end) = end else { continue };
        let pinned = matches!(end, End::Node(_)) && request.nodes[node].kind == NodeKind::Input;
        number.entry(*end).or_insert_with(|| {
            roles.push(if pinned { Role::Pinned } else { Role::Free });
            roles.len() as u32 - 1
        });
    }
    let pairs = |net: &Net| -> Vec<(u32, u32)> {
        net.targets.iter().map(|t| (number[&net.from], number[&t.to])).collect()
    };
    let edges: Vec<(u32, u32)> = visible.nets.iter().flat_map(pairs).collect();
    let rank = rank::assign(&roles, &edges).rank;
    let span = |(a, b): (u32, u32)| rank[b as usize].saturating_sub(rank[a as usize]);
    visible.nets.iter().map(|net| pairs(net).into_iter().map(span).collect()).collect()
}

/// The longest span at which all edges together pass no more rows than the rule allows.
fn longest_allowed(rule: &StubRule, spans: &[Vec<u32>], nodes: usize) -> u32 {
    let allowed = rule.rows_per_node.saturating_mul(nodes).max(20_000);
    let passed = |limit: u32| -> usize {
        let longest =
            |net: &Vec<u32>| net.iter().filter(|s| **s <= limit).max().copied().unwrap_or(0);
        spans.iter().map(|net| longest(net).saturating_sub(1) as usize).sum()
    };
    let mut limit = u32::MAX;
    while limit > 2 && passed(limit) > allowed {
        limit = limit.min(8192) / 2;
    }
    limit
}
