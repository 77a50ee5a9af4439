//! Activations and losses against PyTorch, values and gradients; see `data/functional/make_torch_reference.py`.

use nalgebra::{SMatrix, SVector};
use serde_json::Value;
use tensor_core::Element;
use tensor_core::functional::{self, Elementwise};

/// An element type of the reference file.
trait Precise: Element + Elementwise<Item = Self> {
    /// Its name there.
    const NAME: &'static str;
    /// The relative error allowed.
    const TOLERANCE: f64;
    /// The smallest normal number: below it a relative error means nothing.
    const SMALLEST: f64;
    fn from_hex(digits: &str) -> Self;
}

impl Precise for f32 {
    const NAME: &'static str = "f32";
    const TOLERANCE: f64 = 1e-6;
    const SMALLEST: f64 = f32::MIN_POSITIVE as f64;
    fn from_hex(digits: &str) -> Self {
        Self::from_bits(u32::from_str_radix(digits, 16).unwrap())
    }
}

impl Precise for f64 {
    const NAME: &'static str = "f64";
    const TOLERANCE: f64 = 1e-12;
    const SMALLEST: f64 = f64::MIN_POSITIVE;
    fn from_hex(digits: &str) -> Self {
        Self::from_bits(u64::from_str_radix(digits, 16).unwrap())
    }
}

/// All cases of one type.
fn cases<T: Precise>() -> Vec<Value> {
    let mut reference: Value = serde_json::from_str(include_str!("../data/functional/torch_reference.json")).unwrap();
    let Value::Array(cases) = reference["cases"].take() else { panic!("no cases") };
    cases.into_iter().filter(|case| case["dtype"] == T::NAME).collect()
}

/// Numbers in row-major order.
fn numbers<T: Precise>(bits: &Value) -> Vec<T> {
    let digits = bits.as_str().unwrap();
    let width = 2 * size_of::<T>();
    (0..digits.len()).step_by(width).map(|i| T::from_hex(&digits[i..i + width])).collect()
}

fn matrix<T: Precise, const R: usize, const C: usize>(bits: &Value) -> SMatrix<T, R, C> {
    SMatrix::from_row_slice(&numbers(bits))
}

/// The value and the gradients, in row-major order.
struct Got<T> {
    output: Vec<T>,
    gradients: Vec<Vec<T>>,
}

fn row_major<T: Precise, const R: usize, const C: usize>(x: &SMatrix<T, R, C>) -> Vec<T> {
    x.transpose().as_slice().to_vec()
}

/// The companion's value and pullback.
macro_rules! pulled {
    ($f:ident, $c:expr, ($($x:expr),+) $(, $k:expr)?) => {{
        let (output, pullback) = functional::$f::__vjp($(&$x,)+ $($k)?);
        let mut bars = [$($x.map_elements(|_| nalgebra::zero())),+];
        let mut places = bars.iter_mut();
        pullback($(&$x,)+ $(std::borrow::Borrow::borrow(&$k),)? &$c, $({ let _ = &$x; places.next() },)+ $({ let _ = &$k; None })?);
        (output, bars)
    }};
}

/// Compares with PyTorch's numbers, or with what its formula gives without cancellation.
fn check<T: Precise>(case: &Value, got: &Got<T>) {
    let what = format!("{} of {} {}", case["fn"], case["kind"], T::NAME);
    compare(&what, &got.output, &case["output"], &case["exact"]["output"]);
    for (i, gradient) in got.gradients.iter().enumerate() {
        let (given, exact) = (&case["gradients"][i], &case["exact"]["gradients"][i]);
        compare(&format!("gradient {i} of {what}"), gradient, given, exact);
    }
}

fn compare<T: Precise>(what: &str, got: &[T], given: &Value, exact: &Value) {
    let (given, exact) = (numbers::<T>(given), numbers::<T>(exact));
    assert_eq!((got.len(), got.len()), (given.len(), exact.len()), "{what}");
    for (i, ((got, given), exact)) in got.iter().zip(given).zip(exact).enumerate() {
        let good = near(*got, given) || near(*got, exact) || nearer(*got, given, exact);
        assert!(good, "{what}: at {i} {got}, PyTorch has {given}, exact is {exact}");
    }
}

/// Where the terms of a sum cancel, no formula has the precision; ours is no worse than PyTorch's.
fn nearer<T: Precise>(got: T, given: T, exact: T) -> bool {
    (got - exact).abs() <= (given - exact).abs()
}

fn near<T: Precise>(got: T, expected: T) -> bool {
    let (got, expected) = (got.as_f64(), expected.as_f64());
    (got - expected).abs() <= T::TOLERANCE * expected.abs() + T::SMALLEST
}

fn all<T: Precise>() -> usize {
    let cases = cases::<T>();
    for case in &cases {
        let name = case["fn"].as_str().unwrap();
        let got = match (case["kind"].as_str().unwrap(), case["inputs"].as_array().unwrap().len()) {
            ("points", _) => elements::<T, 30, 1>(name, case),
            ("random", _) => elements::<T, 6, 5>(name, case),
            (_, 1) => line(name, case),
            _ => pair(name, case),
        };
        check(case, &got);
    }
    cases.len()
}

#[test]
fn single_precision() {
    assert_eq!(all::<f32>(), 58);
}

#[test]
fn double_precision() {
    assert_eq!(all::<f64>(), 58);
}

fn elements<T: Precise, const R: usize, const C: usize>(name: &str, case: &Value) -> Got<T> {
    let (x, c): (SMatrix<T, R, C>, SMatrix<T, R, C>) = (matrix(&case["inputs"][0]), matrix(&case["cotangent"]));
    let (y, [x_bar]) = match name {
        "relu" => pulled!(relu, c, (x)),
        "leaky_relu" => pulled!(leaky_relu, c, (x), T::of_f64(0.25)),
        "leaky_relu_default" => pulled!(leaky_relu, c, (x), T::of_f64(0.01)),
        "sigmoid" => pulled!(sigmoid, c, (x)),
        "tanh" => pulled!(tanh, c, (x)),
        "softplus" => pulled!(softplus, c, (x)),
        "gelu" => pulled!(gelu, c, (x)),
        other => panic!("unknown function {other}"),
    };
    Got { output: row_major(&y), gradients: vec![row_major(&x_bar)] }
}

fn line<T: Precise>(name: &str, case: &Value) -> Got<T> {
    let x: SMatrix<T, 2, 3> = matrix(&case["inputs"][0]);
    match name {
        "logsumexp" => scalar(pulled!(logsumexp, number(case), (x))),
        "cross_entropy" => {
            let classes = [0, 1].map(|i| case["classes"][i].as_u64().unwrap() as usize);
            scalar(pulled!(cross_entropy, number(case), (x), &classes))
        }
        _ => {
            let (name, dim) = name.rsplit_once('_').unwrap();
            let (c, dim): (SMatrix<T, 2, 3>, usize) = (matrix(&case["cotangent"]), dim.parse().unwrap());
            let (y, [x_bar]) = match name {
                "softmax" => pulled!(softmax, c, (x), dim),
                "log_softmax" => pulled!(log_softmax, c, (x), dim),
                other => panic!("unknown function {other}"),
            };
            Got { output: row_major(&y), gradients: vec![row_major(&x_bar)] }
        }
    }
}

fn pair<T: Precise>(name: &str, case: &Value) -> Got<T> {
    let (x, t): (SMatrix<T, 2, 3>, SMatrix<T, 2, 3>) = (matrix(&case["inputs"][0]), matrix(&case["inputs"][1]));
    let c = number(case);
    scalar(match name {
        "mse_loss" => pulled!(mse_loss, c, (x, t)),
        "l1_loss" => pulled!(l1_loss, c, (x, t)),
        "huber_loss" => pulled!(huber_loss, c, (x, t), T::of_f64(1.0)),
        "huber_loss_1.5" => pulled!(huber_loss, c, (x, t), T::of_f64(1.5)),
        "binary_cross_entropy_with_logits" => pulled!(binary_cross_entropy_with_logits, c, (x, t)),
        other => panic!("unknown function {other}"),
    })
}

fn number<T: Precise>(case: &Value) -> T {
    numbers(&case["cotangent"])[0]
}

fn scalar<T: Precise, const N: usize>((y, bars): (T, [SMatrix<T, 2, 3>; N])) -> Got<T> {
    Got { output: vec![y], gradients: bars.iter().map(row_major).collect() }
}

/// The weights of equal numbers are the same, also where `x - logsumexp(x)` rounds.
#[test]
fn weights_of_large_numbers_add_up() {
    let x = SVector::<f32, 3>::repeat(1000.0);
    let (_, [x_bar]) = pulled!(logsumexp, 1.0, (x));
    assert_eq!(x_bar, x.map(|_| 1.0 / 3.0));
}
