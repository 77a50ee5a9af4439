//! What a user may call.

use super::{Kind, Rule, rule, rules};

pub(crate) static OPERATORS: &[Rule] = rules! {
    [general add(a, b) { a: da, c; b: db, c }]
    [general sub(a, b) { a: da, c; b: -db, -c }]
    [general neg(a) { a: -da, -c }]
    [general mul(a, b) { a: da * b, mul_lhs(b, c, shape(a)); b: a * db, mul_rhs(a, c, shape(b)) }]
    [general div(a, b) { a: over(da, b), over(c, b); b: -over(gated(db, y), b), -inner(over(c, b), y) }]
    [general rem(a, b) { a: da, c; b: db * quotient(a, b), c * quotient(a, b) }]
};

pub(crate) static METHODS: &[Rule] = rules! {
    // Powers, exponentials, logarithms.
    [singular powi(x; n) = powi_nth(x, n, 1)]
    [singular powf(x, p) = powf_nth(x, p, 1, 0), powf_nth(x, p, 0, 1)]
    [singular powc(x, p) = powf_nth(x, p, 1, 0), powf_nth(x, p, 0, 1)]
    [singular sqrt(x) = 0.5 / y]
    [singular cbrt(x) = 1.0 / (3.0 * y * y)]
    [singular recip(x) = -(y * y)]
    [scalar exp(x) = y]
    [scalar exp2(x) = 0.6931471805599453 * y]
    [scalar exp_m1(x) = y + 1.0]
    [singular ln(x) = 1.0 / x]
    [singular ln_1p(x) = 1.0 / (1.0 + x)]
    [singular log2(x) = 1.4426950408889634 / x]
    [singular log10(x) = 0.4342944819032518 / x]
    [singular log(x, b) = 1.0 / (x * ln(b)), -(y / (b * ln(b)))]
    // Trigonometric and hyperbolic.
    [scalar sin(x) = cos(x)]
    [scalar cos(x) = -sin(x)]
    [scalar tan(x) = 1.0 + y * y]
    [singular asin(x) = 1.0 / sqrt((1.0 - x) * (1.0 + x))]
    [singular acos(x) = -(1.0 / sqrt((1.0 - x) * (1.0 + x)))]
    [scalar atan(x) = 1.0 / (1.0 + x * x)]
    [singular atan2(a, b) = ratio(ratio(b, hypot(a, b)), hypot(a, b)), -ratio(ratio(a, hypot(a, b)), hypot(a, b))]
    [scalar sinh(x) = cosh(x)]
    [scalar cosh(x) = sinh(x)]
    [scalar tanh(x) = 1.0 - y * y]
    [scalar asinh(x) = 1.0 / sqrt(x * x + 1.0)]
    [singular acosh(x) = 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0))]
    [singular atanh(x) = 1.0 / ((1.0 - x) * (1.0 + x))]
    [general sin_cos(x) { x: turn(y, dx), y.1 * c.0 - y.0 * c.1 }]
    [general sinh_cosh(x) { x: boost(y, dx), y.1 * c.0 + y.0 * c.1 }]
    [singular hypot(a, b) = ratio(a, y), ratio(b, y)]
    // Pieces of the real line.
    [general abs(x) { x: hadamard(sign(x), dx), hadamard(sign(x), c) }]
    [general modulus(x) { x: hadamard(sign(x), dx), hadamard(sign(x), c) }]
    [general norm1(x) { x: hadamard(sign(x), dx), hadamard(sign(x), c) }]
    [scalar modulus_squared(x) = x + x]
    [singular max(a, b) = larger(a, b), larger(b, a)]
    [singular min(a, b) = smaller(a, b), smaller(b, a)]
    [general sup(a, b) { a: hadamard(larger_each(a, b), da), hadamard(larger_each(a, b), c);
                         b: hadamard(larger_each(b, a), db), hadamard(larger_each(b, a), c) }]
    [general inf(a, b) { a: hadamard(smaller_each(a, b), da), hadamard(smaller_each(a, b), c);
                         b: hadamard(smaller_each(b, a), db), hadamard(smaller_each(b, a), c) }]
    [singular clamp(x, low, high) = inside(x, low, high), at_low(x, low, high), at_high(x, low, high)]
    [scalar mul_add(x, a, b) = a, x, 1.0]
    [scalar real(x) = 1.0]
    [scalar conjugate(x) = 1.0]
    [scalar fract(x) = 1.0]
    [scalar to_radians(x) = 0.017453292519943295]
    [scalar to_degrees(x) = 57.29577951308232]
    [scalar copysign(x, s) = same_sign(x, s), 0.0]
    [scalar rem_euclid(a, b) = 1.0, -div_euclid(a, b)]
    [zero signum(x)]
    [zero floor(x)]
    [zero ceil(x)]
    [zero round(x)]
    [zero round_ties_even(x)]
    [zero trunc(x)]
    [zero argument(x)]
    [zero imaginary(x)]
    [zero div_euclid(a, b)]
    // Questions, whose answers have no derivative.
    [zero is_nan(x)]
    [zero is_finite(x)]
    [zero is_infinite(x)]
    [zero is_normal(x)]
    [zero is_zero(x)]
    [zero is_sign_positive(x)]
    [zero is_sign_negative(x)]
    [zero is_empty(x)]
    [zero is_square(x)]
    [zero is_some(x)]
    [zero is_none(x)]
    [zero is_ok(x)]
    [zero is_err(x)]
    [zero len(x)]
    [zero nrows(x)]
    [zero ncols(x)]
    [zero shape(x)]
    [zero imax(x)]
    [zero imin(x)]
    [zero iamax(x)]
    [zero iamin(x)]
    [zero icamax(x)]
    [zero iamax_full(x)]
    [zero icamax_full(x)]
    [zero total_cmp(a, b)]
    [zero partial_cmp(a, b)]
    [zero rank(x; eps)]
    [zero is_invertible(x)]
    // Elementwise and linear.
    [general scale(x, k) { x: dx * k, mul_lhs(k, c, shape(x)); k: x * dk, mul_rhs(x, c, shape(k)) }]
    [general unscale(x, k) { x: over(dx, k), over(c, k); k: -over(gated(dk, y), k), -inner(over(c, k), y) }]
    [multilinear component_mul(a, b) = component_mul(c, b), component_mul(c, a)]
    [general component_div(a, b) {
        a: component_over(da, b), component_over(c, b);
        b: -component_over(component_gated(db, y), b), -component_over(component_gated(c, y), b)
    }]
    [general add_scalar(x, k) { x: dx, c; k: fill(dk, shape(x)), sum(c) }]
    [general lerp(a, b, t) {
        a: da * complement(t), c * complement(t);
        b: db * t, c * t;
        t: (b - a) * dt, dot(c, b - a)
    }]
    [multilinear transpose(x) = transpose(c)]
    [multilinear adjoint(x) = transpose(c)]
    [multilinear symmetric_part(x) = symmetric_part(c)]
    [multilinear hermitian_part(x) = symmetric_part(c)]
    [multilinear upper_triangle(x) = upper_triangle(c)]
    [multilinear lower_triangle(x) = lower_triangle(c)]
    [multilinear diagonal(x) = with_diagonal(c, shape(x))]
    [multilinear from_diagonal(x) = diagonal(c)]
    [multilinear from_diagonal_element(x) = trace(c)]
    [multilinear from_column_slice(x) = relist(c, shape(x))]
    [multilinear from_vec(x) = relist(c, shape(x))]
    [multilinear to_vec(x) = unlisted(c, shape(x))]
    [multilinear from(x) = relist(c, shape(x))]
    [general into(x) { x: relist_as(dx, y), relist(c, shape(x)) }]
    [multilinear from_row_slice(x) = relist(transpose(c), shape(x))]
    // Of vectors and matrices that grow and shrink.
    [multilinear xy(x) = pad(c, shape(x))]
    [multilinear xyz(x) = pad(c, shape(x))]
    [multilinear yx(x) = put_pair(c, shape(x), 1, 0)]
    [multilinear xz(x) = put_pair(c, shape(x), 0, 2)]
    [multilinear yz(x) = put_pair(c, shape(x), 1, 2)]
    [general push(x, e) { x: pushed(dx, zero_like(e)), head(c, shape(x)); e: pushed(zero_like(x), de), last_entry(c) }]
    [general insert_row(x; i, e) { x: insert_zero_row(dx, i), drop_row(c, shape(x), i) }]
    [general insert_column(x; i, e) { x: insert_zero_column(dx, i), drop_column(c, shape(x), i) }]
    [multilinear remove_row(x; i) = grow_row(c, shape(x), i)]
    [multilinear remove_column(x; i) = grow_column(c, shape(x), i)]
    // Products.
    [multilinear dot(a, b) = c * b, c * a]
    [multilinear dotc(a, b) = c * b, c * a]
    [multilinear tr_dot(a, b) = c * transpose(b), c * transpose(a)]
    [multilinear cross(a, b) = cross(b, c), cross(c, a)]
    [multilinear cross_matrix(x) = cross_vector(c)]
    [multilinear tr_mul(a, b) = b * transpose(c), a * c]
    [multilinear ad_mul(a, b) = b * transpose(c), a * c]
    [multilinear kronecker(a, b) = kronecker_lhs(b, c, shape(a)), kronecker_rhs(a, c, shape(b))]
    // Norms.
    [general norm(x) { x: dot(direction(x, y), dx), c * direction(x, y) }]
    [general magnitude(x) { x: dot(direction(x, y), dx), c * direction(x, y) }]
    [general norm_squared(x) { x: { let s = dot(x, dx); s + s }, (c + c) * x }]
    [general magnitude_squared(x) { x: { let s = dot(x, dx); s + s }, (c + c) * x }]
    [general metric_distance(a, b) {
        a: dot(direction(a - b, y), da), c * direction(a - b, y);
        b: -dot(direction(a - b, y), db), -(c * direction(a - b, y))
    }]
    [general normalize(x) { x: over(dx - y * dot(y, dx), norm(x)), over(c - y * dot(y, c), norm(x)) }]
    [general try_normalize(x; min) {
        x: { let u = or_zero(y, shape(x)); wrap(over(dx - u * dot(u, dx), norm(x)), y) },
           { let u = or_zero(y, shape(x)); let v = or_zero(c, shape(x)); over(v - u * dot(u, v), norm(x)) }
    }]
    // Reductions.
    [multilinear sum(x) = fill(c, shape(x))]
    [multilinear mean(x) = fill(per_element(c, shape(x)), shape(x))]
    [multilinear trace(x) = scaled_identity(c, shape(x))]
    [multilinear row_sum(x) = spread_down(c, shape(x))]
    [multilinear row_sum_tr(x) = spread_down(transpose(c), shape(x))]
    [multilinear column_sum(x) = spread_across(c, shape(x))]
    [multilinear row_mean(x) = spread_down(per_row(c, shape(x)), shape(x))]
    [multilinear row_mean_tr(x) = spread_down(transpose(per_row(c, shape(x))), shape(x))]
    [multilinear column_mean(x) = spread_across(per_column(c, shape(x)), shape(x))]
    [general variance(x) {
        x: { let s = per_element(dot(centered(x), dx), shape(x)); s + s },
           { let k = per_element(c, shape(x)); (k + k) * centered(x) }
    }]
    [general product(x) {
        x: dot(component_mul(prefix(x), suffix(x)), dx),
           c * component_mul(prefix(x), suffix(x))
    }]
    [general max(x) { x: dot(peaks(x, y), dx), c * peaks(x, y) }]
    [general min(x) { x: dot(peaks(x, y), dx), c * peaks(x, y) }]
    [general amax(x) { x: dot(peaks_of_abs(x, y), dx), c * peaks_of_abs(x, y) }]
    [general amin(x) { x: dot(peaks_of_abs(x, y), dx), c * peaks_of_abs(x, y) }]
    [general camax(x) { x: dot(peaks_of_abs(x, y), dx), c * peaks_of_abs(x, y) }]
    [general camin(x) { x: dot(peaks_of_abs(x, y), dx), c * peaks_of_abs(x, y) }]
    // Matrix functions. The tangent of a Cholesky is that of its factor L, the tangent of an LU that of the matrix.
    [general determinant(x) {
        x: dot(cofactor(x), matrix_tangent(x, dx)),
           matrix_cotangent(x, c * cofactor(x))
    }]
    [general ln_determinant(x) { x: dot(log_det_gradient(x), dx), c * log_det_gradient(x) }]
    [general try_inverse(x) {
        x: { let z = or_zero(y, shape(x)); wrap(-(z * dx * z), y) },
           { let z = transpose(or_zero(y, shape(x))); -(z * or_zero(c, shape(x)) * z) }
    }]
    [general inverse(x) {
        x: -(y * matrix_tangent(x, dx) * y),
           matrix_cotangent(x, -(y * c * y))
    }]
    [general lu(x) { x: dx, c }]
    [general solve(x, b) {
        x: wrap(-solve_by(x, matrix_tangent(x, dx) * or_zero(y, shape(b))), y),
           matrix_cotangent(x, -(solve_by_tr(x, or_zero(c, shape(b))) * transpose(or_zero(y, shape(b)))));
        b: wrap(solve_by(x, db), y),
           solve_by_tr(x, or_zero(c, shape(b)))
    }]
    // Murray 2016, eqs. 8 and 10; nalgebra reads the lower triangle only.
    [general cholesky(x) {
        x: {
               let l = factor_l(y, shape(x));
               let m = lower_solve(l, transpose(lower_solve(l, unfold_lower(dx))));
               wrap(l * half_lower(m), y)
           },
           cholesky_pullback(y, c, shape(x))
    }]
    [general l(x) { x: lower_part(dx, shape(x)), lower_part(c, shape(x)) }]
    [general unpack(x) { x: lower_part(dx, shape(x)), lower_part(c, shape(x)) }]
    [general solve_lower_triangular(x, b) {
        x: wrap(-lower_solve(x, lower_triangle(dx) * or_zero(y, shape(b))), y),
           -lower_triangle(lower_solve_tr(x, or_zero(c, shape(b))) * transpose(or_zero(y, shape(b))));
        b: wrap(lower_solve(x, db), y),
           lower_solve_tr(x, or_zero(c, shape(b)))
    }]
    [general solve_upper_triangular(x, b) {
        x: wrap(-lower_solve_tr(transpose(x), upper_triangle(dx) * or_zero(y, shape(b))), y),
           -upper_triangle(lower_solve(transpose(x), or_zero(c, shape(b))) * transpose(or_zero(y, shape(b))));
        b: wrap(lower_solve_tr(transpose(x), db), y),
           lower_solve(transpose(x), or_zero(c, shape(b)))
    }]
    [general tr_solve_lower_triangular(x, b) {
        x: wrap(-lower_solve_tr(x, transpose(lower_triangle(dx)) * or_zero(y, shape(b))), y),
           -lower_triangle(or_zero(y, shape(b)) * transpose(lower_solve(x, or_zero(c, shape(b)))));
        b: wrap(lower_solve_tr(x, db), y),
           lower_solve(x, or_zero(c, shape(b)))
    }]
    [general tr_solve_upper_triangular(x, b) {
        x: wrap(-lower_solve(transpose(x), transpose(upper_triangle(dx)) * or_zero(y, shape(b))), y),
           -upper_triangle(or_zero(y, shape(b)) * transpose(lower_solve_tr(transpose(x), or_zero(c, shape(b)))));
        b: wrap(lower_solve(transpose(x), db), y),
           lower_solve_tr(transpose(x), or_zero(c, shape(b)))
    }]
};
