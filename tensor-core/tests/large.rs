//! A layer of 128x784 fits a thread's 2 MiB of stack, also in a debug build.

use nalgebra::SMatrix;
use tensor_core::prelude::*;

type Layer = SMatrix<f32, 128, 784>;

const LEN: f32 = 128.0 * 784.0;

/// Makes a layer in a thread of its own.
fn sum_of(make: fn() -> Box<Layer>) -> f32 {
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
