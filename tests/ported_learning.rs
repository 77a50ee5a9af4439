//! Parts of neural networks as people write them.
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

// ------------ ML
type Mat<const R: usize, const C: usize> = na::SMatrix<f64, R, C>;

#[differentiable]
fn softmax_rows<const R: usize, const C: usize>(x: &Mat<R, C>) -> Mat<R, C> {
    let mut out = *x;
    for mut row in out.row_iter_mut() {
        let m = row.max();
        row.apply(|v| *v = (*v - m).exp());
        let s = row.sum();
        row /= s;
    }
    out
}
#[differentiable]
fn attention<const T: usize, const D: usize>(q: &Mat<T, D>, k: &Mat<T, D>, v: &Mat<T, D>, causal: bool) -> Mat<T, D> {
    let scale = 1.0 / (D as f64).sqrt();
    let mut scores = q * k.transpose() * scale;
    if causal {
        for i in 0..T {
            for j in (i + 1)..T {
                scores[(i, j)] = f64::NEG_INFINITY;
            }
        }
    }
    softmax_rows(&scores) * v
}
#[differentiable]
fn layer_norm<const N: usize>(
    x: &SVector<f64, N>,
    gamma: &SVector<f64, N>,
    beta: &SVector<f64, N>,
    eps: f64,
) -> SVector<f64, N> {
    let mean = x.mean();
    let centered = x.add_scalar(-mean);
    let var = centered.norm_squared() / N as f64;
    (centered / (var + eps).sqrt()).component_mul(gamma) + beta
}
#[derive(Clone, Debug, Differentiable)]
struct Gru<const I: usize, const H: usize> {
    wz: Mat<H, I>,
    uz: Mat<H, H>,
    bz: SVector<f64, H>,
    wr: Mat<H, I>,
    ur: Mat<H, H>,
    br: SVector<f64, H>,
    wh: Mat<H, I>,
    uh: Mat<H, H>,
    bh: SVector<f64, H>,
}
fn sig(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
#[differentiable]
impl<const I: usize, const H: usize> Gru<I, H> {
    #[differentiable(wrt(self, x, h))]
    fn step(&self, x: &SVector<f64, I>, h: &SVector<f64, H>) -> SVector<f64, H> {
        let sigmoid = |v: f64| 1.0 / (1.0 + (-v).exp());
        let z = (self.wz * x + self.uz * h + self.bz).map(sigmoid);
        let r = (self.wr * x + self.ur * h + self.br).map(sigmoid);
        let hh = (self.wh * x + self.uh * r.component_mul(h) + self.bh).map(f64::tanh);
        (SVector::<f64, H>::repeat(1.0) - z).component_mul(h) + z.component_mul(&hh)
    }
}
#[differentiable]
fn gru_loss(net: &Gru<2, 3>, xs: &[Vector2<f64>], target: &Vector3<f64>) -> f64 {
    let h = xs.iter().fold(Vector3::zeros(), |h, x| net.step(x, &h));
    (h - target).norm_squared() * 0.5
}
#[differentiable]
fn conv1d(x: &[f64], w: &[f64], stride: usize, pad: usize) -> Vec<f64> {
    let out_len = (x.len() + 2 * pad - w.len()) / stride + 1;
    let mut y = Vec::with_capacity(out_len);
    for o in 0..out_len {
        let mut acc = 0.0;
        for (k, wk) in w.iter().enumerate() {
            let idx = (o * stride + k) as isize - pad as isize;
            if idx >= 0 && (idx as usize) < x.len() {
                acc += wk * x[idx as usize];
            }
        }
        y.push(acc);
    }
    y
}
#[differentiable]
fn conv2d<const H: usize, const W: usize>(img: &[[f64; W]; H], ker: &[[f64; 3]; 3]) -> Vec<Vec<f64>> {
    let mut out = vec![vec![0.0; W - 2]; H - 2];
    for i in 0..H - 2 {
        for j in 0..W - 2 {
            out[i][j] = (0..3)
                .flat_map(|a| (0..3).map(move |b| (a, b)))
                .map(|(a, b)| img[i + a][j + b] * ker[a][b])
                .sum::<f64>();
        }
    }
    out
}
#[differentiable]
fn max_pool(x: &[f64], k: usize) -> Vec<f64> {
    x.chunks(k).map(|c| c.iter().copied().fold(f64::NEG_INFINITY, f64::max)).collect()
}
#[differentiable]
fn mlp_vec(weights: &[Vec<Vec<f64>>], biases: &[Vec<f64>], input: &[f64]) -> Vec<f64> {
    let mut a = input.to_vec();
    let last = weights.len() - 1;
    for (l, (w, b)) in weights.iter().zip(biases).enumerate() {
        let mut z = Vec::new();
        for (row, bi) in w.iter().zip(b.iter()) {
            let s: f64 = row.iter().zip(a.iter()).map(|(wi, ai)| wi * ai).sum();
            z.push(s + bi);
        }
        a = if l < last { z.iter().map(|v| v.max(0.0)).collect() } else { z };
    }
    a
}
#[differentiable]
fn batch_norm(x: &Mat<4, 2>, eps: f64) -> Mat<4, 2> {
    let mean = x.row_mean();
    let mut y = *x;
    for mut r in y.row_iter_mut() {
        r -= mean;
    }
    for j in 0..2 {
        let col = y.column(j);
        let var = col.dot(&col) / 4.0;
        y.column_mut(j).scale_mut(1.0 / (var + eps).sqrt());
    }
    y
}
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Relu,
    Tanh,
    Gelu,
    Elu(f64),
    Swish,
}
#[differentiable]
fn activate(x: f64, #[nondiff] act: Act) -> f64 {
    use Act::*;
    match act {
        Act::Relu => x.max(0.0),
        Act::Tanh => x.tanh(),
        Act::Gelu => 0.5 * x * (1.0 + ((2.0 / PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh()),
        Act::Elu(a) => {
            if x >= 0.0 {
                x
            } else {
                a * x.exp_m1()
            }
        }
        Act::Swish => x / (1.0 + (-x).exp()),
    }
}
#[differentiable]
fn adam_unrolled(x0: f64, lr: f64) -> f64 {
    let (beta1, beta2, eps) = (0.9, 0.999, 1e-8);
    let (mut m, mut v, mut x) = (0.0, 0.0, x0);
    for t in 1..=5 {
        let g = 2.0 * x + x.cos();
        m = beta1 * m + (1.0 - beta1) * g;
        v = beta2 * v + (1.0 - beta2) * g * g;
        let mhat = m / (1.0 - beta1.powi(t));
        let vhat = v / (1.0 - f64::powi(beta2, t));
        x -= lr * mhat / (vhat.sqrt() + eps);
    }
    x
}
#[differentiable]
fn positional(x: &mut [f64], scale: f64) {
    for (i, v) in x.iter_mut().enumerate() {
        let angle = i as f64 / 10000f64.powf(2.0 * (i / 2) as f64 / 8.0);
        *v += scale * if i % 2 == 0 { angle.sin() } else { angle.cos() };
    }
}
#[differentiable]
fn f32_net(x: &[f32; 3], w: &[[f32; 3]; 2]) -> f32 {
    let mut s = 0.0f32;
    for row in w {
        let z = row.iter().zip(x).map(|(a, b)| a * b).sum::<f32>();
        s += z.tanh();
    }
    s / w.len() as f32
}

#[test]
fn ml() {
    let m = |s: f64| Mat::<3, 2>::new(0.1, 0.2 * s, 0.3, s, 0.5, -0.6);
    verify!(attention, (q = m(0.4), k = m(1.2), v = m(-0.4)), (&q, &k, &v, false));
    verify!(attention, (q = m(0.4), k = m(1.2), v = m(-0.4)), (&q, &k, &v, true));
    let v3 = |s: f64| Vector3::new(s, 0.3 + s * s, -0.2);
    verify!(layer_norm, (x = v3(0.3), g = v3(1.0), b = v3(0.5), e = 0.3), (&x, &g, &b, e));
    let mut r = common::Numbers::new(3);
    let mut gi = || Mat::<3, 2>::from_fn(|_, _| r.next());
    let (a, b, c) = (gi(), gi(), gi());
    let mut r = common::Numbers::new(5);
    let mut gh = || Mat::<3, 3>::from_fn(|_, _| r.next());
    let net = Gru { wz: a, wr: b, wh: c, uz: gh(), ur: gh(), uh: gh(), bz: v3(0.1), br: v3(0.2), bh: v3(0.3) };
    verify!(gru_loss, (n = net, x = vec![Vector2::new(0.1, 0.2), Vector2::new(0.4, 0.1)], t = v3(0.7)), (&n, &x, &t));
    verify!(conv1d, (x = vec![0.1, 0.2, 0.3, 0.4, 0.5], w = vec![0.3, -0.2, 0.4]), (&x, &w, 2, 1));
    verify!(
        conv2d,
        (x = [[0.1, 0.2, 0.3, 0.4], [0.5, 0.1, 0.2, 0.9], [0.4, 0.3, 0.6, 0.7]], w = [[0.3, -0.2, 0.4]; 3]),
        (&x, &w)
    );
    verify!(max_pool, (x = vec![0.1, 0.2, 0.3, 0.4, 0.7]), (&x, 2));
    verify!(
        mlp_vec,
        (
            w = vec![vec![vec![0.1, 0.2], vec![0.4, 0.5]], vec![vec![0.6, -0.5]]],
            b = vec![vec![0.1, 0.2], vec![0.5]],
            x = vec![0.3, 0.9]
        ),
        (&w, &b, &x)
    );
    verify!(batch_norm, (x = Mat::<4, 2>::new(0.1, 0.4, 0.2, 0.9, -0.4, 0.3, 0.2, 0.1), e = 0.01), (&x, e));
    for a in [Act::Relu, Act::Tanh, Act::Gelu, Act::Elu(0.4), Act::Swish] {
        verify!(activate, (x = 0.4), (x, a));
        verify!(activate, (x = -0.4), (x, a));
    }
    verify!(adam_unrolled, (x = 0.4, l = 0.1), (x, l));
    verify!(f32_net, SINGLE, (x = [0.3f32, 0.2, 0.1], w = [[0.1f32, 0.4, 0.5], [0.3, 0.2, 0.1]]), (&x, &w));
}
