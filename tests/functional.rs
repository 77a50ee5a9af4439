//! The functions of a PyTorch tutorial inside differentiable functions, first and second order.
#![allow(clippy::redundant_locals, reason = "programs as people write them")]
mod common;
use tensor_grad::functional::Elementwise;
use tensor_grad::prelude::*;

type X = SMatrix<f64, 2, 3>;

/// Away from the corners of `relu`, `abs` and `huber_loss`, and with logits of both signs.
fn points() -> [(X, X); 2] {
    let x = X::new(0.7, -1.3, 0.4, 2.1, -0.6, 0.9);
    let w = X::new(1.1, 0.3, -0.8, 0.5, 1.7, -0.4);
    [(x, w), (x.map(|v| -1.5 * v), w.add_scalar(0.2))]
}

macro_rules! of_elements {
    ($($name:ident: $f:ident($($constant:expr),*);)*) => {
        $(
            #[differentiable(hessian)]
            fn $name(x: &X, w: &X) -> f64 {
                sum(&mul(&$f(x $(, $constant)*), w))
            }
        )*

        #[test]
        fn elements() {
            for (x, w) in points() {
                $(verify2!($name, (x = x, w = w), (&x, &w));)*
            }
        }
    };
}

of_elements! {
    of_exp: exp();
    of_sin: sin();
    of_cos: cos();
    of_abs: abs();
    of_relu: relu();
    of_leaky_relu: leaky_relu(0.1);
    of_sigmoid: sigmoid();
    of_tanh: tanh();
    of_softplus: softplus();
    of_gelu: gelu();
    of_softmax_down: softmax(0);
    of_softmax_across: softmax(1);
    of_log_softmax_down: log_softmax(0);
    of_log_softmax_across: log_softmax(1);
}

macro_rules! of_pairs {
    ($($name:ident: $x:ident, $y:ident, $body:expr;)*) => {
        $(
            #[differentiable(hessian)]
            fn $name($x: &X, $y: &X) -> f64 {
                $body
            }
        )*

        #[test]
        fn pairs() {
            for (x, w) in points() {
                $(verify2!($name, (x = x, w = w), (&x, &w));)*
            }
        }
    };
}

of_pairs! {
    of_add: x, y, mean(&mul(&add(x, y), x));
    of_sub: x, y, mean(&mul(&sub(x, y), y));
    of_div: x, y, sum(&div(x, y));
    of_log: x, y, sum(&mul(&log(&mul(x, x)), y));
    of_sqrt: x, y, sum(&mul(&sqrt(&mul(x, x)), y));
    of_matmul: x, y, sum(&matmul(&matmul(x, &y.transpose()), x));
    of_logsumexp: x, y, logsumexp(&mul(x, y));
    of_mse: x, y, mse_loss(&tanh(x), y);
    of_l1: x, y, l1_loss(&tanh(x), y);
    of_huber: x, y, huber_loss(&exp(x), y, 0.8);
    of_bce: x, y, binary_cross_entropy_with_logits(x, &sigmoid(y));
    of_cross_entropy: x, y, cross_entropy(&mul(x, y), &[2, 0]);
}

#[differentiable(hessian)]
fn of_numbers(x: f64, y: f64) -> f64 {
    let p = add(&exp(&x), &mul(&sin(&y), &cos(&x)));
    let q = div(&sigmoid(&p), &sqrt(&add(&softplus(&x), &y)));
    sub(&gelu(&q), &log(&leaky_relu(&p, 0.5)))
}

#[differentiable]
fn single_precision(x: &SMatrix<f32, 2, 3>, classes: &[usize; 2]) -> f32 {
    cross_entropy(&relu(x), classes)
}

#[differentiable(hessian)]
fn generic<T: tensor_grad::Real>(x: &SVector<T, 3>, target: &SVector<T, 3>) -> T {
    mse_loss(&softmax(x, 0), target)
}

/// Two layers and a loss over logits.
#[differentiable(hessian, wrt(w1, b1, w2))]
fn perceptron(
    x: &SMatrix<f64, 4, 3>,
    w1: &SMatrix<f64, 3, 2>,
    b1: &SMatrix<f64, 4, 2>,
    w2: &SMatrix<f64, 2, 3>,
    classes: &[usize; 4],
) -> f64 {
    let hidden = tanh(&add(&matmul(x, w1), b1));
    cross_entropy(&matmul(&hidden, w2), classes)
}

#[test]
fn numbers_and_programs() {
    verify2!(of_numbers, (x = 0.7, y = 0.4), (x, y));
    let x = SMatrix::<f32, 2, 3>::new(0.5, -1.0, 2.0, 1.0, 0.25, -0.5);
    verify!(single_precision, SINGLE, (x = x), (&x, &[1, 0]));
    verify2!(
        generic,
        (x = SVector::<f64, 3>::new(0.1, 0.7, -0.4), t = SVector::<f64, 3>::new(1.0, 0.0, 0.5)),
        (&x, &t)
    );
    let input = SMatrix::<f64, 4, 3>::from_fn(|i, j| (i as f64 - 1.5) * 0.4 + j as f64 * 0.3);
    let (w1, b1) = (SMatrix::<f64, 3, 2>::new(0.3, -0.2, 0.5, 0.1, -0.6, 0.4), SMatrix::<f64, 4, 2>::repeat(0.1));
    let w2 = SMatrix::<f64, 2, 3>::new(0.7, -0.3, 0.2, 0.4, 0.6, -0.5);
    verify2!(perceptron, (w1 = w1, b1 = b1, w2 = w2), (&input, &w1, &b1, &w2, &[0, 2, 1, 1]));
}

#[test]
fn corners() {
    let at_zero = X::zeros();
    let ones = X::repeat(1.0);
    assert_eq!(of_relu::grad(&at_zero, &ones).0, at_zero);
    assert_eq!(of_abs::grad(&at_zero, &ones).0, at_zero);
    assert_eq!(of_leaky_relu::grad(&at_zero, &ones).0, ones * 0.1);
    assert_eq!(of_l1::grad(&at_zero, &at_zero).0, at_zero);
}

#[test]
fn large_arguments_stay_finite() {
    for scale in [1000.0, -1000.0] {
        let x = X::repeat(scale);
        let w = X::repeat(1.0);
        for (dx, dw) in [
            of_sigmoid::grad(&x, &w),
            of_softplus::grad(&x, &w),
            of_gelu::grad(&x, &w),
            of_softmax_down::grad(&x, &w),
            of_bce::grad(&x, &w),
        ] {
            assert!(dx.iter().chain(dw.iter()).all(|v| v.is_finite()));
        }
        let (_, along) = (0, of_tanh::hvp(&x, &w, (w, w)));
        assert!(along.0.iter().all(|v| v.is_finite()));
    }
}

/// A function of the same name as a helper hides it, function and companion alike.
mod shadowed {
    use tensor_grad::prelude::*;

    #[differentiable]
    fn relu(x: &f64) -> f64 {
        x * 3.0
    }

    #[differentiable]
    fn caller(x: f64) -> f64 {
        relu(&x) * tensor_grad::functional::relu(&x)
    }

    #[test]
    fn both() {
        assert_eq!(caller::grad(2.0), 12.0);
    }
}

/// Outside of differentiable functions the names are plain functions.
#[test]
fn plain() {
    fn doubled<V: Elementwise>(x: &V) -> V {
        add(x, x)
    }
    assert_eq!(doubled(&relu(&-1.0)), 0.0);
}
