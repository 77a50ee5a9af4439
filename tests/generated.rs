//! What `cargo run -p tensor-generator` has found, each made small by hand.
#![allow(
    clippy::useless_vec,
    clippy::explicit_auto_deref,
    clippy::obfuscated_if_else,
    clippy::unnecessary_lazy_evaluations,
    reason = "programs as people write them"
)]

mod common;

use tensor_grad::nalgebra::{RealField, vector};
use tensor_grad::prelude::*;

// A rule that reads its own result, of a variable that may change.
#[differentiable(hessian)]
fn mutable_result(x: f64, y: f64) -> f64 {
    let mut distance = x.hypot(y);
    let squared = distance * x;
    distance *= 2.0;
    distance + squared
}

// Elements of a temporary behind `&`, read by the pullback.
#[differentiable(hessian)]
fn borrowed_temporary(v: SVector<f64, 2>, w: SVector<f64, 2>) -> f64 {
    vector![v[0].cos(), v[1]].zip_map(&SVector::<f64, 2>::repeat(0.1), f64::max).dot(&w)
}

// A method of a mutable variable in a condition, with an argument.
#[differentiable(hessian)]
fn method_in_condition(v: SVector<f64, 2>, x: f64) -> f64 {
    let mut direction = v;
    direction *= x;
    let mut size = x;
    if direction.dot(&v) < 100.0 && size.powi(2) < 100.0 {
        size += direction[0];
    }
    size * x
}

// `bool::then` and `then_some`.
#[differentiable(hessian)]
fn conditional_options(x: f64, y: f64) -> f64 {
    let first = (x > 0.0).then(|| x * y).unwrap_or(x);
    let second = (y > 100.0).then_some(first.sin());
    first + second.unwrap_or_else(|| first * x)
}

// A generic function that returns a `Result`.
#[differentiable]
fn generic_result<T: RealField + Copy>(x: T, y: T) -> Result<T, String> {
    if x.is_positive() { Ok(x.sin() * y) } else { Err("not positive".to_owned()) }
}

#[differentiable]
fn generic_option_of_array<T: RealField + Copy>(x: T, y: T) -> Option<[T; 3]> {
    Some(std::array::from_fn::<T, 3, _>(|_| x.sin() * y))
}

#[test]
fn results_of_mutable_variables() {
    check2!(mutable_result, 0.8, 0.4);
}

#[test]
fn temporaries() {
    check2!(borrowed_temporary, SVector::from([0.3, -0.4]), SVector::from([0.7, 1.2]));
}

#[test]
fn conditions() {
    check2!(method_in_condition, SVector::from([0.3, -0.4]), 0.6);
    check2!(conditional_options, 0.7, 0.6);
}

#[test]
fn generic_results() {
    assert_eq!(generic_result::grad(0.5, 2.0), Ok((0.5_f64.cos() * 2.0, 0.5_f64.sin())));
    assert_eq!(generic_result::grad(-0.5, 2.0), Err("not positive".to_owned()));
    let (_, y_dot) = generic_option_of_array::jvp(0.5_f64, 2.0, (1.0, 0.0));
    assert_eq!(y_dot, Some([0.5_f64.cos() * 2.0; 3]));
}

// The same inside a list and a closure, where `let … else` is known as well.
#[differentiable(hessian)]
fn options_in_lists(x: f64, y: f64) -> f64 {
    let list = vec![(x > 0.2).then(|| x * y), (y > 100.0).then_some(x)];
    let more: Vec<Option<f64>> = (0..2).map(|i| (i > 0).then(|| y * x.sin())).collect();
    let halved = SVector::<f64, 2>::new(x, y).map(|e| {
        let Some(half) = (e > 0.0).then_some(e * 0.5) else { panic!("not positive") };
        half * e
    });
    list[0].unwrap_or(1.0) * more[1].unwrap_or(1.0) + more[0].unwrap_or(x) + halved.sum()
}

#[test]
fn lists() {
    check2!(options_in_lists, 0.7, 0.6);
}

// A part without derivative that the tuple takes over.
#[differentiable(hessian)]
fn moved_constant(x: f64, y: f64) -> f64 {
    let pair: (Vec<f64>, f64) = if y < -1.1 { (vec![0.3, 0.4], x) } else { (vec![y, x], x * y) };
    let fixed = vec![0.3_f64, 0.4];
    let other = (fixed, y);
    y * pair.1 + other.0[1] * other.1 * x
}

#[test]
fn moves() {
    check2!(moved_constant, 0.7, 0.6);
    check2!(moved_constant, 0.7, -1.6);
}

// A pair of indices of which one is a literal, kept for the reverse sweep.
#[differentiable(hessian)]
fn kept_pair(x: f64, m: SMatrix<f64, 3, 2>) -> f64 {
    let path = vec![m * x];
    let scaled = |k: f64| k * 0.5 + 0.1;
    let w = SVector::<f64, 3>::from_fn(|i, _| (scale(&path[0][(i, 0)].powi(2)) + scaled(1.0)).ln());
    let (mut count, mut sum) = (0, x);
    while count < 3 {
        sum *= m[(count, 1)] + m[(2 - count, 0)];
        count += 1;
    }
    w.norm_squared() + sum
}

#[differentiable(hessian)]
fn scale(x: &f64) -> f64 {
    x * 1.5
}

#[test]
fn pairs() {
    check2!(kept_pair, 0.7, SMatrix::<f64, 3, 2>::new(0.3, -0.4, 0.8, 1.1, -0.9, 0.7));
}

// Variables that the entries of a list bind, named as a variable outside is.
#[differentiable(hessian)]
fn bound_in_list(x: f64, v: SVector<f64, 2>) -> f64 {
    let a = x * v[0];
    let list = vec![v.iter().zip(v.iter()).map(|(a, b)| a.sin() * b).sum::<f64>(), a, {
        let a = 2.0 * v[1];
        a * a
    }];
    let more = vector![v.map(|a| a * x).sum(), a];
    assert!(list.iter().any(|a| *a < 1e9), "{a} {a}", a = list[0]);
    list[0] * list[1] + list[2] * a + more.norm_squared()
}

// Looks at a list that may change, in conditions.
#[differentiable(hessian)]
fn looks_in_conditions(x: f64, y: f64) -> f64 {
    let mut list: Vec<f64> = vec![x];
    for i in 1..4 {
        let last = list[i - 1];
        list.push(last * y + x);
    }
    let mut total = x * y;
    if list.iter().map(|e| e.sin() + x).sum::<f64>() < 100.0 && list.first().is_some_and(|e| *e < 10.0) {
        total += list[2];
    }
    while list.windows(2).any(|w| w[1] > w[0] + 0.05) && *list.last().unwrap() > 0.5 {
        list[3] *= 0.8;
        list[2] *= 0.85;
        list[1] *= 0.9;
        total *= list[0];
    }
    let found = (y < list.iter().copied().fold(9.0, f64::max)).then(|| x);
    total * found.unwrap_or(y) + list[1]
}

#[test]
fn lists_again() {
    check2!(bound_in_list, 0.7, SVector::from([0.3, -0.4]));
    check2!(looks_in_conditions, 0.7, 0.6);
    check2!(looks_in_conditions, 0.3, 1.2);
}

// What a closure's value asks for, where the value is a part of a variable.
#[differentiable(hessian)]
fn parts_in_closures(v: SVector<f64, 2>, x: f64) -> f64 {
    let unused = v.map(|_| v[1].sin_cos().0);
    let mut state = (x, (x * 2.0, x * v[0]));
    let filled = match usize::from(x > 1.0) {
        0 => SVector::<f64, 4>::from_fn(|_, _| state.1.1).sum(),
        _ => x,
    };
    state.1.0 *= filled;
    unused.sum() * state.1.0 + state.0
}

// Borrows of computed constants.
#[differentiable(hessian)]
fn borrowed_constants(v: SVector<f64, 3>) -> f64 {
    let m = &SMatrix::<f64, 3, 3>::new(0.3, -0.4, 0.8, 1.1, -0.9, 0.7, 0.2, 0.6, -0.5);
    let a = v.zip_map(&(m - m * 2.0).column(1).into_owned(), |a, b| a * b);
    let b = v.zip_map(&(m - m * 2.0).column(0), |a, b| a * b * b);
    let c = v.zip_map(&{ m.row(1).transpose() }, |a, b| a.sin() * b);
    let d = v.zip_map(&if v[0] > 1.0 { m.row(1).transpose() } else { SVector::repeat(0.4) }, |a, b| a * a * b);
    a.dot(&b) + c.dot(&d)
}

// Ways out, and parts read, while a variable is borrowed.
#[differentiable(hessian)]
fn borrowed_meanwhile(x: f64) -> f64 {
    let mut b = x * 2.0;
    let mut pair = (x, x * x);
    let mut list = vec![x];
    let mut out = x;
    {
        let r = &mut b;
        *r *= {
            let Some(it) = (x > 0.3).then(|| x) else { return x * x };
            it
        };
        *r += 1.0;
    }
    {
        let r = &mut pair.0;
        out += *r * x;
        *r += 1.0;
        out *= *r;
    }
    {
        let r = &mut list;
        r.push(x * x);
        out += r[1] * x;
        if r[0] > 3.0 {
            return out;
        }
        r.push(out);
        out += r[0] * r[2];
        r[0] *= x;
    }
    for i in 0..3 {
        let r = &mut pair;
        let s = &mut r.1;
        *s *= x + i as f64;
        if out > 30.0 {
            return *s * x;
        }
        out += *s * *s;
    }
    b * out
}

#[test]
fn places() {
    check2!(parts_in_closures, SVector::from([0.3, -0.4]), 0.7);
    check2!(parts_in_closures, SVector::from([0.3, -0.4]), 1.7);
    check2!(borrowed_constants, SVector::from([0.3, -0.4, 0.9]));
    for x in [0.2, 0.7, 1.3, 2.1, 3.2] {
        check2!(borrowed_meanwhile, x);
    }
}

// Lists that grow, or change places, between ways out.
#[differentiable(hessian)]
fn grown_after_way_out(x: f64) -> f64 {
    let mut list = vec![x];
    let mut other = vec![x, x * x, x];
    let mut out = x;
    if out > 3.0 {
        return out * out;
    }
    grow(&mut list, out);
    for i in 0..3 {
        list.push(x * x);
        out += list[i] * x;
        if i > 1 {
            if out > 50.0 {
                return out;
            }
            std::mem::swap(&mut list, &mut other);
        }
        if out > 20.0 {
            return list[2] * x;
        }
        list.push(out);
        out += list[0] * list[2];
    }
    out * other[2]
}

#[differentiable(hessian)]
fn grow(list: &mut Vec<f64>, x: f64) {
    list.push(x * x);
}

#[test]
fn sizes() {
    for x in [0.2, 0.7, 1.3, 1.9, 2.6, 3.2] {
        check2!(grown_after_way_out, x);
    }
}

// An inactive value of a labeled block, after a way out.
#[differentiable(hessian)]
fn inactive_block_value(x: f64, v: SVector<f64, 3>) -> f64 {
    let Some(it) = (x > 0.5).then(|| v[0]) else { return x * v[1] };
    let row = 'block: {
        if x > 0.7 {
            break 'block SMatrix::<f64, 1, 3>::repeat(1.9);
        }
        SMatrix::<f64, 1, 3>::repeat(0.3)
    };
    let mut sum = it;
    for i in 0..3 {
        let scale = 'inner: {
            if i == 1 {
                break 'inner 2.0;
            }
            0.5
        };
        sum *= scale * v[i];
    }
    (row * v)[(0, 0)] * sum
}

// Closures over a reference to an element that changes.
#[differentiable(hessian)]
fn closures_over_element(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut values = vec![x, x * x];
    let mut pairs = [(x, v), (x * x, v * x)];
    let mut out = x;
    for cell in values.iter_mut() {
        *cell *= x;
        out += v.map(|t| t * *cell).sum();
        *cell *= out;
    }
    for (i, pair) in pairs.iter_mut().enumerate() {
        pair.0 *= x;
        out += v.map(|t| t * pair.0 + if (*pair).0 > 0.4 { pair.1[i] } else { pair.1.dot(&pair.1) }).sum();
        pair.0 *= out;
    }
    let mut m = SMatrix::<f64, 2, 2>::new(x, v[0], v[1], x * x);
    for i in 0..2 {
        let mut view = m.column_mut(i);
        view *= out;
        out += SVector::<f64, 2>::from_fn(|k, _| view[k] * x + view[0]).sum();
        view *= x;
    }
    // A method with a closure, of a variable that may change, in conditions.
    if m.map(|e| e * 0.1).determinant() < 100.0 && detach(m.fold(0.0, |a, e| a + e)) < 1e6 {
        out += m[(0, 1)];
    }
    out + values[0] * pairs[1].0
}

#[test]
fn blocks_and_closures() {
    let v = SVector::from([0.3, -0.4, 0.9]);
    for x in [0.3, 0.6, 0.8] {
        check2!(inactive_block_value, x, v);
        check2!(closures_over_element, x, SVector::from([0.3, -0.4]));
    }
}

// A way out among the entries of a list.
#[differentiable(hessian)]
fn way_out_of_list(x: f64, y: f64) -> f64 {
    let list = vec![x * y, {
        let Some(it) = (x > 0.5).then(|| x.sin()) else { return y * x };
        it
    }];
    let fixed = vec![1.0, if x > 0.9 { return x * x } else { 2.0 }];
    list[0] * list[1] * fixed[1]
}

#[test]
fn ways_out() {
    for x in [0.3, 0.7, 1.1] {
        check2!(way_out_of_list, x, 0.6);
    }
}

#[derive(Clone, Differentiable)]
struct Body {
    state: State,
    #[nondiff]
    rest: State,
}

#[derive(Clone, Copy, Differentiable)]
struct State {
    position: f64,
    velocity: SVector<f64, 2>,
}

// A reference to a part of a part, read and written.
#[differentiable(hessian)]
fn reference_into_part(x: f64, v: SVector<f64, 2>) -> f64 {
    let start = State { position: x, velocity: v };
    let rest = State { position: 0.5, velocity: SVector::from([0.2, 0.1]) };
    let mut body = Body { state: start, rest };
    let mut pair = (x, (v[0], [x * x, v[1]]));
    let mut out = x;
    {
        let r = &mut body.state.position;
        out += *r * x;
        *r *= out;
        if *r > 9.0 {
            return *r;
        }
        *r += body.rest.position * body.state.velocity[0];
    }
    {
        let r = &mut pair.1.1[0];
        *r *= out;
        out += *r;
    }
    {
        let r = &mut body.state.velocity;
        *r *= x;
        out += r.dot(&v) * r[0];
        let r = &mut body.rest.velocity;
        out *= r[0];
    }
    out * body.state.position + pair.1.1[0]
}

#[test]
fn references() {
    for x in [0.4, 1.3, 4.0] {
        check2!(reference_into_part, x, SVector::from([0.3, -0.4]));
    }
}

#[differentiable(hessian)]
fn maybe(x: f64) -> Option<f64> {
    (x > -5.0).then_some(x * x)
}

// What is borrowed in a block may be looked at after it, also between the last mention of the borrow and the block's end.
#[differentiable(hessian)]
fn looked_at_after_borrow(x: f64, k: usize) -> f64 {
    let mut b = maybe(x).unwrap_or(x);
    let mut pair = (x, SVector::<f64, 2>::new(x, x * x));
    {
        let r = &mut b;
        *r *= if x < 1.9 {
            if x > 1.3 {
                return x * *r;
            }
            -1.7
        } else {
            x
        };
        b += 0.5 * b;
    }
    pair = if x > 0.5 {
        {
            let r = &mut pair.1[(k + 1) % 2];
            *r *= x;
            *r += b;
        }
        (pair.0, pair.1 * x)
    } else {
        pair
    };
    let r = &mut pair.1[k % 2];
    if x > 0.8 {
        pair.1[0] *= b;
    } else {
        *r *= b;
        pair.0 += pair.1[0];
    }
    pair.0 * pair.1[0] * pair.1.sum() * b
}

// A list of constants that are made of active values.
#[differentiable(hessian)]
fn list_of_signs(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut signs = vec![1.0];
    for e in v.iter() {
        signs.push((e * x).signum());
    }
    signs[1] * x * x + signs[2] * v[0]
}

#[test]
fn borrows_that_end() {
    for x in [0.3, 0.7, 1.1, 1.5, 2.0] {
        for k in 0..2 {
            gradcheck!(
                looked_at_after_borrow,
                x,
                #[nondiff]
                k
            );
            gradgradcheck!(
                looked_at_after_borrow,
                x,
                #[nondiff]
                k
            );
        }
    }
    check2!(list_of_signs, 0.7, SVector::from([0.3, -0.4]));
}

// The element of `vec![…; n]`, with a way out.
#[differentiable(hessian)]
fn repeated_way_out(x: f64, y: f64) -> f64 {
    let a = y;
    let list = vec![
        {
            let Some(a) = (x > 0.5).then(|| x * y) else { return y * x };
            let Some(b) = Some(a * x) else { return y };
            a * b
        };
        3
    ];
    list[0] * list[2] + a
}

// A matrix behind `&mut`, mapped while it is kept for the reverse sweep.
#[differentiable(hessian)]
fn mapped_state(state: &mut SMatrix<f64, 2, 2>, x: f64) {
    for i in 0..2 {
        *state = (*state).map(|e| e.sin() * x) + *state * state[i];
    }
}

#[differentiable(hessian)]
fn of_mapped_state(x: f64, m: SMatrix<f64, 2, 2>) -> f64 {
    let mut state = m;
    mapped_state(&mut state, x);
    state.norm_squared()
}

#[test]
fn repeated_and_mapped() {
    for x in [0.3, 0.7] {
        check2!(repeated_way_out, x, 0.6);
        check2!(of_mapped_state, x, SMatrix::<f64, 2, 2>::new(0.3, -0.4, 0.8, 1.1));
    }
}
