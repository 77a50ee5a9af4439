//! Creation functions.

use nalgebra::{SMatrix, SVector, matrix};
use tensor_core::prelude::*;

#[test]
fn arange_counts_as_pytorch_does() {
    assert_eq!(arange::<f32, 5>(0.0, 5.0, 1.0).as_slice(), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(arange::<f64, 3>(1.0, 2.5, 0.5).as_slice(), [1.0, 1.5, 2.0]);
    assert_eq!(arange::<f64, 2>(1.0, -0.5, -1.0).as_slice(), [1.0, 0.0]);
    assert_eq!(arange::<f64, 0>(1.0, 1.0, 1.0).len(), 0);
}

#[test]
#[should_panic(expected = "arange(0, 5, 1) has 5 elements, not 4")]
fn arange_of_another_length() {
    arange::<f32, 4>(0.0, 5.0, 1.0);
}

#[test]
fn linspace_ends_at_its_end() {
    let x: SVector<f32, 7> = linspace(0.1, 0.7);
    assert_eq!((x[0], x[6]), (0.1, 0.7));
    assert_eq!(linspace::<f64, 1>(2.0, 3.0).as_slice(), [2.0]);
    assert_eq!(linspace::<f64, 2>(2.0, 3.0).as_slice(), [2.0, 3.0]);
    assert_eq!(linspace::<f64, 0>(2.0, 3.0).len(), 0);
}

#[test]
fn literals_take_the_type_of_their_place() {
    let x: SMatrix<f32, 2, 3> = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    assert_eq!(x, matrix![1.0, 2.0, 3.0; 4.0, 5.0, 6.0]);
    let v: SVector<f32, 2> = tensor([1.0, 2.0]);
    assert_eq!(v.as_slice(), [1.0, 2.0]);
    let s: f32 = tensor(1.5);
    assert_eq!(s, 1.5);
}

#[test]
fn shapes_from_another_tensor() {
    let x = SMatrix::<f64, 2, 3>::zeros();
    assert_eq!(ones_like(&x).sum(), 6.0);
    assert_eq!(full_like(&x, 0.5).sum(), 3.0);
    assert_eq!(zeros_like(&x), x);
    assert_eq!(eye::<f64, 2, 3>().sum(), 2.0);
    manual_seed(1);
    let y = rand_like(&x);
    manual_seed(1);
    assert_eq!(y, rand::<f64, 2, 3>());
}
