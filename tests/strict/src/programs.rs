//! Traits, operators, recursion, trees, types of other crates.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use calculus::OwnTangent;
#[allow(unused_imports, reason = "the functions of numbers, unless another crate of the build brings `std`")]
use calculus::nalgebra::ComplexField as _;
use calculus::nalgebra::{RealField, Vector2};
use calculus::prelude::*;
use core::ops::{AddAssign, Mul, Neg};
use core::time::Duration;

/// What a model does.
#[differentiable(hessian, crate = calculus)]
pub trait Layer: Differentiable {
    /// Its output.
    #[must_use]
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: f64) -> f64;

    /// Twice.
    #[must_use]
    #[differentiable(wrt(self, x))]
    fn twice(&self, x: f64) -> f64 {
        self.apply(self.apply(x))
    }
}

/// A factor.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(crate = calculus)]
pub struct Scale(pub f64);

#[differentiable(hessian, crate = calculus)]
impl Layer for Scale {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: f64) -> f64 {
        self.0 * x.sin()
    }
}

/// One after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
#[differentiable(crate = calculus)]
pub struct Chain<A, B>(pub A, pub B);

#[differentiable(hessian, crate = calculus)]
impl<A: Layer + OwnTangent, B: Layer + OwnTangent> Layer for Chain<A, B> {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: f64) -> f64 {
        self.1.apply(self.0.apply(x))
    }
}

/// Through a bound, and with a constant of a type without a name.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn through<L: Layer>(layer: &L, x: f64, #[nondiff] weight: impl Fn(f64) -> f64 + Copy) -> f64 {
    layer.twice(x) * weight(2.0)
}

/// The midpoint rule for a function that is handed over.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn integral(function: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let width = (to - from) / 4.0;
    let mut sum = 0.0;
    for i in 0_u8..4 {
        sum += function(from + width * (f64::from(i) + 0.5));
    }
    sum * width
}

/// Hands over a closure, a function and a method.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn areas(slope: f64, to: f64) -> f64 {
    integral(|x| slope * x, 0.0, to) + integral(half, 0.0, to) + integral(f64::tanh, slope, to)
}

/// Half of it.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn half(x: f64) -> f64 {
    0.5 * x
}

/// Turns by an angle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
#[differentiable(crate = calculus)]
pub struct Complex<T: RealField + Copy> {
    /// Real part.
    pub re: T,
    /// Imaginary part.
    pub im: T,
}

#[differentiable(hessian, crate = calculus)]
impl<T: RealField + Copy> Mul for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

#[differentiable(hessian, crate = calculus)]
impl<T: RealField + Copy> Neg for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn neg(self) -> Self {
        Self { re: -self.re, im: -self.im }
    }
}

#[differentiable(hessian, crate = calculus)]
impl<T: RealField + Copy> AddAssign for Complex<T> {
    fn add_assign(&mut self, other: Self) {
        self.re += other.re;
        self.im += other.im;
    }
}

/// Operators.
#[must_use]
#[differentiable(hessian, crate = calculus, operators(Complex))]
pub fn turned(a: Complex<f64>, b: &Complex<f64>) -> f64 {
    let mut c = -(a * *b) * a;
    c += a;
    c.re * c.im
}

/// Adds the square to every entry.
#[differentiable(hessian, crate = calculus)]
pub fn raise(entries: &mut [f64], by: f64) {
    for entry in entries {
        *entry += by * by;
    }
}

/// Constants that other names change.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn raised(x: f64) -> f64 {
    let mut entries = [0.0, 1.0, 2.0, 3.0];
    let (left, right) = entries.split_at_mut(2);
    raise(left, x);
    raise(right, 2.0 * x);
    let run = (1.0, x);
    entries[0] * entries[3] * run.1 + run.0
}

/// A tree.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(crate = calculus)]
pub enum Tree {
    /// A number with its place.
    Leaf(f64, usize),
    /// A product.
    Product(Box<Self>, Vec<Self>),
}

impl Tree {
    /// The value.
    #[must_use]
    #[differentiable(hessian, crate = calculus, wrt(self, x))]
    pub fn value(&self, x: f64) -> f64 {
        match self {
            Self::Leaf(factor, _) => factor * x,
            Self::Product(first, rest) => {
                let mut product = first.value(x);
                for tree in rest {
                    product *= tree.value(x);
                }
                product
            }
        }
    }
}

/// A struct with a struct whose tangent is a type of its own.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(crate = calculus, tangent = ForestTangent)]
#[non_exhaustive]
pub struct Forest {
    /// Trees.
    pub trees: Vec<Tree>,
    pub(crate) bias: Option<f64>,
    name: String,
}

impl Forest {
    /// Made of trees.
    #[must_use]
    pub const fn new(trees: Vec<Tree>, bias: Option<f64>, name: String) -> Self {
        Self { trees, bias, name }
    }
}

/// Trees in a list, elements that may be missing, patterns.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn forest(forest: &Forest, x: &[f64]) -> f64 {
    let Forest { trees, .. } = forest;
    let mut sum = forest.bias.map_or(1.0, |bias| bias * bias);
    for (i, tree) in trees.iter().enumerate() {
        sum += tree.value(x.get(i).copied().unwrap_or(0.5));
    }
    let rising: f64 = x.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    sum * rising + x.last().copied().unwrap_or(1.0)
}

/// Calls itself.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn power(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

/// Calls another that calls it.
#[must_use]
#[differentiable(hessian, crate = calculus, recursive)]
pub fn even(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd(x * x, n - 1) }
}

#[differentiable(hessian, crate = calculus)]
fn odd(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { even(x + 1.0, n - 1) }
}

/// A type of another crate: its tangent is in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(pub Duration);

impl Differentiable for Delay {
    type Tangent = f64;
    type Value = Self;
    type Owned = Self;
    type Shape = <f64 as Differentiable>::Shape;

    fn primal_value(&self) -> &Self {
        self
    }
    fn saved(&self) -> Self {
        *self
    }
    fn tangent_shape(&self) -> Self::Shape {
        0.0.tangent_shape()
    }
    fn move_along(&self, direction: &f64, step: f64) -> Self {
        Self(Duration::from_secs_f64(self.0.as_secs_f64() + step * direction))
    }
}

/// A method of another crate's type, with a rule.
#[must_use]
#[differentiable(hessian, crate = calculus, vjp = seconds_vjp)]
pub const fn seconds(delay: &Delay) -> f64 {
    delay.0.as_secs_f64()
}

#[differentiable(crate = calculus)]
const fn seconds_vjp(_delay: &Delay, y_bar: f64) -> f64 {
    y_bar
}

/// How far.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn fallen(delay: &Delay, start: &Vector2<f64>) -> f64 {
    let t = seconds(delay);
    start.y - 0.5 * 9.81 * t * t + start.x * t
}
