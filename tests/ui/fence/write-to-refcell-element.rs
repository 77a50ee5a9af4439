use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let cell = std::cell::RefCell::new(vec![0.0]);
    cell.borrow_mut()[0] = x;
    let y = cell.borrow()[0];
    y * x
}

fn main() {}
