//! A slice of a tensor as a heatmap: one texture of square cells, made anew only when values or scale change, with a pattern
//! for what is not an ordinary number, numbers where cells are large enough, a magnifier where they are not, labels, a cursor
//! that follows the arrow keys. Takes plain numbers. May be imported by every view.

mod grid;
mod labels;
mod magnifier;
mod values;

use egui::{
    Align2, FontId, Id, Key as Button, Mesh, Rect, Response, Role, Sense, StrokeKind, Ui, Vec2,
    WidgetInfo, vec2,
};

use super::marks;
use super::texture_cache::{self, Key};
use crate::views::colour::{ColourScale, Mark};
use crate::views::theme::{Theme, UNTINTED};
pub use grid::{Cell, Grid};
pub use values::Values;

/// Cells smaller than this many pixels are gathered into blocks before they become texels.
const MIN_TEXEL_PX: f32 = 1.0;
/// The largest side of a cell unless told, in steps of the space grid.
const LARGEST_CELL_STEPS: f32 = 7.0;

/// A heatmap to be shown. `rows × cols` values; what is missing at the end shows as None.
#[derive(Clone)]
pub struct Heatmap<'a> {
    id: Id,
    name: &'a str,
    rows: usize,
    cols: usize,
    values: Values<'a>,
    scale: &'a ColourScale,
    masked: Option<&'a [bool]>,
    masked_word: &'a str,
    revision: Option<u64>,
    size: Option<Vec2>,
    cell: Option<f32>,
    selected: Option<Cell>,
    highlighted: &'a [Cell],
    row_labels: &'a [String],
    col_labels: &'a [String],
    row_axis: &'a str,
    col_axis: &'a str,
    numbers: bool,
    magnifier: bool,
    interactive: bool,
}

/// What the user does with a heatmap, and where it lies.
#[derive(Clone, Debug)]
pub struct HeatmapOutput {
    pub response: Response,
    /// The cell under the pointer.
    pub hovered: Option<Cell>,
    /// The cell that was clicked or reached by an arrow key in this frame.
    pub clicked: Option<Cell>,
    /// Where each cell lies.
    pub grid: Grid,
}

impl<'a> Heatmap<'a> {
    /// `name` is what a screen reader says and must differ from that of other heatmaps in the same `Ui`.
    pub fn new(
        name: &'a str,
        rows: usize,
        cols: usize,
        values: impl Into<Values<'a>>,
        scale: &'a ColourScale,
    ) -> Self {
        Self {
            id: Id::unique(("heatmap", name)),
            name,
            rows,
            cols,
            values: values.into(),
            scale,
            masked: None,
            masked_word: Mark::Masked.name(),
            revision: None,
            size: None,
            cell: None,
            selected: None,
            highlighted: &[],
            row_labels: &[],
            col_labels: &[],
            row_axis: "",
            col_axis: "",
            numbers: true,
            magnifier: true,
            interactive: true,
        }
    }

    /// Cells that a mask took out: true is masked.
    #[must_use]
    pub fn masked(mut self, masked: &'a [bool]) -> Self {
        self.masked = Some(masked);
        self
    }

    /// What a masked cell is called: `padding`.
    #[must_use]
    pub fn masked_word(mut self, word: &'a str) -> Self {
        self.masked_word = word;
        self
    }

    /// A number that changes whenever a value or the mask changes, so that they need not be compared each frame.
    #[must_use]
    pub fn revision(mut self, revision: u64) -> Self {
        self.revision = Some(revision);
        self
    }

    /// Room for cells and labels together; else the width there is.
    #[must_use]
    pub fn size(mut self, size: Vec2) -> Self {
        self.size = Some(size);
        self
    }

    /// The side of a cell in points; else as large as fits.
    #[must_use]
    pub fn cell(mut self, side: f32) -> Self {
        self.cell = Some(side);
        self
    }

    /// The cell with the accent outline.
    #[must_use]
    pub fn selected(mut self, cell: Option<Cell>) -> Self {
        self.selected = cell;
        self
    }

    /// Cells with a thin outline: what the selected value depends on.
    #[must_use]
    pub fn highlighted(mut self, cells: &'a [Cell]) -> Self {
        self.highlighted = cells;
        self
    }

    /// Names of the rows and columns, such as tokens; where there are none, numbers from 0.
    #[must_use]
    pub fn labels(mut self, rows: &'a [String], cols: &'a [String]) -> Self {
        self.row_labels = rows;
        self.col_labels = cols;
        self
    }

    /// Names of the axes: `("query", "key")`. Axes without names and labels are not drawn.
    #[must_use]
    pub fn axes(mut self, rows: &'a str, cols: &'a str) -> Self {
        self.row_axis = rows;
        self.col_axis = cols;
        self
    }

    /// Without numbers in the cells, however large.
    #[must_use]
    pub fn without_numbers(mut self) -> Self {
        self.numbers = false;
        self
    }

    /// A picture only: no hover, no click, no keys, no numbers.
    #[must_use]
    pub fn thumbnail(mut self) -> Self {
        self.interactive = false;
        self.numbers = false;
        self.magnifier = false;
        self
    }

    /// Draws it and says what the user does.
    pub fn ui(self, ui: &mut Ui) -> HeatmapOutput {
        let theme = Theme::of(ui);
        let margins = labels::margins(ui, &self, &theme);
        let side = self.cell_side(ui, margins, &theme);
        let cells = vec2(side * self.cols as f32, side * self.rows as f32);
        let sense = if self.interactive { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(cells + margins, sense);
        let grid = Grid::new(Rect::from_min_size(rect.min + margins, cells), self.rows, self.cols);
        if ui.is_rect_visible(rect) && !grid.is_empty() {
            self.paint(ui, &grid, &theme);
            labels::paint(ui, &self, &grid, &theme);
        }
        let hovered =
            response.hover_pos().filter(|_| self.interactive).and_then(|at| grid.cell_at(at));
        let clicked =
            hovered.filter(|_| response.clicked()).or_else(|| self.moved_by_keys(ui, &response));
        if response.clicked() {
            response.request_focus();
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.in_words()));
        let response = self.tooltip(response, hovered, &grid, &theme);
        self.outlines(ui, &grid, hovered, response.has_focus(), &theme);
        HeatmapOutput { response, hovered, clicked, grid }
    }

    fn cell_side(&self, ui: &Ui, margins: Vec2, theme: &Theme) -> f32 {
        let (rows, cols) = (self.rows.max(1) as f32, self.cols.max(1) as f32);
        let fitting = match self.size {
            Some(size) => ((size.x - margins.x) / cols).min((size.y - margins.y) / rows),
            None => {
                ((ui.available_width() - margins.x) / cols).min(theme.space(LARGEST_CELL_STEPS))
            }
        };
        let side = self.cell.unwrap_or(fitting).max(0.0);
        // Whole pixels keep cells equal, where there are enough of them.
        let scale = ui.ctx().pixels_per_point();
        if side * scale >= 4.0 { (side * scale).floor() / scale } else { side }
    }

    fn paint(&self, ui: &Ui, grid: &Grid, theme: &Theme) {
        let painter = ui.painter();
        let scale = ui.ctx().pixels_per_point();
        let rows = grid::texels(self.rows, grid.rect.height() * scale, MIN_TEXEL_PX);
        let cols = grid::texels(self.cols, grid.rect.width() * scale, MIN_TEXEL_PX);
        let key = self.key().with_all([rows as u64, cols as u64, self.scale.key()]).value();
        // Told apart by name and by place in the Ui, not by content: the texture is set anew when the values change.
        let id = self.id.with(ui.scope_id());
        let texture =
            texture_cache::texture(ui.ctx(), id, key, egui::TextureOptions::NEAREST, || {
                grid::image(self.rows, self.cols, rows, cols, |row, col| self.fill(row, col))
            });
        let uv = Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
        painter.image(texture.id(), grid.rect, uv, UNTINTED);
        painter.rect_stroke(grid.rect, 0, theme.hair(), StrokeKind::Outside);
        let numbers = self.numbers && grid.side() >= theme.size.cell_number;
        let patterns = grid.side() >= theme.size.cell_pattern;
        if !numbers && !patterns {
            // Not one by one: there may be very many.
            return;
        }
        let visible = grid.cells_in(ui.clip_rect());
        if patterns {
            self.patterns(ui, grid, &visible, theme);
        }
        if numbers {
            self.numbers(ui, grid, &visible, theme);
        }
    }

    fn key(&self) -> Key {
        let size = [self.rows as u64, self.cols as u64];
        if let Some(revision) = self.revision {
            return Key::new().with(revision).with_all(size);
        }
        let masked = self.masked.unwrap_or_default().iter().map(|&on| u64::from(on));
        self.values.key().with_all(size).with_all(masked)
    }

    /// Value and mark of a cell.
    fn value(&self, (row, col): Cell) -> (f64, Mark) {
        let i = row * self.cols + col;
        match self.values.get(i) {
            _ if self.masked.is_some_and(|masked| masked.get(i) == Some(&true)) => {
                (self.values.get(i).unwrap_or(0.0), Mark::Masked)
            }
            Some(value) => (value, Mark::of(value)),
            None => (0.0, Mark::Missing),
        }
    }

    /// Fill of a cell and how much it wants to be seen when cells are gathered.
    fn fill(&self, row: usize, col: usize) -> (egui::Color32, f64) {
        let (value, mark) = self.value((row, col));
        let weight = match mark {
            _ if mark.is_alarm() => f64::INFINITY,
            Mark::Masked | Mark::Missing => 0.0,
            _ => value.abs(),
        };
        (self.scale.colour_of(value, mark), weight)
    }

    fn patterns(&self, ui: &Ui, grid: &Grid, visible: &[Cell], theme: &Theme) {
        let shows_number = self.numbers && grid.side() >= theme.size.cell_number;
        let mut mesh = Mesh::default();
        for &cell in visible {
            let (value, mark) = self.value(cell);
            // Where numbers are written, "0" says it better than a dot.
            if mark != Mark::Plain && !(shows_number && mark == Mark::Zero) {
                marks::add(
                    &mut mesh,
                    grid.cell_rect(cell),
                    mark,
                    self.scale.colour_of(value, mark),
                    self.scale,
                    theme,
                );
            }
        }
        if !mesh.is_empty() {
            ui.painter().add(mesh);
        }
    }

    fn numbers(&self, ui: &Ui, grid: &Grid, visible: &[Cell], theme: &Theme) {
        // Six signs ("−0.123") must fit across a cell.
        let font = FontId::monospace(
            (grid.side() * 0.24).clamp(theme.size.text_small * 0.75, theme.size.text_mono),
        );
        for &cell in visible {
            let (value, mark) = self.value(cell);
            if matches!(mark, Mark::Plain | Mark::Zero) {
                let ink = theme.ink_on(self.scale.colour_of(value, mark));
                ui.painter().text(
                    grid.cell_rect(cell).center(),
                    Align2::CENTER_CENTER,
                    grid::number_in_cell(value),
                    font.clone(),
                    ink,
                );
            }
        }
    }

    fn outlines(&self, ui: &Ui, grid: &Grid, hovered: Option<Cell>, focused: bool, theme: &Theme) {
        let painter = ui.painter();
        let outline = |cell: Cell, stroke: egui::Stroke| {
            if grid.contains(cell) {
                let rect = grid.cell_rect(cell);
                painter.rect_stroke(
                    rect,
                    0,
                    egui::Stroke::new(
                        stroke.width + 2.0 * theme.size.stroke_hair,
                        theme.color.canvas,
                    ),
                    StrokeKind::Middle,
                );
                painter.rect_stroke(rect, 0, stroke, StrokeKind::Middle);
            }
        };
        self.highlighted.iter().for_each(|&cell| {
            outline(cell, egui::Stroke::new(theme.size.stroke_line, theme.color.text))
        });
        hovered.into_iter().for_each(|cell| {
            outline(cell, egui::Stroke::new(theme.size.stroke_line, theme.color.text))
        });
        self.selected.into_iter().for_each(|cell| outline(cell, theme.selected()));
        if focused {
            painter.rect_stroke(
                grid.rect.expand(theme.size.stroke_edge),
                0,
                theme.selected(),
                StrokeKind::Outside,
            );
        }
    }

    /// The cell that an arrow key leads to.
    fn moved_by_keys(&self, ui: &Ui, response: &Response) -> Option<Cell> {
        if !response.has_focus() || !self.interactive || self.rows == 0 || self.cols == 0 {
            return None;
        }
        // Arrows belong to the cells while the heatmap has the focus.
        let filter = egui::EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..Default::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key: Button| ui.input(|input| input.key_pressed(key)) as isize;
        let step = (
            pressed(Button::ArrowDown) - pressed(Button::ArrowUp),
            pressed(Button::ArrowRight) - pressed(Button::ArrowLeft),
        );
        if step == (0, 0) {
            return None;
        }
        let (row, col) = self.selected.unwrap_or((0, 0));
        let moved =
            |at: usize, by: isize, count: usize| at.saturating_add_signed(by).min(count - 1);
        Some((moved(row, step.0, self.rows), moved(col, step.1, self.cols)))
    }

    fn tooltip(
        &self,
        response: Response,
        hovered: Option<Cell>,
        grid: &Grid,
        theme: &Theme,
    ) -> Response {
        let Some(cell) = hovered.filter(|_| self.magnifier) else { return response };
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(theme.mono(self.cell_in_words(cell)));
            if grid.side() < theme.size.cell_number {
                magnifier::ui(ui, self, cell, theme);
            }
        })
    }

    fn cell_in_words(&self, cell: Cell) -> String {
        let (row, col) = cell;
        let (_, mark) = self.value(cell);
        let value = match mark {
            Mark::Plain => self.values.exact(row * self.cols + col),
            Mark::Masked => self.masked_word.to_owned(),
            mark => mark.name().to_owned(),
        };
        format!(
            "[{}, {}]  {value}",
            labels::name(self.row_labels, row),
            labels::name(self.col_labels, col)
        )
    }

    fn in_words(&self) -> String {
        let selected = self.selected.filter(|&(row, col)| row < self.rows && col < self.cols);
        let selected = selected
            .map_or_else(String::new, |cell| format!("; selected {}", self.cell_in_words(cell)));
        format!("{}, {} rows, {} columns{selected}", self.name, self.rows, self.cols)
    }
}

#[cfg(test)]
mod tests;
