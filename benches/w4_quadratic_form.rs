//! Workload 4: the square root of a quadratic form plus a logarithmic determinant by Cholesky, 6x6.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use peers::{Function, Number};
use std::hint::black_box;
use tensor_grad::prelude::*;

const N: usize = 6;
type M = SMatrix<f64, N, N>;
type V = SVector<f64, N>;

#[differentiable]
fn energy(a: &M, x: &V) -> f64 {
    let form = x.dot(&(a * x));
    let cholesky = a.cholesky().expect("a is positive definite");
    form.sqrt() + cholesky.ln_determinant()
}

/// The adjoint of each statement in turn.
fn plain(a: &M, x: &V) -> (f64, (M, V)) {
    let ax = a * x;
    let form = x.dot(&ax);
    let cholesky = a.cholesky().expect("a is positive definite");
    let y = form.sqrt() + cholesky.ln_determinant();
    let form_bar = 0.5 / form.sqrt();
    let mut a_bar = cholesky.inverse();
    a_bar += x * x.transpose() * form_bar;
    let x_bar = (ax + a.transpose() * x) * form_bar;
    (y, (a_bar, x_bar))
}

/// One factorisation in place; the inverse from the inverse of the factor; `a` is symmetric.
fn careful(a: &M, x: &V) -> (f64, (M, V)) {
    let ax = a * x;
    let form = x.dot(&ax);
    let (factor, determinant) = factorise(a);
    let root = form.sqrt();
    let y = root + 2.0 * determinant.ln();

    let inverse = invert_lower(&factor);
    let mut a_bar = M::zeros();
    let form_bar = 0.5 / root;
    for j in 0..N {
        for i in 0..=j {
            let mut sum = form_bar * x[i] * x[j];
            for k in j..N {
                sum += inverse[(k, i)] * inverse[(k, j)];
            }
            a_bar[(i, j)] = sum;
            a_bar[(j, i)] = sum;
        }
    }
    (y, (a_bar, ax * (2.0 * form_bar)))
}

/// The lower factor with reciprocals on its diagonal, and its determinant.
fn factorise(a: &M) -> (M, f64) {
    let mut l = *a;
    let mut determinant = 1.0;
    for j in 0..N {
        for k in 0..j {
            let factor = l[(j, k)];
            for i in j..N {
                l[(i, j)] -= factor * l[(i, k)];
            }
        }
        assert!(l[(j, j)] > 0.0, "a is positive definite");
        let root = l[(j, j)].sqrt();
        determinant *= root;
        let reciprocal = 1.0 / root;
        l[(j, j)] = reciprocal;
        for i in j + 1..N {
            l[(i, j)] *= reciprocal;
        }
    }
    (l, determinant)
}

fn invert_lower(l: &M) -> M {
    let mut inverse = M::zeros();
    for j in 0..N {
        inverse[(j, j)] = l[(j, j)];
        for i in j + 1..N {
            let mut sum = 0.0;
            for k in j..i {
                sum += l[(i, k)] * inverse[(k, j)];
            }
            inverse[(i, j)] = -sum * l[(i, i)];
        }
    }
    inverse
}

struct Energy;

impl Function<42, 1> for Energy {
    fn apply<D: Number>(&self, inputs: &[D; 42]) -> [D; 1] {
        let mut rest = &inputs[..];
        let mut a: [[D; N]; N] = peers::take(&mut rest);
        let x: [[D; 1]; N] = peers::take(&mut rest);
        let [[form]] = peers::product(&peers::transpose(&x), &peers::product(&a, &x));
        let mut logarithm = D::constant(0.0);
        for j in 0..N {
            for k in 0..j {
                for i in j..N {
                    let product = a[i][k] * a[j][k];
                    a[i][j] -= product;
                }
            }
            let root = a[j][j].sqrt();
            logarithm += root.ln() * 2.0;
            for i in j..N {
                a[i][j] = a[i][j] / root;
            }
        }
        [form.sqrt() + logarithm]
    }
}

pub(crate) fn main() {
    let data = Workload::read("w4");
    let (a, x) = (data.input("A"), data.input("x"));
    for (name, (y, (da, dx))) in
        [("plain", plain(&a, &x)), ("careful", careful(&a, &x)), ("generated", energy::value_and_grad(&a, &x))]
    {
        check(name, &[y], &[data.value()]);
        let symmetric: M = (da + da.transpose()) / 2.0;
        check(name, symmetric.as_slice(), data.gradient::<N, N>("A").as_slice());
        check(name, dx.as_slice(), data.gradient::<N, 1>("x").as_slice());
    }

    let both = SVector::<f64, 42>::from_iterator(a.iter().chain(&x).copied());
    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&Energy, &both)), ("hyperdual", peers::hyperdual::<42, 1, 43>(&Energy, &both))]
    {
        check(name, &got.as_slice()[N * N..], data.gradient::<N, 1>("x").as_slice());
    }

    Comparison::new("4 quadratic form and log determinant, 6x6: value and gradient")
        .at_most(2.5)
        .with("primal", || energy(black_box(&a), black_box(&x)))
        .with("plain", || plain(black_box(&a), black_box(&x)))
        .with_stack_only("careful", || careful(black_box(&a), black_box(&x)))
        .with("num-dual", || peers::num_dual(&Energy, black_box(&both)))
        .with("hyperdual", || peers::hyperdual::<42, 1, 43>(&Energy, black_box(&both)))
        .with_stack_only("generated", || energy::value_and_grad(black_box(&a), black_box(&x)))
        .run();
}
