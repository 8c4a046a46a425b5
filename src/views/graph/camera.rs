//! Where on the drawing the view looks: pan and zoom. Private to `views::graph`.

use egui::{Pos2, Rect, Vec2, vec2};

use crate::explain::layout::{self, Layout};

/// The farthest and the nearest zoom.
const ZOOM: std::ops::RangeInclusive<f32> = 0.01..=4.0;

/// The point of the drawing at the middle of the canvas, and the size of one px of the drawing in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Camera {
    pub center: Vec2,
    pub zoom: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self { center: Vec2::ZERO, zoom: 1.0 }
    }
}

impl Camera {
    /// The whole drawing on the canvas, not larger than life; where names could then not be read, its beginning.
    pub fn fit(bounds: layout::Rect, canvas: Rect, whole: bool) -> Self {
        let across = canvas.width() / bounds.width.max(1.0);
        let down = canvas.height() / bounds.height.max(1.0);
        let zoom = across.min(down).min(1.0);
        let [x, y] = bounds.center();
        if whole || zoom >= READABLE {
            return Self { center: vec2(x, y), zoom: zoom.max(*ZOOM.start()) };
        }
        // Start at the inputs, at a size one can read.
        let zoom = across.max(down).clamp(READABLE, 1.0);
        let half = canvas.size() / (2.0 * zoom);
        let at = |from: f32, length: f32, half: f32| {
            if length > 2.0 * half { from + half } else { from + length / 2.0 }
        };
        Self {
            center: vec2(at(bounds.x, bounds.width, half.x), at(bounds.y, bounds.height, half.y)),
            zoom,
        }
    }

    pub fn to_screen(self, canvas: Rect, [x, y]: [f32; 2]) -> Pos2 {
        canvas.center() + (vec2(x, y) - self.center) * self.zoom
    }

    pub fn to_world(self, canvas: Rect, at: Pos2) -> [f32; 2] {
        let world = self.center + (at - canvas.center()) / self.zoom;
        [world.x, world.y]
    }

    pub fn rect(self, canvas: Rect, rect: layout::Rect) -> Rect {
        let corner = self.to_screen(canvas, [rect.x, rect.y]);
        Rect::from_min_size(corner, vec2(rect.width, rect.height) * self.zoom)
    }

    /// The part of the drawing on the canvas.
    pub fn view(self, canvas: Rect) -> layout::Rect {
        let [x, y] = self.to_world(canvas, canvas.min);
        layout::Rect::new(x, y, canvas.width() / self.zoom, canvas.height() / self.zoom)
    }

    pub fn pan(&mut self, by: Vec2) {
        self.center -= by / self.zoom;
    }

    /// Zooms so that what is under `at` stays there.
    pub fn zoom_at(&mut self, canvas: Rect, at: Pos2, factor: f32) {
        let zoom = (self.zoom * factor).clamp(*ZOOM.start(), *ZOOM.end());
        let offset = at - canvas.center();
        self.center += offset / self.zoom - offset / zoom;
        self.zoom = zoom;
    }

    /// Moves as little as brings the rectangle into the free part of the canvas, with some space around it.
    pub fn reveal(&mut self, canvas: Rect, free: Rect, rect: layout::Rect) {
        let target = self.rect(canvas, rect);
        let room = free.shrink2(free.size() * 0.08);
        let shift = |low: f32, high: f32, from: f32, to: f32| {
            if high - low > to - from || low < from {
                from - low
            } else if high > to {
                to - high
            } else {
                0.0
            }
        };
        self.pan(vec2(
            shift(target.left(), target.right(), room.left(), room.right()),
            shift(target.top(), target.bottom(), room.top(), room.bottom()),
        ));
    }

    /// Another layout of the same things: what was in the middle stays there.
    pub fn follow(&mut self, before: &Layout, after: &Layout) {
        let [x, y] = [self.center.x, self.center.y];
        let away = |rect: &layout::Rect| {
            let [cx, cy] = rect.center();
            (cx - x).hypot(cy - y)
        };
        let nodes = before.nodes.iter().zip(&after.nodes);
        let both = nodes.filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let nearest = both.min_by(|(a, _), (b, _)| away(a).total_cmp(&away(b)));
        if let Some((from, to)) = nearest {
            self.center += vec2(to.x - from.x, to.y - from.y);
        }
    }

    /// A step of an eased motion between two cameras.
    pub fn between(self, to: Self, share: f32) -> Self {
        let ratio = (to.zoom / self.zoom).powf(share);
        Self { center: self.center + (to.center - self.center) * share, zoom: self.zoom * ratio }
    }
}

/// Below this zoom names get hard to read.
const READABLE: f32 = 0.6;

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    fn canvas() -> Rect {
        Rect::from_min_size(pos2(100.0, 50.0), vec2(800.0, 600.0))
    }

    #[test]
    fn screen_and_drawing_are_inverse() {
        let camera = Camera { center: vec2(30.0, -7.0), zoom: 0.4 };
        let at = camera.to_world(canvas(), camera.to_screen(canvas(), [12.0, 34.0]));
        assert!((at[0] - 12.0).abs() < 1e-3 && (at[1] - 34.0).abs() < 1e-3);
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let mut camera = Camera { center: vec2(10.0, 20.0), zoom: 0.5 };
        let pointer = pos2(222.0, 333.0);
        let before = camera.to_world(canvas(), pointer);
        camera.zoom_at(canvas(), pointer, 2.7);
        let after = camera.to_world(canvas(), pointer);
        assert!((before[0] - after[0]).abs() < 1e-3 && (before[1] - after[1]).abs() < 1e-3);
    }

    #[test]
    fn fitting_shows_everything_and_never_enlarges() {
        let bounds = layout::Rect::new(0.0, 0.0, 4000.0, 300.0);
        let view = Camera::fit(bounds, canvas(), true).view(canvas());
        assert!(view.x <= 0.0 && view.right() >= 4000.0);
        assert_eq!(Camera::fit(layout::Rect::new(0.0, 0.0, 40.0, 30.0), canvas(), true).zoom, 1.0);
    }

    #[test]
    fn what_is_in_the_middle_stays_there_in_another_layout() {
        let at = |x: f32| Some(layout::Rect::new(x, 0.0, 20.0, 20.0));
        let before = Layout { nodes: vec![at(0.0), at(400.0), None], ..Layout::default() };
        let after = Layout { nodes: vec![at(0.0), at(460.0), at(200.0)], ..Layout::default() };
        let mut camera = Camera { center: vec2(390.0, 5.0), zoom: 1.0 };
        camera.follow(&before, &after);
        assert_eq!(camera.center, vec2(450.0, 5.0));
    }

    #[test]
    fn revealing_moves_only_what_is_needed() {
        let mut camera = Camera { center: vec2(400.0, 300.0), zoom: 1.0 };
        let there = camera;
        camera.reveal(canvas(), canvas(), layout::Rect::new(390.0, 290.0, 20.0, 20.0));
        assert_eq!(camera, there);
        camera.reveal(canvas(), canvas(), layout::Rect::new(2000.0, 290.0, 20.0, 20.0));
        assert!(camera.view(canvas()).right() > 2020.0 && camera.center.y == 300.0);
    }
}
