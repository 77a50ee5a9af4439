use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let cell = std::cell::RefCell::new(0.0);
    *cell.borrow_mut() = x;
    let y = *cell.borrow();
    y * x
}

fn main() {}
