//! Filters, Gaussian processes and moments as people write them.
#![allow(
    clippy::all,
    missing_docs,
    dead_code,
    unused_imports,
    unused_variables,
    unused_mut,
    unused_assignments,
    reason = "programs as people write them"
)]

#[macro_use]
mod common;

use common::ported::*;

// HMM forward
#[differentiable]
fn hmm_forward(pi: &[f64; 2], a: &[[f64; 2]; 2], b: &[[f64; 3]; 2], #[nondiff] obs: &[usize]) -> f64 {
    let mut alpha = [0.0; 2];
    for s in 0..2 {
        alpha[s] = pi[s] * b[s][obs[0]];
    }
    let mut loglik = 0.0;
    for &o in &obs[1..] {
        let scale: f64 = alpha.iter().sum();
        loglik += scale.ln();
        alpha.iter_mut().for_each(|v| *v /= scale);
        let mut next = [0.0; 2];
        for (j, nj) in next.iter_mut().enumerate() {
            for i in 0..2 {
                *nj += alpha[i] * a[i][j];
            }
            *nj *= b[j][o];
        }
        alpha = next;
    }
    loglik + alpha.iter().sum::<f64>().ln()
}

#[differentiable]
fn viterbi_score(log_pi: &[f64], log_a: &[Vec<f64>], log_b: &[Vec<f64>], #[nondiff] obs: &[usize]) -> f64 {
    let n = log_pi.len();
    let mut v: Vec<f64> = (0..n).map(|s| log_pi[s] + log_b[s][obs[0]]).collect();
    for &o in obs.iter().skip(1) {
        v = (0..n)
            .map(|j| {
                let best = (0..n).map(|i| v[i] + log_a[i][j]).fold(f64::NEG_INFINITY, |m, x| m.max(x));
                best + log_b[j][o]
            })
            .collect();
    }
    v.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

// Kalman
#[differentiable]
fn kalman_loglik(f: &Matrix2<f64>, q: &Matrix2<f64>, h: &na::RowVector2<f64>, r: f64, #[nondiff] zs: &[f64]) -> f64 {
    let mut x = Vector2::zeros();
    let mut p = Matrix2::identity();
    let mut ll = 0.0;
    for z in zs {
        x = f * x;
        p = f * p * f.transpose() + q;
        let innovation = z - (h * x)[(0, 0)];
        let s = (h * p * h.transpose())[0] + r;
        let k = p * h.transpose() / s;
        x += k * innovation;
        p = (Matrix2::identity() - k * h) * p;
        ll -= 0.5 * (innovation * innovation / s + s.ln() + TAU.ln());
    }
    ll
}

#[derive(Debug, Clone, Differentiable)]
struct KalmanFilter<const N: usize, const M: usize> {
    x: SVector<f64, N>,
    p: na::SMatrix<f64, N, N>,
    f: na::SMatrix<f64, N, N>,
    q: na::SMatrix<f64, N, N>,
    h: na::SMatrix<f64, M, N>,
    r: na::SMatrix<f64, M, M>,
}

#[differentiable]
impl<const N: usize, const M: usize> KalmanFilter<N, M> {
    #[differentiable(wrt(self))]
    fn predict(&mut self) {
        self.x = self.f * self.x;
        self.p = self.f * self.p * self.f.transpose() + self.q;
    }
    #[differentiable(wrt(self))]
    fn update(&mut self, #[nondiff] z: &SVector<f64, M>) -> Option<f64> {
        let y = z - self.h * self.x;
        let s = self.h * self.p * self.h.transpose() + self.r;
        let s_inv = s.try_inverse()?;
        let k = self.p * self.h.transpose() * s_inv;
        self.x += k * y;
        self.p = (na::SMatrix::<f64, N, N>::identity() - k * self.h) * self.p;
        Some(y.dot(&(s_inv * y)))
    }
}

#[differentiable]
fn filter_cost(kf0: &KalmanFilter<2, 1>, #[nondiff] zs: &[SVector<f64, 1>]) -> Option<f64> {
    let mut kf = kf0.clone();
    let mut cost = 0.0;
    for z in zs {
        kf.predict();
        cost += kf.update(z)?;
    }
    Some(cost)
}

// GP
#[differentiable]
fn rbf(a: f64, b: f64, ls: f64, var: f64) -> f64 {
    var * (-0.5 * ((a - b) / ls).powi(2)).exp()
}
#[differentiable]
fn gp_log_marginal(
    #[nondiff] xs: &SVector<f64, 4>,
    ys: &SVector<f64, 4>,
    log_ls: f64,
    log_var: f64,
    log_noise: f64,
) -> Option<f64> {
    let (ls, var, noise) = (log_ls.exp(), log_var.exp(), log_noise.exp());
    let mut k = na::SMatrix::<f64, 4, 4>::from_fn(|i, j| rbf(xs[i], xs[j], ls, var));
    for i in 0..4 {
        k[(i, i)] += noise;
    }
    let chol = k.cholesky()?;
    let alpha = chol.solve(ys);
    let logdet = 2.0 * chol.l().diagonal().map(|v| v.ln()).sum();
    Some(-0.5 * ys.dot(&alpha) - 0.5 * logdet - 2.0 * TAU.ln())
}
// GP by hand over Vec<Vec>
#[differentiable]
fn cholesky_vec(a: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i][j];
            for k in 0..j {
                sum -= l[i][k] * l[j][k];
            }
            if i == j {
                if sum <= 0.0 {
                    return None;
                }
                l[i][j] = sum.sqrt();
            } else {
                l[i][j] = sum / l[j][j];
            }
        }
    }
    Some(l)
}
#[differentiable]
fn forward_sub(l: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in 0..b.len() {
        for j in 0..i {
            x[i] -= l[i][j] * x[j];
        }
        x[i] /= l[i][i];
    }
    x
}
#[differentiable]
fn gp_vec(#[nondiff] xs: &[f64], ys: &[f64], ls: f64, noise: f64) -> Option<f64> {
    let n = xs.len();
    let mut k = vec![vec![0.0; n]; n];
    for (i, row) in k.iter_mut().enumerate() {
        for (j, kij) in row.iter_mut().enumerate() {
            *kij = rbf(xs[i], xs[j], ls, 1.0);
            if i == j {
                *kij += noise;
            }
        }
    }
    let l = cholesky_vec(&k)?;
    let z = forward_sub(&l, ys);
    let quad: f64 = z.iter().map(|v| v.powi(2)).sum();
    let logdet = (0..n).map(|i| l[i][i].ln()).sum::<f64>();
    Some(-0.5 * quad - logdet)
}

#[differentiable]
fn mean_var(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let var = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, var)
}
#[differentiable]
fn welford(x: &[f64]) -> [f64; 2] {
    let mut count = 0usize;
    let mut mean = 0.0;
    let mut m2 = 0.0;
    for &v in x {
        count += 1;
        let delta = v - mean;
        mean += delta / count as f64;
        let delta2 = v - mean;
        m2 += delta * delta2;
    }
    if count < 2 { [mean, f64::NAN] } else { [mean, m2 / (count - 1) as f64] }
}
#[differentiable]
fn pearson(x: &[f64], y: &[f64]) -> f64 {
    assert_eq!(x.len(), y.len());
    let (mx, my) = (x.iter().sum::<f64>() / x.len() as f64, y.iter().sum::<f64>() / y.len() as f64);
    let (sxy, sxx, syy) = x.iter().zip(y).fold((0.0, 0.0, 0.0), |(xy, xx, yy), (a, b)| {
        let (dx, dy) = (a - mx, b - my);
        (xy + dx * dy, xx + dx * dx, yy + dy * dy)
    });
    sxy / (sxx * syy).sqrt()
}
#[differentiable(hessian)]
fn kl_categorical(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q.iter()).filter(|(pi, _)| **pi > 0.0).map(|(pi, qi)| pi * (pi / qi).ln()).sum()
}
#[differentiable(hessian)]
fn entropy_logits(z: &[f64]) -> f64 {
    let m = z.iter().cloned().fold(f64::MIN, f64::max);
    let e: Vec<f64> = z.iter().map(|v| (v - m).exp()).collect();
    let s: f64 = e.iter().sum();
    -e.iter().map(|v| v / s).map(|p| p * p.ln()).sum::<f64>()
}
#[differentiable]
fn ar_garch(returns: &[f64], params: [f64; 3]) -> f64 {
    let [omega, alpha, beta] = params;
    let mut sigma2 = omega / (1.0 - alpha - beta);
    let mut ll = 0.0;
    let mut prev = None::<f64>;
    for r in returns {
        if let Some(p) = prev {
            sigma2 = omega + alpha * p * p + beta * sigma2;
        }
        ll += -0.5 * (sigma2.ln() + r * r / sigma2);
        prev = Some(*r);
    }
    ll
}
#[differentiable]
fn wasserstein_sorted(x: &[f64], y: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut b = y.to_vec();

    a.iter().zip(&b).map(|(p, q)| (p - q).abs()).sum::<f64>() / a.len() as f64
}
#[differentiable]
fn median(x: &[f64]) -> f64 {
    let mut v = x.to_vec();

    let mid = v.len() / 2;
    if v.len() % 2 == 0 { (v[mid - 1] + v[mid]) / 2.0 } else { v[mid] }
}
#[differentiable]
fn kde(x: f64, samples: &[f64], h: f64) -> f64 {
    let k = |u: f64| (-0.5 * u * u).exp() / (2.0 * PI).sqrt();
    samples.iter().map(|&xi| k((x - xi) / h)).sum::<f64>() / (samples.len() as f64 * h)
}
#[differentiable]
fn softmax_regression(
    w: &na::SMatrix<f64, 3, 2>,
    b: &SVector<f64, 3>,
    #[nondiff] batch: &[(Vector2<f64>, usize)],
) -> f64 {
    let mut loss = 0.0;
    for (x, y) in batch.iter() {
        let z = w * x + b;
        let m = z.max();
        let lse = z.map(|v| (v - m).exp()).sum().ln() + m;
        loss += lse - z[*y];
    }
    loss / batch.len() as f64
}

#[test]
fn stats() {
    let data = [(SVector::from([1.0, 2.0, 3.0]), true), (SVector::from([1.0, -1.0, 0.3]), false)];
    verify!(
        hmm_forward,
        (p = [0.6, 0.4], a = [[0.7, 0.3], [0.4, 0.6]], b = [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]]),
        (&p, &a, &b, &[0, 1, 2, 2])
    );
    verify!(
        viterbi_score,
        (
            p = vec![0.6, 0.4],
            a = vec![vec![0.7, 0.3], vec![0.4, 0.6]],
            b = vec![vec![0.5, 0.4, 0.1], vec![0.1, 0.3, 0.6]]
        ),
        (&p, &a, &b, &[0, 1, 2, 2])
    );
    verify!(
        kalman_loglik,
        (
            f = Matrix2::new(1.0, 0.1, 0.0, 1.0),
            q = Matrix2::new(0.1, 0.01, 0.01, 0.1),
            h = na::RowVector2::new(1.0, 0.2),
            r = 0.3
        ),
        (&f, &q, &h, r, &[0.1, 0.3, 0.2])
    );
    let zs = [SVector::from([0.1]), SVector::from([0.4])];
    let kf = KalmanFilter::<2, 1> {
        x: SVector::from([0.1, 0.2]),
        p: Matrix2::identity(),
        f: Matrix2::new(1.0, 0.1, 0.0, 1.0),
        q: Matrix2::new(0.1, 0.01, 0.01, 0.1),
        h: na::SMatrix::<f64, 1, 2>::new(1.0, 0.2),
        r: na::SMatrix::<f64, 1, 1>::new(0.3),
    };
    verify!(filter_cost, (k = kf), (&k, &zs));
    let xs4 = SVector::from([0.0, 0.5, 1.1, 1.7]);
    verify!(
        gp_log_marginal,
        (y = SVector::from([0.1, 0.4, 0.3, -0.2]), l = 0.1, v = 0.2, n = -1.0),
        (&xs4, &y, l, v, n)
    );
    verify!(gp_vec, (y = vec![0.1, 0.4, 0.3, -0.2], l = 0.7, n = 0.3), (&[0.0, 0.5, 1.1, 1.7], &y, l, n));
    let x = || vec![0.1, 0.4, 0.3, -0.2];
    verify!(mean_var, (x = x()), (&x));
    verify!(welford, (x = x()), (&x));
    verify!(pearson, (x = x(), y = vec![0.3, 0.1, 0.8, -0.5]), (&x, &y));
    verify2!(kl_categorical, (x = vec![0.3, 0.7], y = vec![0.4, 0.6]), (&x, &y));
    verify2!(entropy_logits, (x = x()), (&x));
    verify!(ar_garch, (x = x(), p = [0.1, 0.2, 0.6]), (&x, p));
    verify!(wasserstein_sorted, (x = x(), y = vec![0.3, 0.1, 0.8, -0.5]), (&x, &y));
    verify!(median, (x = x()), (&x));
    verify!(kde, (p = 0.3, x = x(), h = 0.4), (p, &x, h));
    let batch = [(Vector2::new(0.3, 0.4), 1), (Vector2::new(-0.3, 0.4), 2)];
    verify!(
        softmax_regression,
        (w = na::SMatrix::<f64, 3, 2>::new(0.1, 0.2, 0.3, 0.4, 0.5, -0.6), b = SVector::from([0.1, 0.2, 0.3])),
        (&w, &b, &batch)
    );
}
