use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    let columns = [*v, 2.0 * v];
    SMatrix::<f64, 3, 2>::from_columns(&columns[..]).sum()
}

fn main() {}
