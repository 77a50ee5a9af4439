//! References that a branch chooses, and what a pattern makes of them.
#![allow(clippy::needless_range_loop, clippy::many_single_char_names, reason = "programs as people write them")]

use tensor_grad::nalgebra::Vector3;
use tensor_grad::prelude::*;
#[differentiable(hessian)]
fn smaller_first(a: &Vector3<f64>, b: &Vector3<f64>) -> f64 {
    let (p, q) = if a.x < b.x { (a, b) } else { (b, a) };
    p.dot(q) * p.x
}
#[differentiable(hessian)]
fn smaller(a: &Vector3<f64>, b: &Vector3<f64>) -> f64 {
    let p = if a.x < b.x { a } else { b };
    p.norm_squared() * p.x * a.y
}
#[differentiable(hessian)]
fn smaller_element(x: &[f64]) -> f64 {
    let r = if x[0] < x[1] { &x[0] } else { &x[1] };
    r * r * r
}
#[differentiable(hessian)]
fn numbered(x: &[Vector3<f64>], k: usize) -> f64 {
    let n = match k {
        0 => &x[0],
        1 => &x[1],
        _ => x.last().unwrap(),
    };
    n.dot(n) * n.x
}
#[differentiable(hessian)]
fn swapped_in_a_loop(x: &[Vector3<f64>]) -> f64 {
    let mut s = 0.0;
    for i in 0..2 {
        let (a, b) = if i == 0 { (&x[0], &x[1]) } else { (&x[1], &x[0]) };
        s += a.dot(b) * a.x;
    }
    s
}
#[differentiable(hessian)]
fn shorter_first(a: &[f64], b: &[f64]) -> f64 {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut s = 0.0;
    for (x, y) in short.iter().zip(long) {
        s += x * x * y;
    }
    s * short[0]
}

#[differentiable(hessian)]
fn two_of_a_slice(x: &[f64]) -> f64 {
    let [a, b] = x else { panic!("two") };
    (a - 1.0).powi(2) * b
}

#[differentiable(hessian)]
fn two_of_more(x: &[f64], k: f64) -> f64 {
    let [a, b, ..] = x else { return k };
    (a - 1.0).powi(2) * b * k
}

#[differentiable]
fn two_by_value(x: &[f64], k: f64) -> Option<f64> {
    let &[a, b, ref rest @ ..] = x else { return None };
    Some((a - 1.0).powi(2) * b * k + rest.iter().sum::<f64>())
}

#[differentiable]
fn ends(x: &[Vector3<f64>]) -> Result<f64, String> {
    let [first, .., last] = x else { return Err("few".to_string()) };
    Ok((first - last).norm())
}

#[test]
fn chosen_by_branches() {
    let (a, b) = (Vector3::new(0.1, 0.2, 0.3), Vector3::new(1.0, 0.4, -0.2));
    gradgradcheck!(smaller_first, &a, &b);
    gradgradcheck!(smaller_first, &b, &a);
    gradgradcheck!(smaller, &a, &b);
    gradgradcheck!(smaller_element, &[0.4, 1.4, 7.0][..]);
    gradgradcheck!(
        numbered,
        &[a, b][..],
        #[nondiff]
        1
    );
    gradgradcheck!(swapped_in_a_loop, &[a, b][..]);
    gradgradcheck!(shorter_first, &[0.4, 1.4, 7.0][..], &[0.4, 1.4][..]);
}

#[test]
fn of_slices() {
    gradgradcheck!(two_of_a_slice, &[0.4, 1.4][..]);
    gradgradcheck!(two_of_more, &[0.4, 1.4, 7.0][..], 0.4);
    gradgradcheck!(two_of_more, &[0.4][..], 0.4);
    gradcheck!(two_by_value, &[0.4, 1.4, 7.0][..], 0.4);
    gradcheck!(ends, &[Vector3::new(0.4, 1.4, 0.1), Vector3::new(0.3, 0.5, 0.2)][..]);
}

#[differentiable(hessian)]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * f(x * x)
}

/// A value that a closure hands on beside the copy of an element.
#[differentiable(hessian)]
fn chosen_values(mut m: SVector<f64, 2>, x: f64) -> f64 {
    let y = Some(x * 2.0).filter(|it| *it > 0.1).map_or(m[0], |it| it);
    {
        let cell = &mut m[1];
        *cell *= if y < 1.0 { twice(|_| y, x) } else { y };
    }
    m[1] * y
}

#[test]
fn values_handed_on() {
    for x in [0.3, -0.3, 0.8] {
        gradgradcheck!(chosen_values, SVector::<f64, 2>::new(0.4, 0.7), x);
    }
}
