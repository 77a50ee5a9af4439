use tensor_grad::prelude::*;

#[differentiable]
fn f(m: &SMatrix<f64, 3, 3>) -> f64 {
    let mut a = *m;
    a.set_diagonal(&SVector::<f64, 3>::from_element(m[(0, 0)]));
    a.sum()
}

fn main() {}
