//! Edges: forward with arrow heads and shapes, backward beside them and the other way. Private to `views::graph`.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Mesh, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

use super::cards::arrow_head;
use super::paint::Paint;
use super::style::{self, Detail};
use crate::explain::graph_picture::GradientSize;
use crate::explain::layout::{Direction, EdgeRoute, Hit, Rect as WorldRect, RouteKind};
use crate::graph::ValueId;

impl Paint<'_> {
    /// All edges of `hits`.
    pub(super) fn edges(&self, hits: &[Hit]) {
        let edges =
            hits.iter().filter_map(|hit| if let Hit::Edge(e) = hit { Some(*e) } else { None });
        if Detail::curved(self.camera.zoom) {
            let mut heads = Mesh::default();
            edges.for_each(|e| self.edge(e, &mut heads));
            self.painter.add(heads);
        } else {
            self.hairlines(edges);
        }
    }

    /// Straight thin lines in one mesh.
    fn hairlines(&self, edges: impl Iterator<Item = usize>) {
        let mut mesh = Mesh::default();
        let faint = if self.detail == Detail::Density { 0.35 } else { 0.7 };
        for e in edges {
            let edge = &self.scene.layout.edges[e];
            if edge.kind == RouteKind::Attached {
                continue;
            }
            let color = self.theme.faded(self.edge_color(e), self.edge_strength(e) * faint);
            let mut points = edge.points.iter().map(|p| self.camera.to_screen(self.canvas, *p));
            let Some(mut from) = points.next() else { continue };
            for to in points {
                hairline(&mut mesh, from, to, self.theme.size.stroke_hair, color);
                from = to;
            }
        }
        self.painter.add(mesh);
    }

    fn edge_color(&self, e: usize) -> Color32 {
        let in_cone = self.emphasis.cone.as_ref().is_some_and(|c| c.edges.contains(&e));
        match self.emphasis.hovered.contains(&Hit::Edge(e)) {
            true => self.theme.color.accent,
            _ if self.emphasis.paths && in_cone => self.theme.color.accent,
            _ => self.theme.color.forward,
        }
    }

    fn edge(&self, e: usize, heads: &mut Mesh) {
        let edge = &self.scene.layout.edges[e];
        let (theme, zoom) = (self.theme, self.camera.zoom);
        let arriving = self.motion.as_ref().map_or(1.0, |m| m.share);
        let strength = self.edge_strength(e) * arriving;
        let mut points = self.screen_points(edge);
        if edge.kind == RouteKind::Attached {
            let stroke =
                Stroke::new(theme.size.stroke_hair, theme.faded(theme.color.edge, strength));
            self.painter.line(points, stroke);
            return;
        }
        let color = theme.faded(self.edge_color(e), strength * 0.85);
        let emphasised = self.emphasis.paths && self.edge_color(e) == theme.color.accent;
        let width = if emphasised { theme.size.stroke_edge } else { theme.size.stroke_line }
            * zoom.clamp(0.6, 1.0);
        let head = theme.size.grid * 0.9 * zoom.clamp(0.5, 1.2);
        if let [.., before, tip] = points[..] {
            arrow_head(heads, tip, tip - before, head, color);
            let last = points.len() - 1;
            points[last] = tip - (tip - before).normalized() * head * 0.8;
        }
        match edge.kind {
            RouteKind::Reversed => {
                let dash = theme.size.grid * 0.7;
                self.painter.extend(Shape::dashed_line(
                    &points,
                    Stroke::new(width, color),
                    dash,
                    dash * 0.7,
                ));
            }
            _ => _ = self.painter.line(points, Stroke::new(width, color)),
        }
        if self.shown.backward && self.motion.is_none() && self.detail == Detail::Cards {
            self.backward_edge(e, edge, strength, heads);
        }
    }

    fn screen_points(&self, edge: &EdgeRoute) -> Vec<Pos2> {
        // Short lines, so that the bends are round; long edges are mostly straight.
        let length = (edge.length() * self.camera.zoom / 8.0).min(1e4) as usize;
        let steps = length.clamp(8, 40);
        let world = edge.flattened(self.scene.layout.direction, steps);
        world.into_iter().map(|p| self.camera.to_screen(self.canvas, p)).collect()
    }

    /// The gradient flowing back beside its value.
    fn backward_edge(&self, e: usize, edge: &EdgeRoute, strength: f32, heads: &mut Mesh) {
        let Some(value) = self.value_of(edge) else { return };
        let theme = self.theme;
        let color = match self.scene.gradients.get(value) {
            GradientSize::NotAsked | GradientSize::Unreachable => return,
            GradientSize::NotFinite => theme.color.bad,
            GradientSize::Zero => theme.color.text_faint,
            GradientSize::Rms(_) => theme.color.backward,
        };
        let zero = self.scene.gradients.get(value) == GradientSize::Zero;
        let color = theme.faded(color, strength * self.edge_strength(e) * 0.85);
        let aside = theme.size.grid * 0.75 * self.camera.zoom;
        let aside = match self.scene.layout.direction {
            Direction::TopToBottom => aside,
            Direction::LeftToRight => -aside,
        };
        let mut points = beside(&self.screen_points(edge), aside);
        points.reverse();
        let head = theme.size.grid * 0.75 * self.camera.zoom.clamp(0.5, 1.2);
        if let [.., before, tip] = points[..] {
            arrow_head(heads, tip, tip - before, head, color);
            let last = points.len() - 1;
            points[last] = tip - (tip - before).normalized() * head * 0.8;
        }
        let stroke = Stroke::new(theme.size.stroke_hair, color);
        match zero {
            true => self.painter.extend(Shape::dotted_line(&points, color, head, stroke.width)),
            false => _ = self.painter.line(points, stroke),
        }
    }

    /// The value on a drawn edge.
    pub(super) fn value_of(&self, edge: &EdgeRoute) -> Option<ValueId> {
        edge.edges.first().and_then(|&e| self.scene.picture.edge_values.get(e)).copied()
    }

    /// Shapes beside the edges, once a value, where they cover nothing.
    pub(super) fn edge_labels(&self, hits: &[Hit]) {
        let mut told: Vec<ValueId> = Vec::new();
        let mut taken: Vec<Rect> = Vec::new();
        for hit in hits {
            let Hit::Edge(e) = hit else { continue };
            let edge = &self.scene.layout.edges[*e];
            let Some(value) =
                self.value_of(edge).filter(|v| edge.kind == RouteKind::Flow && !told.contains(v))
            else {
                continue;
            };
            if self.scene.shapes.axes(value).is_none() {
                continue;
            }
            let job = self.shape_job(value, self.edge_strength(*e));
            let galley = self.painter.layout_job(job);
            let free = |place: &Rect| {
                self.canvas.contains_rect(*place)
                    && taken.iter().all(|other| !other.intersects(*place))
                    && self.is_free(*place)
            };
            let place = self.label_places(edge, galley.size()).into_iter().find(free);
            if let Some(place) = place {
                told.push(value);
                taken.push(place);
                self.painter.galley(place.min, galley, self.theme.color.text_second);
            }
        }
    }

    /// Beside the edge close to its source: on one side, else on the other.
    fn label_places(&self, edge: &EdgeRoute, size: egui::Vec2) -> Vec<Rect> {
        let Some(first) = edge.points.first() else { return Vec::new() };
        let first = self.camera.to_screen(self.canvas, *first);
        let zoom = self.camera.zoom;
        let near = self.theme.size.grid * 0.6 * zoom;
        let beyond = self.theme.size.grid * if self.shown.backward { 1.5 } else { 0.6 } * zoom;
        let gap = self.scene.picture.request.spacing.rank_gap * zoom;
        let corners = match self.scene.layout.direction {
            Direction::TopToBottom if size.y < gap => {
                let y = first.y + (gap - size.y) * 0.35;
                [pos2(first.x + beyond, y), pos2(first.x - near - size.x, y)]
            }
            Direction::LeftToRight if size.x < gap => {
                let x = first.x + (gap - size.x) * 0.5;
                [pos2(x, first.y - size.y - near * 0.4), pos2(x, first.y + beyond)]
            }
            _ => return Vec::new(),
        };
        corners.into_iter().map(|corner| Rect::from_min_size(corner, size)).collect()
    }

    /// Whether a label covers no card and no other edge.
    fn is_free(&self, place: Rect) -> bool {
        let [x, y] = self.camera.to_world(self.canvas, place.min);
        let zoom = self.camera.zoom;
        let world = WorldRect::new(x, y, place.width() / zoom, place.height() / zoom);
        self.scene.index.visible(world).iter().all(|hit| match *hit {
            // Inside an open module, or outside, but not across its border.
            Hit::Cluster(c) => {
                self.scene.layout.clusters[c].is_some_and(|c| !c.folded && c.rect.encloses(&world))
            }
            Hit::Edge(e) => !self.runs_through(&self.scene.layout.edges[e], place),
            Hit::Node(_) | Hit::Stub(_) => false,
        })
    }

    fn runs_through(&self, edge: &EdgeRoute, place: Rect) -> bool {
        self.screen_points(edge).windows(2).any(|p| crosses(place, p[0], p[1]))
    }

    /// `N 1 C 8 H 26 W 26`, the letters fainter; `1×64` where axes have no names.
    fn shape_job(&self, value: ValueId, strength: f32) -> LayoutJob {
        let theme = self.theme;
        let font = style::scaled(&style::shape_font(theme), self.camera.zoom.min(1.2));
        let format =
            |color: Color32| TextFormat::simple(font.clone(), theme.faded(color, strength));
        let (loud, faint) = (format(theme.color.text_second), format(theme.color.text_faint));
        let mut job = LayoutJob::default();
        match self.scene.shapes.axes(value) {
            Some(axes) if axes.iter().any(|a| !a.name.is_empty()) => {
                for (i, axis) in axes.iter().enumerate() {
                    let space = if i > 0 { font.size * 0.65 } else { 0.0 };
                    job.append(axis.name, space, faint.clone());
                    job.append(axis.size, font.size * 0.2, loud.clone());
                }
            }
            _ => job.append(&self.scene.shapes.text(value), 0.0, loud),
        }
        job
    }
}

/// The line that runs `aside` points to the left of this one, seen along it.
fn beside(points: &[Pos2], aside: f32) -> Vec<Pos2> {
    let along = |i: usize| match (points.get(i), points.get(i + 1)) {
        (Some(a), Some(b)) => (*b - *a).normalized(),
        _ => Vec2::ZERO,
    };
    let moved = |(i, p): (usize, &Pos2)| {
        let before = if i > 0 { along(i - 1) } else { Vec2::ZERO };
        let direction = (before + along(i)).normalized();
        *p + vec2(direction.y, -direction.x) * aside
    };
    points.iter().enumerate().map(moved).collect()
}

/// Whether the line from `a` to `b` has a point inside the rectangle.
fn crosses(rect: Rect, a: Pos2, b: Pos2) -> bool {
    let (mut enter, mut leave) = (0f32, 1f32);
    for axis in 0..2 {
        let (from, step) = (a[axis], b[axis] - a[axis]);
        let (low, high) = (rect.min[axis], rect.max[axis]);
        if step.abs() < f32::EPSILON {
            if from < low || from > high {
                return false;
            }
            continue;
        }
        let (first, second) = ((low - from) / step, (high - from) / step);
        enter = enter.max(first.min(second));
        leave = leave.min(first.max(second));
    }
    enter <= leave
}

fn hairline(mesh: &mut Mesh, a: Pos2, b: Pos2, width: f32, color: Color32) {
    let aside = (b - a).normalized().rot90() * width * 0.5;
    let first = mesh.vertices.len() as u32;
    [a + aside, b + aside, b - aside, a - aside]
        .into_iter()
        .for_each(|p| mesh.colored_vertex(p, color));
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

#[cfg(test)]
mod tests {
    use egui::{Rect, pos2};

    use super::{beside, crosses};

    #[test]
    fn a_line_beside_another_keeps_its_distance_round_corners() {
        let line = [pos2(0.0, 0.0), pos2(0.0, 50.0), pos2(40.0, 60.0), pos2(80.0, 60.0)];
        let moved = beside(&line, 6.0);
        assert_eq!(moved[0], pos2(6.0, 0.0));
        assert!((moved[3] - pos2(80.0, 54.0)).length() < 1e-3);
        assert!(line.iter().zip(&moved).all(|(a, b)| ((*b - *a).length() - 6.0).abs() < 1e-3));
    }

    #[test]
    fn a_long_line_through_a_small_label_is_seen() {
        let label = Rect::from_min_max(pos2(10.0, 300.0), pos2(60.0, 311.0));
        assert!(crosses(label, pos2(30.0, 0.0), pos2(30.0, 900.0)));
        assert!(crosses(label, pos2(0.0, 290.0), pos2(70.0, 320.0)));
        assert!(!crosses(label, pos2(61.0, 0.0), pos2(61.0, 900.0)));
        assert!(!crosses(label, pos2(30.0, 0.0), pos2(30.0, 299.0)));
    }
}
