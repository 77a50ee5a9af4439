use tensor_grad::prelude::*;

#[differentiable]
fn f(m: &SMatrix<f64, 3, 3>) -> f64 {
    m.symmetric_eigenvalues().sum() + m.singular_values().sum() + m.rank(1e-9) as f64
}

fn main() {}
