//! A histogram of plain counts, drawn with the painter. Made elsewhere, only shown here. May be imported by every view.

use egui::{Align2, Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::number;
use crate::views::theme::Theme;

/// Counts in bins of equal width from `low` to `high`.
#[derive(Clone, Copy, Debug)]
pub struct Histogram<'a> {
    name: &'a str,
    low: f64,
    high: f64,
    counts: &'a [u64],
    color: Option<Color32>,
    size: Option<[f32; 2]>,
    log_counts: bool,
    axis: bool,
}

impl<'a> Histogram<'a> {
    /// `name` is what a screen reader says.
    pub fn new(name: &'a str, low: f64, high: f64, counts: &'a [u64]) -> Self {
        Self { name, low, high, counts, color: None, size: None, log_counts: false, axis: true }
    }

    /// Another colour than that of the forward flow.
    #[must_use]
    pub fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// Width and height in points, with the axis; else the width there is and ten steps of the grid.
    #[must_use]
    pub fn size(mut self, width: f32, height: f32) -> Self {
        self.size = Some([width, height]);
        self
    }

    /// Heights on a log scale, so that one value beside a million zeros can be seen.
    #[must_use]
    pub fn log_counts(mut self, on: bool) -> Self {
        self.log_counts = on;
        self
    }

    /// Without the axis: a thumbnail.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.axis = false;
        self
    }

    /// Draws it; hovering names the bin.
    pub fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui);
        let [width, height] =
            self.size.unwrap_or_else(|| [ui.available_width(), theme.space(10.0)]);
        let (response, painter) = ui.allocate_painter(vec2(width.max(1.0), height), Sense::hover());
        let axis_height = if self.axis { theme.size.text_small * 1.5 } else { 0.0 };
        let plot =
            Rect::from_min_size(response.rect.min, vec2(width.max(1.0), height - axis_height));
        let hovered = response.hover_pos().and_then(|pointer| self.bin_at(plot, pointer.x));
        let color = self.color.unwrap_or(theme.color.forward);
        for i in 0..self.counts.len() {
            let fill = if hovered == Some(i) { theme.color.accent } else { color };
            painter.rect_filled(self.bar(plot, i), 0, fill);
        }
        painter.hline(plot.x_range(), plot.bottom(), theme.edge());
        if self.axis {
            self.axis_ui(&painter, plot, &theme);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.in_words()));
        match hovered {
            Some(i) => response.on_hover_text_at_pointer(self.bin_in_words(i)),
            None => response,
        }
    }

    fn axis_ui(&self, painter: &egui::Painter, plot: Rect, theme: &Theme) {
        let place = |value: f64| {
            plot.left() + plot.width() * ((value - self.low) / (self.high - self.low)) as f32
        };
        let write = |x: f32, align: Align2, value: f64| {
            painter.text(
                pos2(x, plot.bottom() + theme.space(0.25)),
                align,
                number::cell(value),
                theme.font_small(),
                theme.color.text_second,
            )
        };
        let left = write(plot.left(), Align2::LEFT_TOP, self.low);
        let right = write(plot.right(), Align2::RIGHT_TOP, self.high);
        if self.low < 0.0 && self.high > 0.0 {
            let x = place(0.0);
            painter.vline(x, plot.y_range(), theme.hair());
            if x - theme.space(1.0) > left.right() && x + theme.space(1.0) < right.left() {
                write(x, Align2::CENTER_TOP, 0.0);
            }
        }
    }

    fn height_of(&self, count: u64) -> f32 {
        let size = |count: u64| if self.log_counts { (count as f64).ln_1p() } else { count as f64 };
        let most = self.counts.iter().copied().max().unwrap_or(0);
        if most == 0 { 0.0 } else { (size(count) / size(most)) as f32 }
    }

    fn bar(&self, plot: Rect, i: usize) -> Rect {
        let width = plot.width() / self.counts.len() as f32;
        let gap = if width > 4.0 { 1.0 } else { 0.0 };
        let left = plot.left() + width * i as f32;
        // A bin that holds anything shows at least a line.
        let height = if self.counts[i] == 0 {
            0.0
        } else {
            (plot.height() * self.height_of(self.counts[i])).max(1.0)
        };
        Rect::from_min_max(
            pos2(left, plot.bottom() - height),
            pos2(left + width - gap, plot.bottom()),
        )
    }

    fn bin_at(&self, plot: Rect, x: f32) -> Option<usize> {
        let share = (x - plot.left()) / plot.width();
        let inside = (0.0..1.0).contains(&share) && !self.counts.is_empty();
        inside.then(|| ((share * self.counts.len() as f32) as usize).min(self.counts.len() - 1))
    }

    fn bin_in_words(&self, i: usize) -> String {
        let edge =
            |i: usize| self.low + (self.high - self.low) * i as f64 / self.counts.len() as f64;
        format!(
            "{} to {}\n{} values",
            number::short(edge(i)),
            number::short(edge(i + 1)),
            number::count(self.counts[i])
        )
    }

    fn in_words(&self) -> String {
        let total = self.counts.iter().fold(0u64, |sum, &count| sum.saturating_add(count));
        format!(
            "{}: {} values from {} to {}",
            self.name,
            number::count(total),
            number::short(self.low),
            number::short(self.high)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(100.0, 50.0) };

    #[test]
    fn bars_are_as_high_as_their_counts_and_none_is_lost() {
        let histogram = Histogram::new("h", -1.0, 1.0, &[1000, 500, 0, 1]);
        let heights: Vec<_> = (0..4).map(|i| histogram.bar(PLOT, i).height()).collect();
        assert_eq!(heights, [50.0, 25.0, 0.0, 1.0]);
        assert!(histogram.log_counts(true).bar(PLOT, 3).height() > 4.0);
    }

    #[test]
    fn the_bin_under_the_pointer() {
        let histogram = Histogram::new("h", 0.0, 4.0, &[3, 2, 1, 0]);
        assert_eq!(
            [0.0, 49.9, 99.9, 100.0].map(|x| histogram.bin_at(PLOT, x)),
            [Some(0), Some(1), Some(3), None]
        );
        assert_eq!(histogram.bin_in_words(1), "1 to 2\n2 values");
        assert_eq!(Histogram::new("h", 0.0, 1.0, &[]).bin_at(PLOT, 5.0), None);
    }
}
