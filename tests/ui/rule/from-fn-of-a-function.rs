use tensor_grad::prelude::*;

fn pick(i: usize, _: usize) -> f64 {
    i as f64
}

fn weight(k: f64) -> impl FnMut(usize, usize) -> f64 {
    move |i, _| k * i as f64
}

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    SVector::<f64, 3>::from_fn(pick).sum() * v[0] + SVector::<f64, 3>::from_fn(weight(v[0])).sum()
}

fn main() {}
