//! What tokens cannot decide: operations whose adjoint depends on the operand types.

mod mul;
pub use mul::{MulRule, mul};
