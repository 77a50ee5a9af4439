//! `#[differentiable]` on whole `impl` blocks: generics, constants, lifetimes.
mod common;
use tensor_grad::nalgebra::{RealField, Vector3};
use tensor_grad::prelude::*;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Dense<T: RealField + Copy, const I: usize, const O: usize> {
    weights: SMatrix<T, O, I>,
    bias: SVector<T, O>,
}

#[differentiable(hessian)]
impl<T: RealField + Copy, const I: usize, const O: usize> Dense<T, I, O> {
    /// How many numbers it has.
    const SIZE: usize = O * (I + 1);

    /// Not marked: as it is.
    fn zero() -> Self {
        Self { weights: SMatrix::zeros(), bias: SVector::zeros() }
    }

    /// The output.
    #[differentiable(wrt(self, x))]
    fn forward(&self, x: &SVector<T, I>) -> SVector<T, O> {
        (self.weights * x + self.bias).map(|v| v.tanh())
    }

    /// With parameters of its own.
    #[differentiable(wrt(self, other))]
    fn then<const N: usize>(&self, other: &Dense<T, O, N>, x: &SVector<T, I>) -> SVector<T, N> {
        other.forward(&self.forward(x))
    }

    #[differentiable]
    fn scaled(&self, k: T, #[nondiff] by: T) -> T {
        self.weights.norm_squared() * k * k * by
    }

    /// No `self`, no `Self`.
    #[differentiable]
    fn loss(y: &SVector<T, O>, target: &SVector<T, O>) -> T {
        (y - target).norm_squared()
    }
}

type Small = Dense<f64, 3, 2>;

fn dense<const I: usize, const O: usize>(shift: f64) -> Dense<f64, I, O> {
    let mut dense = Dense::zero();
    dense.weights = SMatrix::from_fn(|i, j| (0.7 * i as f64 - 0.4 * j as f64 + shift).sin());
    dense.bias = SVector::from_fn(|i, _| 0.1 * i as f64 - shift);
    dense
}

#[differentiable(hessian)]
fn total<const N: usize>(a: &Dense<f64, 3, N>, b: &Dense<f64, N, 2>, x: &Vector3<f64>) -> f64 {
    let target = SVector::<f64, 2>::repeat(0.5);
    let y = b.forward(&a.forward(x));
    Dense::<f64, N, 2>::loss(&y, &target)
}

fn total_of_two(a: &Dense<f64, 3, 2>, b: &Dense<f64, 2, 2>, x: &Vector3<f64>) -> f64 {
    total(a, b, x)
}

#[test]
fn generic_methods() {
    assert_eq!(Small::SIZE, 8);
    let (a, b, point) = (dense::<3, 2>(0.2), dense::<2, 2>(-0.3), Vector3::new(0.4, -0.7, 0.2));
    verify2!(total, (a = a.clone(), b = b.clone(), x = point), (&a, &b, &x));
    let x = point;
    assert_eq!(total_of_two(&a, &b, &x), total(&a, &b, &x));
    let ((own, dx), y) = (a.forward_vjp(&x).1(SVector::from([1.0, -2.0])), a.forward(&x));
    let slope = y.map(|y| 1.0 - y * y).component_mul(&SVector::from([1.0, -2.0]));
    assert!((own.bias - slope).norm() < 1e-14 && (own.weights - slope * x.transpose()).norm() < 1e-14);
    assert!((dx - a.weights.transpose() * slope).norm() < 1e-14);
    let (first, second) = a.then_vjp(&b, &x).1(SVector::from([0.3, 0.1]));
    let (expected, middle) = b.forward_vjp(&y).1(SVector::from([0.3, 0.1]));
    assert_eq!((second, first), (expected, a.forward_vjp(&x).1(middle).0));
    let gain = a.weights.norm_squared() * 3.0;
    common::close("grad", a.scaled_grad(0.5, 3.0), gain, 1e-14);
    common::close("hessian", a.scaled_hessian(0.5, 3.0)[0], 2.0 * gain, 1e-14);
    let single = Dense::<f32, 1, 1> { weights: SMatrix::from([[2.0]]), bias: SVector::zeros() };
    assert_eq!(single.scaled_value_and_grad(0.5, 1.0), (1.0, 4.0));
}

/// Borrows its data.
struct Table<'a, F> {
    rows: &'a [[f64; 2]],
    weight: F,
}

#[differentiable(hessian)]
impl<'a, F> Table<'a, F>
where
    F: Fn(f64) -> f64,
{
    #[differentiable]
    fn residual(&self, slope: f64, offset: f64) -> f64 {
        let mut sum = 0.0;
        for row in self.rows {
            let gap = slope * row[0] + offset - row[1];
            sum += (self.weight)(row[0]) * gap * gap;
        }
        sum
    }

    #[differentiable]
    fn beside<'b>(&self, #[nondiff] other: &Table<'b, F>, slope: f64) -> f64
    where
        'a: 'b,
    {
        self.residual(slope, 0.0) + other.residual(slope, 1.0)
    }
}

struct View<'v>(&'v [f64]);

#[differentiable]
impl View<'_> {
    #[differentiable(hessian)]
    fn moment(&self, x: f64) -> f64 {
        self.0.iter().map(|v| (v - x) * (v - x)).sum::<f64>() * x
    }

    #[cfg(any())]
    #[differentiable]
    fn never(&self, x: Missing) -> f64 {
        x.missing()
    }
}

#[differentiable(hessian, wrt(x))]
fn of_view(view: &View<'_>, x: f64) -> f64 {
    view.moment(x) * x
}

#[test]
fn borrowed_data() {
    let rows = [[0.0, 1.0], [1.0, 2.5], [2.0, 2.0]];
    let table = Table { rows: &rows, weight: |x: f64| 1.0 + x };
    let (slope, offset) = (0.7, 0.4);
    let at = |p: &(f64, f64)| table.residual(p.0, p.1);
    let gradient = table.residual_grad(slope, offset);
    let numeric = |d| common::difference(at, &(slope, offset), &d, &1.0);
    common::close("slope", gradient.0, numeric((1.0, 0.0)), 1e-9);
    common::close("offset", gradient.1, numeric((0.0, 1.0)), 1e-9);
    let hvp = table.residual_hvp(slope, offset, (1.0, 0.0));
    common::close("hvp", hvp.0, 2.0 * (2.0 * 1.0 + 3.0 * 4.0), 1e-12);
    common::close(
        "two",
        table.beside_grad(&table, 0.7),
        table.residual_grad(0.7, 0.0).0 + table.residual_grad(0.7, 1.0).0,
        1e-13,
    );
    let view = View(&[0.4, 1.2, -0.3]);
    verify2!(of_view, (x = 0.8), (&view, x));
}
