//! The docked panes: the script (where the model is one) and inputs at the left, the view in the middle over the log, the inspector at the
//! right. Panes can be dragged by their titles and resized at their edges.

use super::{Facts, Page, Window, obstacle};
use crate::views::document::Document;
use crate::views::theme::Theme;
use crate::views::view::{Command, View, ViewContext};
use crate::views::widgets::card::empty_state_ui;
use crate::views::{find, icons};
use egui::{Color32, Stroke, Ui, Visuals, WidgetText};
use egui_tiles::{Behavior, Container, Linear, LinearDir, Tabs, TileId, Tiles, Tree, UiResponse};

/// What a pane holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Pane {
    Script,
    Inputs,
    Canvas,
    Log,
    Inspector,
}

/// Shares of the width: script, inputs, middle, inspector; of the height: canvas, log.
const SHARES: [f32; 4] = [0.42, 0.2, 0.55, 0.27];
const LOG_SHARE: f32 = 0.24;

/// Every pane, from left to right.
const PANES: [Pane; 5] = [Pane::Script, Pane::Inputs, Pane::Canvas, Pane::Log, Pane::Inspector];

/// Where the panes stand.
pub(super) struct Dock {
    tree: Tree<Pane>,
    panes: [(Pane, TileId); 5],
}

impl Default for Dock {
    fn default() -> Self {
        let mut tiles = Tiles::default();
        let panes = PANES.map(|pane| (pane, tiles.insert_pane(pane)));
        let [script_tab, inputs_tab, canvas_tab, log_tab, inspector_tab] =
            panes.map(|(_, tile)| tiles.insert_tab_tile(vec![tile]));
        let mut column = Linear::new(LinearDir::Vertical, vec![canvas_tab, log_tab]);
        column.shares.set_share(canvas_tab, 1.0 - LOG_SHARE);
        column.shares.set_share(log_tab, LOG_SHARE);
        let column = tiles.insert_container(Container::Linear(column));
        let children = [script_tab, inputs_tab, column, inspector_tab];
        let mut row = Linear::new(LinearDir::Horizontal, children.to_vec());
        for (child, share) in children.into_iter().zip(SHARES) {
            row.shares.set_share(child, share);
        }
        let root = tiles.insert_container(Container::Linear(row));
        Dock { tree: Tree::new(egui::Id::unique("dock"), root, tiles), panes }
    }
}

impl Dock {
    /// Where the panes stand, as text for the settings.
    pub fn to_text(&self) -> String {
        serde_json::to_string(&self.tree).unwrap_or_default()
    }

    /// As it was kept; `None` if the text is broken, or not of these panes.
    pub fn from_text(text: &str) -> Option<Self> {
        let tree: Tree<Pane> = serde_json::from_str(text).ok()?;
        let mut found = Vec::new();
        collect(&tree, tree.root()?, MAX_DEPTH, &mut found)?;
        let one = |pane: Pane| -> Option<(Pane, TileId)> {
            let mut of_this = found.iter().filter(|(p, _)| *p == pane);
            of_this.next().filter(|_| of_this.next().is_none()).copied()
        };
        let [script, inputs, canvas, log, inspector] = PANES.map(one);
        Some(Dock { tree, panes: [script?, inputs?, canvas?, log?, inspector?] })
    }

    fn show(&mut self, pane: Pane, visible: bool) {
        if let Some((_, tile)) = self.panes.iter().find(|(p, _)| *p == pane) {
            self.tree.set_visible(*tile, visible);
        }
    }
}

/// Containers inside each other, at most: the text may come from anywhere.
const MAX_DEPTH: usize = 16;

/// The panes under a tile; `None` where the tree is not one.
fn collect(
    tree: &Tree<Pane>,
    tile: TileId,
    depth: usize,
    found: &mut Vec<(Pane, TileId)>,
) -> Option<()> {
    match tree.tiles.get(tile)? {
        egui_tiles::Tile::Pane(pane) => found.push((*pane, tile)),
        egui_tiles::Tile::Container(container) => {
            let depth = depth.checked_sub(1)?;
            for &child in container.children() {
                collect(tree, child, depth, found)?;
            }
        }
    }
    Some(())
}

impl Window {
    pub(super) fn dock_ui(
        &mut self,
        ui: &mut Ui,
        document: &Document,
        facts: &Facts<'_>,
        commands: &mut Vec<Command>,
    ) {
        let mut dock = std::mem::take(&mut self.dock);
        dock.show(Pane::Script, self.preferences.script_open && document.script.is_some());
        dock.show(Pane::Inputs, self.preferences.inputs_open);
        dock.show(Pane::Inspector, self.preferences.inspector_open);
        dock.show(Pane::Log, self.preferences.log_open);
        let theme = Theme::of(ui);
        let canvas = dock.panes[2].1;
        let offscreen = facts.offscreen;
        let mut panes =
            Panes { window: self, document, offscreen, commands, theme: &theme, canvas };
        dock.tree.ui(&mut panes, ui);
        self.dock = dock;
    }
}

/// One frame of the panes.
struct Panes<'a> {
    window: &'a mut Window,
    document: &'a Document,
    offscreen: bool,
    commands: &'a mut Vec<Command>,
    theme: &'a Theme,
    canvas: TileId,
}

impl Panes<'_> {
    /// Calls a view with what it may see.
    fn with_context(&mut self, draw: impl FnOnce(&mut Window, &mut ViewContext<'_>)) {
        let (selection, hover) = (self.window.selection.clone(), self.window.hover.clone());
        let mut context = ViewContext {
            document: self.document,
            selection: &selection,
            hover: hover.as_ref(),
            commands: self.commands,
            offscreen: self.offscreen,
        };
        draw(self.window, &mut context);
    }

    fn canvas_ui(&mut self, ui: &mut Ui) {
        self.window.banner_ui(ui, Some(self.document), self.commands);
        let Page::View(id) = self.window.page else { return };
        let spec = find(id);
        if let (Some((why, help)), Some(spec)) = (obstacle(id, self.document), spec) {
            empty_state_ui(ui, spec.icon, &why, &help, None);
            return;
        }
        self.window.canvas_size = ui.available_size();
        self.with_context(|window, context| {
            if let Some(view) = window.view(id) {
                view.ui(ui, context);
            }
        });
    }

    fn side_ui(
        &mut self,
        ui: &mut Ui,
        draw: impl FnOnce(&mut Window, &mut Ui, &mut ViewContext<'_>),
    ) {
        let margin = egui::Margin::symmetric(self.theme.size.card_padding as i8, 0);
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            self.with_context(|window, context| draw(window, ui, context));
        });
    }
}

impl Behavior<Pane> for Panes<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile: TileId, pane: &mut Pane) -> UiResponse {
        let fill = match pane {
            Pane::Canvas => self.theme.color.canvas,
            _ => self.theme.color.panel,
        };
        ui.painter().rect_filled(ui.max_rect(), 0, fill);
        match pane {
            Pane::Canvas => self.canvas_ui(ui),
            Pane::Script => self.side_ui(ui, |w, ui, cx| w.editor.ui(ui, cx)),
            Pane::Log => self.side_ui(ui, |w, ui, _| w.log_ui(ui)),
            Pane::Inspector => self.side_ui(ui, |w, ui, cx| w.inspector.ui(ui, cx)),
            Pane::Inputs => self.side_ui(ui, |w, ui, cx| w.inputs.ui(ui, cx)),
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        let (icon, word) = match pane {
            Pane::Script => (icons::CODE, "Script"),
            Pane::Inputs => (icons::INPUT, "Inputs"),
            Pane::Canvas => (icons::ACCOUNT_TREE, "View"),
            Pane::Log => (icons::TERMINAL, "Log"),
            Pane::Inspector => (icons::SPACE_DASHBOARD, "Inspector"),
        };
        egui::RichText::new(format!("{icon}  {word}")).font(self.theme.font_small()).into()
    }

    fn is_tab_bar_visible(&self, _tile: TileId, tabs: &Tabs) -> bool {
        // The view is what it is: it needs no title, unless another pane was dropped on it.
        tabs.children.len() > 1 || !tabs.children.contains(&self.canvas)
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        self.theme.size.row
    }

    fn tab_bar_color(&self, _visuals: &Visuals) -> Color32 {
        self.theme.color.panel
    }

    fn tab_bg_color(
        &self,
        _visuals: &Visuals,
        _tiles: &Tiles<Pane>,
        _tile: TileId,
        _state: &egui_tiles::TabState,
    ) -> Color32 {
        self.theme.color.panel
    }

    fn tab_outline_stroke(
        &self,
        _visuals: &Visuals,
        _tiles: &Tiles<Pane>,
        _tile: TileId,
        _state: &egui_tiles::TabState,
    ) -> Stroke {
        Stroke::NONE
    }

    fn tab_bar_hline_stroke(&self, _visuals: &Visuals) -> Stroke {
        self.theme.hair_faint()
    }

    fn tab_text_color(
        &self,
        _visuals: &Visuals,
        _tiles: &Tiles<Pane>,
        _tile: TileId,
        state: &egui_tiles::TabState,
    ) -> Color32 {
        if state.active { self.theme.color.text_second } else { self.theme.color.text_faint }
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        self.theme.size.stroke_hair
    }

    fn min_size(&self) -> f32 {
        self.theme.space(12.0)
    }

    fn simplification_options(&self) -> egui_tiles::SimplificationOptions {
        egui_tiles::SimplificationOptions {
            all_panes_must_have_tabs: true,
            ..egui_tiles::SimplificationOptions::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_the_panes_survive_as_text() {
        let dock = Dock::default();
        let back = Dock::from_text(&dock.to_text()).expect("its own text");
        assert_eq!(back.tree, dock.tree);
        assert_eq!(back.panes, dock.panes);
    }

    #[test]
    fn a_broken_text_is_refused() {
        let good = Dock::default().to_text();
        let without_log = good.replacen("\"Log\"", "\"Inputs\"", 1);
        for bad in ["", "{", "null", "[1,2]", &good[..good.len() / 2], &without_log] {
            assert!(Dock::from_text(bad).is_none(), "{bad}");
        }
    }
}
