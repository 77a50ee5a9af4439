//! Which functions have a Hessian by elements, of those whose Hessians `tests/hessian_by_elements.rs` compares.

use crate::error::Errors;
use crate::home::Home;
use crate::parse::{Input, Options};
use syn::{Item, ItemFn};

fn by_elements(mut item: ItemFn) -> Option<bool> {
    let options = item.attrs.iter().find(|attr| attr.path().is_ident("differentiable"))?;
    let options: Options = options.parse_args().ok()?;
    item.attrs.clear();
    let errors = Errors::default();
    let input = Input::new(Home::of(&item), options, item, &errors);
    let primal = crate::lower::lower(&input, &errors);
    errors.propagate().expect("accepted");
    Some(super::local(&primal, &input, &crate::vjp::plain_vjp(&primal, &input)).is_some())
}

#[test]
fn which_functions() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/hessian_by_elements.rs");
    let file = syn::parse_file(&std::fs::read_to_string(path).expect("a file")).expect("items");
    let mut others = Vec::new();
    for item in file.items {
        let Item::Fn(function) = item else { continue };
        let name = function.sig.ident.to_string();
        if by_elements(function) == Some(false) {
            others.push(name);
        }
    }
    let expected = [
        "leaves",
        "skips",
        "root",
        "times",
        "with_quadratic",
        "spring_twice",
        "spring_value",
        "weighted",
        "applied",
        "calls_parameter",
        "hands_over_once",
        "hands_over",
    ];
    assert_eq!(others, expected);
}
