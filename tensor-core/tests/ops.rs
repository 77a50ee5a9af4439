//! The operations that derivative formulas call: each jvp against its vjp and against differences.

use nalgebra::{Cholesky, Const, DMatrix, LU, Matrix2, Matrix3, RowSVector, SMatrix, SVector, Vector3, matrix};
use tensor_core::ops;
use tensor_core::{Differentiable, NoTangent, Tangent};

/// Repeatable numbers in `±[0.3, 1.3]`.
fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (state >> 33) as f64 / f64::from(1u32 << 31);
        (2.0 * unit - 1.0) + 0.3 * (unit - 0.5).signum()
    }
}

fn fixed<const R: usize, const C: usize>(seed: u64) -> SMatrix<f64, R, C> {
    let mut next = numbers(seed);
    SMatrix::from_fn(|_, _| next())
}

fn dynamic(rows: usize, columns: usize, seed: u64) -> DMatrix<f64> {
    let mut next = numbers(seed);
    DMatrix::from_fn(rows, columns, |_, _| next())
}

fn positive<const N: usize>(seed: u64) -> SMatrix<f64, N, N> {
    let a = fixed::<N, N>(seed);
    a * a.transpose() + SMatrix::identity()
}

fn randomised<X: Tangent>(mut tangent: X, seed: u64) -> X {
    let mut next = numbers(seed);
    tangent.for_each(&mut |entry| entry.set(next()));
    tangent
}

/// `⟨c, jvp(dx)⟩` equals `⟨vjp(c), dx⟩`, and the difference quotient of `⟨c, f⟩` along `dx`.
fn check<X, Y>(
    name: &str,
    x: &X,
    f: impl Fn(&X::Owned) -> Y,
    jvp: impl Fn(&X::Tangent) -> Y,
    vjp: impl Fn(&Y) -> X::Tangent,
) where
    X: Differentiable<Owned = X>,
    Y: Tangent,
{
    let dx = randomised(x.zero_tangent(), 7);
    let y = f(&x.saved());
    let c = randomised(y.zero_tangent(), 8);
    let (forward, reverse) = (c.dot(&jvp(&dx)), vjp(&c).dot(&dx));
    let step = 1e-5;
    let value = |step: f64| c.dot(&f(&x.move_along(&dx, step)));
    let quotient = (value(step) - value(-step)) / (2.0 * step);
    let scale = 1.0 + quotient.abs();
    assert!((forward - reverse).abs() < 1e-11 * scale, "{name}: jvp {forward}, vjp {reverse}");
    assert!((forward - quotient).abs() < 1e-6 * scale, "{name}: jvp {forward}, differences {quotient}");
}

macro_rules! bilinear {
    ($name:ident($a:expr, $b:expr): |$x:ident, $y:ident, $c:ident| $left:expr, $right:expr) => {{
        let ($x, $y) = ($a, $b);
        check(stringify!($name), &$x, |x| ops::$name(x, &$y), |dx| ops::$name(dx, &$y), |$c| $left);
        check(stringify!($name), &$y, |y| ops::$name(&$x, y), |dy| ops::$name(&$x, dy), |$c| $right);
    }};
}

#[test]
fn products_of_every_pair_of_types() {
    macro_rules! product {
        ($a:expr, $b:expr) => {
            bilinear!(mul($a, $b): |a, b, c| ops::mul_lhs(&b, c, &ops::shape(&a)), ops::mul_rhs(&a, c, &ops::shape(&b)))
        };
    }
    product!(1.5, -0.7);
    product!(fixed::<3, 4>(1), 0.7);
    product!(0.7, fixed::<3, 4>(1));
    product!(fixed::<3, 4>(1), fixed::<4, 2>(2));
    product!(fixed::<3, 4>(1), fixed::<4, 1>(2));
    product!(fixed::<3, 1>(1), fixed::<1, 4>(2));
    product!(fixed::<1, 4>(1), fixed::<4, 1>(2));
    product!(dynamic(3, 2, 1), dynamic(2, 5, 2));
    product!(dynamic(3, 2, 1), 1.5);
    product!(dynamic(40, 30, 1), dynamic(30, 20, 2));
    product!(fixed::<26, 24>(1), fixed::<24, 25>(2));
}

#[test]
fn the_same_size_does_not_confuse_scalars_and_matrices() {
    let (b, c) = (fixed::<2, 2>(1), fixed::<2, 2>(2));
    assert_eq!(ops::mul_lhs(&b, &c, &ops::shape(&3.0)), b.dot(&c));
    assert_eq!(ops::mul_lhs(&b, &c, &ops::shape(&b)), c * b.transpose());
}

#[test]
fn fused_products_add_to_the_place() {
    fn test<A, B>(a: &A, b: &B)
    where
        A: Differentiable<Value = A> + ops::MulRule<B, Output: Differentiable<Value = <A as ops::MulRule<B>>::Output>>,
        B: Differentiable<Value = B>,
        A::Tangent: Tangent + ops::AccMulLhs<B, A::Output>,
        B::Tangent: Tangent + ops::AccMulRhs<A, A::Output>,
        A::Shape: ops::MulLhsRule<B, A::Output, Output = A::Tangent>,
        B::Shape: ops::MulRhsRule<A, A::Output, Output = B::Tangent>,
    {
        let c = ops::mul(a, b);
        let mut a_bar = randomised(a.zero_tangent(), 3);
        let mut expected = a_bar.clone();
        expected.add(&ops::mul_lhs(b, &c, &ops::shape(a)));
        ops::acc_mul_lhs(&mut a_bar, b, &c);
        expected.scale(-1.0);
        a_bar.add(&expected);
        assert!(a_bar.dot(&a_bar) < 1e-20);
        let mut b_bar = randomised(b.zero_tangent(), 4);
        let mut expected = b_bar.clone();
        expected.add(&ops::mul_rhs(a, &c, &ops::shape(b)));
        ops::acc_mul_rhs(a, &mut b_bar, &c);
        expected.scale(-1.0);
        b_bar.add(&expected);
        assert!(b_bar.dot(&b_bar) < 1e-20);
    }
    test(&2.0, &3.0);
    test(&fixed::<3, 4>(1), &0.5);
    test(&0.5, &fixed::<3, 4>(1));
    test(&fixed::<3, 4>(1), &fixed::<4, 1>(2));
    test(&dynamic(30, 40, 1), &dynamic(40, 20, 2));
}

#[test]
fn places_take_cotangents_of_related_types() {
    let mut m = Matrix3::zeros();
    ops::acc(&mut m.column_mut(1), &Vector3::new(1.0, 2.0, 3.0));
    ops::acc(&mut m.row_mut(0), &DMatrix::from_row_slice(1, 3, &[1.0, 1.0, 1.0]));
    assert_eq!(m, matrix![1.0, 2.0, 1.0; 0.0, 2.0, 0.0; 0.0, 3.0, 0.0]);
    assert_eq!(ops::take(&mut m.column_mut(1)), Vector3::new(2.0, 2.0, 3.0));
    assert_eq!(m.column(1).sum(), 0.0);

    let mut list = vec![1.0, 2.0];
    ops::acc(list.as_mut_slice(), &[1.0, 1.0]);
    ops::acc(&mut list[..], &vec![1.0, 1.0]);
    ops::acc(&mut list[0], &5.0);
    assert_eq!(ops::take(&mut list[..]), [8.0, 4.0]);

    let mut pair = (1.0, Some(Vector3::<f64>::zeros()));
    ops::acc(&mut pair, &(1.0, Some(Vector3::x())));
    assert_eq!(pair, (2.0, Some(Vector3::x())));
    ops::acc(&mut &mut pair.0, &1.0);
    assert_eq!(pair.0, 3.0);
    let mut nothing: Option<f64> = None;
    ops::acc(&mut nothing, &Some(2.0));
    assert_eq!(ops::take(&mut nothing), Some(2.0));
    ops::acc(&mut NoTangent, &NoTangent);
}

#[test]
fn integers_flow_through_without_tangent() {
    assert_eq!(ops::mul_lhs(&3usize, &NoTangent, &ops::shape(&2usize)), NoTangent);
    assert_eq!(ops::mul(&NoTangent, &3i32), NoTangent);
    assert_eq!(ops::mul(&ops::quotient(&7usize, &2usize), &NoTangent), NoTangent);
    assert_eq!(ops::cast_jvp::<f64, _>(&NoTangent), 0.0);
    assert_eq!(ops::cast_vjp(&ops::shape(&2usize), &1.0), NoTangent);
    assert_eq!(ops::cast_vjp(&ops::shape(&2f32), &1.5f64), 1.5f32);
    assert_eq!(ops::cast_jvp::<f64, _>(&2.5f32), 2.5);
    ops::assert_inactive(&3usize);
}

#[test]
fn quotients_and_norms() {
    let (x, k) = (fixed::<3, 4>(1), 0.8);
    let y = x / k;
    check("over", &x, |x| ops::over(x, &k), |dx| ops::over(dx, &k), |c| ops::over(c, &k));
    check(
        "over by",
        &k,
        |k| ops::over(&x, k),
        |dk| ops::neg(&ops::over(&ops::gated(dk, &y), &k)),
        |c| ops::neg(&ops::over(&ops::inner(c, &y), &k)),
    );
    let r = x.norm();
    check("norm", &x, ops::norm, |dx| ops::dot(&ops::direction(&x, &r), dx), |c| ops::mul(c, &ops::direction(&x, &r)));
    bilinear!(gated(0.7, fixed::<3, 4>(2)): |k, x, c| ops::inner(c, &x), ops::gated(&k, c));
    bilinear!(inner(fixed::<3, 4>(1), fixed::<3, 4>(2)): |a, b, c| ops::gated(c, &b), ops::gated(c, &a));
    bilinear!(cross(fixed::<3, 1>(1), fixed::<3, 1>(2)): |a, b, c| ops::cross(&b, c), ops::cross(c, &a));
    bilinear!(kronecker(fixed::<2, 3>(1), fixed::<3, 1>(2)): |a, b, c|
        ops::kronecker_lhs(&b, c, &ops::shape(&a)), ops::kronecker_rhs(&a, c, &ops::shape(&b)));
    bilinear!(turn((0.3, 0.9), 0.7): |p, k, c| ops::turn(c, &-k), p.1 * c.0 - p.0 * c.1);
    bilinear!(boost((0.3, 0.9), 0.7): |p, k, c| ops::boost(c, &k), p.1 * c.0 + p.0 * c.1);
}

#[test]
fn linear_maps_and_their_transposes() {
    macro_rules! linear {
        ($x:expr; $($f:ident => $transpose:ident),* $(,)?) => {$(
            check(stringify!($f), &$x, |x| ops::$f(x), |dx| ops::$f(dx), |c| ops::$transpose(c));
        )*};
        ($x:expr; $($f:ident => shaped $transpose:ident),* $(,)?) => {$(
            check(stringify!($f), &$x, |x| ops::$f(x), |dx| ops::$f(dx), |c| ops::$transpose(c, &ops::shape(&$x)));
        )*};
    }
    let (wide, square, any) = (fixed::<3, 4>(1), fixed::<3, 3>(2), dynamic(4, 2, 3));
    linear!(wide; transpose => transpose, upper_triangle => upper_triangle, centered => centered, halve => halve);
    linear!(any; transpose => transpose, lower_triangle => lower_triangle, centered => centered);
    linear!(square; symmetric_part => symmetric_part, half_lower => half_lower, fold_lower => unfold_lower, unfold_lower => fold_lower);
    linear!(square; diagonal => shaped with_diagonal, trace => shaped scaled_identity);
    linear!(wide; sum => shaped fill, row_sum => shaped spread_down, column_sum => shaped spread_across);
    linear!(any; sum => shaped fill, row_sum => shaped spread_down, column_sum => shaped spread_across);
    linear!(fixed::<4, 1>(5); last_entry => shaped only_last);
    linear!(vec![1.0, 2.0]; save => save);

    let list = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let into = ops::shape(&fixed::<2, 3>(0));
    check(
        "relist",
        &list,
        |x| ops::relist(x, &into),
        |dx| ops::relist(dx, &into),
        |c| ops::relist(c, &ops::shape(&list)),
    );
    assert_eq!(ops::relist(&list, &into), SMatrix::<f64, 2, 3>::from_column_slice(&list));
    assert_eq!(ops::entry_row_major(&into_rows(), &3), 4.0);
}

fn into_rows() -> SMatrix<f64, 2, 3> {
    matrix![1.0, 2.0, 3.0; 4.0, 5.0, 6.0]
}

#[test]
fn rows_and_columns_come_and_go() {
    let x = fixed::<3, 4>(1);
    let (fewer, more) = (ops::shape(&fixed::<2, 4>(0)), ops::shape(&fixed::<4, 4>(0)));
    assert_eq!(ops::drop_row(&x, &fewer, &1), x.remove_row(1));
    assert_eq!(ops::grow_row(&x, &more, &3), x.insert_row(3, 0.0));
    assert_eq!(ops::insert_zero_row(&x, &0), x.insert_row(0, 0.0));
    assert_eq!(ops::insert_zero_column(&x, &2), x.insert_column(2, 0.0));
    let (v, s) = (Vector3::new(1.0, 2.0, 3.0), ops::shape(&SVector::<f64, 5>::zeros()));
    assert_eq!(ops::pad(&v, &s), SVector::from([1.0, 2.0, 3.0, 0.0, 0.0]));
    assert_eq!(ops::head(&ops::pad(&v, &s), &ops::shape(&v)), v);
    assert_eq!(ops::pushed(&v, &4.0), v.push(4.0));
}

#[test]
fn products_of_entries_with_zeros() {
    let others = |x: &RowSVector<f64, 4>| ops::component_mul(&ops::prefix(x), &ops::suffix(x));
    assert_eq!(others(&RowSVector::from([2.0, 0.0, 3.0, 5.0])), RowSVector::from([0.0, 30.0, 0.0, 0.0]));
    assert_eq!(others(&RowSVector::from([2.0, 0.0, 0.0, 5.0])), RowSVector::<f64, 4>::zeros());
    let (x, b) = (fixed::<2, 3>(1), fixed::<2, 3>(2));
    let (y, back) = (ops::recur(&x, &b), ops::recur_back(&x, &b));
    check("recur", &b, |b| ops::recur(&x, b), |db| ops::recur(&x, db), |c| ops::recur_back(&x, c));
    check(
        "recur by its factors",
        &x,
        |x| ops::recur(x, &b),
        |dx| ops::recur(&x, &ops::component_mul(&y, dx)),
        |c| ops::component_mul(&y, &ops::recur_back(&x, c)),
    );
    check(
        "recur_back by its factors",
        &x,
        |x| ops::recur_back(x, &b),
        |dx| ops::recur_back(&x, &ops::component_mul(&back, dx)),
        |c| ops::component_mul(&back, &ops::recur(&x, c)),
    );
}

#[test]
fn triangular_systems() {
    let (l, b) = (fixed::<3, 3>(1) + SMatrix::identity() * 2.0, fixed::<3, 2>(2));
    let y = ops::lower_solve(&l, &b);
    check("right side", &b, |b| ops::lower_solve(&l, b), |db| ops::lower_solve(&l, db), |c| ops::lower_solve_tr(&l, c));
    check(
        "triangle",
        &l,
        |l| ops::lower_solve(l, &b),
        |dl| -ops::lower_solve(&l, &(dl.lower_triangle() * y)),
        |c| -(ops::lower_solve_tr(&l, c) * y.transpose()).lower_triangle(),
    );
}

#[test]
fn factorised_systems_and_their_transposes() {
    let (cholesky, lu) = (positive::<4>(1).cholesky().unwrap(), fixed::<4, 4>(3).lu());
    let b = fixed::<4, 2>(2);
    let a = fixed::<4, 4>(3);
    assert!((a * ops::solve_by(&lu, &b) - b).norm() < 1e-12);
    assert!((a.transpose() * ops::solve_by_tr(&lu, &b) - b).norm() < 1e-12);
    assert!((positive::<4>(1) * ops::solve_by(&cholesky, &b) - b).norm() < 1e-12);
    solve_pair(&cholesky, &b);
    let y = ops::solve_by(&lu, &b);
    check(
        "lu",
        &lu,
        |x: &LU<f64, Const<4>, Const<4>>| ops::solve_by(x, &b),
        |dx| -ops::solve_by(&lu, &(dx * y)),
        |c| -(ops::solve_by_tr(&lu, c) * y.transpose()),
    );
    let singular = Matrix2::new(1.0, 2.0, 2.0, 4.0).lu();
    assert_eq!(ops::solve_by(&singular, &SMatrix::<f64, 2, 1>::repeat(1.0)).norm(), 0.0);
    assert_eq!(ops::solve_by_tr(&singular, &SMatrix::<f64, 2, 1>::repeat(1.0)).norm(), 0.0);
}

fn solve_pair(f: &Cholesky<f64, Const<4>>, b: &SMatrix<f64, 4, 2>) {
    let y = ops::solve_by(f, b);
    check(
        "cholesky",
        f,
        |x| ops::solve_by(x, b),
        |dx| -ops::solve_by(f, &(ops::matrix_tangent(f, dx) * y)),
        |c| ops::matrix_cotangent(f, &-(ops::solve_by_tr(f, c) * y.transpose())),
    );
}

/// The formulas of `cholesky` in the rule table.
#[test]
fn cholesky_has_a_lower_triangular_cotangent() {
    let mut a = positive::<3>(5);
    a[(0, 2)] = 9.0;
    let l = a.cholesky().unwrap().l();
    let jvp = |da: &Matrix3<f64>| {
        let m = ops::lower_solve(&l, &ops::lower_solve(&l, &ops::unfold_lower(da)).transpose());
        l * ops::half_lower(&m)
    };
    let vjp = |c: &Matrix3<f64>| {
        let p = ops::half_lower(&(l.transpose() * c.lower_triangle()));
        ops::fold_lower(&ops::lower_solve_tr(&l, &ops::lower_solve_tr(&l, &p.transpose()).transpose()))
    };
    check("cholesky", &a, |a| a.cholesky().unwrap().l(), jvp, vjp);
    assert_eq!(vjp(&fixed::<3, 3>(1)).upper_triangle(), Matrix3::from_diagonal(&vjp(&fixed::<3, 3>(1)).diagonal()));
}

#[test]
fn cofactors_of_singular_matrices() {
    assert_eq!(ops::cofactor(&Matrix2::new(1.0, 2.0, 2.0, 4.0)), Matrix2::new(4.0, -2.0, -2.0, 1.0));
    // Rank N - 1 by the minors, rank N - 2 zero.
    let mut a = fixed::<4, 4>(1);
    a.set_column(3, &(a.column(0) + a.column(1) * 2.0));
    let minor = |i: usize, j: usize| {
        a.remove_row(i).remove_column(j).determinant() * if (i + j).is_multiple_of(2) { 1.0 } else { -1.0 }
    };
    let expected = SMatrix::<f64, 4, 4>::from_fn(minor);
    assert!((ops::cofactor(&a) - expected).norm() < 1e-12 * expected.norm());
    let thin = fixed::<5, 3>(1) * fixed::<3, 5>(2);
    assert!(ops::cofactor(&thin).norm() < 1e-12);
    assert_eq!(ops::cofactor(&SMatrix::<f64, 4, 4>::zeros()).norm(), 0.0);
    assert!(ops::cofactor(&SMatrix::<f64, 4, 4>::repeat(f64::NAN)).iter().all(|x| x.is_nan()));
    for a in [a, fixed::<4, 4>(7), fixed::<4, 2>(3) * fixed::<2, 4>(4)] {
        check("cofactor", &a, ops::cofactor, |v| ops::cofactor_along(&a, v), |c| ops::cofactor_along(&a, c));
    }
    let a = dynamic(3, 3, 1);
    check("cofactor", &a, ops::cofactor, |v| ops::cofactor_along(&a, v), |c| ops::cofactor_along(&a, c));
    let f = positive::<4>(2).lu();
    assert!((ops::cofactor(&f) - ops::cofactor(&positive::<4>(2))).norm() < 1e-10);
}
