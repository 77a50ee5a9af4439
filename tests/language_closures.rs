//! Closures, iterator chains, and options.
#![allow(
    clippy::question_mark,
    clippy::obfuscated_if_else,
    clippy::redundant_closure_call,
    clippy::unnecessary_lazy_evaluations,
    clippy::unnecessary_unwrap,
    reason = "programs as people write them"
)]
mod common;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn local_closures(x: f64, y: f64) -> f64 {
    let square = |t: f64| t * t;
    let scaled = |t| t * y;
    let both = |a: f64, b: f64| {
        let c = scaled(a) + square(b);
        c.sin()
    };
    let constant = || x * y;
    square(x) + scaled(square(y)) + both(x, y) * constant() + (|t: f64| t * x)(y)
}

#[differentiable(hessian)]
fn shadowed_in_closure(x: f64, y: f64) -> f64 {
    let f = |x: f64| {
        let y = x * 2.0;
        x * y
    };
    let y = f(y) + x;
    f(y) * x
}

#[differentiable(hessian)]
fn branch_in_closure(x: f64, v: SVector<f64, 3>) -> f64 {
    let softened = |t: f64| if t > 0.0 { t.sqrt() * x } else { t * t };
    let w = v.map(softened);
    let u = v.map(|t| match detach((t * 10.0) as i32) {
        0 => x,
        1..=5 => t.sin(),
        _ => {
            let mut s = t;
            for i in 0..3 {
                s = s * t + x * i as f64;
            }
            s
        }
    });
    w.dot(&u) + u.sum()
}

#[differentiable(hessian)]
fn maps(x: SVector<f64, 3>, m: SMatrix<f64, 2, 3>) -> f64 {
    let a = x.map(|t| t * t + x[0]);
    let b = a.zip_map(&x, |u, v| u * v.exp());
    let c = m.map(f64::sin);
    let d = m.map_with_location(|i, j, t| t * (i + 2 * j) as f64 * x[j]);
    let e = a.zip_zip_map(&b, &x, |u, v, w| u * v + w);
    let f = m.fold(0.0, |acc, t| acc * 0.5 + t);
    b.sum() + c.norm() + d.sum() + e.dot(&x) + f
}

#[differentiable(hessian)]
fn from_functions(x: SVector<f64, 3>, k: f64) -> f64 {
    let outer = SMatrix::<f64, 3, 3>::from_fn(|i, j| x[i] * x[j] + if i == j { k } else { 0.0 });
    let vandermonde = SMatrix::<f64, 3, 2>::from_fn(|i, j| x[i].powi(j as i32 + 1));
    let shifted = SVector::<f64, 3>::from_fn(|i, _| x[(i + 1) % 3] * k);
    outer.determinant() + vandermonde.norm_squared() + shifted.dot(&x)
}

#[differentiable(hessian)]
fn chains(v: &[f64], w: &[f64], k: f64) -> f64 {
    let sum: f64 = v.iter().sum();
    let squares = v.iter().map(|t| t * t).sum::<f64>();
    let dot: f64 = v.iter().zip(w.iter()).map(|(a, b)| a * b).sum();
    let product: f64 = v.iter().map(|t| 1.0 + t * k).product();
    let positive: f64 = v.iter().filter(|t| **t > 0.0).map(|t| t.sqrt()).sum();
    let horner = v.iter().rev().fold(0.0, |acc, c| acc * k + c);
    let indexed: f64 = v.iter().enumerate().map(|(i, t)| t * i as f64 * k).sum();
    let ranged: f64 = (0..v.len()).map(|i| v[i] * w[i] * k).sum();
    let inclusive: f64 = (1..=3).map(|i| k.powi(i)).sum();
    let list: Vec<f64> = v.iter().map(|t| t * k).collect();
    let again = list.iter().zip(v).map(|(a, b)| a * b).fold(1.0, |acc: f64, t| acc + t * acc);
    let differences: f64 = v.windows(2).map(|p| (p[1] - p[0]).powi(2)).sum();
    let largest = v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let copied: f64 = v.iter().copied().map(|t| t.sin()).sum();
    let twice: f64 = v.iter().map(|t| t * k).map(|t| t * t).sum();
    let odd: f64 = v.iter().enumerate().filter(|(i, _)| i % 2 == 1).map(|(_, t)| t * k).sum();
    let weighted = v.iter().zip(w.iter()).fold(k, |acc, (a, b)| acc * a + b);
    let mut extra = odd * weighted;
    v.iter().zip(w).for_each(|(a, b)| extra += a * b * b);
    sum + squares * dot
        + product
        + positive
        + horner
        + indexed
        + ranged
        + inclusive
        + again
        + differences
        + largest
        + copied
        + twice
        + extra
}

#[differentiable(hessian)]
fn nested_chains(m: &SMatrix<f64, 3, 3>, x: &SVector<f64, 3>) -> f64 {
    let quadratic: f64 = (0..3).map(|i| (0..3).map(|j| x[i] * m[(i, j)] * x[j]).sum::<f64>()).sum();
    let rows: f64 = m.row_iter().map(|row| row.norm()).sum();
    let columns: f64 = m.column_iter().enumerate().map(|(j, c)| c.dot(x) * j as f64).sum();
    quadratic + rows * columns
}

#[differentiable(hessian)]
fn softmax_by_hand(x: SVector<f64, 4>, t: SVector<f64, 4>) -> f64 {
    let top = x.max();
    let e = x.map(|v| (v - top).exp());
    let p = e / e.sum();
    -p.iter().zip(t.iter()).map(|(p, t)| t * p.ln()).sum::<f64>()
}

#[differentiable(hessian)]
fn options(x: f64, y: f64) -> f64 {
    let maybe = if x > 0.5 { Some(x * y) } else { None };
    let a = match maybe {
        Some(v) => v * v,
        None => y.exp(),
    };
    let b = if let Some(v) = maybe { v * x } else { x };
    let c = maybe.unwrap_or(y);
    let d = maybe.unwrap_or_else(|| x * 3.0);
    let e = maybe.map_or(y, |v| v.sin());
    let mut f = 1.0;
    if let Some(v) = maybe {
        f += v;
    }
    let pair = Some((x, y * y));
    let Some((p, q)) = pair else { return x };
    let g = match (maybe, y > 0.5) {
        (Some(v), true) => v + p,
        (Some(v), false) => v * q,
        (None, _) => p * q,
    };
    let h = if maybe.is_some() { maybe.unwrap() } else { x };
    a + b * c + d * e + f * g + h
}

#[differentiable(hessian)]
fn first_large(v: &[f64], k: f64) -> f64 {
    let mut found = None;
    for a in v {
        if *a > 0.4 {
            found = Some(*a * k);
            break;
        }
    }
    let mut best: Option<f64> = None;
    for a in v.iter() {
        best = match best {
            Some(b) if b > *a => Some(b),
            _ => Some(*a),
        };
    }
    match found {
        Some(a) if a > 0.1 => a * k + best.unwrap(),
        Some(a) => a + best.unwrap_or(0.0),
        None => k * k,
    }
}

#[differentiable]
fn checked_sqrt(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

#[differentiable]
fn chained(x: f64, y: f64) -> Option<f64> {
    let a = checked_sqrt(x)?;
    let b = checked_sqrt(y - a)?;
    let Some(c) = checked_sqrt(a * b) else {
        return None;
    };
    Some(a * b + c)
}

#[differentiable]
fn fallible(x: f64, y: f64) -> Result<f64, String> {
    if y == 0.0 {
        return Err(format!("division of {x} by zero"));
    }
    let q = x / y;
    let root = checked_sqrt(q).ok_or("negative")?;
    Ok(root + q)
}

#[differentiable]
fn first_error(x: f64, y: f64) -> Result<f64, String> {
    let a = fallible(x, y)?;
    let b = match fallible(y, x) {
        Ok(b) => b,
        Err(_) => return Ok(a),
    };
    Ok(a * b)
}

#[test]
fn closures() {
    for (x, y) in [(0.7, 0.3), (0.2, 0.9)] {
        verify2!(local_closures, (a = x, b = y), (a, b));
        verify2!(shadowed_in_closure, (a = x, b = y), (a, b));
        verify2!(branch_in_closure, (a = x, b = SVector::<f64, 3>::new(y, 0.05, -0.23)), (a, b));
    }
}

#[test]
fn over_matrices() {
    let x = SVector::<f64, 3>::new(0.3, 0.9, -0.4);
    verify2!(maps, (a = x, b = SMatrix::<f64, 2, 3>::new(0.3, 0.1, 0.8, -0.5, 0.4, 0.2)), (a, b));
    verify2!(from_functions, (a = x, b = 0.7), (a, b));
    let m = SMatrix::<f64, 3, 3>::new(1.0, 0.2, 0.5, -0.3, 2.0, 0.1, 0.4, 0.6, 1.5);
    verify2!(nested_chains, (a = m, b = x), (&a, &b));
    verify2!(
        softmax_by_hand,
        (a = SVector::<f64, 4>::new(0.3, 0.9, -0.4, 0.1), b = SVector::<f64, 4>::new(0.1, 0.2, 0.3, 0.4)),
        (a, b)
    );
}

#[test]
fn iterator_chains() {
    verify2!(chains, (a = vec![0.3, 0.7, -0.2, 0.5], b = vec![0.1, -0.4, 0.3, 0.9], c = 0.8), (&a, &b, c));
}

#[test]
fn of_options() {
    for (x, y) in [(0.7, 0.3), (0.2, 0.9), (0.8, 0.6)] {
        verify2!(options, (a = x, b = y), (a, b));
        verify2!(first_large, (a = vec![y, x, 0.25], b = y), (&a, b));
    }
}

#[test]
fn early_none() {
    let f = |x, y| chained(x, y).unwrap();
    let (value, (dx, dy)) = chained::value_and_grad(0.5, 1.3).unwrap();
    assert_eq!(value, f(0.5, 1.3));
    common::close("dx", dx, common::difference(|x: &f64| f(*x, 1.3), &0.5, &1.0, &1.0), 1e-9);
    common::close("dy", dy, common::difference(|y: &f64| f(0.5, *y), &1.3, &1.0, &1.0), 1e-9);
    for (x, y) in [(-0.5, 1.3), (0.5, 0.3)] {
        assert_eq!(chained(x, y), None);
        assert_eq!(chained::value_and_grad(x, y), None);
        assert_eq!(chained::grad(x, y), None);
        assert_eq!(chained::jvp(x, y, (1.0, 1.0)).0, None);
    }
}

#[test]
fn early_errors() {
    let (value, (dx, dy)) = first_error::value_and_grad(0.5, 1.3).unwrap();
    assert_eq!(Ok(value), first_error(0.5, 1.3));
    let f = |x, y| first_error(x, y).unwrap();
    common::close("dx", dx, common::difference(|x: &f64| f(*x, 1.3), &0.5, &1.0, &1.0), 1e-9);
    common::close("dy", dy, common::difference(|y: &f64| f(0.5, *y), &1.3, &1.0, &1.0), 1e-9);
    assert_eq!(fallible::grad(1.0, 0.0), Err("division of 1 by zero".to_owned()));
    assert_eq!(first_error::grad(-1.0, 2.0), Err("negative".to_owned()));
}

// Closures that change constants by the way, called with what has a derivative.
#[differentiable(hessian)]
fn changes_a_constant(x: f64) -> f64 {
    let mut size = 1.47;
    let mut shrink = |_: f64| {
        size -= 1.1;
    };
    shrink(x);
    shrink(x + 1.0);
    size * x * x
}

#[differentiable(hessian)]
fn counts(x: f64) -> f64 {
    let mut count = 0;
    let mut next = |_: f64| {
        count += 1;
        count
    };
    let i = next(x);
    let j = next(x * 2.0);
    x.powi(i) * x * f64::from(j) + f64::from(count)
}

/// With constants and without: all calls change the same variable.
#[differentiable(hessian)]
fn counts_both(x: f64) -> f64 {
    let (mut total, mut count) = (0.5, 0);
    let mut next = |step: f64| {
        total += 0.25;
        count += 1;
        step * 2.0
    };
    let a = next(0.1);
    let b = next(x);
    let c = next(0.3 + a);
    if a > 0.1 {
        next(x * x);
        next(1.0);
    }
    let mut sum = b * c * total * x;
    let mut grow = |step: f64| {
        total *= 2.0;
        step + total
    };
    for i in 0..2 {
        sum += grow(x) * grow(f64::from(i));
    }
    sum * x.powi(count) + total
}

#[differentiable(hessian)]
fn counts_elements(x: f64, v: SVector<f64, 3>) -> f64 {
    let mut count = 0.5;
    v.iter().for_each(|_| count += 1.0);
    let mut sum = x;
    v.iter().for_each(|e| {
        count += 1.0;
        sum += e * count;
    });
    count * x * sum
}

#[differentiable(hessian)]
fn counts_in_options(x: f64) -> f64 {
    let mut count = 0.5;
    let y = Some(x)
        .map(|_| {
            count += 1.0;
            2.0
        })
        .unwrap_or(1.0);
    let w = (x > 0.1)
        .then(|| {
            count *= 3.0;
            x
        })
        .unwrap_or_else(|| {
            count += 5.0;
            1.0
        });
    y * w * count * x
}

#[differentiable(hessian)]
fn records(x: f64) -> f64 {
    let mut log: Vec<f64> = Vec::new();
    let mut record = |_: f64| log.push(2.0);
    record(x);
    for k in 0..3 {
        record(x * f64::from(k));
    }
    x * x * log.len() as f64 + log[0]
}

#[differentiable(hessian)]
fn draws(x: f64) -> f64 {
    let mut seed = 7_u32;
    let mut draw = |_: f64| {
        seed = seed * 5 % 11;
        f64::from(seed)
    };
    let mut sum = 0.0;
    for _ in 0..4 {
        sum += x * x * draw(x);
    }
    sum
}

#[test]
fn closures_that_change_constants() {
    for x in [0.05, 0.7] {
        check2!(changes_a_constant, x);
        check2!(counts, x);
        check2!(counts_both, x);
        check2!(counts_elements, x, SVector::from([0.1, 0.2, 0.3]));
        check2!(counts_in_options, x);
        check2!(records, x);
        check2!(draws, x);
    }
}
