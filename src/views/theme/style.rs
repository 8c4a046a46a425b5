//! Turns a [`Theme`] into egui's own style: visuals, text styles, spacing. Private to `theme`.

use egui::style::{
    Interaction, ScrollStyle, Selection, Spacing, TextCursorStyle, WidgetVisuals, Widgets,
};
use egui::{
    Color32, Context, CornerRadius, FontId, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2,
};

use super::Theme;

/// Sets the style of both egui themes to this one, so that a change of the system's theme changes nothing.
pub(super) fn apply(theme: &Theme, ctx: &Context) {
    let egui_theme = if theme.is_dark() { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_theme(egui_theme);
    let style = style(theme, ctx);
    ctx.set_style_of(egui::Theme::Dark, style.clone());
    ctx.set_style_of(egui::Theme::Light, style);
}

fn style(theme: &Theme, ctx: &Context) -> Style {
    let mut style = (*ctx.global_style()).clone();
    style.text_styles = text_styles(theme).into();
    style.drag_value_text_style = TextStyle::Monospace;
    style.spacing = spacing(theme);
    style.visuals = visuals(theme);
    style.animation_time = theme.motion_secs();
    style.interaction =
        Interaction { tooltip_delay: 0.25, selectable_labels: false, ..Interaction::default() };
    style
}

fn text_styles(theme: &Theme) -> [(TextStyle, FontId); 5] {
    [
        (TextStyle::Small, theme.font_small()),
        (TextStyle::Body, theme.font_body()),
        (TextStyle::Button, theme.font_body()),
        (TextStyle::Heading, theme.font_heading()),
        (TextStyle::Monospace, theme.font_mono()),
    ]
}

fn spacing(theme: &Theme) -> Spacing {
    let grid = theme.size.grid;
    let margin = Margin::same(grid as i8);
    Spacing {
        item_spacing: vec2(grid, grid * 0.75),
        window_margin: Margin::same(theme.size.card_padding as i8),
        menu_margin: margin,
        button_padding: vec2(grid, grid * 0.5),
        indent: grid * 2.0,
        interact_size: vec2(theme.size.row * 1.5, theme.size.row),
        slider_width: grid * 18.0,
        combo_width: grid * 14.0,
        tooltip_width: theme.size.tooltip_width,
        icon_width: theme.size.icon,
        icon_width_inner: theme.size.icon * 0.55,
        scroll: ScrollStyle::thin(),
        ..Spacing::default()
    }
}

fn visuals(theme: &Theme) -> Visuals {
    let c = &theme.color;
    let radius = CornerRadius::same(theme.size.radius as u8);
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: c.shadow_wash };
    Visuals {
        dark_mode: theme.is_dark(),
        widgets: widgets(theme),
        selection: Selection {
            bg_fill: c.accent_wash,
            stroke: Stroke::new(theme.size.stroke_line, c.accent),
        },
        hyperlink_color: c.forward,
        weak_text_color: Some(c.text_second),
        faint_bg_color: c.line_faint,
        extreme_bg_color: c.background,
        text_edit_bg_color: Some(c.canvas),
        code_bg_color: c.raised,
        warn_fg_color: c.warn,
        error_fg_color: c.bad,
        window_corner_radius: radius,
        menu_corner_radius: radius,
        window_fill: c.raised,
        window_stroke: theme.hair(),
        window_shadow: shadow,
        popup_shadow: shadow,
        panel_fill: c.panel,
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(theme.size.stroke_edge, c.accent),
            blink: !theme.reduced_motion,
            ..TextCursorStyle::default()
        },
        slider_trailing_fill: true,
        indent_has_left_vline: false,
        collapsing_header_frame: false,
        striped: false,
        ..if theme.is_dark() { Visuals::dark() } else { Visuals::light() }
    }
}

fn widgets(theme: &Theme) -> Widgets {
    let c = &theme.color;
    Widgets {
        noninteractive: widget(theme, c.panel, theme.hair(), c.text),
        // Rails of sliders must be seen on every surface.
        inactive: WidgetVisuals {
            bg_fill: c.line,
            ..widget(theme, c.raised, theme.hair(), c.text)
        },
        hovered: widget(theme, c.hover, Stroke::new(theme.size.stroke_hair, c.edge), c.text),
        active: widget(theme, c.hover, Stroke::new(theme.size.stroke_line, c.accent), c.text),
        open: widget(theme, c.hover, theme.hair(), c.text),
    }
}

fn widget(theme: &Theme, fill: Color32, outline: Stroke, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: outline,
        corner_radius: CornerRadius::same(theme.size.radius as u8),
        fg_stroke: Stroke::new(theme.size.stroke_line, text),
        expansion: 0.0,
    }
}
