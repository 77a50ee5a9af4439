//! Workload 6b: the cross entropy of a perceptron 784-128-10 over a batch of 64 images, in `f32`.

mod harness;

use harness::{Comparison, Waves, check_within, requests};
use nalgebra::{DMatrixView, DMatrixViewMut};
use std::hint::black_box;
use tensor_grad::prelude::*;

const PIXELS: usize = 784;
const HIDDEN: usize = 128;
const DIGITS: usize = 10;
const BATCH: usize = 64;

type W1 = SMatrix<f32, HIDDEN, PIXELS>;
type B1 = SVector<f32, HIDDEN>;
type W2 = SMatrix<f32, DIGITS, HIDDEN>;
type B2 = SVector<f32, DIGITS>;
type Images = SMatrix<f32, PIXELS, BATCH>;
type Hidden = SMatrix<f32, HIDDEN, BATCH>;
type Logits = SMatrix<f32, DIGITS, BATCH>;
type Gradient = (W1, B1, W2, B2);

#[differentiable]
fn loss(w1: &W1, b1: &B1, w2: &W2, b2: &B2, #[nondiff] images: &Images, #[nondiff] targets: &Logits) -> f32 {
    let mut hidden = w1 * images;
    for mut column in hidden.column_iter_mut() {
        column += b1;
    }
    let hidden = hidden.map(|z| z.tanh());
    let mut logits = w2 * hidden;
    for mut column in logits.column_iter_mut() {
        column += b2;
    }
    let mut sum = 0.0;
    for i in 0..BATCH {
        let largest = logits.column(i).max();
        let total = logits.column(i).map(|z| (z - largest).exp()).sum();
        sum += largest + total.ln() - targets.column(i).dot(&logits.column(i));
    }
    sum / BATCH as f32
}

/// The weights, and what they are to learn.
struct Network {
    w1: W1,
    b1: B1,
    w2: W2,
    b2: B2,
    images: Images,
    targets: Logits,
}

/// The adjoint of each statement in turn.
fn plain(n: &Network) -> (f32, Gradient) {
    let mut hidden = n.w1 * n.images;
    hidden.column_iter_mut().for_each(|mut column| column += n.b1);
    hidden.apply(|z| *z = z.tanh());
    let mut logits = n.w2 * hidden;
    logits.column_iter_mut().for_each(|mut column| column += n.b2);
    let (y, logits_bar) = cross_entropy(&logits, &n.targets);
    let w2_bar = logits_bar * hidden.transpose();
    let hidden_bar = n.w2.transpose() * logits_bar;
    let before_bar = hidden_bar.zip_map(&hidden, |c, h| c * (1.0 - h * h));
    let w1_bar = before_bar * n.images.transpose();
    (y, (w1_bar, before_bar.column_sum(), w2_bar, logits_bar.column_sum()))
}

fn cross_entropy(logits: &Logits, targets: &Logits) -> (f32, Logits) {
    let mut y = 0.0;
    let mut logits_bar = Logits::zeros();
    for i in 0..BATCH {
        let (column, target) = (logits.column(i), targets.column(i));
        let largest = column.max();
        let exponentials = column.map(|z| (z - largest).exp());
        let total = exponentials.sum();
        y += largest + total.ln() - target.dot(&column);
        logits_bar.set_column(i, &((exponentials / total - target) / BATCH as f32));
    }
    (y / BATCH as f32, logits_bar)
}

/// A matrix of fixed shape as one that nalgebra gives to its blocked product.
fn dynamic<const R: usize, const C: usize>(m: &SMatrix<f32, R, C>) -> DMatrixView<'_, f32> {
    DMatrixView::from_slice(m.as_slice(), R, C)
}

fn dynamic_mut<const R: usize, const C: usize>(m: &mut SMatrix<f32, R, C>) -> DMatrixViewMut<'_, f32> {
    DMatrixViewMut::from_slice(m.as_mut_slice(), R, C)
}

/// Blocked products that begin with the biases, activations and cotangents in place.
fn careful(n: &Network) -> (f32, Gradient) {
    let mut hidden = Hidden::from_fn(|i, _| n.b1[i]);
    dynamic_mut(&mut hidden).gemm(1.0, &dynamic(&n.w1), &dynamic(&n.images), 1.0);
    hidden.apply(|z| *z = z.tanh());
    let mut logits = Logits::from_fn(|i, _| n.b2[i]);
    dynamic_mut(&mut logits).gemm(1.0, &dynamic(&n.w2), &dynamic(&hidden), 1.0);
    let (y, logits_bar) = cross_entropy(&logits, &n.targets);

    let mut w2_bar = W2::zeros();
    dynamic_mut(&mut w2_bar).gemm(1.0, &dynamic(&logits_bar), &dynamic(&hidden.transpose()), 0.0);
    let mut before_bar = Hidden::zeros();
    dynamic_mut(&mut before_bar).gemm(1.0, &dynamic(&n.w2.transpose()), &dynamic(&logits_bar), 0.0);
    before_bar.zip_apply(&hidden, |c, h| *c *= 1.0 - h * h);
    let mut w1_bar = W1::zeros();
    dynamic_mut(&mut w1_bar).gemm(1.0, &dynamic(&before_bar), &dynamic(&n.images.transpose()), 0.0);
    (y, (w1_bar, before_bar.column_sum(), w2_bar, logits_bar.column_sum()))
}

fn generated(n: &Network) -> (f32, Gradient) {
    loss::value_and_grad(&n.w1, &n.b1, &n.w2, &n.b2, &n.images, &n.targets)
}

fn network() -> Box<Network> {
    let mut waves = Waves::default();
    let label = |j: usize| (7 * j + 3) % DIGITS;
    Box::new(Network {
        w1: waves.matrix(0.05),
        b1: waves.matrix(0.1),
        w2: waves.matrix(0.2),
        b2: waves.matrix(0.1),
        images: waves.matrix::<f32, PIXELS, BATCH>(1.0).abs(),
        targets: Logits::from_fn(|i, j| if i == label(j) { 1.0 } else { 0.0 }),
    })
}

pub(crate) fn main() {
    // The matrices live on the stack.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(compare).expect("a thread starts");
    thread.join().expect("the thread ends well");
}

fn compare() {
    let n = network();
    let (expected, expected_gradient) = plain(&n);
    for (name, (y, (w1, b1, w2, b2))) in [("careful", careful(&n)), ("generated", generated(&n))] {
        check_within(1e-5, name, &[y], &[expected]);
        check_within(1e-5, name, w1.as_slice(), expected_gradient.0.as_slice());
        check_within(1e-5, name, b1.as_slice(), expected_gradient.1.as_slice());
        check_within(1e-5, name, w2.as_slice(), expected_gradient.2.as_slice());
        check_within(1e-5, name, b2.as_slice(), expected_gradient.3.as_slice());
    }

    // nalgebra's blocked product packs its operands on the heap, twice for each of the three that are large.
    let requests = requests(|| generated(&n));
    assert!(requests <= 6, "{requests} heap requests");
    Comparison::new("6b perceptron 784-128-10, f32, batch 64: value and gradient")
        .at_most(2.5)
        .with("primal", || {
            let n = black_box(&n);
            loss(&n.w1, &n.b1, &n.w2, &n.b2, &n.images, &n.targets)
        })
        .with("plain", || plain(black_box(&n)))
        .with("careful", || careful(black_box(&n)))
        .with("generated", || generated(black_box(&n)))
        .run();
}
