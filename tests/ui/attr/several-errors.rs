use tensor_grad::prelude::*;

#[differentiable]
pub async unsafe fn f<'a>(x: &'a mut f64, y: &'a mut f64) -> &'a f64 {
    if *x > *y { x } else { y }
}

fn main() {}
