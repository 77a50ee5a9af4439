//! Activations and losses against reference values; see `data/functional/make_reference.py`.

use nalgebra::{SMatrix, SVector};
use serde_json::Value;
use tensor_core::Element;
use tensor_core::functional::*;

/// The relative error the issue allows.
trait Precise: Element + Elementwise<Item = Self> {
    const TOLERANCE: f64;
}

impl Precise for f32 {
    const TOLERANCE: f64 = 1e-6;
}

impl Precise for f64 {
    const TOLERANCE: f64 = 1e-12;
}

fn reference() -> Value {
    serde_json::from_str(include_str!("../data/functional/reference.json")).unwrap()
}

#[test]
fn elements() {
    elements_of::<f32>();
    elements_of::<f64>();
}

fn elements_of<T: Precise>() {
    let reference = reference();
    for (name, rows) in reference["elements"].as_object().unwrap() {
        for row in rows.as_array().unwrap() {
            let x = T::of_f64(row[0].as_f64().unwrap());
            check(activation(name, &x), &row[1], &format!("{name}({x})"));
            let vector = SVector::<T, 2>::from_element(x);
            check(activation(name, &vector)[1], &row[1], &format!("{name}([{x}, {x}])"));
        }
    }
}

fn activation<X: Elementwise>(name: &str, x: &X) -> X {
    match name {
        "relu" => relu(x),
        "leaky_relu" => leaky_relu(x, tensor_core::Scalar::of_f64(0.25)),
        "sigmoid" => sigmoid(x),
        "tanh" => tanh(x),
        "softplus" => softplus(x),
        "gelu" => gelu(x),
        other => panic!("unknown function {other}"),
    }
}

#[test]
fn lines() {
    lines_of::<f32>();
    lines_of::<f64>();
}

fn lines_of<T: Precise>() {
    for case in reference()["lines"].as_array().unwrap() {
        let x: SVector<T, 3> = vector(&case["x"]);
        check(logsumexp(&x), &case["logsumexp"], &format!("logsumexp {case}"));
        let two_rows = SMatrix::<T, 2, 3>::from_rows(&[x.transpose(), x.transpose()]);
        for i in 0..3 {
            let what = format!("{i} of {case}");
            check(softmax(&x, 0)[i], &case["softmax"][i], &what);
            check(softmax(&two_rows, 1)[(1, i)], &case["softmax"][i], &what);
            check(log_softmax(&x, 0)[i], &case["log_softmax"][i], &what);
            check(log_softmax(&two_rows, 1)[(1, i)], &case["log_softmax"][i], &what);
        }
    }
}

#[test]
fn losses() {
    losses_of::<f32>();
    losses_of::<f64>();
}

fn losses_of<T: Precise>() {
    let reference = reference();
    for case in reference["pairs"].as_array().unwrap() {
        let (x, t): (SVector<T, 4>, SVector<T, 4>) = (vector(&case["x"]), vector(&case["t"]));
        check(mse_loss(&x, &t), &case["mse_loss"], &format!("mse_loss {case}"));
        check(l1_loss(&x, &t), &case["l1_loss"], &format!("l1_loss {case}"));
        check(huber_loss(&x, &t, T::of_f64(1.5)), &case["huber_loss"], &format!("huber_loss {case}"));
    }
    for case in reference["logits"].as_array().unwrap() {
        let (x, t): (SVector<T, 4>, SVector<T, 4>) = (vector(&case["x"]), vector(&case["t"]));
        check(binary_cross_entropy_with_logits(&x, &t), &case["bce"], &case.to_string());
    }
    for case in reference["classes"].as_array().unwrap() {
        let rows: [SVector<T, 3>; 2] = [0, 1].map(|i| vector(&case["x"][i]));
        let x = SMatrix::<T, 2, 3>::from_rows(&rows.map(|row| row.transpose()));
        let classes = [0, 1].map(|i| case["classes"][i].as_u64().unwrap() as usize);
        check(cross_entropy(&x, &classes), &case["loss"], &case.to_string());
    }
}

fn vector<T: Element, const N: usize>(numbers: &Value) -> SVector<T, N> {
    SVector::from_fn(|i, _| T::of_f64(numbers[i].as_f64().unwrap()))
}

fn check<T: Precise>(got: T, expected: &Value, what: &str) {
    let (got, expected) = (got.as_f64(), expected.as_f64().unwrap());
    // Below the smallest normal f32 a relative error means nothing to it.
    let allowed = T::TOLERANCE * expected.abs() + f64::from(f32::MIN_POSITIVE);
    assert!((got - expected).abs() <= allowed, "{what}: got {got}, expected {expected}");
}

#[test]
fn special_values() {
    for f in [relu, sigmoid, tanh, softplus, gelu] {
        assert!(f(&f64::NAN).is_nan());
    }
    let infinite = SVector::from([f64::NEG_INFINITY, 0.0]);
    assert_eq!(softmax(&infinite, 0), SVector::from([0.0, 1.0]));
    assert_eq!(logsumexp(&infinite), 0.0);
    assert_eq!(logsumexp(&SVector::from([f64::NEG_INFINITY; 2])), f64::NEG_INFINITY);
    assert_eq!(logsumexp(&SVector::<f64, 0>::zeros()), f64::NEG_INFINITY);
    assert!(logsumexp(&SVector::from([f64::NAN, 1.0])).is_nan());
    assert!(mean(&SVector::<f64, 0>::zeros()).is_nan());
}
