//! What the benchmarks share: inputs with reference derivatives, a check against them, and paired timings.
//!
//! Variants run in turn, many rounds of a fraction of a millisecond each; a ratio is the median over rounds of the two
//! times of one round, so that a machine that slows down does so for both.

// Each benchmark uses a part of this.
#![allow(dead_code)]

use nalgebra::{RealField, SMatrix, convert};
use serde::Deserialize;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One file of `data/workloads`.
#[derive(Deserialize)]
pub struct Workload {
    inputs: HashMap<String, Array>,
    #[serde(default)]
    grads: HashMap<String, Array>,
    value: serde_json::Value,
    hessian: Option<Array>,
    jacobian: Option<Array>,
}

#[derive(Clone, Deserialize)]
struct Array {
    shape: Vec<usize>,
    data: Vec<f64>,
}

impl Array {
    fn matrix<const R: usize, const C: usize>(&self, what: &str) -> SMatrix<f64, R, C> {
        let shape = (self.shape[0], self.shape.get(1).copied().unwrap_or(1));
        assert_eq!(shape, (R, C), "the shape of {what}");
        SMatrix::from_row_slice(&self.data)
    }

    fn rows<const C: usize>(&self, what: &str) -> Vec<SMatrix<f64, C, 1>> {
        assert_eq!(self.shape[1], C, "the columns of {what}");
        self.data.chunks(C).map(SMatrix::from_column_slice).collect()
    }
}

impl Workload {
    /// Reads `data/workloads/<name>.json`.
    pub fn read(name: &str) -> Self {
        let path = format!("{}/data/workloads/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// An input; one of one dimension is a column.
    pub fn input<const R: usize, const C: usize>(&self, name: &str) -> SMatrix<f64, R, C> {
        self.inputs[name].matrix(name)
    }

    /// The rows of an input, as columns.
    pub fn input_rows<const C: usize>(&self, name: &str) -> Vec<SMatrix<f64, C, 1>> {
        self.inputs[name].rows(name)
    }

    /// The reference value of a scalar function.
    pub fn value(&self) -> f64 {
        self.value.as_f64().expect("a scalar value")
    }

    /// The reference value of a vector-valued function.
    pub fn vector_value<const M: usize>(&self) -> SMatrix<f64, M, 1> {
        let array: Array = serde_json::from_value(self.value.clone()).expect("a vector value");
        array.matrix("the value")
    }

    /// The reference gradient of one input.
    pub fn gradient<const R: usize, const C: usize>(&self, name: &str) -> SMatrix<f64, R, C> {
        self.grads[name].matrix(name)
    }

    /// The rows of a reference gradient, as columns.
    pub fn gradient_rows<const C: usize>(&self, name: &str) -> Vec<SMatrix<f64, C, 1>> {
        self.grads[name].rows(name)
    }

    pub fn hessian<const N: usize>(&self) -> SMatrix<f64, N, N> {
        self.hessian.as_ref().expect("a Hessian").matrix("the Hessian")
    }

    pub fn jacobian<const M: usize, const N: usize>(&self) -> SMatrix<f64, M, N> {
        self.jacobian.as_ref().expect("a Jacobian").matrix("the Jacobian")
    }
}

/// Inputs of workloads without reference data: sines of irregular arguments, the same at every run.
#[derive(Default)]
pub struct Waves(f64);

impl Waves {
    /// A matrix of elements up to `size`.
    pub fn matrix<T: RealField, const R: usize, const C: usize>(&mut self, size: f64) -> SMatrix<T, R, C> {
        SMatrix::from_fn(|_, _| {
            self.0 += 1.0;
            convert(size * (1.7 * self.0 + 0.013 * self.0 * self.0).sin())
        })
    }
}

/// Largest difference from a reference that rounding explains, relative to the largest element.
const TOLERANCE: f64 = 1e-11;

/// Panics unless `got` is `expected` up to rounding.
pub fn check(what: &str, got: &[f64], expected: &[f64]) {
    check_within(TOLERANCE, what, got, expected);
}

/// Panics unless the largest difference, relative to the largest element, is at most `tolerance`.
pub fn check_within<T: Copy + Into<f64>>(tolerance: f64, what: &str, got: &[T], expected: &[T]) {
    assert_eq!(got.len(), expected.len(), "{what}: number of elements");
    let largest = expected.iter().fold(f64::MIN_POSITIVE, |m, &x| m.max(x.into().abs()));
    for (i, (&g, &e)) in got.iter().zip(expected).enumerate() {
        let (g, e) = (g.into(), e.into());
        // Written so that NaN fails.
        assert!((g - e).abs() / largest <= tolerance, "{what}: element {i} is {g:e} instead of {e:e}");
    }
}

/// A computation to be timed.
pub struct Variant<'a> {
    name: &'static str,
    batch: Box<dyn FnMut(u32) -> Duration + 'a>,
}

/// Variants of one computation that are timed side by side.
pub struct Comparison<'a> {
    title: &'static str,
    limit: Option<f64>,
    variants: Vec<Variant<'a>>,
}

impl<'a> Comparison<'a> {
    pub fn new(title: &'static str) -> Self {
        Comparison { title, limit: None, variants: Vec::new() }
    }

    /// What the ratio to the primal should not exceed.
    pub fn at_most(self, limit: f64) -> Self {
        Comparison { limit: Some(limit), ..self }
    }

    /// Adds a computation; the inputs that its closure captures must go through `black_box`.
    pub fn with<Y>(mut self, name: &'static str, mut compute: impl FnMut() -> Y + 'a) -> Self {
        let batch = move |repetitions| {
            let clock = Instant::now();
            for _ in 0..repetitions {
                // By reference: a large result is not copied once more.
                black_box(&compute());
            }
            clock.elapsed()
        };
        self.variants.push(Variant { name, batch: Box::new(batch) });
        self
    }

    /// Adds a computation that must not ask the heap for memory.
    pub fn with_stack_only<Y>(self, name: &'static str, mut compute: impl FnMut() -> Y + 'a) -> Self {
        assert_eq!(requests(&mut compute), 0, "{}: heap requests of `{name}`", self.title);
        self.with(name, compute)
    }

    /// Times all variants and prints the last one's ratio to each of the others. Tests time nothing.
    pub fn run(mut self) {
        if !timed() {
            return;
        }
        let (rounds, length) = effort();
        let repetitions: Vec<u32> = self.variants.iter_mut().map(|v| calibrate(v, length)).collect();
        let mut times = vec![Vec::with_capacity(rounds); self.variants.len()];
        for _ in 0..rounds {
            for ((variant, &count), times) in self.variants.iter_mut().zip(&repetitions).zip(&mut times) {
                times.push((variant.batch)(count).as_secs_f64() / f64::from(count));
            }
        }
        self.print(&times);
    }

    fn print(&self, times: &[Vec<f64>]) {
        println!("{}", self.title);
        let (last, others) = times.split_last().expect("there are variants");
        let name = self.variants.last().expect("there are variants").name;
        for (variant, times) in self.variants.iter().zip(times) {
            println!("    {:12} {:>12}", variant.name, nanoseconds(median(times.iter().copied())));
        }
        for (variant, times) in self.variants.iter().zip(others) {
            let ratio = median(last.iter().zip(times).map(|(a, b)| a / b));
            println!("    {name} / {:12} {ratio:8.4}", variant.name);
        }
        if let Some(limit) = self.limit {
            println!("    at most / {:12} {limit:8.4}", "primal");
        }
    }
}

/// Heap requests of a computation.
pub fn requests<Y>(mut compute: impl FnMut() -> Y) -> u64 {
    let info = allocation_counter::measure(|| {
        black_box(&compute());
    });
    info.count_total
}

fn asked(option: &str) -> bool {
    std::env::args().any(|argument| argument == option)
}

/// Whether `cargo bench` runs the program, not a test.
pub fn timed() -> bool {
    asked("--bench")
}

/// Rounds, and the length of one variant's turn. `--quick` only shows that everything runs.
fn effort() -> (usize, Duration) {
    if asked("--quick") { (1, Duration::ZERO) } else { (301, Duration::from_micros(500)) }
}

fn calibrate(variant: &mut Variant, length: Duration) -> u32 {
    let mut count = 1;
    while count < 1 << 24 && (variant.batch)(count) < length {
        count *= 2;
    }
    count
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn nanoseconds(seconds: f64) -> String {
    let nanoseconds = 1e9 * seconds;
    if nanoseconds < 1e4 { format!("{nanoseconds:.1} ns") } else { format!("{:.2} µs", nanoseconds / 1e3) }
}
