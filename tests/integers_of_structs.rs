//! Integers, flags and bounds beside active values: operators on bits, slices whose bounds move.

mod common;

use common::ported::*;

#[derive(Clone, Differentiable)]
struct Line {
    slope: f64,
    offset: f64,
    modes: u32,
    enabled: bool,
    table: Vec<f64>,
}

const CURVED: u32 = 0b01;
const SHIFTED: u32 = 0b10;

impl Line {
    #[differentiable(hessian, wrt(self, x))]
    fn at(&self, x: f64, modes: u32) -> f64 {
        let modes = modes & (self.modes | SHIFTED) ^ (1 << 7);
        let disabled = !self.enabled;
        let mut y = self.slope * x;
        if modes & SHIFTED != 0 {
            y += self.offset;
        }
        match self.modes >> 1 & 1 {
            0 => y *= x,
            _ => y -= x * x * self.slope,
        }
        if modes & CURVED == CURVED && !disabled { y * y } else { y }
    }
}

#[differentiable(hessian)]
fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

// As in geographiclib: the bounds of a table's part move along.
#[differentiable(hessian)]
fn triangle(line: &Line, x: f64) -> f64 {
    let mut sum = 0.0;
    let mut start = 0;
    let mut scale = 1.0;
    for row in 1..=3 {
        scale *= x;
        sum += scale * horner(&line.table[start..start + row], x);
        sum += horner(&line.table[start..], scale) * horner(&line.table[..=start], x);
        start += row;
    }
    sum
}

#[differentiable(hessian)]
fn windows_by_hand(v: &[f64], x: f64) -> f64 {
    let mut at = 0;
    let mut sum = 0.0;
    while at + 2 <= v.len() {
        let part = &v[at..at + 2];
        sum += horner(part, x) * part[1];
        at += 1;
    }
    sum
}

fn line(modes: u32) -> Line {
    Line { slope: 0.7, offset: -0.3, modes, enabled: true, table: vec![0.3, -0.2, 0.8, 1.1, 0.4, -0.9] }
}

#[test]
fn bits_of_active_structs() {
    for modes in 0..4 {
        let check = GradCheck::default();
        let point = (line(modes), 1.3);
        let check = check.at("at", &["line", "x"], &point);
        check.grad(|(line, x)| line.at(*x, 3), |(line, x)| line.at_grad(*x, 3)).unwrap();
        check
            .hvp(|(line, x)| line.at_grad(*x, 3), |(line, x), (line_dot, x_dot)| line.at_hvp(*x, 3, (line_dot, x_dot)))
            .unwrap();
    }
}

#[test]
fn bounds_that_move() {
    gradgradcheck!(triangle, &line(0), 0.7);
    gradgradcheck!(windows_by_hand, &[0.3, -0.2, 0.8, 1.1][..], 0.7);
}
