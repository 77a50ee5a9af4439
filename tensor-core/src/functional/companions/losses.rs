//! Losses.

use super::companion;
use super::second::of_difference;
use crate::Real;
use crate::functional::adjoint::{
    binary_cross_entropy_with_logits_vjp, cross_entropy_jvp, cross_entropy_vjp, huber_loss_vjp, l1_loss_vjp,
    mse_loss_vjp, softmax_jvp,
};
use crate::functional::arithmetic::count;
use crate::functional::loss::*;
use crate::functional::scalar;
use nalgebra::SMatrix;

companion! {
    mse_loss [T: Real, const R: usize, const C: usize] [T, R, C] () -> T, c;
    input: SMatrix<T, R, C>, input_dot, input_bar, input_bar_dot =>
        mse_loss_vjp(input, target, T::one()).0.dot(input_dot),
        mse_loss_vjp(input, target, *c).0,
        of_difference(input, target, input_dot, target_dot, *c, |_| T::of_f64(2.0));
    target: SMatrix<T, R, C>, target_dot, target_bar, target_bar_dot =>
        mse_loss_vjp(input, target, T::one()).1.dot(target_dot),
        mse_loss_vjp(input, target, *c).1,
        -of_difference(input, target, input_dot, target_dot, *c, |_| T::of_f64(2.0));
}

companion! {
    l1_loss [T: Real, const R: usize, const C: usize] [T, R, C] () -> T, c;
    input: SMatrix<T, R, C>, input_dot, input_bar, input_bar_dot =>
        l1_loss_vjp(input, target, T::one()).0.dot(input_dot), l1_loss_vjp(input, target, *c).0;
    target: SMatrix<T, R, C>, target_dot, target_bar, target_bar_dot =>
        l1_loss_vjp(input, target, T::one()).1.dot(target_dot), l1_loss_vjp(input, target, *c).1;
}

companion! {
    huber_loss [T: Real, const R: usize, const C: usize] [T, R, C] (; delta: T as T) -> T, c;
    input: SMatrix<T, R, C>, input_dot, input_bar, input_bar_dot =>
        huber_loss_vjp(input, target, *delta, T::one()).0.dot(input_dot),
        huber_loss_vjp(input, target, *delta, *c).0,
        of_difference(input, target, input_dot, target_dot, *c, |d| scalar::huber_curvature(d, *delta));
    target: SMatrix<T, R, C>, target_dot, target_bar, target_bar_dot =>
        huber_loss_vjp(input, target, *delta, T::one()).1.dot(target_dot),
        huber_loss_vjp(input, target, *delta, *c).1,
        -of_difference(input, target, input_dot, target_dot, *c, |d| scalar::huber_curvature(d, *delta));
}

companion! {
    binary_cross_entropy_with_logits [T: Real, const R: usize, const C: usize] [T, R, C] () -> T, c;
    input: SMatrix<T, R, C>, input_dot, input_bar, input_bar_dot =>
        binary_cross_entropy_with_logits_vjp(input, target, T::one()).0.dot(input_dot),
        binary_cross_entropy_with_logits_vjp(input, target, *c).0,
        (input.zip_map(input_dot, |x, d| scalar::sigmoid_slope(x) * d) - target_dot) * (*c / count::<T, R, C>());
    target: SMatrix<T, R, C>, target_dot, target_bar, target_bar_dot =>
        binary_cross_entropy_with_logits_vjp(input, target, T::one()).1.dot(target_dot),
        binary_cross_entropy_with_logits_vjp(input, target, *c).1,
        input_dot * (-*c / count::<T, R, C>());
}

companion! {
    cross_entropy [T: Real, const N: usize, const K: usize] [T, N, K] (; classes: [usize; N] as &[usize; N]) -> T, c;
    input: SMatrix<T, N, K>, input_dot, input_bar, input_bar_dot =>
        cross_entropy_jvp(input, classes, input_dot),
        cross_entropy_vjp(input, classes, *c),
        softmax_jvp(input, 1, input_dot) * (*c / count::<T, N, 1>());
}
