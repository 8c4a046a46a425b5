//! Products of matrices. Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::Vm;
use super::rules::{bind, broadcast, refuse, runtime};
use super::{Cx, Flavour, as_tensor, convert, dtype, tensor_like, type_error};
use crate::engine::Var;
use crate::ops::Attributes;
use crate::tensor::{DType, Shape};

fn label(a: usize, b: usize) -> &'static str {
    match (a, b) {
        (1, 1) => "DotBackward0",
        (2, 1) => "MvBackward0",
        (1, 2) => "SqueezeBackward4",
        (2, 2) => "MmBackward0",
        _ => "UnsafeViewBackward0",
    }
}

fn check(flavour: Flavour, a: &Shape, b: &Shape) -> Result<()> {
    let (ra, rb) = (a.rank(), b.rank());
    if (ra == 0 || rb == 0) && flavour == Flavour::Numpy {
        let which = usize::from(ra > 0);
        return Err(super::value_error(format!(
            "matmul: Input operand {which} does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)\nUse * for numbers."
        )));
    }
    if ra == 0 || rb == 0 {
        return Err(refuse(
            flavour,
            "both arguments to matmul need to be at least 1D, but they are a number and a tensor\nUse * for numbers.",
        ));
    }
    let inner_a = a.last().copied().unwrap_or(1);
    let inner_b = b.get(rb.saturating_sub(2)).copied().unwrap_or(1);
    if inner_a == inner_b {
        return match ra > 2 || rb > 2 {
            true => {
                let lead = |s: &Shape| Shape::from(&s[..s.rank().saturating_sub(2)]);
                match broadcast(flavour, &lead(a), &lead(b)) {
                    Err(_) if flavour == Flavour::Numpy => Err(no_batch(a, b)),
                    other => other.map(drop),
                }
            }
            false => Ok(()),
        };
    }
    let rule = format!(
        "\n{} @ {}: the last axis of the first ({inner_a}) must equal the {} axis of the second ({inner_b}).",
        convert::tuple_text(a),
        convert::tuple_text(b),
        if rb == 1 { "only" } else { "second last" }
    );
    Err(match flavour {
        Flavour::Numpy => super::value_error(format!(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) \
             (size {inner_b} is different from {inner_a}){rule}"
        )),
        _ => runtime(match (ra, rb) {
            (1, 1) => format!(
                "inconsistent tensor size, expected tensor [{inner_a}] and src [{inner_b}] to have the same number of elements, but got {inner_a} and {inner_b} elements respectively{rule}"
            ),
            (_, 1) => {
                format!(
                    "size mismatch, got input ({}), mat ({}x{}), vec ({})",
                    a[0], a[0], inner_a, inner_b
                ) + &rule
            }
            _ => {
                let rows: usize = a.iter().rev().skip(1).product();
                let columns = b.last().copied().unwrap_or(1);
                match ra.max(rb) > 2 && rb > 2 {
                    true => format!(
                        "Expected size for first two dimensions of batch2 tensor to be: [{}, {inner_a}] but got: [{}, {inner_b}].{rule}",
                        b.iter().rev().skip(2).product::<usize>(),
                        b.iter().rev().skip(2).product::<usize>()
                    ),
                    false => format!(
                        "mm: mat1 and mat2 shapes cannot be multiplied ({rows}x{inner_a} and {inner_b}x{columns}){rule}"
                    ),
                }
            }
        }),
    })
}

/// PyTorch's products want one type.
fn other_types(a: &Var, b: &Var) -> super::Raise {
    let words = |d: DType| super::words::type_word(d);
    let hint = "Convert one of them: x.float(), x.double() or x.to(y.dtype).";
    runtime(match (a.shape().rank(), b.shape().rank()) {
        (1, 1) => format!(
            "dot : expected both vectors to have same dtype, but found {} and {}\n{hint}",
            words(a.dtype()),
            words(b.dtype())
        ),
        _ => format!(
            "expected m1 and m2 to have the same dtype, but got: {} != {}\n{hint}",
            super::words::cpp_word(a.dtype()),
            super::words::cpp_word(b.dtype())
        ),
    })
}

fn no_batch(a: &Shape, b: &Shape) -> super::Raise {
    let spread = |s: &Shape| {
        let lead: Vec<String> =
            s.iter().take(s.rank().saturating_sub(2)).map(|d| format!("{d},")).collect();
        format!("{}->({}newaxis,newaxis)", super::rules::compact(s), lead.concat())
    };
    let rows = a.get(a.rank().wrapping_sub(2)).copied().unwrap_or(1);
    let columns = b.last().copied().unwrap_or(1);
    super::value_error(format!(
        "operands could not be broadcast together with remapped shapes [original->remapped]: {} {}  and requested shape ({rows},{columns})\n\
         The axes before the last two count batches; two sizes must be equal, or one of them 1.",
        spread(a),
        spread(b)
    ))
}

/// Both in one type, and the product.
pub fn product(cx: &Cx, a: &Var, b: &Var, name: Option<&'static str>) -> Result<Var> {
    if a.dtype() != b.dtype() && cx.flavour == Flavour::Torch {
        return Err(other_types(a, b));
    }
    check(cx.flavour, &a.shape(), &b.shape())?;
    let own = dtype::join(a.dtype(), b.dtype(), cx.flavour);
    let with = if own.is_float() { own } else { DType::F64 };
    let (x, y) = (cx.cast(a, with)?, cx.cast(b, with)?);
    let label = name.unwrap_or_else(|| label(x.shape().rank(), y.shape().rank()));
    let out = cx.call("MatMul", label, &[&x, &y])?;
    cx.cast(&out, own)
}

fn both(vm: &mut Vm, a: &Value, b: &Value) -> Result<Option<(Var, Var, Flavour)>> {
    let flavour = super::arith::meet(a, b);
    let usable = |v: &Value| {
        as_tensor(v).is_some()
            || matches!(v, Value::List(_) | Value::Tuple(_)) && flavour == Flavour::Numpy
    };
    if !usable(a) || !usable(b) {
        return Ok(None);
    }
    Ok(Some((tensor_like(vm, a, flavour)?, tensor_like(vm, b, flavour)?, flavour)))
}

pub fn matmul_op(vm: &mut Vm, args: &Args) -> Result<Value> {
    let b = args.get(1).cloned().unwrap_or_default();
    let number = |v: &Value| matches!(v.plain(), Value::Int(_) | Value::Float(_) | Value::Bool(_));
    if number(&b) && as_tensor(args.this()).is_some_and(|t| t.flavour == Flavour::Numpy) {
        check(Flavour::Numpy, &Shape::from([1]), &Shape::scalar())?;
    }
    let Some((a, b, flavour)) = both(vm, args.this(), &b)? else {
        return Ok(Value::NotImplemented);
    };
    let cx = Cx::new(vm, flavour);
    let out = product(&cx, &a, &b, None)?;
    Ok(cx.wrap(vm, out))
}

pub fn rmatmul(vm: &mut Vm, args: &Args) -> Result<Value> {
    let b = args.get(1).cloned().unwrap_or_default();
    let values = [b, args.this().clone()];
    matmul_op(vm, &Args::positional(&values))
}

pub fn matmul(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [other] = bind(args, "matmul", 1, ["other|mat2|vec|tensor|input2"])?;
    let values = [args.this().clone(), other];
    let out = matmul_op(vm, &Args::positional(&values))?;
    let [a, b] = &values;
    match out {
        Value::NotImplemented => Err(type_error(format!(
            "matmul(): arguments must be Tensor, not {} and {}",
            a.type_name(),
            b.type_name()
        ))),
        out => Ok(out),
    }
}

fn ranks(args: &Args) -> (usize, usize) {
    let rank = |v: &Value| as_tensor(v).map_or(0, |t| t.var.shape().rank());
    (rank(args.this()), args.get(1).map_or(0, rank))
}

/// `torch.mm`: matrices only.
pub fn mm(vm: &mut Vm, args: &Args) -> Result<Value> {
    match ranks(args) {
        (2, 2) | (_, 0) | (0, _) => matmul(vm, args),
        (2, n) => Err(runtime(format!(
            "mat2 must be a matrix, got {n}-D tensor\nUse @ for what is no matrix."
        ))),
        (n, _) => Err(runtime(format!(
            "mm: self must be a matrix, got {n}-D tensor\nUse @ for what is no matrix."
        ))),
    }
}

/// `torch.bmm`: as many matrices on the one side as on the other.
pub fn bmm(vm: &mut Vm, args: &Args) -> Result<Value> {
    match ranks(args) {
        (3, 3) => {}
        (_, 0) | (0, _) => return matmul(vm, args),
        (3, _) => {
            return Err(runtime(
                "batch2 must be a 3D tensor\nUse @, which takes any number of leading axes.",
            ));
        }
        _ => {
            return Err(runtime(
                "batch1 must be a 3D tensor\nUse @, which takes any number of leading axes.",
            ));
        }
    }
    let shape = |v: &Value| as_tensor(v).map(|t| t.var.shape()).unwrap_or_default();
    let (a, b) = (shape(args.this()), args.get(1).map(shape).unwrap_or_default());
    if a.first() != b.first() || a.get(2) != b.get(1) {
        return Err(runtime(format!(
            "Expected size for first two dimensions of batch2 tensor to be: [{}, {}] but got: [{}, {}].\n{} @ {}: the batches must be as many, and the last axis of the first as long as the second of the second.",
            a[0],
            a[2],
            b[0],
            b[1],
            convert::tuple_text(&a),
            convert::tuple_text(&b)
        )));
    }
    named_product(vm, args, "BmmBackward0")
}

fn named_product(vm: &mut Vm, args: &Args, label: &'static str) -> Result<Value> {
    let (Some(a), Some(b)) = (as_tensor(args.this()), args.get(1).and_then(as_tensor)) else {
        return matmul(vm, args);
    };
    let cx = Cx::of(vm, a);
    let out = product(&cx, &a.var, &b.var, Some(label))?;
    Ok(cx.wrap(vm, out))
}

/// `torch.mv`: a matrix and a vector.
pub fn mv(vm: &mut Vm, args: &Args) -> Result<Value> {
    match ranks(args) {
        (2, 1) | (_, 0) | (0, _) => matmul(vm, args),
        (a, b) => Err(runtime(format!(
            "vector + matrix @ vector expected, got 1, {a}, {b}\nThe function mv takes a matrix and a vector; use @ for the rest."
        ))),
    }
}

/// `np.dot`, `torch.dot`: for more than two axes numpy differs from matmul, and says so.
pub fn dot(vm: &mut Vm, args: &Args) -> Result<Value> {
    let other = args.get(1).cloned().unwrap_or_default();
    let rank = |v: &Value| as_tensor(v).map_or(1, |t| t.var.shape().rank());
    if rank(args.this()) == 0 || rank(&other) == 0 || other.as_float().is_some() {
        return super::arith::mul_fn(vm, args);
    }
    let torch = as_tensor(args.this()).is_some_and(|t| t.flavour == Flavour::Torch);
    if torch && (rank(args.this()) != 1 || rank(&other) != 1) {
        return Err(runtime(format!(
            "1D tensors expected, but got {}D and {}D tensors\nUse @ for matrices.",
            rank(args.this()),
            rank(&other)
        )));
    }
    if let (Some(a), Some(b)) = (as_tensor(args.this()), as_tensor(&other))
        && a.flavour == Flavour::Numpy
    {
        aligned(&a.var.shape(), &b.var.shape())?;
    }
    matmul(vm, args)
}

/// What `np.dot` says of axes that do not fit.
fn aligned(a: &Shape, b: &Shape) -> Result<()> {
    let at = b.rank().saturating_sub(2);
    let (x, y) = (a.last().copied().unwrap_or(1), b.get(at).copied().unwrap_or(1));
    if x == y {
        return Ok(());
    }
    Err(super::value_error(format!(
        "shapes {} and {} not aligned: {x} (dim {}) != {y} (dim {at})\nThe last axis of the first must be as long as the {} axis of the second.",
        super::rules::compact(a),
        super::rules::compact(b),
        a.rank() - 1,
        if b.rank() > 1 { "second last" } else { "only" }
    )))
}

/// PyTorch's words for letters that do not fit their operands.
fn check_letters(equation: &str, vars: &[Var]) -> Result<()> {
    let (left, right) = equation.split_once("->").unwrap_or((equation, ""));
    let terms: Vec<&str> = left.split(',').collect();
    if terms.len() != vars.len() {
        let (more, word) = (terms.len() < vars.len(), if vars.len() == 1 { "was" } else { "were" });
        return Err(runtime(match more {
            true => {
                "einsum(): more operands were provided than specified in the equation".to_string()
            }
            false => format!(
                "einsum(): fewer operands were provided than specified in the equation\nThe equation names {}, {} {word} given.",
                terms.len(),
                vars.len()
            ),
        }));
    }
    let mut seen: Vec<(char, usize)> = Vec::new();
    for (k, (term, var)) in terms.iter().zip(vars).enumerate() {
        let (shape, dots) = (var.shape(), term.contains("..."));
        let letters: Vec<char> = term.chars().filter(char::is_ascii_alphabetic).collect();
        if letters.len() != shape.rank() && !dots || letters.len() > shape.rank() {
            let tail = if dots { "" } else { " and no ellipsis was given" };
            return Err(runtime(format!(
                "einsum(): the number of subscripts in the equation ({}) does not match the number of dimensions ({}) for operand {k}{tail}\nIts shape is {}; each axis needs a letter.",
                letters.len(),
                shape.rank(),
                convert::tuple_text(&shape)
            )));
        }
        let cut = term.find("...").unwrap_or(term.len());
        let front = term[..cut].chars().filter(char::is_ascii_alphabetic).count();
        for (i, &letter) in letters.iter().enumerate() {
            let axis = if i < front { i } else { shape.rank() + i - letters.len() };
            let size = shape[axis];
            match seen.iter_mut().find(|(l, _)| *l == letter) {
                Some((_, old)) if *old == size || size == 1 => {}
                Some((_, old)) if *old == 1 => *old = size,
                Some((_, old)) => {
                    return Err(runtime(format!(
                        "einsum(): subscript {letter} has size {size} for operand {k} which does not broadcast with previously seen size {old}\nA letter stands for one size wherever it occurs."
                    )));
                }
                None => seen.push((letter, size)),
            }
        }
    }
    match right.chars().find(|c| c.is_ascii_alphabetic() && !seen.iter().any(|(l, _)| l == c)) {
        Some(c) => Err(runtime(format!(
            "einsum(): output subscript {c} does not appear in the equation for any input operand"
        ))),
        None => Ok(()),
    }
}

pub fn einsum(vm: &mut Vm, args: &Args) -> Result<Value> {
    let equation = args.this().text("einsum(): the equation")?.replace(' ', "");
    let mut items = args.pos().get(1..).unwrap_or(&[]).to_vec();
    if let [Value::List(_) | Value::Tuple(_)] = items.as_slice() {
        items = vm.collect(&items[0].clone())?;
    }
    let flavour =
        items.iter().find_map(|v| as_tensor(v).map(|t| t.flavour)).unwrap_or(Flavour::Numpy);
    let mut vars = Vec::new();
    for item in &items {
        vars.push(tensor_like(vm, item, flavour)?);
    }
    if flavour == Flavour::Torch {
        check_letters(&equation, &vars)?;
    }
    let cx = Cx::new(vm, flavour);
    let own =
        vars.iter().map(Var::dtype).reduce(|a, b| dtype::join(a, b, flavour)).unwrap_or(DType::F32);
    let with = if own.is_float() { own } else { DType::F64 };
    let vars = vars.iter().map(|v| cx.cast(v, with)).collect::<Result<Vec<_>>>()?;
    let refs: Vec<&Var> = vars.iter().collect();
    let out =
        cx.with("Einsum", "ViewBackward0", Attributes::new().with("equation", equation), &refs)?;
    let out = cx.cast(&out, own)?;
    Ok(cx.wrap(vm, out))
}

/// y = x·Wᵀ + b with W of shape (out, in), as `F.linear`.
pub fn linear(vm: &mut Vm, args: &Args) -> Result<Value> {
    let t = super::this(args.this(), "linear(): argument 'input'")?;
    let [weight, bias] = bind(args, "linear", 2, ["weight", "bias"])?;
    let w = super::this(&weight, "linear(): argument 'weight'")?.var.clone();
    let b = as_tensor(&bias).map(|b| b.var.clone());
    let cx = Cx::of(vm, t);
    let (xs, ws) = (t.var.shape(), w.shape());
    let (Some(&given), Some(&wanted)) = (xs.last(), ws.last()) else {
        return Err(runtime("linear(): the input must have at least one axis"));
    };
    if given != wanted {
        let rows: usize = xs.iter().rev().skip(1).product();
        let out = ws.first().copied().unwrap_or(1);
        return Err(runtime(format!(
            "{}mat1 and mat2 shapes cannot be multiplied ({rows}x{given} and {wanted}x{out})\n\
             The layer takes {wanted} features (its in_features); the last axis of the input {} has {given}.",
            if xs.rank() == 2 && b.is_some() { "addmm: " } else { "mm: " },
            convert::tuple_text(&xs)
        )));
    }
    if t.var.dtype() != w.dtype() {
        return Err(runtime(format!(
            "mat1 and mat2 must have the same dtype, but got {} and {}\nConvert the input: x.float().",
            super::words::type_word(t.var.dtype()),
            super::words::type_word(w.dtype())
        )));
    }
    let out = match xs.rank() {
        2 => {
            let mut inputs = vec![&t.var, &w];
            inputs.extend(b.as_ref());
            let label = if b.is_some() { "AddmmBackward0" } else { "MmBackward0" };
            cx.with("Gemm", label, Attributes::new().with("transB", 1), &inputs)?
        }
        _ => {
            let wt = cx.with(
                "Transpose",
                "TBackward0",
                Attributes::new().with("perm", vec![1, 0]),
                &[&w],
            )?;
            let lone = t.var.shape().rank() == 1;
            let (plain, added) = match lone {
                true => ("SqueezeBackward4", "UnsafeViewBackward0"),
                false => ("UnsafeViewBackward0", "ViewBackward0"),
            };
            let product = cx.call("MatMul", plain, &[&t.var, &wt])?;
            match &b {
                Some(b) => cx.call("Add", added, &[&product, b])?,
                None => product,
            }
        }
    };
    Ok(cx.wrap(vm, out))
}
