//! Literals in tuples that keep their name: nothing but the rest of the function tells their type.

mod common;
use common::ported::*;

#[differentiable(hessian)]
fn read_by_position(x: f64, list: &[f64]) -> f64 {
    let s = (1.5, x);
    let mut run = (0.0, 1.0);
    for v in list {
        run.1 *= v;
        run = (run.0 + v * run.1, run.1 + 0.25);
    }
    let mut nested = ((1.0, -0.5), 2.0);
    nested.0.1 += x;
    nested.1 *= nested.0.1;
    s.0 * s.1 + run.0 * run.1 + nested.0.0 * nested.1
}

#[differentiable(hessian)]
fn lists_of_pairs(x: f64, y: f64) -> f64 {
    let pairs: f64 = [(x, 1.0), (y, 2.0)].iter().map(|t| t.0 * t.1).sum();
    let mut states = vec![(0.0, 1.0); 3];
    for i in 0..3 {
        states[i].1 *= x + i as f64;
        states[i].0 += states[i].1 * y;
    }
    let mut grown = vec![(y, 2.0)];
    grown.push((x, 3.0));
    pairs + states[2].0 * states[1].1 + grown[1].0.powf(grown[1].1)
}

/// The type is the one that the function speaks of.
#[differentiable]
fn singles(x: f32) -> f32 {
    let (a, b) = (0.5, x);
    let pair: (f32, f32) = (2.0, x);
    a * b * pair.0 * pair.1
}

#[test]
fn literals() {
    gradgradcheck!(read_by_position, 0.7, &[0.4, -0.3, 1.2][..]);
    gradgradcheck!(lists_of_pairs, 0.7, 0.3);
    assert_eq!(singles::grad(0.5), 1.0);
}
