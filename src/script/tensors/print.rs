//! Tensors as text: as PyTorch prints them, as numpy does, and as the course does. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::{Flavour, Session, TensorObj, convert, print_numpy, this};
use crate::engine::Var;
use crate::tensor::{DType, Tensor};

/// `torch.set_printoptions`.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub precision: usize,
    pub sci_mode: Option<bool>,
    pub threshold: usize,
    pub edge: usize,
    pub width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { precision: 4, sci_mode: None, threshold: 1000, edge: 3, width: 80 }
    }
}

/// `_print_options(precision, sci_mode, threshold, edgeitems, linewidth)`; `None` keeps.
pub fn print_options(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [precision, sci, threshold, edge, width] = args.bind(
        "set_printoptions",
        ["precision", "sci_mode", "threshold", "edgeitems", "linewidth"],
    )?;
    let o = &mut vm.state::<Session>().print;
    let size = |v: &Value| v.as_int().and_then(|i| usize::try_from(i).ok());
    if let Some(p) = size(&precision) {
        o.precision = p.min(17);
    }
    match sci {
        Value::Bool(b) => o.sci_mode = Some(b),
        v if v.as_str().is_some() => o.sci_mode = None,
        _ => {}
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
pub fn shown(size: usize, summarize: bool, edge: usize) -> Vec<Option<usize>> {
    match summarize && size > 2 * edge {
        true => (0..edge).map(Some).chain([None]).chain((size - edge..size).map(Some)).collect(),
        false => (0..size).map(Some).collect(),
    }
}

/// The flat positions that are shown.
pub fn visible(t: &Tensor, summarize: bool, edge: usize) -> Vec<usize> {
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

pub fn special(x: f64) -> Option<&'static str> {
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

/// Nested brackets.
struct Layout<'a> {
    column: &'a Column,
    width: usize,
    summarize: bool,
    edge: usize,
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
        let glue = format!(",{blank}{pad}");
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
                None => " ...".into(),
            })
            .collect();
        self.wrap(&cells, indent)
    }

    fn wrap(&self, cells: &[String], indent: usize) -> String {
        let per = ((self.width.saturating_sub(indent)) / (self.column.width + 2)).max(1);
        let lines: Vec<String> = cells.chunks(per).map(|c| c.join(", ")).collect();
        format!("[{}]", lines.join(&format!(",\n{}", " ".repeat(indent + 1))))
    }
}

/// `tensor([[1., 2.]], grad_fn=<AddBackward0>)`.
pub fn torch_text(var: &Var, o: &Options, default: DType) -> String {
    let t = var.data();
    let mut notes = Vec::new();
    let natural = t.dtype() == default || matches!(t.dtype(), DType::I64 | DType::Bool);
    if t.numel() == 0 && t.shape().len() != 1 {
        notes.push(format!("size={}", convert::tuple_text(t.shape())));
    }
    if !natural || (t.numel() == 0 && t.dtype() != default) {
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
    let layout = Layout { column: &column, width: o.width, summarize, edge: o.edge };
    layout.write(t, 0, &mut 0, prefix.len())
}

/// The course's own way: numpy's text in `Tensor(...)`.
fn tiny_text(vm: &mut Vm, t: &TensorObj) -> Result<String> {
    let data = print_numpy::text(vm, &t.var.data())?;
    let grad = if t.var.requires_grad() { ", requires_grad=True" } else { "" };
    let shape = convert::tuple_text(&t.var.shape());
    Ok(format!("Tensor(data={data}, shape={shape}{grad})"))
}

fn text_of(vm: &mut Vm, value: &Value, repr: bool) -> Result<String> {
    let t = this(value, if repr { "repr(): the argument" } else { "str(): the argument" })?;
    let text = match (t.flavour, repr) {
        (Flavour::Torch, _) => {
            let session = vm.state::<Session>();
            torch_text(&t.var, &session.print, session.default_float)
        }
        (Flavour::Tiny, _) => tiny_text(vm, t)?,
        (Flavour::Numpy, true) => {
            let array = &*value.type_name() == "ndarray";
            print_numpy::repr(vm, &t.var.data(), array)?
        }
        (Flavour::Numpy, false) => print_numpy::text(vm, &t.var.data())?,
    };
    Ok(parameter_head(value, text))
}

pub fn repr(vm: &mut Vm, args: &Args) -> Result<Value> {
    text_of(vm, args.this(), true).map(Value::from)
}

pub fn str_(vm: &mut Vm, args: &Args) -> Result<Value> {
    text_of(vm, args.this(), false).map(Value::from)
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
