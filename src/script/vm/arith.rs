//! Arithmetic: numbers here, text and containers in `collect`, everything else by its methods.

use super::Vm;
use crate::script::compile::{Bin, Unary};
use crate::script::error::{Raise, Result, overflow_error, type_error, value_error, zero_division};
use crate::script::names::{self as n, Name};
use crate::script::value::Value;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

impl Bin {
    pub fn symbol(self) -> &'static str {
        ["+", "-", "*", "@", "/", "%", "** or pow()", "<<", ">>", "|", "^", "&", "//"]
            [self as usize]
    }

    /// The method, its mirror image and its in-place form.
    pub fn methods(self) -> (Name, Name, Name) {
        match self {
            Bin::Add => (n::ADD, n::RADD, n::IADD),
            Bin::Sub => (n::SUB, n::RSUB, n::ISUB),
            Bin::Mul => (n::MUL, n::RMUL, n::IMUL),
            Bin::MatMul => (n::MATMUL, n::RMATMUL, n::IMATMUL),
            Bin::Div => (n::TRUEDIV, n::RTRUEDIV, n::ITRUEDIV),
            Bin::Mod => (n::MOD, n::RMOD, n::IMOD),
            Bin::Pow => (n::POW, n::RPOW, n::IPOW),
            Bin::LShift => (n::LSHIFT, n::RLSHIFT, n::ILSHIFT),
            Bin::RShift => (n::RSHIFT, n::RRSHIFT, n::IRSHIFT),
            Bin::Or => (n::OR, n::ROR, n::IOR),
            Bin::Xor => (n::XOR, n::RXOR, n::IXOR),
            Bin::And => (n::AND, n::RAND, n::IAND),
            Bin::FloorDiv => (n::FLOORDIV, n::RFLOORDIV, n::IFLOORDIV),
        }
    }
}

/// The largest integer that a script may hold, in bits.
pub const MAX_BITS: u64 = 8_000_000;

impl Vm {
    /// `a op b`.
    pub fn binary(&mut self, op: Bin, a: &Value, b: &Value) -> Result<Value> {
        match self.try_binary(op, a, b)? {
            Some(v) => Ok(v),
            None => Err(unsupported(op, a, b, "")),
        }
    }

    /// `a op= b`.
    pub fn in_place(&mut self, op: Bin, a: &Value, b: &Value) -> Result<Value> {
        if let Value::Object(o) = a
            && let Some(method) = o.class.lookup(op.methods().2)
        {
            let result = self.call_with_self(&method, a, std::slice::from_ref(b))?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
        if let Some(done) = self.collect_in_place(op, a, b)? {
            return Ok(done);
        }
        match self.try_binary(op, a, b)? {
            Some(v) => Ok(v),
            None => Err(unsupported(op, a, b, "=")),
        }
    }

    /// `a op b`, where the only method that has a say in it has refused.
    pub(super) fn after_refusal(
        &mut self,
        op: Bin,
        a: &Value,
        b: &Value,
        sign: &str,
    ) -> Result<Value> {
        match self.collect_op(op, a, b)? {
            Some(v) => Ok(v),
            None => Err(unsupported(op, a, b, sign)),
        }
    }

    fn try_binary(&mut self, op: Bin, a: &Value, b: &Value) -> Result<Option<Value>> {
        if op == Bin::Pow
            && let (Some(x), Some(y)) = (a.as_float(), b.as_float())
            && x < 0.0
            && x.is_finite()
            && y.is_finite()
            && y.fract() != 0.0
        {
            return crate::script::builtins::complex::float_power(self, x, y).map(Some);
        }
        if let Some(v) = number_op(op, a, b)? {
            return Ok(Some(v));
        }
        if matches!(a, Value::Object(_)) || matches!(b, Value::Object(_)) {
            if let Some(v) = self.object_op(op, a, b)? {
                return Ok(Some(v));
            }
            let (x, y) = (a.plain(), b.plain());
            if let Some(v) = number_op(op, x, y)? {
                return Ok(Some(v));
            }
            return self.collect_op(op, x, y);
        }
        self.collect_op(op, a, b)
    }

    /// By the methods of the operands' classes.
    fn object_op(&mut self, op: Bin, a: &Value, b: &Value) -> Result<Option<Value>> {
        let (method, mirrored, _) = op.methods();
        let of = |v: &Value, name| match v {
            Value::Object(o) => o.class.lookup(name),
            _ => None,
        };
        let alike =
            matches!((a, b), (Value::Object(x), Value::Object(y)) if x.class.id == y.class.id);
        // The mirrored method is for operands of another kind.
        let (left, right) = (of(a, method), if alike { None } else { of(b, mirrored) });
        let right_first = match (a, b) {
            (Value::Object(x), Value::Object(y)) => {
                x.class.id != y.class.id && y.class.is_subclass_of(&x.class)
            }
            (_, Value::Object(y)) => y.class.is_subclass_of(self.class_of(a)),
            _ => false,
        };
        let mut tries = [(left, a, b), (right, b, a)];
        if right_first {
            tries.swap(0, 1);
        }
        for (method, this, other) in tries {
            if let Some(method) = method {
                let result = self.call_with_self(&method, this, std::slice::from_ref(other))?;
                if !matches!(result, Value::NotImplemented) {
                    return Ok(Some(result));
                }
            }
        }
        Ok(None)
    }

    pub fn unary(&mut self, op: Unary, v: &Value) -> Result<Value> {
        let (name, symbol) = match op {
            Unary::Not => return Ok(Value::Bool(!self.truthy(v)?)),
            Unary::Neg => (n::NEG, "-"),
            Unary::Pos => (n::POS, "+"),
            Unary::Invert => (n::INVERT, "~"),
        };
        if let Value::Object(o) = v
            && let Some(method) = o.class.lookup(name)
        {
            return self.call_with_self(&method, v, &[]);
        }
        let plain = v.plain();
        match (op, plain) {
            (Unary::Neg, Value::Int(i)) => Ok(match i.checked_neg() {
                Some(i) => Value::Int(i),
                None => Value::big(-BigInt::from(*i)),
            }),
            (Unary::Neg, Value::Float(f)) => Ok(Value::Float(-f)),
            (Unary::Neg, Value::Bool(b)) => Ok(Value::Int(-i64::from(*b))),
            (Unary::Neg, Value::Big(b)) => Ok(Value::big(-&**b)),
            (Unary::Pos, Value::Bool(b)) => Ok(Value::Int(i64::from(*b))),
            (Unary::Pos, Value::Int(_) | Value::Float(_) | Value::Big(_)) => Ok(plain.clone()),
            (Unary::Invert, Value::Int(i)) => Ok(Value::Int(!i)),
            (Unary::Invert, Value::Bool(b)) => Ok(Value::Int(!i64::from(*b))),
            (Unary::Invert, Value::Big(b)) => Ok(Value::big(!&**b)),
            _ => {
                Err(type_error(format!("bad operand type for unary {symbol}: '{}'", v.type_name())))
            }
        }
    }
}

#[cold]
fn unsupported(op: Bin, a: &Value, b: &Value, place: &str) -> Raise {
    let (x, y) = (a.type_name(), b.type_name());
    let sequence =
        |v: &Value| matches!(v.plain(), Value::List(_) | Value::Tuple(_) | Value::Str(_));
    if op == Bin::Add && sequence(a) {
        let kind = a.plain().type_name();
        return type_error(match kind.as_ref() {
            "str" => format!("can only concatenate str (not \"{y}\") to str"),
            _ => format!("can only concatenate {kind} (not \"{y}\") to {kind}"),
        });
    }
    if op == Bin::Mul && (sequence(a) || sequence(b)) {
        let other = if sequence(a) { y } else { x };
        return type_error(format!("can't multiply sequence by non-int of type '{other}'"));
    }
    let symbol = match (op, place) {
        (Bin::Pow, "=") => "**=".to_string(),
        _ => format!("{}{place}", op.symbol()),
    };
    type_error(format!("unsupported operand type(s) for {symbol}: '{x}' and '{y}'"))
}

/// Numbers of Python's tower.
enum Num<'a> {
    Int(i64),
    Big(&'a BigInt),
    Float(f64),
}

fn number(v: &Value) -> Option<Num<'_>> {
    match v {
        Value::Int(i) => Some(Num::Int(*i)),
        Value::Float(f) => Some(Num::Float(*f)),
        Value::Bool(b) => Some(Num::Int(i64::from(*b))),
        Value::Big(b) => Some(Num::Big(b)),
        _ => None,
    }
}

/// `a op b` where both are numbers.
pub fn number_op(op: Bin, a: &Value, b: &Value) -> Result<Option<Value>> {
    if let (Value::Bool(x), Value::Bool(y)) = (a, b) {
        match op {
            Bin::And => return Ok(Some(Value::Bool(x & y))),
            Bin::Or => return Ok(Some(Value::Bool(x | y))),
            Bin::Xor => return Ok(Some(Value::Bool(x ^ y))),
            _ => {}
        }
    }
    let (Some(x), Some(y)) = (number(a), number(b)) else { return Ok(None) };
    match (x, y) {
        (Num::Int(x), Num::Int(y)) => int_op(op, x, y),
        (Num::Float(x), y) => float_op(op, x, to_float(&y)?),
        (x, Num::Float(y)) => float_op(op, to_float(&x)?, y),
        (Num::Int(x), Num::Big(y)) => big_op(op, &BigInt::from(x), y),
        (Num::Big(x), Num::Int(y)) => big_op(op, x, &BigInt::from(y)),
        (Num::Big(x), Num::Big(y)) => big_op(op, x, y),
    }
}

fn to_float(n: &Num) -> Result<f64> {
    match n {
        Num::Int(i) => Ok(*i as f64),
        Num::Float(f) => Ok(*f),
        Num::Big(b) => match b.to_f64() {
            Some(f) if f.is_finite() => Ok(f),
            _ => Err(overflow_error("int too large to convert to float")),
        },
    }
}

fn int_op(op: Bin, x: i64, y: i64) -> Result<Option<Value>> {
    let small = match op {
        Bin::Add => x.checked_add(y),
        Bin::Sub => x.checked_sub(y),
        Bin::Mul => x.checked_mul(y),
        Bin::Div if y == 0 => return Err(zero_division("division by zero")),
        Bin::Div => return Ok(Some(Value::Float(true_divide(x, y)?))),
        Bin::FloorDiv if y == 0 => return Err(zero_division("integer division or modulo by zero")),
        Bin::Mod if y == 0 => return Err(zero_division("integer modulo by zero")),
        Bin::FloorDiv => x.checked_div_euclid(y).map(|_| floor_div(x, y)),
        Bin::Mod => Some(if y == -1 { 0 } else { x - floor_div(x, y) * y }),
        Bin::And => Some(x & y),
        Bin::Or => Some(x | y),
        Bin::Xor => Some(x ^ y),
        Bin::LShift | Bin::RShift if y < 0 => return Err(value_error("negative shift count")),
        Bin::RShift => Some(x >> y.min(63)),
        Bin::LShift if x == 0 => Some(0),
        Bin::LShift if y < 62 && x.unsigned_abs().leading_zeros() as i64 > y + 1 => Some(x << y),
        Bin::Pow => return int_pow(&BigInt::from(x), x, y),
        Bin::MatMul => return Ok(None),
        Bin::LShift => None,
    };
    match small {
        Some(v) => Ok(Some(Value::Int(v))),
        None => big_op(op, &BigInt::from(x), &BigInt::from(y)),
    }
}

fn true_divide(x: i64, y: i64) -> Result<f64> {
    const EXACT: u64 = 1 << 53;
    if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT {
        return Ok(x as f64 / y as f64);
    }
    big_divide(&BigInt::from(x), &BigInt::from(y))
}

/// The nearest float to `x / y`.
fn big_divide(x: &BigInt, y: &BigInt) -> Result<f64> {
    // Enough bits in the quotient for one rounding: 66 and a sticky one.
    let shift = 66 - (x.bits() as i64 - y.bits() as i64);
    let (num, den) = if shift >= 0 {
        (x.abs() << shift as u64, y.abs())
    } else {
        (x.abs(), y.abs() << (-shift) as u64)
    };
    let (quotient, rest) = (&num / &den, &num % &den);
    let sticky = if rest.is_zero() { quotient } else { quotient | BigInt::from(1) };
    let value =
        sticky.to_f64().unwrap_or(f64::INFINITY) * 2f64.powi((-shift).clamp(-1100, 1100) as i32);
    if value.is_infinite() {
        return Err(overflow_error("integer division result too large for a float"));
    }
    Ok(if x.is_negative() == y.is_negative() { value } else { -value })
}

fn floor_div(x: i64, y: i64) -> i64 {
    let (q, r) = (x.wrapping_div(y), x.wrapping_rem(y));
    if r != 0 && ((r < 0) != (y < 0)) { q - 1 } else { q }
}

fn int_pow(big: &BigInt, x: i64, y: i64) -> Result<Option<Value>> {
    if y < 0 {
        return float_pow(x as f64, y as f64).map(Some);
    }
    if let Some(v) = u32::try_from(y).ok().and_then(|y| x.checked_pow(y)) {
        return Ok(Some(Value::Int(v)));
    }
    big_pow(big, &BigInt::from(y))
}

fn big_pow(x: &BigInt, y: &BigInt) -> Result<Option<Value>> {
    if y.is_negative() {
        let (a, b) = (to_float(&Num::Big(x))?, to_float(&Num::Big(y))?);
        return float_pow(a, b).map(Some);
    }
    if x.bits() <= 1 {
        let odd = y.bit(0);
        return Ok(Some(Value::big(if x.is_negative() && !odd {
            BigInt::from(1)
        } else {
            x.clone()
        })));
    }
    let power = y.to_u32().filter(|&p| x.bits().saturating_mul(u64::from(p)) <= MAX_BITS);
    match power {
        Some(p) => Ok(Some(Value::big(x.pow(p)))),
        None => Err(too_long()),
    }
}

#[cold]
fn too_long() -> Raise {
    crate::script::error::memory_error("the number would have millions of digits")
}

fn big_op(op: Bin, x: &BigInt, y: &BigInt) -> Result<Option<Value>> {
    if x.bits() + y.bits() > MAX_BITS && matches!(op, Bin::Mul | Bin::Pow) {
        return Err(too_long());
    }
    Ok(Some(Value::big(match op {
        Bin::Add => x + y,
        Bin::Sub => x - y,
        Bin::Mul => x * y,
        Bin::Div if y.is_zero() => return Err(zero_division("division by zero")),
        Bin::Div => return Ok(Some(Value::Float(big_divide(x, y)?))),
        Bin::FloorDiv | Bin::Mod if y.is_zero() => {
            return Err(zero_division("integer division or modulo by zero"));
        }
        Bin::FloorDiv => big_floor(x, y).0,
        Bin::Mod => big_floor(x, y).1,
        Bin::And => x & y,
        Bin::Or => x | y,
        Bin::Xor => x ^ y,
        Bin::Pow => return big_pow(x, y),
        Bin::LShift | Bin::RShift if y.is_negative() => {
            return Err(value_error("negative shift count"));
        }
        Bin::LShift => match y.to_u64().filter(|&s| s + x.bits() <= MAX_BITS) {
            Some(s) => x << s,
            None => return Err(too_long()),
        },
        Bin::RShift => x >> y.to_u64().unwrap_or(u64::from(u32::MAX)).min(MAX_BITS + 1),
        Bin::MatMul => return Ok(None),
    })))
}

/// Floor quotient and the rest that goes with it.
pub fn big_floor(x: &BigInt, y: &BigInt) -> (BigInt, BigInt) {
    let (mut q, mut r) = (x / y, x % y);
    if !r.is_zero() && r.is_negative() != y.is_negative() {
        q -= 1;
        r += y;
    }
    (q, r)
}

fn float_op(op: Bin, x: f64, y: f64) -> Result<Option<Value>> {
    Ok(Some(Value::Float(match op {
        Bin::Add => x + y,
        Bin::Sub => x - y,
        Bin::Mul => x * y,
        Bin::Div if y == 0.0 => return Err(zero_division("float division by zero")),
        Bin::Div => x / y,
        Bin::FloorDiv if y == 0.0 => return Err(zero_division("float floor division by zero")),
        Bin::Mod if y == 0.0 => return Err(zero_division("float modulo")),
        Bin::FloorDiv => float_divmod(x, y).0,
        Bin::Mod => float_divmod(x, y).1,
        Bin::Pow => return float_pow(x, y).map(Some),
        _ => return Ok(None),
    })))
}

/// Python's floor quotient and rest of floats.
pub fn float_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest != 0.0 {
        if (y < 0.0) != (rest < 0.0) {
            rest += y;
            quotient -= 1.0;
        }
    } else {
        rest = 0f64.copysign(y);
    }
    let floor = if quotient != 0.0 {
        let f = quotient.floor();
        if quotient - f > 0.5 { f + 1.0 } else { f }
    } else {
        0f64.copysign(x / y)
    };
    (floor, rest)
}

fn float_pow(x: f64, y: f64) -> Result<Value> {
    if x == 0.0 && y < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return Err(value_error(
            "a negative number to a fractional power is a complex number, which scripts here do not have",
        ));
    }
    let result = libm::pow(x, y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(Raise::with_args(
            crate::script::error::Exc::OverflowError,
            vec![Value::Int(34), Value::str("Numerical result out of range")],
        ));
    }
    Ok(Value::Float(result))
}
