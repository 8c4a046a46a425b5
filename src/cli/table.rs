//! Aligned columns and units for people.

/// Rows of cells; columns are padded to their widest cell. Columns named in `right` align right.
pub fn table(head: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let width = |c: usize| {
        let cells = rows.iter().filter_map(|r| r.get(c)).map(|s| s.chars().count());
        cells.chain([head.get(c).map_or(0, |h| h.chars().count())]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().enumerate().map(|(c, s)| match right.contains(&c) {
            true => format!("{s:>w$}", w = widths.get(c).copied().unwrap_or(0)),
            false => format!("{s:<w$}", w = widths.get(c).copied().unwrap_or(0)),
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_string() + "\n"
    };
    let head: Vec<String> = head.iter().map(|s| s.to_string()).collect();
    let mut out = if head.iter().all(String::is_empty) { String::new() } else { line(&head) };
    rows.iter().for_each(|r| out += &line(r));
    out
}

/// A middle cut out of what is too long.
pub fn shortened(text: &str, max_chars: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= max_chars {
        return text.to_string();
    }
    let keep = max_chars.saturating_sub(1);
    let (head, tail) = (keep / 2, keep - keep / 2);
    let start: String = chars[..head].iter().collect();
    let end: String = chars[chars.len() - tail..].iter().collect();
    format!("{start}…{end}")
}

/// `1.5 MiB`.
pub fn bytes(n: usize) -> String {
    let (mut x, mut unit) = (n as f64, "B");
    for next in ["KiB", "MiB", "GiB"] {
        if x < 1024.0 {
            break;
        }
        (x, unit) = (x / 1024.0, next);
    }
    if unit == "B" { format!("{n} B") } else { format!("{x:.1} {unit}") }
}

/// `12.3 M`.
pub fn count(n: u64) -> String {
    let (mut x, mut unit) = (n as f64, "");
    for next in [" k", " M", " G", " T"] {
        if x < 1000.0 {
            break;
        }
        (x, unit) = (x / 1000.0, next);
    }
    if unit.is_empty() { n.to_string() } else { format!("{x:.1}{unit}") }
}

/// `85.1 µs`, `3.2 ms`.
pub fn time(t: std::time::Duration) -> String {
    let us = t.as_secs_f64() * 1e6;
    if us < 1000.0 { format!("{us:.1} µs") } else { format!("{:.2} ms", us / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align() {
        let rows = vec![vec!["a".into(), "1".into()], vec!["long".into(), "22".into()]];
        assert_eq!(table(&["name", "n"], &rows, &[1]), "name   n\na      1\nlong  22\n");
    }

    #[test]
    fn units_read_well() {
        assert_eq!((bytes(1536), count(1_500_000)), ("1.5 KiB".into(), "1.5 M".into()));
        assert_eq!(shortened("abcdefghij", 5), "ab…ij");
    }
}
