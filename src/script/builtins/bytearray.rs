//! What only `bytearray` can do: change. And numbers and texts as bytes. Imported by the built-in
//! types only.

use super::bytes::{Buffer, buffer, byte, collected, make, mode, numbers, out_of_range, position};
use super::codec;
use crate::script::args::Args;
use crate::script::error::{Result, index_error, value_error};
use crate::script::value::{Slice, Value, index_in};
use crate::script::vm::Vm;
use num_bigint::{BigInt, Sign};
use num_traits::Signed;
use std::rc::Rc;

pub fn set_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, at, value] = args.exactly::<3>("__setitem__")?;
    let Some(buffer) = this.native::<Buffer>() else { return Ok(Value::None) };
    if let Value::Slice(s) = at {
        return replace_slice(vm, buffer, s, value);
    }
    let (i, b) = (position(vm, this, at)?, byte(vm, value, "byte")?);
    let mut data = buffer.0.borrow_mut();
    let len = data.len();
    match index_in(i, len).and_then(|i| data.get_mut(i)) {
        Some(slot) => *slot = b,
        None => return Err(out_of_range(this)),
    }
    Ok(Value::None)
}

/// Through a list of numbers, which knows all about slices.
fn replace_slice(vm: &mut Vm, buffer: &Buffer, s: &Rc<Slice>, value: &Value) -> Result<Value> {
    let list = numbers(&buffer.0.borrow());
    let new = numbers(&collected(vm, value, "bytearray")?);
    vm.set_item(&list, &Value::Slice(s.clone()), new)?;
    *buffer.0.borrow_mut() = collected(vm, &list, "bytearray")?;
    Ok(Value::None)
}

pub fn delete_item(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, at] = args.exactly::<2>("__delitem__")?;
    let buffer = buffer(args)?;
    let list = numbers(&buffer.0.borrow());
    vm.delete_item(&list, at)?;
    *buffer.0.borrow_mut() = collected(vm, &list, "bytearray")?;
    Ok(Value::None)
}

pub fn append(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("append")?;
    let b = byte(vm, v, "byte")?;
    let buffer = buffer(args)?;
    buffer.0.borrow_mut().push(b);
    if buffer.0.borrow().len().is_power_of_two() {
        let size = buffer.0.borrow().len() as u64;
        vm.reserve(size)?;
    }
    Ok(Value::None)
}

pub fn extend(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, more] = args.exactly::<2>("extend")?;
    let more = collected(vm, more, "bytearray")?;
    let buffer = buffer(args)?;
    vm.reserve((buffer.0.borrow().len() + more.len()) as u64)?;
    buffer.0.borrow_mut().extend(more);
    Ok(Value::None)
}

pub fn add_in_place(vm: &mut Vm, args: &Args) -> Result<Value> {
    extend(vm, args)?;
    Ok(args.this().clone())
}

pub fn insert(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, at, v] = args.exactly::<3>("insert")?;
    let (at, b) = (at.int("index")?, byte(vm, v, "byte")?);
    let mut data = buffer(args)?.0.borrow_mut();
    let len = data.len() as i64;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) };
    data.insert(at as usize, b);
    Ok(Value::None)
}

pub fn pop(_: &mut Vm, args: &Args) -> Result<Value> {
    let [_, at] = args.bind("pop", ["self", "index?"])?;
    let mut data = buffer(args)?.0.borrow_mut();
    if data.is_empty() {
        return Err(index_error("pop from empty bytearray"));
    }
    match index_in(at.int_or("index", -1)?, data.len()) {
        Some(i) => Ok(Value::Int(i64::from(data.remove(i)))),
        None => Err(index_error("pop index out of range")),
    }
}

pub fn remove(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, v] = args.exactly::<2>("remove")?;
    let b = byte(vm, v, "byte")?;
    let mut data = buffer(args)?.0.borrow_mut();
    match data.iter().position(|x| *x == b) {
        Some(i) => data.remove(i),
        None => return Err(value_error("value not found in bytearray")),
    };
    Ok(Value::None)
}

pub fn clear(_: &mut Vm, args: &Args) -> Result<Value> {
    buffer(args)?.0.borrow_mut().clear();
    Ok(Value::None)
}

pub fn reverse(_: &mut Vm, args: &Args) -> Result<Value> {
    buffer(args)?.0.borrow_mut().reverse();
    Ok(Value::None)
}

/// `str.encode`.
pub fn encode(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, encoding, errors] = args.bind("encode", ["self", "encoding?", "errors?"])?;
    let encoding = encoding.given().unwrap_or_else(|| Value::str("utf-8"));
    let data = codec::encode(this.text("self")?, encoding.text("encoding")?, &mode(&errors)?)?;
    make(vm, data)
}

fn is_big(order: &Value) -> Result<bool> {
    match order.clone().given() {
        None => Ok(true),
        Some(v) => match v.text("byteorder")? {
            "big" => Ok(true),
            "little" => Ok(false),
            _ => Err(value_error("byteorder must be either 'little' or 'big'")),
        },
    }
}

/// `int.to_bytes`.
pub fn to_bytes(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [this, length, order, signed] =
        args.bind("to_bytes", ["self", "length?", "byteorder?", "*signed?"])?;
    let length = length.int_or("length", 1)?;
    let length =
        usize::try_from(length).map_err(|_| value_error("length argument must be non-negative"))?;
    vm.reserve(length as u64)?;
    let signed = signed.bool_or("signed", false)?;
    let whole = match this.plain() {
        Value::Big(b) => (**b).clone(),
        v => BigInt::from(v.int("self")?),
    };
    let overflow = crate::script::error::overflow_error;
    if whole.is_negative() && !signed {
        return Err(overflow("can't convert negative int to unsigned"));
    }
    let mut data = match (signed, whole.sign()) {
        (_, Sign::NoSign) => Vec::new(),
        (true, _) => whole.to_signed_bytes_le(),
        (false, _) => whole.to_bytes_le().1,
    };
    if data.len() > length {
        return Err(overflow("int too big to convert"));
    }
    data.resize(length, if whole.is_negative() { 0xFF } else { 0 });
    if is_big(&order)? {
        data.reverse();
    }
    make(vm, data)
}

/// `int.from_bytes`.
pub fn from_bytes(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [_, data, order, signed] =
        args.bind("from_bytes", ["cls", "bytes", "byteorder?", "*signed?"])?;
    let mut data = collected(vm, &data, "bytes")?;
    if !is_big(&order)? {
        data.reverse();
    }
    Ok(Value::big(match signed.bool_or("signed", false)? {
        true => BigInt::from_signed_bytes_be(&data),
        false => BigInt::from_bytes_be(Sign::Plus, &data),
    }))
}
