use tensor_grad::prelude::*;

#[differentiable]
pub fn quadrant(q: f64) -> f64 {
    match q as u32 & 3 {
        0 => q,
        _ => q * q,
    }
}

#[derive(Clone, Differentiable)]
pub struct Flags {
    bits: u32,
    gain: f64,
}

impl std::ops::BitAnd<u32> for &Flags {
    type Output = f64;
    fn bitand(self, mask: u32) -> f64 {
        f64::from(self.bits & mask) * self.gain
    }
}

#[differentiable]
pub fn masked(flags: &Flags, x: f64) -> f64 {
    x * (flags & 3)
}

fn main() {}
