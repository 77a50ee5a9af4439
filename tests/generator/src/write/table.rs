//! Templates of expressions that are safe for any argument.

/// Of one number.
pub const UNARY: &[&str] = &[
    "§.sin()",
    "§.cos()",
    "§.tanh()",
    "§.atan()",
    "§.abs()",
    "(-§)",
    "§.sin().exp()",
    "§.tanh().exp()",
    "(§.powi(2) + #1.0).ln()",
    "(§.powi(2) + #0.5).sqrt()",
    "(#1.0 / (#1.5 + §.cos()))",
    "§.powi(3)",
    "§.powi(2)",
];

/// Of one number whose type is a primitive.
pub const UNARY_PRIMITIVE: &[&str] = &[
    "§.asinh()",
    "§.tanh().sinh()",
    "§.sin().cosh()",
    "§.tanh().tan()",
    "(§.sin() * #0.9).asin()",
    "(§.cos() * #0.8).acos()",
    "(§.powi(2) + #1.5).acosh()",
    "(§.tanh() * #0.9).atanh()",
    "§.sin().exp2()",
    "§.tanh().exp_m1()",
    "§.powi(2).ln_1p()",
    "(§.powi(2) + #0.7).log2()",
    "(§.powi(2) + #0.7).log10()",
    "(§.powi(2) + #0.6).cbrt()",
    "(§.sin() + #2.0).recip()",
    "§.to_radians()",
    "(§ / #40.0).to_degrees()",
    "§.fract()",
    "§.floor()",
    "§.ceil()",
    "§.round()",
    "§.trunc()",
    "§.signum()",
    "§.sin_cos().0",
    "(#0.2 - §.sin_cos().1)",
    "$F::sin(§)",
    "$F::exp(§.tanh())",
    "$F::powi(§, 2)",
    "(§.cos() + #2.0).powf(#1.3)",
    "(§.powi(2) + #0.3).log(#3.0)",
    "(§.sin() + #2.0).powi(-2)",
    "§.clamp(#-0.8, #0.9)",
    "§.rem_euclid(#1.3)",
    "(§ % #0.7)",
    "sigmoid(&§)",
    "softplus(&§)",
    "relu(&§)",
    "leaky_relu(&§, #0.1)",
    "tanh(&§)",
    "detach(§)",
];

/// Of two numbers.
pub const BINARY: &[&str] = &[
    "§.max(§)",
    "§.min(§)",
    "§.atan2(§.cos() + #2.0)",
    "(§.powi(2) + #1.0).hypot(§)",
    "(§ / (#1.5 + §.powi(2)))",
    "(§ / (#2.5 - §.sin()))",
];

pub const BINARY_PRIMITIVE: &[&str] = &[
    "(§.sin() + #2.0).powf(§.tanh())",
    "§.mul_add(§, #0.3)",
    "$F::max(§, §)",
    "$F::atan2(§, #1.5 + §.abs())",
    "§.copysign(§)",
    "(§ % (§.sin() + #2.0))",
    "§.rem_euclid(§.cos() + #1.5)",
    "§.clamp(#-1.0, §.abs() + #0.1)",
    "§.hypot(§.sin() + #2.0)",
    "(§.cos() + #2.0).log(§.powi(2) + #1.5)",
    "mul(&§, &§)",
    "add(&§, &§)",
    "div(&§, &(#1.5 + §.powi(2)))",
];

/// A number of a matrix.
pub const REDUCTIONS: &[&str] = &[
    "§.sum()",
    "§.norm_squared()",
    "§.mean()",
    "§.max()",
    "§.min()",
    "§.amax()",
    "§.norm()",
    "(§.norm_squared() + #0.5).sqrt()",
];

pub const REDUCTIONS_PRIMITIVE: &[&str] = &[
    "§.product()",
    "§.variance()",
    "§.magnitude()",
    "§.iter().sum::<$F>()",
    "§.iter().map(|elem| elem * elem).sum::<$F>()",
    "§.iter().map(|elem| elem.sin()).sum::<$F>()",
    "§.iter().copied().fold(#0.5, |acc, elem| acc * #0.5 + elem)",
    "§.fold(#0.3, |acc, elem| acc * #0.7 + elem.cos())",
    "§.iter().rev().fold(#t0.1, |acc, elem| acc * #0.3 + elem)",
    "§.iter().enumerate().map(|(index, elem)| elem * «(|c(»index as $G)).sum::<$F>()",
    "§.row_sum()[0]",
    "§.column_mean()[0]",
    "logsumexp(&§)",
    "sum(&§)",
    "mean(&§)",
    "sum(&softmax(&§, 0).map(|elem| elem * elem))",
    "log_softmax(&§, 1)[0]",
];

/// A number of two matrices of one shape.
pub const PAIRED: &[&str] =
    &["§.dot(&§)", "§.metric_distance(&§)", "(§ - §).norm_squared()", "§.component_mul(&§).sum()"];

pub const PAIRED_PRIMITIVE: &[&str] = &[
    "§.iter().zip(§.iter()).map(|(a, b)| a * b).sum::<$F>()",
    "§.iter().zip(§.iter()).map(|(a, b)| (a - b).powi(2)).sum::<$F>()",
    "mse_loss(&§, &§)",
    "huber_loss(&§, &§, #0.4)",
    "l1_loss(&§, &§)",
    "binary_cross_entropy_with_logits(&§, &§)",
];

/// A number of a square matrix.
pub const SQUARE: &[&str] = &[
    "§.trace()",
    "§.determinant()",
    "§.diagonal().sum()",
    "(§.map(|elem| elem.tanh()) * #0.2 + SMatrix::identity()).determinant()",
];

/// A matrix of one of its shape.
pub const SAME_SHAPE: &[&str] = &[
    "(-§)",
    "(§ * #0.7)",
    "(§ / #1.5)",
    "§.map(|elem| elem.sin())",
    "§.map(|elem| elem * elem)",
    "§.abs()",
    "§.add_scalar(#0.3)",
    "§.scale(#0.6)",
    "§.unscale(#1.3)",
    "(§ / (§.norm() + #0.5))",
    "§.transpose().transpose()",
    "(§ * #0.5).clone_owned()",
];

pub const SAME_SHAPE_PRIMITIVE: &[&str] = &[
    "(#0.8 * §)",
    "(#0.8 * &§)",
    "sigmoid(&§)",
    "relu(&§)",
    "tanh(&§)",
    "softmax(&§, 0)",
    "softmax(&§, 1)",
    "§.map($F::tanh)",
    "§.map_with_location(|i, j, elem| elem * «(|c(»(i + 2 * j) as $G))",
    "detach(§)",
];

/// A matrix of two of its shape.
pub const TWO_OF_SHAPE: &[&str] = &[
    "(§ + §)",
    "(§ - §)",
    "(&§ + §)",
    "(§ - &§)",
    "(&§ + &§)",
    "§.component_mul(&§)",
    "§.component_div(&§.map(|elem| elem * elem + #1.5))",
    "§.zip_map(&§, |elem, other| elem * other)",
    "§.sup(&§)",
    "§.inf(&§)",
];

pub const TWO_OF_SHAPE_PRIMITIVE: &[&str] = &[
    "§.zip_map(&§, |elem, other| (elem - other).sin() * elem)",
    "mul(&§, &§)",
    "add(&§, &§)",
    "sub(&§, &§)",
    "§.zip_map(&§, |elem, other| if elem > other { elem * other } else { other.sin() })",
    "§.zip_map(&§, $F::max)",
];
