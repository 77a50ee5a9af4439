//! Names of nalgebra's and the standard library's own: no user's method or type is looked for behind them.

use proc_macro2::TokenStream;
use quote::quote;

/// Methods without a rule. One of the user's with such a name is called by its path.
const METHODS: &str = "
    add_scalar_mut adjoint_mut adjoint_to append_nonuniform_scaling_mut append_permutation append_scaling
    append_scaling_mut append_translation_mut apply_into apply_norm argmax argmin as_mut_ptr as_ptr as_scalar_mut
    axcpy axpy bidiagonalize cap_magnitude clone_owned_sum col_piv_qr column_iter_mut column_variance
    complex_eigenvalues conjugate_mut conjugate_transform_mut conjugate_transpose_to convolve_full convolve_same
    convolve_valid  eigenvalues fill_column fill_diagonal fill_lower_triangle
    fill_lower_triangle_with_upper_triangle fill_row fill_upper_triangle fill_upper_triangle_with_lower_triangle
    fill_with fill_with_identity full_piv_lu gemm gemv ger hessenberg inf_sup insert_columns insert_rows
    into_owned_sum into_slice into_slice_mut inv_permute_columns inv_permute_rows is_special_orthogonal lp_norm
    map_diagonal neg_mut normalize_mut off_diagonal par_column_iter par_column_iter_mut permute_columns permute_rows
    perp polar pow_mut prepend_scaling prepend_scaling_mut prepend_translation_mut pseudo_inverse q_tr_mul qr
    quadform rank_one_update recompose remove_columns remove_columns_at remove_fixed_rows remove_rows remove_rows_at
    renormalize renormalize_fast reshape_generic resize resize_horizontally resize_horizontally_mut resize_mut
    resize_vertically resize_vertically_mut row_product_tr row_variance schur select_columns select_rows
    set_magnitude set_partial_diagonal shape_generic simd_cap_magnitude simd_try_normalize singular_values
    singular_values_unordered slerp solve_mut sort_by_singular_values strides svd svd_unordered symmetric_eigen
    symmetric_eigenvalues symmetric_tridiagonalize to_homogeneous to_polar tr_copy_from transform_point
    transform_vector transpose_mut transpose_to try_cast try_inverse_mut try_normalize_mut try_schur
    try_set_magnitude udu unpack_dirty unpack_h unpack_r v_t vector_to_matrix_index add_assign borrow_mut get_or_init lock replace set store write div_assign ln_gamma
    mul_assign neg_assign next_down next_up rem_assign sub_assign to_be_bytes to_bits to_int_unchecked to_le_bytes
    to_ne_bytes and_then append as_mut as_deref_mut as_mut_slice binary_search binary_search_by chain clear concat
    cycle dedup drain filter filter_map find first_mut flatten get_mut
    get_or_insert get_or_insert_with insert inspect into_boxed_slice iter_mut last_mut map_err map_while max_by
    max_by_key min_by min_by_key or_else partition peekable pop reduce remove retain rev rotate_left
    rotate_right scan select_nth_unstable skip_while sort sort_by_key sort_unstable sort_unstable_by
    split_at split_first split_last split_off swap_remove take_while truncate unwrap_or_default unzip zip
";

/// Is it the name of a method that is nalgebra's or the standard library's?
pub(crate) fn is_known_method(name: &str) -> bool {
    is_among(METHODS, name)
}

/// Types and traits whose functions have rules, or have none for a reason; numbered ones apart.
const TYPES: &str = "
    f32 f64 SMatrix SVector RowSVector OMatrix OVector DMatrix DVector RowDVector Matrix Vector RowVector OPoint
    UnitQuaternion Quaternion UnitComplex UnitVector Unit Complex Cholesky LU QR SVD FullPivLU ColPivQR
    SymmetricEigen Schur Hessenberg Vec VecDeque Option Result Box Rc Arc String Cell RefCell Mutex HashMap BTreeMap
    RealField ComplexField SimdRealField SimdComplexField Real Float FloatCore Zero One Iterator IntoIterator
    FromIterator Extend Clone Default From Into TryFrom TryInto AsRef Borrow ToOwned Add Sub Mul Div Rem Neg Sum
    Product AddAssign SubAssign MulAssign DivAssign RemAssign Index IndexMut PartialOrd Ord PartialEq
";

/// The runtime's functions of elements, which have a type parameter.
const OF_ELEMENTS: &str = "abs add cos div exp gelu leaky_relu log mul relu sigmoid sin softplus sqrt sub tanh";

/// Those of matrices, which have a type parameter and two sizes.
const OF_SIZES: &str = "
    sum mean softmax log_softmax logsumexp mse_loss l1_loss huber_loss binary_cross_entropy_with_logits cross_entropy
";

/// Generics for the function of this name that the prelude brings.
pub(crate) fn prelude_generics(name: &str) -> Option<TokenStream> {
    match name {
        "matmul" => Some(quote!(<f64, 1, 1, 1>)),
        _ if is_among(OF_ELEMENTS, name) => Some(quote!(<f64>)),
        _ if is_among(OF_SIZES, name) => Some(quote!(<f64, 1, 1>)),
        _ => None,
    }
}

/// Functions of the crate `libm`, and the rules that hold for them. Those for `f32` have an `f` at the end.
const LIBM: &[(&str, &str)] = &[
    ("sin", "sin"),
    ("cos", "cos"),
    ("tan", "tan"),
    ("asin", "asin"),
    ("acos", "acos"),
    ("atan", "atan"),
    ("atan2", "atan2"),
    ("sinh", "sinh"),
    ("cosh", "cosh"),
    ("tanh", "tanh"),
    ("asinh", "asinh"),
    ("acosh", "acosh"),
    ("atanh", "atanh"),
    ("exp", "exp"),
    ("exp2", "exp2"),
    ("expm1", "exp_m1"),
    ("log", "ln"),
    ("log1p", "ln_1p"),
    ("log2", "log2"),
    ("log10", "log10"),
    ("sqrt", "sqrt"),
    ("cbrt", "cbrt"),
    ("pow", "powf"),
    ("hypot", "hypot"),
    ("fabs", "abs"),
    ("fmax", "max"),
    ("fmin", "min"),
    ("fma", "mul_add"),
];

/// The rule for `libm::exp` or `::libm::exp`; `emit` proves that it is the crate's.
pub(crate) fn libm_rule(path: &syn::Path) -> Option<&'static str> {
    let [of, function] = [path.segments.first()?, path.segments.last()?];
    let name = function.ident.to_string();
    if path.segments.len() != 2 || of.ident != "libm" {
        return None;
    }
    let find = |name: &str| LIBM.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule);
    find(&name).or_else(|| find(name.strip_suffix('f')?))
}

/// Families of types that are numbered: `Vector3`, `Matrix2x3`, `Isometry2`.
const NUMBERED: &str = "
    Vector RowVector Matrix Point UnitVector Rotation Isometry IsometryMatrix Similarity Translation Scale Transform
    Affine Projective Perspective Orthographic
";

/// Is it the name of a type or trait that is nalgebra's or the standard library's?
pub(crate) fn has_rules(name: &str) -> bool {
    let numbered = |family: &str| {
        let rest = name.strip_prefix(family);
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == 'x'))
    };
    is_among(TYPES, name) || NUMBERED.split_whitespace().any(numbered)
}

fn is_among(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|listed| listed == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_both_known_and_ruled() {
        for name in METHODS.split_whitespace() {
            assert!(!crate::rules::METHODS.iter().any(|rule| rule.name == name), "{name} has a rule");
        }
    }

    #[test]
    fn numbered_types() {
        assert!(has_rules("Vector3") && has_rules("Matrix2x3") && has_rules("Isometry2") && has_rules("Matrix"));
        assert!(!has_rules("Vectorised") && !has_rules("Robot") && !has_rules("Isometry"));
    }
}
