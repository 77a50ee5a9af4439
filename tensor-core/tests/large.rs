//! A layer of 128x784 fits a thread's 2 MiB of stack, also in a debug build, unless two of them are returned at once.

use nalgebra::SMatrix;
use tensor_core::prelude::*;

type Layer = SMatrix<f32, 128, 784>;

const LEN: f32 = 128.0 * 784.0;

/// Makes a layer in a thread of its own.
fn sum_of(make: impl FnOnce() -> Box<Layer> + Send + 'static) -> f32 {
    std::thread::Builder::new().stack_size(2 << 20).spawn(move || make().sum()).unwrap().join().unwrap()
}

fn boxed_ones() -> Box<Layer> {
    Box::new(ones())
}

#[test]
fn created() {
    assert_eq!(sum_of(boxed_ones), LEN);
    assert!(sum_of(|| Box::new(rand())) > 0.0);
    assert!(sum_of(|| Box::new(randn())).is_finite());
    assert!(sum_of(|| Box::new(kaiming_uniform(Fan::In, Nonlinearity::Relu))).is_finite());
}

#[test]
fn computed_with() {
    assert_eq!(sum_of(|| Box::new(relu(&*boxed_ones()))), LEN);
    assert_eq!(sum_of(|| Box::new(add(&*boxed_ones(), &*boxed_ones()))), 2.0 * LEN);
    let shares = |dim| move || Box::new(softmax(&*boxed_ones(), dim));
    assert!((sum_of(shares(0)) - 784.0).abs() < 0.1);
    assert!((sum_of(shares(1)) - 128.0).abs() < 1.0);
    assert!(sum_of(|| Box::new(log_softmax(&*boxed_ones(), 1))) < 0.0);
}

/// The derivatives that generated code calls.
#[test]
fn differentiated() {
    use tensor_core::functional::adjoint::{logsumexp_vjp, relu_vjp, softmax_vjp};
    assert_eq!(sum_of(|| Box::new(relu_vjp(&*boxed_ones(), &*boxed_ones()))), LEN);
    assert!(sum_of(|| Box::new(softmax_vjp(&*boxed_ones(), 1, &*boxed_ones()))).abs() < 0.1);
    assert!((sum_of(|| Box::new(logsumexp_vjp(&*boxed_ones(), 1.0))) - 1.0).abs() < 1e-3);
}

#[test]
fn printed_and_written() {
    let unchanged = || {
        let x = boxed_ones();
        assert!(x.tensor().to_string().contains("..."));
        assert_eq!(x.to_npy().len(), 128 + 4 * 128 * 784);
        x
    };
    assert_eq!(sum_of(unchanged), LEN);
}

#[test]
fn read() {
    let read = || {
        let mut x = boxed_ones();
        let bytes = x.to_npy();
        x.fill(0.0);
        x.read_npy(&bytes).unwrap();
        x
    };
    assert_eq!(sum_of(read), LEN);
}
