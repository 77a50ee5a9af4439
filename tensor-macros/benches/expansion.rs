//! The time to expand functions of 3 to 3,000 statements: `cargo bench -p tensor-macros`.
//!
//! A proc-macro crate exports nothing else, so the compiler's modules are compiled into this program.
#![allow(dead_code, unused_imports, reason = "the library's entry points are not here")]

#[path = "../src"]
mod compiler {
    pub(crate) mod companion;
    pub(crate) mod custom;
    pub(crate) mod desugar;
    pub(crate) mod dump;
    pub(crate) mod emit;
    pub(crate) mod error;
    pub(crate) mod expand;
    pub(crate) mod formula;
    pub(crate) mod home;
    pub(crate) mod ir;
    pub(crate) mod jvp;
    pub(crate) mod local;
    pub(crate) mod lower;
    pub(crate) mod parse;
    pub(crate) mod rename;
    pub(crate) mod rules;
    pub(crate) mod types;
    pub(crate) mod vjp;
    pub(crate) mod walk;
}
use compiler::{
    companion, custom, desugar, dump, emit, error, expand, formula, home, ir, jvp, local, lower, parse, rename, rules,
    types, vjp, walk,
};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

fn main() {
    println!(
        "{:10} {:>15} {:>15} {:>15}   milliseconds to expand",
        "statements", "first order", "with Hessian", "in loops"
    );
    for n in [3, 10, 30, 100, 300, 1000, 3000] {
        let (first, second, loops) =
            (mean(n, straight, quote!()), mean(n, straight, quote!(hessian)), mean(n, looped, quote!()));
        println!("{n:10} {:15.2} {:15.2} {:15.2}", millis(first), millis(second), millis(loops));
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The mean of some runs; the clock is coarse.
fn mean(n: usize, function: fn(usize) -> TokenStream, options: TokenStream) -> Duration {
    let runs = 1 + 2000 / u32::try_from(n).expect("few statements");
    let inputs: Vec<_> = (0..runs).map(|_| (options.clone(), function(n))).collect();
    let start = now();
    for (options, item) in inputs {
        std::hint::black_box(expand::expand(options, item));
    }
    (now() - start) / runs
}

/// The time this thread has run; other programs do not count where the system says it (Linux), else they do.
fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = statistics.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn lines(n: usize) -> impl Iterator<Item = TokenStream> {
    (1..=n).map(|i| {
        let (new, old) = (format_ident!("t{i}"), format_ident!("t{}", i - 1));
        quote!(let #new = #old.sin() * x + 0.5;)
    })
}

fn straight(n: usize) -> TokenStream {
    let (lines, last) = (lines(n), format_ident!("t{n}"));
    quote! { fn straight(x: f64) -> f64 { let t0 = x; #(#lines)* #last } }
}

/// Branches in loops, ten statements each.
fn looped(n: usize) -> TokenStream {
    let loops = (0..n / 10).map(|_| {
        let lines = lines(7);
        quote! {
            for i in 0..3 {
                if s > 0.5 * i as f64 {
                    let t0 = s;
                    #(#lines)*
                    s += t7;
                }
            }
        }
    });
    quote! { fn looped(x: f64) -> f64 { let mut s = x; #(#loops)* s } }
}
