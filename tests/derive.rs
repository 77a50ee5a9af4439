//! Derived vector spaces: zero, sum, scale, inner product, entries in order, motion along a tangent.
#![allow(dead_code, reason = "fields that are read through traits only")]

use tensor_grad::nalgebra::{Matrix2, RealField, Vector3};
use tensor_grad::prelude::*;
use tensor_grad::{Nondiff, Tangent, TangentOf};

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Pose {
    rotation: Vector3<f64>,
    position: Vector3<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Meters(f64);

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Robot {
    pose: Pose,
    arms: [Meters; 2],
    joints: Vec<f32>,
    tool: Option<Box<Pose>>,
    gains: (f64, Matrix2<f64>),
    mark: Unit,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Model {
    weights: Vec<f64>,
    scale: f64,
    steps: usize,
    name: String,
    #[nondiff]
    rate: f64,
    pairs: Vec<(f64, usize)>,
}

#[derive(Clone, Differentiable)]
struct Bounded(f64, #[nondiff] f64, f64);

#[derive(Clone, Differentiable)]
#[differentiable(tangent = Step)]
struct Nested<T: RealField + Copy, const N: usize> {
    inner: Vec<Small<T>>,
    values: [T; N],
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Small<T: RealField + Copy> {
    x: T,
    many: Vec<T>,
    matrix: SMatrix<T, 2, 2>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Pair<A, B> {
    a: A,
    b: Vec<B>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Node {
    value: f64,
    next: Option<Box<Node>>,
}

/// Holds itself, and has a tangent of another type.
#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Term {
    Number(f64),
    Power(Box<Term>, i32),
    Sum(Vec<Self>),
}

#[derive(Clone, Differentiable)]
struct Table<'a> {
    factor: f64,
    #[nondiff]
    rows: &'a [f64],
    title: &'a str,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Shape {
    Empty,
    Circle(f64),
    Rect { w: f64, h: f64 },
    Path(Vec<Vector3<f64>>),
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Load {
    None,
    Point { force: Vector3<f64>, at: usize },
    Spread(f64, bool),
}

fn pose(x: f64) -> Pose {
    Pose { rotation: Vector3::new(x, 0.0, 1.0), position: Vector3::new(2.0, x, -x) }
}

fn robot() -> Robot {
    Robot {
        pose: pose(1.0),
        arms: [Meters(3.0), Meters(4.0)],
        joints: vec![1.0, 2.0],
        tool: Some(Box::new(pose(2.0))),
        gains: (0.5, Matrix2::new(1.0, 2.0, 3.0, 4.0)),
        mark: Unit,
    }
}

/// All entries of a tangent, in order.
fn entries<T: Tangent>(mut tangent: T) -> Vec<f64> {
    let mut all = Vec::new();
    tangent.for_each(&mut |entry| all.push(entry.get()));
    all
}

/// The laws of a vector space, at a random tangent.
fn obeys<X: Differentiable>(x: &X) {
    let mut numbers = 0.0;
    let mut random = || {
        let mut tangent = x.zero_tangent();
        assert_eq!(tangent.dot(&tangent), 0.0);
        tangent.for_each(&mut |entry| {
            numbers += 1.0;
            entry.set(numbers);
        });
        tangent
    };
    let (a, b) = (random(), random());
    let mut sum = a.clone();
    sum.add(&b);
    let expected: Vec<f64> = entries(a.clone()).iter().zip(entries(b.clone())).map(|(a, b)| a + b).collect();
    assert_eq!(entries(sum.clone()), expected);
    sum.scale(-2.0);
    assert_eq!(entries(sum), expected.iter().map(|x| -2.0 * x).collect::<Vec<_>>());
    let dot: f64 = entries(a.clone()).iter().zip(entries(b.clone())).map(|(a, b)| a * b).sum();
    assert_eq!(a.dot(&b), dot);
    let zero = a.zero_tangent();
    assert_eq!((entries(zero.clone()).len(), zero.dot(&a)), (entries(a.clone()).len(), 0.0));
    assert_eq!(entries(a.move_along(&b, 1.0)), expected);
    let mut along = a.clone();
    along.add_scaled(-3.0, &b);
    let expected: Vec<f64> = entries(a.clone()).iter().zip(entries(b.clone())).map(|(a, b)| a - 3.0 * b).collect();
    assert_eq!((entries(along), a.flat_len()), (expected, entries(a.clone()).len()));
    assert_eq!(entries(a.with_flat(&b.to_flat())), entries(b));
}

#[test]
fn structs_whose_fields_are_all_active_are_their_own_tangents() {
    let robot = robot();
    obeys(&robot);
    obeys(&Unit);
    obeys(&Meters(2.0));
    let step: TangentOf<Robot> = robot.clone();
    let moved = robot.move_along(&step, 1.0);
    assert_eq!(moved.arms, [Meters(6.0), Meters(8.0)]);
    assert_eq!(moved.tool.unwrap().position, Vector3::new(4.0, 4.0, -4.0));
}

#[test]
fn constants_are_left_out() {
    let model = Model {
        weights: vec![1.0, 2.0],
        scale: 3.0,
        steps: 4,
        name: "model".into(),
        rate: 0.1,
        pairs: vec![(1.0, 2), (3.0, 4)],
    };
    obeys(&model);
    let none = tensor_grad::NoTangent;
    let step = ModelTangent { weights: vec![0.5, 0.5], scale: 1.0, pairs: vec![(1.0, none), (2.0, none)] };
    let moved = model.move_along(&step, 2.0);
    assert_eq!(moved, Model { weights: vec![2.0, 3.0], scale: 5.0, pairs: vec![(3.0, 2), (7.0, 4)], ..model });
    assert_eq!(
        format!("{step:?}"),
        "ModelTangent { weights: [0.5, 0.5], scale: 1.0, pairs: [(1.0, NoTangent), (2.0, NoTangent)] }"
    );
    assert_eq!(step.clone(), step);
}

#[test]
fn positions_of_a_tuple_struct_stay() {
    let bounded = Bounded(1.0, 2.0, 3.0);
    obeys(&bounded);
    let step: BoundedTangent = BoundedTangent(1.0, Nondiff, 2.0);
    let copy = step;
    let moved = bounded.move_along(&step, 1.0);
    assert_eq!((moved.0, moved.1, moved.2), (2.0, 2.0, 5.0));
    assert_eq!((copy, entries(step)), (step, vec![1.0, 2.0]));
}

#[test]
fn generic_structs() {
    let small = Small { x: 1.0f32, many: vec![1.0, 2.0], matrix: SMatrix::<f32, 2, 2>::identity() };
    obeys(&small);
    let nested = Nested { inner: vec![small.clone(), small], values: [1.0f32, 2.0] };
    obeys(&nested);
    let step: TangentOf<Nested<f32, 2>> = nested.zero_tangent();
    let Step { inner, values } = step;
    assert_eq!((inner.len(), values), (2, [0.0; 2]));
    obeys(&Pair { a: pose(1.0), b: vec![1.0, 2.0] });
    obeys(&Pair { a: 1.0f32, b: vec![pose(2.0)] });
}

#[test]
fn structs_that_hold_themselves() {
    let node = Node { value: 1.0, next: Some(Box::new(Node { value: 2.0, next: None })) };
    obeys(&node);
    assert_eq!(entries(node), [1.0, 2.0]);
}

#[test]
fn types_that_hold_themselves_have_tangents_that_do() {
    let term = Term::Sum(vec![Term::Number(2.0), Term::Power(Box::new(Term::Number(3.0)), 2)]);
    obeys(&term);
    let TermTangent::Sum(parts) = term.zero_tangent() else { panic!("another variant") };
    assert_eq!(format!("{parts:?}"), "[Number(0.0), Power(Number(0.0), Nondiff)]");
    assert_eq!(parts, parts.clone());
}

#[test]
fn borrowed_constants() {
    let table = Table { factor: 2.0, rows: &[1.0, 2.0], title: "table" };
    obeys(&table);
    let TableTangent { factor } = table.zero_tangent();
    assert_eq!(factor, 0.0);
}

#[test]
fn enums() {
    for shape in
        [Shape::Empty, Shape::Circle(1.0), Shape::Rect { w: 1.0, h: 2.0 }, Shape::Path(vec![Vector3::zeros(); 2])]
    {
        obeys(&shape);
    }
    for load in [Load::None, Load::Point { force: Vector3::zeros(), at: 3 }, Load::Spread(2.0, true)] {
        obeys(&load);
    }
    let load = Load::Point { force: Vector3::zeros(), at: 3 };
    let moved = load.move_along(&LoadTangent::Point { force: Vector3::x() }, 2.0);
    assert_eq!(moved, Load::Point { force: 2.0 * Vector3::x(), at: 3 });
    assert_eq!(Load::Spread(1.0, true).zero_tangent(), LoadTangent::Spread(0.0, Nondiff));
}

#[test]
fn entries_are_named_as_they_are_written() {
    let robot = robot();
    let path = |index| robot.entry_path(index).unwrap();
    assert_eq!((path(1), path(6), path(9)), (".pose.rotation[1]".into(), ".arms[0].0".into(), ".joints[1]".into()));
    assert_eq!((path(10), path(17)), (".tool.rotation[0]".into(), ".gains.1[(0, 0)]".into()));
    assert_eq!(robot.entry_path(21), Err(0));
    assert_eq!(Shape::Rect { w: 1.0, h: 2.0 }.entry_path(1).unwrap(), "::Rect.h");
}

#[test]
fn the_zero_of_another_variant_is_zero() {
    let mut sum = Shape::Circle(0.0);
    sum.add(&Shape::Rect { w: 1.0, h: 2.0 });
    assert_eq!(sum, Shape::Rect { w: 1.0, h: 2.0 });
    sum.add(&Shape::Empty);
    assert_eq!(sum, Shape::Rect { w: 1.0, h: 2.0 });
    assert_eq!(sum.dot(&Shape::Circle(1.0)), 0.0);
}

#[test]
#[should_panic(expected = "another variant")]
fn tangents_of_different_variants_have_no_sum() {
    Shape::Circle(1.0).add(&Shape::Rect { w: 1.0, h: 2.0 });
}
