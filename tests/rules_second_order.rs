//! First and second derivatives of every family of rules, through the attribute, against differences.

macro_rules! case {
    ($name:ident, $n:literal, |$x:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "some cases have no matrix")]
            use nalgebra::SMatrix;
            use nalgebra::SVector;
            use tensor_grad::prelude::differentiable;

            #[differentiable(hessian)]
            fn f($x: &SVector<f64, $n>) -> f64 {
                $body
            }

            #[test]
            fn agrees_with_differences() {
                let x = SVector::<f64, $n>::from_fn(|i, _| 0.4 + 0.37 * ((i * 5 + 2) % 7) as f64 / 3.0);
                let (gradient, hessian) = (f::grad(&x), f::hessian(&x));
                let close = |a: f64, b: f64| (a - b).abs() < 1e-5 * (1.0 + a.abs());
                let step = 1e-5;
                for i in 0..$n {
                    let axis = SVector::<f64, $n>::ith(i, step);
                    let slope = (f(&(x + axis)) - f(&(x - axis))) / (2.0 * step);
                    assert!(close(slope, gradient[i]), "gradient {i}: {slope}, got {}", gradient[i]);
                    let row = (f::grad(&(x + axis)) - f::grad(&(x - axis))) / (2.0 * step);
                    for j in 0..$n {
                        assert!(
                            close(row[j], hessian[(i, j)]),
                            "hessian {i}, {j}: {}, got {}",
                            row[j],
                            hessian[(i, j)]
                        );
                    }
                }
            }
        }
    };
}

case!(norms, 4, |x| x.norm() + x.normalize()[0] * x.norm_squared() + x.metric_distance(&(x * 0.3)));
case!(products, 4, |x| x.product() + x.variance() + x.mean() * x.sum() + x.max() * x.min() + x.amax());
case!(try_norm, 3, |x| x.try_normalize(0.1).unwrap().dot(&x.component_mul(x)) + x.cross(&(x.component_mul(x))).norm());
case!(dets, 4, |x| (x * x.transpose() + SMatrix::<f64, 4, 4>::identity() * x[0]).determinant());
case!(dets3, 3, |x| (x * x.transpose() + SMatrix::<f64, 3, 3>::identity() * x[0]).determinant());
case!(dets2, 2, |x| (x * x.transpose() * x[1]).determinant() + x[0]);
case!(inverses, 3, |x| {
    let a = x * x.transpose() + SMatrix::<f64, 3, 3>::identity() * x[0];
    a.try_inverse().unwrap().trace()
});
case!(chol, 3, |x| {
    let a = x * x.transpose() + SMatrix::<f64, 3, 3>::identity() * x[0];
    let c = a.cholesky().unwrap();
    c.ln_determinant() + c.solve(x).dot(x) + c.l().sum()
});
case!(chol2, 3, |x| {
    let a = x * x.transpose() + SMatrix::<f64, 3, 3>::identity() * x[0];
    let c = a.cholesky().unwrap();
    c.determinant() + c.inverse().sum()
});
case!(lus, 3, |x| {
    let a = x * x.transpose() + SMatrix::<f64, 3, 3>::identity() * x[0];
    let f = a.lu();
    f.solve(x).unwrap().dot(x) + f.determinant()
});
case!(tri, 3, |x| {
    let a = x * x.transpose() + SMatrix::<f64, 3, 3>::identity();
    a.solve_lower_triangular(x).unwrap().dot(x) + a.solve_upper_triangular(x).unwrap().sum()
});
case!(scalars, 3, |x| x[0].powf(x[1])
    + x[2].sin() * x[0].exp() / x[1]
    + x[0].atan2(x[2])
    + x[0].hypot(x[1])
    + x[1].powi(3)
    + x[2].ln().tanh());
case!(scalars2, 3, |x| {
    let (s, c) = x[0].sin_cos();
    s * c * x[1]
        + x[2].sqrt()
        + x[1].cbrt()
        + x[0].max(x[1])
        + x[2].mul_add(x[0], x[1])
        + x[0].asinh()
        + (x[0] * 0.2).asin()
        + (x[1] * 0.1).atanh()
});
case!(structure, 4, |x| {
    let m = x * x.transpose();
    m.row_sum().dot(&m.column_mean().transpose())
        + m.upper_triangle().diagonal().dot(x)
        + m.component_div(&m.add_scalar(3.0)).sum()
        + m.tr_mul(x).sum()
        + m.trace()
});
case!(kron, 3, |x| x.kronecker(&x.transpose()).norm_squared()
    + x.push(x[0] * x[1]).norm()
    + x.lerp(&x.component_mul(x), x[0]).sum()
    + x.abs().sum() * x[0].abs()
    + x.scale(x[1]).unscale(x[0]).sum());

mod conventions {
    use nalgebra::Vector3;
    use tensor_grad::prelude::differentiable;

    macro_rules! at {
        ($name:ident, |$x:ident| $body:expr, $($point:expr => $expected:expr),+) => {
            #[test]
            fn $name() {
                #[differentiable]
                fn f($x: f64) -> f64 {
                    $body
                }
                $(assert_eq!(f::grad($point), $expected);)+
            }
        };
    }
    at!(square_root, |x| x.sqrt(), 0.0 => f64::INFINITY);
    at!(zero_cotangent_of_an_infinite_partial, |x| (1.0 / x).min(1.0), 0.0 => 0.0);
    at!(powers_at_zero, |x| x.powf(0.0) + x.powi(0) + x.powf(1.0) + x.powf(1.5), 0.0 => 1.0);
    at!(reciprocal_power, |x| x.powi(-1), 2.0 => -0.25);
    at!(absolute_value, |x| x.abs(), 0.0 => 0.0, -0.0 => 0.0, -2.0 => -1.0);
    at!(steps, |x| x.floor() + x.round() + x.signum(), 2.5 => 0.0);
    at!(ties, |x| x.max(x), 1.0 => 1.0);
    at!(rectifier, |x| x.max(0.0), 0.0 => 0.5, 1.0 => 1.0, f64::NAN => 0.0);
    at!(clamps, |x| x.clamp(0.0, 1.0), 0.0 => 0.0, 1.0 => 0.0, 0.5 => 1.0, 2.0 => 0.0);
    at!(remainders, |x| 7.5 % x, 2.0 => -3.0);
    at!(hypotenuse, |x| x.hypot(0.0) + x.atan2(0.0), 0.0 => 0.0);

    #[differentiable]
    fn length(x: &Vector3<f64>) -> f64 {
        x.norm() + x.norm().powi(2)
    }

    #[test]
    fn norm_of_zero() {
        assert_eq!(length::grad(&Vector3::zeros()), Vector3::zeros());
    }
}
