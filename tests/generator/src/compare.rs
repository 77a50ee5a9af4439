//! One program, its two writings, and the differences between their derivatives.

use crate::reference::{Number, Seen, watched};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub mod plain;

/// What the two writings of a program do, over flat lists of numbers. `[usize]` are its inactive arguments.
pub struct Program {
    /// Its seed's name.
    pub name: &'static str,
    /// How many numbers it takes.
    pub inputs: usize,
    /// Is something taken as a constant, so that differences tell another story?
    pub constant: bool,
    /// Are they `f32`?
    pub single: bool,
    /// The function as written.
    pub value: Value<f64>,
    /// The same over numbers that carry their derivatives.
    pub reference: Value<Number>,
    /// Value, tangent of the value.
    pub jvp: Product,
    /// Value, cotangent of the inputs.
    pub vjp: Product,
    /// Of a scalar program: value and gradient.
    pub grad: Option<Gradient>,
    /// Of a scalar program: the Hessian times a vector.
    pub hvp: Option<Curvature>,
    /// Of a scalar program of one vector: the same by way of the Hessian.
    pub hessian: Option<Curvature>,
}

/// Of the numbers and the inactive arguments.
pub type Value<N> = fn(&[N], &[usize]) -> Vec<N>;
/// Value and gradient.
pub type Gradient = fn(&[f64], &[usize]) -> (Vec<f64>, Vec<f64>);
/// Value, and the Jacobian times a tangent or a cotangent.
pub type Product = fn(&[f64], &[usize], &[f64]) -> (Vec<f64>, Vec<f64>);
/// The Hessian times a vector.
pub type Curvature = fn(&[f64], &[usize], &[f64]) -> Vec<f64>;

/// How a program did.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// So many points were compared.
    Same(usize),
    /// No point was fit for a comparison.
    Skipped,
    /// What differs.
    Differs(String),
}

/// How many points are compared, and how many may be tried.
const POINTS: usize = 3;
const TRIES: u64 = 24;

/// Compares `program` at several points.
pub fn compare(program: &Program) -> Outcome {
    let mut compared = 0;
    for attempt in 0..TRIES {
        let mut draw = Draw::new(program.name, attempt);
        let point = Point::new(program, &mut draw);
        // An assertion of the program itself fails there.
        if catch_unwind(|| (program.value)(&point.x, &point.integers)).is_err() {
            continue;
        }
        match catch_unwind(AssertUnwindSafe(|| point.check(program, &mut draw))) {
            Ok(Ok(fit)) => compared += usize::from(fit),
            Ok(Err(text)) => return Outcome::Differs(format!("{text}\n    at {:?}, {:?}", point.x, point.integers)),
            Err(panic) => return Outcome::Differs(format!("panic: {}", message(&*panic))),
        }
        if compared == POINTS {
            break;
        }
    }
    if compared == 0 { Outcome::Skipped } else { Outcome::Same(compared) }
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Numbers that depend on the program and the attempt only.
struct Draw(u64);

impl Draw {
    fn new(name: &str, attempt: u64) -> Self {
        let seed = name
            .bytes()
            .fold(0xCBF2_9CE4_8422_2325, |hash: u64, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01B3));
        Self(seed ^ attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Between -1 and 1.
    fn number(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
    fn numbers(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.number()).collect()
    }
}

/// How exact a comparison is.
struct Tolerance {
    first: f64,
    second: f64,
    /// A comparison closer than this may turn out otherwise in the other writing.
    margin: f64,
    largest: f64,
}

const DOUBLE: Tolerance = Tolerance { first: 1e-9, second: 1e-8, margin: 1e-9, largest: 1e5 };
const SINGLE: Tolerance = Tolerance { first: 2e-4, second: 2e-3, margin: 1e-3, largest: 1e2 };

/// Differences are taken where the program is tame.
const STEP: f64 = 1e-4;
const TAME: Seen = Seen { margin: 1e-2, sizes: [30.0, 100.0, 1e3] };

struct Point {
    x: Vec<f64>,
    integers: Vec<usize>,
    tolerance: &'static Tolerance,
}

impl Point {
    fn new(program: &Program, draw: &mut Draw) -> Self {
        let rounded = |x: f64| if program.single { f64::from(x as f32) } else { x };
        let x = draw.numbers(program.inputs).into_iter().map(|x| rounded(1.5 * x)).collect();
        let integers = (0..4).map(|_| (draw.next() % 5) as usize).collect();
        Self { x, integers, tolerance: if program.single { &SINGLE } else { &DOUBLE } }
    }

    /// Compares here, if the point is fit for it.
    fn check(&self, program: &Program, draw: &mut Draw) -> Result<bool, String> {
        let direction = draw.numbers(program.inputs);
        // In double precision an assertion of the program may fail that holds in single precision.
        let reference = catch_unwind(AssertUnwindSafe(|| Reference::new(program, self, &direction)));
        let reference = match reference {
            Ok(reference) => reference.filter(|reference| reference.value.iter().all(|y| y.is_finite())),
            Err(_) if program.single => None,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let Some(reference) = reference else { return Ok(false) };
        let value = (program.value)(&self.x, &self.integers);
        let outputs: Vec<f64> = reference.value.clone();
        self.near("value", &value, &outputs, &reference, 0)?;
        self.forward(program, &direction, &value, &reference)?;
        self.reverse(program, &draw.numbers(value.len()), &value, &reference)?;
        if let Some(grad) = program.grad {
            let (again, gradient) = grad(&self.x, &self.integers);
            same("value_and_grad", &again, &value)?;
            self.near("grad", &gradient, &reference.pulled(&[1.0]), &reference, 1)?;
        }
        for (name, product) in [("hvp", program.hvp), ("hessian", program.hessian)] {
            let Some(product) = product else { continue };
            let curved = product(&self.x, &self.integers, &direction);
            self.near(name, &curved, &reference.curved, &reference, 2)?;
        }
        self.differences(program, &direction, &reference)?;
        Ok(true)
    }

    fn forward(
        &self,
        program: &Program,
        direction: &[f64],
        value: &[f64],
        reference: &Reference,
    ) -> Result<(), String> {
        let (again, tangent) = (program.jvp)(&self.x, &self.integers, direction);
        same("jvp", &again, value)?;
        self.near("jvp", &tangent, &reference.tangent, reference, 1)
    }

    fn reverse(&self, program: &Program, seed: &[f64], value: &[f64], reference: &Reference) -> Result<(), String> {
        let (again, cotangent) = (program.vjp)(&self.x, &self.integers, seed);
        same("vjp", &again, value)?;
        self.near("vjp", &cotangent, &reference.pulled(seed), reference, 1)
    }

    /// Central differences of the plain function, where they are exact enough.
    fn differences(&self, program: &Program, direction: &[f64], reference: &Reference) -> Result<(), String> {
        let tame = reference.seen.sizes.iter().zip(TAME.sizes).all(|(size, limit)| *size < limit);
        if program.single || program.constant || !tame || reference.seen.margin < TAME.margin {
            return Ok(());
        }
        let at = |step: f64| {
            let moved: Vec<f64> = self.x.iter().zip(direction).map(|(x, d)| x + step * d).collect();
            (program.value)(&moved, &self.integers)
        };
        let (ahead, behind) = (at(STEP), at(-STEP));
        for ((a, b), exact) in ahead.iter().zip(&behind).zip(&reference.tangent) {
            let difference = (a - b) / (2.0 * STEP);
            if (difference - exact).abs() > 1e-3 * (1.0 + reference.seen.sizes[2]) {
                return Err(format!("differences: {difference}, but both writings say {exact}"));
            }
        }
        Ok(())
    }

    /// Are the numbers equal but for rounding errors of derivatives of this order?
    fn near(
        &self,
        what: &str,
        got: &[f64],
        expected: &[f64],
        reference: &Reference,
        order: usize,
    ) -> Result<(), String> {
        if got.len() != expected.len() {
            return Err(format!("{what}: {} entries, expected {}", got.len(), expected.len()));
        }
        let relative = if order == 2 { self.tolerance.second } else { self.tolerance.first };
        let size = reference.seen.sizes[..=order].iter().copied().fold(1.0, f64::max);
        for (entry, (a, b)) in got.iter().zip(expected).enumerate() {
            let near = (a - b).abs() <= relative * (size + b.abs());
            // Not a number is not near.
            if !near {
                return Err(format!("{what}, entry {entry}: got {a}, expected {b}"));
            }
        }
        Ok(())
    }
}

/// Equal bit by bit.
fn same(what: &str, got: &[f64], expected: &[f64]) -> Result<(), String> {
    let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    if bits(got) == bits(expected) {
        return Ok(());
    }
    Err(format!("value in {what}: {got:?}, of the function {expected:?}"))
}

/// What the second writing says at a point.
struct Reference {
    value: Vec<f64>,
    /// Along the direction.
    tangent: Vec<f64>,
    /// For each input, the derivative of each output.
    columns: Vec<Vec<f64>>,
    /// Of the first output: the Hessian times the direction.
    curved: Vec<f64>,
    seen: Seen,
}

impl Reference {
    /// `None` where a comparison is too close, or numbers grow too large.
    fn new(program: &Program, point: &Point, direction: &[f64]) -> Option<Self> {
        let mut all = Seen { margin: f64::INFINITY, sizes: [0.0; 3] };
        let mut along = Vec::new();
        for i in 0..program.inputs {
            let number =
                |(k, (x, d)): (usize, (&f64, &f64))| Number { value: *x, first: [f64::from(k == i), *d], second: 0.0 };
            let x: Vec<_> = point.x.iter().zip(direction).enumerate().map(number).collect();
            let (y, seen) = watched(|| (program.reference)(&x, &point.integers));
            all.margin = all.margin.min(seen.margin);
            all.sizes.iter_mut().zip(seen.sizes).for_each(|(a, b)| *a = a.max(b));
            if !fit(&seen, point.tolerance) {
                return None;
            }
            along.push(y);
        }
        let last = along.last()?;
        Some(Self {
            value: last.iter().map(|y| y.value).collect(),
            tangent: last.iter().map(|y| y.first[1]).collect(),
            curved: along.iter().map(|y| y.first().map_or(0.0, |y| y.second)).collect(),
            columns: along.iter().map(|y| y.iter().map(|y| y.first[0]).collect()).collect(),
            seen: all,
        })
    }

    /// The cotangent of the inputs.
    fn pulled(&self, seed: &[f64]) -> Vec<f64> {
        self.columns.iter().map(|column| column.iter().zip(seed).map(|(y, c)| y * c).sum()).collect()
    }
}

fn fit(seen: &Seen, tolerance: &Tolerance) -> bool {
    seen.margin > tolerance.margin && seen.sizes.iter().all(|size| *size < tolerance.largest)
}

/// Compares all programs in a thread with room for unoptimised code, and prints a line for each that is not the same.
pub fn compare_all(programs: &'static [&'static Program]) {
    std::panic::set_hook(Box::new(|_| {}));
    let work = move || {
        for program in programs {
            match compare(program) {
                Outcome::Same(points) => println!("same {} {points}", program.name),
                Outcome::Skipped => println!("skipped {}", program.name),
                Outcome::Differs(text) => println!("DIFFERS {}: {text}", program.name),
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(work);
    thread.expect("a thread").join().expect("panics are caught");
}
