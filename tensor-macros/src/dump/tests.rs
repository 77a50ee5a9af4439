//! The graph of a few functions after every stage, beside the files in `golden`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p tensor-macros golden` writes the files.

use crate::error::Errors;
use crate::home::Home;
use crate::jvp::{jvp, jvp_of_vjp};
use crate::lower::lower;
use crate::parse::{Input, Options};
use crate::vjp::{one_pass, vjp};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// All four programs as text.
fn stages(function: TokenStream) -> String {
    let errors = Errors::default();
    let mut item: syn::ItemFn = syn::parse2(function).expect("a function");
    let options = item.attrs.pop().map(|attr| attr.parse_args::<Options>().expect("options"));
    let input = Input::new(Home::of(&item), options.unwrap_or_default(), item, &errors);
    let primal = lower(&input, &errors);
    errors.propagate().expect("accepted");
    let (dual, split) = (jvp(&primal, &input), vjp(&primal, &input));
    let second = jvp_of_vjp(&crate::vjp::plain_vjp(&primal, &input), &input, crate::jvp::Seed::Moves);
    let one_pass = one_pass(&primal, &input).map(|split| format!("-- gradient in one pass\n{split}\n"));
    let one_pass = one_pass.unwrap_or_default();
    format!("-- lower\n{primal}\n-- jvp\n{dual}\n-- vjp\n{split}\n{one_pass}-- jvp of vjp\n{second}")
}

fn golden(topic: &str, function: TokenStream) {
    let path = format!("{}/src/golden/{topic}.ir", env!("CARGO_MANIFEST_DIR"));
    let got = stages(function);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &got).expect("the golden folder is writable");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (got, expected)) in got.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, expected, "{topic}.ir, line {}; UPDATE_GOLDEN=1 accepts the change", number + 1);
    }
    assert_eq!(got.lines().count(), expected.lines().count(), "{topic}.ir; UPDATE_GOLDEN=1 accepts the change");
}

macro_rules! topics {
    ($($topic:ident { $($function:tt)* })*) => {
        $(
            #[test]
            fn $topic() {
                golden(stringify!($topic), quote!($($function)*));
            }
        )*
    };
}

topics! {
    straight { fn f(x: f64, y: f64) -> f64 { let z = x * y.sin() + 2.0; z * z } }
    matrix {
        fn loss(x: &SMatrix<f64, 3, 4>, b: &SMatrix<f64, 3, 4>) -> f64 {
            let t = 2.0 * x.component_mul(x) + b;
            t.sum()
        }
    }
    branch { fn f(x: f64, y: f64) -> f64 { let z = if x > y { x * y } else { x.exp() }; z + y } }
    accumulate {
        fn f(v: &SVector<f64, 5>) -> f64 {
            let mut s = 0.0;
            for i in 0..5 { s += v[i] * v[i]; }
            s
        }
    }
    fused {
        fn f(v: &SVector<f64, 5>, n: usize) -> f64 {
            let k = 2.0 * v[0];
            let mut s = 0.0;
            for i in 0..n { s += (k * v[i]).sin(); }
            k - s / n as f64
        }
    }
    carried { fn f(x: f64, n: usize) -> f64 { let mut r = 1.0; for _ in 0..n { r = r * x; } r } }
    checkpoint {
        #[differentiable(checkpoint = 3)]
        fn f(x: f64, c: f64, n: usize) -> f64 {
            let mut x = x;
            let mut t = 0.0;
            for k in 0..n {
                x = c * x.sin() + t * k as f64;
                t += 0.5;
            }
            x
        }
    }
    early {
        fn f(x: f64) -> f64 {
            if x > 1.0 { return x * x; }
            x.ln()
        }
    }
    call { fn f(x: f64, y: f64) -> f64 { let (a, b) = g(x, 3); a * h(&b, y) } }
    map { fn f(v: &SVector<f64, 3>, k: f64) -> f64 { v.map(|x| (k * x).tanh()).sum() } }
}

/// A function of `n` statements.
fn long(n: usize) -> TokenStream {
    let lines = (1..=n).map(|i| {
        let (new, old) = (format_ident!("t{i}"), format_ident!("t{}", i - 1));
        quote!(let #new = #old.sin() * x + 0.5;)
    });
    let last = format_ident!("t{n}");
    quote! { fn long(x: f64) -> f64 { let t0 = x; #(#lines)* #last } }
}

#[test]
fn equations_grow_linearly() {
    let lines = |n: usize| stages(long(n)).lines().count();
    let (ten, hundred, thousand) = (lines(10), lines(100), lines(1000));
    assert_eq!(thousand - hundred, 10 * (hundred - ten));
}
