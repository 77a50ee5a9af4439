//! Functions of the user's that are named as the prelude's.

use tensor_grad::prelude::*;

mod own {
    use tensor_grad::prelude::*;
    #[differentiable(hessian)]
    pub fn sigmoid<T: tensor_grad::nalgebra::RealField + Copy>(x: T) -> T {
        (T::one() + (-x).exp()).recip()
    }
    #[differentiable(hessian)]
    pub fn sum(v: Vec<f64>) -> f64 {
        let mut s = 0.0;
        for x in v.iter() {
            s += *x;
        }
        s
    }
    #[differentiable(hessian)]
    pub fn add(v: &mut f64, by: f64) {
        *v += by * by;
    }
    #[differentiable(hessian)]
    pub fn outer(x: f64) -> f64 {
        let mut y = x;
        add(&mut y, x);
        sigmoid(y) * sigmoid::<f64>(2.0 * x) + sum(vec![x, x * x])
    }
}
#[differentiable(hessian)]
fn uses(m: &SMatrix<f64, 2, 2>, k: f64) -> f64 {
    let a = relu(m) + 2.0 * tensor_grad::functional::exp(&matmul(m, m)) + softmax(m, 1) + leaky_relu(m, 0.1);
    sum(&a) * exp(&k) + exp::<f64>(&k)
}
#[test]
fn own_functions() {
    gradgradcheck!(uses, &SMatrix::<f64, 2, 2>::new(0.1, 0.2, 0.3, 0.4), 0.3);
    gradgradcheck!(own::outer, 0.3);
}
