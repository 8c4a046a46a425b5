//! Strips of small maps: the planes that are summed, each with what it adds, and all channels of the
//! output; and the running sum as steps. Private to `views::convolution`.

use egui::{
    Align2, Rect, Role, ScrollArea, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::collections::HashSet;
use std::ops::Range;

use super::sliding::bar_colour;
use crate::tensor::Tensor;
use crate::views::colour::ColourScale;
use crate::views::theme::Theme;
use crate::views::widgets::heatmap::{Heatmap, Values};
use crate::views::widgets::number;

/// Large maps that are painted anew in one frame.
const PER_FRAME: usize = 2;
/// Cells above which a map is large.
const LARGE: usize = 64 * 64;

/// Which maps have been painted, so that no frame paints many.
#[derive(Default)]
pub(super) struct Painted {
    known: HashSet<(u64, usize)>,
    left: usize,
}

impl Painted {
    pub fn begin(&mut self, at_once: bool) {
        self.left = if at_once { usize::MAX } else { PER_FRAME };
        if self.known.len() > 1 << 14 {
            self.known.clear();
        }
    }

    /// Whether the map may be drawn in this frame.
    fn may(&mut self, key: (u64, usize), cells: usize, ui: &Ui) -> bool {
        if cells <= LARGE || self.known.contains(&key) {
            return true;
        }
        if self.left == 0 {
            ui.ctx().request_repaint();
            return false;
        }
        self.left -= 1;
        self.known.insert(key)
    }
}

/// One small map.
pub(super) struct Small {
    /// What a screen reader says, and the tooltip.
    pub name: String,
    /// Below it.
    pub caption: String,
    pub range: Option<Range<usize>>,
}

/// A row of maps.
pub(super) struct Strip<'a> {
    pub id: &'static str,
    pub title: &'a str,
    pub tensor: &'a Tensor,
    pub size: (usize, usize),
    pub limit: f64,
    pub serial: u64,
    pub chosen: usize,
    pub count: usize,
}

/// Side of a map, in steps of the grid.
const SIDE: f32 = 6.0;

/// Height of a strip.
pub(super) fn strip_height(theme: &Theme) -> f32 {
    theme.space(SIDE) + theme.size.text_small * 3.2 + theme.space(0.5)
}

impl Strip<'_> {
    /// Draws the maps that can be seen; the one that was clicked.
    pub fn ui(
        &self,
        ui: &mut Ui,
        painted: &mut Painted,
        small: impl Fn(usize) -> Small,
    ) -> Option<usize> {
        let theme = Theme::of(ui);
        let mut clicked = None;
        ui.label(theme.second(self.title));
        let side = theme.space(SIDE);
        let step = side + theme.space(1.0);
        let area = ScrollArea::horizontal().id_salt(self.id).auto_shrink(false);
        area.show_viewport(ui, |ui, seen| {
            let height = side + theme.size.text_small * 1.5;
            ui.set_width(step * self.count as f32);
            ui.set_height(height);
            let origin = ui.min_rect().min;
            let first = (seen.left() / step).floor().max(0.0) as usize;
            let last = ((seen.right() / step).ceil() as usize + 1).min(self.count);
            for i in first..last {
                let at = Rect::from_min_size(origin + vec2(step * i as f32, 0.0), vec2(side, side));
                if self.map_ui(ui, painted, at.shrink(theme.size.stroke_edge), i, &small(i), &theme)
                {
                    clicked = Some(i);
                }
            }
        });
        clicked
    }

    fn map_ui(
        &self,
        ui: &mut Ui,
        painted: &mut Painted,
        at: Rect,
        i: usize,
        small: &Small,
        theme: &Theme,
    ) -> bool {
        let response = ui.interact(at, ui.scope_id().with((self.id, i)), Sense::click());
        response.widget_info(|| {
            WidgetInfo::selected(Role::Button, true, i == self.chosen, &small.name)
        });
        let (rows, cols) = self.size;
        let key = (self.serial, small.range.as_ref().map_or(usize::MAX, |r| r.start));
        let values = small.range.clone().and_then(|range| values(self.tensor, range));
        let mut map = at;
        if let Some(values) = values.filter(|_| painted.may(key, rows * cols, ui)) {
            let scale = ColourScale::signed(self.limit, theme);
            if rows == 1 {
                map = Rect::from_center_size(at.center(), vec2(at.width(), at.height() * 0.5));
                return self.signal_ui(ui, map, values, &scale, (i, small, theme), response);
            }
            let cell = (at.width() / cols.max(1) as f32).min(at.height() / rows.max(1) as f32);
            let size = vec2(cell * cols as f32, cell * rows as f32);
            map = Rect::from_center_size(at.center(), size);
            let salt = format!("{} {i}", self.id);
            let builder = UiBuilder::new().max_rect(map).id_salt(&salt);
            ui.scope_builder(builder, |ui| {
                let revision = self.serial.wrapping_mul(1 << 20).wrapping_add(key.1 as u64);
                let name = format!("{salt} map");
                let heatmap = Heatmap::new(&name, rows, cols, values, &scale);
                heatmap.thumbnail().revision(revision).cell(cell).ui(ui);
            });
        }
        self.frame_ui(ui, map, (i, small, theme), response)
    }

    /// A signal as a band of its colours.
    fn signal_ui(
        &self,
        ui: &Ui,
        at: Rect,
        values: Values<'_>,
        scale: &ColourScale,
        what: (usize, &Small, &Theme),
        response: egui::Response,
    ) -> bool {
        // No finer than the eye sees.
        let bars = self.size.1.min(at.width() as usize).max(1);
        let width = at.width() / bars as f32;
        for bar in 0..bars {
            let value = values.get(bar * self.size.1 / bars).unwrap_or(0.0);
            let left = at.left() + width * bar as f32;
            let rect = Rect::from_x_y_ranges(left..=left + width, at.y_range());
            ui.painter().rect_filled(rect, 0, scale.colour(value));
        }
        self.frame_ui(ui, at, what, response)
    }

    /// The frame and the caption; whether it was clicked.
    fn frame_ui(
        &self,
        ui: &Ui,
        map: Rect,
        (i, small, theme): (usize, &Small, &Theme),
        response: egui::Response,
    ) -> bool {
        let at = response.rect;
        let stroke = match (i == self.chosen, response.hovered() || response.has_focus()) {
            (true, _) => theme.selected(),
            (false, true) => theme.edge(),
            (false, false) => theme.hair(),
        };
        ui.painter().rect_stroke(map, 0, stroke, StrokeKind::Outside);
        let color = if i == self.chosen { theme.color.text } else { theme.color.text_second };
        let below = pos2(at.center().x, at.bottom() + theme.size.stroke_edge);
        ui.painter().text(below, Align2::CENTER_TOP, &small.caption, theme.font_small(), color);
        response.on_hover_text(&small.name).clicked()
    }
}

/// Numbers of a plane without copying them; other types than floats are not drawn as maps.
fn values(tensor: &Tensor, range: Range<usize>) -> Option<Values<'_>> {
    let singles = tensor.as_slice::<f32>().ok().and_then(|all| all.get(range.clone()));
    let doubles = || tensor.as_slice::<f64>().ok().and_then(|all| all.get(range));
    singles.map(Values::F32).or_else(|| doubles().map(Values::F64))
}

/// A sum as it grows: where it starts, and what each step adds.
pub(super) struct Waterfall<'a> {
    pub start: f64,
    pub adds: &'a [f64],
    /// What a step is called: `channel`.
    pub word: &'a str,
    /// Numbers of the steps; counted from 0 where empty.
    pub numbers: &'a [usize],
    pub chosen: Option<usize>,
    pub title: &'a str,
}

impl Waterfall<'_> {
    /// Draws the steps of the sum; the one that was clicked.
    pub fn ui(&self, ui: &mut Ui, height: f32) -> Option<usize> {
        let theme = Theme::of(ui);
        ui.label(theme.second(self.title));
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
        let name = format!("{}, {} steps", self.title, self.adds.len());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let sums = self.sums();
        let finite = || sums.iter().copied().filter(|s| s.is_finite());
        let (low, high) = finite().fold((0.0f64, 0.0f64), |(l, h), s| (l.min(s), h.max(s)));
        let span = if high > low { high - low } else { 1.0 };
        let mut plot = rect.shrink2(vec2(0.0, theme.space(1.5)));
        plot.min.x += theme.space(2.0);
        let text = format!("= {}", number::cell(*sums.last().unwrap_or(&0.0)));
        let total = ui.painter().layout_no_wrap(text, theme.font_mono(), theme.color.text);
        let widest = theme.space(9.0) * (self.adds.len() + 1) as f32;
        plot.max.x = (plot.max.x - total.size().x - theme.space(2.0)).min(plot.min.x + widest);
        let y = |v: f64| plot.bottom() - ((v - low) / span) as f32 * plot.height();
        let step = plot.width() / (self.adds.len() + 1).max(1) as f32;
        let painter = ui.painter();
        painter.hline(plot.x_range(), y(0.0), theme.hair());
        let zero = pos2(plot.left() - theme.space(0.5), y(0.0));
        painter.text(zero, Align2::RIGHT_CENTER, "0", theme.font_small(), theme.color.text_faint);
        let bar = |i: usize, from: f64, to: f64, strong: bool| {
            let x = plot.left() + step * i as f32;
            let gap = (step * 0.12).min(theme.space(0.5));
            let column = egui::Rangef::new(x + gap, x + step - gap);
            let rect = Rect::from_x_y_ranges(column, y(from.max(to))..=y(from.min(to)));
            let rect = rect.expand2(vec2(0.0, theme.size.stroke_hair * 0.5));
            let fill = bar_colour(&theme, to - from);
            let fill = if strong { fill } else { theme.faded(fill, 0.75) };
            painter.rect_filled(rect, 0, fill);
            if strong {
                painter.rect_stroke(rect, 0, theme.selected(), StrokeKind::Outside);
            }
            if step > theme.space(5.0) {
                let (at, anchor) = match to < from {
                    true => (rect.center_bottom(), Align2::CENTER_TOP),
                    false => (rect.center_top(), Align2::CENTER_BOTTOM),
                };
                let text = number::cell(to - from);
                painter.text(at, anchor, text, theme.font_small(), theme.color.text_second);
            }
            let next = [pos2(column.max, y(to)), pos2(column.max + 2.0 * gap, y(to))];
            painter.line_segment(next, theme.edge());
        };
        bar(0, 0.0, self.start, false);
        for (i, pair) in sums.windows(2).enumerate() {
            bar(i + 1, pair[0], pair[1], self.chosen == Some(i));
        }
        let hovered = response.hover_pos().map(|at| ((at.x - plot.left()) / step).floor() as isize);
        let at = hovered.and_then(|i| usize::try_from(i).ok()).filter(|&i| i <= self.adds.len());
        let end = *sums.last().unwrap_or(&0.0);
        let place = pos2(plot.right() + theme.space(1.0), y(end) - total.size().y / 2.0);
        painter.galley(place, total, theme.color.text);
        let clicked = response.clicked();
        if let Some(i) = at {
            response.on_hover_text_at_pointer(self.in_words(i, &sums));
        }
        at.filter(|_| clicked).and_then(|i| i.checked_sub(1))
    }

    fn sums(&self) -> Vec<f64> {
        let mut sums = vec![self.start];
        sums.extend(self.adds.iter().scan(self.start, |sum, add| {
            *sum += add;
            Some(*sum)
        }));
        sums
    }

    fn in_words(&self, i: usize, sums: &[f64]) -> String {
        match i.checked_sub(1) {
            None => format!("start (bias): {}", number::short(self.start)),
            Some(n) => format!(
                "{} {}: {} {} = {}",
                self.word,
                self.numbers.get(n).unwrap_or(&n),
                number::short(sums[n]),
                signed(self.adds[n]),
                number::short(sums[i])
            ),
        }
    }
}

/// `+ 0.3` or `− 0.3`.
fn signed(value: f64) -> String {
    match value < 0.0 {
        true => format!("− {}", number::short(-value)),
        false => format!("+ {}", number::short(value)),
    }
}
