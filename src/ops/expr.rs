//! The arithmetic behind one number: a small expression over cells of an op's inputs, which
//! evaluates, prints as text and as LaTeX, and tells on which cells the number depends.
//! Ops build it; views and exports show it.

use std::fmt::Write;

/// An expression over input cells.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Element `index` (multi-index) of input `input`.
    Cell {
        input: usize,
        index: Vec<usize>,
        value: f64,
    },
    /// Element of one of the op's own outputs that this one is made from (a running state).
    Number(f64),
    Sum(Vec<Expr>),
    Product(Vec<Expr>),
    Quotient(Box<Expr>, Box<Expr>),
    Power(Box<Expr>, Box<Expr>),
    Negative(Box<Expr>),
    /// A named function: the name as in the formula (`exp`, `max`), its arguments and its value.
    Call {
        name: &'static str,
        args: Vec<Expr>,
        value: f64,
    },
}

/// How many terms of a sum are written out before the middle is left out.
const MAX_TERMS_SHOWN: usize = 12;

impl Expr {
    pub fn cell(input: usize, index: impl Into<Vec<usize>>, value: f64) -> Self {
        Expr::Cell { input, index: index.into(), value }
    }

    pub fn call(name: &'static str, args: Vec<Expr>, value: f64) -> Self {
        Expr::Call { name, args, value }
    }

    pub fn quotient(a: Expr, b: Expr) -> Self {
        Expr::Quotient(Box::new(a), Box::new(b))
    }

    pub fn power(base: Expr, exponent: Expr) -> Self {
        Expr::Power(Box::new(base), Box::new(exponent))
    }

    pub fn negative(x: Expr) -> Self {
        Expr::Negative(Box::new(x))
    }

    /// The value of the expression in doubles.
    pub fn value(&self) -> f64 {
        match self {
            Expr::Cell { value, .. } | Expr::Number(value) | Expr::Call { value, .. } => *value,
            Expr::Sum(terms) => terms.iter().map(Expr::value).sum(),
            Expr::Product(factors) => factors.iter().map(Expr::value).product(),
            Expr::Quotient(a, b) => a.value() / b.value(),
            Expr::Power(a, b) => a.value().powf(b.value()),
            Expr::Negative(x) => -x.value(),
        }
    }

    /// Every input cell that the number depends on, in the order of appearance.
    pub fn cells(&self) -> Vec<(usize, &[usize])> {
        let mut found = Vec::new();
        self.visit(&mut |e| {
            if let Expr::Cell { input, index, .. } = e {
                found.push((*input, index.as_slice()));
            }
        });
        found
    }

    fn visit<'a>(&'a self, f: &mut impl FnMut(&'a Expr)) {
        f(self);
        match self {
            Expr::Cell { .. } | Expr::Number(_) => {}
            Expr::Sum(items) | Expr::Product(items) | Expr::Call { args: items, .. } => {
                items.iter().for_each(|e| e.visit(f));
            }
            Expr::Quotient(a, b) | Expr::Power(a, b) => {
                a.visit(f);
                b.visit(f);
            }
            Expr::Negative(x) => x.visit(f),
        }
    }

    /// Lets `f` change every part of the expression, for ops that wrap another.
    pub fn visit_mut(&mut self, f: &mut impl FnMut(&mut Expr)) {
        f(self);
        match self {
            Expr::Cell { .. } | Expr::Number(_) => {}
            Expr::Sum(items) | Expr::Product(items) | Expr::Call { args: items, .. } => {
                items.iter_mut().for_each(|e| e.visit_mut(f));
            }
            Expr::Quotient(a, b) | Expr::Power(a, b) => {
                a.visit_mut(f);
                b.visit_mut(f);
            }
            Expr::Negative(x) => x.visit_mut(f),
        }
    }

    /// Plain text: `0.21·1.30 + 0.05·(−0.40) = 0.25`.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        write_expr(&mut out, self, &TEXT, false);
        let _ = write!(out, " = {}", number(self.value()));
        out
    }

    /// The same for LaTeX.
    pub fn to_latex(&self) -> String {
        let mut out = String::new();
        write_expr(&mut out, self, &LATEX, false);
        let _ = write!(out, " = {}", (LATEX.number)(self.value()));
        out
    }
}

/// What differs between the two ways of writing.
struct Notation {
    times: &'static str,
    dots: &'static str,
    number: fn(f64) -> String,
    open: &'static str,
    close: &'static str,
    latex: bool,
}

const TEXT: Notation =
    Notation { times: "·", dots: "…", number, open: "(", close: ")", latex: false };
const LATEX: Notation = Notation {
    times: r" \cdot ",
    dots: r"\dots",
    number: latex_number,
    open: r"\left(",
    close: r"\right)",
    latex: true,
};

/// Four significant digits, a true minus sign, never `−0`.
pub fn number(x: f64) -> String {
    if x.is_nan() {
        return "NaN".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞".into() } else { "−∞".into() };
    }
    if x == 0.0 {
        return "0".into();
    }
    let magnitude = x.abs().log10().floor() as i32;
    let text = if (-4..6).contains(&magnitude) {
        let text = format!("{:.*}", (3 - magnitude).max(0) as usize, x.abs());
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
            false => text,
        }
    } else {
        format!("{:.3e}", x.abs())
    };
    if x < 0.0 { format!("−{text}") } else { text }
}

fn latex_number(x: f64) -> String {
    let text = number(x).replace('−', "-").replace('∞', r"\infty");
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!(r"{mantissa} \cdot 10^{{{exponent}}}"),
        None => text,
    }
}

/// Writes `items` with a separator, the middle left out when there are many.
fn write_list(out: &mut String, items: &[Expr], n: &Notation, separator: &str, inner: bool) {
    let shown = items.len().min(MAX_TERMS_SHOWN);
    let cut = items.len() > MAX_TERMS_SHOWN;
    for (i, item) in items.iter().enumerate() {
        let hidden = cut && i >= shown - 2 && i < items.len() - 1;
        if hidden && i > shown - 2 {
            continue;
        }
        if i > 0 {
            out.push_str(separator);
        }
        if hidden {
            out.push_str(n.dots);
        } else {
            write_expr(out, item, n, inner);
        }
    }
}

/// `tight`: the place binds more tightly than a sum, so sums and negative numbers need brackets.
fn write_expr(out: &mut String, e: &Expr, n: &Notation, tight: bool) {
    let bracket = tight
        && match e {
            Expr::Cell { value, .. } | Expr::Number(value) => *value < 0.0,
            Expr::Sum(_) | Expr::Negative(_) => true,
            Expr::Quotient(..) | Expr::Power(..) => !n.latex,
            Expr::Product(_) | Expr::Call { .. } => false,
        };
    if bracket {
        out.push_str(n.open);
    }
    match e {
        Expr::Cell { value, .. } | Expr::Number(value) => out.push_str(&(n.number)(*value)),
        Expr::Sum(terms) if terms.is_empty() => out.push('0'),
        Expr::Sum(terms) => write_list(out, terms, n, " + ", false),
        Expr::Product(factors) => write_list(out, factors, n, n.times, true),
        Expr::Quotient(a, b) => write_quotient(out, a, b, n),
        Expr::Power(a, b) => {
            write_expr(out, a, n, true);
            out.push_str(if n.latex { "^{" } else { "^" });
            write_expr(out, b, n, !n.latex);
            out.push_str(if n.latex { "}" } else { "" });
        }
        Expr::Negative(x) => {
            out.push_str(if n.latex { "-" } else { "−" });
            write_expr(out, x, n, true);
        }
        Expr::Call { name, args, .. } => write_call(out, name, args, n),
    }
    if bracket {
        out.push_str(n.close);
    }
}

fn write_quotient(out: &mut String, a: &Expr, b: &Expr, n: &Notation) {
    if n.latex {
        out.push_str(r"\frac{");
        write_expr(out, a, n, false);
        out.push_str("}{");
        write_expr(out, b, n, false);
        out.push('}');
    } else {
        write_expr(out, a, n, true);
        out.push_str(" / ");
        write_expr(out, b, n, true);
    }
}

fn write_call(out: &mut String, name: &str, args: &[Expr], n: &Notation) {
    match n.latex {
        true => {
            let _ = write!(out, r"\operatorname{{{}}}", name.replace('_', r"\_"));
        }
        false => out.push_str(name),
    }
    out.push_str(n.open);
    write_list(out, args, n, ", ", false);
    out.push_str(n.close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_product_reads_as_in_a_textbook() {
        let p = |a, b| Expr::Product(vec![Expr::cell(0, [0], a), Expr::cell(1, [0], b)]);
        let e = Expr::Sum(vec![p(0.21, 1.3), p(0.05, -0.4), Expr::Number(0.057)]);
        assert_eq!(e.to_text(), "0.21·1.3 + 0.05·(−0.4) + 0.057 = 0.31");
        assert_eq!(e.to_latex(), r"0.21 \cdot 1.3 + 0.05 \cdot \left(-0.4\right) + 0.057 = 0.31");
        assert_eq!(e.cells().len(), 4);
    }

    #[test]
    fn long_sums_leave_out_the_middle() {
        let e = Expr::Sum((0..100).map(|i| Expr::Number(i as f64)).collect());
        let text = e.to_text();
        assert!(text.starts_with("0 + 1 + 2") && text.ends_with("… + 99 = 4950"), "{text}");
        assert_eq!(text.matches(" + ").count(), MAX_TERMS_SHOWN - 1);
    }

    #[test]
    fn numbers_have_four_digits_and_no_negative_zero() {
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(1234567.0), "1.235e6");
        assert_eq!(number(-0.123456), "−0.1235");
        assert_eq!(number(1e-9), "1.000e-9");
        assert_eq!(number(200.0), "200");
    }
}
