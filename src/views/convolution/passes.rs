//! The pages on which a window slides: forward, and the two gradients. Private to `views::convolution`.

use egui::{Rect, RichText, Ui, pos2, vec2};

use super::ConvolutionView;
use super::player::{Place, Step};
use super::sliding::{Look, Moves, sliding_ui};
use super::strips::{Small, Strip, Waterfall, strip_height};
use super::subject::{Act, MOST_PRODUCTS};
use crate::explain::convolution::{Pass, Reduce, arithmetic, in_words};
use crate::tensor::Shape;
use crate::views::icons;
use crate::views::theme::Theme;
use crate::views::view::{Command, ViewContext};
use crate::views::widgets::button::{choice_ui, copy_button_ui, icon_button_ui, icon_toggle_ui};
use crate::views::widgets::card::empty_state_ui;
use crate::views::widgets::number;

/// Planes larger than this can be zoomed to what is around the window.
const ZOOM_ABOVE: usize = 24;
/// Height of a page, in steps of the grid, below which the sum is not drawn as it grows.
const LOW: f32 = 70.0;
/// Cells around the window when zoomed.
const ZOOMED: usize = 14;

impl ConvolutionView {
    pub(super) fn backward_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let Some(subject) = &self.subjects.now else { return };
        let has_weight = subject.layer.kind.has_weight();
        let pass = match self.weight_grad && has_weight {
            true => Pass::WeightGrad,
            false => Pass::InputGrad,
        };
        self.pass_ui(ui, cx, pass);
    }

    /// A page with a sliding window.
    pub(super) fn pass_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, pass: Pass) {
        let theme = Theme::of(ui);
        let Some(shape) = self.subjects.now.as_ref().and_then(|s| s.output_shape(pass)) else {
            self.controls_ui(ui, cx, pass, 0);
            self.no_gradient_ui(ui, pass);
            return;
        };
        let shape = Shape::from(shape);
        let start = self.start(pass, &shape);
        let sticky = self.at[pass as usize].clone().filter(|at| shape.offset(at).is_some());
        let sticky = sticky.unwrap_or(start);
        self.at[pass as usize] = Some(sticky.clone());
        let stepping = self.player.playing || self.player.by_product;
        let hovered = self
            .hover
            .take()
            .filter(|(p, at)| *p == pass && !stepping && shape.offset(at).is_some());
        let index = hovered.map_or_else(|| sticky.clone(), |(_, at)| at);
        let slice = self.slice;
        let products = self.products(pass, &index);
        if let Some(step) = self.controls_ui(ui, cx, pass, products) {
            self.take_step(cx, pass, step, &sticky, products);
        }
        let index = if stepping { self.at[pass as usize].clone().unwrap_or(index) } else { index };
        let done = self.player.done;
        let zoom = self.zoom.then_some(ZOOMED);
        let Some(subject) = self.subjects.now.as_mut() else { return };
        let limits = subject.limits.of_pass(pass, subject.layer.kind.is_transposed());
        let serial = subject.serial;
        let Some(act) = subject.act(pass, &index, slice) else {
            return self.no_gradient_ui(ui, pass);
        };
        let per_plane = act.per_plane();
        if let Some(n) = done {
            // The plane whose product was the last.
            let plane = n.saturating_sub(1) / per_plane;
            act_show(act, &index, plane);
        }
        let Some(window) = act.window.clone() else {
            empty_state_ui(
                ui,
                icons::GRID_ON,
                "Too many products to add up in a frame",
                "Choose a smaller batch or a smaller input.",
                None,
            );
            return;
        };
        let shown = act.slice;
        let in_plane = done.map(|n| n.saturating_sub(shown * per_plane).min(per_plane));
        let running = in_plane.map(|n| running(act, n));
        let look = Look { limits, done: in_plane, mark: None, zoom, running };
        // Room below for the strips, the running sum and its words.
        let strips = strip_height(&theme);
        // On a low page the numbers of the window need the room more.
        let page = ui.available_rect_before_wrap();
        let low = page.height() < theme.space(LOW);
        let waterfall = match window.reduce {
            Reduce::Max(_) => 0.0,
            _ if low => 0.0,
            _ => theme.space(11.0),
        };
        let words = theme.size.row * 2.0;
        let title = if waterfall > 0.0 { theme.size.text_small * 2.0 } else { 0.0 };
        let below = strips + waterfall + title + words + theme.space(3.5);
        let top = Rect::from_min_max(page.min, pos2(page.right(), page.bottom() - below));
        let moves = sliding_ui(ui, top, act, &look);
        ui.advance_cursor_after_rect(Rect::from_min_size(
            top.min,
            vec2(1.0, top.height().max(0.0)),
        ));
        ui.add_space(theme.space(1.0));
        self.strips_ui(ui, cx, pass, &window, [limits[0], limits[2]], serial);
        ui.add_space(theme.space(0.5));
        if waterfall > 0.0 {
            self.sum_ui(ui, pass, waterfall);
        }
        self.words_ui(ui, cx, pass);
        self.take_moves(cx, pass, moves, per_plane);
    }

    /// Where one begins: in the middle, since the corners of pictures are often empty.
    fn start(&self, pass: Pass, shape: &Shape) -> Vec<usize> {
        let axes = self.subjects.now.as_ref().map_or(&[][..], |s| &s.layer.axes[..]);
        let middle = pass != Pass::WeightGrad && axes.iter().all(|a| a.output > 1);
        shape.iter().enumerate().map(|(i, &d)| if i > 1 && middle { d / 2 } else { 0 }).collect()
    }

    /// Products of one number, where there are so few that one can step through them.
    fn products(&mut self, pass: Pass, index: &[usize]) -> usize {
        let slice = self.slice;
        let Some(subject) = self.subjects.now.as_mut() else { return 0 };
        let Some(act) = subject.act(pass, index, slice) else { return 0 };
        act.slide.num_slices().saturating_mul(act.per_plane())
    }

    fn take_step(
        &mut self,
        cx: &mut ViewContext<'_>,
        pass: Pass,
        step: Step,
        at: &[usize],
        products: usize,
    ) {
        let Some(shape) = self.subjects.now.as_ref().and_then(|s| s.output_shape(pass)) else {
            return;
        };
        let shape = Shape::from(shape);
        let flat = shape.offset(at).unwrap_or(0);
        let Place { flat, done } = self.player.step(step, flat, shape.numel(), products);
        self.player.done = done;
        self.go(cx, pass, shape.unravel(flat).to_vec());
    }

    fn take_moves(&mut self, cx: &mut ViewContext<'_>, pass: Pass, moves: Moves, per_plane: usize) {
        if let Some(tap) = moves.tap.filter(|_| self.player.by_product) {
            self.player.done = Some(self.slice * per_plane + tap + 1);
        }
        if let Some(index) = moves.clicked {
            if self.player.by_product {
                self.player.done = Some(0);
            }
            self.player.playing = false;
            self.go(cx, pass, index);
        } else if let Some((row, col)) = moves.field_clicked {
            self.go_to_field(cx, pass, row, col);
        }
        let selection = moves.hovered.as_ref().and_then(|at| self.selection(pass, at));
        if let Some(selection) = selection.filter(|s| Some(s) != cx.hovered()) {
            cx.point_at(selection);
        } else if moves.hovered.is_none() && self.hover.is_some() && cx.hover.is_some() {
            cx.send(Command::Hover(None));
        }
        self.hover = moves.hovered.map(|at| (pass, at));
    }

    /// The window that has this place of the field in its middle, or as near as there is one.
    fn go_to_field(&mut self, cx: &mut ViewContext<'_>, pass: Pass, row: usize, col: usize) {
        let Some(at) = self.at[pass as usize].clone() else { return };
        let slice = self.slice;
        let Some(act) = self.subjects.now.as_mut().and_then(|s| s.act(pass, &at, slice)) else {
            return;
        };
        let near = |axis: &crate::explain::convolution::SlideAxis, place: usize| {
            let start = place.saturating_sub(axis.span() / 2);
            (start / axis.stride.max(1)).min(axis.windows.saturating_sub(1))
        };
        let (depth, ..) = act.slide.position(&at).unwrap_or_default();
        let place = (depth, near(&act.slide.rows, row), near(&act.slide.cols, col));
        let index = act.slide.index([at[0], at[1]], place);
        self.go(cx, pass, index);
    }

    /// Player, sample, zoom, and in backward which of the two gradients.
    fn controls_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut ViewContext<'_>,
        pass: Pass,
        products: usize,
    ) -> Option<Step> {
        let theme = Theme::of(ui);
        let mut step = None;
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(theme.size.row);
            if pass != Pass::Forward {
                let has_weight =
                    self.subjects.now.as_ref().is_some_and(|s| s.layer.kind.has_weight());
                let choice = |ui: &mut Ui, on: bool, word: &str| choice_ui(ui, on, word).clicked();
                if choice(ui, pass == Pass::InputGrad, "dX: gradient of the input") {
                    (self.weight_grad, self.slice) = (false, 0);
                }
                if has_weight && choice(ui, pass == Pass::WeightGrad, "dW: gradient of the weight")
                {
                    (self.weight_grad, self.slice) = (true, 0);
                }
                ui.separator();
            }
            step = self.player.ui(ui, products > 1 && products <= MOST_PRODUCTS);
            ui.separator();
            self.place_ui(ui, cx, pass);
            let large = self.subjects.now.as_ref().is_some_and(|s| {
                s.layer.spatial_in().iter().chain(s.layer.spatial_out()).any(|&d| d > ZOOM_ABOVE)
            });
            if icon_button_ui(ui, icons::ANIMATION, "Save the sliding window as a GIF…").clicked()
            {
                cx.send(Command::AskForAnimation);
            }
            if large && self.subjects.now.as_ref().is_some_and(|s| s.layer.spatial_rank() > 1) {
                let toggle = icon_toggle_ui(ui, self.zoom, icons::ZOOM_IN, "Zoom to the window");
                if toggle.clicked() {
                    self.zoom = !self.zoom;
                }
            }
        });
        step
    }

    /// The indices of the number that is looked at, each to be dragged or typed.
    fn place_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, pass: Pass) {
        let theme = Theme::of(ui);
        let Some(subject) = &self.subjects.now else { return };
        let (Some(shape), Some(at)) = (subject.output_shape(pass), &self.at[pass as usize]) else {
            return;
        };
        let (shape, mut at) = (shape.to_vec(), at.clone());
        let letters = subject.layer.axis_letters();
        let lead = match (pass, subject.layer.kind.is_transposed()) {
            (Pass::WeightGrad, false) => ["out", "in"],
            (Pass::WeightGrad, true) => ["in", "out"],
            _ => ["sample", "channel"],
        };
        let before = at.clone();
        let word = match pass {
            Pass::Forward => "y",
            Pass::InputGrad => "dx",
            Pass::WeightGrad => "dw",
        };
        ui.label(theme.mono(format!("{word}[")));
        ui.spacing_mut().item_spacing.x = theme.space(0.5);
        for (axis, slot) in at.iter_mut().enumerate().take(shape.len()) {
            let name = match axis {
                0 | 1 => lead[axis].to_string(),
                _ => letters.get(axis - 2).map_or(String::new(), |l| match l {
                    'H' => "row".into(),
                    'W' => "column".into(),
                    _ => "plane".into(),
                }),
            };
            let last = shape[axis].saturating_sub(1);
            let drag = egui::DragValue::new(slot).range(0..=last).speed(0.05);
            let label = format!("{name}, 0 to {last}");
            let response = ui.add_enabled(last > 0, drag).on_hover_text(&label);
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, &label));
        }
        ui.label(theme.mono("]"));
        if at != before {
            self.go(cx, pass, at);
        }
    }

    fn no_gradient_ui(&self, ui: &mut Ui, pass: Pass) {
        let what = match pass {
            Pass::Forward => "This layer has too many spatial axes to be drawn",
            Pass::InputGrad => "No gradient came back to the input of this layer",
            Pass::WeightGrad => "No gradient came back to the weights of this layer",
        };
        let help = "Nothing asked for one: the input or the weight needs no gradient, or no path leads from \
                    the loss to this layer. A layer of the playground always has one.";
        empty_state_ui(ui, icons::LINK_OFF, what, help, None);
    }

    /// Left: the planes that are summed. Right: the channels of the output.
    fn strips_ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut ViewContext<'_>,
        pass: Pass,
        window: &crate::explain::convolution::Window,
        limits: [f64; 2],
        serial: u64,
    ) {
        let theme = Theme::of(ui);
        let index = window.index.clone();
        let Some(act) = self.subjects.now.as_mut().and_then(|s| s.act(pass, &index, self.slice))
        else {
            return;
        };
        let slide = &act.slide;
        let plane = (slide.rows.cells, slide.cols.cells);
        let area = plane.0 * plane.1;
        let word = slide.summed_word();
        let many = window.slices.len() > 1;
        let title = match slide.num_slices() {
            1 => String::new(),
            n if slide.depth.taps > 1 => {
                let taps = slide.depth.taps;
                format!("{} {word}s × {taps} planes are summed; below each what it adds", n / taps)
            }
            n => format!("{n} {word}s are summed; below each what it adds"),
        };
        let axis = usize::from(pass != Pass::WeightGrad);
        let count = slide.output.shape()[axis];
        let output_size = (slide.rows.windows, slide.cols.windows);
        let (mut slice, mut channel) = (None, None);
        let height = strip_height(&theme);
        let width = ui.available_width();
        let painted = &mut self.painted;
        ui.allocate_ui(vec2(width, height), |ui| {
            ui.horizontal_top(|ui| {
                let share = |ui: &mut Ui, share: f32, content: &mut dyn FnMut(&mut Ui)| {
                    ui.allocate_ui(vec2(width * share - theme.space(1.0), height), |ui| {
                        ui.vertical(|ui| content(ui));
                    });
                };
                let left = if many { 0.5 } else { 0.0 };
                if many {
                    share(ui, left, &mut |ui| {
                        let strip = Strip {
                            id: "summed",
                            title: &title,
                            tensor: &slide.field,
                            size: plane,
                            limit: limits[0],
                            serial: serial.wrapping_mul(6).wrapping_add(pass as u64),
                            chosen: act.slice,
                            count: window.slices.len(),
                        };
                        slice = strip.ui(ui, painted, |i| {
                            let s = &window.slices[i];
                            Small {
                                name: format!("{word} {} adds {}", s.number, number::short(s.sum)),
                                caption: number::cell(s.sum),
                                range: s.field.map(|start| start..start + area),
                            }
                        });
                    });
                }
                share(ui, 1.0 - left, &mut |ui| {
                    let title = match (pass, count) {
                        (Pass::Forward, 1) => "One channel comes out".to_string(),
                        (Pass::Forward, n) => format!("{n} channels come out"),
                        (Pass::InputGrad, 1) => "One input channel".to_string(),
                        (Pass::InputGrad, n) => {
                            format!("{n} input channels, each with its gradient")
                        }
                        (Pass::WeightGrad, 1) => "One filter".to_string(),
                        (Pass::WeightGrad, n) => format!("{n} filters, each with its gradient"),
                    };
                    let strip = Strip {
                        id: "channels",
                        title: &title,
                        tensor: &slide.output,
                        size: output_size,
                        limit: limits[1],
                        serial: serial.wrapping_mul(6).wrapping_add(3 + pass as u64),
                        chosen: index[axis],
                        count,
                    };
                    channel = strip.ui(ui, painted, |i| {
                        let mut at = index.clone();
                        at[axis] = i;
                        Small {
                            name: format!(
                                "{} {i}",
                                if pass == Pass::WeightGrad { "filter" } else { "channel" }
                            ),
                            caption: i.to_string(),
                            range: slide.output_range(&at),
                        }
                    });
                });
            });
        });
        if let Some(slice) = slice {
            self.slice = slice;
            if self.player.by_product {
                self.player.done = Some(slice * act_len(self.subjects.now.as_mut(), pass, &index));
            }
        }
        if let Some(channel) = channel {
            let mut at = index;
            at[axis] = channel;
            self.go(cx, pass, at);
        }
    }

    /// The sum as it grows: by planes, or by products where there is one plane.
    fn sum_ui(&mut self, ui: &mut Ui, pass: Pass, height: f32) {
        let Some(index) = self.shown_index(pass) else { return };
        let slice = self.slice;
        let Some(act) = self.subjects.now.as_mut().and_then(|s| s.act(pass, &index, slice)) else {
            return;
        };
        let Some(window) = &act.window else { return };
        let start = window.bias.unwrap_or(0.0);
        if window.slices.len() > 1 {
            let adds: Vec<f64> = window.slices.iter().map(|s| s.sum).collect();
            let numbers: Vec<usize> = window.slices.iter().map(|s| s.number).collect();
            let word = act.slide.summed_word();
            let title = format!("The sum as it grows, {word} by {word}");
            let fall = Waterfall {
                start,
                adds: &adds,
                word,
                numbers: &numbers,
                chosen: Some(act.slice),
                title: &title,
            };
            if let Some(chosen) = fall.ui(ui, height) {
                self.slice = chosen;
            }
        } else {
            let (size, groups) = &act.groups;
            let by_product = groups.is_empty();
            let products: Vec<f64> = match by_product {
                true => act.cells.iter().map(|c| c.product()).collect(),
                false => Vec::new(),
            };
            let chosen = self.player.done.and_then(|n| n.checked_sub(1)).map(|n| n / size);
            let title = match by_product {
                true => "The sum as it grows, product by product".to_string(),
                false => format!("The sum as it grows, {size} products at a time"),
            };
            let fall = Waterfall {
                start,
                adds: if by_product { &products } else { groups },
                word: if by_product { "product" } else { "group" },
                numbers: &[],
                chosen,
                title: &title,
            };
            let size = *size;
            if let Some(chosen) = fall.ui(ui, height).filter(|_| self.player.by_product) {
                self.player.done = Some((chosen + 1) * size);
            }
        }
    }

    /// The index that is drawn: hovered, or else looked at.
    fn shown_index(&self, pass: Pass) -> Option<Vec<usize>> {
        let act = self.subjects.now.as_ref()?.shown(pass)?;
        Some(act.index.clone())
    }

    /// The sum in words, and the whole arithmetic to be copied.
    fn words_ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>, pass: Pass) {
        let theme = Theme::of(ui);
        let Some(act) = self.subjects.now.as_ref().and_then(|s| s.shown(pass)) else { return };
        let Some(window) = &act.window else { return };
        let words = in_words(&act.slide, window);
        ui.horizontal(|ui| {
            let room = ui.available_width() - theme.space(14.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                let text = RichText::new(&words).font(theme.font_mono()).color(theme.color.text);
                ui.add(egui::Label::new(text).wrap().selectable(true));
            });
            if copy_button_ui(ui, "the arithmetic").clicked() {
                cx.send(Command::CopyText(arithmetic(&act.slide, window).to_text()));
            }
            let latex = ui.small_button("LaTeX").on_hover_text("Copy the arithmetic as LaTeX");
            if latex.clicked() {
                cx.send(Command::CopyText(arithmetic(&act.slide, window).to_latex()));
            }
        });
    }
}

/// Products of a plane.
fn act_len(subject: Option<&mut super::subject::Subject>, pass: Pass, index: &[usize]) -> usize {
    subject.and_then(|s| s.act(pass, index, 0)).map_or(1, |a| a.per_plane())
}

fn act_show(act: &mut Act, index: &[usize], slice: usize) {
    act.show(index, slice);
}

/// The sum after `n` products of the plane that is shown.
fn running(act: &Act, n: usize) -> f64 {
    let Some(window) = &act.window else { return 0.0 };
    match window.reduce {
        Reduce::Max(_) => {
            let cells = act.cells.iter().take(n).filter(|c| c.place.is_cell());
            cells.map(|c| c.field).fold(f64::NEG_INFINITY, f64::max)
        }
        _ => {
            let before = window.partial(act.slice);
            act.cells.iter().take(n).fold(before, |sum, c| sum + c.product())
        }
    }
}
