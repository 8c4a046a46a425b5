//! What the eye can tell apart: contrast after WCAG, and how a colour looks without red or green cones.
//!
//! Used to pick ink on a fill and, in tests, to hold the themes to their promises. May be imported by views and tests.

use egui::Color32;

/// A channel of sRGB (0–255) as light (0–1).
fn light(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

fn channel(light: f64) -> u8 {
    let l = light.clamp(0.0, 1.0);
    let c = if l <= 0.003_130_8 { l * 12.92 } else { 1.055 * l.powf(1.0 / 2.4) - 0.055 };
    (c * 255.0).round() as u8
}

fn linear(color: Color32) -> [f64; 3] {
    [light(color.r()), light(color.g()), light(color.b())]
}

/// Relative luminance, 0 (black) to 1 (white).
pub fn luminance(color: Color32) -> f64 {
    let [r, g, b] = linear(color);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Contrast ratio of two opaque colours, 1 to 21.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The three ways to see that the themes are tried under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vision {
    Full,
    /// No red cones.
    Protanopia,
    /// No green cones.
    Deuteranopia,
}

impl Vision {
    pub const ALL: [Self; 3] = [Self::Full, Self::Protanopia, Self::Deuteranopia];

    /// The colour as seen so (matrices of Machado, Oliveira and Fernandes 2009, severity 1, on linear light).
    pub fn see(self, color: Color32) -> Color32 {
        let m = match self {
            Self::Full => return color,
            Self::Protanopia => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Self::Deuteranopia => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        };
        let rgb = linear(color);
        let [r, g, b] = m.map(|row| channel(row.iter().zip(rgb).map(|(m, c)| m * c).sum()));
        Color32::from_rgb(r, g, b)
    }
}

/// Oklab (Ottosson 2020): lightness 0–1 and two opponent axes, in which straight lines keep their hue.
pub fn oklab(color: Color32) -> [f64; 3] {
    let [r, g, b] = linear(color);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
    ]
}

/// Back from Oklab to sRGB, cut to what a screen can show.
pub fn from_oklab([light, a, b]: [f64; 3]) -> Color32 {
    let l = (light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (light - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    Color32::from_rgb(
        channel(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
        channel(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
        channel(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s),
    )
}

/// CIE Lab under D65: lightness 0–100 and two opponent axes.
fn lab(color: Color32) -> [f64; 3] {
    let [r, g, b] = linear(color);
    let x = (0.412_46 * r + 0.357_58 * g + 0.180_44 * b) / 0.950_47;
    let y = 0.212_67 * r + 0.715_15 * g + 0.072_18 * b;
    let z = (0.019_33 * r + 0.119_19 * g + 0.950_30 * b) / 1.088_83;
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

/// Distance of two colours in Lab (ΔE 1976): 2 is just visible side by side, 20 is clearly another colour.
pub fn distance(a: Color32, b: Color32) -> f64 {
    let (a, b) = (lab(a), lab(b));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_of_black_and_white_is_twenty_one() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn oklab_comes_back_as_it_went() {
        for rgb in [[0, 0, 0], [255, 255, 255], [74, 163, 240], [210, 96, 10], [1, 254, 7]] {
            let color = Color32::from_rgb(rgb[0], rgb[1], rgb[2]);
            assert_eq!(from_oklab(oklab(color)), color);
        }
    }

    #[test]
    fn grey_looks_the_same_to_everyone_and_red_and_green_do_not() {
        let grey = Color32::from_gray(120);
        for vision in Vision::ALL {
            assert!(distance(vision.see(grey), grey) < 2.0, "{vision:?}");
        }
        // A red and a green of one lightness: plain to most, hard to tell apart without green cones.
        let (red, green) =
            (Color32::from_rgb(0xC0, 0x6A, 0x50), Color32::from_rgb(0x7A, 0x8E, 0x40));
        let seen = Vision::Deuteranopia;
        assert!(distance(seen.see(red), seen.see(green)) < distance(red, green) / 2.0);
    }
}
