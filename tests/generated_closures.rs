//! What random programs with closures inside closures, conditions and calls have found, each made small by hand.
mod common;

use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn applied(function: impl Fn(f64) -> f64, x: f64) -> f64 {
    function(x) * x
}

// Guards that read a variable which changes afterwards, in closures that run again in the reverse sweep.
#[differentiable(hessian)]
fn guards_in_map(x: f64, v: SVector<f64, 3>) -> f64 {
    let mut limit = 0.5;
    let mut size = x;
    let w = v.map(|e| match e {
        e if limit > 0.4 && size > 0.4 => x * e,
        e => x * e.sin(),
    });
    limit *= 0.1;
    size *= 0.1;
    w.norm_squared() * x + limit + size
}

#[differentiable(hessian)]
fn guards_in_function(x: f64, v: SVector<f64, 3>) -> f64 {
    let mut limit = 0.5;
    let n = usize::from(x > 0.5);
    let mut sum = applied(
        |t| match n {
            1 if limit > 0.4 => t * x * v[0],
            0 | 1 => x.sin(),
            _ => t,
        },
        v[1],
    );
    limit *= 0.1;
    let steps = v.len();
    sum += applied(
        |t| {
            let count: f64 = steps as f64;
            t * count * x
        },
        v[2],
    );
    sum * x + limit
}

#[test]
fn guards() {
    for x in [0.3, 0.7] {
        check2!(guards_in_map, x, SVector::from([0.3, -0.4, 0.9]));
        check2!(guards_in_function, x, SVector::from([0.3, -0.4, 0.9]));
    }
}
