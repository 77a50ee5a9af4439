//! What random programs with closures inside closures, conditions and calls have found, each made small by hand.
#![allow(
    clippy::needless_borrows_for_generic_args,
    clippy::useless_vec,
    clippy::map_identity,
    clippy::option_map_or_none,
    reason = "all spellings are programs"
)]
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

// An element that the closure's value reads, by the index of a closure around it.
#[differentiable(hessian)]
fn element_by_outer_index(x: f64, v: SVector<f64, 3>) -> f64 {
    let rows: [SMatrix<f64, 1, 3>; 3] =
        std::array::from_fn(|i| SMatrix::<f64, 1, 3>::from_fn(|i, j| x * (i + j) as f64).map(|_| v[(i + 1) % 3]));
    let (mut sum, mut count) = (rows[0][0] + rows[1][2] * x, 0);
    while count < 3 {
        let next = count + 1;
        sum += v.map(|_| v[next % 3]).sum() * x;
        count += 1;
    }
    sum
}

// Constants that a branch on active values makes, behind `&`.
#[differentiable(hessian)]
fn borrowed_choices(x: f64, v: SVector<f64, 3>) -> f64 {
    let larger = v.zip_map(
        &(match (v[0], x) {
            (s, t) if s > t => SVector::<f64, 3>::repeat(1.3),
            (_, _) => SVector::<f64, 3>::repeat(0.7),
        }),
        |a, b| a * a * b,
    );
    let weights = &match v[0] {
        s if s > 0.1 => SVector::<f64, 3>::repeat(1.3),
        _ => SVector::<f64, 3>::repeat(0.7),
    };
    larger.dot(weights) * x
}

#[test]
fn elements_and_choices() {
    for x in [0.1, 0.7] {
        check2!(element_by_outer_index, x, SVector::from([0.3, -0.4, 0.9]));
        check2!(borrowed_choices, x, SVector::from([0.3, -0.4, 0.9]));
    }
}

#[differentiable(hessian)]
fn product(x: f64, y: f64) -> f64 {
    x * y.sin()
}

// A closure's parameter that a closure inside of it hands on by value.
#[differentiable(hessian)]
fn handed_on(x: f64, y: f64) -> f64 {
    let annotated = applied(|s: f64| applied(|t: f64| product(s, t) * x, s * y), x);
    annotated * applied(|s| applied(|t| product(s, t) + x, y), y)
}

// Closures that call those bound before, which borrow a slice, a constant, another closure.
#[differentiable(hessian)]
fn calls_local_closures(x: &[f64], n: usize) -> f64 {
    let larger = |a: f64| if a > x[1] { a * x[0] } else { a * a };
    let either = |a: f64| {
        let b = a * x[0];
        if applied(|c| c * x[1] * b, a) > x[2] { larger(b) } else { larger(a) * larger(x[1]) }
    };
    let count = |i: usize| if i > n { 2.0 } else { 0.5 };
    let mut sum = x[2];
    for e in x.iter() {
        sum += applied(|s| applied(&|t| either(t) + larger(s), s * count(1)), *e);
        sum += applied(&either, *e) * applied(larger, x[2]);
    }
    sum
}

#[differentiable(hessian)]
fn of_local_closures(x: f64, v: SVector<f64, 2>) -> f64 {
    calls_local_closures(&[x, v[0], v[1]], 1) * x
}

#[test]
fn closures_in_closures() {
    for x in [0.3, 0.7] {
        check2!(handed_on, x, 0.6);
        check2!(of_local_closures, x, SVector::from([0.3, -0.4]));
        check2!(of_local_closures, x, SVector::from([0.9, 0.4]));
    }
}

// A list that grows inside of what only looks: a condition, an assertion.
#[differentiable(hessian)]
fn lists_that_look(x: f64, v: SVector<f64, 3>) -> f64 {
    let trail = |a: f64| {
        let mut grown: Vec<f64> = Vec::new();
        for e in v.iter() {
            grown.push(e * a);
        }
        grown
    };
    assert!(
        applied(
            |t| {
                let mut grown = vec![t * x];
                grown.push(t);
                grown[0] + grown[1]
            },
            x
        ) < 100.0
    );
    let large = applied(
        |t| {
            let mut grown: Vec<f64> = Vec::with_capacity(2);
            grown.insert(0, t * x);
            grown[0]
        },
        v[2],
    ) > 0.5;
    if large || trail(x)[2] > 0.5 { x.sin() * v[1] } else { x * v[0] }
}

#[test]
fn lists_in_conditions() {
    for x in [0.3, 0.7] {
        check2!(lists_that_look, x, SVector::from([0.3, -0.4, 0.9]));
    }
}

// Items of a constant list that pass a filter: references into a list that the pullback does not have.
#[differentiable(hessian)]
fn filtered_constants(x: f64, y: f64) -> f64 {
    let mut steps = vec![x.round(), 1.5, 2.5];
    steps[1] += 0.5;
    let sum = |a: f64| steps.iter().map(|e| e.sin() + a).sum::<f64>();
    let kept = steps.iter().filter(|e| **e > 1.1).map(|e| e * sum(x)).sum::<f64>();
    kept * y + steps.iter().take_while(|e| **e < 2.1).map(|e| e * (x * y).sin()).sum::<f64>()
}

#[test]
fn filters() {
    check2!(filtered_constants, 0.7, 0.6);
    check2!(filtered_constants, 1.6, 0.6);
}

// A pair of indices behind `&mut`, of which one is a literal and one counts.
#[differentiable(hessian)]
fn pair_behind_reference(x: f64, v: SVector<f64, 3>) -> f64 {
    let mut m = SMatrix::<f64, 2, 3>::repeat(x);
    let mut count = 0;
    while count < 4 {
        count += 1;
        let cell = &mut m[(1, (count + 1) % 3)];
        *cell *= v[count % 3];
        if *cell > 3.0 {
            break;
        }
        *cell += x;
    }
    m.norm_squared()
}

#[test]
fn pairs_of_indices() {
    for x in [0.3, 4.0] {
        check2!(pair_behind_reference, x, SVector::from([0.3, -0.4, 0.9]));
    }
}

// `map` and `unwrap_or` of a condition's value, in a list that nothing reads.
#[differentiable(hessian)]
fn defaults_unread(x: f64, v: SVector<f64, 3>) -> f64 {
    let _history = vec![
        (if ((v[0].min(x) < 1.7).then(|| v[0])).map(|it| it).unwrap_or(x) > (v[1] * 1.9) {
            Some(v[2])
        } else {
            None::<f64>
        }),
        Some::<f64>(v[1]),
    ];
    let _unread = if (x > 0.5).then(|| v[0]).map(|it| it).unwrap_or(x) > 0.4 { v[1] } else { x };
    let count = (x > 0.5).then(|| v[0]).map(|it| if it > 0.1 { 3.0 } else { 2.0 }).unwrap_or(1.0);
    x * v.sum() * count
}

#[test]
fn unread_defaults() {
    for x in [0.3, 0.7] {
        check2!(defaults_unread, x, SVector::from([0.3, -0.4, 0.9]));
    }
}

// Functions passed inside a passed function, which read what changes in the outer one.
#[differentiable(hessian)]
fn passed_inside_passed(x: f64) -> f64 {
    applied(
        |out| {
            let [_, mut part] = [out, x * 2.0];
            part *= out;
            let y = applied(|a| a * part, out);
            part = part.sin() * y;
            part * y * applied(|a| a * part * x, out)
        },
        x,
    )
}

#[differentiable(hessian)]
fn passed_inside_loops(x: f64) -> f64 {
    let mut sum = x;
    for _ in 0..3 {
        let mut part = sum * x;
        for _ in 0..2 {
            sum += applied(
                |out| {
                    let mut q = part;
                    for _ in 0..2 {
                        q *= applied(|a| a * q * part, out) * x;
                    }
                    q
                },
                part,
            );
            part *= sum;
        }
    }
    sum
}

#[test]
fn passed_inside() {
    check2!(passed_inside_passed, 0.7);
    check2!(passed_inside_loops, 0.7);
}

#[differentiable(hessian)]
fn first(x: &SVector<f64, 2>, y: f64) -> f64 {
    x[0] * y + x[1]
}

// A constant argument, after a branch that leaves.
#[differentiable(hessian)]
fn left_inside_an_argument(x: f64, v: SVector<f64, 3>) -> f64 {
    let b = first(
        &(match v[0] > 0.0 {
            true => {
                if x <= 0.5 {
                    return x * v[1];
                }
                SVector::<f64, 2>::repeat(-1.8)
            }
            false => SVector::<f64, 2>::repeat(-0.7),
        }),
        v.z * x,
    );
    b * x
}

#[test]
fn arguments_that_leave() {
    for x in [0.3, 0.7] {
        check2!(left_inside_an_argument, x, SVector::from([0.3, -0.4, 0.9]));
        check2!(left_inside_an_argument, x, SVector::from([-0.3, -0.4, 0.9]));
    }
}

// A closure inside a passed one that runs after a way out, with names and literals of its own.
#[differentiable(hessian)]
fn copied_after_a_way_out(x: f64, v: SVector<f64, 3>) -> f64 {
    let f = |pair: (f64, f64)| pair.1 * pair.0;
    let g = |pair: (f64, f64), t: f64| t * applied(|y| pair.1 * y, f((t, 0.8)));
    if x > 0.5 {
        return x * v[1];
    }
    let mut pair = (x, v[0] * v[1]);
    pair.1 *= x;
    applied(|t| g((t, 0.3), pair.0), x) * applied(|t| f((t, 0.2)) * g((t, 0.3), pair.0), x) * pair.1
}

#[test]
fn copied_closures() {
    for x in [0.3, 0.7] {
        check2!(copied_after_a_way_out, x, SVector::from([0.3, -0.4, 0.9]));
    }
}
