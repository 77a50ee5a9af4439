//! Traits with differentiable methods: declarations, implementations, calls through generics.
mod common;
use tensor_grad::nalgebra::{RealField, Vector2};
use tensor_grad::prelude::*;

/// A scalar field over the plane.
#[differentiable(hessian)]
trait Field {
    /// Not marked.
    fn name(&self) -> String;

    /// Required.
    #[differentiable]
    fn at(&self, x: &Vector2<f64>) -> f64;

    /// Required, of a vector.
    #[differentiable]
    fn flow(&self, x: &Vector2<f64>, #[nondiff] dt: f64) -> Vector2<f64>;

    /// Provided.
    #[differentiable]
    fn weighted(&self, x: &Vector2<f64>, k: f64) -> f64 {
        let next = self.flow(x, 0.1);
        self.at(x) * k + self.at(&next) * k * k
    }
}

struct Bowl {
    stiffness: f64,
}

#[differentiable(hessian)]
impl Field for Bowl {
    fn name(&self) -> String {
        "bowl".into()
    }

    #[differentiable]
    fn at(&self, x: &Vector2<f64>) -> f64 {
        0.5 * self.stiffness * x.norm_squared() + x.x.powi(3)
    }

    #[differentiable]
    fn flow(&self, x: &Vector2<f64>, #[nondiff] dt: f64) -> Vector2<f64> {
        x - x.component_mul(x) * (dt * self.stiffness)
    }
}

/// Generic, with data of its own; the provided method is its own too.
struct Waves<'a, T: RealField + Copy, const N: usize> {
    phases: &'a [T; N],
}

#[differentiable(hessian)]
impl<T: RealField + Copy + Into<f64>, const N: usize> Field for Waves<'_, T, N> {
    fn name(&self) -> String {
        format!("{N} waves")
    }

    #[differentiable]
    fn at(&self, x: &Vector2<f64>) -> f64 {
        let mut sum = 0.0;
        for phase in self.phases {
            let phase: f64 = (*phase).into();
            sum += (x.x * phase + x.y).sin();
        }
        sum
    }

    #[differentiable]
    fn flow(&self, x: &Vector2<f64>, #[nondiff] dt: f64) -> Vector2<f64> {
        Vector2::new(x.y.cos() * dt, x.x)
    }

    #[differentiable]
    fn weighted(&self, x: &Vector2<f64>, k: f64) -> f64 {
        self.at(x) * k.exp()
    }
}

#[differentiable(hessian, wrt(x))]
fn total<F: Field>(field: &F, x: &Vector2<f64>) -> f64 {
    let mut x = *x;
    for _ in 0..3 {
        x = field.flow(&x, 0.2);
    }
    field.at(&x) * F::at(field, &x) + <F as Field>::weighted(field, &x, x[0])
}

#[differentiable(hessian, wrt(x))]
fn both<A: Field, B>(fields: &(A, B), x: &Vector2<f64>) -> f64
where
    B: Field,
{
    fields.0.at(x) * fields.1.weighted(x, 0.4)
}

#[differentiable(hessian)]
fn unnamed(#[nondiff] field: &impl Field, x: &Vector2<f64>, #[nondiff] other: &(impl Field + ?Sized)) -> f64 {
    let _ = other;
    field.at(x) * x[0]
}

const X: Vector2<f64> = Vector2::new(0.4, -0.7);
const BOWL: Bowl = Bowl { stiffness: 1.3 };

#[test]
fn through_generics() {
    let waves = Waves { phases: &[0.5_f32, 1.5] };
    assert_eq!((BOWL.name(), waves.name()), ("bowl".into(), "2 waves".into()));
    verify2!(total, (x = X), (&BOWL, &x));
    verify2!(total, (x = X), (&waves, &x));
    verify2!(unnamed, (x = X), (&waves, &x, &BOWL));
    let pair = (BOWL, waves);
    verify2!(both, (x = X), (&pair, &x));
}

#[test]
fn derivatives_are_methods_of_the_trait() {
    fn slope(field: &impl Field, x: &Vector2<f64>) -> (f64, Vector2<f64>) {
        field.at_value_and_grad(x)
    }
    let (value, gradient) = slope(&BOWL, &X);
    assert_eq!(value, BOWL.at(&X));
    assert!((gradient - (X * 1.3 + Vector2::new(3.0 * X.x * X.x, 0.0))).norm() < 1e-14);
    assert_eq!(BOWL.at_grad(&X), gradient);
    let jacobian = BOWL.flow_jacobian(&X, 0.1);
    assert!((jacobian[(0, 0)] - (1.0 - 2.0 * X.x * 0.13)).abs() < 1e-14);
    let (dx, dk) = BOWL.weighted_grad(&X, 0.8);
    let numeric = common::difference(|k| BOWL.weighted(&X, *k), &0.8, &1.0, &1.0);
    common::close("k", dk, numeric, 1e-9);
    let numeric = common::difference(|x| BOWL.weighted(x, 0.8), &X, &Vector2::x(), &1.0);
    common::close("x", dx.x, numeric, 1e-9);
    let hessian = BOWL.at_hessian(&X);
    common::close("hessian", hessian[(0, 0)], 1.3 + 6.0 * X.x, 1e-14);
    let (y, y_dot) = BOWL.at_jvp(&X, Vector2::y());
    assert_eq!((y, y_dot), (value, gradient.y));
    let (_, pullback) = BOWL.flow_vjp(&X, 0.1);
    assert!((pullback(Vector2::x()) - jacobian.transpose() * Vector2::x()).norm() < 1e-14);
}

/// A trait with parameters, constants and associated types, whose methods are with respect to `self` too.
#[differentiable]
trait Model<T: RealField + Copy, const N: usize>: Differentiable {
    type State: Differentiable;

    #[differentiable(hessian, wrt(self, x))]
    fn value(&self, x: &SVector<T, N>) -> T;

    #[differentiable(wrt(self, state))]
    fn next(&self, state: &Self::State) -> Self::State;

    #[differentiable(hessian, wrt(k))]
    fn scale(k: T) -> T {
        k * k
    }

    #[differentiable(wrt(self))]
    fn size(self) -> T
    where
        Self: Clone;
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Linear<T: RealField + Copy, const N: usize> {
    weights: SVector<T, N>,
    gain: T,
}

#[differentiable]
impl<T: RealField + Copy, const N: usize> Model<T, N> for Linear<T, N> {
    type State = (T, SVector<T, N>);

    #[differentiable(hessian, wrt(self, x))]
    fn value(&self, x: &SVector<T, N>) -> T {
        self.weights.dot(x) * self.gain
    }

    #[differentiable(wrt(self, state))]
    fn next(&self, state: &(T, SVector<T, N>)) -> (T, SVector<T, N>) {
        (state.0 * self.gain, self.weights * state.0 + state.1)
    }

    #[differentiable(wrt(self))]
    fn size(self) -> T {
        self.weights.norm_squared() + self.gain
    }
}

#[differentiable(hessian)]
fn loss<M: Model<f64, 2> + Differentiable>(model: &M, x: &Vector2<f64>) -> f64 {
    model.value(x) * model.value(&(x * 2.0)) * M::scale(x[0])
}

#[differentiable]
fn twice<M: Model<f64, 2> + Differentiable>(model: &M, state: &M::State) -> M::State {
    model.next(&model.next(state))
}

#[test]
fn traits_with_parameters() {
    let model = Linear { weights: Vector2::new(0.3, -0.8), gain: 1.2 };
    verify2!(loss, (m = model.clone(), x = X), (&m, &x));
    verify!(twice, (m = model.clone(), s = (0.4, X)), (&m, &s));
    let grad = model.clone().size_grad();
    assert_eq!(grad, Linear { weights: model.weights * 2.0, gain: 1.0 });
    assert_eq!(<Linear<f64, 2> as Model<f64, 2>>::scale_grad(3.0), 6.0);
}
