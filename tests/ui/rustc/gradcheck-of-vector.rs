use tensor_grad::prelude::*;

#[differentiable]
fn double(x: &SVector<f64, 2>) -> SVector<f64, 2> {
    2.0 * x
}

fn main() {
    gradcheck!(double, &SVector::from([1.0, 2.0]));
}
