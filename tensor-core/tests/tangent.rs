//! Tangents of every supported type as vectors of a vector space.

use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use std::fmt::Debug;
use tensor_core::prelude::*;
use tensor_core::{NoTangent, Tangent};

/// `x` with other numbers, the same for the same seed; small multiples of 1/8, so that all arithmetic is exact.
fn other<X: Tangent>(x: &X, seed: usize) -> X {
    let numbers: Vec<f64> = (0..x.flat_len()).map(|i| ((i * 7 + seed * 5) % 23) as f64 / 8.0 - 1.0).collect();
    x.with_flat(&numbers)
}

fn check<X: Tangent + PartialEq + Debug>(shape: X, len: usize, paths: &[&str]) {
    assert_eq!(shape.flat_len(), len);
    let (a, b) = (other(&shape, 1), other(&shape, 2));
    space(&a, &b);
    flat(&a);
    let spelled: Vec<String> = (0..paths.len()).map(|i| a.entry_path(i).expect("an entry")).collect();
    assert_eq!(spelled, paths);
    assert_eq!((a.entry_path(len), a.entry_path(len + 3)), (Err(0), Err(3)));
}

fn space<X: Tangent + PartialEq + Debug>(a: &X, b: &X) {
    let mut doubled_sum = a.clone();
    doubled_sum.add(b);
    doubled_sum.scale(2.0);
    let mut scaled = a.clone();
    scaled.add(a);
    scaled.add_scaled(2.0, b);
    assert_eq!(scaled, doubled_sum);
    scaled.sub(b);
    scaled.sub(b);
    assert_eq!(scaled, a.move_along(a, 1.0));
    let products: f64 = a.to_flat().iter().zip(b.to_flat()).map(|(a, b)| a * b).sum();
    assert_eq!(a.dot(b), products);
    assert_eq!(Tangent::norm(a), a.dot(a).sqrt());
    assert_eq!(Tangent::norm(&a.zero_tangent()), 0.0);
}

fn flat<X: Tangent + PartialEq + Debug>(a: &X) {
    let numbers = a.to_flat();
    let mut zero = a.zero_tangent();
    assert!(zero.to_flat().iter().all(|&v| v == 0.0));
    zero.set_flat(&numbers);
    assert_eq!(&zero, a);
}

#[test]
fn numbers_and_matrices() {
    check(0.0, 1, &[""]);
    check(0.0_f32, 1, &[""]);
    check(SVector::<f64, 3>::zeros(), 3, &["[0]", "[1]", "[2]"]);
    check(SMatrix::<f64, 2, 2>::zeros(), 4, &["[(0, 0)]", "[(1, 0)]", "[(0, 1)]", "[(1, 1)]"]);
    check(SMatrix::<f32, 1, 2>::zeros(), 2, &["[(0, 0)]", "[(0, 1)]"]);
    check(SMatrix::<f64, 0, 3>::zeros(), 0, &[]);
    check(DVector::<f64>::zeros(2), 2, &["[0]", "[1]"]);
    check(DMatrix::<f64>::zeros(1, 2), 2, &["[(0, 0)]", "[(0, 1)]"]);
}

#[test]
fn containers() {
    check([0.0; 2], 2, &["[0]", "[1]"]);
    check(vec![SVector::<f64, 2>::zeros(); 2], 4, &["[0][0]", "[0][1]", "[1][0]", "[1][1]"]);
    check([[0.0_f32; 1]; 2], 2, &["[0][0]", "[1][0]"]);
    check(Vec::<f64>::new(), 0, &[]);
    check((), 0, &[]);
    check((0.0, [0.0; 2], (0.0_f32,)), 4, &[".0", ".1[0]", ".1[1]", ".2.0"]);
    check(Some(SMatrix::<f64, 1, 2>::zeros()), 2, &["[(0, 0)]", "[(0, 1)]"]);
    check(None::<f64>, 0, &[]);
    check(Box::new((0.0, vec![0.0])), 2, &[".0", ".1[0]"]);
    check((NoTangent, 0.0, NoTangent), 1, &[".1"]);
}

#[test]
fn single_precision_rounds_the_factor_once() {
    let mut a = 1.0_f32;
    a.add_scaled(0.1, &3.0);
    assert_eq!(a, 1.0 + 0.1_f32 * 3.0);
}

#[test]
#[should_panic = "a list of 2 meets a tangent of 3"]
fn unequal_lists_do_not_add() {
    Tangent::add(&mut vec![1.0, 2.0], &vec![1.0, 2.0, 3.0]);
}

#[test]
#[should_panic = "a list of 3 meets a tangent of 2"]
fn unequal_lists_have_no_inner_product() {
    vec![1.0, 2.0, 3.0].dot(&vec![1.0, 2.0]);
}

#[test]
#[should_panic = "a list of 1 meets a tangent of 2"]
fn a_direction_has_the_length_of_its_primal() {
    let _ = [1.0].as_slice().move_along(&vec![1.0, 2.0], 1.0);
}

#[test]
#[should_panic = "a tangent of 3 numbers is set from 2"]
fn flat_vectors_have_the_right_length() {
    (1.0, [2.0, 3.0]).set_flat(&[1.0, 2.0]);
}
