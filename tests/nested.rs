//! Constructs inside constructs inside constructs.

mod common;
use tensor_grad::nalgebra::{Matrix2, Vector2, Vector3};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn half(x: f64) -> Option<f64> {
    if x > 0.05 { Some(x * 0.5) } else { None }
}

#[differentiable(hessian)]
fn pair(x: f64, v: Vector2<f64>) -> (f64, Vector2<f64>) {
    (x * v.x, v * x.sin())
}

#[differentiable(hessian)]
fn loop_match_loop(x: f64, v: &[f64], modes: &[u8]) -> f64 {
    let mut s = x;
    for (i, mode) in modes.iter().enumerate() {
        match mode {
            0 => {
                for a in v {
                    if *a < 0.0 {
                        continue;
                    }
                    s = s * 0.5 + a * x;
                }
            }
            1 => {
                let mut k = i;
                while k > 0 {
                    k -= 1;
                    s += v[k % v.len()] * s * 0.1;
                    if s > 2.0 {
                        break;
                    }
                }
            }
            2 => {
                s = loop {
                    s = s * 0.7 + x * 0.1;
                    if s < 0.6 {
                        break s.exp();
                    }
                }
            }
            n if *n > 5 => return s * x,
            _ => s += 1.0,
        }
    }
    s
}

#[differentiable(hessian)]
fn option_in_loop_in_branch(x: f64, y: f64, n: usize) -> f64 {
    let mut s = y;
    if x > y {
        for i in 0..n {
            if let Some(h) = half(s) {
                s = h + x * i as f64;
            } else {
                s = x;
                break;
            }
        }
    } else {
        let mut last = Some(x);
        while let Some(value) = last {
            s += value * y;
            last = half(value);
            if s > 10.0 {
                return s;
            }
        }
    }
    let tail = match half(s) {
        Some(h) if h > 0.3 => match half(h) {
            Some(q) => q * x,
            None => h,
        },
        Some(h) => h * y,
        None => return x * y,
    };
    tail * s
}

#[differentiable(hessian)]
fn closure_in_chain_in_loop(v: Vector3<f64>, k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        let weight = |t: f64| if t > 0.2 { t * k } else { t * t * v[i] };
        let inner: f64 = v
            .iter()
            .enumerate()
            .filter(|(j, _)| *j != i)
            .map(|(j, t)| {
                let mut p = weight(*t);
                for m in 0..3 {
                    if m < j {
                        p = p * v[i] + k;
                    }
                }
                p
            })
            .sum();
        s += inner * weight(v[i]);
    }
    s
}

#[differentiable(hessian)]
fn block_in_block(x: f64, y: f64) -> f64 {
    let a = {
        let b = {
            let c = if x > 0.0 {
                let d = match (x > y, y > 0.0) {
                    (true, true) => x * y,
                    (true, false) => {
                        let e = x - y;
                        e * e
                    }
                    (false, _) => y.sin(),
                };
                d + x
            } else {
                y
            };
            c * c
        };
        'out: {
            for i in 0..4 {
                let t = b * i as f64;
                if t > 0.5 {
                    break 'out t;
                }
            }
            b.sqrt()
        }
    };
    a * x
}

#[differentiable(hessian)]
fn arrays_of_tuples_of_matrices(m: Matrix2<f64>, k: f64) -> f64 {
    let mut table = [(m, [k, k * k]), (m.transpose(), [1.0, k])];
    for i in 0..2 {
        for j in 0..2 {
            table[i].1[j] *= table[1 - i].0[(i, j)];
            table[i].0[(j, i)] += table[i].1[j];
            let (left, right) = (table[i].1[0], table[1 - i].1[1]);
            table[1 - i].0 *= left * 0.5;
            if right > 0.1 {
                table[i].0 = table[i].0 * table[1 - i].0 + Matrix2::identity() * right;
            }
        }
    }
    let [(a, _), (b, [c, d])] = table;
    (a * b).trace() + c * d
}

#[differentiable(hessian)]
fn calls_in_everything(x: f64, v: Vector2<f64>, n: usize) -> f64 {
    let (mut s, mut w) = (x, v);
    'outer: for i in 0..n {
        for _ in 0..2 {
            (s, w) = pair(s, w);
            s += match half(w.norm()) {
                Some(h) => {
                    let (p, q) = pair(h, w * 2.0);
                    if q.x > 0.9 {
                        break 'outer;
                    }
                    p
                }
                None => {
                    w += v;
                    continue 'outer;
                }
            };
        }
        w += v * i as f64;
    }
    s * w.sum() + w.map(|t| half(t).unwrap_or(t * t)).norm_squared()
}

#[differentiable]
fn questions_in_loops(x: f64, v: &[f64]) -> Option<f64> {
    let mut s = x;
    for a in v {
        let h = half(s + a)?;
        s = if h > 0.3 { half(h)? * x } else { h };
        let Some(t) = half(s) else { continue };
        s += t;
    }
    Some(s)
}

#[differentiable(hessian)]
fn simplex(v: [f64; 4], steps: usize) -> f64 {
    let mut points = vec![[v[0], v[1]], [v[2], v[3]]];
    let cost = |p: [f64; 2]| (p[0] - 1.0).powi(2) + 2.0 * (p[1] - p[0] * p[0]).powi(2);
    for _ in 0..steps {
        let (a, b) = (cost(points[0]), cost(points[1]));
        let worst = if a > b { 0 } else { 1 };
        let best = 1 - worst;
        let mut moved = points[worst];
        for k in 0..2 {
            moved[k] += 0.6 * (points[best][k] - points[worst][k]);
        }
        if cost(moved) < cost(points[worst]) {
            points[worst] = moved;
        } else {
            points.push(moved);
            let last = points.len() - 1;
            points.swap(worst, last);
        }
    }
    cost(points[0]) + 0.5 * cost(points[1]) + points.len() as f64 * v[0]
}

#[test]
fn loops_and_branches() {
    for (x, modes) in [(0.7, &[0, 1, 2, 3][..]), (0.4, &[1, 1, 0, 2]), (0.9, &[2, 0, 7, 1]), (0.2, &[])] {
        verify2!(loop_match_loop, (a = x, b = vec![0.3, -0.2, 0.8]), (a, &b, modes));
    }
    for (x, y) in [(0.7, 0.3), (0.3, 0.9), (2.1, 1.7), (0.02, 0.04), (0.04, 0.02)] {
        for n in 0..4 {
            verify2!(option_in_loop_in_branch, (a = x, b = y), (a, b, n));
        }
    }
    for (x, y) in [(0.7, 0.3), (0.3, 0.9), (0.5, -0.4), (-0.3, 0.4)] {
        verify2!(block_in_block, (a = x, b = y), (a, b));
    }
}

#[test]
fn closures_and_calls() {
    verify2!(closure_in_chain_in_loop, (a = Vector3::new(0.3, 0.9, -0.4), b = 0.7), (a, b));
    for n in 0..4 {
        verify2!(calls_in_everything, (a = 0.7, b = Vector2::new(0.6, 0.3)), (a, b, n));
    }
    let at = |x: &f64| questions_in_loops(*x, &[0.3, 0.8, 0.5]).unwrap();
    let (y, (dx, dv)) = questions_in_loops::value_and_grad(0.7, &[0.3, 0.8, 0.5]).unwrap();
    assert_eq!(y, at(&0.7));
    common::close("x", dx, common::difference(at, &0.7, &1.0, &1.0), 1e-9);
    let second = |a: &f64| questions_in_loops(0.7, &[0.3, *a, 0.5]).unwrap();
    common::close("v", dv[1], common::difference(second, &0.8, &1.0, &1.0), 1e-9);
    assert_eq!(questions_in_loops::grad(0.7, &[0.3, -5.0]), None);
}

#[test]
fn mutated_structures() {
    verify2!(arrays_of_tuples_of_matrices, (a = Matrix2::new(0.9, 0.3, -0.2, 0.7), b = 0.7), (a, b));
    for steps in 0..6 {
        verify2!(simplex, (a = [0.3, 0.8, -0.4, 0.5]), (a, steps));
    }
}
