//! What a row is checked for.

use crate::common::Numbers;
use core::ops::Range;
use tensor_grad::prelude::SMatrix;
use tensor_grad::{Differentiable, Tangent};

/// How close derivatives must be, by precision.
pub trait Precision: Tangent + Copy {
    /// Step of the differences, their tolerance, that of exact identities, that of second derivatives.
    const LIMITS: [f64; 4];
    fn wide(self) -> f64;
    fn of(value: f64) -> Self;
}

impl Precision for f64 {
    const LIMITS: [f64; 4] = [1e-3, 1e-7, 1e-12, 1e-7];
    fn wide(self) -> f64 {
        self
    }
    fn of(value: f64) -> Self {
        value
    }
}

impl Precision for f32 {
    const LIMITS: [f64; 4] = [2e-2, 3e-3, 3e-5, 8e-3];
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn of(value: f64) -> Self {
        value as f32
    }
}

/// A type whose values are drawn number by number.
pub trait Start: Tangent {
    fn start() -> Self;
}
impl Start for f64 {
    fn start() -> Self {
        0.0
    }
}
impl Start for f32 {
    fn start() -> Self {
        0.0
    }
}
impl<T: Precision + tensor_grad::Scalar, const R: usize, const C: usize> Start for SMatrix<T, R, C> {
    fn start() -> Self {
        Self::zeros()
    }
}
impl<X: Start, const N: usize> Start for [X; N] {
    fn start() -> Self {
        core::array::from_fn(|_| X::start())
    }
}

/// Where the arguments of a row are drawn from.
pub trait Domain<X> {
    fn draw(&self, numbers: &mut Numbers) -> X;
}

impl<X: Start> Domain<X> for Range<f64> {
    fn draw(&self, numbers: &mut Numbers) -> X {
        let mut x = X::start();
        x.for_each(&mut |entry| entry.set(self.start + (self.end - self.start) * (0.5 + 0.5 * numbers.next())));
        x
    }
}

/// Entries of both signs whose values and magnitudes are far apart.
pub struct Apart;

impl<X: Start> Domain<X> for Apart {
    fn draw(&self, numbers: &mut Numbers) -> X {
        let mut x = X::start();
        let mut count = 0;
        x.for_each(&mut |_| count += 1);
        let mut order: Vec<usize> = (0..count).collect();
        for i in (1..count).rev() {
            order.swap(i, ((0.5 + 0.499 * numbers.next()) * (i + 1) as f64) as usize);
        }
        let mut ranks = order.into_iter();
        x.for_each(&mut |entry| {
            let rank = ranks.next().expect("one a number") as f64;
            entry.set((0.5 + 0.3 * rank + 0.02 * numbers.next()) * if numbers.next() > -0.2 { 1.0 } else { -1.0 });
        });
        x
    }
}

/// Far from singular, and neither symmetric nor triangular.
pub struct Dominant;

impl<T: Precision + tensor_grad::Scalar, const N: usize> Domain<SMatrix<T, N, N>> for Dominant {
    fn draw(&self, numbers: &mut Numbers) -> SMatrix<T, N, N> {
        let x: SMatrix<T, N, N> = (-0.7..0.7).draw(numbers);
        x + SMatrix::from_diagonal_element(T::of_f64(1.5 + 0.2 * N as f64))
    }
}

/// Invertible whatever the pivots: large entries off the diagonal, so that rows are exchanged.
pub struct Pivoted;

impl<T: Precision + tensor_grad::Scalar, const N: usize> Domain<SMatrix<T, N, N>> for Pivoted {
    fn draw(&self, numbers: &mut Numbers) -> SMatrix<T, N, N> {
        let x: SMatrix<T, N, N> = Dominant.draw(numbers);
        SMatrix::from_fn(|i, j| x[((i + 1) % N, j)])
    }
}

/// Symmetric and positive definite.
pub struct Definite;

impl<T: Precision + tensor_grad::Scalar, const N: usize> Domain<SMatrix<T, N, N>> for Definite {
    fn draw(&self, numbers: &mut Numbers) -> SMatrix<T, N, N> {
        let x: SMatrix<T, N, N> = (-1.0..1.0).draw(numbers);
        x * x.transpose() + SMatrix::from_diagonal_element(T::of_f64(1.5))
    }
}

/// A function and its derivatives with respect to `P`, of tangent `P::Tangent`.
pub struct Program<'a, P: Differentiable, T> {
    pub value: &'a dyn Fn(&P) -> T,
    pub jvp: &'a dyn Fn(&P, &P::Tangent) -> (T, T),
    pub vjp: &'a dyn Fn(&P, T) -> (T, P::Tangent),
    pub grad: &'a dyn Fn(&P) -> P::Tangent,
    pub hvp: &'a dyn Fn(&P, &P::Tangent) -> P::Tangent,
}

#[track_caller]
fn close(name: &str, what: &str, got: f64, expected: f64, tolerance: f64, scale: f64) {
    let scale = scale + got.abs().max(expected.abs());
    assert!((got - expected).abs() <= tolerance * scale, "{name}: {what}: got {got}, expected {expected}");
}

fn magnitude<X: Tangent>(x: &X) -> f64 {
    x.dot(x).sqrt()
}

impl<P, T: Precision> Program<'_, P, T>
where
    P: Differentiable<Owned = P>,
    P::Tangent: Differentiable<Tangent = P::Tangent>,
{
    /// Value, jvp against differences, vjp against jvp, hvp against differences of the gradient, and its symmetry.
    pub fn check(&self, name: &str, point: &P, numbers: &mut Numbers) {
        let [step, first, exact, second] = T::LIMITS;
        let d = numbers.tangent(point);
        let e = numbers.tangent(point);
        let c = T::of(0.3 + numbers.next().abs());

        let y = (self.value)(point).wide();
        assert!(y.is_finite(), "{name}: the value {y} is of no use to a test");
        let (y_jvp, y_dot) = (self.jvp)(point, &d);
        let (y_vjp, bar) = (self.vjp)(point, c);
        assert_eq!(y.to_bits(), y_jvp.wide().to_bits(), "{name}: value in jvp");
        assert_eq!(y.to_bits(), y_vjp.wide().to_bits(), "{name}: value in vjp");

        let five = |at: &dyn Fn(f64) -> f64| {
            (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step)
        };
        let forward = y_dot.wide();
        let numeric = five(&|h| (self.value)(&point.move_along(&d, h)).wide());
        close(name, "jvp against differences", forward, numeric, first, 1.0 + y.abs());
        let scale = 1.0 + magnitude(&bar) * magnitude(&d);
        close(name, "vjp against jvp", bar.dot(&d), c.wide() * forward, exact, scale);

        let gradient = (self.grad)(point);
        close(name, "grad against jvp", gradient.dot(&d), forward, exact, scale);
        let along = (self.hvp)(point, &d);
        let numeric = five(&|h| (self.grad)(&point.move_along(&d, h)).dot(&e));
        let scale = 1.0 + magnitude(&gradient) * magnitude(&e) + magnitude(&along) * magnitude(&e);
        close(name, "hvp against differences", along.dot(&e), numeric, second, scale);
        let swapped = (self.hvp)(point, &e);
        close(name, "symmetry of hvp", along.dot(&e), swapped.dot(&d), 100.0 * exact, scale);
    }

    /// All derivatives are zero, exactly.
    pub fn check_zero(&self, name: &str, point: &P, numbers: &mut Numbers) {
        let d = numbers.tangent(point);
        assert_eq!((self.jvp)(point, &d).1.wide(), 0.0, "{name}: jvp");
        for (mut tangent, mode) in [((self.vjp)(point, T::of(1.5)).1, "vjp"), ((self.hvp)(point, &d), "hvp")] {
            tangent.for_each(&mut |entry| assert_eq!(entry.get(), 0.0, "{name}: {mode}"));
        }
    }
}

/// One function of a row: `program!(name, scalar kind, (attribute), [arguments], (active arguments), expression)`.
///
/// * `scalar`: the number `y` becomes `y²/2 + y`;
/// * `matrix`: the matrix becomes `‖y‖²/2 + Σ y`;
/// * `pair`: `(s, k)` becomes `s² k + k`;
/// * `plain`: the expression is the result;
/// * `zero`: as `plain`, and every derivative is zero.
#[macro_export]
macro_rules! program {
    ($name:expr, scalar, $attribute:tt, $args:tt, $active:tt, $body:expr) => {
        $crate::program!(@ check, $name, $attribute, $args, $active, { let result = $body; 0.5 * result * result + result })
    };
    ($name:expr, matrix, $attribute:tt, $args:tt, $active:tt, $body:expr) => {
        $crate::program!(@ check, $name, $attribute, $args, $active, { let result = $body; 0.5 * result.norm_squared() + result.sum() })
    };
    ($name:expr, pair, $attribute:tt, $args:tt, $active:tt, $body:expr) => {
        $crate::program!(@ check, $name, $attribute, $args, $active, { let (first, second) = $body; first * first * second + second })
    };
    ($name:expr, plain, $attribute:tt, $args:tt, $active:tt, $body:expr) => {
        $crate::program!(@ check, $name, $attribute, $args, $active, { $body })
    };
    ($name:expr, zero, $attribute:tt, $args:tt, $active:tt, $body:expr) => {{
        $crate::program!(@ check, $name, $attribute, $args, $active, { $body });
        $crate::program!(@ check_zero, $name, $attribute, $args, $active, { $body });
    }};
    (@ $check:ident, $name:expr, ($($attribute:tt)*), [$($p:ident: $P:ty = $domain:expr),+], ($($w:ident),+), { $($body:tt)* }) => {{
        #[tensor_grad::prelude::differentiable($($attribute)*)]
        fn f($($p: $P),+) -> T { $($body)* }

        for seed in 1..4 {
            let mut numbers = $crate::common::Numbers::new(seed);
            $(let $p: $P = $crate::check::Domain::draw(&$domain, &mut numbers);)+
            let point = ($($w),+);
            $crate::check::Program {
                value: &|&($($w),+)| f($($p),+),
                jvp: &|&($($w),+), direction| f::jvp($($p),+, direction.clone()),
                vjp: &|&($($w),+), c| {
                    let (y, pullback) = f::vjp($($p),+);
                    (y, pullback(c))
                },
                grad: &|&($($w),+)| f::grad($($p),+),
                hvp: &|&($($w),+), direction| f::hvp($($p),+, direction.clone()),
            }
            .$check($name, &point, &mut numbers);
        }
    }};
}

/// The functions of one list of arguments: all active, then each alone.
#[macro_export]
macro_rules! programs {
    ($name:expr, $kind:ident, [$a:ident: $A:ty = $da:expr], $body:expr) => {{
        $crate::in_both!({ $crate::program!($name, $kind, (hessian), [$a: $A = $da], ($a), $body) });
    }};
    ($name:expr, $kind:ident, [$a:ident: $A:ty = $da:expr, $b:ident: $B:ty = $db:expr], $body:expr) => {{
        $crate::in_both!({ $crate::program!($name, $kind, (hessian), [$a: $A = $da, $b: $B = $db], ($a, $b), $body) });
        $crate::in_double!({ $crate::program!(concat!($name, ", first"), $kind, (hessian, wrt($a)), [$a: $A = $da, $b: $B = $db], ($a), $body) });
        $crate::in_double!({ $crate::program!(concat!($name, ", second"), $kind, (hessian, wrt($b)), [$a: $A = $da, $b: $B = $db], ($b), $body) });
    }};
    ($name:expr, $kind:ident, [$a:ident: $A:ty = $da:expr, $b:ident: $B:ty = $db:expr, $c:ident: $C:ty = $dc:expr], $body:expr) => {{
        $crate::in_both!({ $crate::program!($name, $kind, (hessian), [$a: $A = $da, $b: $B = $db, $c: $C = $dc], ($a, $b, $c), $body) });
        $crate::in_double!({ $crate::program!(concat!($name, ", first"), $kind, (hessian, wrt($a)), [$a: $A = $da, $b: $B = $db, $c: $C = $dc], ($a), $body) });
        $crate::in_double!({ $crate::program!(concat!($name, ", second"), $kind, (hessian, wrt($b)), [$a: $A = $da, $b: $B = $db, $c: $C = $dc], ($b), $body) });
        $crate::in_double!({ $crate::program!(concat!($name, ", third"), $kind, (hessian, wrt($c)), [$a: $A = $da, $b: $B = $db, $c: $C = $dc], ($c), $body) });
    }};
}

/// `T`, `M<R, C>` and `V<N>` of `f64`.
#[macro_export]
macro_rules! in_double {
    ($body:block) => {{
        type T = f64;
        #[allow(dead_code, reason = "some rows have no matrix")]
        type M<const R: usize, const C: usize> = tensor_grad::prelude::SMatrix<T, R, C>;
        #[allow(dead_code, reason = "some rows have no vector")]
        type V<const N: usize> = tensor_grad::prelude::SVector<T, N>;
        $body
    }};
}

/// The same for `f64` and for `f32`.
#[macro_export]
macro_rules! in_both {
    ($body:block) => {{
        $crate::in_double!($body);
        {
            type T = f32;
            #[allow(dead_code, reason = "some rows have no matrix")]
            type M<const R: usize, const C: usize> = tensor_grad::prelude::SMatrix<T, R, C>;
            #[allow(dead_code, reason = "some rows have no vector")]
            type V<const N: usize> = tensor_grad::prelude::SVector<T, N>;
            $body
        }
    }};
}

/// A table: its list of rules, and a test for each row.
#[macro_export]
macro_rules! rows {
    ($($test:ident: $rule:ident / $arity:literal, $kind:ident, $([$($args:tt)+])+ => $body:expr;)*) => {
        /// The rules tested here.
        pub const ROWS: &[(&str, usize)] = &[$((stringify!($rule), $arity)),*];
        $(
            #[test]
            fn $test() {
                $($crate::programs!(concat!(stringify!($test), " of [", stringify!($($args)+), "]"), $kind, [$($args)+], $body);)+
            }
        )*
    };
}
