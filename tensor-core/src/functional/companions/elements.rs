//! Functions of elements: their Jacobians are diagonal, so one formula is both the jvp and the vjp.

use super::companion;
use super::second::{bent, divided};
use crate::Scalar;
use crate::functional::activation::*;
use crate::functional::adjoint::{
    abs_jvp, cos_jvp, div_vjp, exp_jvp, gelu_jvp, leaky_relu_jvp, log_jvp, relu_jvp, sigmoid_jvp, sin_jvp,
    softplus_jvp, sqrt_jvp, tanh_jvp,
};
use crate::functional::arithmetic::*;
use crate::functional::{Elementwise, scalar};
use nalgebra::ComplexField;

macro_rules! diagonal {
    ($($f:ident: $jvp:ident $(, $curvature:expr)?;)*) => {$(
        companion! {
            $f [X: Elementwise] [X] () -> X, c;
            x: X, x_dot, x_bar, x_bar_dot => $jvp(x, x_dot), $jvp(x, c) $(, bent(x, x_dot, c, $curvature))?;
        }
    )*};
}

diagonal! {
    exp: exp_jvp, ComplexField::exp;
    log: log_jvp, |x: X::Item| -(x * x).recip();
    sqrt: sqrt_jvp, |x: X::Item| -(X::Item::of_f64(4.0) * x * x.sqrt()).recip();
    sin: sin_jvp, |x: X::Item| -x.sin();
    cos: cos_jvp, |x: X::Item| -x.cos();
    abs: abs_jvp;
    relu: relu_jvp;
    sigmoid: sigmoid_jvp, scalar::sigmoid_curvature;
    tanh: tanh_jvp, scalar::tanh_curvature;
    softplus: softplus_jvp, scalar::softplus_curvature;
    gelu: gelu_jvp, scalar::gelu_curvature;
}

companion! {
    leaky_relu [X: Elementwise] [X] (; slope: X::Item as X::Item) -> X, c;
    x: X, x_dot, x_bar, x_bar_dot => leaky_relu_jvp(x, *slope, x_dot), leaky_relu_jvp(x, *slope, c);
}

companion! {
    add [X: Elementwise] [X] () -> X, c;
    x: X, x_dot, x_bar, x_bar_dot => x_dot.clone(), c.clone();
    y: X, y_dot, y_bar, y_bar_dot => y_dot.clone(), c.clone();
}

companion! {
    sub [X: Elementwise] [X] () -> X, c;
    x: X, x_dot, x_bar, x_bar_dot => x_dot.clone(), c.clone();
    y: X, y_dot, y_bar, y_bar_dot => y_dot.map_elements(|d| -d), c.map_elements(|c| -c);
}

companion! {
    mul [X: Elementwise] [X] () -> X, c;
    x: X, x_dot, x_bar, x_bar_dot => mul(x_dot, y), mul(c, y), mul(c, y_dot);
    y: X, y_dot, y_bar, y_bar_dot => mul(x, y_dot), mul(x, c), mul(x_dot, c);
}

companion! {
    div [X: Elementwise] [X] () -> X, c;
    x: X, x_dot, x_bar, x_bar_dot => div_vjp(x, y, x_dot).0, div_vjp(x, y, c).0, div_vjp(c, y, y_dot).1;
    y: X, y_dot, y_bar, y_bar_dot => div_vjp(x, y, y_dot).1, div_vjp(x, y, c).1, divided(x, y, x_dot, y_dot, c);
}
