//! Workload 6a: the cross entropy of a perceptron 4-16-16-3.

mod harness;

use harness::{Comparison, Workload, check};
use nalgebra::ArrayStorage;
use std::array::from_fn;
use std::hint::black_box;
use tensor_grad::prelude::*;

type W1 = SMatrix<f64, 16, 4>;
type W2 = SMatrix<f64, 16, 16>;
type W3 = SMatrix<f64, 3, 16>;
type Hidden = SVector<f64, 16>;
type Logits = SVector<f64, 3>;
type Input = SVector<f64, 4>;
type Gradient = (W1, Hidden, W2, Hidden, W3, Logits);

#[differentiable]
#[allow(clippy::too_many_arguments)] // the layers of the network
fn loss(
    w1: &W1,
    b1: &Hidden,
    w2: &W2,
    b2: &Hidden,
    w3: &W3,
    b3: &Logits,
    #[nondiff] x: &Input,
    #[nondiff] target: &Logits,
) -> f64 {
    let h1 = (w1 * x + b1).map(|z| z.tanh());
    let h2 = (w2 * h1 + b2).map(|z| z.tanh());
    let logits = w3 * h2 + b3;
    let largest = logits.max();
    let sum = logits.map(|z| (z - largest).exp()).sum();
    largest + sum.ln() - target.dot(&logits)
}

/// The weights of the network, one after another.
struct Network {
    w1: W1,
    b1: Hidden,
    w2: W2,
    b2: Hidden,
    w3: W3,
    b3: Logits,
}

/// The adjoint of each statement in turn.
fn plain(n: &Network, x: &Input, target: &Logits) -> (f64, Gradient) {
    let h1 = (n.w1 * x + n.b1).map(|z| z.tanh());
    let h2 = (n.w2 * h1 + n.b2).map(|z| z.tanh());
    let logits = n.w3 * h2 + n.b3;
    let largest = logits.max();
    let exponentials = logits.map(|z| (z - largest).exp());
    let sum = exponentials.sum();
    let y = largest + sum.ln() - target.dot(&logits);

    let logits_bar = exponentials / sum - target;
    let w3_bar = logits_bar * h2.transpose();
    let h2_bar = n.w3.transpose() * logits_bar;
    let z2_bar = h2_bar.zip_map(&h2, |c, h| c * (1.0 - h * h));
    let w2_bar = z2_bar * h1.transpose();
    let h1_bar = n.w2.transpose() * z2_bar;
    let z1_bar = h1_bar.zip_map(&h1, |c, h| c * (1.0 - h * h));
    let w1_bar = z1_bar * x.transpose();
    (y, (w1_bar, z1_bar, w2_bar, z2_bar, w3_bar, logits_bar))
}

/// Every gradient is written once, where it stays; products without a transpose, in lanes that the compiler vectorises.
fn careful(n: &Network, x: &Input, target: &Logits) -> (f64, Gradient) {
    let h1 = (n.w1 * x + n.b1).map(f64::tanh);
    let h2 = (n.w2 * h1 + n.b2).map(f64::tanh);
    let logits = n.w3 * h2 + n.b3;
    let largest = logits.max();
    let exponentials = logits.map(|z| (z - largest).exp());
    let sum = exponentials.sum();
    let y = largest + sum.ln() - target.dot(&logits);

    let logits_bar = exponentials * (1.0 / sum) - target;
    let z2_bar = pull_back(&n.w3, &logits_bar, &h2);
    let z1_bar = pull_back(&n.w2, &z2_bar, &h1);
    (y, (outer(&z1_bar, x), z1_bar, outer(&z2_bar, &h1), z2_bar, outer(&logits_bar, &h2), logits_bar))
}

/// `a bᵀ`, each element written once.
#[inline(always)]
fn outer<const R: usize, const C: usize>(a: &SVector<f64, R>, b: &SVector<f64, C>) -> SMatrix<f64, R, C> {
    let a = &a.data.0[0];
    SMatrix::from_array_storage(ArrayStorage(from_fn(|j| from_fn(|i| a[i] * b[j]))))
}

/// The cotangent before the `tanh` whose result is `h`, from that of `w h`; in lanes that the compiler vectorises.
#[inline(always)]
fn pull_back<const R: usize, const C: usize>(
    w: &SMatrix<f64, R, C>,
    c: &SVector<f64, R>,
    h: &SVector<f64, C>,
) -> SVector<f64, C> {
    let c = &c.data.0[0];
    SVector::from_array_storage(ArrayStorage([from_fn(|j| {
        let mut lanes = [0.0; 4];
        for i in 0..R {
            lanes[i % 4] += w.data.0[j][i] * c[i];
        }
        let sum = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
        sum * (1.0 - h[j] * h[j])
    })]))
}

pub(crate) fn main() {
    let data = Workload::read("w6a");
    let n = Network {
        w1: data.input("W1"),
        b1: data.input("b1"),
        w2: data.input("W2"),
        b2: data.input("b2"),
        w3: data.input("W3"),
        b3: data.input("b3"),
    };
    let (x, t) = (data.input("x"), data.input("t"));
    let generated = |n: &Network| loss::value_and_grad(&n.w1, &n.b1, &n.w2, &n.b2, &n.w3, &n.b3, &x, &t);
    for (name, (y, (w1, b1, w2, b2, w3, b3))) in
        [("plain", plain(&n, &x, &t)), ("careful", careful(&n, &x, &t)), ("generated", generated(&n))]
    {
        check(name, &[y], &[data.value()]);
        check(name, w1.as_slice(), data.gradient::<16, 4>("W1").as_slice());
        check(name, b1.as_slice(), data.gradient::<16, 1>("b1").as_slice());
        check(name, w2.as_slice(), data.gradient::<16, 16>("W2").as_slice());
        check(name, b2.as_slice(), data.gradient::<16, 1>("b2").as_slice());
        check(name, w3.as_slice(), data.gradient::<3, 16>("W3").as_slice());
        check(name, b3.as_slice(), data.gradient::<3, 1>("b3").as_slice());
    }

    let primal = |n: &Network| loss(&n.w1, &n.b1, &n.w2, &n.b2, &n.w3, &n.b3, &x, &t);
    Comparison::new("6a perceptron 4-16-16-3: value and gradient")
        .at_most(2.5)
        .with("primal", || primal(black_box(&n)))
        .with("plain", || plain(black_box(&n), &x, &t))
        .with_stack_only("careful", || careful(black_box(&n), &x, &t))
        .with_stack_only("generated", || generated(black_box(&n)))
        .run();
}
