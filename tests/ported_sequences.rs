//! Hidden states, filters, attention and kernels.
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

#[differentiable(hessian)]
fn log_sum_exp(xs: &[f64]) -> f64 {
    let max = xs.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    max + xs.iter().map(|x| (x - max).exp()).sum::<f64>().ln()
}
#[differentiable(hessian)]
fn hmm_forward(log_pi: &[f64], log_a: &[Vec<f64>], log_b: &[Vec<f64>], #[nondiff] obs: &[usize]) -> f64 {
    let n = log_pi.len();
    let mut alpha: Vec<f64> = (0..n).map(|i| log_pi[i] + log_b[i][obs[0]]).collect();
    for &o in &obs[1..] {
        alpha = (0..n)
            .map(|j| {
                let terms: Vec<f64> = (0..n).map(|i| alpha[i] + log_a[i][j]).collect();
                log_sum_exp(&terms) + log_b[j][o]
            })
            .collect();
    }
    log_sum_exp(&alpha)
}
/// scaled forward algorithm
#[differentiable]
fn hmm_scaled<const S: usize, const O: usize>(
    pi: &[f64; S],
    a: &[[f64; S]; S],
    b: &[[f64; O]; S],
    #[nondiff] obs: &[usize],
) -> f64 {
    let mut alpha = [0.0; S];
    let mut log_lik = 0.0;
    for (t, &o) in obs.iter().enumerate() {
        let mut next = [0.0; S];
        for j in 0..S {
            next[j] = if t == 0 { pi[j] * b[j][o] } else { (0..S).map(|i| alpha[i] * a[i][j]).sum::<f64>() * b[j][o] };
        }
        let scale: f64 = next.iter().sum();
        log_lik += scale.ln();
        for (al, nx) in alpha.iter_mut().zip(next.iter()) {
            *al = nx / scale;
        }
    }
    log_lik
}
#[differentiable]
fn viterbi_score(emit: &[[f64; 3]], trans: &[[f64; 3]; 3]) -> f64 {
    let mut score = emit[0];
    for e in emit.iter().skip(1) {
        let mut next = [f64::NEG_INFINITY; 3];
        for (j, n) in next.iter_mut().enumerate() {
            for i in 0..3 {
                let s = score[i] + trans[i][j] + e[j];
                if s > *n {
                    *n = s;
                }
            }
        }
        score = next;
    }
    score.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
#[differentiable(hessian)]
fn ctc_loss(log_probs: &[Vec<f64>], #[nondiff] targets: &[usize], blank: usize) -> f64 {
    let mut ext = vec![blank];
    for &t in targets {
        ext.push(t);
        ext.push(blank);
    }
    let s_len = ext.len();
    let t_len = log_probs.len();
    let mut alpha = vec![vec![f64::NEG_INFINITY; s_len]; t_len];
    alpha[0][0] = log_probs[0][ext[0]];
    if s_len > 1 {
        alpha[0][1] = log_probs[0][ext[1]];
    }
    for t in 1..t_len {
        for s in 0..s_len {
            let mut a = alpha[t - 1][s];
            if s > 0 {
                a = log_add(a, alpha[t - 1][s - 1]);
            }
            if s > 1 && ext[s] != blank && ext[s] != ext[s - 2] {
                a = log_add(a, alpha[t - 1][s - 2]);
            }
            alpha[t][s] = a + log_probs[t][ext[s]];
        }
    }
    -log_add(alpha[t_len - 1][s_len - 1], alpha[t_len - 1][s_len - 2])
}
#[differentiable(hessian)]
fn log_add(a: f64, b: f64) -> f64 {
    if a == f64::NEG_INFINITY {
        b
    } else if b == f64::NEG_INFINITY {
        a
    } else {
        let m = a.max(b);
        m + ((a - m).exp() + (b - m).exp()).ln()
    }
}
#[differentiable(hessian)]
fn soft_dtw(x: &[f64], y: &[f64], #[nondiff] gamma: f64) -> f64 {
    let (n, m) = (x.len(), y.len());
    let mut r = vec![vec![f64::INFINITY; m + 1]; n + 1];
    r[0][0] = 0.0;
    let softmin = |a: f64, b: f64, c: f64| {
        let z = a.min(b).min(c);
        z - gamma * ((-(a - z) / gamma).exp() + (-(b - z) / gamma).exp() + (-(c - z) / gamma).exp()).ln()
    };
    for i in 1..=n {
        for j in 1..=m {
            let cost = (x[i - 1] - y[j - 1]).powi(2);
            r[i][j] = cost + softmin(r[i - 1][j], r[i][j - 1], r[i - 1][j - 1]);
        }
    }
    r[n][m]
}
/// GP marginal likelihood with own Cholesky
#[differentiable(hessian)]
fn gp_nll(log_params: &[f64; 3], #[nondiff] x: &[f64], y: &[f64]) -> f64 {
    let [ell, sf2, sn2] = log_params.map(f64::exp);
    let n = x.len();
    let mut k = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..n {
            let d = x[i] - x[j];
            k[i][j] = sf2 * (-0.5 * d * d / (ell * ell)).exp();
            if i == j {
                k[i][j] += sn2;
            }
        }
    }
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|p| l[i][p] * l[j][p]).sum();
            l[i][j] = if i == j { (k[i][i] - sum).sqrt() } else { (k[i][j] - sum) / l[j][j] };
        }
    }
    let mut alpha = y.to_vec();
    for i in 0..n {
        for j in 0..i {
            alpha[i] -= l[i][j] * alpha[j];
        }
        alpha[i] /= l[i][i];
    }
    let fit: f64 = alpha.iter().map(|a| a * a).sum();
    let logdet: f64 = (0..n).map(|i| l[i][i].ln()).sum();
    0.5 * fit + logdet + 0.5 * n as f64 * (2.0 * PI).ln()
}
#[differentiable]
fn gp_nalgebra(theta: &Vector3<f64>, #[nondiff] x: &SVector<f64, 4>, y: &SVector<f64, 4>) -> Option<f64> {
    let matern = |r: f64| {
        let s = 3f64.sqrt() * r / theta[0];
        theta[1] * (1.0 + s) * (-s).exp()
    };
    let k = Matrix4::from_fn(|i, j| matern((x[i] - x[j]).abs()) + if i == j { theta[2] } else { 0.0 });
    let chol = k.cholesky()?;
    let alpha = chol.solve(y);
    Some(0.5 * y.dot(&alpha) + chol.l().diagonal().map(|d| d.ln()).sum())
}
/// Kalman filter in a struct
#[derive(Clone, Debug, Differentiable)]
struct Kalman {
    x: Vector2<f64>,
    p: Matrix2<f64>,
    q: f64,
    r: f64,
}
#[differentiable]
impl Kalman {
    #[differentiable(wrt(self))]
    fn predict(&mut self, dt: f64) {
        let f = Matrix2::new(1.0, dt, 0.0, 1.0);
        let g = Vector2::new(0.5 * dt * dt, dt);
        self.x = f * self.x;
        self.p = f * self.p * f.transpose() + g * g.transpose() * self.q;
    }
    #[differentiable(wrt(self, z))]
    fn update(&mut self, z: f64) -> f64 {
        let h = nalgebra::RowVector2::new(1.0, 0.0);
        let s = (h * self.p * h.transpose())[(0, 0)] + self.r;
        let innovation = z - self.x.x;
        let k = self.p * h.transpose() / s;
        self.x += k * innovation;
        self.p = (Matrix2::identity() - k * h) * self.p;
        0.5 * (innovation.powi(2) / s + s.ln())
    }
}
#[differentiable]
fn kalman_nll(q: f64, r: f64, zs: &[f64]) -> f64 {
    let mut kf = Kalman { x: Vector2::zeros(), p: Matrix2::identity() * 10.0, q, r };
    let mut nll = 0.0;
    for z in zs {
        kf.predict(0.1);
        nll += kf.update(*z);
    }
    nll
}
/// UKF unscented transform
#[differentiable]
fn unscented(mean: &Vector2<f64>, cov: &Matrix2<f64>, kappa: f64) -> (Vector2<f64>, Matrix2<f64>) {
    let n = 2.0;
    let l = (cov * (n + kappa)).cholesky().expect("positive definite").l();
    let mut sigma = vec![*mean];
    for i in 0..2 {
        sigma.push(mean + l.column(i));
        sigma.push(mean - l.column(i));
    }
    let w0 = kappa / (n + kappa);
    let wi = 0.5 / (n + kappa);
    let f = |p: &Vector2<f64>| Vector2::new(p.x.hypot(p.y), p.y.atan2(p.x));
    let ys: Vec<Vector2<f64>> = sigma.iter().map(|s| f(s)).collect();
    let mut m = ys[0] * w0;
    for y in &ys[1..] {
        m += y * wi;
    }
    let mut c = Matrix2::zeros();
    for (i, y) in ys.iter().enumerate() {
        let w = if i == 0 { w0 } else { wi };
        let d = y - m;
        c += w * d * d.transpose();
    }
    (m, c)
}
/// information filter
#[differentiable]
fn information_update(
    y: &Vector3<f64>,
    big_y: &Matrix3<f64>,
    h: &SMatrix<f64, 2, 3>,
    r: &Matrix2<f64>,
    z: &Vector2<f64>,
) -> Option<Vector3<f64>> {
    let rinv = r.try_inverse()?;
    let i = h.transpose() * rinv * z;
    let big_i = h.transpose() * rinv * h;
    (big_y + big_i).try_inverse().map(|p| p * (y + i))
}
/// RTS smoother scalar
#[differentiable(hessian)]
fn rts(zs: &[f64], q: f64, r: f64) -> f64 {
    let mut xs = vec![];
    let mut ps = vec![];
    let (mut x, mut p) = (0.0, 1.0);
    for z in zs.iter() {
        p += q;
        let k = p / (p + r);
        x += k * (z - x);
        p *= 1.0 - k;
        xs.push(x);
        ps.push(p);
    }
    for i in (0..zs.len() - 1).rev() {
        let pp = ps[i] + q;
        let c = ps[i] / pp;
        xs[i] = xs[i] + c * (xs[i + 1] - xs[i]);
        ps[i] = ps[i] + c * c * (ps[i + 1] - pp);
    }
    xs.iter().zip(ps.iter()).map(|(x, p)| x * x + p).sum()
}

/// attention w/ heads over Vec<Vec>
#[differentiable(hessian)]
fn softmax(xs: &[f64]) -> Vec<f64> {
    let m = xs.iter().copied().fold(f64::MIN, f64::max);
    let e: Vec<f64> = xs.iter().map(|x| (x - m).exp()).collect();
    let s: f64 = e.iter().sum();
    e.into_iter().map(|v| v / s).collect()
}
#[differentiable(hessian)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
#[differentiable(hessian)]
fn self_attention(x: &[Vec<f64>], wq: &[Vec<f64>], wk: &[Vec<f64>], wv: &[Vec<f64>], causal: bool) -> Vec<Vec<f64>> {
    let project =
        |w: &[Vec<f64>]| -> Vec<Vec<f64>> { x.iter().map(|row| w.iter().map(|wr| dot(wr, row)).collect()).collect() };
    let (q, k, v) = (project(wq), project(wk), project(wv));
    let scale = 1.0 / (q[0].len() as f64).sqrt();
    let mut out = Vec::with_capacity(x.len());
    for (i, qi) in q.iter().enumerate() {
        let limit = if causal { i + 1 } else { x.len() };
        let scores: Vec<f64> = k[..limit].iter().map(|kj| dot(qi, kj) * scale).collect();
        let w = softmax(&scores);
        let mut o = vec![0.0; v[0].len()];
        for (wj, vj) in w.iter().zip(&v) {
            for (oc, vc) in o.iter_mut().zip(vj) {
                *oc += wj * vc;
            }
        }
        out.push(o);
    }
    out
}
#[differentiable(hessian)]
fn layer_norm(x: &[f64], gamma: &[f64], beta: &[f64]) -> Vec<f64> {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let var = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    let inv = 1.0 / (var + 1e-5).sqrt();
    x.iter().zip(gamma.iter().zip(beta)).map(|(x, (g, b))| (x - mean) * inv * g + b).collect()
}
#[differentiable(hessian)]
fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + ((2.0 / PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh())
}
#[differentiable(hessian)]
fn transformer_block(x: &[Vec<f64>], w: &[Vec<f64>], g: &[f64], b: &[f64]) -> f64 {
    let normed: Vec<Vec<f64>> = x.iter().map(|row| layer_norm(row, g, b)).collect();
    let att = self_attention(&normed, w, w, w, true);
    let mut loss = 0.0;
    for (xi, ai) in x.iter().zip(att.iter()) {
        let res: Vec<f64> = xi.iter().zip(ai).map(|(a, b)| a + b).collect();
        loss += res.iter().map(|&r| gelu(r)).sum::<f64>();
    }
    loss / x.len() as f64
}
/// GRU cell in struct with matrices
#[derive(Clone, Debug, Differentiable)]
struct GruCell<const I: usize, const H: usize> {
    w_ir: SMatrix<f64, H, I>,
    w_hr: SMatrix<f64, H, H>,
    w_iz: SMatrix<f64, H, I>,
    w_hz: SMatrix<f64, H, H>,
    w_in: SMatrix<f64, H, I>,
    w_hn: SMatrix<f64, H, H>,
    b: [SVector<f64, H>; 3],
}
#[differentiable]
impl<const I: usize, const H: usize> GruCell<I, H> {
    #[differentiable(wrt(self, x, h))]
    fn forward(&self, x: &SVector<f64, I>, h: &SVector<f64, H>) -> SVector<f64, H> {
        let sigmoid = |v: f64| 1.0 / (1.0 + (-v).exp());
        let r = (self.w_ir * x + self.w_hr * h + self.b[0]).map(sigmoid);
        let z = (self.w_iz * x + self.w_hz * h + self.b[1]).map(sigmoid);
        let n = (self.w_in * x + r.component_mul(&(self.w_hn * h)) + self.b[2]).map(f64::tanh);
        (SVector::<f64, H>::repeat(1.0) - z).component_mul(&n) + z.component_mul(h)
    }
}
#[differentiable]
fn gru_sequence(cell: &GruCell<2, 3>, xs: &[Vector2<f64>]) -> f64 {
    let h = xs.iter().fold(SVector::zeros(), |h, x| cell.forward(x, &h));
    h.norm_squared()
}
#[differentiable(hessian)]
fn conv2d_valid(input: &[f64], (h, w): (usize, usize), kernel: &[f64], k: usize) -> Vec<f64> {
    let (oh, ow) = (h - k + 1, w - k + 1);
    let mut out = vec![0.0; oh * ow];
    for y in 0..oh {
        for x in 0..ow {
            let mut acc = 0.0;
            for ky in 0..k {
                for kx in 0..k {
                    acc += input[(y + ky) * w + x + kx] * kernel[ky * k + kx];
                }
            }
            out[y * ow + x] = acc.max(0.0);
        }
    }
    out
}
#[differentiable(hessian)]
fn cnn_loss(img: &[f64], kernel: &[f64], dense: &[f64], label: f64) -> f64 {
    let fm = conv2d_valid(img, (4, 4), kernel, 2);
    let mut pooled = Vec::new();
    for y in (0..3).step_by(2) {
        for x in (0..3).step_by(2) {
            let mut m = f64::NEG_INFINITY;
            for dy in 0..2 {
                for dx in 0..2 {
                    if y + dy < 3 && x + dx < 3 {
                        m = m.max(fm[(y + dy) * 3 + x + dx]);
                    }
                }
            }
            pooled.push(m);
        }
    }
    let z: f64 = pooled.iter().zip(dense.iter()).map(|(p, d)| p * d).sum();
    let p = 1.0 / (1.0 + (-z).exp());
    -(label * p.ln() + (1.0 - label) * (1.0 - p).ln())
}
/// Gaussian mixture EM bound
#[differentiable(hessian)]
fn gmm_loglik(weights: &[f64], means: &[f64], log_sd: &[f64], #[nondiff] data: &[f64]) -> f64 {
    let log_w = {
        let lse = log_sum_exp(weights);
        weights.iter().map(|w| w - lse).collect::<Vec<_>>()
    };
    data.iter()
        .map(|x| {
            let comps: Vec<f64> = log_w
                .iter()
                .zip(means)
                .zip(log_sd)
                .map(|((lw, m), ls)| {
                    let z = (x - m) / ls.exp();
                    lw - ls - 0.5 * z * z
                })
                .collect();
            log_sum_exp(&comps)
        })
        .sum()
}
/// variational: KL of diagonal gaussians
#[differentiable(hessian)]
fn elbo(mu: &[f64], logvar: &[f64], #[nondiff] eps: &[f64], x: f64) -> f64 {
    let kl: f64 = -0.5 * mu.iter().zip(logvar).map(|(m, lv)| 1.0 + lv - m.powi(2) - lv.exp()).sum::<f64>();
    let z: Vec<f64> =
        mu.iter().zip(logvar.iter()).zip(eps.iter()).map(|((m, lv), e)| m + (0.5 * lv).exp() * e).collect();
    let recon = (x - z.iter().sum::<f64>()).powi(2);
    -recon - kl
}
/// Word2vec negative sampling, triplet, focal, contrastive
#[differentiable(hessian)]
fn triplet(anchor: &[f64], pos: &[f64], neg: &[f64], margin: f64) -> f64 {
    let dist = |a: &[f64], b: &[f64]| a.iter().zip(b.iter()).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
    (dist(anchor, pos) - dist(anchor, neg) + margin).max(0.0)
}
#[differentiable(hessian)]
fn info_nce(z: &[[f64; 3]], tau: f64) -> f64 {
    let normalize = |v: &[f64; 3]| {
        let n = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        [v[0] / n, v[1] / n, v[2] / n]
    };
    let z: Vec<[f64; 3]> = z.iter().map(normalize).collect();
    let n = z.len();
    let mut loss = 0.0;
    for i in 0..n {
        let pos = (i + n / 2) % n;
        let mut denom = 0.0;
        for j in (0..n).filter(|&j| j != i) {
            denom += (dot(&z[i], &z[j]) / tau).exp();
        }
        loss -= ((dot(&z[i], &z[pos]) / tau).exp() / denom).ln();
    }
    loss / n as f64
}
#[differentiable(hessian)]
fn focal(logits: &[f64], #[nondiff] labels: &[bool], gamma: f64) -> f64 {
    let mut loss = 0.0;
    for (&z, &y) in logits.iter().zip(labels) {
        let p = 1.0 / (1.0 + (-z).exp());
        let pt = if y { p } else { 1.0 - p };
        loss += -(1.0 - pt).powf(gamma) * pt.ln();
    }
    loss
}
/// Sinkhorn
#[differentiable]
fn sinkhorn<const N: usize>(cost: &SMatrix<f64, N, N>, eps: f64, iters: usize) -> f64 {
    let k = cost.map(|c| (-c / eps).exp());
    let mut u = SVector::<f64, N>::from_element(1.0);
    let mut v = SVector::<f64, N>::from_element(1.0);
    let a = SVector::<f64, N>::from_element(1.0 / N as f64);
    for _ in 0..iters {
        u = a.component_div(&(k * v));
        v = a.component_div(&(k.transpose() * u));
    }
    let plan = SMatrix::<f64, N, N>::from_diagonal(&u) * k * SMatrix::<f64, N, N>::from_diagonal(&v);
    plan.component_mul(cost).sum()
}
/// RBF network with generic trait kernel
/// decision: logistic regression newton step, ridge
#[differentiable]
fn ridge(x: &SMatrix<f64, 4, 2>, y: &SVector<f64, 4>, lambda: f64) -> f64 {
    let a = x.tr_mul(x) + Matrix2::identity().scale(lambda);
    let w = a.cholesky().unwrap().solve(&x.tr_mul(y));
    (x * w - y).norm_squared() + lambda * w.norm_squared()
}

#[test]
fn learn() {
    let v = |x: &[f64]| x.to_vec();
    let m2 = vec![v(&[-0.3, -1.2]), v(&[-0.9, -0.5])];
    gradgradcheck!(
        hmm_forward,
        &[-0.5, -0.9][..],
        &m2[..],
        &m2[..],
        #[nondiff]
        &[0, 1, 1, 0][..]
    );
    gradcheck!(
        hmm_scaled,
        &[0.4, 0.6],
        &[[0.3, 0.7], [0.6, 0.4]],
        &[[0.3, 0.7], [0.6, 0.4]],
        #[nondiff]
        &[0, 1, 1, 0][..]
    );
    gradcheck!(
        viterbi_score,
        &[[0.1, 0.3, 0.7], [0.2, 0.9, 0.4], [1.1, 0.3, 0.5]][..],
        &[[0.1, 0.33, 0.7], [0.25, 0.9, 0.4], [1.1, 0.3, 0.59]]
    );
    let lp = vec![v(&[-0.5, -1.5, -2.0]), v(&[-1.5, -0.5, -2.1]), v(&[-1.4, -1.5, -0.7]), v(&[-0.4, -1.1, -0.7])];
    gradgradcheck!(
        ctc_loss,
        &lp[..],
        #[nondiff]
        &[1, 2][..],
        #[nondiff]
        0
    );
    gradgradcheck!(
        soft_dtw,
        &[0.1, 0.5, 0.9][..],
        &[0.2, 0.4, 0.7, 1.0][..],
        #[nondiff]
        0.3
    );
    gradgradcheck!(
        gp_nll,
        &[0.1, 0.2, -1.0],
        #[nondiff]
        &[0.0, 0.5, 1.4, 2.0][..],
        &[0.2, 0.4, 0.7, 1.0][..]
    );
    gradcheck!(
        gp_nalgebra,
        &Vector3::new(0.7, 1.0, 0.1),
        #[nondiff]
        &SVector::from([0.0, 0.5, 1.4, 2.0]),
        &SVector::from([0.2, 0.4, 0.7, 1.0])
    );
    gradcheck!(kalman_nll, 0.5, 0.2, &[0.1, 0.3, 0.2, 0.6][..]);
    gradcheck!(unscented, vjp; &Vector2::new(1.0, 0.5), &Matrix2::new(0.3, 0.1, 0.1, 0.4), 1.0);
    gradcheck!(information_update, vjp; &Vector3::new(1.0, 0.5, 0.2), &Matrix3::identity(), &SMatrix::<f64, 2, 3>::new(1., 0.2, 0.3, 0.4, 0.5, 0.6), &Matrix2::new(0.3, 0.1, 0.1, 0.4), &Vector2::new(1.0, 0.5));
    gradgradcheck!(rts, &[0.1, 0.3, 0.2, 0.6][..], 0.2, 0.3);
    let x = vec![v(&[0.1, 0.4]), v(&[-0.3, 0.9]), v(&[0.7, 0.2])];
    gradcheck!(self_attention, vjp; &x[..], &m2[..], &m2[..], &m2[..], #[nondiff] true);
    gradgradcheck!(transformer_block, &x[..], &m2[..], &[1.0, 0.8][..], &[0.1, 0.2][..]);
    let f = |i: usize, j: usize| ((i * 3 + j) as f64).sin() * 0.5;
    let cell = GruCell {
        w_ir: SMatrix::from_fn(f),
        w_hr: SMatrix::from_fn(f),
        w_iz: SMatrix::from_fn(f),
        w_hz: SMatrix::from_fn(f),
        w_in: SMatrix::from_fn(f),
        w_hn: SMatrix::from_fn(f),
        b: [SVector::repeat(0.1); 3],
    };
    gradcheck!(gru_sequence, &cell, &[Vector2::new(0.1, 0.5), Vector2::new(-0.1, 0.7)][..]);
    let img: Vec<f64> = (0..16).map(|i| (i as f64 * 1.3).sin()).collect();
    gradgradcheck!(cnn_loss, &img[..], &[0.3, -0.4, 0.5, 0.6][..], &[0.1, 0.4, -0.3, 0.2][..], 0.8);
    gradgradcheck!(
        gmm_loglik,
        &[0.1, 0.4][..],
        &[-1.0, 1.0][..],
        &[0.1, 0.3][..],
        #[nondiff]
        &[-0.5, 0.7, 1.4][..]
    );
    gradgradcheck!(
        elbo,
        &[0.1, 0.4][..],
        &[-1.0, 0.2][..],
        #[nondiff]
        &[0.1, 0.3][..],
        0.6
    );
    gradgradcheck!(triplet, &[0.1, 0.4][..], &[-1.0, 0.2][..], &[0.3, 0.3][..], 0.6);
    gradgradcheck!(info_nce, &[[0.1, 0.4, 0.2], [-1.0, 0.2, 0.3], [0.3, 0.3, -0.3], [0.6, 0.1, 0.2]][..], 0.5);
    gradgradcheck!(
        focal,
        &[0.1, 0.4, -0.2][..],
        #[nondiff]
        &[true, false, true][..],
        2.0
    );
    gradcheck!(
        sinkhorn,
        &Matrix3::new(0., 1., 2., 1.5, 0.1, 1., 2., 0.9, 0.),
        0.5,
        #[nondiff]
        6
    );
    gradcheck!(ridge, &SMatrix::<f64, 4, 2>::from_fn(|i, j| f(i, j)), &SVector::from([0.2, 0.4, 0.7, 1.0]), 0.3);
}
