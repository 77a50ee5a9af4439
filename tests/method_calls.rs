//! Calls of methods from other differentiable functions.
mod common;
use tensor_grad::nalgebra::{Matrix2, Vector2};
use tensor_grad::prelude::*;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Layer {
    weights: Matrix2<f64>,
    bias: Vector2<f64>,
    scale: f64,
}

impl Layer {
    #[differentiable(hessian, wrt(self, x))]
    fn forward(&self, x: &Vector2<f64>) -> Vector2<f64> {
        (self.weights * x + self.bias).map(|v| v.tanh()) * self.scale
    }

    /// Calls a method of its own.
    #[differentiable(hessian, wrt(self, x))]
    fn twice(&self, x: &Vector2<f64>) -> Vector2<f64> {
        self.forward(&self.forward(x))
    }

    /// `self` by value.
    #[differentiable(hessian, wrt(self, k))]
    fn size(self, k: f64) -> f64 {
        self.weights.norm_squared() * k + self.bias.norm_squared() * k * k
    }

    #[differentiable(hessian, wrt(weights))]
    fn with_weights(weights: &Matrix2<f64>) -> Self {
        let bias = Vector2::new(weights[(0, 1)], 0.3);
        Self { weights: weights * 2.0, bias, scale: weights[(0, 0)].sin() }
    }

    /// A rule's name.
    #[differentiable(hessian, wrt(self))]
    fn norm(&self) -> f64 {
        self.weights.norm() * 3.0
    }

    #[differentiable(hessian, wrt(self, x))]
    fn level(&self, x: f64) -> f64 {
        self.scale * x + self.weights[(1, 0)] * x * x
    }

    #[differentiable(hessian)]
    fn gain(&self, x: f64) -> f64 {
        self.scale * x * x * x
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Network {
    first: Layer,
    rest: Vec<Layer>,
    last: Box<Layer>,
}

fn layer(shift: f64) -> Layer {
    Layer {
        weights: Matrix2::new(0.3 + shift, -0.2, 0.5, 0.7 - shift),
        bias: Vector2::new(0.1, -shift),
        scale: 1.2 + shift,
    }
}

fn network() -> Network {
    Network { first: layer(0.1), rest: vec![layer(0.2), layer(-0.3), layer(0.05)], last: Box::new(layer(0.4)) }
}

const X: Vector2<f64> = Vector2::new(0.4, -0.7);

#[differentiable(hessian)]
fn one(layer: &Layer, x: &Vector2<f64>) -> f64 {
    layer.forward(x).sum()
}

#[test]
fn a_method_of_a_parameter() {
    verify2!(one, (l = layer(0.2), x = X), (&l, &x));
}

#[differentiable(hessian)]
fn nested(layer: &Layer, x: &Vector2<f64>) -> f64 {
    layer.twice(x).norm_squared() + layer.clone().size(x[0])
}

#[test]
fn a_method_that_calls_a_method() {
    verify2!(nested, (l = layer(0.2), x = X), (&l, &x));
}

#[differentiable(hessian)]
fn chained(net: &Network, x: &Vector2<f64>) -> f64 {
    let mut y = net.first.forward(x);
    for layer in &net.rest {
        y = layer.forward(&y);
    }
    net.last.forward(&y).sum()
}

#[test]
fn methods_of_fields_in_a_loop() {
    verify2!(chained, (n = network(), x = X), (&n, &x));
}

#[differentiable(hessian)]
fn by_index(layers: &[Layer], x: &Vector2<f64>, n: usize) -> f64 {
    let mut y = *x;
    for i in 0..n {
        y = layers[i % 2].forward(&y);
        if y[0] > 5.0 {
            break;
        }
    }
    y.norm_squared()
}

#[test]
fn methods_of_elements() {
    let layers = vec![layer(0.2), layer(-0.1)];
    verify2!(by_index, (l = layers, x = X), (&l, &x, 5));
}

#[differentiable(hessian)]
fn in_closures(layer: &Layer, x: &Vector2<f64>) -> f64 {
    let apply = |v: &Vector2<f64>| layer.forward(v);
    let sum: f64 = x.iter().map(|v| layer.level(*v)).sum();
    apply(&apply(x)).sum() + sum + x.map(|v| layer.level(v)).norm_squared()
}

#[test]
fn methods_in_closures() {
    verify2!(in_closures, (l = layer(0.3), x = X), (&l, &x));
    let constant = layer(0.3);
    verify2!(constant_receiver, (x = X), (&constant, &x));
}

#[differentiable(hessian, wrt(x))]
fn constant_receiver(layer: &Layer, x: &Vector2<f64>) -> f64 {
    let sum: f64 = x.iter().map(|v| layer.gain(*v)).sum();
    let mut own = layer.clone();
    own.scale = 2.0;
    let before = own.gain(x[0]);
    own.scale = 3.0;
    sum + before + own.gain(x[1])
}

#[differentiable(hessian)]
fn by_path(weights: &Matrix2<f64>, x: &Vector2<f64>) -> f64 {
    let layer = Layer::with_weights(weights);
    Layer::forward(&layer, x).sum() * Layer::norm(&layer) + <Layer>::level(&layer, x[0])
}

#[test]
fn methods_by_path() {
    verify2!(by_path, (w = Matrix2::new(0.3, 0.2, -0.5, 0.4), x = X), (&w, &x));
}
