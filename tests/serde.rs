//! Tangents stored and read again.
#![cfg(feature = "serde")]
#![allow(dead_code, reason = "fields that are read through traits only")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use tensor_grad::nalgebra::{RealField, Vector3};
use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Layer<T: RealField + Copy, const N: usize> {
    weights: SMatrix<T, N, N>,
    bias: Vec<T>,
    name: String,
}

#[derive(Clone, Differentiable)]
#[differentiable(tangent = NetworkTangent)]
struct Network {
    layers: Vec<Layer<f64, 2>>,
    head: Option<Box<(f64, Layer<f64, 1>)>>,
    law: Law,
    pairs: Vec<(f64, usize)>,
}

#[derive(Clone, Differentiable)]
enum Law {
    Free,
    Point { force: Vector3<f64>, at: usize },
    Spread(f64, bool, f64),
}

/// Holds itself.
#[derive(Clone, Differentiable)]
struct Link {
    length: f64,
    id: usize,
    next: Option<Box<Link>>,
}

#[derive(Clone, Differentiable)]
struct Mixed(f64, #[nondiff] f64);

/// Tangents of a type whose own cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Plain {
    x: f64,
}

#[derive(Clone, Differentiable)]
struct Around {
    plain: Plain,
    count: usize,
}

/// The text, after a check that it reads back.
fn stored<T: Serialize + DeserializeOwned + PartialEq + Debug>(tangent: &T) -> String {
    let text = serde_json::to_string(tangent).unwrap();
    assert_eq!(*tangent, serde_json::from_str::<T>(&text).unwrap());
    text
}

fn layer<const N: usize>() -> Layer<f64, N> {
    Layer { weights: SMatrix::repeat(0.5), bias: vec![1.0, 2.0], name: "layer".into() }
}

#[test]
fn structs_and_enums() {
    let network = Network {
        layers: vec![layer(), layer()],
        head: Some(Box::new((0.5, layer()))),
        law: Law::Point { force: Vector3::x(), at: 3 },
        pairs: vec![(1.0, 2)],
    };
    let layer = r#"{"weights":[0.0,0.0,0.0,0.0],"bias":[0.0,0.0]}"#;
    let head = r#"[0.0,{"weights":[0.0],"bias":[0.0,0.0]}]"#;
    let expected = format!(
        r#"{{"layers":[{layer},{layer}],"head":{head},"law":{{"Point":{{"force":[0.0,0.0,0.0]}}}},"pairs":[[0.0,null]]}}"#
    );
    assert_eq!(stored(&network.zero_tangent()), expected);
    assert_eq!(stored(&LawTangent::Free), r#""Free""#);
    assert_eq!(stored(&Law::Spread(1.0, true, 2.0).zero_tangent()), r#"{"Spread":[0.0,0.0]}"#);
    assert_eq!(stored(&Mixed(1.0, 2.0).zero_tangent()), "[0.0]");
}

#[test]
fn types_that_hold_themselves() {
    let link = Link { length: 1.0, id: 0, next: Some(Box::new(Link { length: 2.0, id: 1, next: None })) };
    assert_eq!(stored(&link.zero_tangent()), r#"{"length":0.0,"next":{"length":0.0,"next":null}}"#);
}

#[test]
fn a_tangent_that_cannot_be_stored_is_one_all_the_same() {
    let around = Around { plain: Plain { x: 1.0 }, count: 2 };
    assert_eq!(around.zero_tangent().plain.x, 0.0);
}
