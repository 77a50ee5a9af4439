//! The same rules by path, through the traits of nalgebra and in generic functions.
#![allow(dead_code, reason = "the list of rules is of the other tables")]

use tensor_grad::nalgebra::{ComplexField, RealField};
use tensor_grad::prelude::SMatrix;

crate::rows! {
    path_of_max: max / 2, scalar, [a: T = 0.5..2.0, b: T = -1.0..0.3] => T::max(a, b) * T::min(a, b);
    path_of_sin: sin / 1, scalar, [x: T = -2.0..2.0] => T::sin(x) + T::exp(x) * T::powi(x, 2);
    path_of_primitive: atan2 / 2, scalar, [a: T = 0.5..2.0, b: T = 0.5..2.0] => T::atan2(a, b).sqrt() + T::hypot(a, b);
    complex_field: sqrt / 1, scalar, [x: T = 0.5..2.0] => ComplexField::sqrt(x) + ComplexField::ln(x) * ComplexField::modulus(x);
    real_field: max / 2, scalar, [a: T = 0.5..2.0, b: T = -1.0..0.3] => RealField::max(a, b) + RealField::atan2(a, b) + RealField::copysign(a, b);
    qualified: cos / 1, scalar, [x: T = -2.0..2.0] => <T as ComplexField>::cos(x) + <T as ComplexField>::powf(x * x + 1.0, 1.5);
    path_of_matrix: transpose / 1, matrix, [x: M<2, 3> = -2.0..2.0] => SMatrix::transpose(&x) * M::component_mul(&x, &x);
    path_of_norm: norm / 1, scalar, [x: V<3> = 0.5..2.0, y: V<3> = 0.5..2.0] => SMatrix::norm(&x) * V::dot(&x, &y);
}

macro_rules! generic {
    ($($name:ident($($x:ident in $domain:expr),+) => $body:expr;)*) => {$(
        #[test]
        fn $name() {
            #[tensor_grad::prelude::differentiable(hessian)]
            fn f<R: RealField + Copy>($($x: R),+) -> R {
                $body
            }
            crate::in_both!({
                for seed in 1..4 {
                    let mut numbers = crate::common::Numbers::new(seed);
                    $(let $x: T = crate::check::Domain::draw(&$domain, &mut numbers);)+
                    crate::check::Program {
                        value: &|&($($x),+)| f($($x),+),
                        jvp: &|&($($x),+), direction| f::jvp($($x),+, *direction),
                        vjp: &|&($($x),+), c| {
                            let (y, pullback) = f::vjp($($x),+);
                            (y, pullback(c))
                        },
                        grad: &|&($($x),+)| f::grad($($x),+),
                        hvp: &|&($($x),+), direction| f::hvp($($x),+, *direction),
                    }
                    .check(stringify!($name), &($($x),+), &mut numbers);
                }
            });
        }
    )*};
}

generic! {
    generic_exponentials(x in 0.5..1.5) => x.exp() + x.exp2() + x.exp_m1() + x.ln() * x.ln_1p() + x.log2() * x.log10();
    generic_powers(x in 0.5..1.5, p in 0.5..1.5) => x.powf(p) + x.powc(p) + x.powi(3) + x.sqrt() * x.cbrt() + x.recip() + x.log(p + x + x);
    generic_trigonometry(x in -0.7..0.7) => x.sin() * x.cos() + x.tan() + x.asin() * x.acos() + x.atan();
    generic_hyperbolics(x in 0.1..0.7) => x.sinh() * x.cosh() + x.tanh() + x.asinh() + x.atanh() + (x + x.cosh()).acosh();
    generic_pairs(x in -1.0..1.0) => {
        let (s, c) = x.sin_cos();
        let (p, q) = x.sinh_cosh();
        s * q + c * p * s
    };
    generic_planes(a in 0.5..2.0, b in -2.0..-0.5) => a.atan2(b) + a.hypot(b) + a.max(b) * a.min(b) + a.copysign(b) + a.abs() * b.abs();
    generic_pieces(x in 1.2..1.4, k in 0.5..0.9) => x * x.floor() + k * x.ceil() + x.fract() + k.signum() * x.trunc() + x.clamp(k, k + k + k) + x.round();
    generic_parts(x in 0.5..2.0, k in 0.5..2.0) => {
        x.real() * x.conjugate() + x.modulus() * k.modulus_squared() + x.norm1() + x.imaginary() + x.argument() + x.scale(k).unscale(x + k)
    };
    generic_operators(a in 2.2..2.4, b in 0.9..1.0) => (a * b + a / b - -a) * a.mul_add(b, a) + R::one() + a % b;
}
