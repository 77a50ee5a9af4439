//! Programs with unusual turns: other names of places, exits from inside matches, values of labels, nested vectors.

mod common;
use tensor_grad::nalgebra::*;
use tensor_grad::{detach, differentiable};
type V<const N: usize> = SVector<f64, N>;

#[differentiable(hessian)]
fn alias_mut(p: &V<4>) -> f64 {
    let mut a = [p[0], p[1], p[2]];
    {
        let r = &mut a[1];
        *r *= p[3];
        *r += 2.0;
    }
    for x in a.iter_mut() {
        *x = *x * *x;
    }
    for (i, x) in a.iter_mut().enumerate() {
        *x += i as f64 * p[0];
    }
    a[0] * a[1] + a[2]
}

#[differentiable(hessian)]
fn exits_in_match(p: &V<4>) -> f64 {
    let mut s = p[0];
    for i in 0..6 {
        let step = match i {
            0 => p[1],
            1 | 2 => {
                if s > 2.0 {
                    break;
                }
                p[2] * s
            }
            3 => continue,
            4 if s < 0.0 => return s * p[3],
            _ => s.sin(),
        };
        s = s * 0.5 + step;
    }
    s * p[3]
}

#[differentiable(hessian)]
fn opt_chain(p: &V<4>) -> f64 {
    let best = if p[0] > 0.0 { Some(p[0] * p[1]) } else { None };
    let alt = best.unwrap_or(p[2]);
    let o: Option<f64> = Some(alt.exp());
    if let Some(v) = o { v * p[3] } else { 0.0 }
}

#[differentiable(hessian)]
fn labeled_value(p: &V<4>) -> f64 {
    let r = 'find: {
        for i in 0..4 {
            if p[i] < 0.0 {
                break 'find p[i] * p[0];
            }
        }
        p[1]
    };
    r * p[2]
}

#[differentiable(hessian)]
fn swap_state(p: &V<4>) -> f64 {
    let mut a = p[0];
    let mut b = p[1];
    let mut n = 0;
    while n < 5 {
        std::mem::swap(&mut a, &mut b);
        a = a * p[2] + b;
        (a, b) = (b * 0.9, a + p[3]);
        n += 1;
    }
    a * b
}

#[differentiable(hessian)]
fn mat_iter(p: &V<4>) -> f64 {
    let m = Matrix2::new(p[0], p[1], p[2], p[3]);
    let mut s = 0.0;
    for r in m.row_iter() {
        s += r.norm_squared();
    }
    for (j, c) in m.column_iter().enumerate() {
        s += c[0] * c[1] * (j + 1) as f64;
    }
    s + m.iter().zip(p.iter()).map(|(a, b)| a * b.sin()).sum::<f64>()
}

#[differentiable(hessian)]
fn nested_vec(p: &V<4>) -> f64 {
    let mut grid = vec![vec![0.0; 3]; 2];
    for i in 0..2 {
        for j in 0..3 {
            grid[i][j] = p[i] * (j as f64) + p[j];
        }
    }
    let mut best = grid[0][0];
    for row in &grid {
        for v in row.iter() {
            if *v > best {
                best = *v;
            }
        }
    }
    let total: f64 = grid.iter().map(|r| r.iter().sum::<f64>()).sum();
    best * total
}

#[differentiable(hessian)]
fn closures(p: &V<4>) -> f64 {
    let k = p[0];
    let square = |x: f64| x * x * k;
    let add = |a: f64, b: f64| {
        let c = square(a) + b;
        if c > 0.0 { c.sqrt() } else { c }
    };
    let v = Vector3::from_fn(|i, _| add(p[i], p[i + 1]));
    let w: Vec<f64> = p.iter().map(|x| square(*x)).collect::<Vec<_>>();
    v.sum()
        + w[0] * w[3]
        + (0..4).map(|i| p[i] * w[i]).sum::<f64>()
        + p.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

mod inner {
    use super::*;
    #[differentiable(hessian)]
    pub fn pair(x: f64, y: f64) -> (f64, [f64; 2]) {
        (x * y, [x.sin(), y * y])
    }
    #[differentiable(hessian)]
    pub fn maybe(x: f64) -> Option<f64> {
        if x > 0.1 { Some(x.ln()) } else { None }
    }
}
use inner::maybe as perhaps;

#[differentiable(hessian)]
fn calls(p: &V<4>) -> f64 {
    let (a, [b, c]) = inner::pair(p[0], p[1]);
    let mut s = a * b + c;
    for i in 0..4 {
        if let Some(l) = perhaps(p[i]) {
            s += l * p[0];
        } else if i == 2 {
            s *= 1.5;
        }
        let t = inner::pair(s, p[i]);
        s = t.0 + t.1[0];
    }
    s
}

#[differentiable(hessian)]
fn ints(p: &V<4>) -> f64 {
    let n = p.len();
    let mut idx = 0usize;
    let mut count = 0;
    for i in 1..n {
        if p[i] > p[idx] {
            idx = i;
            count += 1;
        }
    }
    let k = detach(p[0].signum() * 10.0) as i32;
    let w = [1.0, 2.0, 3.0, 4.0];
    p[idx] * w[count] + (k % 3) as f64 * p[1] + p[n - 1].powi(k.abs() % 4)
}

#[differentiable(hessian)]
fn early_loop(p: &V<4>) -> f64 {
    let mut x = p[0];
    let mut best = x;
    loop {
        x = x - 0.3 * (x * x * x - p[1]);
        if (x - best).abs() < 1e-13 {
            break;
        }
        best = x;
        if best > 50.0 {
            return p[3];
        }
    }
    best * p[2]
}

#[differentiable(hessian)]
fn let_else(p: &V<4>) -> f64 {
    let Some(m) = Matrix2::new(p[0], p[1], p[2], p[3] + 2.0).try_inverse() else {
        return 0.0;
    };
    let Some(c) = (m * m.transpose() + Matrix2::identity()).cholesky() else { panic!("not positive") };
    println!("trace {}", m.trace());
    assert!(m.trace().is_finite(), "bad {}", p[0]);
    c.l().trace() + c.inverse().sum()
}

/// A loop over a part of a vector that changes afterwards: the reverse sweep needs what was there.
#[differentiable(hessian)]
fn changed_after(p: &V<4>) -> f64 {
    let mut a = [p[0], p[1], p[2], p[3]];
    let mut s = 0.0;
    let part = &a[1..3];
    for x in part.iter() {
        s += x * x * p[0];
    }
    for x in &a {
        s += x.sin();
    }
    a[1] = 7.0 * p[3];
    a[2] *= a[1];
    s + a[1] * a[2]
}

#[differentiable(hessian)]
fn chunky(p: &V<4>) -> f64 {
    let data = [p[0], p[1], p[2], p[3], p[0] * p[1], p[2]];
    let mut s = 0.0;
    for c in data.chunks_exact(2) {
        s += c[0] * c[1];
    }
    for (a, b) in data.iter().skip(1).step_by(2).zip(data.iter().rev()) {
        s += a * b;
    }
    s += data[1..4].iter().map(|v| v * v).product::<f64>();
    let (l, r) = (&data[..3], &data[3..]);
    s + l.iter().zip(r).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
}

/// The value and every mode, of both orders, at three points.
macro_rules! programs {
    ($($f:ident)*) => {$(
        for x in [V::<4>::new(0.3, 0.7, -0.2, 0.9), V::<4>::new(-0.4, 0.13, 0.8, 0.25), V::<4>::new(1.4, 1.15, 0.5, 0.95)] {
            verify2!($f, (p = x), (&p));
            common::alike(stringify!($f), &$f::vjp(&x).1(1.0), &$f::grad(&x));
        }
    )*};
}

#[test]
fn programs() {
    programs!(alias_mut exits_in_match opt_chain labeled_value swap_state mat_iter nested_vec closures ints early_loop let_else changed_after chunky);
}

#[test]
fn calls_in_branches_of_loops() {
    programs!(calls);
}
