//! Derivatives of losses.

use crate::Real;
use crate::functional::arithmetic::count;
use crate::functional::{Elementwise, mean, scalar, softmax};
use nalgebra::SMatrix;

/// Both cotangents of the mean of a function of `input - target`.
fn of_difference<T: Real, const R: usize, const C: usize>(
    input: &SMatrix<T, R, C>,
    target: &SMatrix<T, R, C>,
    y_bar: T,
    slope: impl Fn(T) -> T,
) -> (SMatrix<T, R, C>, SMatrix<T, R, C>) {
    let share = y_bar / count::<T, R, C>();
    let input_bar = input.zip_elements(target, |x, t| slope(x - t) * share);
    (input_bar, input_bar.map_elements(|c| -c))
}

macro_rules! of_difference {
    ($($f:ident ($($delta:ident)?): $jvp:ident, $vjp:ident = $slope:expr;)*) => {$(
        #[doc = concat!("The tangent of [`", stringify!($f), "`](fn@crate::functional::", stringify!($f), ").")]
        pub fn $jvp<T: Real, const R: usize, const C: usize>(
            input: &SMatrix<T, R, C>,
            target: &SMatrix<T, R, C>,
            $($delta: T,)?
            (input_dot, target_dot): (&SMatrix<T, R, C>, &SMatrix<T, R, C>),
        ) -> T {
            let (input_bar, _) = of_difference(input, target, T::one(), $slope);
            input_bar.dot(&(input_dot - target_dot))
        }

        #[doc = concat!("The cotangents of [`", stringify!($f), "`](fn@crate::functional::", stringify!($f), ").")]
        pub fn $vjp<T: Real, const R: usize, const C: usize>(
            input: &SMatrix<T, R, C>,
            target: &SMatrix<T, R, C>,
            $($delta: T,)?
            y_bar: T,
        ) -> (SMatrix<T, R, C>, SMatrix<T, R, C>) {
            of_difference(input, target, y_bar, $slope)
        }
    )*};
}

of_difference! {
    mse_loss(): mse_loss_jvp, mse_loss_vjp = |d| d + d;
    l1_loss(): l1_loss_jvp, l1_loss_vjp = scalar::sign;
    huber_loss(delta): huber_loss_jvp, huber_loss_vjp = |d| scalar::huber_slope(d, delta);
}

/// The tangent of [`binary_cross_entropy_with_logits`](fn@crate::functional::binary_cross_entropy_with_logits).
pub fn binary_cross_entropy_with_logits_jvp<T: Real, const R: usize, const C: usize>(
    input: &SMatrix<T, R, C>,
    target: &SMatrix<T, R, C>,
    (input_dot, target_dot): (&SMatrix<T, R, C>, &SMatrix<T, R, C>),
) -> T {
    let slope = input.zip_map(target, |x, t| scalar::sigmoid(x) - t);
    mean(&(slope.component_mul(input_dot) - input.component_mul(target_dot)))
}

/// The cotangents of [`binary_cross_entropy_with_logits`](fn@crate::functional::binary_cross_entropy_with_logits).
pub fn binary_cross_entropy_with_logits_vjp<T: Real, const R: usize, const C: usize>(
    input: &SMatrix<T, R, C>,
    target: &SMatrix<T, R, C>,
    y_bar: T,
) -> (SMatrix<T, R, C>, SMatrix<T, R, C>) {
    let share = y_bar / count::<T, R, C>();
    (input.zip_map(target, |x, t| (scalar::sigmoid(x) - t) * share), input * -share)
}

/// The tangent of [`cross_entropy`](fn@crate::functional::cross_entropy).
pub fn cross_entropy_jvp<T: Real, const N: usize, const K: usize>(
    input: &SMatrix<T, N, K>,
    classes: &[usize; N],
    input_dot: &SMatrix<T, N, K>,
) -> T {
    cross_entropy_vjp(input, classes, T::one()).dot(input_dot)
}

/// The cotangent of [`cross_entropy`](fn@crate::functional::cross_entropy).
pub fn cross_entropy_vjp<T: Real, const N: usize, const K: usize>(
    input: &SMatrix<T, N, K>,
    classes: &[usize; N],
    y_bar: T,
) -> SMatrix<T, N, K> {
    let mut input_bar = softmax(input, 1);
    for (i, &class) in classes.iter().enumerate() {
        input_bar[(i, class)] -= T::one();
    }
    input_bar * (y_bar / count::<T, N, 1>())
}
