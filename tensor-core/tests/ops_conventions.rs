//! What the operations of derivative formulas do at singular points, and for which types they resolve.

use nalgebra::{Cholesky, Const, DMatrix, DVector, Dyn, Matrix3, RowSVector, SMatrix, SVector, Vector3};
use tensor_core::Scalar;
use tensor_core::ops::{self, real};

fn fixed<const R: usize, const C: usize>(seed: usize) -> SMatrix<f64, R, C> {
    SMatrix::from_fn(|i, j| ((7 * i + 3 * j + 5 * seed) % 11) as f64 / 4.0 - 1.3)
}

#[test]
fn scalar_conventions() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    assert_eq!(real::guarded(0.0, inf), 0.0);
    assert_eq!(real::guarded(inf, 0.0), 0.0);
    assert_eq!(real::ratio(3.0, 0.0), 0.0);
    assert_eq!([real::sign0(0.0), real::sign0(-0.0), real::sign0(-2.0)], [0.0, 0.0, -1.0]);
    // powf, rows 7 to 11.
    assert_eq!(real::powf_nth(0.0, 0.0, 1, 0), 0.0);
    assert_eq!(real::powf_nth(0.0, 1.0, 1, 0), 1.0);
    assert_eq!(real::powf_nth(0.0, 1.5, 1, 0), 0.0);
    assert_eq!(real::powf_nth(0.0, 0.5, 1, 0), inf);
    assert_eq!(real::powf_nth(0.0, 2.0, 0, 1), 0.0);
    assert_eq!(real::powf_nth(-2.0, 2.0, 1, 0), -4.0);
    assert!(real::powf_nth(-2.0f64, 2.0, 0, 1).is_nan());
    assert_eq!(real::powf_nth(0.0, 2.0, 2, 0), 2.0);
    // powi, rows 7 and 12.
    assert_eq!(real::powi_nth(0.0, 0, 1), 0.0);
    assert_eq!(real::powi_nth(0.0, 1, 1), 1.0);
    assert_eq!(real::powi_nth(2.0, -1, 1), -0.25);
    assert_eq!(real::powi_nth(0.0, 2, 3), 0.0);
    // max and min, rows 17 to 20.
    assert_eq!((real::larger(1.0, 1.0), real::smaller(1.0, 1.0)), (0.5, 0.5));
    assert_eq!((real::larger(nan, 1.0), real::larger(1.0, nan)), (0.0, 1.0));
    assert_eq!((real::smaller(nan, 1.0), real::smaller(1.0, nan)), (0.0, 1.0));
    assert_eq!((real::larger(2.0, 1.0), real::smaller(2.0, 1.0)), (1.0, 0.0));
    assert_eq!(
        [real::inside(0.0, 0.0, 1.0), real::inside(1.0, 0.0, 1.0), real::inside(0.5, 0.0, 1.0)],
        [0.0, 0.0, 1.0]
    );
    assert_eq!((real::at_low(-1.0, 0.0, 1.0), real::at_high(-1.0, 0.0, 1.0)), (1.0, 0.0));
    assert_eq!((real::at_low(2.0, 0.0, 1.0), real::at_high(2.0, 0.0, 1.0)), (0.0, 1.0));
    // Remainders, row 27.
    assert_eq!(ops::quotient(&-7.5, &2.0), 3.0);
    for (a, b) in [(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (-7.5, -2.0), (-8.0, 2.0)] {
        assert_eq!(real::div_euclid(a, b), f64::div_euclid(a, b));
    }
}

#[test]
fn powers_of_every_order() {
    let (x, p, h) = (0.7f64, 2.3f64, 1e-5);
    for (k, m) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2)] {
        let by_x = (real::powf_nth(x + h, p, k, m) - real::powf_nth(x - h, p, k, m)) / (2.0 * h);
        let by_p = (real::powf_nth(x, p + h, k, m) - real::powf_nth(x, p - h, k, m)) / (2.0 * h);
        assert!((by_x - real::powf_nth(x, p, k + 1, m)).abs() < 1e-7);
        assert!((by_p - real::powf_nth(x, p, k, m + 1)).abs() < 1e-7);
    }
}

#[test]
fn matrix_conventions() {
    let zero = Vector3::<f64>::zeros();
    assert_eq!(ops::direction(&zero, &zero.norm()), zero);
    let ties = RowSVector::from([2.0, 3.0, 3.0, 1.0]);
    assert_eq!(ops::peaks(&ties, &3.0), RowSVector::from([0.0, 0.5, 0.5, 0.0]));
    assert_eq!(ops::peaks_of_abs(&RowSVector::from([2.0, -3.0, 3.0]), &3.0), RowSVector::from([0.0, -0.5, 0.5]));
    // A zero cotangent and an infinite partial.
    assert_eq!(ops::over(&0.0, &0.0), 0.0);
    assert_eq!(ops::inner(&Vector3::new(0.0, 1.0, 2.0), &Vector3::new(f64::INFINITY, 1.0, 0.0)), 1.0);
    assert_eq!(ops::gated(&0.0, &Vector3::repeat(f64::INFINITY)), zero);
    assert_eq!(
        ops::component_over(&Vector3::new(0.0, 1.0, 2.0), &Vector3::new(0.0, 1.0, 1.0)),
        Vector3::new(0.0, 1.0, 2.0)
    );
    assert_eq!(ops::sign(&Vector3::new(-0.0, 2.0, -3.0)), Vector3::new(0.0, 1.0, -1.0));
    // What is not there has a zero cotangent.
    let missing: Option<Matrix3<f64>> = None;
    assert_eq!(ops::or_zero(&missing, &ops::shape(&Matrix3::<f64>::zeros())), Matrix3::zeros());
    assert_eq!(ops::wrap(&Matrix3::<f64>::zeros(), &missing), None);
    assert_eq!(
        ops::factor_l(&None::<Cholesky<f64, Const<3>>>, &ops::shape(&Matrix3::<f64>::zeros())),
        Matrix3::identity()
    );
}

#[test]
fn question_marks() {
    assert_eq!(ops::try_branch(Some(2.0)).ok(), Some(2.0));
    let residual = ops::try_branch(None::<f64>).err().unwrap();
    assert_eq!(ops::from_residual::<_, Option<u8>>(residual), None);
    let residual = ops::try_branch(Err::<f64, u8>(3)).err().unwrap();
    assert_eq!(ops::from_residual::<_, Result<f64, u32>>(residual), Err(3u32));
    let mut place = Some(1.0);
    *ops::payload_mut(&mut place) += 1.0;
    assert_eq!(place, Some(2.0));
}

/// Generated code of a generic function knows `T: Scalar` and `Const<N>` only.
fn generic<T: Scalar, const N: usize>(
    a: &SMatrix<T, N, N>,
    x: &SVector<T, N>,
    k: T,
) -> (SMatrix<T, N, N>, SVector<T, N>, T) {
    let y = ops::mul(a, x);
    let scaled = ops::mul(&ops::over(&y, &k), &ops::scalar(&k));
    let c = ops::add(&scaled, &ops::neg(&ops::sub(x, &y)));
    let mut a_bar = ops::zero(&ops::shape(a));
    ops::acc(&mut a_bar, &ops::mul_lhs(x, &c, &ops::shape(a)));
    ops::acc_mul_lhs(&mut a_bar, x, &c);
    let mut x_bar = ops::mul_rhs(a, &c, &ops::shape(x));
    ops::acc(&mut x_bar, &ops::mul(&k, x));
    let mut k_bar = ops::one_like(&k);
    ops::acc(&mut k_bar, &ops::dot(&c, &ops::transpose(&ops::transpose(x))));
    ops::acc(&mut k_bar, &ops::mul_lhs(x, &c, &ops::shape(&k)));
    ops::acc(&mut k_bar, &real::guarded(real::like(k, 0.5), ops::mul(&k, &k)));
    (a_bar, x_bar, ops::take(&mut k_bar))
}

#[test]
fn generic_code_resolves_for_both_precisions() {
    let (a, x) = (fixed::<3, 3>(1), fixed::<3, 1>(2));
    let (a_bar, x_bar, k_bar) = generic(&a, &x, 0.5);
    let (a32, x32, k32) = generic(&a.map(|v| v as f32), &x.map(|v| v as f32), 0.5);
    assert!((a_bar.map(|v| v as f32) - a32).norm() < 1e-5);
    assert!((x_bar.map(|v| v as f32) - x32).norm() < 1e-5);
    assert!((k_bar as f32 - k32).abs() < 1e-4);
}

#[test]
fn views_and_references_are_peeled() {
    let m = fixed::<4, 4>(1);
    let (block, vector) = (m.fixed_view::<2, 3>(1, 0), m.column(3));
    assert_eq!(ops::mul(&&block, &vector.fixed_rows::<3>(0)), block * vector.fixed_rows::<3>(0));
    let d: DVector<f64> = DVector::from_vec(vec![1.0, 2.0, 3.0]);
    let product: SVector<f64, 2> = ops::mul(&block, &d);
    assert_eq!(ops::mul_rhs(&block, &product, &ops::shape(&d)), block.transpose() * product);
    assert_eq!(ops::save(&vector), m.column(3).into_owned());
    let factor: Cholesky<f64, Dyn> = Cholesky::new(DMatrix::identity(3, 3)).unwrap();
    assert_eq!(ops::log_det_gradient(&factor), DMatrix::identity(3, 3) * 2.0);
}
