//! The table of derivative rules: pure data, one line a rule.
//!
//! `x`, `a`, `b`… are the parameters; what follows `;` is constant to the derivative. `y` is the result, `c` its
//! cotangent, `dx` the tangent of `x`, `shape(x)` what makes a zero of `x`. Formulas are Rust text that calls functions
//! of `tensor_core::ops`; each of those has a row in [`FUNCTIONS`], so that the jvp of a vjp is made of rules again.
//!
//! * `scalar f(x) = p`: `p` is the partial derivative, stored as `vjp`; it serves both modes. Scalars only, by value.
//! * `singular f(x) = p`: the same, but a contribution is 0 where the cotangent or the partial is 0.
//! * `multilinear f(a, b) = va, vb`: the jvp is the operation itself, one argument at a time.
//! * `general f(a, b) { a: jvp, vjp; b: jvp, vjp }`: both formulas for each parameter.
//! * `zero f(x)`: the derivative is zero everywhere.
//! * `terminal f(x)`: appears in formulas of the last order only.

mod functions;
pub(crate) mod known;
mod methods;

pub(crate) use functions::FUNCTIONS;
pub(crate) use methods::{METHODS, OPERATORS};

/// Which formulas a rule has, and what the transforms supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    Singular,
    Multilinear,
    General,
    Zero,
    Terminal,
}

/// The derivative of one operation; its key is the name and the number of arguments.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    /// The arguments that have a derivative, which come first.
    pub(crate) params: &'static [&'static str],
    pub(crate) consts: &'static [&'static str],
    /// One formula for each parameter, of general rules only.
    pub(crate) jvp: &'static [&'static str],
    /// One formula for each parameter: the cotangent, or the partial derivative of a scalar rule.
    pub(crate) vjp: &'static [&'static str],
}

/// The rule of a built-in operator: `add`, `sub`, `mul`, `div`, `rem`, `neg`.
pub(crate) fn operator(name: &str) -> &'static Rule {
    OPERATORS.iter().find(|rule| rule.name == name).expect("every operator has a rule")
}

macro_rules! rule {
    (general $name:ident($($p:ident),* $(; $($k:ident),*)?) { $($q:ident: $jvp:expr, $vjp:expr);+ $(;)? }) => {
        Rule {
            kind: Kind::General,
            name: stringify!($name),
            params: &[$(stringify!($p)),*],
            consts: &[$($(stringify!($k)),*)?],
            jvp: &[$(stringify!($jvp)),+],
            vjp: &[$(stringify!($vjp)),+],
        }
    };
    (scalar $($rest:tt)*) => { rule!(@ Scalar $($rest)*) };
    (singular $($rest:tt)*) => { rule!(@ Singular $($rest)*) };
    (multilinear $($rest:tt)*) => { rule!(@ Multilinear $($rest)*) };
    (zero $($rest:tt)*) => { rule!(@ Zero $($rest)*) };
    (terminal $($rest:tt)*) => { rule!(@ Terminal $($rest)*) };
    (@ $kind:ident $name:ident($($p:ident),* $(; $($k:ident),*)?) $(= $($vjp:expr),+)?) => {
        Rule {
            kind: Kind::$kind,
            name: stringify!($name),
            params: &[$(stringify!($p)),*],
            consts: &[$($(stringify!($k)),*)?],
            jvp: &[],
            vjp: &[$($(stringify!($vjp)),+)?],
        }
    };
}
use rule;

macro_rules! rules {
    ($([$($row:tt)*])*) => { &[$(rule!($($row)*)),*] };
}
use rules;

#[cfg(test)]
mod tests;
