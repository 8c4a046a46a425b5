//! The whole drawing in a corner, with a frame around what the canvas shows; drag the frame to go elsewhere.
//! Private to `views::graph`.

use egui::{
    Color32, ColorImage, Context, Rect, Sense, StrokeKind, TextureHandle, TextureOptions, Ui, pos2,
    vec2,
};

use super::camera::Camera;
use super::{fate, style};
use crate::explain::graph_picture::{Fate, Scene, What};
use crate::explain::layout;
use crate::views::theme::{Theme, UNTINTED};

/// The drawing as a picture, painted once a scene.
#[derive(Default)]
pub(super) struct Minimap {
    texture: Option<TextureHandle>,
}

/// Where more of the drawing than this is in view, a map would only cover it.
const MOST: f32 = 0.6;

/// How much of the drawing is in view, from 0 to 1.
fn share(view: layout::Rect, bounds: layout::Rect) -> f32 {
    let width = view.right().min(bounds.right()) - view.x.max(bounds.x);
    let height = view.bottom().min(bounds.bottom()) - view.y.max(bounds.y);
    width.max(0.0) * height.max(0.0) / (bounds.width * bounds.height).max(1.0)
}

/// Dots a point.
const DENSITY: f32 = 2.0;

impl Minimap {
    /// The scene is another: paint anew when next needed.
    pub fn forget(&mut self) {
        self.texture = None;
    }

    /// Shows the map if not everything is in view. Returns the camera the user asks for.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene,
        canvas: Rect,
        camera: Camera,
    ) -> Option<Camera> {
        let theme = Theme::of(ui.ctx());
        let bounds = scene.layout.bounds;
        let view = camera.view(canvas);
        if bounds.width <= 0.0 || share(view, bounds) > MOST || canvas.width() < theme.space(50.0) {
            return None;
        }
        let place = place(&theme, canvas, bounds);
        let scale = place.width() / bounds.width;
        let texture = self
            .texture
            .get_or_insert_with(|| paint(ui.ctx(), &theme, scene, place.size() * DENSITY));
        let painter = ui.painter();
        let frame = place.expand(theme.size.radius_small);
        painter.rect(
            frame,
            theme.size.radius_small,
            theme.color.panel,
            theme.hair(),
            StrokeKind::Inside,
        );
        painter.image(
            texture.id(),
            place,
            Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            UNTINTED,
        );
        let window = Rect::from_min_size(
            place.min + vec2(view.x - bounds.x, view.y - bounds.y) * scale,
            vec2(view.width, view.height) * scale,
        );
        painter.rect_stroke(window.intersect(frame), 1.0, theme.selected(), StrokeKind::Inside);
        let response = ui.interact(frame, ui.scope_id().with("minimap"), Sense::click_and_drag());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Image, true, "Map of the whole graph")
        });
        let at =
            response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked())?;
        let world = (at - place.min) / scale + vec2(bounds.x, bounds.y);
        Some(Camera { center: world, ..camera })
    }
}

/// Lower right corner, as large as a hand, in the proportions of the drawing.
fn place(theme: &Theme, canvas: Rect, bounds: layout::Rect) -> Rect {
    // A hand, but never more than a small part of the canvas.
    let room = vec2(theme.space(22.0), theme.space(18.0)).min(canvas.size() * 0.22);
    let scale = (room.x / bounds.width).min(room.y / bounds.height);
    let least = theme.space(1.5);
    let size = vec2((bounds.width * scale).max(least), (bounds.height * scale).max(least));
    let corner = canvas.max - vec2(theme.space(2.0), theme.space(2.0));
    Rect::from_min_max(corner - size, corner)
}

/// Cards as blocks, folded modules as larger blocks.
fn paint(ctx: &Context, theme: &Theme, scene: &Scene, size: egui::Vec2) -> TextureHandle {
    let [width, height] = [size.x.ceil().max(1.0) as usize, size.y.ceil().max(1.0) as usize];
    let mut image = ColorImage::filled([width, height], Color32::TRANSPARENT);
    let bounds = scene.layout.bounds;
    let mut fill = |rect: layout::Rect, color: Color32| {
        let across = |x: f32| ((x - bounds.x) / bounds.width * width as f32) as usize;
        let down = |y: f32| ((y - bounds.y) / bounds.height * height as f32) as usize;
        let (left, right) = (across(rect.x), across(rect.right()).max(across(rect.x) + 1));
        for y in down(rect.y)..down(rect.bottom()).max(down(rect.y) + 1) {
            for x in left..right {
                if let (true, Some(pixel)) =
                    (x < width && y < height, image.pixels.get_mut(y * width + x))
                {
                    *pixel = color;
                }
            }
        }
    };
    for cluster in scene.layout.clusters.iter().flatten() {
        fill(cluster.rect, if cluster.folded { theme.color.edge } else { theme.color.raised });
    }
    for (card, rect) in scene.picture.cards.iter().zip(&scene.layout.nodes) {
        let Some(rect) = rect else { continue };
        let fate = match card.what {
            What::Node(node) => scene.fates.node(node),
            _ => Fate::Fine,
        };
        fill(
            *rect,
            match (fate, card.category) {
                (Fate::Failed | Fate::Refused, _) => fate::color(theme, fate),
                (Fate::Skipped, _) | (_, None) => theme.color.edge,
                (Fate::Fine, category) => style::stripe(theme, category),
            },
        );
    }
    ctx.load_texture("minimap", image, TextureOptions::LINEAR)
}

#[cfg(test)]
mod tests {
    use super::share;
    use crate::explain::layout::Rect;

    #[test]
    fn the_share_in_view_is_between_nothing_and_all() {
        let bounds = Rect::new(0.0, 0.0, 100.0, 50.0);
        assert_eq!(share(Rect::new(-10.0, -10.0, 200.0, 200.0), bounds), 1.0);
        assert_eq!(share(Rect::new(50.0, 0.0, 200.0, 200.0), bounds), 0.5);
        assert_eq!(share(Rect::new(500.0, 0.0, 20.0, 20.0), bounds), 0.0);
    }
}
