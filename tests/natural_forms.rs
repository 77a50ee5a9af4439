//! Forms that programs take: declarations without a value, loops that end in a `return`, closures that return early.
#![allow(
    clippy::needless_late_init,
    clippy::needless_return,
    clippy::suspicious_arithmetic_impl,
    reason = "programs as people write them"
)]

use tensor_grad::nalgebra::Vector3;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn carlson(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    let (mut da, mut db);
    let ave: f64;
    loop {
        let l = a.sqrt() * b.sqrt();
        a = 0.25 * (a + l);
        b = 0.25 * (b + l);
        da = a - b;
        db = b * a;
        if da.abs() < 0.1 {
            break;
        }
    }
    ave = a + b;
    da * db / ave
}
#[differentiable(hessian)]
fn typed(x: f64, up: bool) -> f64 {
    let (s, c): (f64, f64);
    if up {
        s = x.sin();
        c = 2.0;
    } else {
        s = 1.0;
        c = x.cos();
    }
    s * c * x
}
#[differentiable(hessian)]
fn e1(x: f64) -> f64 {
    if x <= 1.0 {
        x * x
    } else {
        let mut h = x;
        let mut i = 1;
        loop {
            h *= 1.0 / (x + i as f64);
            if h < 1e-3 || i >= 200 {
                return h * (-x).exp();
            }
            i += 1;
        }
    }
}
#[differentiable(hessian)]
fn tail_loop(x: f64) -> f64 {
    let mut y = x;
    loop {
        y = 0.5 * (y + x / y);
        if (y * y - x).abs() < 1e-13 {
            return y;
        }
    }
}
#[differentiable]
fn tail_loop_result(x: f64) -> Result<f64, String> {
    let mut y = x;
    let mut n = 0;
    loop {
        y = 0.5 * (y + x / y);
        if (y * y - x).abs() < 1e-13 {
            if n == 0 {
                return Err("none".into());
            }
            return Ok(y);
        }
        n += 1;
    }
}
#[differentiable(hessian)]
fn closure_return(x: f64, v: &[f64]) -> f64 {
    let hue = |a: f64, b: f64| {
        if a == 0.0 && b == 0.0 {
            return 0.0;
        }
        let h = b.atan2(a);
        if h < 0.0 { h + 6.0 } else { h }
    };
    let clip = |t: f64| -> f64 {
        for k in 0..3 {
            if t < k as f64 {
                return t * k as f64;
            }
        }
        return t.ln();
    };
    let s: f64 = v
        .iter()
        .map(|e| {
            if *e > 1.0 {
                return 2.0 * e;
            }
            e * e * x
        })
        .sum();
    let m = Vector3::new(x, 2.0 * x, 0.1 * x).map(|c| {
        if c > 1.0 {
            return c.sqrt();
        }
        c * c
    });
    s + hue(x, -1.0) + hue(0.0, 0.0) + clip(x) + clip(5.0 * x) + m.sum()
}
#[differentiable(hessian)]
fn rfold(c: &[f64], x: f64) -> f64 {
    c.iter().rfold(0.0, |acc, c| acc * x + c) + c.iter().map(|c| c * c).rfold(1.0, |acc, c| acc * x + c)
}
#[derive(Clone, Debug, Differentiable)]
struct Reaction {
    a: f64,
    #[nondiff]
    reactants: Vec<(usize, u32)>,
    #[nondiff]
    orders: Vec<(usize, f64)>,
    #[nondiff]
    pairs: [(f64, f64); 2],
}
#[differentiable(hessian)]
fn rates(reactions: &[Reaction], c: &[f64]) -> f64 {
    let mut w = 0.0;
    for rxn in reactions {
        let mut rate = rxn.a;
        for &(sp, nu) in &rxn.reactants {
            rate *= c[sp].powi(nu as i32);
        }
        for (sp, nu) in rxn.orders.iter() {
            rate *= c[*sp].powf(*nu);
        }
        for (p, q) in rxn.pairs {
            rate += p * q * rxn.a * rxn.a;
        }
        w += rate;
    }
    w
}

#[test]
fn declared_before_their_values() {
    gradgradcheck!(carlson, 3.0, 1.0);
    gradgradcheck!(
        typed,
        0.4,
        #[nondiff]
        true
    );
    gradgradcheck!(
        typed,
        0.4,
        #[nondiff]
        false
    );
}

#[test]
fn loops_that_return() {
    gradgradcheck!(e1, 0.4);
    gradgradcheck!(e1, 1.4);
    gradgradcheck!(tail_loop, 1.4);
    gradcheck!(tail_loop_result, 1.4);
}

#[test]
fn closures_that_return() {
    gradgradcheck!(closure_return, 0.7, &[0.4, 1.4][..]);
}

#[test]
fn folds_from_the_end() {
    gradgradcheck!(rfold, &[0.4, 1.4, 7.0][..], 0.4);
}

#[test]
fn pairs_in_constant_fields() {
    let r =
        Reaction { a: 0.7, reactants: vec![(0, 2), (1, 1)], orders: vec![(1, 0.5)], pairs: [(0.1, 0.2), (0.3, 0.4)] };
    gradgradcheck!(rates, &[r.clone(), r][..], &[0.4, 1.4][..]);
}

/// Newton's method for Kepler's equation, which tests at the end of a step.
#[differentiable(hessian)]
fn kepler(mean: f64, eccentricity: f64) -> f64 {
    let mut anomaly = mean;
    let mut steps = 0;
    while {
        let change = (anomaly - eccentricity * anomaly.sin() - mean) / (1.0 - eccentricity * anomaly.cos());
        anomaly -= change;
        steps += 1;
        change.abs() > 1e-13 && steps < 50
    } {}
    anomaly
}

/// The body runs between a step and the next one.
#[differentiable(hessian)]
fn halved(x: f64, k: f64) -> f64 {
    let (mut y, mut sum) = (x, 0.0);
    'halves: while {
        y *= 0.5 * k;
        y > 0.1
    } {
        if sum > 3.0 {
            break 'halves;
        }
        if y > 1.0 {
            sum += y;
            continue;
        }
        sum += y * y;
    }
    sum * y
}

/// The condition may leave the function.
#[differentiable(hessian)]
fn summed(x: f64) -> f64 {
    let mut total = 0.0;
    while {
        if total > 9.0 {
            return total * x;
        }
        total += x;
        total < 3.0 || x > 2.0
    } {}
    total
}

/// The same steps with snapshots in place of a tape.
#[differentiable(hessian, checkpoint = 2)]
fn counted(x: f64, n: usize) -> f64 {
    let (mut y, mut k) = (x, 0);
    while {
        k += 1;
        y = y.sin() + 0.1 * x;
        k < n
    } {
        y *= y + x;
    }
    y
}

#[test]
fn loops_that_test_at_their_end() {
    gradgradcheck!(summed, 0.7);
    gradgradcheck!(summed, 2.5);
    gradgradcheck!(
        counted,
        0.6,
        #[nondiff]
        1
    );
    gradgradcheck!(
        counted,
        0.6,
        #[nondiff]
        7
    );
    gradgradcheck!(kepler, 1.2, 0.4);
    gradgradcheck!(kepler, 0.3, 0.8);
    for (x, k) in [(4.3, 0.9), (0.05, 1.0), (40.0, 1.1)] {
        gradgradcheck!(halved, x, k);
    }
}
