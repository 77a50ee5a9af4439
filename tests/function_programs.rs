//! Programs with functions as parameters: networks, root finders, integrators of every kind, as they are written.
#![allow(clippy::needless_borrows_for_generic_args, reason = "programs as people write them")]
mod common;
use nalgebra::{SMatrix, SVector, Vector2, Vector3};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn dense<const I: usize, const O: usize>(
    w: &SMatrix<f64, O, I>,
    b: &SVector<f64, O>,
    x: &SVector<f64, I>,
    activation: impl Fn(f64) -> f64,
) -> SVector<f64, O> {
    (w * x + b).map(activation)
}
#[differentiable(hessian)]
fn net(w1: &SMatrix<f64, 3, 2>, w2: &SMatrix<f64, 1, 3>, x: &SVector<f64, 2>) -> f64 {
    let b1 = SVector::<f64, 3>::repeat(0.1);
    let b2 = SVector::<f64, 1>::zeros();
    let h = dense(w1, &b1, x, f64::tanh);
    dense(w2, &b2, &h, |v| v.exp())[0]
}
#[differentiable(hessian)]
fn sum_over(xs: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    xs.iter().map(|&x| f(x)).sum()
}
#[differentiable(hessian)]
fn sum_copied(xs: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    xs.iter().copied().map(f).sum::<f64>()
}
#[differentiable(hessian)]
fn compose(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
    g(f(x))
}
#[differentiable(hessian)]
fn sums(xs: &[f64], k: f64) -> f64 {
    sum_over(xs, |x| (k * x).sin())
        + sum_copied(xs, |x| x * k * k)
        + compose(f64::exp, |y| y * k, k)
        + compose(|x| x * k, |y| y * y, k)
}
#[differentiable(hessian)]
fn bisect(f: impl Fn(f64) -> f64, mut lo: f64, mut hi: f64) -> f64 {
    let mut flo = f(lo);
    for _ in 0..40 {
        let mid = 0.5 * (lo + hi);
        let fm = f(mid);
        if fm.signum() == flo.signum() {
            lo = mid;
            flo = fm;
        } else {
            hi = mid;
        }
    }
    let mid = 0.5 * (lo + hi);
    let slope = (f(mid + 1e-3) - f(mid - 1e-3)) / 2e-3;
    mid - f(mid) / slope
}
#[differentiable(hessian)]
fn secant<F>(f: F, x0: f64, x1: f64, tol: f64) -> Option<f64>
where
    F: Fn(f64) -> f64,
{
    let (mut a, mut b) = (x0, x1);
    let mut fa = f(a);
    for _ in 0..50 {
        let fb = f(b);
        if fb.abs() < tol {
            return Some(b);
        }
        let c = b - fb * (b - a) / (fb - fa);
        a = b;
        fa = fb;
        b = c;
    }
    None
}
#[differentiable(hessian)]
fn kepler(eccentricity: f64, anomaly: f64) -> f64 {
    bisect(|e| e - eccentricity * e.sin() - anomaly, 0.0, 4.0)
}
#[differentiable(hessian)]
fn roots(a: f64) -> f64 {
    secant(|x| x * x - a, 1.0, 2.0, 1e-14).unwrap()
        + match secant(|x| x.exp() - a, 0.0, 1.0, 1e-14) {
            Some(r) => r * a,
            None => 0.0,
        }
}
struct Tableau {
    a: [[f64; 3]; 3],
    b: [f64; 4],
    c: [f64; 3],
}
#[differentiable(hessian)]
fn step<const N: usize>(
    #[nondiff] t: &Tableau,
    f: &impl Fn(f64, &SVector<f64, N>) -> SVector<f64, N>,
    time: f64,
    y: SVector<f64, N>,
    h: f64,
) -> SVector<f64, N> {
    let mut k = [SVector::<f64, N>::zeros(); 4];
    k[0] = f(time, &y);
    for s in 1..4 {
        let mut yi = y;
        for j in 0..s {
            yi += k[j] * (h * t.a[s - 1][j]);
        }
        k[s] = f(time + t.c[s - 1] * h, &yi);
    }
    let mut out = y;
    for s in 0..4 {
        out += k[s] * (h * t.b[s]);
    }
    out
}
#[differentiable(hessian)]
fn lorenz(rho: f64, y0: Vector3<f64>, #[nondiff] t: &Tableau) -> f64 {
    let sigma = 10.0;
    let f = |_t: f64, y: &Vector3<f64>| {
        Vector3::new(sigma * (y.y - y.x), y.x * (rho - y.z) - y.y, y.x * y.y - 8.0 / 3.0 * y.z)
    };
    let mut y = y0;
    for i in 0..5 {
        y = step(t, &f, i as f64 * 0.01, y, 0.01);
    }
    y.sum()
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Params {
    mass: f64,
    k: f64,
}
impl Params {
    #[differentiable(hessian, wrt(self, y))]
    fn field(&self, y: &Vector2<f64>) -> Vector2<f64> {
        Vector2::new(y.y, -self.k / self.mass * y.x)
    }
}
#[differentiable(hessian)]
fn euler(f: impl Fn(&Vector2<f64>) -> Vector2<f64>, y0: &Vector2<f64>, n: usize) -> Vector2<f64> {
    let mut y = *y0;
    for _ in 0..n {
        y += 0.1 * f(&y);
    }
    y
}
#[differentiable(hessian)]
fn simulate(p: &Params, y0: &Vector2<f64>) -> f64 {
    euler(|y| p.field(y), y0, 5).norm()
}
#[differentiable(hessian)]
fn gauss(f: &dyn Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    const NODES: [(f64, f64); 3] =
        [(-0.774596669241483, 0.555555555555556), (0.0, 0.888888888888889), (0.774596669241483, 0.555555555555556)];
    let (half, mid) = (0.5 * (b - a), 0.5 * (a + b));
    NODES.iter().map(|(x, w)| w * f(mid + half * x)).sum::<f64>() * half
}
#[differentiable(hessian)]
fn option_price(s: f64, sigma: f64, strike: f64) -> f64 {
    let payoff = |z: f64| {
        let st = s * (-0.5 * sigma * sigma + sigma * z).exp();
        if st > strike { (st - strike) * (-0.5 * z * z).exp() } else { 0.0 }
    };
    let mut total = 0.0;
    for i in 0..6 {
        total += gauss(&payoff, -3.0 + i as f64, -2.0 + i as f64);
    }
    total / (2.0 * std::f64::consts::PI).sqrt()
}
#[differentiable(hessian)]
fn jacobian_fd(f: impl Fn(&Vector2<f64>) -> f64, x: &Vector2<f64>, eps: f64) -> Vector2<f64> {
    let mut g = Vector2::zeros();
    for i in 0..2 {
        let mut e = Vector2::zeros();
        e[i] = eps;
        g[i] = (f(&(x + e)) - f(&(x - e))) / (2.0 * eps);
    }
    g
}
#[differentiable(hessian)]
fn descent(x0: &Vector2<f64>, rate: f64) -> f64 {
    let loss = |p: &Vector2<f64>| (1.0 - p.x).powi(2) + 2.0 * (p.y - p.x * p.x).powi(2);
    let mut x = *x0;
    for _ in 0..3 {
        x -= rate * jacobian_fd(&loss, &x, 0.1);
    }
    loss(&x)
}
#[test]
fn networks_and_sums() {
    let w1 = SMatrix::<f64, 3, 2>::new(0.1, 0.5, -0.3, 0.8, 0.2, -0.7);
    let w2 = SMatrix::<f64, 1, 3>::new(0.4, -0.2, 0.9);
    verify2!(net, (w1 = w1, w2 = w2, x = SVector::from([0.3, -0.6])), (&w1, &w2, &x));
    verify2!(sums, (xs = vec![0.3, 0.8, -0.2], k = 0.7), (&xs, k));
}

#[test]
fn root_finders() {
    verify!(kepler, (eccentricity = 0.3, anomaly = 1.1), (eccentricity, anomaly));
    verify2!(roots, (a = 2.3), (a));
}

#[test]
fn integrators() {
    let t = Tableau {
        a: [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 1.0]],
        b: [1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0],
        c: [0.5, 0.5, 1.0],
    };
    verify2!(lorenz, (rho = 28.0, y0 = Vector3::new(1.0, 0.9, 1.1)), (rho, y0, &t));
    verify2!(simulate, (p = Params { mass: 1.2, k: 0.8 }, y0 = Vector2::new(0.5, -0.2)), (&p, &y0));
}

#[test]
fn quadrature_and_differences() {
    verify2!(option_price, (s = 1.05, sigma = 0.3, strike = 1.0), (s, sigma, strike));
    verify2!(descent, (x0 = Vector2::new(0.4, -0.3), rate = 0.05), (&x0, rate));
}
