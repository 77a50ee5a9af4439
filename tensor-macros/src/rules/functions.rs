//! Functions of `tensor_core::ops` that formulas call.

use super::{Kind, Rule, rule, rules};

pub(crate) static FUNCTIONS: &[Rule] = rules! {
    // Scalars, by value (`ops::real`).
    [zero like(x; v)]
    [singular guarded(a, b) = b, a]
    [singular ratio(a, b) = ratio(1.0, b), -ratio(y, b)]
    [singular powi_nth(x; n, k) = powi_nth(x, n, k + 1)]
    [singular powf_nth(x, p; k, m) = powf_nth(x, p, k + 1, m), powf_nth(x, p, k, m + 1)]
    [zero larger(a, b)]
    [zero smaller(a, b)]
    [zero inside(x, low, high)]
    [zero at_low(x, low, high)]
    [zero at_high(x, low, high)]
    [zero same_sign(x, s)]
    // Scalars or matrices.
    [multilinear mul_lhs(b, g; s) = mul_rhs(c, g, shape(b)), c * b]
    [multilinear mul_rhs(a, g; s) = mul_lhs(c, g, shape(a)), a * c]
    [general over(a, b) { a: over(da, b), over(c, b); b: -over(gated(db, y), b), -over(inner(c, y), b) }]
    [multilinear gated(k, x) = inner(c, x), gated(k, c)]
    [multilinear inner(a, b) = gated(c, b), gated(c, a)]
    [multilinear dot(a, b) = c * b, c * a]
    [multilinear hadamard(a, b) = hadamard(c, b), hadamard(c, a)]
    [general direction(x, r) {
        x: direction(dx, r), direction(c, r);
        r: -(direction(y, r) * dr), -dot(c, direction(y, r))
    }]
    [general norm(x) { x: dot(direction(x, y), dx), c * direction(x, y) }]
    [general complement(t) { t: -dt, -c }]
    [zero sign(x)]
    [zero quotient(a, b)]
    [zero zero_like(x)]
    // Pairs `(sin, cos)` and `(sinh, cosh)`.
    [multilinear turn(p, k) = turn(c, -k), p.1 * c.0 - p.0 * c.1]
    [multilinear boost(p, k) = boost(c, k), p.1 * c.0 + p.0 * c.1]
    // Elementwise.
    [multilinear component_mul(a, b) = component_mul(c, b), component_mul(c, a)]
    [multilinear component_gated(a, b) = component_gated(c, b), component_gated(c, a)]
    [general component_over(a, b) {
        a: component_over(da, b), component_over(c, b);
        b: -component_over(component_gated(db, y), b), -component_over(component_gated(c, y), b)
    }]
    [zero larger_each(a, b)]
    [zero smaller_each(a, b)]
    // Products.
    [multilinear cross(a, b) = cross(b, c), cross(c, a)]
    [multilinear cross_matrix(x) = cross_vector(c)]
    [multilinear cross_vector(x) = cross_matrix(c)]
    [multilinear kronecker(a, b) = kronecker_lhs(b, c, shape(a)), kronecker_rhs(a, c, shape(b))]
    [multilinear kronecker_lhs(b, g; s) = kronecker_rhs(c, g, shape(b)), kronecker(c, b)]
    [multilinear kronecker_rhs(a, g; s) = kronecker_lhs(c, g, shape(a)), kronecker(a, c)]
    // In place: `w` is what was there.
    [general axpy(w, k, x, s) {
        w: dw * s, c * s; k: x * dk, dot(c, x); x: dx * k, c * k; s: w * ds, dot(c, w)
    }]
    [general gemv(w, k, a, x, s) {
        w: dw * s, c * s;
        k: (a * x) * dk, dot(c, a * x);
        a: (da * x) * k, (c * k) * transpose(x);
        x: (a * dx) * k, transpose(a) * (c * k);
        s: w * ds, dot(c, w)
    }]
    [general gemv_tr(w, k, a, x, s) {
        w: dw * s, c * s;
        k: (transpose(a) * x) * dk, dot(c, transpose(a) * x);
        a: (transpose(da) * x) * k, x * transpose(c * k);
        x: (transpose(a) * dx) * k, a * (c * k);
        s: w * ds, dot(c, w)
    }]
    [general gemm(w, k, a, b, s) {
        w: dw * s, c * s;
        k: (a * b) * dk, dot(c, a * b);
        a: (da * b) * k, (c * k) * transpose(b);
        b: (a * db) * k, transpose(a) * (c * k);
        s: w * ds, dot(c, w)
    }]
    [general gemm_tr(w, k, a, b, s) {
        w: dw * s, c * s;
        k: (transpose(a) * b) * dk, dot(c, transpose(a) * b);
        a: (transpose(da) * b) * k, b * transpose(c * k);
        b: (transpose(a) * db) * k, a * (c * k);
        s: w * ds, dot(c, w)
    }]
    [general ger(w, k, u, v, s) {
        w: dw * s, c * s;
        k: (u * transpose(v)) * dk, dot(c, u * transpose(v));
        u: (du * transpose(v)) * k, (c * k) * v;
        v: (u * transpose(dv)) * k, transpose(c * k) * u;
        s: w * ds, dot(c, w)
    }]
    // Rearranged entries.
    [multilinear transpose(x) = transpose(c)]
    [multilinear symmetric_part(x) = symmetric_part(c)]
    [multilinear upper_triangle(x) = upper_triangle(c)]
    [multilinear lower_triangle(x) = lower_triangle(c)]
    [multilinear lower_part(x; s) = lower_part(c, s)]
    [multilinear half_lower(x) = half_lower(c)]
    [multilinear fold_lower(x) = unfold_lower(c)]
    [multilinear unfold_lower(x) = fold_lower(c)]
    [multilinear diagonal(x) = with_diagonal(c, shape(x))]
    [multilinear with_diagonal(x; s) = diagonal(c)]
    [multilinear scaled_identity(k; s) = trace(c)]
    [multilinear trace(x) = scaled_identity(c, shape(x))]
    [multilinear put_pair(x; s, i, j) = pair(c, i, j)]
    [multilinear pair(x; i, j) = put_pair(c, shape(x), i, j)]
    [multilinear head(x; s) = pad(c, shape(x))]
    [multilinear pad(x; s) = head(c, shape(x))]
    [general pushed(x, e) { x: pushed(dx, zero_like(e)), head(c, shape(x)); e: pushed(zero_like(x), de), last_entry(c) }]
    [multilinear last_entry(x) = only_last(c, shape(x))]
    [multilinear only_last(k; s) = last_entry(c)]
    [multilinear insert_zero_row(x; i) = drop_row(c, shape(x), i)]
    [multilinear insert_zero_column(x; i) = drop_column(c, shape(x), i)]
    [multilinear drop_row(x; s, i) = grow_row(c, shape(x), i)]
    [multilinear grow_row(x; s, i) = drop_row(c, shape(x), i)]
    [multilinear drop_column(x; s, i) = grow_column(c, shape(x), i)]
    [multilinear grow_column(x; s, i) = drop_column(c, shape(x), i)]
    [multilinear listed(x) = unlisted(c, shape(x))]
    [multilinear unlisted(x; s) = listed(c)]
    [multilinear relist(x; s) = relist(c, shape(x))]
    [multilinear relist_as(x; o) = relist(c, shape(x))]
    // Reductions.
    [multilinear sum(x) = fill(c, shape(x))]
    [multilinear fill(k; s) = sum(c)]
    [multilinear per_element(x; s) = per_element(c, s)]
    [multilinear per_row(x; s) = per_row(c, s)]
    [multilinear per_column(x; s) = per_column(c, s)]
    [multilinear row_sum(x) = spread_down(c, shape(x))]
    [multilinear column_sum(x) = spread_across(c, shape(x))]
    [multilinear spread_down(x; s) = row_sum(c)]
    [multilinear spread_across(x; s) = column_sum(c)]
    [multilinear centered(x) = centered(c)]
    [zero peaks(x, y)]
    [zero peaks_of_abs(x, y)]
    // Products of all entries before or after one: two linear recurrences, each the transpose of the other.
    [general prefix(x) { x: recur(x, component_mul(y, dx)), component_mul(y, recur_back(x, c)) }]
    [general suffix(x) { x: recur_back(x, component_mul(y, dx)), component_mul(y, recur(x, c)) }]
    [general recur(x, b) {
        x: recur(x, component_mul(y, dx)), component_mul(y, recur_back(x, c));
        b: recur(x, db), recur_back(x, c)
    }]
    [general recur_back(x, b) {
        x: recur_back(x, component_mul(y, dx)), component_mul(y, recur(x, c));
        b: recur_back(x, db), recur(x, c)
    }]
    // Options.
    [multilinear or_zero(x; s) = wrap(c, x)]
    [multilinear wrap(x; o) = or_zero(c, shape(x))]
    // Determinants.
    [general cofactor(x) {
        x: cofactor_along(x, matrix_tangent(x, dx)),
           matrix_cotangent(x, cofactor_along(x, c))
    }]
    [terminal cofactor_along(x, v)]
    [general log_det_gradient(x) {
        x: -halve(component_mul(component_mul(y, y), dx)),
           -halve(component_mul(component_mul(y, y), c))
    }]
    [multilinear halve(x) = halve(c)]
    // Factorised matrices: from the tangent of the factors to that of the matrix, and back.
    [general matrix_tangent(x, t) {
        x: tangent_pair(dx, t, shape(x)), cotangent_pair(c, t, shape(x));
        t: matrix_tangent(x, dt), matrix_cotangent(x, c)
    }]
    [general matrix_cotangent(x, g) {
        x: cotangent_pair(g, dx, shape(x)), cotangent_pair(g, c, shape(x));
        g: matrix_cotangent(x, dg), matrix_tangent(x, c)
    }]
    [multilinear tangent_pair(u, t; s) = cotangent_pair(c, t, s), cotangent_pair(c, u, s)]
    [multilinear cotangent_pair(g, t; s) = tangent_pair(c, t, s), cotangent_pair(g, c, s)]
    // Giles 2008, §2.3.1.
    [general solve_by(x, b) {
        x: -solve_by(x, matrix_tangent(x, dx) * y),
           matrix_cotangent(x, -(solve_by_tr(x, c) * transpose(y)));
        b: solve_by(x, db), solve_by_tr(x, c)
    }]
    [general solve_by_tr(x, b) {
        x: -solve_by_tr(x, transpose(matrix_tangent(x, dx)) * y),
           matrix_cotangent(x, -(y * transpose(solve_by(x, c))));
        b: solve_by_tr(x, db), solve_by(x, c)
    }]
    [general factor_l(x; s) { x: lower_triangle(or_zero(dx, s)), wrap(lower_triangle(c), x) }]
    // With `l` the factor and `v = l⁻ᵀ half_lower(lᵀ g) l⁻¹`, it is `fold_lower(v)`.
    [general cholesky_pullback(f, g; s) {
        f: {
               let l = factor_l(f, s);
               let d = lower_triangle(or_zero(df, s));
               let h = lower_triangle(or_zero(g, s));
               let p = half_lower(transpose(l) * h);
               let v = lower_solve_tr(l, transpose(lower_solve_tr(l, transpose(p))));
               let q = half_lower(transpose(d) * h) - transpose(d) * (v * l) - transpose(l) * (v * d);
               fold_lower(lower_solve_tr(l, transpose(lower_solve_tr(l, transpose(q)))))
           },
           {
               let l = factor_l(f, s);
               let h = lower_triangle(or_zero(g, s));
               let p = half_lower(transpose(l) * h);
               let v = lower_solve_tr(l, transpose(lower_solve_tr(l, transpose(p))));
               let q = lower_solve(l, transpose(lower_solve(l, transpose(unfold_lower(c)))));
               wrap(lower_triangle(h * transpose(half_lower(q)) - v * (l * transpose(q)) - transpose(v) * (l * q)), f)
           };
        g: cholesky_pullback(f, dg, s),
           {
               let l = factor_l(f, s);
               let q = lower_solve(l, transpose(lower_solve(l, transpose(unfold_lower(c)))));
               wrap(lower_triangle(l * half_lower(q)), g)
           }
    }]
    [general lower_solve(l, b) {
        l: -lower_solve(l, lower_triangle(dl) * y), -lower_triangle(lower_solve_tr(l, c) * transpose(y));
        b: lower_solve(l, db), lower_solve_tr(l, c)
    }]
    [general lower_solve_tr(l, b) {
        l: -lower_solve_tr(l, transpose(lower_triangle(dl)) * y), -lower_triangle(y * transpose(lower_solve(l, c)));
        b: lower_solve_tr(l, db), lower_solve(l, c)
    }]
};
