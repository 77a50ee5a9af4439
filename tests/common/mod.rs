//! Checks of derivatives against differences, and of the two modes against each other.
#![allow(dead_code, reason = "each test uses some of it")]

use tensor_grad::{Differentiable, Tangent, TangentOf};

pub mod ported;
pub mod quadrature;

/// A small deterministic generator of numbers in (-1, 1).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }
    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
    /// A random tangent at `x`.
    pub fn tangent<X: Differentiable + ?Sized>(&mut self, x: &X) -> TangentOf<X> {
        let mut tangent = x.zero_tangent();
        tangent.for_each(&mut |entry| entry.set(self.next()));
        tangent
    }
}

/// `⟨c, (f(x + h d) - f(x - h d)) / 2h⟩`, by five points.
pub fn difference<X, Y>(f: impl Fn(&X::Owned) -> Y, x: &X, direction: &TangentOf<X>, cotangent: &TangentOf<Y>) -> f64
where
    X: Differentiable + ?Sized,
    Y: Differentiable + AsTangent<TangentOf<Y>>,
{
    difference_by(1e-3, f, x, direction, cotangent)
}

/// The same with a step of one's own; `f32` needs a larger one.
pub fn difference_by<X, Y>(
    h: f64,
    f: impl Fn(&X::Owned) -> Y,
    x: &X,
    direction: &TangentOf<X>,
    cotangent: &TangentOf<Y>,
) -> f64
where
    X: Differentiable + ?Sized,
    Y: Differentiable + AsTangent<TangentOf<Y>>,
{
    let at = |step: f64| cotangent.dot(&f(&x.move_along(direction, step)).as_tangent());
    (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h)
}

/// A value read as a vector of its own tangent space.
pub trait AsTangent<T> {
    fn as_tangent(&self) -> T;
}
impl<T: Tangent> AsTangent<T> for T {
    fn as_tangent(&self) -> T {
        self.clone()
    }
}

impl<T: Tangent, E> AsTangent<Option<T>> for Result<T, E> {
    fn as_tangent(&self) -> Option<T> {
        self.as_ref().ok().cloned()
    }
}

#[track_caller]
pub fn close(name: &str, got: f64, expected: f64, tolerance: f64) {
    let scale = 1.0 + got.abs().max(expected.abs());
    assert!((got - expected).abs() <= tolerance * scale, "{name}: got {got}, expected {expected}");
}

/// Two ways to one gradient: the same terms, which may be added in another order.
#[track_caller]
pub fn alike<V: Tangent + std::fmt::Debug>(name: &str, got: &V, expected: &V) {
    let mut distance = got.clone();
    distance.sub(expected);
    assert!(distance.norm() <= 1e-14 * (1.0 + expected.norm()), "{name}: {got:?} and {expected:?}");
}

/// Checks one function of one parameter: value, jvp against differences, vjp against jvp.
#[macro_export]
macro_rules! check {
    ($f:ident, $a:expr) => {{
        let mut numbers = $crate::common::Numbers::new(7);
        let a = $a;
        let d = numbers.tangent(&a);
        let y = $f(a.clone());
        let (y1, y_dot) = $f::jvp(a.clone(), d.clone());
        let (y2, pullback) = $f::vjp(a.clone());
        assert_eq!(y, y1, "value in jvp");
        assert_eq!(y, y2, "value in vjp");
        let c = numbers.tangent(&y);
        let a_bar = pullback(c.clone());
        let forward = tensor_grad::Tangent::dot(&c, &y_dot);
        let reverse = tensor_grad::Tangent::dot(&a_bar, &d);
        let numeric = $crate::common::difference(|a| $f(a.clone()), &a, &d, &c);
        $crate::common::close(concat!(stringify!($f), ": jvp"), forward, numeric, 1e-8);
        $crate::common::close(concat!(stringify!($f), ": vjp"), reverse, forward, 1e-12);
    }};
    ($f:ident, $a:expr, $b:expr) => {{
        let mut numbers = $crate::common::Numbers::new(7);
        let (a, b) = ($a, $b);
        let (da, db) = (numbers.tangent(&a), numbers.tangent(&b));
        let y = $f(a.clone(), b.clone());
        let (y1, y_dot) = $f::jvp(a.clone(), b.clone(), (da.clone(), db.clone()));
        let (y2, pullback) = $f::vjp(a.clone(), b.clone());
        assert_eq!(y, y1, "value in jvp");
        assert_eq!(y, y2, "value in vjp");
        let c = numbers.tangent(&y);
        let (a_bar, b_bar) = pullback(c.clone());
        let forward = tensor_grad::Tangent::dot(&c, &y_dot);
        let reverse = tensor_grad::Tangent::dot(&a_bar, &da) + tensor_grad::Tangent::dot(&b_bar, &db);
        let pair = (a.clone(), b.clone());
        let numeric = $crate::common::difference(|p| $f(p.0.clone(), p.1.clone()), &pair, &(da, db), &c);
        $crate::common::close(concat!(stringify!($f), ": jvp"), forward, numeric, 1e-8);
        $crate::common::close(concat!(stringify!($f), ": vjp"), reverse, forward, 1e-12);
    }};
}

/// As [`check!`], and the Hessian times a vector against differences of the gradient. One or two parameters.
#[macro_export]
macro_rules! check2 {
    ($f:ident, $a:expr) => {{
        $crate::check!($f, $a);
        let mut numbers = $crate::common::Numbers::new(11);
        let a = $a;
        let (d, e) = (numbers.tangent(&a), numbers.tangent(&a));
        let second = tensor_grad::Tangent::dot(&$f::hvp(a.clone(), d.clone()), &e);
        let numeric = $crate::common::difference(|a| $f::grad(a.clone()), &a, &d, &e);
        $crate::common::close(concat!(stringify!($f), ": hvp"), second, numeric, 1e-7);
    }};
    ($f:ident, $a:expr, $b:expr) => {{
        $crate::check!($f, $a, $b);
        let mut numbers = $crate::common::Numbers::new(11);
        let (a, b) = ($a, $b);
        let d = (numbers.tangent(&a), numbers.tangent(&b));
        let e = (numbers.tangent(&a), numbers.tangent(&b));
        let second = tensor_grad::Tangent::dot(&$f::hvp(a.clone(), b.clone(), d.clone()), &e);
        let pair = (a.clone(), b.clone());
        let numeric = $crate::common::difference(|p| $f::grad(p.0.clone(), p.1.clone()), &pair, &d, &e);
        $crate::common::close(concat!(stringify!($f), ": hvp"), second, numeric, 1e-7);
    }};
}

/// Tells the compiler what a closure takes.
pub fn function_of<X, Y, F: Fn(&X) -> Y>(_: &X, f: F) -> F {
    f
}

/// How close two derivatives must be: step of the differences, their tolerance, that of exact identities, that of hvp.
pub const DOUBLE: [f64; 4] = [1e-3, 1e-8, 1e-12, 1e-7];
/// As [`DOUBLE`], for functions of `f32`.
pub const SINGLE: [f64; 4] = [2e-2, 2e-3, 2e-5, 5e-3];

/// Checks a function of any parameters, given how to call it: `verify!(f, (a = 1.0, b = v), (a, &b, 3))`.
///
/// The value is compared by its text, which tells -0 from 0 and takes NaN for equal; jvp with differences, vjp with jvp.
#[macro_export]
macro_rules! verify {
    ($f:ident, ($a:ident = $x:expr), $args:tt) => { $crate::verify!($f, DOUBLE, ($a = $x), $args) };
    ($f:ident, ($($a:ident = $x:expr),+), $args:tt) => { $crate::verify!($f, DOUBLE, ($($a = $x),+), $args) };
    ($f:ident, $kind:ident, ($a:ident = $x:expr), ($($arg:tt)*)) => {{
        #[allow(clippy::redundant_locals, reason = "the argument may have the parameter's name")]
        let $a = $x;
        let mut numbers = $crate::common::Numbers::new(7);
        let point = $a.clone();
        let tangent = numbers.tangent(&point);
        $crate::verify!(@ $f, $kind, point, tangent, numbers, tangent.clone(), $a, ($($arg)*))
    }};
    ($f:ident, $kind:ident, ($($a:ident = $x:expr),+), ($($arg:tt)*)) => {{
        $(#[allow(clippy::redundant_locals, reason = "as above")] let $a = $x;)+
        let mut numbers = $crate::common::Numbers::new(7);
        let point = ($($a.clone(),)+);
        let tangent = numbers.tangent(&point);
        $crate::verify!(@ $f, $kind, point, tangent, numbers, tangent.clone(), ($($a,)+), ($($arg)*))
    }};
    (@ $f:ident, $kind:ident, $point:ident, $tangent:ident, $numbers:ident, $passed:expr, $pattern:pat, ($($arg:tt)*)) => {{
        let [step, tolerance, identity, _] = $crate::common::$kind;
        let at = $crate::common::function_of(&$point, |point| { let $pattern = point.clone(); $f($($arg)*) });
        let y = at(&$point);
        let (y_jvp, y_dot) = { let $pattern = $point.clone(); $f::jvp($($arg)*, $passed) };
        let $pattern = $point.clone();
        let (y_vjp, pullback) = $f::vjp($($arg)*);
        assert_eq!(format!("{y:?}"), format!("{y_jvp:?}"), "value in jvp");
        assert_eq!(format!("{y:?}"), format!("{y_vjp:?}"), "value in vjp");
        let c = $numbers.tangent(&y);
        let bar = pullback(c.clone());
        let forward = tensor_grad::Tangent::dot(&c, &y_dot);
        let reverse = tensor_grad::Tangent::dot(&bar, &$tangent);
        let numeric = $crate::common::difference_by(step, at, &$point, &$tangent, &c);
        $crate::common::close(concat!(stringify!($f), ": jvp"), forward, numeric, tolerance);
        $crate::common::close(concat!(stringify!($f), ": vjp"), reverse, forward, identity);
        let again = tensor_grad::Tangent::dot(&pullback(c.clone()), &$tangent);
        assert_eq!(again.to_bits(), reverse.to_bits(), "a pullback called twice");
    }};
}

/// As [`verify!`] of a scalar function with a Hessian: also grad, hvp against differences of grad, and hvp's symmetry.
#[macro_export]
macro_rules! verify2 {
    ($f:ident, ($($a:ident = $x:expr),+), $args:tt) => { $crate::verify2!($f, DOUBLE, ($($a = $x),+), $args) };
    ($f:ident, $kind:ident, ($a:ident = $x:expr), $args:tt) => {{
        $crate::verify!($f, $kind, ($a = Clone::clone(&$x)), $args);
        #[allow(clippy::redundant_locals, reason = "the argument may have the parameter's name")]
        let $a = $x;
        let point = $a.clone();
        $crate::verify2!(@ $f, $kind, point, $a, $args)
    }};
    ($f:ident, $kind:ident, ($($a:ident = $x:expr),+), $args:tt) => {{
        $crate::verify!($f, $kind, ($($a = Clone::clone(&$x)),+), $args);
        $(#[allow(clippy::redundant_locals, reason = "as above")] let $a = $x;)+
        let point = ($($a.clone(),)+);
        $crate::verify2!(@ $f, $kind, point, ($($a,)+), $args)
    }};
    (@ $f:ident, $kind:ident, $point:ident, $pattern:pat, ($($arg:tt)*)) => {{
        let [step, _, identity, tolerance] = $crate::common::$kind;
        let mut numbers = $crate::common::Numbers::new(11);
        let (d, e) = (numbers.tangent(&$point), numbers.tangent(&$point));
        let gradient = $crate::common::function_of(&$point, |point| { let $pattern = point.clone(); $f::grad($($arg)*) });
        let along = $crate::common::function_of(&d, |direction| { let $pattern = $point.clone(); $f::hvp($($arg)*, direction.clone()) });
        let second = tensor_grad::Tangent::dot(&along(&d), &e);
        let numeric = $crate::common::difference_by(step, gradient, &$point, &d, &e);
        $crate::common::close(concat!(stringify!($f), ": hvp"), second, numeric, tolerance);
        let swapped = tensor_grad::Tangent::dot(&along(&e), &d);
        $crate::common::close(concat!(stringify!($f), ": symmetry of hvp"), second, swapped, 100.0 * identity);
        let (y, first) = { let $pattern = $point.clone(); $f::value_and_grad($($arg)*) };
        let value = { let $pattern = $point.clone(); $f($($arg)*) };
        assert_eq!(format!("{y:?}"), format!("{value:?}"), "value beside grad");
        assert_eq!(format!("{first:?}"), format!("{:?}", gradient(&$point)), "grad twice");
    }};
}
