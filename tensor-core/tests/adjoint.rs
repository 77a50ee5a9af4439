//! The hand-written derivatives of the functional helpers: against central differences, and jvp against vjp.

use nalgebra::SMatrix;
use tensor_core::functional::adjoint::*;
use tensor_core::functional::*;
use tensor_core::random::{Generator, randn_with, uniform_with};

type M = SMatrix<f64, 3, 4>;

const SEEDS: u64 = 30;
const STEP: f64 = 6e-6;

/// Whether `jvp` is the slope of `f` along `x_dot`, and `vjp` its transpose.
fn check_matrix(name: &str, f: impl Fn(&M) -> M, jvp: impl Fn(&M, &M) -> M, vjp: impl Fn(&M, &M) -> M) {
    for seed in 0..SEEDS {
        let mut generator = Generator::new(seed);
        let x: M = uniform_with(&mut generator, 0.1, 2.5);
        let (x_dot, y_bar): (M, M) = (randn_with(&mut generator), randn_with(&mut generator));
        let y_dot = jvp(&x, &x_dot);
        let difference = (f(&(x + x_dot * STEP)) - f(&(x - x_dot * STEP))) / (2.0 * STEP);
        assert!((y_dot - difference).amax() <= 1e-7 * (1.0 + y_dot.amax()), "{name}, seed {seed}");
        close(y_bar.dot(&y_dot), vjp(&x, &y_bar).dot(&x_dot), 1e-12, &format!("{name}, seed {seed}"));
    }
}

/// The same for a scalar function of two matrices.
fn check_loss(
    name: &str,
    f: impl Fn(&M, &M) -> f64,
    jvp: impl Fn(&M, &M, (&M, &M)) -> f64,
    vjp: impl Fn(&M, &M, f64) -> (M, M),
) {
    for seed in 0..SEEDS {
        let mut generator = Generator::new(seed);
        let [x, t, x_dot, t_dot]: [M; 4] = core::array::from_fn(|_| randn_with(&mut generator));
        let y_dot = jvp(&x, &t, (&x_dot, &t_dot));
        let moved = |step: f64| f(&(x + x_dot * step), &(t + t_dot * step));
        let what = format!("{name}, seed {seed}");
        close(y_dot, (moved(STEP) - moved(-STEP)) / (2.0 * STEP), 1e-7, &what);
        let (x_bar, t_bar) = vjp(&x, &t, 0.75);
        close(0.75 * y_dot, x_bar.dot(&x_dot) + t_bar.dot(&t_dot), 1e-12, &what);
    }
}

fn close(a: f64, b: f64, tolerance: f64, what: &str) {
    assert!((a - b).abs() <= tolerance * (10.0 + a.abs()), "{what}: {a} and {b}");
}

macro_rules! elementwise {
    ($($f:ident $jvp:ident $vjp:ident,)*) => {$(
        check_matrix(stringify!($f), $f, $jvp, $vjp);
        // The same at negative arguments, shifted past 0.
        let shift = |x: &M| x.add_scalar(-1.3);
        if !["log", "sqrt"].contains(&stringify!($f)) {
            check_matrix(stringify!($f), |x| $f(&shift(x)), |x, d| $jvp(&shift(x), d), |x, c| $vjp(&shift(x), c));
        }
    )*};
}

#[test]
fn functions_of_elements() {
    elementwise! {
        exp exp_jvp exp_vjp,
        log log_jvp log_vjp,
        sqrt sqrt_jvp sqrt_vjp,
        sin sin_jvp sin_vjp,
        cos cos_jvp cos_vjp,
        abs abs_jvp abs_vjp,
        relu relu_jvp relu_vjp,
        sigmoid sigmoid_jvp sigmoid_vjp,
        tanh tanh_jvp tanh_vjp,
        softplus softplus_jvp softplus_vjp,
        gelu gelu_jvp gelu_vjp,
    }
    let slope = 0.2;
    check_matrix(
        "leaky_relu",
        |x| leaky_relu(&-x, slope),
        |x, d| -leaky_relu_jvp(&-x, slope, d),
        |x, c| -leaky_relu_vjp(&-x, slope, c),
    );
}

#[test]
fn softmaxes() {
    for dim in [0, 1] {
        check_matrix("softmax", |x| softmax(x, dim), |x, d| softmax_jvp(x, dim, d), |x, c| softmax_vjp(x, dim, c));
        check_matrix(
            "log_softmax",
            |x| log_softmax(x, dim),
            |x, d| log_softmax_jvp(x, dim, d),
            |x, c| log_softmax_vjp(x, dim, c),
        );
    }
}

#[test]
fn binary_operations() {
    let y = M::from_fn(|i, j| 1.5 + 0.25 * i as f64 - 0.125 * j as f64);
    macro_rules! both {
        ($($f:ident $jvp:ident $vjp:ident,)*) => {$(
            let zero = M::zeros();
            check_matrix(stringify!($f), |x| $f(x, &y), |x, d| $jvp(x, &y, (d, &zero)), |x, c| $vjp(x, &y, c).0);
            check_matrix(stringify!($f), |x| $f(&y, x), |x, d| $jvp(&y, x, (&zero, d)), |x, c| $vjp(&y, x, c).1);
        )*};
    }
    both! {
        add add_jvp add_vjp,
        sub sub_jvp sub_vjp,
        mul mul_jvp mul_vjp,
        div div_jvp div_vjp,
    }
}

#[test]
fn matrix_product() {
    let b = SMatrix::<f64, 4, 4>::from_fn(|i, j| (i as f64 - 1.5) * 0.5 + j as f64 * 0.25);
    let a = SMatrix::<f64, 3, 3>::from_fn(|i, j| (i as f64 - 1.5) * 0.5 + j as f64 * 0.25);
    let zero = SMatrix::zeros();
    check_matrix("a", |x| matmul(x, &b), |x, d| matmul_jvp(x, &b, (d, &zero)), |x, c| matmul_vjp(x, &b, c).0);
    let zero = SMatrix::zeros();
    check_matrix("b", |x| matmul(&a, x), |x, d| matmul_jvp(&a, x, (&zero, d)), |x, c| matmul_vjp(&a, x, c).1);
}

#[test]
fn losses() {
    check_loss("mse_loss", mse_loss, mse_loss_jvp, mse_loss_vjp);
    check_loss("l1_loss", l1_loss, l1_loss_jvp, l1_loss_vjp);
    check_loss(
        "huber_loss",
        |x, t| huber_loss(x, t, 0.8),
        |x, t, d| huber_loss_jvp(x, t, 0.8, d),
        |x, t, c| huber_loss_vjp(x, t, 0.8, c),
    );
    check_loss(
        "bce",
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_jvp,
        binary_cross_entropy_with_logits_vjp,
    );
    let classes = [3, 0, 0];
    let ignored = |x_bar| (x_bar, M::zeros());
    check_loss(
        "cross_entropy",
        |x, _| cross_entropy(x, &classes),
        |x, _, (d, _)| cross_entropy_jvp(x, &classes, d),
        |x, _, c| ignored(cross_entropy_vjp(x, &classes, c)),
    );
    check_loss("sum", |x, _| sum(x), |x, _, (d, _)| sum_jvp(x, d), |x, _, c| ignored(sum_vjp(x, c)));
    check_loss("mean", |x, _| mean(x), |x, _, (d, _)| mean_jvp(x, d), |x, _, c| ignored(mean_vjp(x, c)));
    check_loss(
        "logsumexp",
        |x, _| logsumexp(x),
        |x, _, (d, _)| logsumexp_jvp(x, d),
        |x, _, c| ignored(logsumexp_vjp(x, c)),
    );
}

#[test]
fn kinks_and_far_points() {
    assert_eq!((relu_vjp(&0.0, &1.0), abs_vjp(&0.0, &1.0), abs_vjp(&-0.0, &1.0)), (0.0, 0.0, 0.0));
    assert_eq!(leaky_relu_vjp(&0.0, 0.25, &1.0), 0.25);
    assert_eq!((sqrt_vjp(&0.0, &1.0), sqrt_vjp(&0.0, &0.0)), (f64::INFINITY, 0.0));
    assert_eq!((log_vjp(&0.0, &1.0), log_vjp(&0.0, &0.0)), (f64::INFINITY, 0.0));
    assert_eq!(div_vjp(&1.0, &0.0, &0.0), (0.0, 0.0));
    for x in [-1000.0, 1000.0] {
        let one = if x > 0.0 { 1.0 } else { 0.0 };
        assert_eq!((sigmoid_vjp(&x, &1.0), tanh_vjp(&x, &1.0)), (0.0, 0.0));
        assert_eq!((softplus_vjp(&x, &1.0), gelu_vjp(&x, &1.0)), (one, one));
    }
    let far = SMatrix::<f64, 1, 2>::new(1000.0, -1000.0);
    assert_eq!(cross_entropy_vjp(&far, &[1], 1.0), SMatrix::<f64, 1, 2>::new(1.0, -1.0));
    assert_eq!(l1_loss_vjp(&far, &far, 1.0), (SMatrix::zeros(), SMatrix::zeros()));
}
