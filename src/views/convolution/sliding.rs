//! The sliding picture of one pass: the field with its window, the window cell by cell, the kernel, the
//! products and their sum, the output; and what the user points at. Private to `views::convolution`.

use egui::{Align2, Color32, Pos2, Rect, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

use super::arrange::{MOST_TAPS, Parts, Places, crop};
use super::subject::{Act, Crop, Sheet};
use crate::explain::convolution::{Pass, Reduce};
use crate::views::colour::ColourScale;
use crate::views::theme::Theme;
use crate::views::widgets::heatmap::{Cell, Grid, Heatmap, HeatmapOutput};
use crate::views::widgets::number;

/// What the user does with the picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    /// Indices of the output.
    pub hovered: Option<Vec<usize>>,
    pub clicked: Option<Vec<usize>>,
    /// A cell of the field that was clicked, as places of the field.
    pub field_clicked: Option<Cell>,
    /// A tap (row by row) that was clicked.
    pub tap: Option<usize>,
}

/// How it is to be drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Largest sizes of field, kernel and output.
    pub limits: [f64; 3],
    /// Products that have been added so far; all where `None`.
    pub done: Option<usize>,
    /// The tap that is marked, where no steps are taken.
    pub mark: Option<usize>,
    /// Show only so many rows and columns around the window.
    pub zoom: Option<usize>,
    /// The sum so far, in the order of the stepping.
    pub running: Option<f64>,
}

/// The least width of a note before it breaks, in heights of its letters.
const NOTE: f32 = 8.0;
/// Signals longer than this are cut to what is around the window.
const MOST_OF_A_SIGNAL: usize = 28;

/// Draws the picture on the whole of `page`.
pub(super) fn sliding_ui(ui: &mut Ui, page: Rect, act: &mut Act, look: &Look) -> Moves {
    let theme = Theme::of(ui);
    let (field_crop, output_crop) = crops(act, look);
    act.lay_out(field_crop, output_crop);
    let parts = parts(act, field_crop, output_crop);
    let places = Places::of(page, &parts, &theme);
    let picture = Picture { act, look, theme: &theme, places, field_crop, output_crop, parts };
    picture.ui(ui)
}

fn parts(act: &Act, field: Crop, output: Crop) -> Parts {
    let taps = act.slide.taps();
    let has_kernel = act.slide.kernel.is_some() || act.slide.pass != Pass::Forward;
    let most = if field.rows == 1 { MOST_TAPS * 3 } else { MOST_TAPS };
    Parts {
        field: (field.rows, field.cols),
        output: (output.rows, output.cols),
        taps,
        has_kernel,
        plain: taps.0.max(taps.1) > most || act.cells.is_empty(),
    }
}

fn crops(act: &Act, look: &Look) -> (Crop, Crop) {
    let (_, row, col) = act.slide.position(&act.index).unwrap_or_default();
    let (rows, cols) = (act.slide.rows, act.slide.cols);
    let signal = (act.field_size().0 == 1).then_some(MOST_OF_A_SIGNAL);
    let most = look.zoom.or(signal);
    let start = (rows.start(row), cols.start(col));
    let field = crop(act.field_size(), start, (rows.span(), cols.span()), most);
    let output = crop(act.output_size(), (row, col), (1, 1), most);
    (field, output)
}

struct Picture<'a> {
    act: &'a Act,
    look: &'a Look,
    theme: &'a Theme,
    places: Places,
    field_crop: Crop,
    output_crop: Crop,
    parts: Parts,
}

/// One part as a heatmap.
struct Part<'a> {
    name: &'static str,
    at: Rect,
    cell: f32,
    sheet: &'a Sheet,
    limit: f64,
    selected: Option<Cell>,
    masked_word: &'static str,
}

impl Picture<'_> {
    fn ui(&self, ui: &mut Ui) -> Moves {
        let mut moves = Moves::default();
        let (_, row, col) = self.act.slide.position(&self.act.index).unwrap_or_default();
        let [field_limit, kernel_limit, output_limit] = self.look.limits;
        let padding = match self.act.slide.padding() {
            0.0 => "padding: 0",
            _ => "padding: −∞",
        };
        let field = self.part_ui(
            ui,
            Part {
                name: "field",
                at: self.places.field,
                cell: self.places.field_cell,
                sheet: &self.act.field,
                limit: field_limit,
                selected: None,
                masked_word: padding,
            },
        );
        let at = (row.wrapping_sub(self.output_crop.row), col.wrapping_sub(self.output_crop.col));
        let output = self.part_ui(
            ui,
            Part {
                name: "output map",
                at: self.places.output,
                cell: self.places.output_cell,
                sheet: &self.act.output,
                limit: output_limit,
                selected: Some(at),
                masked_word: "",
            },
        );
        let whole = |(r, c): Cell| {
            let (depth, ..) = self.act.slide.position(&self.act.index).unwrap_or_default();
            let lead = [self.act.index[0], self.act.index[1]];
            self.act.slide.index(lead, (depth, r + self.output_crop.row, c + self.output_crop.col))
        };
        moves.hovered = output.hovered.map(whole);
        moves.clicked = output.clicked.map(whole);
        moves.field_clicked =
            field.clicked.map(|(r, c)| (r + self.field_crop.row, c + self.field_crop.col));
        self.window_on_field(ui, &field.grid, (row, col));
        self.read_on_field(ui, &field.grid, (row, col));
        if !self.parts.plain {
            moves.tap = self.middle_ui(ui, [field_limit, kernel_limit], padding);
        }
        self.result(ui, output_limit);
        self.threads(ui, &field.grid, &output.grid, (row, col));
        self.titles(ui);
        moves
    }

    fn part_ui(&self, ui: &mut Ui, part: Part<'_>) -> HeatmapOutput {
        let scale = ColourScale::signed(part.limit, self.theme);
        let builder = UiBuilder::new().max_rect(part.at).id_salt(part.name);
        let sheet = part.sheet;
        let heatmap = Heatmap::new(part.name, sheet.rows, sheet.cols, &sheet.values[..], &scale)
            .masked(&sheet.masked)
            .masked_word(part.masked_word)
            .revision(sheet.serial)
            .selected(part.selected)
            .cell(part.cell);
        ui.scope_builder(builder, |ui| heatmap.ui(ui)).inner
    }

    /// Window, kernel and products; a tap that was clicked.
    fn middle_ui(&self, ui: &mut Ui, limits: [f64; 2], padding: &'static str) -> Option<usize> {
        let cols = self.parts.taps.1;
        let now =
            self.look.done.and_then(|n| n.checked_sub(1)).filter(|&n| n < self.act.cells.len());
        let winner = match self.act.window.as_ref().map(|w| w.reduce) {
            Some(Reduce::Max(Some(number))) => Some(number % self.act.cells.len().max(1)),
            _ => None,
        };
        let cell = self.look.mark.or(now).or(winner).map(|n| (n / cols, n % cols));
        let part = |name, at, sheet, limit, masked_word| Part {
            name,
            at,
            cell: self.places.tap_cell,
            sheet,
            limit,
            selected: cell,
            masked_word,
        };
        let p = &self.places;
        let patch = self.part_ui(ui, part("window", p.patch, &self.act.patch, limits[0], padding));
        let mut clicked = patch.clicked;
        if self.parts.has_kernel {
            let kernel = part("kernel", p.kernel, &self.act.kernel, limits[1], "");
            let largest = self.act.largest_product();
            let products =
                part("products", p.products, &self.act.products, largest, "padding: adds 0");
            let kernel = self.part_ui(ui, kernel);
            let products = self.part_ui(ui, products);
            self.dim_what_is_to_come(ui, &products.grid);
            clicked = clicked.or(kernel.clicked).or(products.clicked);
        }
        clicked.map(|(r, c)| r * cols + c)
    }

    fn dim_what_is_to_come(&self, ui: &Ui, grid: &Grid) {
        let Some(done) = self.look.done else { return };
        let cols = self.parts.taps.1;
        for tap in done..self.act.cells.len() {
            let rect = grid.cell_rect((tap / cols, tap % cols)).shrink(self.theme.size.stroke_hair);
            ui.painter().rect_filled(rect, 0, self.theme.color.canvas);
        }
    }

    /// The window as an outline on the field: one for each tap where there are gaps.
    fn window_on_field(&self, ui: &Ui, grid: &Grid, (row, col): Cell) {
        let painter = ui.painter();
        let hull = self.window_rect(grid, (row, col));
        let (rows, cols) = (self.act.slide.rows, self.act.slide.cols);
        let gaps = rows.dilation > 1 && rows.taps > 1 || cols.dilation > 1 && cols.taps > 1;
        let cell = self.places.field_cell;
        let stroke = self.theme.selected();
        let halo =
            Stroke::new(stroke.width + 2.0 * self.theme.size.stroke_hair, self.theme.color.canvas);
        if gaps && cell >= self.theme.size.cell_pattern {
            painter.rect_stroke(hull, 0, self.theme.edge(), StrokeKind::Outside);
            let inside = |r: usize, c: usize| {
                let (r, c) =
                    (r.checked_sub(self.field_crop.row)?, c.checked_sub(self.field_crop.col)?);
                (r < self.field_crop.rows && c < self.field_crop.cols)
                    .then(|| grid.cell_rect((r, c)))
            };
            for (r, c) in self.act.slide.window_places(&self.act.index) {
                let Some(rect) = inside(r, c) else { continue };
                painter.rect_stroke(rect, 0, stroke, StrokeKind::Inside);
            }
        } else {
            painter.rect_stroke(hull, 0, halo, StrokeKind::Outside);
            painter.rect_stroke(hull, 0, stroke, StrokeKind::Outside);
        }
    }

    /// The place of the field that the marked product reads.
    fn read_on_field(&self, ui: &Ui, grid: &Grid, (row, col): Cell) {
        let Some(tap) = self.look.mark.or(self.look.done.and_then(|n| n.checked_sub(1))) else {
            return;
        };
        let cols = self.parts.taps.1.max(1);
        let slide = &self.act.slide;
        let place = (slide.rows.read(row, tap / cols), slide.cols.read(col, tap % cols));
        let at =
            (place.0.wrapping_sub(self.field_crop.row), place.1.wrapping_sub(self.field_crop.col));
        if grid.contains(at) && self.places.field_cell >= self.theme.size.cell_pattern {
            let stroke = Stroke::new(self.theme.size.stroke_edge, self.theme.color.text);
            ui.painter().rect_stroke(grid.cell_rect(at), 0, stroke, StrokeKind::Inside);
        }
    }

    /// Where the window lies on the page; never too small to be seen.
    fn window_rect(&self, grid: &Grid, (row, col): Cell) -> Rect {
        let (rows, cols) = (self.act.slide.rows, self.act.slide.cols);
        let cell = grid.cell_size();
        let corner = vec2(
            cols.start(col) as f32 - self.field_crop.col as f32,
            rows.start(row) as f32 - self.field_crop.row as f32,
        );
        let size = vec2(cols.span() as f32, rows.span() as f32) * cell;
        let rect = Rect::from_min_size(grid.rect.min + corner * cell, size);
        let least = self.theme.space(1.0);
        Rect::from_center_size(rect.center(), rect.size().max(vec2(least, least)))
    }

    /// Thin lines from the window to its enlargement, and from the sum to its place in the output; hardly seen
    /// where they cross numbers.
    fn threads(&self, ui: &Ui, field: &Grid, output: &Grid, (row, col): Cell) {
        let window = self.window_rect(field, (row, col));
        let to = if self.parts.plain { self.places.result } else { self.places.patch };
        let at = (row.wrapping_sub(self.output_crop.row), col.wrapping_sub(self.output_crop.col));
        let ends = match self.places.stacked {
            true => {
                [[window.left_bottom(), to.left_top()], [window.right_bottom(), to.right_top()]]
            }
            false => {
                [[window.right_top(), to.left_top()], [window.right_bottom(), to.left_bottom()]]
            }
        };
        for line in ends {
            self.thread(ui, &line, field.rect);
        }
        if !output.contains(at) {
            return;
        }
        let (pixel, result) = (output.cell_rect(at), self.places.result);
        let end = if self.places.stacked { pixel.center_top() } else { pixel.left_center() };
        let below = !self.parts.plain && self.places.patch.bottom() < result.top();
        if self.places.stacked {
            self.thread(ui, &[result.center_bottom(), end], output.rect);
        } else if below {
            // Round the parts that stand over the sum.
            let x = (self.places.patch.right().max(result.right()) + output.rect.left()) / 2.0;
            let from = result.right_center();
            self.thread(ui, &[from, pos2(x, from.y), pos2(x, end.y), end], output.rect);
        } else {
            self.thread(ui, &[result.right_center(), end], output.rect);
        }
        ui.painter().circle_filled(end, self.theme.size.dot, self.theme.color.accent);
    }

    /// A line that is faint inside of `map`.
    fn thread(&self, ui: &Ui, points: &[Pos2], map: Rect) {
        let stroke = |share: f32| {
            let color = self.theme.faded(self.theme.color.accent, share);
            Stroke::new(self.theme.size.stroke_hair, color)
        };
        let shape = |share| egui::Shape::line(points.to_vec(), stroke(share));
        let clip = ui.clip_rect();
        let beside = |part: Rect| Rect::from_x_y_ranges(map.x_range(), part.y_range());
        let outside = [
            Rect::everything_left_of(map.left()),
            Rect::everything_right_of(map.right()),
            beside(Rect::everything_above(map.top())),
            beside(Rect::everything_below(map.bottom())),
        ];
        for part in outside {
            ui.painter().with_clip_rect(clip.intersect(part)).add(shape(0.7));
        }
        ui.painter().with_clip_rect(clip.intersect(map)).add(shape(0.22));
    }

    /// What comes out of this plane, as a cell with its number.
    fn result(&self, ui: &Ui, limit: f64) {
        let Some(window) = &self.act.window else { return };
        let planes = window.slices.len();
        let value = self.look.running.unwrap_or(window.value);
        let scale = ColourScale::signed(limit, self.theme);
        let (fill, _) = scale.paint(value);
        let painter = ui.painter();
        let rect = self.places.result;
        painter.rect(
            rect,
            self.theme.size.radius_small,
            fill,
            self.theme.selected(),
            StrokeKind::Outside,
        );
        painter.text(
            rect.center(),
            Align2::CENTER_CENTER,
            number::short(value),
            self.theme.font_mono(),
            self.theme.ink_on(fill),
        );
        let all_added = self.look.running.is_none();
        let below = match (all_added, planes > 1) {
            (false, _) => "so far".to_string(),
            (true, true) if self.act.slide.depth.taps > 1 => format!("all {planes} planes"),
            (true, true) => format!("all {planes} {}s", self.act.slide.summed_word()),
            (true, false) => String::new(),
        };
        let gap = self.theme.space(0.5);
        match self.places.stacked {
            // Below is the way to the output.
            true => {
                let at = rect.right_center() + vec2(gap * 2.0, 0.0);
                self.caption(ui, at, Align2::LEFT_CENTER, &below);
            }
            false => {
                let at = rect.center_bottom() + vec2(0.0, gap);
                self.caption(ui, at, Align2::CENTER_TOP, &below);
            }
        }
        let head = self.result_head();
        self.caption(
            ui,
            rect.center_top() - vec2(0.0, self.theme.space(0.5)),
            Align2::CENTER_BOTTOM,
            &head,
        );
    }

    fn result_head(&self) -> String {
        let Some(window) = &self.act.window else { return String::new() };
        match (window.reduce, window.bias) {
            (Reduce::Max(_), _) => "largest".into(),
            (Reduce::Mean(n), _) => format!("sum ÷ {n}"),
            (Reduce::Sum, Some(_)) => "sum + bias".into(),
            (Reduce::Sum, None) => "sum".into(),
        }
    }

    fn caption(&self, ui: &Ui, at: Pos2, anchor: Align2, text: &str) {
        if !text.is_empty() {
            let (font, color) = (self.theme.font_small(), self.theme.color.text_second);
            ui.painter().text(at, anchor, text, font, color);
        }
    }

    fn titles(&self, ui: &Ui) {
        let p = &self.places;
        let [field, kernel, output] = self.names();
        self.title(ui, p.field, &field.0, &field.1);
        self.title(ui, p.output, &output.0, &output.1);
        if self.parts.plain {
            return;
        }
        let above = |rect: Rect| rect.center_top() - vec2(0.0, self.theme.space(0.5));
        self.caption(ui, above(p.patch), Align2::CENTER_BOTTOM, "window");
        let sign = |from: Rect, to: Rect, sign: &str| {
            let at = match self.places.stacked || from.bottom() < to.top() {
                true => return,
                false => pos2((from.right() + to.left()) / 2.0, from.center().y),
            };
            let (font, color) = (self.theme.font_title(), self.theme.color.text_second);
            ui.painter().text(at, Align2::CENTER_CENTER, sign, font, color);
        };
        if self.parts.has_kernel {
            self.caption(ui, above(p.kernel), Align2::CENTER_BOTTOM, &format!("⊙ {}", kernel.0));
            self.caption(ui, above(p.products), Align2::CENTER_BOTTOM, "= products");
            sign(p.patch, p.kernel, "⊙");
            sign(p.kernel, p.products, "=");
            sign(p.products, p.result, "Σ");
        } else {
            sign(p.patch, p.result, "→");
        }
    }

    /// Name over a part, and what it is below that.
    fn title(&self, ui: &Ui, part: Rect, name: &str, note: &str) {
        let painter = ui.painter();
        let gap = self.theme.space(0.5);
        let at = part.left_top() - vec2(0.0, gap);
        // A long note breaks where its part ends, and does not run into the next one.
        let color = self.theme.color.text_second;
        let width = part.width().max(self.theme.size.text_small * NOTE);
        let note = painter.layout(note.into(), self.theme.font_small(), color, width);
        let at = at - vec2(0.0, note.size().y);
        painter.galley(at, note, color);
        let at = pos2(at.x, at.y - self.theme.size.stroke_hair);
        painter.text(
            at,
            Align2::LEFT_BOTTOM,
            name,
            self.theme.font_strong(),
            self.theme.color.text,
        );
    }

    /// Names and notes of field, kernel and output.
    fn names(&self) -> [(String, String); 3] {
        let slide = &self.act.slide;
        let slice = self.act.window.as_ref().and_then(|w| w.slices.get(self.act.slice));
        let number = slice.map_or(0, |s| s.number);
        let [a, b] = [self.act.index[0], self.act.index[1]];
        let transposed = slide.kind.is_transposed();
        let layer = slide.layer();
        let per_out = layer.filters_per_group().max(1);
        let per_in = layer.channels_per_group().max(1);
        let (field, kernel, output) = match (slide.pass, transposed) {
            (Pass::Forward, false) => {
                let ic = number - b / per_out * per_in * usize::from(slide.kernel.is_some());
                (format!("x[{a}, {number}]"), format!("w[{b}, {ic}]"), format!("y[{a}, {b}]"))
            }
            (Pass::Forward, true) => (
                format!("x[{a}, {number}]"),
                format!("w[{number}, {}], turned", b % per_out),
                format!("y[{a}, {b}]"),
            ),
            (Pass::InputGrad, false) if slide.kernel.is_some() => (
                format!("dy[{a}, {number}]"),
                format!("w[{number}, {}], turned", b % per_in),
                format!("dx[{a}, {b}]"),
            ),
            (Pass::InputGrad, true) => (
                format!("dy[{a}, {number}]"),
                format!("w[{b}, {}]", number % per_out),
                format!("dx[{a}, {b}]"),
            ),
            (Pass::InputGrad, false) => {
                (format!("dy[{a}, {b}]"), "share".to_string(), format!("dx[{a}, {b}]"))
            }
            (Pass::WeightGrad, false) => (
                format!("x[{number}, {}]", a / per_out * per_in + b),
                format!("dy[{number}, {a}]"),
                format!("dw[{a}, {b}]"),
            ),
            (Pass::WeightGrad, true) => (
                format!("dy[{number}, {}]", a / per_in * per_out + b),
                format!("x[{number}, {a}]"),
                format!("dw[{a}, {b}]"),
            ),
        };
        let [field, output] = [("Input", field), ("Output", output)].map(|(word, name)| {
            if slide.pass == Pass::Forward { format!("{word} {name}") } else { name }
        });
        [(field, self.field_note()), (kernel, String::new()), (output, self.output_note())]
    }

    fn field_note(&self) -> String {
        let slide = &self.act.slide;
        let (rows, cols) = (slide.rows, slide.cols);
        let size = |r: usize, c: usize| {
            if r == 1 && rows.windows == 1 { format!("{c}") } else { format!("{r}×{c}") }
        };
        let mut note = size(rows.cells, cols.cells);
        if rows.spread > 1 || cols.spread > 1 {
            note += ", zeros between";
        }
        let padded = size(rows.len(), cols.len());
        if padded != note {
            note += &format!(", padded {padded}");
        }
        if self.field_crop.rows < rows.len() || self.field_crop.cols < cols.len() {
            note += &format!(" (from {}, {})", self.field_crop.row, self.field_crop.col);
        }
        note
    }

    fn output_note(&self) -> String {
        let (rows, cols) = self.act.output_size();
        let mut note = if rows == 1 { format!("{cols}") } else { format!("{rows}×{cols}") };
        if self.output_crop.rows < rows || self.output_crop.cols < cols {
            note += &format!(" (from {}, {})", self.output_crop.row, self.output_crop.col);
        }
        note
    }
}

/// The colour that a number of this pass has, for bars.
pub(super) fn bar_colour(theme: &Theme, value: f64) -> Color32 {
    if value < 0.0 { theme.color.negative } else { theme.color.positive }
}
