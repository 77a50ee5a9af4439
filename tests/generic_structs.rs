//! Models made of models: type parameters of structs and enums that are differentiable types.

mod common;
use tensor_grad::nalgebra::{Matrix3, Vector3};
use tensor_grad::prelude::*;
use tensor_grad::{ActiveField, OwnTangent};

#[differentiable(hessian)]
trait Layer: Differentiable {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &Vector3<f64>) -> Vector3<f64>;
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Dense {
    weights: Matrix3<f64>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Scale(f64);

/// Its tangent is a type of its own.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Power {
    factor: f64,
    exponent: i32,
}

#[differentiable(hessian)]
impl Layer for Dense {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &Vector3<f64>) -> Vector3<f64> {
        (self.weights * x).map(|v| v.max(0.1 * v))
    }
}

#[differentiable(hessian)]
impl Layer for Scale {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &Vector3<f64>) -> Vector3<f64> {
        x * self.0
    }
}

#[differentiable(hessian)]
impl Layer for Power {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &Vector3<f64>) -> Vector3<f64> {
        x.map(|v| self.factor * v.powi(self.exponent))
    }
}

/// Is its own tangent, as its parts are.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Chain<A, B> {
    first: A,
    second: B,
}

#[differentiable(hessian)]
impl<A: Layer + OwnTangent, B: Layer + OwnTangent> Layer for Chain<A, B> {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &Vector3<f64>) -> Vector3<f64> {
        self.second.apply(&self.first.apply(x))
    }
}

#[differentiable(hessian)]
impl<A: Layer + OwnTangent, B: Layer + OwnTangent> Chain<A, B> {
    #[differentiable(wrt(self, x))]
    fn energy(&self, x: &Vector3<f64>) -> f64 {
        self.second.apply(&self.first.apply(x)).norm_squared()
    }
}

/// Parts of any kind.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(tangent = MixedTangent)]
struct Mixed<A, B> {
    first: Vec<A>,
    second: B,
    gain: f64,
    rounds: usize,
}

#[differentiable(hessian)]
impl<A, B> Layer for Mixed<A, B>
where
    A: Layer + ActiveField,
    B: Layer + ActiveField,
{
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &Vector3<f64>) -> Vector3<f64> {
        let mut y = *x;
        for _ in 0..self.rounds {
            for layer in &self.first {
                y = layer.apply(&y) * self.gain;
            }
        }
        self.second.apply(&y)
    }
}

#[differentiable(hessian)]
fn chained(model: &Chain<Dense, Scale>, x: &Vector3<f64>) -> f64 {
    model.energy(x) + model.apply(x).sum()
}

#[differentiable(hessian)]
fn mixed(model: &Mixed<Chain<Dense, Scale>, Mixed<Scale, Power>>, x: &Vector3<f64>) -> f64 {
    model.apply(x).norm_squared()
}

#[differentiable(hessian)]
fn through_bounds<L: Layer>(model: &L, x: &Vector3<f64>) -> f64 {
    model.apply(x).sum()
}

#[differentiable(hessian)]
fn bounded(model: &Chain<Scale, Chain<Dense, Scale>>, x: &Vector3<f64>) -> f64 {
    through_bounds(model, x)
}

type Row<const N: usize> = SVector<f64, N>;

/// Types of fields by another name, with constants.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Bank<const N: usize, const M: usize> {
    rows: [Row<N>; M],
    gains: Row<M>,
}

#[differentiable(hessian)]
impl<const N: usize, const M: usize> Bank<N, M> {
    const SIZE: usize = N * M;

    #[differentiable(wrt(self, x))]
    fn respond(&self, x: &Row<N>) -> Row<M> {
        Row::<M>::from_fn(|i, _| self.rows[i].dot(x) * self.gains[i])
    }

    #[differentiable(wrt(self))]
    fn size(&self) -> f64 {
        self.rows.iter().map(|row| row.norm_squared()).sum::<f64>() / Self::SIZE as f64
    }
}

#[differentiable(hessian)]
fn banks(bank: &Bank<2, 3>, x: &Row<2>) -> f64 {
    bank.respond(x).norm_squared() * bank.size()
}

#[test]
fn constants_of_types() {
    let rows = [Row::<2>::new(0.1, 0.2), Row::<2>::new(0.5, -0.2), Row::<2>::new(0.3, 0.9)];
    verify2!(banks, (b = Bank { rows, gains: Row::<3>::new(0.4, 0.5, 0.6) }, x = Row::<2>::new(0.7, 0.9)), (&b, &x));
}

#[test]
fn models_of_models() {
    let dense = Dense { weights: Matrix3::new(2.0, 0.3, 0.1, -0.3, 1.5, 0.2, 0.1, 0.2, 0.7) };
    let x = Vector3::new(0.3, 0.4, -0.5);
    let chain = Chain { first: dense, second: Scale(0.4) };
    verify2!(chained, (m = chain.clone(), v = x), (&m, &v));
    verify2!(bounded, (m = Chain { first: Scale(0.8), second: chain.clone() }, v = x), (&m, &v));
    let power = Power { factor: 1.2, exponent: 2 };
    let last = Mixed { first: vec![Scale(0.9), Scale(1.1)], second: power, gain: 0.6, rounds: 2 };
    let model = Mixed { first: vec![chain.clone(), chain], second: last, gain: 1.3, rounds: 1 };
    verify2!(mixed, (m = model, v = x), (&m, &v));
}
