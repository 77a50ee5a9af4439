//! Solvers, priors, control, graphs, optics.
#![allow(
    clippy::all,
    dead_code,
    missing_docs,
    non_snake_case,
    unused_variables,
    unused_assignments,
    reason = "programs as people write them"
)]

mod common;

use common::ported::*;

// --- fluid network / newton solve with own Jacobian
#[differentiable]
fn newton_2d(p: &Vector2<f64>, #[nondiff] guess: Vector2<f64>) -> Option<Vector2<f64>> {
    let mut x = guess;
    for _ in 0..20 {
        let f = Vector2::new(x.x * x.x + x.y * p.x - 1.0, x.x * x.y - p.y);
        if f.norm() < 1e-14 {
            return Some(x);
        }
        let j = Matrix2::new(2.0 * x.x, p.x, x.y, x.x);
        x -= j.lu().solve(&f)?;
    }
    Some(x)
}
/// Brent-free secant with closure
#[differentiable(hessian)]
fn secant(c: f64) -> f64 {
    let f = |x: f64| x.exp() - c * x - 2.0;
    let (mut x0, mut x1) = (1.0, 2.0);
    let (mut f0, mut f1) = (f(x0), f(x1));
    while (x1 - x0).abs() > 1e-13 {
        let x2 = x1 - f1 * (x1 - x0) / (f1 - f0);
        (x0, f0) = (x1, f1);
        x1 = x2;
        f1 = f(x1);
    }
    x1
}
/// Bisection
#[differentiable]
fn bisection_then_newton(a: f64) -> f64 {
    let f = |x: f64| x.powi(3) - a * x - 1.0;
    let (mut lo, mut hi) = (0.0, 10.0);
    for _ in 0..30 {
        let mid = 0.5 * (lo + hi);
        if f(mid) > 0.0 {
            hi = mid;
        } else {
            lo = mid;
        }
    }
    let mut x = 0.5 * (lo + hi);
    for _ in 0..3 {
        x -= f(x) / (3.0 * x * x - a);
    }
    x
}
// --- Bayesian
#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub enum Prior {
    Normal { mean: f64, sd: f64 },
    Gamma(f64, f64),
    Uniform { lo: f64, hi: f64 },
    Flat,
}
#[differentiable]
impl Prior {
    #[differentiable(wrt(self, x))]
    pub fn log_pdf(&self, x: f64) -> f64 {
        match *self {
            Prior::Normal { mean, sd } => {
                let z = (x - mean) / sd;
                -0.5 * z * z - sd.ln() - 0.5 * (2.0 * PI).ln()
            }
            Prior::Gamma(shape, rate) => (shape - 1.0) * x.ln() - rate * x + shape * rate.ln(),
            Prior::Uniform { lo, hi } if x >= lo && x <= hi => -(hi - lo).ln(),
            Prior::Uniform { .. } => f64::NEG_INFINITY,
            Prior::Flat => 0.0,
        }
    }
}
#[differentiable]
fn log_posterior(priors: &[Prior], theta: &[f64], #[nondiff] data: &[(f64, f64)]) -> f64 {
    assert_eq!(priors.len(), theta.len(), "one prior each");
    let prior: f64 = priors.iter().zip(theta).map(|(p, t)| p.log_pdf(*t)).sum();
    let &[a, b, log_s] = theta else { unreachable!() };
    let s2 = (2.0 * log_s).exp();
    let lik: f64 = data
        .iter()
        .map(|&(x, y)| {
            let r = y - (a + b * x);
            -0.5 * r * r / s2 - log_s
        })
        .sum();
    prior + lik
}
// --- multi-step builder, operator overloading
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Dual2 {
    v: f64,
    d: f64,
}
#[differentiable]
impl std::ops::Add for Dual2 {
    type Output = Dual2;
    #[differentiable]
    fn add(self, o: Dual2) -> Dual2 {
        Dual2 { v: self.v + o.v, d: self.d + o.d }
    }
}
#[differentiable]
impl std::ops::Mul for Dual2 {
    type Output = Dual2;
    #[differentiable]
    fn mul(self, o: Dual2) -> Dual2 {
        Dual2 { v: self.v * o.v, d: self.v * o.d + self.d * o.v }
    }
}
#[differentiable(operators(Dual2))]
fn poly_dual(x: f64) -> f64 {
    let x = Dual2 { v: x, d: 1.0 };
    let y = x * x * x + x;
    y.d
}
// --- hash map lookup of parameters, strings
#[differentiable]
fn named(values: &[f64], #[nondiff] names: &HashMap<String, usize>) -> f64 {
    let get = |n: &str| values[names[n]];
    get("a") * get("b").exp()
}
// --- markov chain stationary by power
#[differentiable]
fn stationary<const N: usize>(p: &SMatrix<f64, N, N>, n: usize) -> SVector<f64, N> {
    let mut pi = SVector::<f64, N>::repeat(1.0 / N as f64);
    for _ in 0..n {
        pi = p.tr_mul(&pi);
        pi /= pi.sum();
    }
    pi
}
// --- matrix functions
#[differentiable]
fn expm_taylor(a: &Matrix3<f64>, terms: usize) -> Matrix3<f64> {
    let mut result = Matrix3::identity();
    let mut term = Matrix3::identity();
    for k in 1..=terms {
        term = term * a / k as f64;
        result += term;
    }
    result
}
#[differentiable]
fn gram_schmidt(m: &Matrix3<f64>) -> Matrix3<f64> {
    let mut q = Matrix3::zeros();
    for j in 0..3 {
        let mut v: Vector3<f64> = m.column(j).into();
        for k in 0..j {
            let qk: Vector3<f64> = q.column(k).into_owned();
            v -= qk * qk.dot(&v);
        }
        q.set_column(j, &v.normalize());
    }
    q
}
#[differentiable]
fn qr_householder<const R: usize, const C: usize>(a: &SMatrix<f64, R, C>) -> SMatrix<f64, R, C> {
    let mut r = *a;
    for k in 0..C.min(R - 1) {
        let mut norm = 0.0;
        for i in k..R {
            norm += r[(i, k)] * r[(i, k)];
        }
        let norm = norm.sqrt();
        let alpha = if r[(k, k)] > 0.0 { -norm } else { norm };
        let mut v = [0.0; R];
        v[k] = r[(k, k)] - alpha;
        for i in k + 1..R {
            v[i] = r[(i, k)];
        }
        let vtv: f64 = v.iter().map(|x| x * x).sum();
        for j in k..C {
            let dot: f64 = (k..R).map(|i| v[i] * r[(i, j)]).sum();
            for i in k..R {
                r[(i, j)] -= 2.0 * v[i] * dot / vtv;
            }
        }
    }
    r
}
#[differentiable]
fn svd_2x2(m: &Matrix2<f64>) -> (f64, f64) {
    let (a, b, c, d) = (m[(0, 0)], m[(0, 1)], m[(1, 0)], m[(1, 1)]);
    let s1 = a * a + b * b + c * c + d * d;
    let s2 = ((a * a + b * b - c * c - d * d).powi(2) + 4.0 * (a * c + b * d).powi(2)).sqrt();
    (((s1 + s2) / 2.0).sqrt(), ((s1 - s2) / 2.0).sqrt())
}
// --- generics
#[differentiable(hessian)]
fn softplus_sum<T: Float>(xs: &[T], beta: T) -> T {
    let mut acc = T::zero();
    for &x in xs {
        acc = acc + (T::one() + (beta * x).exp()).ln() / beta;
    }
    acc
}
#[differentiable]
fn gaussian<T>(x: T, mu: T, sigma: T) -> T
where
    T: Float + FloatConst,
{
    let two = T::one() + T::one();
    (-((x - mu) / sigma).powi(2) / two).exp() / (sigma * (two * T::PI()).sqrt())
}
#[differentiable]
fn weighted_mean<T: RealField + Copy, const N: usize>(x: &SVector<T, N>, w: &SVector<T, N>) -> T {
    x.dot(w) / w.sum()
}
#[differentiable]
fn convex_combination<T: RealField + Copy>(points: &[Vector3<T>], weights: &[T]) -> Vector3<T> {
    let total = weights.iter().fold(T::zero(), |a, &b| a + b);
    points.iter().zip(weights).fold(Vector3::zeros(), |acc, (p, w)| acc + p * (*w / total))
}
#[differentiable(hessian)]
fn huber_generic<T: RealField + Copy>(r: T, delta: T) -> T {
    let half: T = nalgebra::convert(0.5);
    if r.abs() <= delta { half * r * r } else { delta * (r.abs() - half * delta) }
}
// --- state machines & control
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Pid {
    kp: f64,
    ki: f64,
    kd: f64,
    integral: f64,
    prev: Option<f64>,
}
#[differentiable]
impl Pid {
    #[differentiable(wrt(self, error))]
    fn update(&mut self, error: f64, #[nondiff] dt: f64) -> f64 {
        self.integral = (self.integral + error * dt).clamp(-10.0, 10.0);
        let derivative = match self.prev {
            Some(p) => (error - p) / dt,
            None => 0.0,
        };
        self.prev = Some(error);
        self.kp * error + self.ki * self.integral + self.kd * derivative
    }
}
#[differentiable]
fn step_response(kp: f64, ki: f64, kd: f64) -> f64 {
    let mut pid = Pid { kp, ki, kd, integral: 0.0, prev: None };
    let (mut x, mut v) = (0.0, 0.0);
    let dt = 0.05;
    let mut iae = 0.0;
    for _ in 0..20 {
        let u = pid.update(1.0 - x, dt);
        v += (u - 0.5 * v - 2.0 * x) * dt;
        x += v * dt;
        iae += (1.0 - x).powi(2) * dt;
    }
    iae
}
#[differentiable]
fn lqr_rollout(k: &SMatrix<f64, 1, 2>, x0: &Vector2<f64>) -> f64 {
    let a = Matrix2::new(1.0, 0.1, 0.0, 1.0);
    let b = Vector2::new(0.005, 0.1);
    let mut x = *x0;
    let mut cost = 0.0;
    for _ in 0..10 {
        let u = -(k * x)[0];
        cost += x.norm_squared() + 0.1 * u * u;
        x = a * x + b * u;
    }
    cost + x.dot(&(Matrix2::identity() * 5.0 * x))
}
#[differentiable]
fn riccati(q: &Matrix2<f64>, r: f64, n: usize) -> Matrix2<f64> {
    let a = Matrix2::new(1.0, 0.1, 0.0, 1.0);
    let b = Vector2::new(0.005, 0.1);
    let mut p = *q;
    for _ in 0..n {
        let bpb = r + (b.transpose() * p * b)[(0, 0)];
        let k = (b.transpose() * p * a) / bpb;
        p = q + a.transpose() * p * a - a.transpose() * p * b * k;
    }
    p
}
// --- graph algorithms
#[differentiable]
fn shortest_path(#[nondiff] edges: &[(usize, usize)], w: &[f64], n: usize) -> Option<f64> {
    let mut dist = vec![f64::INFINITY; n];
    dist[0] = 0.0;
    for _ in 0..n - 1 {
        let mut changed = false;
        for (k, &(u, v)) in edges.iter().enumerate() {
            if dist[u] + w[k] < dist[v] {
                dist[v] = dist[u] + w[k];
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    if dist[n - 1].is_finite() { Some(dist[n - 1]) } else { None }
}
#[differentiable]
fn pagerank(w: &[Vec<f64>], d: f64) -> Vec<f64> {
    let n = w.len();
    let mut rank = vec![1.0 / n as f64; n];
    for _ in 0..5 {
        let mut next = vec![(1.0 - d) / n as f64; n];
        for (i, row) in w.iter().enumerate() {
            let total: f64 = row.iter().sum();
            for (j, x) in row.iter().enumerate() {
                next[j] += d * rank[i] * x / total;
            }
        }
        rank = next;
    }
    rank
}
#[differentiable(hessian)]
fn tree_sum(#[nondiff] children: &[Vec<usize>], values: &[f64], node: usize) -> f64 {
    let mut s = values[node].powi(2);
    for &c in &children[node] {
        s += 0.5 * tree_sum(children, values, c);
    }
    s.sin()
}
#[differentiable]
fn belief_prop(unary: &[[f64; 2]], pair: &[[f64; 2]; 2]) -> f64 {
    let mut msg = [1.0, 1.0];
    for u in unary {
        let mut new = [0.0; 2];
        for (s, n) in new.iter_mut().enumerate() {
            *n = (0..2).map(|t| msg[t] * pair[t][s]).sum::<f64>() * u[s].exp();
        }
        let z: f64 = new.iter().sum();
        msg = new.map(|v| v / z);
    }
    msg[0].ln()
}
// --- chemistry/pharma
#[differentiable]
fn two_compartment(p: &[f64; 5], #[nondiff] times: &[f64]) -> Vec<f64> {
    let [cl, v1, q, v2, dose] = p;
    let (k10, k12, k21) = (cl / v1, q / v1, q / v2);
    let s = k10 + k12 + k21;
    let disc = (s * s - 4.0 * k10 * k21).sqrt();
    let (alpha, beta) = ((s + disc) / 2.0, (s - disc) / 2.0);
    let a = dose / v1 * (alpha - k21) / (alpha - beta);
    let b = dose / v1 * (k21 - beta) / (alpha - beta);
    times.iter().map(|t| a * (-alpha * t).exp() + b * (-beta * t).exp()).collect()
}
#[differentiable(hessian)]
fn hill(doses: &[f64], emax: f64, ec50: f64, n: f64) -> f64 {
    doses.iter().map(|&d| emax * d.powf(n) / (ec50.powf(n) + d.powf(n))).fold(0.0, |a, e| a + (e - 0.5).powi(2))
}
#[differentiable]
fn seir(beta: f64, sigma: f64, gamma: f64, n: usize) -> [f64; 4] {
    let deriv = |[s, e, i, _r]: [f64; 4]| {
        let inf = beta * s * i;
        [-inf, inf - sigma * e, sigma * e - gamma * i, gamma * i]
    };
    let mut y = [0.99, 0.0, 0.01, 0.0];
    let h = 0.5;
    for _ in 0..n {
        let k1 = deriv(y);
        let k2 = deriv(std::array::from_fn(|j| y[j] + 0.5 * h * k1[j]));
        let k3 = deriv(std::array::from_fn(|j| y[j] + 0.5 * h * k2[j]));
        let k4 = deriv(std::array::from_fn(|j| y[j] + h * k3[j]));
        for j in 0..4 {
            y[j] += h / 6.0 * (k1[j] + 2.0 * k2[j] + 2.0 * k3[j] + k4[j]);
        }
    }
    y
}
// --- optics, ray transfer, thin film
#[differentiable]
fn thin_film(n1: f64, n2: f64, d: f64, lambda: f64) -> f64 {
    let r01 = (1.0 - n1) / (1.0 + n1);
    let r12 = (n1 - n2) / (n1 + n2);
    let phi = 2.0 * PI * n1 * d / lambda;
    let (s, c) = (2.0 * phi).sin_cos();
    let num = ((r01 + r12 * c).powi(2) + (r12 * s).powi(2)).sqrt();
    let den = ((1.0 + r01 * r12 * c).powi(2) + (r01 * r12 * s).powi(2)).sqrt();
    (num / den).powi(2)
}
#[differentiable]
fn refract(d: &Vector3<f64>, n: &Vector3<f64>, eta: f64) -> Option<Vector3<f64>> {
    let cos_i = -n.dot(d);
    let k = 1.0 - eta * eta * (1.0 - cos_i * cos_i);
    (k >= 0.0).then(|| d * eta + n * (eta * cos_i - k.sqrt()))
}
#[differentiable]
fn lens_trace(surfaces: &[(f64, f64, f64)], mut y: f64, mut u: f64) -> (f64, f64) {
    let mut n = 1.0;
    for (curv, thick, n2) in surfaces {
        u = (n * u - y * (n2 - n) * curv) / n2;
        y += thick * u;
        n = *n2;
    }
    (y, u)
}
#[differentiable(hessian)]
fn catenary(x1: f64, y1: f64, len: f64) -> f64 {
    let mut a = 1.0;
    for _ in 0..30 {
        let h = x1 / (2.0 * a);
        let f = 2.0 * a * h.sinh() - (len * len - y1 * y1).sqrt();
        let df = 2.0 * h.sinh() - x1 / a * h.cosh();
        a -= f / df;
    }
    a
}

#[test]
fn more() {
    gradcheck!(newton_2d, vjp; &Vector2::new(0.5, 0.3), #[nondiff] Vector2::new(0.8, 0.4));
    gradgradcheck!(secant, 1.5);
    gradcheck!(bisection_then_newton, 1.5);
    let pri = [Prior::Normal { mean: 0.1, sd: 1.2 }, Prior::Gamma(2.0, 1.5), Prior::Flat];
    gradcheck!(
        log_posterior,
        &pri[..],
        &[0.4, 0.6, -0.3][..],
        #[nondiff]
        &[(0.1, 0.3), (0.7, 0.9)][..]
    );
    gradcheck!(poly_dual, 0.7);
    let m: HashMap<String, usize> = [("a".to_string(), 1), ("b".to_string(), 0)].into();
    gradcheck!(
        named,
        &[0.3, 0.8][..],
        #[nondiff]
        &m
    );
    let p = Matrix3::new(0.5, 0.3, 0.2, 0.1, 0.7, 0.2, 0.3, 0.3, 0.4);
    gradcheck!(stationary, vjp; &p, #[nondiff] 6);
    gradcheck!(expm_taylor, vjp; &p, #[nondiff] 8);
    gradcheck!(gram_schmidt, vjp; &p);
    gradcheck!(qr_householder, vjp; &SMatrix::<f64, 3, 2>::new(0.5, 0.3, 0.2, 0.1, 0.7, 0.2));
    gradcheck!(svd_2x2, vjp; &Matrix2::new(0.5, 0.3, 0.2, 0.9));
    gradgradcheck!(softplus_sum, &[0.4, -0.6][..], 1.3);
    gradcheck!(gaussian, 0.4, 0.1, 0.9);
    gradcheck!(weighted_mean, &Vector3::new(0.1, 0.2, 0.3), &Vector3::new(1.0, 2.0, 0.5));
    gradcheck!(convex_combination, vjp; &[Vector3::new(0.1, 0.2, 0.3), Vector3::new(1.0, 2.0, 0.5)][..], &[0.4, 0.9][..]);
    gradgradcheck!(huber_generic, 0.4, 1.0);
    gradgradcheck!(huber_generic, 1.4, 1.0);
    gradcheck!(step_response, 8.0, 1.0, 0.5);
    gradcheck!(lqr_rollout, &SMatrix::<f64, 1, 2>::new(1.0, 0.6), &Vector2::new(1.0, 0.3));
    gradcheck!(riccati, vjp; &Matrix2::new(1.0, 0.1, 0.1, 0.5), 0.3, #[nondiff] 4);
    gradcheck!(
        shortest_path,
        #[nondiff]
        &[(0, 1), (1, 2), (0, 2)][..],
        &[0.4, 0.3, 1.0][..],
        #[nondiff]
        3
    );
    gradcheck!(pagerank, vjp; &[vec![0.1, 0.4], vec![0.6, 0.3]][..], 0.85);
    gradgradcheck!(
        tree_sum,
        #[nondiff]
        &[vec![1, 2], vec![], vec![3], vec![]][..],
        &[0.1, 0.4, 0.6, 0.3][..],
        #[nondiff]
        0
    );
    gradcheck!(belief_prop, &[[0.1, 0.4], [0.6, 0.3]][..], &[[0.7, 0.3], [0.2, 0.8]]);
    gradcheck!(two_compartment, vjp; &[1.0, 5.0, 0.7, 8.0, 100.0], #[nondiff] &[0.5, 1.0][..]);
    gradgradcheck!(hill, &[0.4, 1.5][..], 1.2, 0.9, 1.7);
    gradcheck!(seir, vjp; 0.6, 0.3, 0.2, #[nondiff] 3);
    gradcheck!(thin_film, 1.4, 1.5, 0.1, 0.55);
    gradcheck!(refract, vjp; &Vector3::new(0.6, -0.8, 0.0), &Vector3::new(0.0, 1.0, 0.0), 0.7);
    gradcheck!(lens_trace, vjp; &[(0.02, 3.0, 1.5), (-0.02, 10.0, 1.0)][..], 5.0, 0.0);
    gradgradcheck!(catenary, 2.0, 0.5, 3.0; GradCheck::jax());
}
