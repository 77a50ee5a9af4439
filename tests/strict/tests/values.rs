//! The derivatives that a strict user gets.

use calculus::Differentiable;
use calculus::nalgebra::{Matrix2, Vector2, Vector3, Vector4};
use core::time::Duration;
use strict_user::attributes::{patterns, scaled};
use strict_user::functions::{chains, fallible, flow, general, length, powers, softsign, step};
use strict_user::own_types::{Law, Pose, Robot, reach};
use strict_user::programs::{Chain, Complex, Delay, Forest, Layer, Scale, Tree};
use strict_user::programs::{areas, even, fallen, forest, power, raised, through, turned};

#[test]
fn functions() {
    let x = Vector4::new(0.3, -0.2, 0.9, 0.4);
    calculus::gradgradcheck!(
        flow,
        &x,
        0.7,
        #[nondiff]
        5
    );
    calculus::gradgradcheck!(areas, 0.7, 1.2);
    calculus::gradgradcheck!(chains, &[0.3, 0.7, -0.4][..], [0.2, 0.9, 1.3]);
    let (y, (dx, dlist)) = general::value_and_grad(&Vector2::new(1.0, 2.0), &[3.0, 4.0], |i| i as f64);
    assert_eq!((y, dx, dlist), (20.0, Vector2::new(8.0, 16.0), vec![0.0, 5.0]));
    assert_eq!(fallible::grad(4.0), Ok(0.125));
    assert!(fallible::grad(-2.0).is_err());
    assert_eq!(softsign::grad(1.0), 0.25);
    assert_eq!(length::grad(&Vector3::new(3.0, 0.0, 4.0)), Vector3::new(0.6, 0.0, 0.8));
    calculus::gradcheck!(powers::cube, 0.7);
    let (y, _) = step::vjp(&mut Vector3::new(3.0, 0.0, 4.0), 0.0);
    assert_eq!(y, 5.0);
}

#[test]
fn attributes() {
    calculus::gradgradcheck!(scaled, 0.4);
    let (pair, m) = patterns::grad((1.0, 2.0), &Matrix2::identity(), 1.0, "four");
    assert_eq!((pair, m), ((16.0, 12.0), Matrix2::new(20.0, 0.0, 0.0, 12.0)));
}

#[test]
fn own_types() {
    let pose = Pose { position: Vector2::new(3.0, 4.0), angle: 0.0 };
    let robot = Robot { pose, arms: vec![1.0, 2.0], name: "R".into(), limit: 1.0 };
    let (robot_bar, point_bar) = reach::grad(&robot, &Vector2::zeros());
    assert_eq!(robot_bar.arms, [5.0, 5.0]);
    assert!((point_bar - Vector2::new(-1.8, -2.4)).norm() < 1e-14);
    assert!((pose.distance_grad(&Vector2::zeros()).0.position - Vector2::new(0.6, 0.8)).norm() < 1e-14);
    assert_eq!(Law::Linear(2.0).move_along(&Law::Linear(1.0), 0.5), Law::Linear(2.5));
}

#[test]
fn programs() {
    let chain = Chain(Scale(0.7), Chain(Scale(1.2), Scale(-0.4)));
    calculus::gradgradcheck!(
        through,
        &chain,
        0.6,
        #[nondiff]
        f64::sqrt
    );
    assert_eq!(chain.apply_value_and_grad(0.6).0, chain.apply(0.6));
    calculus::gradgradcheck!(raised, 0.6);
    calculus::gradgradcheck!(turned, Complex { re: 0.3, im: -0.8 }, &Complex { re: 0.9, im: 0.4 });
    let product = Tree::Product(Box::new(Tree::Leaf(0.4, 1)), vec![Tree::Leaf(0.9, 2), Tree::Leaf(-0.3, 3)]);
    let trees = Forest::new(vec![product, Tree::Leaf(0.8, 4)], Some(0.5), "trees".into());
    calculus::gradgradcheck!(forest, &trees, &[0.4, 1.1, 0.2][..]);
    calculus::gradgradcheck!(forest, &trees, &[0.4][..]);
    calculus::gradgradcheck!(
        power,
        0.7,
        #[nondiff]
        4
    );
    calculus::gradgradcheck!(
        even,
        0.7,
        #[nondiff]
        3
    );
    // Durations are counted in nanoseconds: too coarse for differences.
    let (delay, start) = (Delay(Duration::from_millis(1500)), Vector2::new(2.0, 3.0));
    assert_eq!(fallen::grad(&delay, &start), (2.0 - 9.81 * 1.5, Vector2::new(1.5, 1.0)));
    assert_eq!(fallen::hvp(&delay, &start, (1.0, Vector2::zeros())), (-9.81, Vector2::new(1.0, 0.0)));
}
