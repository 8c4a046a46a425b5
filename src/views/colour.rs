//! Colour maps: from a number to a colour, the same in every view, with a pattern for what is not an ordinary number.
//!
//! Signed data diverge blue – neutral – orange around 0; magnitudes are viridis (Board) or cividis (Paper); gradient
//! magnitudes are the same on a log scale with its decades marked; categories are Okabe–Ito. Exact zero, masked, missing, NaN
//! and ±Inf each have a [`Mark`] as well as a hue. May be imported by every view, by `picture`, `cli` and `app`.

use egui::Color32;

use super::theme::{Theme, ThemeKind, sight};

/// What kind of quantity is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScaleKind {
    /// Values with a sign, symmetric around 0.
    Signed,
    /// Values from a low to a high end.
    Magnitude,
    /// |value| on a log₁₀ scale: `low` and `high` are powers of ten.
    LogMagnitude,
    /// Small whole numbers that name a category.
    Category,
}

/// What a value is besides its size: shown as a pattern, so that colour is never alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// An ordinary number.
    #[default]
    Plain,
    /// Exactly zero: a small dot.
    Zero,
    /// Taken out by a mask: diagonal lines.
    Masked,
    /// There is no value here (a gradient that is None): hatched outline.
    Missing,
    /// Not a number: ×.
    Nan,
    /// +Inf: ▲.
    PosInf,
    /// −Inf: ▼.
    NegInf,
}

impl Mark {
    /// What this value is; `Masked` and `Missing` are for the caller to know.
    pub fn of(value: f64) -> Self {
        match value {
            v if v.is_nan() => Self::Nan,
            v if v == f64::INFINITY => Self::PosInf,
            v if v == f64::NEG_INFINITY => Self::NegInf,
            0.0 => Self::Zero,
            _ => Self::Plain,
        }
    }

    /// In words, for legends and tooltips.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "a number",
            Self::Zero => "exactly zero",
            Self::Masked => "masked",
            Self::Missing => "None",
            Self::Nan => "NaN",
            Self::PosInf => "+Inf",
            Self::NegInf => "−Inf",
        }
    }

    /// NaN or Inf: almost always a mistake.
    pub fn is_alarm(self) -> bool {
        matches!(self, Self::Nan | Self::PosInf | Self::NegInf)
    }
}

/// A mark along a colour bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Place along the bar, 0 (low) to 1 (high).
    pub share: f64,
    /// The value there.
    pub value: f64,
}

/// How values become colours: kind, range, theme. A value that can be compared and hashed, so pictures can be cached by it.
#[derive(Clone, Debug, PartialEq)]
pub struct ColourScale {
    pub kind: ScaleKind,
    /// The low end, as a value (for `LogMagnitude` as a positive value, not as an exponent).
    pub low: f64,
    /// The high end.
    pub high: f64,
    theme: ThemeKind,
    neutral: Color32,
    negative: Color32,
    positive: Color32,
    alarm: Color32,
    faint: Color32,
    categories: [Color32; 8],
}

/// The span of decades a log scale shows at most below its high end.
const MAX_DECADES: f64 = 12.0;

impl ColourScale {
    fn new(kind: ScaleKind, low: f64, high: f64, theme: &Theme) -> Self {
        let c = &theme.color;
        Self {
            kind,
            low,
            high,
            theme: theme.kind,
            neutral: c.canvas,
            negative: c.negative,
            positive: c.positive,
            alarm: c.bad,
            faint: c.line_faint,
            categories: c.categories,
        }
    }

    /// Blue for −`limit`, the canvas for 0, orange for +`limit`. A limit that is not positive and finite becomes 1.
    pub fn signed(limit: f64, theme: &Theme) -> Self {
        let limit = if limit.is_finite() && limit > 0.0 { limit } else { 1.0 };
        Self::new(ScaleKind::Signed, -limit, limit, theme)
    }

    /// From `low` to `high`; an empty or broken range becomes one unit wide.
    pub fn magnitude(low: f64, high: f64, theme: &Theme) -> Self {
        let low = if low.is_finite() { low } else { 0.0 };
        let high = if high.is_finite() && high > low { high } else { low + 1.0 };
        Self::new(ScaleKind::Magnitude, low, high, theme)
    }

    /// |value| from 10^`low_decade` to 10^`high_decade`, at least one decade and at most twelve.
    pub fn log_magnitude(low_decade: f64, high_decade: f64, theme: &Theme) -> Self {
        let high = if high_decade.is_finite() { high_decade.clamp(-300.0, 300.0) } else { 0.0 };
        let low = if low_decade.is_finite() {
            low_decade.clamp(high - MAX_DECADES, high - 1.0)
        } else {
            high - 6.0
        };
        Self::new(ScaleKind::LogMagnitude, 10f64.powf(low), 10f64.powf(high), theme)
    }

    /// One colour for each whole number, repeating after eight.
    pub fn categories(theme: &Theme) -> Self {
        Self::new(ScaleKind::Category, 0.0, 7.0, theme)
    }

    /// The scale of this kind that just holds the finite values.
    pub fn of_values(
        kind: ScaleKind,
        values: impl IntoIterator<Item = f64>,
        theme: &Theme,
    ) -> Self {
        let finite = values.into_iter().filter(|v| v.is_finite());
        match kind {
            ScaleKind::Signed => {
                Self::signed(finite.fold(0.0, |limit: f64, v| limit.max(v.abs())), theme)
            }
            ScaleKind::Magnitude => {
                let (low, high) = finite
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
                Self::magnitude(low, high, theme)
            }
            ScaleKind::LogMagnitude => {
                let sizes = finite.map(f64::abs).filter(|&v| v > 0.0);
                let (low, high) =
                    sizes.fold((f64::INFINITY, 0.0), |(l, h): (f64, f64), v| (l.min(v), h.max(v)));
                Self::log_magnitude(low.log10().floor(), high.log10().ceil(), theme)
            }
            ScaleKind::Category => Self::categories(theme),
        }
    }

    /// Where a value lies along the scale, 0 (low) to 1 (high), clamped. NaN gives 0.
    pub fn share(&self, value: f64) -> f64 {
        let (low, high, v) = match self.kind {
            ScaleKind::LogMagnitude => (self.low.log10(), self.high.log10(), value.abs().log10()),
            _ => (self.low, self.high, value),
        };
        let share = (v - low) / (high - low);
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }

    /// The colour at a place of the scale, 0 to 1.
    pub fn colour_at(&self, share: f64) -> Color32 {
        match self.kind {
            ScaleKind::Signed => self.diverging(share * 2.0 - 1.0),
            ScaleKind::Magnitude | ScaleKind::LogMagnitude => self.sequential(share),
            ScaleKind::Category => self.categories[(share * 7.0).round() as usize % 8],
        }
    }

    /// The colour of an ordinary value; what is not one gets the fill that goes under its mark.
    pub fn colour(&self, value: f64) -> Color32 {
        self.colour_of(value, Mark::of(value))
    }

    /// The colour of a value whose mark is known.
    pub fn colour_of(&self, value: f64, mark: Mark) -> Color32 {
        match mark {
            Mark::Nan | Mark::PosInf | Mark::NegInf => self.alarm_fill(),
            Mark::Masked | Mark::Missing => self.faint,
            Mark::Zero if self.kind == ScaleKind::LogMagnitude => self.neutral,
            _ if self.kind == ScaleKind::Category => {
                self.categories[(value.round() as i64).rem_euclid(8) as usize]
            }
            _ => self.colour_at(self.share(value)),
        }
    }

    /// The colour and the mark of a value.
    pub fn paint(&self, value: f64) -> (Color32, Mark) {
        let mark = Mark::of(value);
        (self.colour_of(value, mark), mark)
    }

    /// The colour in which ×, ▲ and ▼ are drawn.
    pub fn alarm(&self) -> Color32 {
        self.alarm
    }

    /// A red so deep (or so pale) that the mark stands out on it, and the cell is seen even when too small for a mark.
    fn alarm_fill(&self) -> Color32 {
        blend(self.neutral, self.alarm, 0.38)
    }

    fn diverging(&self, signed: f64) -> Color32 {
        let end = if signed < 0.0 { self.negative } else { self.positive };
        side_of_ramp(self.neutral, end, signed.abs().clamp(0.0, 1.0))
    }

    fn sequential(&self, share: f64) -> Color32 {
        let share = share.clamp(0.0, 1.0);
        let colour = match self.theme {
            ThemeKind::Board => colorous::VIRIDIS.eval_continuous(share),
            ThemeKind::Paper => colorous::CIVIDIS.eval_continuous(share),
        };
        Color32::from_rgb(colour.r, colour.g, colour.b)
    }

    /// The marks of a colour bar: ends and middle, or whole decades (at most seven).
    pub fn ticks(&self) -> Vec<Tick> {
        match self.kind {
            ScaleKind::LogMagnitude => self.decades(),
            ScaleKind::Category => Vec::new(),
            _ => [0.0, 0.5, 1.0]
                .map(|share| Tick { share, value: self.low + share * (self.high - self.low) })
                .into(),
        }
    }

    fn decades(&self) -> Vec<Tick> {
        let (low, high) = (self.low.log10().ceil() as i64, self.high.log10().floor() as i64);
        let step = ((high - low) / 6 + 1).max(1);
        (low..=high)
            .filter(|decade| (high - decade) % step == 0)
            .map(|decade| 10f64.powi(decade as i32))
            .map(|value| Tick { share: self.share(value), value })
            .collect()
    }

    /// Bits that differ when the scale differs: a key for cached textures.
    pub fn key(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        (
            self.kind,
            self.low.to_bits(),
            self.high.to_bits(),
            self.neutral,
            self.negative,
            self.alarm,
        )
            .hash(&mut hasher);
        (self.theme == ThemeKind::Board).hash(&mut hasher);
        hasher.finish()
    }
}

/// Steps of one side of the signed scale: finer than a screen shows.
const RAMP_STEPS: usize = 1024;
/// Sides that are kept: two of each theme, with room for other palettes.
const MOST_RAMPS: usize = 16;

/// The colours of one side of the signed scale, from its neutral end.
struct Ramp {
    ends: (Color32, Color32),
    colours: Vec<Color32>,
}

thread_local! {
    /// Heatmaps have a hundred thousand cells, and the way through Oklab is long.
    static RAMPS: std::cell::RefCell<Vec<Ramp>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn side_of_ramp(neutral: Color32, end: Color32, share: f64) -> Color32 {
    let step = (share * RAMP_STEPS as f64).round() as usize;
    RAMPS.with_borrow_mut(|ramps| {
        let known = ramps.iter().position(|r| r.ends == (neutral, end));
        let at = known.unwrap_or_else(|| {
            if ramps.len() >= MOST_RAMPS {
                ramps.clear();
            }
            // Rises quickly from 0, so that small values can be told from none, then evenly.
            let colour = |i: usize| blend(neutral, end, (i as f64 / RAMP_STEPS as f64).powf(0.8));
            let colours = (0..=RAMP_STEPS).map(colour).collect();
            ramps.push(Ramp { ends: (neutral, end), colours });
            ramps.len() - 1
        });
        ramps[at].colours.get(step).copied().unwrap_or(end)
    })
}

/// `share` of the way from `a` to `b`, in Oklab: the hue stays and the steps look even.
pub fn blend(a: Color32, b: Color32, share: f64) -> Color32 {
    let (a, b) = (sight::oklab(a), sight::oklab(b));
    sight::from_oklab(std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::theme::sight::{Vision, contrast, distance, luminance};

    fn themes() -> [Theme; 2] {
        [Theme::board(), Theme::paper()]
    }

    #[test]
    fn signed_is_symmetric_with_the_canvas_at_zero() {
        for theme in themes() {
            let scale = ColourScale::signed(2.0, &theme);
            assert_eq!(scale.colour(0.0), theme.color.canvas);
            assert_eq!(scale.colour(-2.0), theme.color.negative);
            assert_eq!(scale.colour(2.0), theme.color.positive);
            assert_eq!(scale.colour(99.0), theme.color.positive);
            assert!((scale.share(0.5) + scale.share(-0.5) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn signed_grows_away_from_the_canvas_on_both_sides_for_every_eye() {
        for theme in themes() {
            let scale = ColourScale::signed(1.0, &theme);
            for vision in Vision::ALL {
                for sign in [-1.0, 1.0] {
                    let from = |v: f64| {
                        distance(vision.see(scale.colour(v * sign)), vision.see(theme.color.canvas))
                    };
                    assert!(from(0.25) > 4.0, "{:?} {vision:?} {sign}", theme.kind);
                    assert!(
                        from(0.5) > from(0.25) && from(1.0) > from(0.5),
                        "{:?} {vision:?} {sign}",
                        theme.kind
                    );
                }
            }
        }
    }

    #[test]
    fn magnitude_gets_steadily_lighter() {
        for theme in themes() {
            let scale = ColourScale::magnitude(0.0, 10.0, &theme);
            let lights: Vec<f64> =
                (0..=10).map(|v| luminance(scale.colour(f64::from(v) + 1e-9))).collect();
            assert!(lights.windows(2).all(|w| w[1] > w[0]), "{lights:?}");
        }
    }

    #[test]
    fn log_scale_marks_whole_decades_and_tells_zero_from_tiny() {
        let theme = Theme::board();
        let scale = ColourScale::log_magnitude(-8.0, 0.0, &theme);
        let ticks = scale.ticks();
        assert!(ticks.len() >= 4 && ticks.len() <= 7, "{ticks:?}");
        assert!(ticks.iter().all(|t| (t.value.log10() - t.value.log10().round()).abs() < 1e-9));
        assert!((scale.share(-1e-4) - 0.5).abs() < 1e-12, "the sign does not matter");
        assert!(distance(scale.colour(0.0), scale.colour(1e-30)) > 15.0);
    }

    #[test]
    fn a_scale_of_values_ignores_what_is_not_finite() {
        let theme = Theme::board();
        let values = [f64::NAN, 3.0, f64::INFINITY, -4.0];
        assert_eq!(ColourScale::of_values(ScaleKind::Signed, values, &theme).high, 4.0);
        let scale = ColourScale::of_values(ScaleKind::Magnitude, values, &theme);
        assert_eq!((scale.low, scale.high), (-4.0, 3.0));
        let log = ColourScale::of_values(ScaleKind::LogMagnitude, [0.0, 2e-5, 0.3], &theme);
        assert!((log.low / 1e-5 - 1.0).abs() < 1e-9 && (log.high - 1.0).abs() < 1e-9, "{log:?}");
        for kind in [ScaleKind::Signed, ScaleKind::Magnitude, ScaleKind::LogMagnitude] {
            let empty = ColourScale::of_values(kind, [], &theme);
            assert!(
                empty.low < empty.high && empty.low.is_finite() && empty.high.is_finite(),
                "{empty:?}"
            );
        }
    }

    #[test]
    fn what_is_no_number_has_a_mark_and_a_hue_of_its_own() {
        for theme in themes() {
            let scale = ColourScale::signed(1.0, &theme);
            for (value, mark) in [
                (f64::NAN, Mark::Nan),
                (f64::INFINITY, Mark::PosInf),
                (f64::NEG_INFINITY, Mark::NegInf),
            ] {
                let (fill, found) = scale.paint(value);
                assert_eq!(found, mark);
                assert!(
                    contrast(scale.alarm(), fill) >= 1.5
                        && distance(fill, theme.color.canvas) > 12.0
                );
            }
            assert_eq!(Mark::of(0.0), Mark::Zero);
            assert_eq!(Mark::of(-0.0), Mark::Zero);
            assert_eq!(Mark::of(1e-300), Mark::Plain);
        }
    }

    #[test]
    fn the_key_follows_range_and_theme() {
        let key = |limit, theme: &Theme| ColourScale::signed(limit, theme).key();
        assert_eq!(key(1.0, &Theme::board()), key(1.0, &Theme::board()));
        assert_ne!(key(1.0, &Theme::board()), key(2.0, &Theme::board()));
        assert_ne!(key(1.0, &Theme::board()), key(1.0, &Theme::paper()));
    }
}
