use tensor_grad::prelude::*;

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

unsafe fn scaled(x: f64) -> f64 {
    2.0 * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    let y = x.div_euclid(2.0);
    let cell = std::cell::Cell::new(0.0);
    cell.set(x);
    let text = square!(x);
    let z = unsafe { scaled(y) };
    text + z + f64::from(x.to_bits() as u32)
}

fn main() {}
