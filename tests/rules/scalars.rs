//! Real functions.

#[allow(unused_imports, reason = "methods of f64 come first")]
use tensor_grad::nalgebra::{ComplexField, RealField};

crate::rows! {
    powi_positive: powi / 2, scalar, [x: T = -1.5..1.5] => x.powi(3) + x.powi(2) + x.powi(1) + x.powi(0);
    powi_negative: powi / 2, scalar, [x: T = 0.6..1.8] [x: T = -1.8..-0.6] => x.powi(-1) + x.powi(-3);
    powf_constant: powf / 2, scalar, [x: T = 0.5..2.0] => x.powf(2.5) + x.powf(-0.5);
    powf_active: powf / 2, scalar, [x: T = 0.5..2.0, p: T = -1.5..2.5] => x.powf(p);
    powc_active: powc / 2, scalar, [x: T = 0.5..2.0, p: T = -1.5..2.5] => x.powc(p);
    sqrt_positive: sqrt / 1, scalar, [x: T = 0.5..4.0] => x.sqrt();
    cbrt_real: cbrt / 1, scalar, [x: T = 0.5..4.0] [x: T = -4.0..-0.5] => x.cbrt();
    recip_real: recip / 1, scalar, [x: T = 0.7..4.0] [x: T = -4.0..-0.7] => x.recip();
    exp_real: exp / 1, scalar, [x: T = -2.0..1.0] => x.exp();
    exp2_real: exp2 / 1, scalar, [x: T = -2.0..1.5] => x.exp2();
    exp_m1_real: exp_m1 / 1, scalar, [x: T = -2.0..1.0] => x.exp_m1();
    ln_positive: ln / 1, scalar, [x: T = 0.5..4.0] => x.ln();
    ln_1p_positive: ln_1p / 1, scalar, [x: T = -0.4..4.0] => x.ln_1p();
    log2_positive: log2 / 1, scalar, [x: T = 0.5..4.0] => x.log2();
    log10_positive: log10 / 1, scalar, [x: T = 0.5..4.0] => x.log10();
    log_positive: log / 2, scalar, [x: T = 0.5..4.0, b: T = 1.7..4.0] [x: T = 0.7..4.0, b: T = 0.2..0.5] => x.log(b);

    sin_real: sin / 1, scalar, [x: T = -4.0..4.0] => x.sin();
    cos_real: cos / 1, scalar, [x: T = -4.0..4.0] => x.cos();
    tan_real: tan / 1, scalar, [x: T = -0.9..0.9] [x: T = 2.4..3.8] => x.tan();
    asin_inside: asin / 1, scalar, [x: T = -0.7..0.7] => x.asin();
    acos_inside: acos / 1, scalar, [x: T = -0.7..0.7] => x.acos();
    atan_real: atan / 1, scalar, [x: T = -4.0..4.0] => x.atan();
    atan2_quadrants: atan2 / 2, scalar, [a: T = 0.5..2.0, b: T = 0.5..2.0] [a: T = 0.5..2.0, b: T = -2.0..-0.5]
        [a: T = -2.0..-0.5, b: T = -2.0..-0.5] [a: T = -2.0..-0.5, b: T = 0.5..2.0] => a.atan2(b);
    sinh_real: sinh / 1, scalar, [x: T = -1.5..1.5] => x.sinh();
    cosh_real: cosh / 1, scalar, [x: T = -1.5..1.5] => x.cosh();
    tanh_real: tanh / 1, scalar, [x: T = -2.0..2.0] => x.tanh();
    asinh_real: asinh / 1, scalar, [x: T = -4.0..4.0] => x.asinh();
    acosh_above_one: acosh / 1, scalar, [x: T = 1.6..4.0] => x.acosh();
    atanh_inside: atanh / 1, scalar, [x: T = -0.7..0.7] => x.atanh();
    sin_cos_pair: sin_cos / 1, pair, [x: T = -4.0..4.0] => x.sin_cos();
    sinh_cosh_pair: sinh_cosh / 1, pair, [x: T = -1.2..1.2] => x.sinh_cosh();
    hypot_real: hypot / 2, scalar, [a: T = -2.0..2.0, b: T = 0.5..2.0] => a.hypot(b);

    abs_real: abs / 1, scalar, [x: T = 0.3..2.0] [x: T = -2.0..-0.3] => x.abs();
    modulus_real: modulus / 1, scalar, [x: T = 0.3..2.0] [x: T = -2.0..-0.3] => x.modulus();
    norm1_real: norm1 / 1, scalar, [x: T = 0.3..2.0] [x: T = -2.0..-0.3] => x.norm1();
    modulus_squared_real: modulus_squared / 1, scalar, [x: T = -2.0..2.0] => x.modulus_squared();
    max_pair: max / 2, scalar, [a: T = 0.5..2.0, b: T = -1.0..0.3] [a: T = -1.0..0.3, b: T = 0.5..2.0] => a.max(b);
    min_pair: min / 2, scalar, [a: T = 0.5..2.0, b: T = -1.0..0.3] [a: T = -1.0..0.3, b: T = 0.5..2.0] => a.min(b);
    clamp_real: clamp / 3, scalar, [x: T = -0.4..0.4, low: T = -1.0..-0.6, high: T = 0.6..1.0]
        [x: T = -2.0..-1.2, low: T = -1.0..-0.6, high: T = 0.6..1.0] [x: T = 1.2..2.0, low: T = -1.0..-0.6, high: T = 0.6..1.0]
        => x.clamp(low, high);
    clamp_constants: clamp / 3, scalar, [x: T = -0.8..0.8] [x: T = 1.2..3.0] => x.clamp(-1.0, 1.0);
    mul_add_real: mul_add / 3, scalar, [x: T = -2.0..2.0, a: T = -2.0..2.0, b: T = -2.0..2.0] => x.mul_add(a, b);
    real_part: real / 1, scalar, [x: T = -2.0..2.0] => x.real();
    conjugate_real: conjugate / 1, scalar, [x: T = -2.0..2.0] => x.conjugate();
    fract_real: fract / 1, scalar, [x: T = 1.2..1.8] [x: T = -1.8..-1.2] => x.fract();
    radians: to_radians / 1, scalar, [x: T = -90.0..90.0] => x.to_radians();
    degrees: to_degrees / 1, scalar, [x: T = -0.02..0.02] => x.to_degrees();
    copysign_real: copysign / 2, scalar, [x: T = 0.3..2.0, s: T = -2.0..-0.3] [x: T = -2.0..-0.3, s: T = -2.0..-0.3]
        [x: T = -2.0..-0.3, s: T = 0.3..2.0] => x.copysign(s);
    rem_euclid_real: rem_euclid / 2, scalar, [a: T = 2.2..2.6, b: T = 0.9..1.0] [a: T = -2.6..-2.2, b: T = 0.9..1.0]
        [a: T = -2.6..-2.2, b: T = -1.0..-0.9] => a.rem_euclid(b);
    scale_real: scale / 2, scalar, [x: T = -2.0..2.0, k: T = -2.0..2.0] => x.scale(k);
    unscale_real: unscale / 2, scalar, [x: T = -2.0..2.0, k: T = 0.7..2.0] => x.unscale(k);
}
