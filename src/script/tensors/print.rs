//! Tensors as text: as PyTorch prints them, as numpy does, and as the course does. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::{Flavour, Session, TensorObj, convert, dtype, this};
use crate::engine::Var;
use crate::tensor::{DType, Tensor};

/// `torch.set_printoptions`, `np.set_printoptions`.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub precision: usize,
    pub numpy_precision: usize,
    pub suppress: bool,
    pub sci_mode: Option<bool>,
    pub threshold: usize,
    pub edge: usize,
    pub width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            precision: 4,
            numpy_precision: 8,
            suppress: false,
            sci_mode: None,
            threshold: 1000,
            edge: 3,
            width: 80,
        }
    }
}

/// `_print_options(library, precision, sci_mode, suppress, threshold, edgeitems, linewidth)`; `None` keeps.
pub fn print_options(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [library, precision, sci, suppress, threshold, edge, width] = args.bind(
        "set_printoptions",
        ["library", "precision", "sci_mode", "suppress", "threshold", "edgeitems", "linewidth"],
    )?;
    let numpy = library.as_str() == Some("numpy");
    let o = &mut vm.state::<Session>().print;
    let size = |v: &Value| v.as_int().and_then(|i| usize::try_from(i).ok());
    if let Some(p) = size(&precision) {
        *(if numpy { &mut o.numpy_precision } else { &mut o.precision }) = p.min(17);
    }
    if let Value::Bool(b) = sci {
        o.sci_mode = Some(b);
    }
    if let Value::Bool(b) = suppress {
        o.suppress = b;
    }
    o.threshold = size(&threshold).unwrap_or(o.threshold);
    o.edge = size(&edge).unwrap_or(o.edge);
    o.width = size(&width).unwrap_or(o.width);
    Ok(Value::None)
}

/// Numbers as text, all equally wide.
struct Column {
    texts: Vec<String>,
    width: usize,
}

/// Which positions of an axis are shown; `None` stands for the dots.
fn shown(size: usize, summarize: bool, edge: usize) -> Vec<Option<usize>> {
    match summarize && size > 2 * edge {
        true => (0..edge).map(Some).chain([None]).chain((size - edge..size).map(Some)).collect(),
        false => (0..size).map(Some).collect(),
    }
}

/// The flat positions that are shown.
fn visible(t: &Tensor, summarize: bool, edge: usize) -> Vec<usize> {
    fn walk(t: &Tensor, axis: usize, base: usize, out: &mut Vec<usize>, how: (bool, usize)) {
        let Some(&size) = t.shape().get(axis) else {
            out.push(base);
            return;
        };
        let stride: usize = t.shape().iter().skip(axis + 1).product();
        for i in shown(size, how.0, how.1).into_iter().flatten() {
            walk(t, axis + 1, base + i * stride, out, how);
        }
    }
    let mut out = Vec::new();
    walk(t, 0, 0, &mut out, (summarize, edge));
    out
}

fn special(x: f64) -> Option<&'static str> {
    match x {
        x if x.is_nan() => Some("nan"),
        x if x == f64::INFINITY => Some("inf"),
        x if x == f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

/// `1.2346e-05`: two digits of exponent at least.
fn scientific(x: f64, precision: usize) -> String {
    let text = format!("{x:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(("+", exponent), |d| ("-", d));
    format!("{mantissa}e{sign}{digits:0>2}")
}

fn torch_column(t: &Tensor, at: &[usize], o: &Options) -> Column {
    let texts: Vec<String> = if !t.dtype().is_float() {
        at.iter()
            .map(|&i| match convert::number(t, i) {
                Value::Bool(b) => if b { "True" } else { "False" }.to_string(),
                v => v.as_int().unwrap_or(0).to_string(),
            })
            .collect()
    } else {
        torch_floats(&at.iter().map(|&i| t.get(i)).collect::<Vec<_>>(), o)
    };
    // Zeros and infinities do not widen the column.
    let counts = |i: usize| !t.dtype().is_float() || (t.get(i).is_finite() && t.get(i) != 0.0);
    let widths = at.iter().zip(&texts).filter(|(i, _)| counts(**i)).map(|(_, s)| s.len());
    let width = widths.max().unwrap_or(0);
    Column { texts, width }
}

fn torch_floats(values: &[f64], o: &Options) -> Vec<String> {
    let counted: Vec<f64> =
        values.iter().copied().filter(|x| x.is_finite() && *x != 0.0).map(f64::abs).collect();
    let p = o.precision;
    let whole = counted.iter().all(|x| x.fract() == 0.0);
    let (max, min) =
        counted.iter().fold((0.0f64, f64::INFINITY), |(hi, lo), &x| (hi.max(x), lo.min(x)));
    let far = !counted.is_empty() && (max / min > 1000.0 || max > 1e8 || (!whole && min < 1e-4));
    let sci = o.sci_mode.unwrap_or(far);
    let one = |x: f64| match special(x) {
        Some(s) => s.to_string(),
        None if sci => scientific(x, p),
        None if whole => format!("{x:.0}."),
        None => format!("{x:.p$}"),
    };
    values.iter().map(|&x| one(x)).collect()
}

/// numpy's shortest digits that tell the numbers apart, padded to the same places.
fn numpy_column(t: &Tensor, at: &[usize], o: &Options) -> Column {
    let values: Vec<f64> = at.iter().map(|&i| t.get(i)).collect();
    let texts: Vec<String> = match dtype::category(t.dtype()) {
        0 => {
            values.iter().map(|&x| if x != 0.0 { " True".into() } else { "False".into() }).collect()
        }
        1 => at.iter().map(|&i| convert::number(t, i).as_int().unwrap_or(0).to_string()).collect(),
        _ => numpy_floats(&values, t.dtype(), o),
    };
    let width = texts.iter().map(|s| s.len()).max().unwrap_or(0);
    Column { texts, width }
}

/// Digits before and after the point, at most `p` after it, without trailing zeros.
fn short_fixed(x: f64, dtype: DType, p: usize) -> (String, String) {
    let exact = if dtype == DType::F32 { format!("{}", x as f32) } else { format!("{x}") };
    let text = match exact.split_once('.') {
        Some((_, tail)) if tail.len() > p => format!("{x:.p$}"),
        _ => exact,
    };
    let (head, tail) = text.split_once('.').unwrap_or((&text, ""));
    (head.to_string(), tail.trim_end_matches('0').to_string())
}

fn numpy_floats(values: &[f64], dtype: DType, o: &Options) -> Vec<String> {
    let p = o.numpy_precision;
    let finite: Vec<f64> =
        values.iter().copied().filter(|x| x.is_finite() && *x != 0.0).map(f64::abs).collect();
    let (max, min) =
        finite.iter().fold((0.0f64, f64::INFINITY), |(hi, lo), &x| (hi.max(x), lo.min(x)));
    let sci =
        !finite.is_empty() && (max >= 1e16 || (!o.suppress && (min < 1e-4 || max / min > 1000.0)));
    if sci {
        return numpy_scientific(values, dtype, p);
    }
    let parts: Vec<Option<(String, String)>> =
        values.iter().map(|&x| special(x).is_none().then(|| short_fixed(x, dtype, p))).collect();
    let tail = parts.iter().flatten().map(|(_, t)| t.len()).max().unwrap_or(0);
    let line = |(x, part): (&f64, &Option<(String, String)>)| match part {
        Some((head, t)) => format!("{head}.{t:<tail$}"),
        None => special(*x).unwrap_or("nan").to_string(),
    };
    values.iter().zip(&parts).map(line).collect()
}

fn numpy_scientific(values: &[f64], dtype: DType, p: usize) -> Vec<String> {
    let digits = |x: f64| {
        let exact = if dtype == DType::F32 { format!("{:e}", x as f32) } else { format!("{x:e}") };
        let mantissa = exact.split('e').next().unwrap_or("");
        mantissa.split_once('.').map_or(0, |(_, t)| t.len()).min(p)
    };
    let places = values.iter().filter(|x| x.is_finite()).map(|&x| digits(x)).max().unwrap_or(0);
    let one = |x: f64| match special(x) {
        Some(s) => s.to_string(),
        None => {
            let text = scientific(x, places);
            match places {
                0 => text.replacen('e', ".e", 1),
                _ => text,
            }
        }
    };
    values.iter().map(|&x| one(x)).collect()
}

/// Nested brackets; `separator` is `, ` for torch and a space for numpy.
struct Layout<'a> {
    column: &'a Column,
    separator: &'a str,
    prefix: usize,
    suffix: usize,
    /// Brackets around a row.
    outer: usize,
    width: usize,
    summarize: bool,
    edge: usize,
    torch: bool,
}

impl Layout<'_> {
    fn write(&self, t: &Tensor, axis: usize, next: &mut usize, indent: usize) -> String {
        let rank = t.rank();
        let size = t.shape().get(axis).copied().unwrap_or(0);
        let items = shown(size, self.summarize, self.edge);
        if axis + 1 == rank {
            return self.row(&items, next, indent);
        }
        let blank = "\n".repeat(rank - axis - 1);
        let pad = " ".repeat(indent + 1);
        let comma = self.separator.trim_end();
        let glue = format!("{comma}{blank}{pad}");
        let parts: Vec<String> = items
            .iter()
            .map(|i| match i {
                Some(_) => self.write(t, axis + 1, next, indent + 1),
                None => "...".into(),
            })
            .collect();
        format!("[{}]", parts.join(&glue))
    }

    fn row(&self, items: &[Option<usize>], next: &mut usize, indent: usize) -> String {
        let cells: Vec<String> = items
            .iter()
            .map(|i| match i {
                Some(_) => {
                    let text = self.column.texts.get(*next).cloned().unwrap_or_default();
                    *next += 1;
                    format!("{text:>width$}", width = self.column.width)
                }
                None if self.torch => " ...".into(),
                None => "...".into(),
            })
            .collect();
        self.wrap(cells, indent)
    }

    fn wrap(&self, cells: Vec<String>, indent: usize) -> String {
        let comma = self.separator.trim_end();
        if self.torch {
            let per = ((self.width.saturating_sub(indent)) / (self.column.width + 2)).max(1);
            let lines: Vec<String> = cells.chunks(per).map(|c| c.join(", ")).collect();
            return format!("[{}]", lines.join(&format!(",\n{}", " ".repeat(indent + 1))));
        }
        let limit = self.width.saturating_sub(self.suffix + self.outer + 1);
        let (mut out, mut line) = (String::from("["), indent + 1);
        for (i, cell) in cells.iter().enumerate() {
            let lead = if i == 0 { 0 } else { self.separator.len() };
            if i > 0 && line + lead + cell.len() > limit {
                out.push_str(&format!("{comma}\n{}", " ".repeat(indent + 1)));
                line = indent + 1;
            } else if i > 0 {
                out.push_str(self.separator);
                line += lead;
            }
            out.push_str(cell);
            line += cell.len();
        }
        out + "]"
    }
}

/// `tensor([[1., 2.]], grad_fn=<AddBackward0>)`.
pub fn torch_text(var: &Var, o: &Options) -> String {
    let t = var.data();
    let mut notes = Vec::new();
    let natural = matches!(t.dtype(), DType::F32 | DType::I64 | DType::Bool);
    if t.numel() == 0 && t.shape().len() != 1 {
        notes.push(format!("size={}", convert::tuple_text(t.shape())));
    }
    if !natural || (t.numel() == 0 && t.dtype() != DType::F32) {
        notes.push(format!("dtype=torch.{}", t.dtype().name()));
    }
    match var.grad_fn() {
        Some(label) => notes.push(format!("grad_fn=<{label}>")),
        None if var.requires_grad() => notes.push("requires_grad=True".into()),
        None => {}
    }
    let mut text = format!("tensor({}", body(&t, o, "tensor("));
    let mut last = text.rfind('\n').map_or(text.len() + 2, |i| text.len() - i + 1);
    for note in notes {
        match last + note.len() + 2 > o.width {
            true => {
                text += &format!(",\n       {note}");
                last = 7 + note.len();
            }
            false => {
                text += &format!(", {note}");
                last += note.len() + 2;
            }
        }
    }
    text + ")"
}

fn body(t: &Tensor, o: &Options, prefix: &str) -> String {
    if t.numel() == 0 {
        return "[]".into();
    }
    let summarize = t.numel() > o.threshold;
    let column = torch_column(t, &visible(t, summarize, o.edge), o);
    if t.rank() == 0 {
        return column.texts.into_iter().next().unwrap_or_default();
    }
    let layout = Layout {
        column: &column,
        separator: ", ",
        prefix: prefix.len(),
        suffix: 1,
        outer: 0,
        width: o.width,
        summarize,
        edge: o.edge,
        torch: true,
    };
    layout.write(t, 0, &mut 0, layout.prefix)
}

/// `[1. 2.]`.
pub fn numpy_text(t: &Tensor, o: &Options) -> String {
    numpy_body(t, o, " ", 0, 0)
}

fn numpy_body(t: &Tensor, o: &Options, separator: &str, prefix: usize, suffix: usize) -> String {
    if t.numel() == 0 {
        return "[]".into();
    }
    if t.rank() == 0 {
        return scalar_text(t);
    }
    let summarize = t.numel() > o.threshold;
    let column = numpy_column(t, &visible(t, summarize, o.edge), o);
    let layout = Layout {
        column: &column,
        separator,
        prefix,
        suffix,
        outer: t.rank() - 1,
        width: o.width.min(75),
        summarize,
        edge: o.edge,
        torch: false,
    };
    layout.write(t, 0, &mut 0, prefix)
}

/// A numpy scalar prints as a Python number.
fn scalar_text(t: &Tensor) -> String {
    match convert::number(t, 0) {
        Value::Bool(b) => if b { "True" } else { "False" }.into(),
        Value::Int(i) => i.to_string(),
        v => {
            let x = v.as_float().unwrap_or(f64::NAN);
            match t.dtype() {
                DType::F32 => float32_text(x as f32),
                _ => super::super::vm::float_repr(x),
            }
        }
    }
}

fn float32_text(x: f32) -> String {
    let size = x.abs();
    if x != 0.0 && x.is_finite() && !(1e-4..1e16).contains(&size) {
        let text = format!("{x:e}");
        let (m, e) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = e.strip_prefix('-').map_or(("+", e), |d| ("-", d));
        return format!("{m}e{sign}{digits:0>2}");
    }
    match special(f64::from(x)) {
        Some(s) => s.into(),
        None if x.fract() == 0.0 => format!("{x:.1}"),
        None => format!("{x}"),
    }
}

/// `array([1., 2.])`, `np.float64(1.0)`.
fn numpy_repr(t: &Tensor, o: &Options) -> String {
    let name = t.dtype().name();
    if t.rank() == 0 {
        let name = if name == "bool" { "np." } else { &format!("np.{name}(") };
        let text = scalar_text(t);
        return if name.ends_with('(') {
            format!("{name}{text})")
        } else {
            format!("{name}{text}_")
        };
    }
    let natural = matches!(t.dtype(), DType::F64 | DType::I64 | DType::Bool) && t.numel() > 0;
    let natural = natural || (t.dtype() == DType::F64 && t.shape()[..] == [0]);
    let body = match t.numel() {
        0 => "[]".into(),
        _ => numpy_body(t, o, ", ", 6, 1),
    };
    let mut notes = String::new();
    if t.numel() == 0 && t.shape()[..] != [0] {
        notes += &format!(", shape={}", convert::tuple_text(t.shape()));
    }
    if !natural {
        notes += &format!(", dtype={name}");
    }
    let last =
        body.rsplit('\n').next().map_or(0, str::len) + if body.contains('\n') { 0 } else { 6 };
    match last + notes.len() + 1 > o.width.min(75) && !notes.is_empty() {
        true => format!("array({body},\n     {})", notes.trim_start_matches(',')),
        false => format!("array({body}{notes})"),
    }
}

/// The course's own way: numpy's text in `Tensor(...)`.
fn tiny_text(t: &TensorObj, o: &Options) -> String {
    let data = numpy_text(&t.var.data(), o);
    let grad = if t.var.requires_grad() { ", requires_grad=True" } else { "" };
    let shape = convert::tuple_text(&t.var.shape());
    format!("Tensor(data={data}, shape={shape}{grad})")
}

pub fn text_of(t: &TensorObj, o: &Options, repr: bool) -> String {
    match (t.flavour, repr) {
        (Flavour::Torch, _) => torch_text(&t.var, o),
        (Flavour::Tiny, _) => tiny_text(t, o),
        (Flavour::Numpy, true) => numpy_repr(&t.var.data(), o),
        (Flavour::Numpy, false) if t.var.shape().rank() == 0 => scalar_text(&t.var.data()),
        (Flavour::Numpy, false) => numpy_text(&t.var.data(), o),
    }
}

pub fn repr(vm: &mut Vm, args: &Args) -> Result<Value> {
    let o = vm.state::<Session>().print;
    let t = this(args.this(), "repr(): the argument")?;
    let text = text_of(t, &o, true);
    Ok(parameter_head(args.this(), text).into())
}

pub fn str_(vm: &mut Vm, args: &Args) -> Result<Value> {
    let o = vm.state::<Session>().print;
    let t = this(args.this(), "str(): the argument")?;
    let text = text_of(t, &o, false);
    Ok(parameter_head(args.this(), text).into())
}

fn parameter_head(v: &Value, text: String) -> String {
    match &*v.type_name() == "Parameter" {
        true => format!("Parameter containing:\n{text}"),
        false => text,
    }
}

/// `f"{x:.3f}"`: for tensors with one number.
pub fn format(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = this(args.this(), "format(): the argument")?;
    let spec = args.get(1).cloned().unwrap_or_default();
    if spec.as_str().is_none_or(str::is_empty) {
        let plain = &*args.this().type_name() == "Tensor";
        return match t.flavour == Flavour::Torch && t.var.shape().rank() == 0 && plain {
            true => {
                let n = convert::number(&t.var.data(), 0);
                Ok(vm.str_of(&n)?.into())
            }
            false => str_(vm, args),
        };
    }
    if t.var.shape().rank() > 0 {
        let name = args.this().type_name();
        return Err(super::type_error(format!(
            "unsupported format string passed to {}.__format__\nA number format needs one number: use x.item() or x[i].",
            if &*name == "ndarray" { "numpy.ndarray".into() } else { name.to_string() }
        )));
    }
    let n = convert::number(&t.var.data(), 0);
    vm.format(&n, spec.as_str().unwrap_or("")).map(Value::from)
}
