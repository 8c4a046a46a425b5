//! numpy's arrays as text, by numpy's own rules: one format for all shown numbers of an array, exponents
//! where they span too far, rows wrapped at 75, dots in the middle of long ones. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::print::{shown, special, visible};
use super::{Session, convert, dtype, this};
use crate::tensor::{DType, Tensor};
use std::rc::Rc;

/// How many digits stand behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FloatMode {
    /// Exactly `precision`.
    Fixed,
    /// As many as tell the number from its neighbours.
    Unique,
    /// As `Unique`, but at most `precision`.
    Maxprec,
    /// As `Maxprec`, all numbers alike.
    MaxprecEqual,
}

/// `np.set_printoptions`.
#[derive(Clone)]
pub struct Options {
    precision: usize,
    threshold: usize,
    edge: usize,
    width: usize,
    suppress: bool,
    mode: FloatMode,
    sign: char,
    nan: Rc<str>,
    inf: Rc<str>,
    /// Functions of the script by kind of number.
    formatter: Option<Value>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            precision: 8,
            threshold: 1000,
            edge: 3,
            width: 75,
            suppress: false,
            mode: FloatMode::Maxprec,
            sign: '-',
            nan: "nan".into(),
            inf: "inf".into(),
            formatter: None,
        }
    }
}

/// `_np_options(precision, threshold, edgeitems, linewidth, suppress, floatmode, sign, nanstr, infstr, formatter)`.
pub fn set_options(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [p, threshold, edge, width, suppress, mode, sign, nan, inf, formatter] = args.bind(
        "set_printoptions",
        [
            "precision",
            "threshold",
            "edgeitems",
            "linewidth",
            "suppress",
            "floatmode",
            "sign",
            "nanstr",
            "infstr",
            "formatter",
        ],
    )?;
    let size = |v: &Value, or: usize| match v.as_float() {
        Some(x) if x >= 0.0 => x.min(1e15) as usize,
        _ => or,
    };
    let text = |v: &Value, or: &str| Rc::from(v.as_str().unwrap_or(or));
    let made = Options {
        precision: size(&p, 8).min(40),
        threshold: size(&threshold, 1000),
        edge: size(&edge, 3),
        width: size(&width, 75),
        suppress: matches!(suppress, Value::Bool(true)),
        mode: match mode.as_str() {
            Some("fixed") => FloatMode::Fixed,
            Some("unique") => FloatMode::Unique,
            Some("maxprec_equal") => FloatMode::MaxprecEqual,
            _ => FloatMode::Maxprec,
        },
        sign: sign.as_str().and_then(|s| s.chars().next()).unwrap_or('-'),
        nan: text(&nan, "nan"),
        inf: text(&inf, "inf"),
        formatter: (!formatter.is_none()).then_some(formatter),
    };
    vm.state::<Session>().numpy_print = made;
    Ok(Value::None)
}

/// The digits of a number before and after the point, and its exponent where it has one.
struct Digits {
    head: String,
    tail: String,
    exponent: Option<i32>,
}

/// One format for all numbers of an array.
struct Floats<'a> {
    o: &'a Options,
    dtype: DType,
    exponents: bool,
    /// Places after the point; kept also when they are zeros.
    places: Option<usize>,
    left: usize,
    right: usize,
    exponent_width: usize,
}

impl<'a> Floats<'a> {
    fn new(values: &[f64], d: DType, o: &'a Options) -> Self {
        let finite: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        let sizes = finite.iter().map(|x| x.abs()).filter(|&x| x != 0.0);
        let (max, min) = sizes.fold((0.0f64, f64::INFINITY), |(hi, lo), x| (hi.max(x), lo.min(x)));
        let far = max >= cutoff(d) || (!o.suppress && (min < 1e-4 || max / min > 1000.0));
        let mut f = Floats {
            o,
            dtype: d,
            exponents: max > 0.0 && far,
            places: None,
            left: 0,
            right: 0,
            exponent_width: 0,
        };
        f.measure(&finite);
        if finite.len() < values.len() {
            let minus = o.sign != '-' || values.contains(&f64::NEG_INFINITY);
            let need = o.nan.len().max(o.inf.len() + usize::from(minus));
            f.left = f.left.max(need.saturating_sub(f.right + 1));
        }
        f
    }

    fn measure(&mut self, finite: &[f64]) {
        let digits: Vec<Digits> = finite.iter().map(|&x| self.digits(x)).collect();
        let widest = |f: fn(&Digits) -> usize| digits.iter().map(f).max().unwrap_or(0);
        self.left = widest(|d| d.head.len());
        self.right = widest(|d| d.tail.len());
        if self.exponents {
            self.places = Some(self.right);
            self.exponent_width =
                widest(|d| d.exponent.map_or(0, |e| e.abs().to_string().len())).max(2);
            self.right += self.exponent_width + 2;
        } else if matches!(self.o.mode, FloatMode::Fixed | FloatMode::MaxprecEqual) {
            self.places = Some(self.right);
        }
        if self.o.sign == ' ' && !finite.iter().any(|x| x.is_sign_negative()) {
            self.left += 1;
        }
    }

    /// The shortest digits that give the number back, cut to the precision.
    fn digits(&self, x: f64) -> Digits {
        let fixed = self.o.mode == FloatMode::Fixed;
        let p = if self.o.mode == FloatMode::Unique { usize::MAX } else { self.o.precision };
        let shortest = shortest(x, self.dtype, self.exponents);
        let places = |t: &str| {
            t.split('e').next().and_then(|m| m.split_once('.')).map_or(0, |(_, tail)| tail.len())
        };
        let text = match fixed || places(&shortest) > p {
            false => shortest,
            true if self.exponents => format!("{x:.p$e}"),
            true => format!("{x:.p$}"),
        };
        let (mantissa, exponent) =
            text.split_once('e').map_or((&*text, None), |(m, e)| (m, e.parse().ok()));
        let (head, tail) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let plus = if self.o.sign == '+' && !head.starts_with('-') { "+" } else { "" };
        let tail = if fixed { tail } else { tail.trim_end_matches('0') };
        Digits { head: format!("{plus}{head}"), tail: tail.into(), exponent }
    }

    fn text(&self, x: f64) -> String {
        if !x.is_finite() {
            let plus = if self.o.sign == '+' { "+" } else { "" };
            let name = match x.is_nan() {
                true => format!("{plus}{}", self.o.nan),
                false if x < 0.0 => format!("-{}", self.o.inf),
                false => format!("{plus}{}", self.o.inf),
            };
            return format!("{name:>width$}", width = self.left + self.right + 1);
        }
        let d = self.digits(x);
        let tail = format!("{:0<width$}", d.tail, width = self.places.unwrap_or(0));
        let text = format!("{:>width$}.{tail}", d.head, width = self.left);
        match d.exponent {
            Some(e) => {
                let sign = if e < 0 { '-' } else { '+' };
                format!("{text}e{sign}{:0>width$}", e.abs(), width = self.exponent_width)
            }
            None => text + &" ".repeat(self.right.saturating_sub(tail.len())),
        }
    }
}

/// The shown elements as text, by the built-in rules.
fn words(t: &Tensor, at: &[usize], o: &Options) -> Vec<String> {
    let values: Vec<f64> = at.iter().map(|&i| t.get(i)).collect();
    match dtype::category(t.dtype()) {
        0 => {
            values.iter().map(|&x| if x != 0.0 { " True".into() } else { "False".into() }).collect()
        }
        1 => {
            let each = |&i: &usize| convert::number(t, i).as_int().unwrap_or(0).to_string();
            let texts: Vec<String> = at.iter().map(each).collect();
            let width = texts.iter().map(String::len).max().unwrap_or(0);
            texts.into_iter().map(|s| format!("{s:>width$}")).collect()
        }
        _ => {
            let f = Floats::new(&values, t.dtype(), o);
            values.iter().map(|&x| f.text(x)).collect()
        }
    }
}

/// The function that the script gave for this kind of number.
fn formatter(o: &Options, d: DType) -> Option<Value> {
    let kinds: &[&str] = match dtype::category(d) {
        0 => &["bool", "all"],
        1 => &["int", "int_kind", "all"],
        _ => &["float", "float_kind", "all"],
    };
    let Some(Value::Dict(table)) = &o.formatter else { return None };
    kinds.iter().find_map(|k| table.get_str(k))
}

fn words_of(vm: &mut Vm, t: &Tensor, at: &[usize], o: &Options) -> Result<Vec<String>> {
    let Some(f) = formatter(o, t.dtype()) else { return Ok(words(t, at, o)) };
    let mut out = Vec::with_capacity(at.len());
    for &i in at {
        let made = vm.call(&f, &[convert::number(t, i)])?;
        out.push(vm.str_of(&made)?.to_string());
    }
    Ok(out)
}

/// Rows in brackets, wrapped.
struct Layout<'a> {
    words: &'a [String],
    separator: &'a str,
    summarize: bool,
    edge: usize,
}

impl Layout<'_> {
    fn write(
        &self,
        t: &Tensor,
        axis: usize,
        next: &mut usize,
        indent: usize,
        width: usize,
    ) -> String {
        let size = t.shape().get(axis).copied().unwrap_or(0);
        let items = shown(size, self.summarize, self.edge);
        let comma = self.separator.trim_end();
        if axis + 1 >= t.rank() {
            return self.row(&items, next, indent, width.saturating_sub(comma.len().max(1)));
        }
        let pad = " ".repeat(indent);
        let glue = format!("{comma}{}{pad}", "\n".repeat(t.rank() - axis - 1));
        let parts: Vec<String> = items
            .iter()
            .map(|i| match i {
                Some(_) => self.write(t, axis + 1, next, indent + 1, width.saturating_sub(1)),
                None => "...".into(),
            })
            .collect();
        format!("[{}]", parts.join(&glue))
    }

    fn row(
        &self,
        items: &[Option<usize>],
        next: &mut usize,
        indent: usize,
        width: usize,
    ) -> String {
        let pad = " ".repeat(indent);
        let (mut done, mut line) = (String::new(), pad.clone());
        for (k, item) in items.iter().enumerate() {
            let word = match item {
                Some(_) => {
                    *next += 1;
                    self.words.get(*next - 1).map_or("", String::as_str)
                }
                None => "...",
            };
            if line.len() + word.chars().count() > width && line.len() > indent {
                done.push_str(line.trim_end());
                done.push('\n');
                line.clone_from(&pad);
            }
            line.push_str(word);
            if k + 1 < items.len() {
                line.push_str(self.separator);
            }
        }
        done.push_str(&line);
        format!("[{}]", done.get(indent..).unwrap_or(""))
    }
}

/// How an array stands between other text.
struct Frame<'a> {
    separator: &'a str,
    prefix: usize,
    suffix: usize,
}

fn array_text(vm: &mut Vm, t: &Tensor, o: &Options, frame: &Frame<'_>) -> Result<String> {
    if t.numel() == 0 {
        return Ok("[]".into());
    }
    let summarize = t.numel() > o.threshold;
    let words = words_of(vm, t, &visible(t, summarize, o.edge), o)?;
    if t.rank() == 0 {
        return Ok(words.into_iter().next().unwrap_or_default().trim_start().to_string());
    }
    let layout = Layout { words: &words, separator: frame.separator, summarize, edge: o.edge };
    let width = o.width.saturating_sub(frame.suffix);
    Ok(layout.write(t, 0, &mut 0, frame.prefix + 1, width))
}

/// `[1. 2.]`; a number by itself prints as Python's.
pub fn text(vm: &mut Vm, t: &Tensor) -> Result<String> {
    if t.rank() == 0 {
        return Ok(scalar_text(t));
    }
    let o = vm.state::<Session>().numpy_print.clone();
    array_text(vm, t, &o, &Frame { separator: " ", prefix: 0, suffix: 0 })
}

/// `_np_text(a, separator, prefix, suffix)`: `np.array2string`.
pub fn array2string(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [a, separator, prefix, suffix] =
        args.bind("array2string", ["a", "separator", "prefix", "suffix"])?;
    let t = this(&a, "array2string(): a")?.var.data();
    let o = vm.state::<Session>().numpy_print.clone();
    let len = |v: &Value| v.as_str().map_or(0, str::len);
    let frame = Frame {
        separator: separator.as_str().unwrap_or(" "),
        prefix: len(&prefix),
        suffix: len(&suffix),
    };
    array_text(vm, &t, &o, &frame).map(Value::from)
}

fn scalar_text(t: &Tensor) -> String {
    match convert::number(t, 0) {
        Value::Bool(b) => if b { "True" } else { "False" }.into(),
        Value::Int(i) => i.to_string(),
        v => {
            let x = v.as_float().unwrap_or(f64::NAN);
            match t.dtype() {
                DType::F64 => super::super::vm::float_repr(x),
                d => narrow_text(x, d),
            }
        }
    }
}

/// A float of fewer bits: exponents from where its digits end.
fn narrow_text(x: f64, d: DType) -> String {
    if let Some(s) = special(x) {
        return s.into();
    }
    if x != 0.0 && !(1e-4..cutoff(d)).contains(&x.abs()) {
        let text = shortest(x, d, true);
        let (m, e) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = e.strip_prefix('-').map_or(("+", e), |d| ("-", d));
        return format!("{m}e{sign}{digits:0>2}");
    }
    let text = shortest(x, d, false);
    if text.contains('.') { text } else { text + ".0" }
}

/// The first number that is written with an exponent.
fn cutoff(d: DType) -> f64 {
    match d {
        DType::F64 => 1e8,
        DType::F32 => 1e6,
        _ => 1e3,
    }
}

/// The fewest digits that give the number back.
fn shortest(x: f64, d: DType, exponent: bool) -> String {
    match (d, exponent) {
        (DType::F64, true) => format!("{x:e}"),
        (DType::F64, false) => format!("{x}"),
        (DType::F16, _) => {
            let back = |p: &usize| {
                let read = format!("{x:.p$e}").parse::<f64>().unwrap_or(x);
                Tensor::scalar(read).cast(DType::F16).get(0) == x
            };
            let p = (0..6).find(back).unwrap_or(6);
            let text = format!("{x:.p$e}");
            match exponent {
                true => text,
                false => format!("{}", text.parse::<f64>().unwrap_or(x)),
            }
        }
        (_, true) => format!("{:e}", x as f32),
        (_, false) => format!("{}", x as f32),
    }
}

/// `array([1., 2.])`, `np.float64(1.0)`.
pub fn repr(vm: &mut Vm, t: &Tensor, array: bool) -> Result<String> {
    let name = t.dtype().name();
    if t.rank() == 0 && !array {
        let text = scalar_text(t);
        return Ok(match t.dtype() {
            DType::Bool => format!("np.{text}_"),
            _ => format!("np.{name}({text})"),
        });
    }
    let o = vm.state::<Session>().numpy_print.clone();
    let body = array_text(vm, t, &o, &Frame { separator: ", ", prefix: 6, suffix: 1 })?;
    let mut extras = Vec::new();
    if (t.numel() == 0 && t.shape()[..] != [0]) || t.numel() > o.threshold {
        extras.push(format!("shape={}", convert::tuple_text(t.shape())));
    }
    if !matches!(t.dtype(), DType::F64 | DType::I64 | DType::Bool) || t.numel() == 0 {
        extras.push(format!("dtype={name}"));
    }
    if extras.is_empty() {
        return Ok(format!("array({body})"));
    }
    let (head, extra) = (format!("array({body},"), extras.join(", ") + ")");
    let last = head.rsplit('\n').next().map_or(0, str::len);
    let glue = if last + extra.len() + 1 > o.width { "\n      " } else { " " };
    Ok(format!("{head}{glue}{extra}"))
}
