//! `random`: the Mersenne Twister, seeded as CPython seeds it, so that a seed gives the same
//! numbers here and there. Without `random.seed` a run starts from a fixed seed: the same script
//! then shows the same pictures. What is built on single numbers stands in `assets/script/random.py`.

use super::ModuleSpec;
use crate::script::args::Args;
use crate::script::error::{Result, type_error, value_error};
use crate::script::value::{Dict, Value};
use crate::script::vm::{TypeSpec, Vm};
use num_bigint::{BigInt, BigUint};
use num_traits::Signed;
use std::cell::RefCell;
use std::rc::Rc;

pub const MODULE: ModuleSpec = ModuleSpec {
    name: "random",
    functions: &[
        ("seed", seed),
        ("random", random),
        ("getrandbits", getrandbits),
        ("_below", below),
        ("gauss", gauss),
        ("_using", using),
        ("getstate", getstate),
        ("setstate", setstate),
    ],
    types: &[&STATE],
    prelude: include_str!("../../../assets/script/random.py"),
    ..ModuleSpec::NEW
};

const STATE: TypeSpec = TypeSpec {
    name: "_State",
    module: "random",
    new: Some(|vm, class, _| Ok(vm.native(class, RefCell::new(Twister::default())))),
    methods: &[],
    getters: &[],
    class_methods: &[],
};

const N: usize = 624;
const M: usize = 397;

/// The generator: MT19937.
#[derive(Clone)]
struct Twister {
    words: Vec<u32>,
    at: usize,
    /// The second number of a pair that `gauss` makes.
    gauss_next: Option<f64>,
}

impl Default for Twister {
    fn default() -> Self {
        Twister::seeded(&[0])
    }
}

impl Twister {
    fn simple(seed: u32) -> Vec<u32> {
        let mut words = vec![seed];
        for i in 1..N as u32 {
            let last = words.last().copied().unwrap_or(0);
            words.push(1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i));
        }
        words
    }

    /// Seeded from 32-bit words, lowest first.
    fn seeded(key: &[u32]) -> Self {
        let mut w = Self::simple(19_650_218);
        let (mut i, mut j) = (1, 0);
        let mixed = |w: &[u32], i: usize, factor: u32| {
            let last = w[i - 1];
            w[i] ^ (last ^ (last >> 30)).wrapping_mul(factor)
        };
        for _ in 0..N.max(key.len()) {
            w[i] = mixed(&w, i, 1_664_525).wrapping_add(key[j]).wrapping_add(j as u32);
            (i, j) = (i + 1, (j + 1) % key.len());
            if i >= N {
                w[0] = w[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            w[i] = mixed(&w, i, 1_566_083_941).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                w[0] = w[N - 1];
                i = 1;
            }
        }
        w[0] = 0x8000_0000;
        Twister { words: w, at: N, gauss_next: None }
    }

    fn refill(&mut self) {
        let w = &mut self.words;
        for i in 0..N {
            let y = (w[i] & 0x8000_0000) | (w[(i + 1) % N] & 0x7FFF_FFFF);
            let odd = if y & 1 == 1 { 0x9908_B0DF } else { 0 };
            w[i] = w[(i + M) % N] ^ (y >> 1) ^ odd;
        }
        self.at = 0;
    }

    fn word(&mut self) -> u32 {
        if self.at >= N {
            self.refill();
        }
        let mut y = self.words[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C_5680;
        y ^= (y << 15) & 0xEFC6_0000;
        y ^ (y >> 18)
    }

    /// In [0, 1), with 53 bits.
    fn unit(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }

    fn bits(&mut self, count: u64) -> BigUint {
        let mut words = Vec::new();
        let mut left = count;
        while left > 0 {
            let word = self.word();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigUint::new(words)
    }

    /// In [0, n).
    fn below(&mut self, n: u64) -> u64 {
        let bits = 64 - n.leading_zeros();
        loop {
            let r = match bits {
                0..=32 => u64::from(self.word() >> (32 - bits.max(1))),
                _ => {
                    let low = u64::from(self.word());
                    low | u64::from(self.word() >> (64 - bits)) << 32
                }
            };
            if r < n {
                return r;
            }
        }
    }
}

fn seed(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [a, _] = args.bind("seed", ["a?", "version?"])?;
    let big = match a.plain() {
        Value::Unbound | Value::None => BigInt::from(0),
        Value::Big(b) => b.abs(),
        Value::Float(_) => BigInt::from(vm.hash(&a)? as u64),
        Value::Int(_) | Value::Bool(_) => BigInt::from(a.int("seed")?).abs(),
        _ => return Err(type_error("random.seed() takes an integer or a float here")),
    };
    let key = big.magnitude().to_u32_digits();
    let key = if key.is_empty() { vec![0] } else { key };
    *vm.state::<Twister>() = Twister::seeded(&key);
    Ok(Value::None)
}

fn getstate(vm: &mut Vm, args: &Args) -> Result<Value> {
    args.exactly::<0>("getstate")?;
    let now = vm.state::<Twister>().clone();
    Ok(vm.native_of(&STATE, RefCell::new(now)))
}

fn setstate(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [state] = args.exactly::<1>("setstate")?;
    let Some(then) = state.native::<RefCell<Twister>>() else {
        return Err(type_error("setstate() takes what getstate() gave"));
    };
    let then = then.borrow().clone();
    *vm.state::<Twister>() = then;
    Ok(Value::None)
}

fn random(vm: &mut Vm, args: &Args) -> Result<Value> {
    args.exactly::<0>("random")?;
    Ok(Value::Float(vm.state::<Twister>().unit()))
}

fn getrandbits(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [k] = args.exactly::<1>("getrandbits")?;
    let k = k.size("number of bits")?;
    vm.reserve(k as u64)?;
    Ok(Value::big(vm.state::<Twister>().bits(k as u64).into()))
}

fn below(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [n] = args.exactly::<1>("_below")?;
    match n.plain() {
        Value::Big(b) => {
            let n = b.magnitude().clone();
            loop {
                let r = vm.state::<Twister>().bits(n.bits());
                if r < n {
                    return Ok(Value::big(r.into()));
                }
            }
        }
        v => {
            let n = v.int("the bound")?;
            if n <= 0 {
                return Err(value_error("empty range"));
            }
            Ok(Value::Int(vm.state::<Twister>().below(n as u64) as i64))
        }
    }
}

fn gauss(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [mu, sigma] = args.bind("gauss", ["mu?", "sigma?"])?;
    let (mu, sigma) = (mu.float_or("mu", 0.0)?, sigma.float_or("sigma", 1.0)?);
    let rng = vm.state::<Twister>();
    let z = match rng.gauss_next.take() {
        Some(z) => z,
        None => {
            let angle = rng.unit() * std::f64::consts::TAU;
            let radius = (-2.0 * libm::log(1.0 - rng.unit())).sqrt();
            rng.gauss_next = Some(libm::sin(angle) * radius);
            libm::cos(angle) * radius
        }
    };
    Ok(Value::Float(mu + z * sigma))
}

/// `_using(state, f, args, keywords)`: calls `f` with another generator in place.
fn using(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [state, f, values, named] = args.exactly::<4>("_using")?;
    let Some(own) = state.native::<RefCell<Twister>>() else {
        return Err(type_error("_using() needs a state"));
    };
    std::mem::swap(&mut *own.borrow_mut(), vm.state::<Twister>());
    let result = spread(vm, f, values, named);
    std::mem::swap(&mut *own.borrow_mut(), vm.state::<Twister>());
    result
}

fn spread(vm: &mut Vm, f: &Value, values: &Value, named: &Value) -> Result<Value> {
    let mut all = vm.collect(values)?;
    let empty = Rc::new(Dict::new());
    let dict = if let Value::Dict(d) = named { d } else { &empty };
    let mut names = Vec::new();
    for (k, v) in dict.pairs() {
        names.push(k.text("a keyword")?.into());
        all.push(v);
    }
    vm.call_args(f, &Args::new(&all, &names))
}
