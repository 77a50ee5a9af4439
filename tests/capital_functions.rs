//! Functions whose names are capitals, as in formulas, beside tuple structs whose names are.
#![allow(non_snake_case, reason = "as physicists write")]

mod common;
use tensor_grad::prelude::*;

mod potentials {
    use tensor_grad::prelude::*;

    #[differentiable(hessian)]
    pub fn LJ(r: f64, eps: f64) -> f64 {
        4.0 * eps * (r.powi(-12) - r.powi(-6))
    }
}
use potentials::LJ;

#[differentiable(hessian)]
fn V(r: f64) -> f64 {
    if r > 4.0 { 0.5 * V(0.5 * r) } else { (-r).exp() / r }
}

#[differentiable(hessian)]
fn H2<const N: usize>(x: &SVector<f64, N>, k: f64) -> f64 {
    0.5 * k * x.norm_squared()
}

#[differentiable(hessian)]
fn energy(x: &SVector<f64, 3>, eps: f64) -> f64 {
    let mut sum = V(2.0) * x[1];
    for i in 0..3 {
        sum += self::V(x[i] * x[i]) + LJ(x[i], eps) * potentials::LJ(1.5, eps);
    }
    let each = x.map(|r| V(r + eps)).sum();
    sum + each + H2(x, eps) + { H2(&(2.0 * x), 1.0) }
}

#[differentiable]
fn integrate(f: impl Fn(f64) -> f64, b: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..4 {
        sum += f(b * (i as f64 + 0.5) / 4.0) * b / 4.0;
    }
    sum
}

#[allow(clippy::redundant_closure, reason = "a bare `V` may be a constant")]
#[differentiable]
fn action(b: f64, k: f64) -> f64 {
    integrate(|x| V(x), b) + integrate(|x| V(k * x), b)
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[allow(clippy::upper_case_acronyms, reason = "the name is the point")]
struct RGB(f64, f64, f64);

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct P<T>(T, T);

impl RGB {
    #[differentiable(hessian, wrt(self, light))]
    fn lit(&self, light: f64) -> Self {
        RGB(self.0 * light, self.1 * light * light, self.2 / light)
    }

    #[differentiable(wrt(self))]
    fn grey(&self) -> f64 {
        V(self.0) + V(self.1) * self.2
    }
}

#[differentiable(hessian)]
fn typed(a: f64, b: f64) -> f64 {
    let color: RGB = RGB(a, a * b, b);
    let lit = color.lit(a);
    lit.0 * lit.1 + lit.2
}

#[differentiable(hessian)]
fn taken_apart(a: f64, b: f64) -> f64 {
    let P(c, d) = P(a * b, a - b);
    c.sin() * d
}

#[differentiable]
fn swapped(p: P<f64>) -> P<f64> {
    P(p.1 * p.1, p.0)
}

#[differentiable(hessian)]
fn declared_inside(a: f64) -> f64 {
    #[derive(Clone, Copy, Differentiable)]
    struct Q(f64, f64);
    let q = Q(a, a * a);
    q.0 * q.1
}

#[test]
fn functions() {
    let x = SVector::from([1.1, 1.4, 2.2]);
    gradgradcheck!(V, 9.0);
    gradgradcheck!(energy, &x, 0.7);
    gradgradcheck!(LJ, 1.2, 0.5);
    gradcheck!(action, 2.0, 0.8);
    let color = RGB(0.5, 1.5, 2.0);
    let RGB(red, ..) = color.grey_grad();
    let slope = (V(0.5 + 1e-6) - V(0.5 - 1e-6)) / 2e-6;
    assert!((red - slope).abs() < 1e-6 * slope.abs());
}

#[test]
fn structs() {
    verify2!(typed, (a = 0.7, b = 1.3), (a, b));
    verify2!(taken_apart, (a = 0.7, b = 1.3), (a, b));
    verify2!(declared_inside, (a = 0.7), (a));
    let (_, pullback) = swapped::vjp(P(2.0, 3.0));
    assert_eq!(pullback(P(1.0, 5.0)), P(5.0, 6.0));
}
