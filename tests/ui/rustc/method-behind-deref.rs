//! `Doubled` has an `energy` of its own without derivative; that of `Spring` is another.
use std::ops::Deref;
use tensor_grad::prelude::*;

pub struct Spring(pub f64);

impl Spring {
    #[differentiable]
    pub fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

pub struct Doubled(pub Spring);

impl Deref for Doubled {
    type Target = Spring;
    fn deref(&self) -> &Spring {
        &self.0
    }
}

impl Doubled {
    pub fn energy(&self, x: f64) -> f64 {
        2.0 * self.0.energy(x)
    }
}

#[differentiable(wrt(x))]
pub fn total(spring: &Doubled, x: f64) -> f64 {
    spring.energy(x)
}

fn main() {}
