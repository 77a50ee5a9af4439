//! Products, sums and softmax.

use super::companion;
use super::second::{log_softmax_second, logsumexp_second, softmax_second};
use crate::Real;
use crate::functional::adjoint::{
    log_softmax_jvp, log_softmax_vjp, logsumexp_jvp, logsumexp_vjp, mean_vjp, softmax_jvp, softmax_vjp, sum_vjp,
};
use crate::functional::arithmetic::*;
use crate::functional::softmaxes::*;
use nalgebra::SMatrix;

companion! {
    matmul [T: Real, const R: usize, const K: usize, const C: usize] [T, R, K, C] () -> SMatrix<T, R, C>, c;
    a: SMatrix<T, R, K>, a_dot, a_bar, a_bar_dot => a_dot * b, c * b.transpose(), c * b_dot.transpose();
    b: SMatrix<T, K, C>, b_dot, b_bar, b_bar_dot => a * b_dot, a.tr_mul(c), a_dot.tr_mul(c);
}

companion! {
    sum [T: Real, const R: usize, const C: usize] [T, R, C] () -> T, c;
    x: SMatrix<T, R, C>, x_dot, x_bar, x_bar_dot => sum(x_dot), sum_vjp(x, *c);
}

companion! {
    mean [T: Real, const R: usize, const C: usize] [T, R, C] () -> T, c;
    x: SMatrix<T, R, C>, x_dot, x_bar, x_bar_dot => mean(x_dot), mean_vjp(x, *c);
}

companion! {
    softmax [T: Real, const R: usize, const C: usize] [T, R, C] (; dim: usize as usize) -> SMatrix<T, R, C>, c;
    x: SMatrix<T, R, C>, x_dot, x_bar, x_bar_dot =>
        softmax_jvp(x, *dim, x_dot), softmax_vjp(x, *dim, c), softmax_second(x, *dim, x_dot, c);
}

companion! {
    log_softmax [T: Real, const R: usize, const C: usize] [T, R, C] (; dim: usize as usize) -> SMatrix<T, R, C>, c;
    x: SMatrix<T, R, C>, x_dot, x_bar, x_bar_dot =>
        log_softmax_jvp(x, *dim, x_dot), log_softmax_vjp(x, *dim, c), log_softmax_second(x, *dim, x_dot, c);
}

companion! {
    logsumexp [T: Real, const R: usize, const C: usize] [T, R, C] () -> T, c;
    x: SMatrix<T, R, C>, x_dot, x_bar, x_bar_dot =>
        logsumexp_jvp(x, x_dot), logsumexp_vjp(x, *c), logsumexp_second(x, x_dot, *c);
}
