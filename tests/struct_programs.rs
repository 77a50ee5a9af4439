//! Programs with structs as people write them: networks, mixtures, cameras, joints.
#![allow(dead_code, reason = "fields that are constants")]

mod common;

use tensor_grad::nalgebra::{self, DMatrix, DVector, RealField, SMatrix, SVector, Vector2, Vector3};
use tensor_grad::prelude::*;

// --- layers of a network ---

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Layer<const I: usize, const O: usize> {
    weights: SMatrix<f64, O, I>,
    bias: SVector<f64, O>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Network {
    hidden: Layer<2, 3>,
    output: Layer<3, 2>,
}

#[differentiable(hessian)]
fn layer<const I: usize, const O: usize>(layer: &Layer<I, O>, x: &SVector<f64, I>) -> SVector<f64, O> {
    layer.weights * x + layer.bias
}

#[differentiable(hessian)]
fn network_loss(network: &Network, x: &Vector2<f64>, label: usize) -> f64 {
    let h = layer(&network.hidden, x).map(|v| v.tanh());
    let logits = layer(&network.output, &h);
    let top = logits.max();
    let log_sum = logits.map(|l| (l - top).exp()).sum().ln() + top;
    log_sum - logits[label]
}

// --- a network of any depth, on the heap ---

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
enum Activation {
    Identity,
    Tanh,
    Leaky(f64),
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Dense {
    weights: DMatrix<f64>,
    bias: DVector<f64>,
    activation: Activation,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Mlp {
    layers: Vec<Dense>,
    temperature: Option<f64>,
}

#[differentiable(hessian)]
fn activate(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Identity => x,
        Activation::Tanh => x.tanh(),
        Activation::Leaky(slope) => {
            if x > 0.0 {
                x
            } else {
                slope * x
            }
        }
    }
}

#[differentiable(hessian)]
fn forward(mlp: &Mlp, x: &DVector<f64>) -> DVector<f64> {
    let mut h = x.clone();
    for layer in &mlp.layers {
        let z = &layer.weights * &h + &layer.bias;
        h = z.map(|v| activate(layer.activation, v));
    }
    match mlp.temperature {
        Some(t) => h / t,
        None => h,
    }
}

#[differentiable(hessian)]
fn mlp_loss(mlp: &Mlp, x: &DVector<f64>, target: &DVector<f64>) -> f64 {
    (forward(mlp, x) - target).norm_squared()
}

// --- a camera ---

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Camera {
    rotation: Vector3<f64>,
    translation: Vector3<f64>,
    focal: f64,
    radial: [f64; 2],
}

fn rotate_reference(w: &Vector3<f64>, p: &Vector3<f64>) -> Vector3<f64> {
    p + w.cross(p) + 0.5 * w.cross(&w.cross(p))
}

#[differentiable(hessian)]
fn rotate(w: &Vector3<f64>, p: &Vector3<f64>) -> Vector3<f64> {
    let once = w.cross(p);
    p + once + 0.5 * w.cross(&once)
}

#[differentiable(hessian)]
fn project(camera: &Camera, point: &Vector3<f64>) -> Vector2<f64> {
    let Camera { rotation, translation, focal, radial: [k1, k2] } = camera;
    let p = rotate(rotation, point) + translation;
    let n = -p.xy() / p.z;
    let r2 = n.norm_squared();
    focal * (1.0 + k1 * r2 + k2 * r2 * r2) * n
}

#[differentiable(hessian)]
fn reprojection(cameras: &[Camera; 2], points: &[Vector3<f64>], seen: &[(usize, usize, Vector2<f64>)]) -> f64 {
    let mut total = 0.0;
    for (camera, point, at) in seen {
        let error = project(&cameras[*camera], &points[*point]) - at;
        total += error.norm_squared();
    }
    total
}

// --- joints of a robot ---

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Joint {
    length: f64,
    angle: f64,
    #[nondiff]
    limits: [f64; 2],
}

#[differentiable(hessian)]
fn reach(joints: &[Joint], goal: Vector2<f64>) -> f64 {
    let mut at = Vector2::zeros();
    let mut angle = 0.0;
    let mut cost = 0.0;
    for joint in joints {
        angle += joint.angle;
        at += joint.length * Vector2::new(angle.cos(), angle.sin());
        let [low, high] = joint.limits;
        let outside = (low - joint.angle).max(0.0) + (joint.angle - high).max(0.0);
        cost += 10.0 * outside * outside;
    }
    cost + (at - goal).norm_squared()
}

// --- a mixture, generic in the number type ---

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Component<T: RealField + Copy> {
    weight: T,
    mean: SVector<T, 2>,
    log_scale: SVector<T, 2>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Mixture<T: RealField + Copy, const K: usize> {
    components: [Component<T>; K],
}

#[differentiable(hessian)]
fn log_density<T: RealField + Copy>(component: &Component<T>, x: &SVector<T, 2>) -> T {
    let z = (x - component.mean).component_div(&component.log_scale.map(|s| s.exp()));
    component.weight - z.norm_squared() * nalgebra::convert::<f64, T>(0.5) - component.log_scale.sum()
}

#[differentiable(hessian)]
fn log_likelihood<T: RealField + Copy, const K: usize>(mixture: &Mixture<T, K>, data: &[SVector<T, 2>]) -> T {
    let normalizer = mixture.components.iter().fold(T::zero(), |sum, c| sum + c.weight.exp()).ln();
    let mut total = T::zero();
    for x in data {
        let logs: [T; K] = std::array::from_fn(|k| log_density(&mixture.components[k], x) - normalizer);
        let mut sum = T::zero();
        for l in logs.iter() {
            sum += l.exp();
        }
        total += sum.ln();
    }
    total
}

#[test]
fn layers() {
    let network = Network {
        hidden: Layer {
            weights: SMatrix::from_fn(|i, j| 0.3 * i as f64 - 0.5 * j as f64 + 0.1),
            bias: SVector::repeat(0.2),
        },
        output: Layer {
            weights: SMatrix::from_fn(|i, j| 0.7 * i as f64 - 0.2 * j as f64),
            bias: SVector::repeat(-0.1),
        },
    };
    verify2!(network_loss, (n = network, x = Vector2::new(0.4, -0.9)), (&n, &x, 1));
}

#[test]
fn any_depth() {
    let dense = |o: usize, i: usize, activation| Dense {
        weights: DMatrix::from_fn(o, i, |i, j| 0.4 * (i as f64 + 1.3 * j as f64).sin()),
        bias: DVector::from_fn(o, |i, _| 0.1 * i as f64),
        activation,
    };
    let layers =
        vec![dense(3, 2, Activation::Tanh), dense(4, 3, Activation::Leaky(0.1)), dense(2, 4, Activation::Identity)];
    for temperature in [None, Some(1.7)] {
        let mlp = Mlp { layers: layers.clone(), temperature };
        let (at, target) = (DVector::from_vec(vec![0.3, -0.8]), DVector::from_vec(vec![0.1, 0.5]));
        verify2!(mlp_loss, (m = mlp, x = at, t = target), (&m, &x, &t));
    }
}

#[test]
fn cameras() {
    let camera = |s: f64| Camera {
        rotation: Vector3::new(0.1 * s, -0.2, 0.05),
        translation: Vector3::new(0.3, s, -5.0),
        focal: 1.3,
        radial: [0.05, -0.01 * s],
    };
    let points = vec![Vector3::new(0.3, 0.2, -0.4), Vector3::new(-0.7, 0.5, 0.2)];
    verify!(project, (c = camera(0.4), p = points[0]), (&c, &p));
    let seen = [(0, 0, Vector2::new(0.1, 0.2)), (1, 0, Vector2::new(0.0, 0.2)), (1, 1, Vector2::new(-0.1, 0.3))];
    assert_eq!(rotate(&camera(1.0).rotation, &points[0]), rotate_reference(&camera(1.0).rotation, &points[0]));
    verify2!(reprojection, (c = [camera(0.4), camera(-0.6)], p = points, s = seen.to_vec()), (&c, &p, &s));
}

#[test]
fn robots() {
    let joint = |length, angle| Joint { length, angle, limits: [-0.5, 0.5] };
    verify2!(
        reach,
        (j = vec![joint(1.0, 0.3), joint(0.7, 0.9), joint(0.4, -0.6)], g = Vector2::new(1.0, 0.8)),
        (&j, g)
    );
}

#[test]
fn mixtures() {
    let component =
        |s: f64| Component { weight: 0.2 * s, mean: Vector2::new(s, 0.5 - s), log_scale: Vector2::new(-0.1 * s, 0.2) };
    let data = vec![Vector2::new(0.1, 0.2), Vector2::new(-0.6, 0.9), Vector2::new(1.2, -0.3)];
    verify2!(log_likelihood, (m = Mixture { components: [component(0.3), component(-0.7)] }, d = data), (&m, &d));
}
