//! Names of methods and macros whose results have no derivative.

use proc_macro2::Ident;
/// Methods whose result is an integer, a `bool` or the like, whatever the receiver.
const UNGATED_METHODS: &[&str] = &[
    "is_nan",
    "is_finite",
    "is_infinite",
    "is_sign_negative",
    "is_sign_positive",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "partial_cmp",
    "total_cmp",
    "classify",
    "signum",
    "floor",
    "ceil",
    "round",
    "trunc",
    "is_some_and",
    "is_none_or",
    "round_ties_even",
];

/// The same, where a trait of the user may define such a method on numbers.
const GATED_METHODS: &[&str] = &[
    "len",
    "nrows",
    "ncols",
    "shape",
    "is_empty",
    "cmp",
    "capacity",
    "imax",
    "imin",
    "iamax",
    "iamin",
    "icamax",
    "relative_eq",
    "abs_diff_eq",
    "ulps_eq",
    "is_square",
    "is_identity",
    "is_invertible",
    "is_orthogonal",
    "is_positive",
    "is_negative",
    "is_zero",
    "is_one",
    "partition_point",
    "binary_search_by",
    "is_sorted",
    "is_sorted_by",
];

/// Methods of iterators that answer a question: an index, a number of items, a `bool`.
const QUESTIONS: &[&str] = &["position", "rposition", "any", "all", "count"];

pub(in super::super) fn is_inactive_method(call: &syn::ExprMethodCall) -> bool {
    UNGATED_METHODS.iter().any(|name| call.method == name)
        || is_gated_method(call)
        || crate::lower::adapters::is_index_of_best(call)
}

/// The same, where a gate proves it.
pub(in super::super) fn is_gated_method(call: &syn::ExprMethodCall) -> bool {
    GATED_METHODS.iter().any(|name| call.method == name)
        || QUESTIONS.iter().any(|name| call.method == name) && crate::lower::chain::is_iterator(&call.receiver)
}

/// May a method of this name be gated?
pub(in super::super) fn is_gated_name(name: &Ident) -> bool {
    GATED_METHODS.iter().chain(QUESTIONS).any(|gated| name == gated)
}

/// Methods that give the same result again.
pub(crate) const REPEATABLE_METHODS: &[&str] = &[
    "len",
    "nrows",
    "ncols",
    "min",
    "max",
    "rev",
    "step_by",
    "clone",
    "abs_diff",
    "pow",
    "iter",
    "enumerate",
    "zip",
    "skip",
    "take",
    "windows",
    "chunks_exact",
    "chunks",
    "copied",
    "cloned",
    "row_iter",
    "column_iter",
    "as_slice",
];

/// Macros that only look at their arguments.
pub(crate) const LOOKING_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "print",
    "println",
    "eprint",
    "eprintln",
    "panic",
    "unreachable",
    "todo",
    "unimplemented",
    "format",
    "matches",
    "assert_relative_eq",
    "assert_abs_diff_eq",
];
