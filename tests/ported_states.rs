//! Equations of state, reactions, batteries, steppers.
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

// ---- thermo
#[differentiable(hessian)]
fn pr_helmholtz(
    t: f64,
    v: f64,
    x: &[f64],
    #[nondiff] tc: &[f64],
    #[nondiff] pc: &[f64],
    #[nondiff] omega: &[f64],
) -> f64 {
    const R: f64 = 8.314462618;
    let n = x.len();
    let mut a = vec![0.0; n];
    let mut b = 0.0;
    for i in 0..n {
        let m = 0.37464 + 1.54226 * omega[i] - 0.26992 * omega[i].powi(2);
        let alpha = (1.0 + m * (1.0 - (t / tc[i]).sqrt())).powi(2);
        a[i] = 0.45724 * R.powi(2) * tc[i].powi(2) / pc[i] * alpha;
        b += x[i] * 0.0778 * R * tc[i] / pc[i];
    }
    let mut am = 0.0;
    for i in 0..n {
        for j in 0..n {
            let kij = if i == j { 0.0 } else { 0.05 };
            am += x[i] * x[j] * (a[i] * a[j]).sqrt() * (1.0 - kij);
        }
    }
    let s2 = std::f64::consts::SQRT_2;
    let ideal: f64 = x.iter().map(|xi| xi * (xi / v).ln()).sum();
    R * t * (ideal - (1.0 - b / v).ln()) - am / (2.0 * s2 * b) * ((v + (1.0 + s2) * b) / (v + (1.0 - s2) * b)).ln()
}
#[derive(Clone, Debug, Differentiable)]
struct PcSaft {
    m: f64,
    sigma: f64,
    epsilon_k: f64,
}
const A0: [f64; 7] = [
    0.91056314451539,
    0.63612814494991,
    2.68613478913903,
    -26.5473624914884,
    97.7592087835073,
    -159.591540865600,
    91.2977740839123,
];
const A1: [f64; 7] = [
    -0.30840169182720,
    0.18605311591713,
    -2.50300472586548,
    21.4197936296668,
    -65.2558853303492,
    83.3186804808856,
    -33.7469229297323,
];
const A2: [f64; 7] = [
    -0.09061483509767,
    0.45278428063920,
    0.59627007280101,
    -1.72418291311787,
    -4.13021125311661,
    13.7766318697211,
    -8.67284703679646,
];
#[differentiable]
fn pcsaft_a_res(p: &PcSaft, t: f64, rho: f64) -> f64 {
    let d = p.sigma * (1.0 - 0.12 * (-3.0 * p.epsilon_k / t).exp());
    let eta = std::f64::consts::FRAC_PI_6 * rho * p.m * d.powi(3);
    let hs = (4.0 * eta - 3.0 * eta.powi(2)) / (1.0 - eta).powi(2);
    let ghs = (1.0 - 0.5 * eta) / (1.0 - eta).powi(3);
    let hc = p.m * hs - (p.m - 1.0) * ghs.ln();
    let m1 = (p.m - 1.0) / p.m;
    let m2 = m1 * (p.m - 2.0) / p.m;
    let mut i1 = 0.0;
    let mut eta_pow = 1.0;
    for ((a0, a1), a2) in A0.into_iter().zip(A1).zip(A2) {
        i1 += (a0 + m1 * a1 + m2 * a2) * eta_pow;
        eta_pow *= eta;
    }
    let disp = -2.0 * PI * rho * i1 * p.m.powi(2) * (p.epsilon_k / t) * p.sigma.powi(3);
    hc + disp
}
/// IF97 region 1 piece
const I_: [i32; 8] = [0, 0, 0, 1, 1, 2, 3, 4];
const J_: [i32; 8] = [-2, -1, 0, -9, 0, -3, 17, -4];
const N_: [f64; 8] = [
    0.14632971213167,
    -0.84548187169114,
    -0.37563603672040e1,
    0.28319080123804e-3,
    -0.18990068218419e-1,
    -0.47661393906987e-4,
    0.26335781662795e-27,
    -0.26974052783e-5,
];
#[differentiable(hessian)]
fn if97_gamma(p: f64, t: f64) -> f64 {
    let pi = p / 16.53;
    let tau = 1386.0 / t;
    let mut g = 0.0;
    for i in 0..N_.len() {
        g += N_[i] * (7.1 - pi).powi(I_[i]) * (tau - 1.222).powi(J_[i]);
    }
    g
}
#[differentiable(hessian)]
fn saturation_pressure(t: f64) -> f64 {
    const N: [f64; 10] = [
        1167.0521452767,
        -724213.16703206,
        -17.073846940092,
        12020.82470247,
        -3232555.0322333,
        14.91510861353,
        -4823.2657361591,
        405113.40542057,
        -0.23855557567849,
        650.17534844798,
    ];
    let theta = t + N[8] / (t - N[9]);
    let a = theta * theta + N[0] * theta + N[1];
    let b = N[2] * theta.powi(2) + N[3] * theta + N[4];
    let c = N[5] * theta.powi(2) + N[6] * theta + N[7];
    (2.0 * c / (-b + (b * b - 4.0 * a * c).sqrt())).powi(4)
}
#[differentiable(hessian)]
fn nrtl(x: &[f64; 2], tau: &[[f64; 2]; 2], alpha: f64) -> [f64; 2] {
    let g: [[f64; 2]; 2] = std::array::from_fn(|i| std::array::from_fn(|j| (-alpha * tau[i][j]).exp()));
    let mut ln_gamma = [0.0; 2];
    for i in 0..2 {
        let num: f64 = (0..2).map(|j| tau[j][i] * g[j][i] * x[j]).sum();
        let den: f64 = (0..2).map(|k| g[k][i] * x[k]).sum();
        let mut v = num / den;
        for j in 0..2 {
            let dj: f64 = (0..2).map(|k| g[k][j] * x[k]).sum();
            let nj: f64 = (0..2).map(|m| x[m] * tau[m][j] * g[m][j]).sum();
            v += x[j] * g[i][j] / dj * (tau[i][j] - nj / dj);
        }
        ln_gamma[i] = v;
    }
    ln_gamma
}
#[differentiable(hessian)]
fn nasa7(coeffs: &[f64; 7], t: f64) -> (f64, f64, f64) {
    let [a1, a2, a3, a4, a5, a6, a7] = *coeffs;
    let cp = a1 + t * (a2 + t * (a3 + t * (a4 + t * a5)));
    let h = a1 + t * (a2 / 2.0 + t * (a3 / 3.0 + t * (a4 / 4.0 + t * a5 / 5.0))) + a6 / t;
    let s = a1 * t.ln() + t * (a2 + t * (a3 / 2.0 + t * (a4 / 3.0 + t * a5 / 4.0))) + a7;
    (cp, h, s)
}
// ---- kinetics
#[derive(Clone, Debug, Differentiable)]
struct Reaction {
    a: f64,
    b: f64,
    ea: f64,
    #[nondiff]
    reactants: Vec<(usize, u32)>,
    #[nondiff]
    products: Vec<(usize, u32)>,
}
#[differentiable]
fn production_rates(reactions: &[Reaction], c: &[f64], t: f64) -> Vec<f64> {
    let mut wdot = vec![0.0; c.len()];
    for rxn in reactions {
        let k = rxn.a * t.powf(rxn.b) * (-rxn.ea / (8.314 * t)).exp();
        let mut rate = k;
        for &(sp, nu) in &rxn.reactants {
            rate *= c[sp].powi(nu as i32);
        }
        for &(sp, nu) in rxn.reactants.iter() {
            wdot[sp] -= nu as f64 * rate;
        }
        for (sp, nu) in &rxn.products {
            wdot[*sp] += *nu as f64 * rate;
        }
    }
    wdot
}
#[differentiable(hessian)]
fn troe(t: f64, m: f64, k0: f64, kinf: f64) -> f64 {
    let pr = k0 * m / kinf;
    let fcent = 0.6 * (-t / 1000.0).exp() + 0.4 * (-t / 300.0).exp();
    let log_fc = fcent.log10();
    let c = -0.4 - 0.67 * log_fc;
    let n = 0.75 - 1.27 * log_fc;
    let f1 = (pr.log10() + c) / (n - 0.14 * (pr.log10() + c));
    let f = 10f64.powf(log_fc / (1.0 + f1 * f1));
    kinf * pr / (1.0 + pr) * f
}
// ---- batteries
#[derive(Clone, Copy, Debug, Differentiable)]
struct Thevenin {
    r0: f64,
    r1: f64,
    c1: f64,
    capacity: f64,
}
#[differentiable(hessian)]
fn ocv(soc: f64) -> f64 {
    3.0 + 1.1 * soc - 0.3 * (-20.0 * soc).exp() + 0.05 * (soc - 0.5).powi(3)
}
#[differentiable]
fn battery_rmse(p: Thevenin, #[nondiff] current: &[f64], #[nondiff] voltage: &[f64], dt: f64) -> f64 {
    let mut soc: f64 = 0.9;
    let mut v1 = 0.0;
    let mut sse = 0.0;
    for (k, (i, v)) in current.iter().zip(voltage).enumerate() {
        let a = (-dt / (p.r1 * p.c1)).exp();
        v1 = a * v1 + p.r1 * (1.0 - a) * i;
        soc = (soc - i * dt / (3600.0 * p.capacity)).clamp(0.0, 1.0);
        if k >= 1 {
            sse += (ocv(soc) - v1 - p.r0 * i - v).powi(2);
        }
    }
    (sse / current.len() as f64).sqrt()
}
#[differentiable(hessian)]
fn dc_motor(r: f64, l: f64, kt: f64, j: f64, b: f64) -> f64 {
    let (mut i, mut w) = (0.0f64, 0.0f64);
    let dt = 1e-3;
    let mut err = 0.0;
    for step in 0..50 {
        let u = if step < 25 { 12.0 } else { -12.0 };
        let di = (u - r * i - kt * w) / l;
        let dw = (kt * i - b * w) / j;
        i += dt * di;
        w += dt * dw;
        err += (w - 10.0).powi(2) * dt;
    }
    err
}
// ---- steppers
const DP_A: [[f64; 6]; 6] = [
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
const DP_E: [f64; 7] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];
#[differentiable]
fn van_der_pol(y: &Vector2<f64>, mu: f64) -> Vector2<f64> {
    Vector2::new(y[1], mu * (1.0 - y[0] * y[0]) * y[1] - y[0])
}
#[differentiable]
fn dopri5(y0: &Vector2<f64>, mu: f64, t_end: f64) -> Vector2<f64> {
    let mut y = *y0;
    let mut t = 0.0;
    let mut h = 0.05;
    let mut k = [Vector2::zeros(); 7];
    k[0] = van_der_pol(&y, mu);
    while t < t_end {
        if t + h > t_end {
            h = t_end - t;
        }
        for s in 0..6 {
            let mut yi = y;
            for j in 0..=s {
                yi += k[j] * (h * DP_A[s][j]);
            }
            k[s + 1] = van_der_pol(&yi, mu);
        }
        let y_new = y + h * (0..6).map(|j| k[j] * DP_A[5][j]).sum::<Vector2<f64>>();
        let err = k.iter().zip(DP_E.iter()).map(|(k, e)| k * *e).fold(Vector2::zeros(), |a, b| a + b).norm() * h;
        let err = detach(err);
        if err < 1e-4 {
            t += h;
            y = y_new;
            k[0] = k[6];
        }
        h = detach(h * (0.9 * (1e-4 / err.max(1e-12)).powf(0.2)).clamp(0.2, 5.0));
    }
    y
}
#[differentiable]
fn rk45_fehlberg<const N: usize>(y: SVector<f64, N>, lambda: &SVector<f64, N>, dt: f64) -> (SVector<f64, N>, f64) {
    let f = |y: &SVector<f64, N>| y.component_mul(lambda) - y.component_mul(y) * 0.1;
    let k1 = f(&y) * dt;
    let k2 = f(&(y + k1 / 4.0)) * dt;
    let k3 = f(&(y + k1 * (3.0 / 32.0) + k2 * (9.0 / 32.0))) * dt;
    let k4 = f(&(y + k1 * (1932.0 / 2197.0) - k2 * (7200.0 / 2197.0) + k3 * (7296.0 / 2197.0))) * dt;
    let k5 = f(&(y + k1 * (439.0 / 216.0) - k2 * 8.0 + k3 * (3680.0 / 513.0) - k4 * (845.0 / 4104.0))) * dt;
    let y4 = y + k1 * (25.0 / 216.0) + k3 * (1408.0 / 2565.0) + k4 * (2197.0 / 4104.0) - k5 / 5.0;
    let err = (k1 / 360.0 - k3 * (128.0 / 4275.0) - k4 * (2197.0 / 75240.0) + k5 / 50.0).amax();
    (y4, err)
}
#[differentiable]
fn implicit_euler_newton(y0: f64, lambda: f64, dt: f64, n: usize) -> f64 {
    let mut y = y0;
    for _ in 0..n {
        let y_prev = y;
        let mut iter = 0;
        loop {
            let g = y - y_prev - dt * (-lambda * y + y.sin());
            let dg = 1.0 - dt * (-lambda + y.cos());
            let delta = g / dg;
            y -= delta;
            iter += 1;
            if delta.abs() < 1e-13 || iter == 25 {
                break;
            }
        }
    }
    y
}
#[differentiable]
fn adams_bashforth(y0: f64, a: f64, h: f64, n: usize) -> Vec<f64> {
    let f = |t: f64, y: f64| a * y * (1.0 - y) + 0.1 * t;
    let mut ys = vec![y0];
    let mut fs = vec![f(0.0, y0)];
    for i in 0..n {
        let t = i as f64 * h;
        let y = *ys.last().unwrap();
        let next = if fs.len() < 2 { y + h * fs[0] } else { y + h * (1.5 * fs[i] - 0.5 * fs[i - 1]) };
        ys.push(next);
        fs.push(f(t + h, next));
    }
    ys
}

#[test]
fn states_and_rates() {
    gradgradcheck!(
        pr_helmholtz,
        3.0,
        3.0,
        &[0.4, 0.6][..],
        #[nondiff]
        &[1.9, 3.0][..],
        #[nondiff]
        &[45.9, 48.7][..],
        #[nondiff]
        &[0.01, 0.1][..]
    );
    gradcheck!(pcsaft_a_res, &PcSaft { m: 2.0, sigma: 3.6, epsilon_k: 200.0 }, 300.0, 0.002);
    gradgradcheck!(if97_gamma, 3.0, 800.0);
    gradgradcheck!(saturation_pressure, 400.0);
    gradcheck!(nrtl, vjp; &[0.3, 0.7], &[[0.0, 1.2], [0.4, 0.0]], 0.3);
    gradcheck!(nasa7, vjp; &[3.5, 0.1, -0.2, 0.3, 0.1, 1.0, 2.0], 1.3);
    let rx = [
        Reaction { a: 2.0, b: 0.3, ea: 5.0, reactants: vec![(0, 2), (1, 1)], products: vec![(2, 2)] },
        Reaction { a: 1.0, b: -0.3, ea: 8.0, reactants: vec![(2, 1)], products: vec![(1, 1), (0, 1)] },
    ];
    gradcheck!(production_rates, vjp; &rx[..], &[0.3, 0.5, 0.2][..], 2.0);
    gradgradcheck!(troe, 400.0, 1.0, 0.5, 2.0);
    gradcheck!(
        battery_rmse,
        Thevenin { r0: 0.01, r1: 0.02, c1: 2000.0, capacity: 2.0 },
        #[nondiff]
        &[1.0, 2.0, -1.0, 0.5][..],
        #[nondiff]
        &[3.9, 3.85, 4.0, 3.95][..],
        1.0
    );
    gradgradcheck!(dc_motor, 1.0, 0.5, 0.1, 0.01, 0.02);
    gradcheck!(rk45_fehlberg, vjp; Vector3::new(0.4, 0.5, 0.6), &Vector3::new(-1.0, 0.3, 0.8), 0.1);
    gradcheck!(
        implicit_euler_newton,
        0.8,
        3.0,
        0.1,
        #[nondiff]
        4
    );
    gradcheck!(adams_bashforth, vjp; 0.1, 1.0, 0.1, #[nondiff] 4);
    let y0 = Vector2::new(2.0, 0.0);
    let (_, pb) = dopri5::vjp(&y0, 1.0, 1.0);
    pb(Vector2::new(1.0, 0.0));
}
