//! Operations whose derivative is zero: it is, exactly, and a program that uses them beside others differentiates.

use crate::check::{Apart, Definite, Dominant};
use core::cmp::Ordering;
#[allow(unused_imports, reason = "methods of f64 come first")]
use tensor_grad::nalgebra::ComplexField;

crate::rows! {
    signum_real: signum / 1, zero, [x: T = 0.3..2.0] [x: T = -2.0..-0.3] => x.signum();
    floor_real: floor / 1, zero, [x: T = 1.2..1.8] => x.floor();
    ceil_real: ceil / 1, zero, [x: T = 1.2..1.8] => x.ceil();
    round_real: round / 1, zero, [x: T = 1.7..2.3] => x.round();
    round_ties_even_real: round_ties_even / 1, zero, [x: T = 1.7..2.3] => x.round_ties_even();
    trunc_real: trunc / 1, zero, [x: T = -1.8..-1.2] => x.trunc();
    argument_real: argument / 1, zero, [x: T = 0.3..2.0] [x: T = -2.0..-0.3] => x.argument();
    imaginary_real: imaginary / 1, zero, [x: T = -2.0..2.0] => x.imaginary();
    div_euclid_real: div_euclid / 2, zero, [a: T = 2.2..2.6, b: T = 0.9..1.0] => a.div_euclid(b);
    is_nan_real: is_nan / 1, zero, [x: T = -2.0..2.0] => if x.is_nan() { 1.0 } else { 2.0 };
    is_finite_real: is_finite / 1, zero, [x: T = -2.0..2.0] => if x.is_finite() { 1.0 } else { 2.0 };
    is_infinite_real: is_infinite / 1, zero, [x: T = -2.0..2.0] => if x.is_infinite() { 1.0 } else { 2.0 };
    is_normal_real: is_normal / 1, zero, [x: T = 0.3..2.0] => if x.is_normal() { 1.0 } else { 2.0 };
    is_sign_positive_real: is_sign_positive / 1, zero, [x: T = 0.3..2.0] => if x.is_sign_positive() { 1.0 } else { 2.0 };
    is_sign_negative_real: is_sign_negative / 1, zero, [x: T = 0.3..2.0] => if x.is_sign_negative() { 1.0 } else { 2.0 };
    is_empty_matrix: is_empty / 1, zero, [x: M<2, 3> = -2.0..2.0] => if x.is_empty() { 1.0 } else { 2.0 };
    is_square_matrix: is_square / 1, zero, [x: M<2, 3> = -2.0..2.0] => if x.is_square() { 1.0 } else { 2.0 };
    is_some_inverse: is_some / 1, zero, [x: M<2, 2> = Dominant] => if x.try_inverse().is_some() { 1.0 } else { 2.0 };
    is_none_inverse: is_none / 1, zero, [x: M<2, 2> = Dominant] => if x.try_inverse().is_none() { 1.0 } else { 2.0 };
    is_ok_inverse: is_ok / 1, zero, [x: M<2, 2> = Dominant] => if x.try_inverse().ok_or("singular").is_ok() { 1.0 } else { 2.0 };
    is_err_inverse: is_err / 1, zero, [x: M<2, 2> = Dominant] => if x.try_inverse().ok_or("singular").is_err() { 1.0 } else { 2.0 };
    len_matrix: len / 1, zero, [x: M<2, 3> = -2.0..2.0] [x: [T; 3] = -2.0..2.0] => x.len() as T;
    nrows_matrix: nrows / 1, zero, [x: M<2, 3> = -2.0..2.0] => x.nrows() as T;
    ncols_matrix: ncols / 1, zero, [x: M<2, 3> = -2.0..2.0] => x.rows(0, 1).ncols() as T;
    shape_matrix: shape / 1, zero, [x: M<2, 3> = -2.0..2.0] => x.shape().0 as T;
    imax_vector: imax / 1, zero, [x: V<4> = Apart] => x.imax() as T;
    imin_vector: imin / 1, zero, [x: V<4> = Apart] => x.imin() as T;
    iamax_vector: iamax / 1, zero, [x: V<4> = Apart] => x.iamax() as T;
    iamin_vector: iamin / 1, zero, [x: V<4> = Apart] => x.iamin() as T;
    icamax_vector: icamax / 1, zero, [x: V<4> = Apart] => x.icamax() as T;
    iamax_full_matrix: iamax_full / 1, zero, [x: M<2, 3> = Apart] => x.iamax_full().1 as T;
    icamax_full_matrix: icamax_full / 1, zero, [x: M<2, 3> = Apart] => x.icamax_full().0 as T;
    total_cmp_reals: total_cmp / 2, zero, [a: T = 0.3..2.0, b: T = -2.0..-0.3] => if a.total_cmp(&b) == Ordering::Less { 1.0 } else { 2.0 };
    partial_cmp_reals: partial_cmp / 2, zero, [a: T = 0.3..2.0, b: T = -2.0..-0.3]
        => if a.partial_cmp(&b) == Some(Ordering::Less) { 1.0 } else { 2.0 };
    rank_matrix: rank / 2, zero, [x: M<3, 3> = Definite] => x.rank(1e-4) as T;
    is_invertible_lu: is_invertible / 1, zero, [x: M<3, 3> = Definite] => if x.lu().is_invertible() { 1.0 } else { 2.0 };
    // In a generic function, as a method of a bound; see `spellings`.
    is_zero_generic: is_zero / 1, zero, [x: T = -2.0..2.0] => is_zero(x);

    beside_others: floor / 1, scalar, [x: T = 1.42..1.58, k: T = 1.7..2.3] => x * (x * 3.0).floor() + k * x.signum() - x.ceil() * k.round();
    as_an_index: imax / 1, scalar, [x: V<4> = Apart, k: T = -2.0..2.0] => x[x.imax()] * k + x[x.iamin()] * x.len() as T;
    as_a_condition: is_sign_positive / 1, scalar, [x: T = -2.0..-0.3, k: T = 0.3..2.0] => if x.is_sign_positive() { x } else { x * k };
    as_a_match: partial_cmp / 2, scalar, [a: T = 0.3..2.0, b: T = -2.0..-0.3] => match a.partial_cmp(&b) {
        Some(Ordering::Less) => a,
        Some(_) => a * b,
        None => b,
    };
    as_a_question: is_some / 1, scalar, [x: M<2, 2> = Dominant] => if x.try_inverse().is_some() { x.determinant() } else { x.trace() };
}

mod generic {
    use tensor_grad::nalgebra::RealField;
    use tensor_grad::prelude::differentiable;

    #[differentiable(hessian)]
    pub fn is_zero<R: RealField + Copy>(x: R) -> R {
        if x.is_zero() { R::one() } else { R::one() + R::one() }
    }
}
use generic::is_zero;
