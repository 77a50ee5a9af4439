//! The derivatives that a strict user gets.

use calculus::Differentiable;
use calculus::nalgebra::{Matrix2, Vector2, Vector3, Vector4};
use strict_user::attributes::{patterns, scaled};
use strict_user::functions::{chains, fallible, flow, general, length, powers, softsign, step};
use strict_user::own_types::{Law, Pose, Robot, reach};

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
