//! Every feature of the library in a crate that allows nothing: generated code must cause no warning here.
#![no_std]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    unused_lifetimes,
    unused_import_braces,
    unused_macro_rules,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    meta_variable_misuse,
    non_ascii_idents,
    redundant_lifetimes,
    variant_size_differences,
    future_incompatible,
    nonstandard_style,
    unused,
    keyword_idents,
    rust_2018_idioms,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]

extern crate alloc;

pub mod attributes;
pub mod functions;
pub mod own_types;
pub mod programs;
