use tensor_grad::nalgebra::RealField;
use tensor_grad::prelude::*;

#[differentiable(vjp = rules::weights_vjp, jvp = rules::weights_jvp)]
fn weights<T: RealField + Copy, const N: usize>(x: &[T], y: (T, T), list: &[[T; N]]) -> Option<Vec<T>> {
    x.first().map(|_| vec![y.0, list[0][0]])
}

mod rules {
    use super::*;

    pub fn weights_vjp<T: RealField + Copy, const N: usize>(
        _x: &[T],
        y: (T, T),
        _list: &[[T; N]],
        _result_bar: Option<Vec<T>>,
    ) -> (Vec<T>, (T, T), Vec<[T; N]>) {
        (vec![], y, vec![])
    }

    pub fn weights_jvp<T: RealField + Copy>(_x: &[T], _x_dot: &[T]) -> Option<Vec<T>> {
        None
    }
}

fn main() {}
