//! What the text says of a type.

use crate::parse::{INACTIVE, Input};
use syn::Type;

/// Surely `Copy`?
pub(crate) fn is_copy(ty: &Type, input: &Input) -> bool {
    match ty {
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::Array(array) => is_copy(&array.elem, input),
        Type::Tuple(tuple) => tuple.elems.iter().all(|elem| is_copy(elem, input)),
        Type::Path(_) => input.is_scalar(ty) || is_fixed_matrix(ty) || is_plain(ty),
        _ => false,
    }
}

fn is_plain(ty: &Type) -> bool {
    let name = last_name(ty);
    name != "String" && INACTIVE.contains(&name.as_str())
}

pub(crate) fn is_integer(ty: &Type) -> bool {
    const OTHERS: &[&str] = &["bool", "char", "str", "String"];
    let name = last_name(ty);
    INACTIVE.contains(&name.as_str()) && !OTHERS.contains(&name.as_str())
}

/// One of nalgebra's names for a matrix on the stack.
pub(crate) fn is_fixed_matrix(ty: &Type) -> bool {
    let name = last_name(ty);
    let sized = |known: &str| {
        name.strip_prefix(known).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x'))
    };
    ["SMatrix", "SVector", "RowSVector", "Matrix", "Vector", "RowVector"].into_iter().any(sized)
}

fn last_name(ty: &Type) -> String {
    let Type::Path(path) = ty else { return String::new() };
    path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}
