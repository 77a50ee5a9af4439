//! Conversions to and from `ndarray`.
#![cfg(feature = "ndarray")]

use nalgebra::{SMatrix, SVector};
use ndarray::{Array2, Axis, ShapeBuilder, Slice, array};
use tensor_core::numpy::{FromNdarray, Numpy};

#[test]
fn views_share_the_memory() {
    let x = SMatrix::<f64, 2, 3>::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    let view = x.numpy();
    assert_eq!(view, array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].into_dyn());
    assert_eq!(view.as_ptr(), x.as_ptr());
    assert_eq!(SVector::<f32, 3>::zeros().numpy().shape(), [3]);
    assert_eq!(SMatrix::<f32, 0, 3>::zeros().numpy().shape(), [0, 3]);
}

#[test]
fn both_memory_orders_are_viewed_without_copying() {
    let rows = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let mut columns = Array2::zeros((2, 3).f());
    columns.assign(&rows);
    for a in [&rows, &columns] {
        let view = a.as_matrix::<2, 3>().unwrap();
        assert_eq!(view, SMatrix::<f64, 2, 3>::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0));
        assert_eq!(&raw const view[(0, 0)], a.as_ptr());
        assert!(a.as_matrix::<3, 2>().is_none());
    }
    assert_eq!(rows.t().as_matrix::<3, 2>().unwrap()[(2, 1)], 6.0);
}

#[test]
fn memory_with_gaps_is_copied_only() {
    let a = array![[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]];
    let every_second = a.slice_axis(Axis(1), Slice::new(0, None, 2));
    assert!(every_second.as_matrix::<2, 2>().is_none());
    assert_eq!(every_second.to_matrix::<2, 2>().unwrap(), SMatrix::<f64, 2, 2>::new(1.0, 3.0, 5.0, 7.0));
    let backwards = a.slice_axis(Axis(0), Slice::new(0, None, -1));
    assert!(backwards.as_matrix::<2, 4>().is_none());
    assert_eq!(backwards.to_matrix::<2, 4>().unwrap()[(0, 0)], 5.0);
}

#[test]
fn vectors_and_empty_arrays() {
    let a = array![1.0, 2.0, 3.0];
    assert_eq!(a.as_matrix::<3, 1>().unwrap(), SVector::from([1.0, 2.0, 3.0]));
    assert!(a.as_matrix::<1, 3>().is_none());
    assert_eq!(a.into_dyn().to_matrix::<3, 1>().unwrap()[2], 3.0);
    assert_eq!(Array2::<f32>::zeros((0, 3)).as_matrix::<0, 3>().unwrap().len(), 0);
    assert_eq!(Array2::<f32>::zeros((3, 0)).as_matrix::<3, 0>().unwrap().len(), 0);
    assert_eq!(Array2::<f32>::zeros((0, 0)).to_matrix::<0, 0>().unwrap().len(), 0);
    assert_eq!(Array2::from_elem((1, 1), 7.0).as_matrix::<1, 1>().unwrap()[0], 7.0);
}
