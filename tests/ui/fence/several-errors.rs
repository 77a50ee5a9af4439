use tensor_grad::prelude::*;

trait Special {
    fn lambert(&self) -> f64;
    fn zeta(&self) -> f64;
}

impl Special for f64 {
    fn lambert(&self) -> f64 {
        *self
    }
    fn zeta(&self) -> f64 {
        *self
    }
}

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
    let y = x.lambert();
    let cell = std::cell::Cell::new(0.0);
    cell.set(x);
    let text = square!(x);
    let z = unsafe { scaled(y) };
    text + z + x.zeta()
}

fn main() {}
