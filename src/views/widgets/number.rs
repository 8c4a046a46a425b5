//! How numbers are written: three or four significant digits on the screen, the exact value in the tooltip, never `-0.0000`.
//!
//! Signs are the true minus (−, as wide as +) where a number is shown and the hyphen where it is copied. May be imported by
//! every view, by `picture`, `cli` and `app`.

/// A number to four significant digits: `0`, `1.3`, `−0.004213`, `1.235e−7`, `NaN`, `−Inf`.
///
/// A rounded number that looks whole keeps a `.0`, so that `1.0` (nearly one) and `1` (exactly one) differ.
pub fn short(value: f64) -> String {
    digits(value, 4)
}

/// A number to three significant digits, for cells.
pub fn cell(value: f64) -> String {
    digits(value, 3)
}

/// A number to `significant` digits (1 to 17), without needless zeros.
pub fn digits(value: f64, significant: usize) -> String {
    if let Some(word) = word(value) {
        return word.to_owned();
    }
    let significant = significant.clamp(1, 17);
    let exponent = exponent(value, significant);
    let text = if (-3..5).contains(&exponent) {
        plain(value, significant, exponent)
    } else {
        scientific(value, significant)
    };
    text.replace('-', "−")
}

/// A number with exactly `decimals` decimals, for columns that must align; `−0.00` is written `0.00`.
pub fn fixed(value: f64, decimals: usize) -> String {
    if let Some(word) = word(value).filter(|_| value != 0.0) {
        return word.to_owned();
    }
    let text = format!("{value:.decimals$}");
    let is_zero = !text.bytes().any(|b| b.is_ascii_digit() && b != b'0');
    if is_zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "−") }
}

/// Every digit that tells this number from its neighbours, as one would type it.
pub fn exact(value: f64) -> String {
    match value {
        v if v.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        0.0 => "0".to_owned(),
        v if (1e-5..1e16).contains(&v.abs()) => v.to_string(),
        v => format!("{v:e}"),
    }
}

/// As [`exact`], for a number that was computed in 32 bits: `0.1`, not `0.10000000149011612`.
pub fn exact_f32(value: f32) -> String {
    match value {
        v if !v.is_finite() || v == 0.0 => exact(f64::from(v)),
        v if (1e-5..1e9).contains(&v.abs()) => v.to_string(),
        v => format!("{v:e}"),
    }
}

fn word(value: f64) -> Option<&'static str> {
    match value {
        v if v.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Inf"),
        f64::NEG_INFINITY => Some("−Inf"),
        0.0 => Some("0"),
        _ => None,
    }
}

/// The decimal exponent of the number as it will be rounded: 3 for 999.96 shown as 1000.
fn exponent(value: f64, significant: usize) -> i32 {
    let text = format!("{value:.*e}", significant - 1);
    text.rsplit_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0)
}

fn plain(value: f64, significant: usize, exponent: i32) -> String {
    let decimals = (significant as i32 - 1 - exponent).max(0) as usize;
    let text = trimmed(&format!("{value:.decimals$}"));
    let looks_whole = !text.contains('.');
    if looks_whole && value.fract() != 0.0 && decimals > 0 { text + ".0" } else { text }
}

fn scientific(value: f64, significant: usize) -> String {
    let text = format!("{value:.*e}", significant - 1);
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{}e{exponent}", trimmed(mantissa)),
        None => text,
    }
}

fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// A whole number with thin spaces between thousands: `1 234 567`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// A count to three digits with a letter: `950`, `1.23 k`, `45.6 M`, `7.89 G`.
pub fn compact(value: u64) -> String {
    scaled(value as f64, 1000.0, &["", "k", "M", "G", "T", "P"])
}

/// Bytes in binary steps: `512 B`, `1.5 KiB`, `3.25 MiB`.
pub fn bytes(value: u64) -> String {
    scaled(value as f64, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB"])
}

fn scaled(value: f64, step: f64, units: &[&str]) -> String {
    let mut rest = value;
    let mut unit = 0;
    // 999.5 and more would be rounded to four digits: take the next unit.
    while rest >= step.min(999.5) && unit + 1 < units.len() {
        rest /= step;
        unit += 1;
    }
    let number = if unit == 0 {
        format!("{rest:.0}")
    } else {
        digits(rest, 3).trim_end_matches(".0").to_owned()
    };
    format!("{number} {}", units[unit]).trim_end().to_owned()
}

/// Seconds in the unit that fits: `1.2 s`, `3.45 ms`, `678 µs`, `9 ns`.
pub fn seconds(secs: f64) -> String {
    let (factor, unit) = match secs.abs() {
        s if s >= 1.0 || s == 0.0 || s.is_nan() => (1.0, "s"),
        s if s >= 1e-3 => (1e3, "ms"),
        s if s >= 1e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    format!("{} {unit}", digits(secs * factor, 3))
}

/// A share of one as a percentage: `12.3 %`, `< 0.1 %`, `100 %`.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 0.1 => "< 0.1 %".to_owned(),
        p if p > 99.9 && p < 100.0 => "> 99.9 %".to_owned(),
        p => format!("{} %", digits((p * 10.0).round() / 10.0, 3)),
    }
}

/// A shape: `32×3×64×64`, or `scalar`.
pub fn shape(dims: &[usize]) -> String {
    if dims.is_empty() {
        return "scalar".to_owned();
    }
    dims.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_numbers() {
        let pairs = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.3, "−1.3"),
            (0.1234567, "0.1235"),
            (-0.0042131, "−0.004213"),
            (0.99996, "1.0"),
            (999.96, "1000"),
            (12345.0, "12345"),
            (12345.6, "12346"),
            (123456.0, "1.235e5"),
            (1.2346e-7, "1.235e−7"),
            (-2e-10, "−2e−10"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "−Inf"),
        ];
        for (value, text) in pairs {
            assert_eq!(short(value), text, "{value}");
        }
        assert_eq!(cell(0.31415), "0.314");
    }

    #[test]
    fn fixed_numbers_align_and_have_no_negative_zero() {
        assert_eq!(
            [fixed(-0.00001, 4), fixed(0.0, 2), fixed(-1.5, 2)],
            ["0.0000", "0.00", "−1.50"]
        );
    }

    #[test]
    fn exact_numbers_can_be_typed_back() {
        assert_eq!(exact(-0.0), "0");
        assert_eq!(exact_f32(0.1), "0.1");
        assert_eq!(exact(1e-20), "1e-20");
    }

    #[test]
    fn counts_bytes_times_and_shares() {
        assert_eq!(
            [count(7), count(1234), count(1_234_567)],
            ["7", "1\u{2009}234", "1\u{2009}234\u{2009}567"]
        );
        assert_eq!([compact(950), compact(1230), compact(999_999)], ["950", "1.23 k", "1 M"]);
        assert_eq!([bytes(0), bytes(1536), bytes(3 << 20)], ["0 B", "1.5 KiB", "3 MiB"]);
        assert_eq!(
            [seconds(0.0034512), seconds(2.0), seconds(6.78e-4)],
            ["3.45 ms", "2 s", "678 µs"]
        );
        assert_eq!(
            [percent(0.1234), percent(1e-5), percent(1.0), percent(0.0)],
            ["12.3 %", "< 0.1 %", "100 %", "0 %"]
        );
        assert_eq!([shape(&[]), shape(&[32, 3, 8])], ["scalar", "32×3×8"]);
    }

    proptest! {
        #[test]
        fn a_short_number_is_near_and_an_exact_one_is_the_same(value in prop::num::f64::NORMAL) {
            let back: f64 = short(value).replace('−', "-").parse().unwrap();
            prop_assert!((back - value).abs() <= value.abs() * 5.1e-4, "{} for {value:e}", short(value));
            prop_assert_eq!(exact(value).parse::<f64>().unwrap(), value);
        }

        #[test]
        fn nothing_is_written_as_negative_zero(value in -1.0f64..1.0, decimals in 0usize..6) {
            let text = fixed(value * 1e-3, decimals);
            let has_digit = text.bytes().any(|b| b.is_ascii_digit() && b != b'0');
            prop_assert!(has_digit || !text.contains('−'));
        }
    }
}
