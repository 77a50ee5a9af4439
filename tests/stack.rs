//! A gradient of large matrices fits the stack of a test thread.
//!
//! The gradient of a perceptron 784-128-10 in `f32` takes 407 kB; a thread of the standard library has 2 MiB. A release
//! build needs about 1.2 MB of it. A debug build gives every temporary a place of its own: it overflows 2 MiB and is tested
//! with 4 MiB (`RUST_MIN_STACK=4194304` gives the same to all test threads).

use std::thread::{Builder, scope};
use tensor_grad::prelude::*;

const MIB: usize = 1 << 20;
const STACK: usize = if cfg!(debug_assertions) { 4 * MIB } else { 2 * MIB };
/// For the inputs and the comparison, which are not what is tested.
const AMPLE_STACK: usize = 16 * MIB;

type W1 = SMatrix<f32, 128, 784>;
type B1 = SVector<f32, 128>;
type W2 = SMatrix<f32, 10, 128>;
type B2 = SVector<f32, 10>;
type Image = SVector<f32, 784>;

/// The cross entropy of a perceptron with one hidden layer.
#[differentiable]
fn loss(w1: &W1, b1: &B1, w2: &W2, b2: &B2, #[nondiff] x: &Image, label: usize) -> f32 {
    let hidden = (w1 * x + b1).map(|z| z.tanh());
    let logits = w2 * hidden + b2;
    let largest = logits.max();
    let sum = logits.map(|z| (z - largest).exp()).sum();
    largest + sum.ln() - logits[label]
}

struct Network {
    w1: W1,
    b1: B1,
    w2: W2,
    b2: B2,
    x: Image,
}

fn network() -> Network {
    let wave = |scale: f32, i: usize, j: usize| scale * (1.0 + 3.0 * i as f32 + 0.7 * j as f32).sin();
    Network {
        w1: W1::from_fn(|i, j| wave(0.05, i, j)),
        b1: B1::from_fn(|i, j| wave(0.1, i, j)),
        w2: W2::from_fn(|i, j| wave(0.2, i, j)),
        b2: B2::from_fn(|i, j| wave(0.1, i, j)),
        x: Image::from_fn(|i, j| wave(1.0, i, j).abs()),
    }
}

/// Runs `f` on a thread with `size` bytes of stack.
fn on_stack<Y: Send>(size: usize, f: impl FnOnce() -> Y + Send) -> Y {
    scope(|threads| {
        let thread = Builder::new().stack_size(size).spawn_scoped(threads, f);
        thread.expect("a thread starts").join().expect("the thread ends well")
    })
}

const LABEL: usize = 7;

#[test]
fn gradient_of_a_perceptron_fits() {
    let n = on_stack(AMPLE_STACK, || Box::new(network()));
    let gradient = on_stack(STACK, || Box::new(loss::grad(&n.w1, &n.b1, &n.w2, &n.b2, &n.x, LABEL)));
    on_stack(AMPLE_STACK, || check(&n, &gradient));
}

/// Compares with the gradient by hand.
fn check(n: &Network, (w1_bar, b1_bar, w2_bar, b2_bar): &(W1, B1, W2, B2)) {
    let hidden = (n.w1 * n.x + n.b1).map(|z| z.tanh());
    let logits = n.w2 * hidden + n.b2;
    let exponentials = logits.map(|z| (z - logits.max()).exp());
    let mut expected = exponentials / exponentials.sum();
    expected[LABEL] -= 1.0;
    assert_close(b2_bar.as_slice(), expected.as_slice());
    assert_close(w2_bar.as_slice(), (expected * hidden.transpose()).as_slice());
    let before = (n.w2.transpose() * expected).zip_map(&hidden, |c, h| c * (1.0 - h * h));
    assert_close(b1_bar.as_slice(), before.as_slice());
    assert_close(w1_bar.as_slice(), (before * n.x.transpose()).as_slice());
}

fn assert_close(got: &[f32], expected: &[f32]) {
    let largest = expected.iter().fold(0.0_f32, |m, x| m.max(x.abs()));
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() <= 1e-5 * largest, "{g} instead of {e}");
    }
}
