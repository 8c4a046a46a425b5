//! Scripts on torch and numpy print what real PyTorch printed. Expected output stands beside each script,
//! written by `tests/scripts/make_expected.py`; numbers may differ in their last printed digit.

use chalkgrad::script::Limits;
use chalkgrad::script::tensors::run_recorded;
use std::path::{Path, PathBuf};

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/torch");
    let entries = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path());
    let mut found: Vec<_> = entries.filter(|p| p.extension().is_some_and(|e| e == "py")).collect();
    found.sort();
    found
}

/// Text and numbers by turns.
fn pieces(line: &str) -> (String, Vec<String>) {
    let (mut text, mut numbers, mut number) = (String::new(), Vec::new(), String::new());
    for c in line.chars().chain(['\n']) {
        let exponent = number.ends_with('e') && (c == '-' || c == '+');
        let starts = number.is_empty() && (c == '-' || c.is_ascii_digit());
        let goes_on =
            !number.is_empty() && (c.is_ascii_digit() || c == '.' || c == 'e' || exponent);
        if starts || goes_on {
            number.push(c);
        } else {
            if !number.is_empty() {
                text.push('#');
                numbers.push(std::mem::take(&mut number));
            }
            if !c.is_whitespace() {
                text.push(c);
            }
        }
    }
    (text, numbers)
}

/// One and a half units of the last printed digit.
fn tolerance(printed: &str) -> f64 {
    let (digits, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let places = digits.split_once('.').map_or(0, |(_, d)| d.len());
    1.5 * 10f64.powi(exponent.parse::<i32>().unwrap_or(0) - places as i32)
}

fn close(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) => (x - y).abs() <= tolerance(b) + 1e-5 * y.abs(),
        _ => a == b,
    }
}

fn same(got: &str, expected: &str) -> bool {
    let ((a, xs), (b, ys)) = (pieces(got), pieces(expected));
    a == b && xs.len() == ys.len() && xs.iter().zip(&ys).all(|(x, y)| close(x, y))
}

fn run(path: &Path) -> (String, Option<String>) {
    let source = std::fs::read_to_string(path).unwrap();
    let mut out = String::new();
    let print = |text: &str| out.push_str(text);
    let ran =
        run_recorded(&source, "script.py", Limits::default(), print, Default::default(), None);
    (out, ran.error.map(|e| e.to_string()))
}

#[test]
fn scripts_print_what_pytorch_printed() {
    let mut wrong = Vec::new();
    for path in scripts() {
        let expected = std::fs::read_to_string(path.with_extension("out")).unwrap();
        let (got, error) = run(&path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let lines = got.trim_end().lines().zip(expected.trim_end().lines());
        let differs = lines.enumerate().find(|(_, (g, e))| !same(g, e));
        if let Some((i, (g, e))) = differs {
            wrong.push(format!("{name}, line {}:\n  expected {e}\n  got      {g}", i + 1));
        } else if let Some(error) = error {
            wrong.push(format!("{name}: {error}"));
        } else if got.trim_end().lines().count() != expected.trim_end().lines().count() {
            wrong.push(format!("{name}: another number of lines"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        scripts().len(),
        wrong.join("\n")
    );
}

#[test]
fn a_differing_number_is_seen() {
    assert!(same("tensor([1.0000,  2.5])", "tensor([1.0001, 2.5])"));
    assert!(!same("tensor([1.0010])", "tensor([1.0000])"));
    assert!(!same("-1.5", "1.5") && !same("a 1", "b 1"));
}
