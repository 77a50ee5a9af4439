//! Functions of real numbers that formulas of scalar operations call, by value.
//!
//! The elementary ones are nalgebra's, which exist without the standard library too.

use crate::Scalar;

/// The literal `value` in the type of the first argument.
#[inline(always)]
pub fn like<T: Scalar>(_: T, value: f64) -> T {
    T::of_f64(value)
}

/// `c · partial`, but 0 if either factor is: a singular point that nothing depends on does not pollute the gradient.
#[inline(always)]
pub fn guarded<T: Scalar>(c: T, partial: T) -> T {
    if c.is_zero() || partial.is_zero() { T::zero() } else { c * partial }
}

/// `a / b`, but 0 for `b = 0`: the direction of a vector that has none.
#[inline(always)]
pub fn ratio<T: Scalar>(a: T, b: T) -> T {
    if b.is_zero() { T::zero() } else { a / b }
}

macro_rules! elementary {
    ($($name:ident = $of:ident($x:ident $(, $y:ident)?)),* $(,)?) => {$(
        #[doc = concat!("nalgebra's `", stringify!($name), "`.")]
        #[inline(always)]
        pub fn $name<T: Scalar>($x: T $(, $y: T)?) -> T {
            T::$of($x $(, $y)?)
        }
    )*};
}
elementary!(
    sin = sin_of(x),
    cos = cos_of(x),
    tan = tan_of(x),
    asin = asin_of(x),
    acos = acos_of(x),
    atan = atan_of(x),
    sinh = sinh_of(x),
    cosh = cosh_of(x),
    tanh = tanh_of(x),
    asinh = asinh_of(x),
    acosh = acosh_of(x),
    atanh = atanh_of(x)
);
elementary!(
    exp = exp_of(x),
    exp2 = exp2_of(x),
    exp_m1 = exp_m1_of(x),
    ln = ln_of(x),
    ln_1p = ln_1p_of(x),
    log2 = log2_of(x),
    log10 = log10_of(x),
    sqrt = sqrt_of(x),
    cbrt = cbrt_of(x),
    recip = recip_of(x)
);
elementary!(
    floor = floor_of(x),
    trunc = trunc_of(x),
    hypot = hypot_of(a, b),
    atan2 = atan2_of(a, b),
    powf = powf_of(x, p),
    log = log_of(x, base)
);

/// The `k`-th derivative of `x.powi(n)`; 0 where its factor is 0, at `x = 0` too.
#[inline(always)]
pub fn powi_nth<T: Scalar>(x: T, n: i32, k: i32) -> T {
    let factor = (0..k).fold(1.0, |product, i| product * (f64::from(n) - f64::from(i)));
    if factor == 0.0 {
        return T::zero();
    }
    let power = match n.saturating_sub(k) {
        0 => T::one(),
        1 => x,
        exponent => T::powi_of(x, exponent),
    };
    T::of_f64(factor) * power
}

/// The derivative of `x.powf(p)`: `k` times by `x` and `m` times by `p`.
///
/// At `x = 0`, a logarithm times a non-negative power counts as 0.
#[inline(always)]
pub fn powf_nth<T: Scalar>(x: T, p: T, k: u32, m: u32) -> T {
    match (k, m) {
        (1, 0) => power_term(p, x, p - T::one(), 0),
        (0, 1) => power_term(T::one(), x, p, 1),
        _ => powf_mixed(x, p, k, m),
    }
}

/// `factor · x^exponent · (ln x)^logs`, where a zero factor wins.
#[inline(always)]
fn power_term<T: Scalar>(factor: T, x: T, exponent: T, logs: u32) -> T {
    if factor.is_zero() || (logs > 0 && x.is_zero() && exponent >= T::zero()) {
        return T::zero();
    }
    let power = factor * T::powf_of(x, exponent);
    (0..logs).fold(power, |product, _| product * T::ln_of(x))
}

/// `Σⱼ C(m, j) fⱼ x^(p-k) (ln x)^(m-j)` with `fⱼ` the `j`-th derivative of `p (p-1) … (p-k+1)`.
fn powf_mixed<T: Scalar>(x: T, p: T, k: u32, m: u32) -> T {
    let number = |i: u32| T::of_f64(f64::from(i));
    let mut binomial = T::one();
    let mut sum = T::zero();
    for j in 0..=m {
        let term = power_term(falling_derivative(p, k, j), x, p - number(k), m - j);
        sum += guarded(binomial, term);
        binomial = binomial * number(m - j) / number(j + 1);
    }
    sum
}

/// The `j`-th derivative of the falling factorial `p (p-1) … (p-k+1)`, by Leibniz' rule on its last factor.
fn falling_derivative<T: Scalar>(p: T, k: u32, j: u32) -> T {
    match (k, j) {
        (0, 0) => T::one(),
        (0, _) => T::zero(),
        _ => {
            let last = p - T::of_f64(f64::from(k - 1));
            let product = last * falling_derivative(p, k - 1, j);
            if j == 0 { product } else { product + T::of_f64(f64::from(j)) * falling_derivative(p, k - 1, j - 1) }
        }
    }
}

/// The sign of `x`; 0 at 0 and -0.
#[inline(always)]
pub fn sign0<T: Scalar>(x: T) -> T {
    if x.is_zero() { T::zero() } else { T::signum_of(x) }
}

/// The share of `a` in `max(a, b)`: 1 if it is larger or `b` is not a number, ½ on a tie.
#[inline(always)]
pub fn larger<T: Scalar>(a: T, b: T) -> T {
    share(a > b || (is_nan(b) && !is_nan(a)), a < b || (is_nan(a) && !is_nan(b)))
}

/// The share of `a` in `min(a, b)`.
#[inline(always)]
pub fn smaller<T: Scalar>(a: T, b: T) -> T {
    share(a < b || (is_nan(b) && !is_nan(a)), a > b || (is_nan(a) && !is_nan(b)))
}

/// Is `x` not a number?
#[inline(always)]
#[allow(clippy::eq_op, reason = "only a NaN differs from itself")]
pub(super) fn is_nan<T: Scalar>(x: T) -> bool {
    x != x
}

#[inline(always)]
fn share<T: Scalar>(all: bool, nothing: bool) -> T {
    match (all, nothing) {
        (true, _) => T::one(),
        (_, true) => T::zero(),
        _ => T::of_f64(0.5),
    }
}

/// The derivative of `x.clamp(low, high)` with respect to `x`: 0 at the bounds.
#[inline(always)]
pub fn inside<T: Scalar>(x: T, low: T, high: T) -> T {
    if x <= low || x >= high { T::zero() } else { T::one() }
}

/// The derivative of `x.clamp(low, high)` with respect to `low`; with `high` it shares what a point interval has.
#[inline(always)]
pub fn at_low<T: Scalar>(x: T, low: T, high: T) -> T {
    share(x <= low && x < high, x > low || x > high)
}

/// The derivative of `x.clamp(low, high)` with respect to `high`.
#[inline(always)]
pub fn at_high<T: Scalar>(x: T, low: T, high: T) -> T {
    share(x >= high && x > low, x < high || x < low)
}

/// The derivative of `a.copysign(b)` with respect to `a`.
#[inline(always)]
pub fn same_sign<T: Scalar>(a: T, b: T) -> T {
    if a.is_zero() { T::zero() } else { T::signum_of(a) * T::copysign_of(T::one(), b) }
}

/// `a.div_euclid(b)`.
#[inline(always)]
pub fn div_euclid<T: Scalar>(a: T, b: T) -> T {
    let quotient = T::trunc_of(a / b);
    if a % b < T::zero() { quotient - T::copysign_of(T::one(), b) } else { quotient }
}
