//! The patterns of what is not an ordinary number, drawn over a cell as triangles without antialiasing, many in one mesh.
//! Private to `widgets`.

use egui::{Color32, Mesh, Pos2, Rect, pos2, vec2};

use crate::views::colour::{ColourScale, Mark};
use crate::views::theme::Theme;

/// Adds the pattern of `mark` in `cell` to the mesh.
pub(super) fn add(
    mesh: &mut Mesh,
    cell: Rect,
    mark: Mark,
    fill: Color32,
    scale: &ColourScale,
    theme: &Theme,
) {
    let side = cell.width().min(cell.height());
    let line = (side / 12.0).clamp(theme.size.stroke_hair, theme.size.stroke_edge);
    match mark {
        Mark::Plain => {}
        Mark::Zero => dot(
            mesh,
            cell.center(),
            (side / 9.0).clamp(1.0, theme.size.dot),
            theme.ink_on(fill).gamma_multiply(0.45),
        ),
        Mark::Masked => hatch(mesh, cell, line, theme.color.edge.gamma_multiply(0.7)),
        Mark::Missing => {
            hatch(mesh, cell, line, theme.color.edge.gamma_multiply(0.4));
            frame(mesh, cell.shrink(side * 0.1), line, theme.color.edge);
        }
        Mark::Nan => cross(mesh, cell, line * 1.5, scale.alarm()),
        Mark::PosInf => triangle(mesh, cell, -1.0, scale.alarm()),
        Mark::NegInf => triangle(mesh, cell, 1.0, scale.alarm()),
    }
}

fn dot(mesh: &mut Mesh, center: Pos2, radius: f32, color: Color32) {
    // An octagon: round enough at three pixels.
    let first = mesh.vertices.len() as u32;
    for i in 0..8 {
        let angle = (i as f32 + 0.5) * std::f32::consts::FRAC_PI_4;
        mesh.colored_vertex(center + radius * vec2(angle.cos(), angle.sin()), color);
    }
    (1..7).for_each(|i| mesh.add_triangle(first, first + i, first + i + 1));
}

fn quad(mesh: &mut Mesh, corners: [Pos2; 4], color: Color32) {
    let first = mesh.vertices.len() as u32;
    corners.into_iter().for_each(|corner| mesh.colored_vertex(corner, color));
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

fn segment(mesh: &mut Mesh, a: Pos2, b: Pos2, width: f32, color: Color32) {
    let aside = (b - a).normalized().rot90() * (width / 2.0);
    quad(mesh, [a + aside, b + aside, b - aside, a - aside], color);
}

/// Diagonals from lower left to upper right, in step with the page so that neighbouring cells join.
fn hatch(mesh: &mut Mesh, cell: Rect, width: f32, color: Color32) {
    let gap = (width * 5.0).max(5.0);
    let sum = |p: Pos2| p.x + p.y;
    let mut at = (sum(cell.min) / gap).ceil() * gap;
    while at < sum(cell.max) {
        // The line x + y = at, cut to the cell.
        let left = (at - cell.bottom()).max(cell.left());
        let right = (at - cell.top()).min(cell.right());
        segment(mesh, pos2(left, at - left), pos2(right, at - right), width, color);
        at += gap;
    }
}

fn frame(mesh: &mut Mesh, cell: Rect, width: f32, color: Color32) {
    let corners = [cell.left_top(), cell.right_top(), cell.right_bottom(), cell.left_bottom()];
    (0..4).for_each(|i| segment(mesh, corners[i], corners[(i + 1) % 4], width, color));
}

fn cross(mesh: &mut Mesh, cell: Rect, width: f32, color: Color32) {
    let square = Rect::from_center_size(
        cell.center(),
        vec2(1.0, 1.0) * cell.width().min(cell.height()) * 0.56,
    );
    segment(mesh, square.left_top(), square.right_bottom(), width, color);
    segment(mesh, square.left_bottom(), square.right_top(), width, color);
}

/// A triangle that points up (`down` −1) or down (1).
fn triangle(mesh: &mut Mesh, cell: Rect, down: f32, color: Color32) {
    let radius = cell.width().min(cell.height()) * 0.3;
    let first = mesh.vertices.len() as u32;
    for corner in [vec2(0.0, down), vec2(0.9, -0.7 * down), vec2(-0.9, -0.7 * down)] {
        mesh.colored_vertex(cell.center() + corner * radius, color);
    }
    mesh.add_triangle(first, first + 1, first + 2);
}
