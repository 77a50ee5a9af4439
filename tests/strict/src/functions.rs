//! Functions of every kind.

#[allow(unused_imports, reason = "the functions of numbers, unless another crate of the build brings `std`")]
use calculus::nalgebra::ComplexField as _;
use calculus::nalgebra::{RealField, Vector3};
use calculus::prelude::*;

/// Loops, branches, mutation.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn flow(x: &SVector<f64, 4>, k: f64, steps: usize) -> f64 {
    let mut sum = 0.0;
    for step in 0..steps {
        if sum > 10.0 {
            break;
        }
        let scaled = x.map(|v| v * k);
        sum += if step % 2 == 0 { scaled.norm() } else { scaled.sum() };
    }
    let mut left = steps;
    while left > 1 {
        sum *= 0.5;
        left /= 2;
    }
    sum * x[0]
}

/// A loop that keeps snapshots, with a step that is left early.
#[must_use]
#[differentiable(hessian, crate = calculus, checkpoint = 3)]
pub fn relax(x: &SVector<f64, 4>, k: f64, steps: usize) -> f64 {
    let mut y = *x;
    let mut rounds = 0_usize;
    for step in 0..steps {
        rounds += 1;
        if step % 3 == 1 {
            continue;
        }
        y = y.map(|v| v - k * v * v);
        if y.norm() < 0.1 {
            return y.sum();
        }
    }
    if rounds > 100 { y[0] } else { y.norm() }
}

/// Closures and iterators.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn chains(x: &[f64], w: [f64; 3]) -> f64 {
    let square = |v: f64| v * v;
    let dot: f64 = x.iter().zip(w).map(|(a, b)| a * b).sum();
    let mut list = w.map(|v| v * dot);
    for v in &mut list {
        *v += 1.0;
    }
    list.iter().copied().map(square).sum()
}

/// A lifetime, a const parameter, a number of any precision, a where clause, a function parameter.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn general<'a, T, const N: usize, F>(x: &'a SVector<T, N>, list: &'a [T], #[nondiff] f: F) -> T
where
    T: RealField + Copy,
    F: Fn(usize) -> T + Copy,
{
    let mut sum = T::zero();
    for (i, v) in list.iter().enumerate() {
        sum += *v * f(i);
    }
    x.norm_squared() * sum
}

/// An early return, and results that may be missing.
///
/// # Errors
/// If `x` has no logarithm.
#[differentiable(crate = calculus)]
pub fn fallible(x: f64) -> Result<f64, &'static str> {
    if x <= 0.0 {
        return Err("no logarithm");
    }
    let root = positive(x).ok_or("no root")?;
    Ok(root.ln())
}

#[differentiable(crate = calculus)]
fn positive(x: f64) -> Option<f64> {
    (x > 0.0).then_some(())?;
    Some(x.sqrt())
}

/// State in and out.
#[differentiable(crate = calculus)]
pub fn step(state: &mut Vector3<f64>, u: f64) -> f64 {
    state[0] += 0.1 * state[1];
    state[1] += 0.1 * u;
    state.norm()
}

/// A rule of one's own.
#[must_use]
#[differentiable(hessian, crate = calculus, vjp = softsign_vjp, jvp = softsign_jvp)]
pub fn softsign(x: f64) -> f64 {
    x / (1.0 + x.abs())
}

#[differentiable(crate = calculus)]
fn softsign_vjp(x: f64, y_bar: f64) -> f64 {
    y_bar / (1.0 + x.abs()).powi(2)
}

fn softsign_jvp(x: f64, x_dot: f64) -> f64 {
    softsign_vjp(x, x_dot)
}

/// What a rule keeps.
#[must_use]
#[differentiable(crate = calculus, vjp = (norm_forward, norm_backward))]
pub fn length(x: &Vector3<f64>) -> f64 {
    x.norm()
}

fn norm_forward(x: &Vector3<f64>) -> (f64, Vector3<f64>) {
    let norm = x.norm();
    (norm, x / norm)
}

fn norm_backward(_x: &Vector3<f64>, direction: &Vector3<f64>, y_bar: f64) -> Vector3<f64> {
    direction * y_bar
}

/// Functions that a macro writes.
pub mod powers {
    use super::{Vector3, differentiable};

    #[differentiable(crate = calculus)]
    fn length(x: &Vector3<f64>) -> f64 {
        x.norm()
    }

    #[differentiable(hessian, crate = calculus)]
    fn softsign(x: f64) -> f64 {
        x / (1.0 + x.abs())
    }

    macro_rules! power {
        ($(#[$meta:meta])* $name:ident, $n:expr) => {
            $(#[$meta])*
            #[must_use]
            #[differentiable(crate = calculus)]
            pub fn $name(x: f64) -> f64 {
                let mut y = 1.0;
                for _ in 0..$n {
                    y *= x;
                }
                softsign(y) + length(&Vector3::new(y, x, 1.0))
            }
        };
    }
    power!(
        /// The square.
        square,
        2
    );
    power!(
        /// The cube.
        cube,
        3
    );
}
