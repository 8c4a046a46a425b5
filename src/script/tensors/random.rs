//! Random numbers as PyTorch's CPU generator and numpy's two generators draw them, so that a seed gives
//! the same weights here as there. The algorithms are published: the Mersenne Twister (Matsumoto and
//! Nishimura 1998), PCG64 (O'Neill 2014), the ziggurat (Marsaglia and Tsang 2000), Lemire's bounded
//! integers (2019). Private to the tensors.

use super::super::args::Args;
use super::super::error::Result;
use super::super::value::Value;
use super::super::vm::{TypeSpec, Vm};
use super::{Flavour, Session, convert, value_error};
use crate::engine::Var;
use crate::tensor::{DType, Shape, Tensor};
use std::cell::RefCell;
use std::f64::consts::TAU;

/// The 32-bit Mersenne Twister.
#[derive(Debug, Clone)]
pub struct Twister {
    state: Box<[u32; 624]>,
    at: usize,
}

impl Twister {
    fn new(seed: u32) -> Self {
        let mut state = Box::new([0u32; 624]);
        state[0] = seed;
        for i in 1..624 {
            let last = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        Twister { state, at: 624 }
    }

    fn next(&mut self) -> u32 {
        if self.at >= 624 {
            self.turn();
        }
        let mut y = self.state[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C_5680;
        y ^= (y << 15) & 0xEFC6_0000;
        y ^ (y >> 18)
    }

    fn turn(&mut self) {
        for i in 0..624 {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % 624] & 0x7FFF_FFFF);
            let odd = if y & 1 == 1 { 0x9908_B0DF } else { 0 };
            self.state[i] = self.state[(i + 397) % 624] ^ (y >> 1) ^ odd;
        }
        self.at = 0;
    }

    fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next());
        high << 32 | u64::from(self.next())
    }
}

/// PyTorch's CPU generator.
#[derive(Debug, Clone)]
pub struct Torch {
    mt: Twister,
    spare: Option<f64>,
}

impl Torch {
    pub fn new(seed: u64) -> Self {
        Torch { mt: Twister::new(seed as u32), spare: None }
    }

    fn uniform_f32(&mut self) -> f64 {
        f64::from(self.mt.next() & 0x00FF_FFFF) / f64::from(1u32 << 24)
    }

    fn uniform_f64(&mut self) -> f64 {
        (self.mt.next_u64() & ((1 << 53) - 1)) as f64 / (1u64 << 53) as f64
    }

    fn uniform(&mut self, dtype: DType) -> f64 {
        if dtype == DType::F64 { self.uniform_f64() } else { self.uniform_f32() }
    }

    fn one_normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let (u1, u2) = (self.uniform_f64(), self.uniform_f64());
        let (radius, angle) = ((-2.0 * (-u2).ln_1p()).sqrt(), TAU * u1);
        self.spare = Some(radius * angle.sin());
        radius * angle.cos()
    }

    /// From sixteen numbers on, blocks of sixteen: eight radii with eight angles.
    fn normals(&mut self, n: usize, dtype: DType) -> Vec<f64> {
        if n < 16 {
            return (0..n).map(|_| self.one_normal()).collect();
        }
        let mut out: Vec<f64> = (0..n).map(|_| self.uniform(dtype)).collect();
        let whole = n / 16 * 16;
        out.get_mut(..whole).into_iter().flat_map(|o| o.chunks_exact_mut(16)).for_each(box_muller);
        if whole < n
            && let Some(last) = out.get_mut(n - 16..)
        {
            last.iter_mut().for_each(|x| *x = self.uniform(dtype));
            box_muller(last);
        }
        out
    }

    fn below(&mut self, range: u64) -> u64 {
        match range {
            0 => 0,
            r if r >= 1 << 28 => self.mt.next_u64() % r,
            r => u64::from(self.mt.next()) % r,
        }
    }

    fn permutation(&mut self, n: usize) -> Vec<i64> {
        let mut all: Vec<i64> = (0..n as i64).collect();
        for i in 0..n.saturating_sub(1) {
            let j = i + self.below((n - i) as u64) as usize;
            all.swap(i, j);
        }
        all
    }

    /// Ones with probability `p`, whatever the type.
    fn mask(&mut self, n: usize, p: f64) -> Vec<f64> {
        (0..n).map(|_| f64::from(u8::from(self.uniform_f64() < p))).collect()
    }

    fn exponentials(&mut self, n: usize, rate: f64) -> Vec<f64> {
        (0..n).map(|_| -(-self.uniform_f64()).ln_1p() / rate).collect()
    }
}

fn box_muller(block: &mut [f64]) {
    let Some((low, high)) = block.split_at_mut_checked(8) else { return };
    for (a, b) in low.iter_mut().zip(high) {
        let (radius, angle) = ((-2.0 * (1.0 - *a).ln()).sqrt(), TAU * *b);
        (*a, *b) = (radius * angle.cos(), radius * angle.sin());
    }
}

/// `numpy.random.seed` and its functions.
#[derive(Debug, Clone)]
pub struct Legacy {
    mt: Twister,
    spare: Option<f64>,
}

impl Legacy {
    pub fn new(seed: u64) -> Self {
        Legacy { mt: Twister::new(seed as u32), spare: None }
    }
}

/// PCG64 behind `numpy.random.default_rng`.
#[derive(Debug, Clone)]
pub struct Pcg {
    state: u128,
    inc: u128,
    half: Option<u32>,
    zig: std::rc::Rc<Ziggurat>,
}

/// What numpy's distributions need of a generator.
trait Bits {
    fn u32(&mut self) -> u32;
    fn unit(&mut self) -> f64;
    fn normal(&mut self) -> f64;
    /// 0 ≤ x ≤ `most`.
    fn up_to(&mut self, most: u64) -> u64;

    /// In [0, most], by throwing away what is above: as numpy shuffles.
    fn interval(&mut self, most: u32) -> u32 {
        let mask = u32::MAX.checked_shr(most.leading_zeros()).unwrap_or(0);
        loop {
            let r = self.u32() & mask;
            if r <= most {
                return r;
            }
        }
    }
}

impl Bits for Legacy {
    fn u32(&mut self) -> u32 {
        self.mt.next()
    }

    fn unit(&mut self) -> f64 {
        let (a, b) = (self.mt.next() >> 5, self.mt.next() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }

    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x1, x2) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let r2 = x1 * x1 + x2 * x2;
            if r2 < 1.0 && r2 != 0.0 {
                let f = (-2.0 * r2.ln() / r2).sqrt();
                self.spare = Some(f * x1);
                return f * x2;
            }
        }
    }

    fn up_to(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        let mask = u64::MAX >> most.leading_zeros();
        loop {
            let wide = match most > u64::from(u32::MAX) {
                true => self.mt.next_u64(),
                false => u64::from(self.mt.next()),
            };
            if wide & mask <= most {
                return wide & mask;
            }
        }
    }
}

impl Pcg {
    fn new(seed: u64) -> Self {
        let words = seed_words(seed);
        let join = |a: u64, b: u64| u128::from(a) << 64 | u128::from(b);
        let (start, stream) = (join(words[0], words[1]), join(words[2], words[3]));
        let mut pcg =
            Pcg { state: 0, inc: stream << 1 | 1, half: None, zig: std::rc::Rc::default() };
        pcg.step();
        pcg.state = pcg.state.wrapping_add(start);
        pcg.step();
        pcg
    }

    fn step(&mut self) {
        const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.inc);
    }

    fn u64(&mut self) -> u64 {
        self.step();
        let mixed = (self.state >> 64) as u64 ^ self.state as u64;
        mixed.rotate_right((self.state >> 122) as u32)
    }
}

impl Bits for Pcg {
    fn u32(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let both = self.u64();
        self.half = Some((both >> 32) as u32);
        both as u32
    }

    fn unit(&mut self) -> f64 {
        (self.u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    fn normal(&mut self) -> f64 {
        let zig = std::rc::Rc::clone(&self.zig);
        zig.draw(self)
    }

    fn up_to(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        if most >= u64::from(u32::MAX) {
            return ((u128::from(self.u64()) * (u128::from(most) + 1)) >> 64) as u64;
        }
        let range = most + 1;
        let mut m = u64::from(self.u32()) * range;
        let low = (u64::from(u32::MAX) - most) % range;
        while (m & 0xFFFF_FFFF) < low {
            m = u64::from(self.u32()) * range;
        }
        m >> 32
    }
}

/// numpy's `SeedSequence`: four words of 64 bits from a small seed.
fn seed_words(seed: u64) -> [u64; 4] {
    let mut hash: u32 = 0x43b0_d7e5;
    let mut mix_in = |value: u32| {
        let mut v = value ^ hash;
        hash = hash.wrapping_mul(0x931e_8875);
        v = v.wrapping_mul(hash);
        v ^ (v >> 16)
    };
    let entropy = [seed as u32, (seed >> 32) as u32, 0, 0];
    let mut pool = entropy.map(&mut mix_in);
    let mix = |x: u32, y: u32| {
        let r = 0xca01_f9ddu32.wrapping_mul(x).wrapping_sub(0x4973_f715u32.wrapping_mul(y));
        r ^ (r >> 16)
    };
    for from in 0..4 {
        for to in 0..4 {
            if from != to {
                pool[to] = mix(pool[to], mix_in(pool[from]));
            }
        }
    }
    let mut hash: u32 = 0x8b51_f9dd;
    let mut word = |i: usize| {
        let mut v = pool[i % 4] ^ hash;
        hash = hash.wrapping_mul(0x58f3_8ded);
        v = v.wrapping_mul(hash);
        v ^ (v >> 16)
    };
    let words: [u32; 8] = std::array::from_fn(&mut word);
    std::array::from_fn(|i| u64::from(words[2 * i + 1]) << 32 | u64::from(words[2 * i]))
}

/// Layers of the normal density, 256 of equal area.
#[derive(Debug)]
struct Ziggurat {
    edge: Vec<u64>,
    width: Vec<f64>,
    height: Vec<f64>,
}

const TAIL: f64 = 3.654_152_885_361_009;

impl Default for Ziggurat {
    fn default() -> Self {
        let density = |x: f64| (-0.5 * x * x).exp();
        let scale = (1u64 << 52) as f64;
        let area = TAIL * density(TAIL)
            + (std::f64::consts::PI / 2.0).sqrt() * libm::erfc(TAIL / std::f64::consts::SQRT_2);
        let (mut edge, mut width, mut height) = (vec![0u64; 256], vec![0.0; 256], vec![0.0; 256]);
        let base = area / density(TAIL);
        edge[0] = (TAIL / base * scale) as u64;
        width[0] = base / scale;
        width[255] = TAIL / scale;
        height[0] = 1.0;
        height[255] = density(TAIL);
        let (mut x, mut above) = (TAIL, TAIL);
        for i in (1..255).rev() {
            x = (-2.0 * (area / x + density(x)).ln()).sqrt();
            edge[i + 1] = (x / above * scale) as u64;
            above = x;
            height[i] = density(x);
            width[i] = x / scale;
        }
        Ziggurat { edge, width, height }
    }
}

impl Ziggurat {
    fn draw(&self, bits: &mut Pcg) -> f64 {
        loop {
            let r = bits.u64();
            let (layer, rest) = ((r & 0xFF) as usize, r >> 8);
            let size = (rest >> 1) & 0x000F_FFFF_FFFF_FFFF;
            let x = size as f64 * self.width[layer];
            let signed = if rest & 1 == 1 { -x } else { x };
            if size < self.edge[layer] {
                return signed;
            }
            if layer == 0 {
                loop {
                    let (a, b) = (-(-bits.unit()).ln_1p() / TAIL, -(-bits.unit()).ln_1p());
                    if b + b > a * a {
                        return if (size >> 8) & 1 == 1 { -(TAIL + a) } else { TAIL + a };
                    }
                }
            }
            let gap = self.height[layer - 1] - self.height[layer];
            if gap * bits.unit() + self.height[layer] < (-0.5 * x * x).exp() {
                return signed;
            }
        }
    }
}

/// `torch.Generator`, and numpy's generators as objects.
pub enum Source {
    Torch(Torch),
    Legacy(Legacy),
    Pcg(Pcg),
}

pub static GENERATOR: TypeSpec = TypeSpec {
    name: "Generator",
    module: "torch",
    new: Some(|vm, class, _| {
        Ok(vm.native(class, RefCell::new(Source::Torch(Torch::new(67_280_421_310_721)))))
    }),
    methods: &[("manual_seed", reseed)],
    getters: &[],
    class_methods: &[],
};

fn reseed(_: &mut Vm, args: &Args) -> Result<Value> {
    let seed = args.get(1).map_or(Ok(0), |s| s.int("seed"))?;
    if let Some(source) = args.this().native::<RefCell<Source>>() {
        *source.borrow_mut() = Source::Torch(Torch::new(seed as u64));
    }
    Ok(args.this().clone())
}

/// `_generator(kind, seed)`: a numpy generator as an object.
pub fn generator(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [kind, seed] = args.bind("generator", ["kind", "seed"])?;
    let seed = seed.int("seed")? as u64;
    let source = match kind.text("kind")? {
        "legacy" => Source::Legacy(Legacy::new(seed)),
        _ => Source::Pcg(Pcg::new(seed)),
    };
    Ok(vm.native_of(&GENERATOR, RefCell::new(source)))
}

/// `_seed(library, seed)`.
pub fn seed(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [library, seed] = args.bind("seed", ["library", "seed"])?;
    let seed = seed.int("seed")? as u64;
    let session = vm.state::<Session>();
    match library.text("library")? {
        "torch" => {
            session.torch_rng = Torch::new(seed);
            session.tape.reseed(seed);
        }
        _ => session.numpy_rng = Legacy::new(seed),
    }
    Ok(Value::None)
}

/// `_draw(generator, kind, shape, dtype, a, b)`: numbers of a kind in a new tensor. The generator is
/// "torch", "numpy" or an object.
pub fn draw(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [from, kind, shape, dtype, a, b] =
        args.bind("draw", ["from", "kind", "shape", "dtype", "a?", "b?"])?;
    let shape = convert::shape(vm, &[shape])?;
    let dtype = super::dtype::parse(vm, &dtype)?;
    let (a, b) = (convert::float(&a).unwrap_or(0.0), convert::float(&b).unwrap_or(1.0));
    let kind = kind.text("kind")?;
    let (values, flavour) = match (from.native::<RefCell<Source>>(), from.as_str()) {
        (Some(source), _) => match &mut *source.borrow_mut() {
            Source::Torch(g) => (torch(g, kind, &shape, dtype, a, b)?, Flavour::Torch),
            Source::Legacy(g) => (numpy(g, kind, &shape, a, b)?, Flavour::Numpy),
            Source::Pcg(g) => (numpy(g, kind, &shape, a, b)?, Flavour::Numpy),
        },
        (None, Some("numpy")) => {
            (numpy(&mut vm.state::<Session>().numpy_rng, kind, &shape, a, b)?, Flavour::Numpy)
        }
        _ => (
            torch(&mut vm.state::<Session>().torch_rng, kind, &shape, dtype, a, b)?,
            Flavour::Torch,
        ),
    };
    let made = Tensor::new(shape, values).map_err(|e| value_error(e.to_string()))?.cast(dtype);
    Ok(super::wrap(vm, flavour, Var::leaf(made, false)))
}

/// Sums in float32 where PyTorch has them.
fn scaled(dtype: DType, x: f64, scale: f64, shift: f64) -> f64 {
    match dtype {
        DType::F64 => x * scale + shift,
        _ => f64::from(x as f32 * scale as f32 + shift as f32),
    }
}

fn torch(
    g: &mut Torch,
    kind: &str,
    shape: &Shape,
    dtype: DType,
    a: f64,
    b: f64,
) -> Result<Vec<f64>> {
    let n = shape.numel();
    Ok(match kind {
        "uniform" => (0..n).map(|_| scaled(dtype, g.uniform(dtype), b - a, a)).collect(),
        "normal" => g.normals(n, dtype).into_iter().map(|x| scaled(dtype, x, b, a)).collect(),
        "integers" => (0..n).map(|_| a + g.below((b - a) as u64) as f64).collect(),
        "permutation" => g.permutation(n).into_iter().map(|i| i as f64).collect(),
        "mask" => g.mask(n, a),
        "exponential" => g.exponentials(n, a),
        other => return Err(value_error(format!("no draw of kind {other}"))),
    })
}

fn numpy(g: &mut impl Bits, kind: &str, shape: &Shape, a: f64, b: f64) -> Result<Vec<f64>> {
    let n = shape.numel();
    Ok(match kind {
        "uniform" => (0..n).map(|_| a + (b - a) * g.unit()).collect(),
        "normal" => (0..n).map(|_| a + b * g.normal()).collect(),
        "integers" => {
            (0..n).map(|_| a + g.up_to(((b - a) as u64).saturating_sub(1)) as f64).collect()
        }
        "permutation" => {
            let mut all: Vec<f64> = (0..n).map(|i| i as f64).collect();
            for i in (1..n).rev() {
                let j = g.interval(i as u32) as usize;
                all.swap(i, j);
            }
            all
        }
        other => return Err(value_error(format!("no draw of kind {other}"))),
    })
}

/// `x.uniform_(a, b)` and its like: `_fill(x, kind, a, b, generator)`.
pub fn fill(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [x, kind, a, b, from] = args.bind("fill", ["x", "kind", "a", "b", "from?"])?;
    let t = super::this(&x, "the tensor")?;
    let (shape, dtype) = (t.var.shape(), t.var.dtype());
    let (a, b) = (a.float("a")?, b.float("b")?);
    let kind = kind.text("kind")?;
    let values = match from.native::<RefCell<Source>>() {
        Some(source) => match &mut *source.borrow_mut() {
            Source::Torch(g) => torch(g, kind, &shape, dtype, a, b)?,
            _ => Vec::new(),
        },
        None => torch(&mut vm.state::<Session>().torch_rng, kind, &shape, dtype, a, b)?,
    };
    let made = Tensor::new(shape, values).map_err(|e| value_error(e.to_string()))?.cast(dtype);
    let cx = super::Cx::of(vm, t);
    super::rules::may_change(&cx, &t.var)?;
    t.var.storage().write(made);
    Ok(x.clone())
}
