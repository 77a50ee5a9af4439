//! Exits before the variables of a loop are read again.

mod common;
use common::ported::*;

/// The inner loop leaves with a part of the outer loop's item, which what follows it reads too.
#[differentiable(hessian)]
fn left_with_a_part(v: [f64; 4], k: f64) -> f64 {
    let mut total = v[3];
    for w in v.chunks_exact(2) {
        let mut size = w[0] * k;
        while size.abs() > 0.3 {
            size *= 0.55;
            if size < 0.4 {
                return w[1] * total;
            }
        }
        total += size * w[1];
    }
    total * v[0]
}

#[differentiable(hessian)]
fn left_with_a_row(rows: &[Vec<f64>], k: f64) -> f64 {
    let mut total = k;
    for (i, row) in rows.iter().enumerate() {
        for x in row {
            if x * k > 0.5 {
                return row[0] * total * x;
            }
            total += x * k;
        }
        total *= row[i];
    }
    total
}

#[test]
fn exits_with_items() {
    for k in [0.1, 0.9, 2.0] {
        gradgradcheck!(left_with_a_part, [0.3, 0.7, -0.8, 0.4], k);
        gradgradcheck!(left_with_a_part, [0.9, 0.7, -0.8, 0.4], k);
        gradgradcheck!(left_with_a_row, &[vec![0.3, 0.2], vec![0.1, 0.6, 0.4]][..], k);
    }
}
